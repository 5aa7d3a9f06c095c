//! `yjp run`: tonight's run, and what it came to.

use std::fmt::Write as _;

use chrono::NaiveDate;
use clap::Args;

use super::layout::{align, count, line};
use super::progress::Progress;
use super::{layout, place, worst};
use crate::cli::{Global, LogForm, day};
use crate::error::Result;
use crate::issues::{LateSource, RowCounts};
use crate::job::RunOutcome;
use crate::job::clock::Stopwatch;

/// Do what is due and publish.
///
/// Takes in new deliveries, does again only what a change makes necessary, and publishes all files in one step: until
/// then readers see the publication before. If there is nothing to do, that is a success.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  yjp run
  yjp run --as-at 2026-06-30   repeats that day, with what had been received by then")]
pub struct Run {
    /// Publish for this day, from what was received up to it; today if left out.
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_at: Option<NaiveDate>,
    /// Print JSON: what the run came to, and every kind of fault.
    #[arg(long)]
    json: bool,
}

impl Run {
    /// Runs and shows the summary.
    pub fn call(&self, global: &Global, out: &mut String) -> Result<()> {
        let job = place::job(global)?;
        let stopwatch = Stopwatch::start();
        let progress = Progress::new(global);
        let outcome = job.run(place::as_at(self.as_at)?, "run", false, &progress)?;
        drop(progress);
        out.push_str(&if self.json { json(&outcome) } else { summary(&outcome) });
        tell_time(global, &stopwatch);
        // What should have been a delivery stops nothing, but a run without it did not go well.
        outcome.not_taken.unread.into_iter().next().map_or(Ok(()), Err)
    }
}

/// How long it took, on stderr: the same run tells the same on stdout.
pub fn tell_time(global: &Global, stopwatch: &Stopwatch) {
    let seconds = stopwatch.seconds();
    match global.log {
        LogForm::Json => tracing::info!(seconds, "took"),
        #[expect(clippy::print_stderr, reason = "a time is no cell")]
        LogForm::Text => eprintln!("took {seconds:.1} s"),
    }
}

fn json(outcome: &RunOutcome) -> String {
    let object = serde_json::json!({
        "run": outcome.run_id,
        "as_at": outcome.as_at.to_string(),
        "is_idle": outcome.is_idle,
        "n_deliveries": outcome.n_deliveries,
        "n_new_deliveries": outcome.n_new_deliveries,
        "tables": outcome.tables,
        "figures": outcome.figures,
        "faults": worst::json(&outcome.kinds),
        "report": outcome.report,
        "key_id": outcome.key_id,
    });
    format!("{object}\n")
}

/// What a run came to, on a screen.
pub fn summary(outcome: &RunOutcome) -> String {
    let RunOutcome { as_at, n_deliveries, .. } = outcome;
    if outcome.is_idle && *n_deliveries == 0 {
        return format!("nothing to do: no delivery was received up to {as_at}\n");
    }
    let mut text = String::new();
    if outcome.is_idle {
        let _ = writeln!(text, "nothing to do: everything as at {as_at} is up to date");
    } else {
        let n_new = count(outcome.n_new_deliveries as u64);
        let n_children = count(outcome.tables.get("persons").copied().unwrap_or_default());
        let _ = writeln!(text, "run {} as at {as_at}\n", outcome.run_id);
        text += &sources(outcome);
        text += &worst::worst(&outcome.kinds);
        let _ = writeln!(text, "\ndeliveries  {} ({n_new} new)", count(*n_deliveries as u64));
        let _ = writeln!(text, "children    {n_children}");
        let _ = writeln!(text, "figures     {}", figures(outcome));
        let _ = writeln!(text, "key         {}", outcome.key_id);
    }
    for LateSource { source, newest, expected_by } in &outcome.quality.late {
        let _ = writeln!(text, "late        {source}: the newest came on {newest}, the next was due by {expected_by}");
    }
    if let Some(report) = &outcome.report {
        let _ = writeln!(text, "report      {report}");
    }
    text
}

