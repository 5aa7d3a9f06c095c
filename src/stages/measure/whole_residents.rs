//! Years of residents that are not whole: a rate over a part of the children is too high, over children counted twice too
//! low.

use std::collections::{BTreeMap, BTreeSet};

const NOT_KNOWN: &str = "not_known";

/// From one year to the next children grow no more than so many times, nor shrink.
const MOST_GROWTH: u64 = 3;

/// From so many equal cells on it is no chance that a group is the sum of the others.
const ENOUGH: usize = 4;

/// The residents of one cell.
pub(super) struct ResidentsCell<'a> {
    pub(super) year: i32,
    pub(super) age_years: i32,
    pub(super) sex: &'a str,
    pub(super) ethnic_group: &'a str,
    pub(super) persons: u64,
}

/// Years whose residents no rate can be of, with the rule that they break.
pub(super) fn doubts(cells: &[ResidentsCell<'_>], ages: [i32; 2]) -> BTreeMap<i32, &'static str> {
    let mut years: BTreeMap<i32, Vec<&ResidentsCell<'_>>> = BTreeMap::new();
    for cell in cells.iter().filter(|cell| (ages[0]..=ages[1]).contains(&cell.age_years)) {
        years.entry(cell.year).or_default().push(cell);
    }
    let mut doubts = BTreeMap::new();
    for (year, cells) in &years {
        if is_incomplete(cells, ages) {
            doubts.insert(*year, "residents_incomplete");
        } else if has_totals(cells) {
            doubts.insert(*year, "residents_with_totals");
        }
    }
    for year in leaps(&years, &doubts) {
        doubts.insert(year, "residents_leap");
    }
    doubts
}

/// Whether an age, or one sex at an age, is missing.
fn is_incomplete(cells: &[&ResidentsCell<'_>], ages: [i32; 2]) -> bool {
    let there: BTreeSet<(i32, &str)> = cells.iter().map(|cell| (cell.age_years, cell.sex)).collect();
    let is_by_sex = cells.iter().any(|cell| cell.sex != NOT_KNOWN);
    let sexes: &[&str] = if is_by_sex { &["female", "male"] } else { &[NOT_KNOWN] };
    (ages[0]..=ages[1]).any(|age| sexes.iter().any(|sex| !there.contains(&(age, *sex))))
}

/// Whether what stands under `not_known` is the sum of the known, by sex or by ethnic group.
fn has_totals(cells: &[&ResidentsCell<'_>]) -> bool {
    are_totals(cells, |cell| (cell.sex, cell.ethnic_group)) || are_totals(cells, |cell| (cell.ethnic_group, cell.sex))
}

/// By age and the other group: whether those of `not_known` are as many as all others together.
fn are_totals<'a>(cells: &[&ResidentsCell<'a>], groups: impl Fn(&ResidentsCell<'a>) -> (&'a str, &'a str)) -> bool {
    let mut sums: BTreeMap<(i32, &str), (u64, u64)> = BTreeMap::new();
    for cell in cells {
        let (group, beside) = groups(cell);
        let (unknown, known) = sums.entry((cell.age_years, beside)).or_default();
        *(if group == NOT_KNOWN { unknown } else { known }) += cell.persons;
    }
    let both = sums.values().filter(|(unknown, known)| *unknown > 0 && *known > 0);
    let n_equal = both.clone().filter(|(unknown, known)| unknown == known).count();
    n_equal >= ENOUGH && n_equal == both.count()
}

/// Years that have far more or fewer residents than the year before them: thousands where persons were, another area.
fn leaps(years: &BTreeMap<i32, Vec<&ResidentsCell<'_>>>, doubts: &BTreeMap<i32, &'static str>) -> Vec<i32> {
    let whole = years.iter().filter(|(year, _)| !doubts.contains_key(year));
    let totals: Vec<(i32, u64)> =
        whole.map(|(year, cells)| (*year, cells.iter().map(|cell| cell.persons).sum())).collect();
    let is_leap = |pair: &&[(i32, u64)]| {
        let ((before, of_before), (year, of_year)) = (pair[0], pair[1]);
        year == before + 1 && (of_year > MOST_GROWTH * of_before || of_before > MOST_GROWTH * of_year)
    };
    totals.windows(2).filter(is_leap).map(|pair| pair[1].0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 500 girls and 500 boys of each age from 10 to 17.
    fn year(year: i32) -> Vec<ResidentsCell<'static>> {
        let cell = |age_years, sex| ResidentsCell { year, age_years, sex, ethnic_group: "white", persons: 500 };
        (10..=17).flat_map(|age| [cell(age, "female"), cell(age, "male")]).collect()
    }

    fn check(cells: &[ResidentsCell<'_>], expected: &[(i32, &str)]) {
        assert_eq!(doubts(cells, [10, 17]).into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn whole_years_are_right() {
        check(&[year(2022), year(2023)].into_iter().flatten().collect::<Vec<_>>(), &[]);
        let mut by_age = year(2022);
        by_age.iter_mut().for_each(|cell| cell.sex = NOT_KNOWN);
        check(&by_age, &[]);
    }

    #[test]
    fn a_missing_age_or_sex_makes_a_year_incomplete() {
        let without = |is_missing: fn(&ResidentsCell<'_>) -> bool| {
            let mut cells = year(2022);
            cells.retain(|cell| !is_missing(cell));
            check(&cells, &[(2022, "residents_incomplete")]);
        };
        without(|cell| cell.age_years == 17);
        without(|cell| cell.sex == "female");
        without(|cell| cell.age_years == 12 && cell.sex == "male");
        without(|cell| cell.age_years != 12);
    }

    #[test]
    fn totals_beside_parts_are_no_residents() {
        let mut cells = year(2022);
        let total =
            |age_years| ResidentsCell { year: 2022, age_years, sex: NOT_KNOWN, ethnic_group: "white", persons: 1000 };
        cells.extend((10..=17).map(total));
        check(&cells, &[(2022, "residents_with_totals")]);
        let mut cells = year(2022);
        let total = |cell: &ResidentsCell<'static>| ResidentsCell {
            ethnic_group: NOT_KNOWN,
            persons: 500,
            ..ResidentsCell { ..*cell }
        };
        let totals: Vec<_> = cells.iter().map(total).collect();
        cells.extend(totals);
        check(&cells, &[(2022, "residents_with_totals")]);
        // Some of whom the group is not known.
        cells.iter_mut().filter(|cell| cell.ethnic_group == NOT_KNOWN).for_each(|cell| cell.persons = 7);
        check(&cells, &[]);
    }

    #[test]
    fn thousands_after_persons_are_a_leap() {
        let mut next = year(2023);
        next.iter_mut().for_each(|cell| cell.persons = 1);
        check(&[year(2022), next].into_iter().flatten().collect::<Vec<_>>(), &[(2023, "residents_leap")]);
    }
}
