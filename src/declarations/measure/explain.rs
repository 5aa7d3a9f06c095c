//! A measure in words, for `yjp explain measure`.

use std::fmt::Write as _;

use super::{Base, Breakdown, Disparity, Interval, Measure, Parts};

impl Measure {
    /// Definition, source, choices, doubts, statistics, the rule for small numbers and the SQL.
    pub fn explain(&self) -> String {
        let mut text = format!("{} ({})\n\n{}\n\n", self.title, self.name, self.definition.trim());
        section(&mut text, "Source", [self.source.clone()]);
        section(&mut text, "Choices made where no official rule could be read", self.choices.iter().cloned());
        section(&mut text, "In doubt", self.doubts.iter().cloned());
        section(&mut text, "Intervals", self.interval.iter().map(interval));
        section(&mut text, "Final", [self.maturity()]);
        section(&mut text, "Complete", self.completeness());
        section(&mut text, "Broken down by", self.breakdowns.iter().map(|columns| breakdown(columns)));
        section(&mut text, "Statistics", self.statistics());
        section(&mut text, "Parts that overlap, each counted by itself", self.parts.iter().flat_map(parts));
        section(&mut text, "Small numbers", [self.small_numbers.trim().to_owned()]);
        section(&mut text, "No two rows are the same in", [self.key.join(", ")]);
        let _ = write!(text, "Who is counted ({})\n\n{}", self.unit, self.sql.text());
        text
    }

    fn maturity(&self) -> String {
        match self.matures_after_months {
            0 => "as soon as the interval is over".to_owned(),
            months => format!("{months} months after the end of the interval; provisional until then"),
        }
    }

    fn completeness(&self) -> Option<String> {
        let by = self.needs_by.iter().map(|(column, needs)| format!("by {} also {}", column.name(), needs.join(", ")));
        let needs = std::iter::once(self.needs.join(", ")).filter(|needs| !needs.is_empty()).chain(by);
        let needs: Vec<String> = needs.collect();
        let is_said = !needs.is_empty();
        is_said.then(|| format!("to the day that every source reaches that tells of {}", needs.join("; ")))
    }

    fn statistics(&self) -> Vec<String> {
        let of_sums = self.statistic.iter().map(|statistic| format!("{}: {}", statistic.name(), statistic.formula()));
        let minimum = (self.minimum_base > 0)
            .then(|| format!("unreliable: a proportion or a mean over fewer than {}", self.minimum_base));
        of_sums.chain(minimum).chain(self.disparity.iter().flat_map(disparity)).collect()
    }
}

fn section(text: &mut String, title: &str, lines: impl IntoIterator<Item = String>) {
    let lines: Vec<String> = lines.into_iter().map(|line| format!("  - {line}\n")).collect();
    if !lines.is_empty() {
        let _ = writeln!(text, "{title}\n{}", lines.concat());
    }
}

fn interval(interval: &Interval) -> String {
    let basis = if interval.cohort_basis == "all" { String::new() } else { format!(" ({})", interval.cohort_basis) };
    match interval.pools {
        Some(pooled) => format!("{}{basis}: the sum of each {}", interval.length.label(), pooled.label()),
        None => format!("{}{basis}", interval.length.label()),
    }
}

fn breakdown(columns: &[Breakdown]) -> String {
    if columns.is_empty() {
        return "all".to_owned();
    }
    columns.iter().map(|column| column.name()).collect::<Vec<_>>().join(" x ")
}

fn parts(parts: &Parts) -> Vec<String> {
    let column = parts.column.name();
    parts.statistics.iter().map(|(part, names)| format!("{column} {part}: {}", names.join(", "))).collect()
}

fn disparity(disparity: &Disparity) -> Vec<String> {
    let mut lines: Vec<String> = [
        format!(
            "rate: events / at risk, per {} residents or in percent; Byar's, exact or Wilson limits",
            disparity.per
        ),
        "share_of_events, share_at_risk: of the groups that are known, percent; Wilson limits".to_owned(),
        "percentage_points: the first share less the second".to_owned(),
        "relative_rate_index: rate / rate of the reference group; log-Wald limits".to_owned(),
        "excess: events - at risk x rate of the reference group".to_owned(),
        "percent_not_known: events of children whose group is not known; Wilson limits".to_owned(),
        format!(
            "unreliable: under {} events, or under {} at risk where the base is not the population",
            disparity.minimum_events, disparity.minimum_at_risk
        ),
    ]
    .into();
    lines.extend(disparity.stage.iter().map(|stage| {
        let base = match stage.base {
            Base::Population => "of the population",
            Base::Children => "of the children at risk",
        };
        let maturity = match stage.matures_after_months {
            0 => String::new(),
            months => format!(", provisional for {months} months"),
        };
        format!("stage {}: {base}{maturity}", stage.name)
    }));
    lines
}