fn sources(outcome: &RunOutcome) -> String {
    let header = ["source", "deliveries", "newest", "rows in", "rows out", "rejected", "superseded", "left aside"];
    let mut lines = vec![line(header)];
    let mut total = RowCounts::default();
    let mut n_deliveries = 0;
    for source in &outcome.quality.sources {
        lines.push(source_line(&source.source, source.n_deliveries, &source.newest_received, source.counts));
        total += source.counts;
        n_deliveries += source.n_deliveries;
    }
    lines.push(source_line("all", n_deliveries, "", total));
    align(&lines)
}

fn source_line(name: &str, n_deliveries: u64, newest: &str, counts: RowCounts) -> Vec<String> {
    let mut cells = vec![name.to_owned(), count(n_deliveries), newest.to_owned()];
    cells.extend(layout::rows(counts));
    cells
}

/// Figures by what a reader sees of them: a number, that it is hidden, or that there is none.
fn figures(outcome: &RunOutcome) -> String {
    let of = |status: &str| outcome.figures.get(status).copied().unwrap_or_default();
    let shown = ["final", "provisional", "incomplete", "unreliable"].map(|status| (status, of(status)));
    let n_shown = shown.iter().map(|(_, n)| n).sum();
    let parts = shown.map(|(status, n)| format!("{} {status}", count(n))).join(", ");
    let (hidden, empty) = (count(of("suppressed")), count(of("not_applicable")));
    format!("{} published ({parts}), {hidden} suppressed, {empty} not applicable", count(n_shown))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use expect_test::expect;

    use super::*;
    use crate::issues::{Quality, SourceQuality};
    use crate::job::NotTaken;

    fn outcome() -> RunOutcome {
        let counts =
            RowCounts { rows_in: 1_205, rows_out: 1_190, rows_rejected: 5, rows_superseded: 10, rows_left_aside: 3 };
        let source = SourceQuality {
            source: "alpha/beta".to_owned(),
            n_deliveries: 2,
            newest_received: "2024-06-01".to_owned(),
            counts,
        };
        let figures = [("final", 900), ("provisional", 80), ("suppressed", 31)];
        RunOutcome {
            run_id: 7,
            as_at: NaiveDate::from_ymd_opt(2024, 6, 30).unwrap(),
            is_idle: false,
            n_deliveries: 2,
            n_new_deliveries: 1,
            not_taken: NotTaken::default(),
            kinds: Vec::new(),
            quality: Quality { sources: vec![source], ..Quality::default() },
            tables: BTreeMap::from([("persons".to_owned(), 412)]),
            figures: figures.map(|(status, n)| (status.to_owned(), n)).into(),
            report: Some("store/publishable/as_at=2024-06-30/report.html".to_owned()),
            key_id: "0a1b2c3d4e5f".to_owned(),
        }
    }

    #[test]
    fn a_summary_says_where_rows_went_and_what_was_published() {
        expect![[r#"
            run 7 as at 2024-06-30

            source      deliveries  newest      rows in  rows out  rejected  superseded  left aside
            alpha/beta           2  2024-06-01    1,205     1,190         5          10           3
            all                  2                1,205     1,190         5          10           3

            deliveries  2 (1 new)
            children    412
            figures     980 published (900 final, 80 provisional, 0 incomplete, 0 unreliable), 31 suppressed, 0 not applicable
            key         0a1b2c3d4e5f
            report      store/publishable/as_at=2024-06-30/report.html
        "#]]
        .assert_eq(&summary(&outcome()));
    }

    #[test]
    fn a_second_run_says_that_there_is_nothing_to_do() {
        let idle = RunOutcome { is_idle: true, ..outcome() };
        expect![[r#"
            nothing to do: everything as at 2024-06-30 is up to date
            report      store/publishable/as_at=2024-06-30/report.html
        "#]]
        .assert_eq(&summary(&idle));
    }
}
