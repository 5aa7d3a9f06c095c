//! What a `[report]` says once its measure is known.

use super::super::Measure;
use super::{Report, default, placeholder};

/// Sets what a declaration says into its texts, and gives a measure that declares no report one section.
pub(in crate::declarations::measure) fn complete(measure: &mut Measure) -> Result<(), String> {
    let Some(mut report) = measure.report.take() else {
        measure.report = Some(default::report(measure));
        return Ok(());
    };
    for text in texts(&mut report) {
        *text = placeholder::declared(text, measure)?;
    }
    measure.report = Some(report);
    Ok(())
}

/// Every text that may have placeholders.
fn texts(report: &mut Report) -> Vec<&mut String> {
    let mut texts: Vec<&mut String> = Vec::new();
    for headline in &mut report.headline {
        texts.extend([&mut headline.title, &mut headline.row, &mut headline.says]);
        texts.extend(headline.beside.iter_mut().flat_map(|beside| [&mut beside.row, &mut beside.says]));
    }
    for block in report.section.iter_mut().flat_map(|section| &mut section.block) {
        texts.extend([&mut block.text, &mut block.caption]);
    }
    texts.extend(report.columns.values_mut().flatten().map(|column| &mut column.heading));
    texts
}
