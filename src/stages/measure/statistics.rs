//! From sums to figures: counts, proportions, rates and means with their limits.

use std::sync::Arc;

use super::clusters::ChildClusters;
use super::layout::Slot;
use super::limits::{self, Limits, Risk};
use super::material::Material;
use super::maturity::Maturity;
use super::quantiles::Quantiles;
use crate::declarations::measure::{POPULATION, Quantile, Statistic, in_month};
use crate::stages::handed::{Caution, CountBase, CountId, Counts, Figure, FigurePlace, Method, ShownCount, Status};

/// Says what every published count is out of.
pub(super) fn set_bases(material: &Material, counts: &mut Counts) {
    for slot in material.slots() {
        for (name, add) in &material.measure.adds {
            let base = match add.of.as_deref() {
                None => CountBase::None,
                Some(POPULATION) => material.residents(slot).map_or(CountBase::None, CountBase::Public),
                Some(of) => CountBase::Count(material.count(slot, of)),
            };
            counts.set_base(material.count(slot, name), base);
        }
        for statistic in &material.measure.statistic {
            if let Statistic::Cumulative { name, months, denominator, .. } = statistic {
                for month in 1..=*months {
                    let by_month = material.count(slot, &format!("{name}_{month}"));
                    counts.set_base(by_month, CountBase::Count(material.count(slot, denominator)));
                }
            }
        }
    }
}

/// The figures of a measure's statistics.
pub(super) fn figures(material: &Material, counts: &Counts, of_children: &OfChildren) -> Vec<Figure> {
    let mut figures = Vec::new();
    for slot in material.slots() {
        let cell = Cell { material, counts, of_children, slot, place: material.place(slot) };
        for statistic in material.measure.statistic.iter().filter(|statistic| material.is_published(slot, statistic)) {
            cell.add(statistic, &mut figures);
        }
    }
    figures
}

/// What is known of single children, since sums do not tell it.
pub(super) struct OfChildren {
    pub(super) clusters: ChildClusters,
    pub(super) quantiles: Quantiles,
}

struct Cell<'a> {
    material: &'a Material<'a>,
    counts: &'a Counts,
    of_children: &'a OfChildren,
    slot: Slot,
    place: Arc<FigurePlace>,
}

impl Cell<'_> {
    fn add(&self, statistic: &Statistic, figures: &mut Vec<Figure>) {
        match statistic {
            Statistic::Count { name, counts } => figures.push(self.count(name, counts)),
            Statistic::Proportion { name, numerator, denominator } => {
                figures.push(self.proportion(name, numerator, &[], denominator));
            }
            Statistic::Rate { name, numerator, per } => figures.push(self.rate(name, numerator, *per)),
            Statistic::Mean { name, numerator, denominator } => figures.push(self.mean(name, numerator, denominator)),
            Statistic::Ratio { name, numerator, denominator } => figures.push(self.ratio(name, numerator, denominator)),
            Statistic::Share { name, counts } => figures.extend(self.share(name, counts)),
            Statistic::Quantile(quantile) => figures.push(self.quantile(quantile)),
            Statistic::Cumulative { name, months, numerator, denominator, .. }
                if self.maturity(&[numerator, denominator]).status == Status::Final =>
            {
                figures.extend((1..=*months).map(|month| {
                    // With the next month's figure this one gives away who came back in between.
                    let next = (month < *months).then(|| in_month(name, month + 1));
                    let besides: Vec<&str> =
                        [Some(numerator.as_str()), next.as_deref()].into_iter().flatten().collect();
                    let name = format!("{name}_{month}");
                    self.proportion(&name, &name, &besides, denominator)
                }));
            }
            Statistic::Cumulative { .. } => {}
        }
    }

    fn count(&self, name: &str, column: &str) -> Figure {
        let number = self.number(column);
        let figure = self.blank(name, &self.material.measure.adds[column].unit, &[column]);
        let figure = Figure { numerator: Some(number), value: Some(number as f64), ..figure };
        with_limits(figure, Some(limits::count(number)))
    }

    fn proportion(&self, name: &str, numerator: &str, besides: &[&str], denominator: &str) -> Figure {
        let (x, n) = (self.number(numerator), self.number(denominator));
        let columns: Vec<&str> = [numerator, denominator].into_iter().chain(besides.iter().copied()).collect();
        let figure = self.blank(name, "percent", &columns);
        let figure = Figure { numerator: Some(x), denominator: Some(self.shown(denominator)), ..figure };
        percent(self.unless_few(figure, n), x, n)
    }

    /// The figure, unreliable where it is over fewer than the measure's minimum.
    fn unless_few(&self, figure: Figure, base: u64) -> Figure {
        let is_few = base < self.material.measure.minimum_base;
        if is_few { Figure { status: figure.status.over_too_few(), ..figure } } else { figure }
    }

    fn rate(&self, name: &str, numerator: &str, per: u32) -> Figure {
        let events = self.number(numerator);
        let figure = self.blank(name, &format!("per_{per}"), &[numerator]);
        let figure = Figure { numerator: Some(events), ..figure };
        of_residents(figure, events, self.material.base_of_rate(self.slot, events), per)
    }

    fn mean(&self, name: &str, numerator: &str, denominator: &str) -> Figure {
        let (y, x) = (self.number(numerator), self.number(denominator));
        let figure = self.blank(name, "mean", &[numerator, denominator]);
        let figure = Figure { numerator: Some(y), denominator: Some(self.shown(denominator)), ..figure };
        if x == 0 {
            return not_applicable(figure);
        }
        let figure = self.unless_few(figure, x);
        let layout = self.material.tally.layout();
        let cluster =
            self.of_children.clusters.get(layout.slot(self.slot), layout.column(numerator), layout.column(denominator));
        with_limits(Figure { value: Some(y as f64 / x as f64), ..figure }, limits::mean(y, x, cluster))
    }

    fn ratio(&self, name: &str, numerator: &str, denominator: &str) -> Figure {
        let (above, below) = (self.number(numerator), self.number(denominator));
        let figure = self.blank(name, "ratio", &[numerator, denominator]);
        let figure = Figure { numerator: Some(above), denominator: Some(self.shown(denominator)), ..figure };
        if below == 0 {
            return not_applicable(figure);
        }
        let value = above as f64 / below as f64;
        let [above, below] = [above, below].map(|events| Risk { events, sampled_from: None });
        with_limits(Figure { value: Some(value), ..figure }, limits::ratio(value, above, below))
    }

    /// Of the whole that the cell is a group of; the whole has no share.
    fn share(&self, name: &str, column: &str) -> Option<Figure> {
        let whole = Slot { cell: 0, ..self.slot };
        let (x, of) = (self.number(column), self.material.count(whole, column));
        let mut figure = self.blank(name, "percent", &[column]);
        figure.made_from.push(of);
        let n = self.counts.number(of);
        let denominator = Some(ShownCount { number: n, count: Some(of) });
        (self.slot.cell != 0).then(|| percent(Figure { numerator: Some(x), denominator, ..figure }, x, n))
    }

    fn quantile(&self, declared: &Quantile) -> Figure {
        let Quantile { name, unit, children, .. } = declared;
        let layout = self.material.tally.layout();
        let found = self.of_children.quantiles.find(declared, self.slot, layout, self.material.measure);
        let figure = self.blank(name, unit, &[children]);
        let figure = Figure { denominator: Some(self.shown(children)), ..figure };
        let Some(found) = found else { return not_applicable(figure) };
        let step = f64::from(declared.rounded_to);
        let caution = Caution {
            children: self.material.count(self.slot, children),
            minimum_children: declared.minimum_children,
            rounded: found.has_few_beyond.then(|| (found.value / step).round() * step),
        };
        Figure { value: Some(found.value), caution: Some(caution), ..figure }
    }

    fn number(&self, column: &str) -> u64 {
        self.counts.number(self.material.count(self.slot, column))
    }

    fn shown(&self, column: &str) -> ShownCount {
        ShownCount { number: self.number(column), count: Some(self.material.count(self.slot, column)) }
    }

    fn blank(&self, name: &str, unit: &str, columns: &[&str]) -> Figure {
        let made_from = columns.iter().flat_map(|column| self.material.with_children(self.slot, column)).collect();
        blank(&self.place, name, unit, self.maturity(columns), made_from)
    }

    fn maturity(&self, columns: &[&str]) -> Maturity {
        self.material.maturity(self.slot, self.material.matures_after_months(columns))
    }
}

/// A figure without numbers yet.
pub(super) fn blank(
    place: &Arc<FigurePlace>,
    name: &str,
    unit: &str,
    maturity: Maturity,
    made_from: Vec<CountId>,
) -> Figure {
    Figure {
        place: place.clone(),
        statistic: name.into(),
        numerator: None,
        denominator: None,
        value: None,
        unit: unit.into(),
        limits: None,
        method: Method::None,
        status: maturity.status,
        parts: maturity.parts,
        made_from,
        caution: None,
    }
}

/// x of n in percent, with Wilson limits; not applicable if n is zero.
pub(super) fn percent(figure: Figure, x: u64, n: u64) -> Figure {
    if n == 0 {
        return not_applicable(figure);
    }
    let figure = Figure { value: Some(100.0 * x as f64 / n as f64), ..figure };
    with_limits(figure, Some(limits::proportion(x, n).scaled(100.0)))
}

/// Events per so many residents; not applicable if there are none or nobody knows.
pub(super) fn of_residents(figure: Figure, events: u64, residents: Option<u64>, per: u32) -> Figure {
    let figure = Figure { denominator: residents.map(|number| ShownCount { number, count: None }), ..figure };
    let Some(residents) = residents.filter(|residents| *residents > 0) else { return not_applicable(figure) };
    let scale = f64::from(per) / residents as f64;
    with_limits(Figure { value: Some(events as f64 * scale), ..figure }, Some(limits::count(events).scaled(scale)))
}

/// The figure with limits, if it has any.
pub(super) fn with_limits(figure: Figure, limits: Option<Limits>) -> Figure {
    match limits {
        Some(Limits { lower, upper, method }) => Figure { limits: Some((lower, upper)), method, ..figure },
        None => figure,
    }
}

/// The figure of a zero denominator.
pub(super) fn not_applicable(figure: Figure) -> Figure {
    Figure { value: None, limits: None, method: Method::None, status: Status::NotApplicable, ..figure }
}
