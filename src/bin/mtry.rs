use polars::prelude::*;
use youth_justice_pipeline as y;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let t0 = std::time::Instant::now();
    let tables = match y::engine::tables::read(std::path::Path::new(&a[1])) {
        Ok(t) => t,
        Err(e) => {
            println!("error {:?}: {e}\nhint: {}", e.kind(), e.advice().unwrap_or(""));
            std::process::exit(1)
        }
    };
    eprintln!("read {:?}", t0.elapsed());
    let measures = y::spec::load(std::path::Path::new("/work/w-m/pipelines")).map(|p| p.measures);
    let measures = measures.unwrap_or_else(|e| panic!("{e}"));
    let context = y::stages::Context {
        as_at: a[2].parse().unwrap(),
        area: "Northmere".into(),
        count_officer_observed: a.iter().any(|x| x == "--officer"),
    };
    let t1 = std::time::Instant::now();
    let m = y::stages::measure(&y::stages::Pseudonymised::from_tables(tables), &measures, &context)
        .unwrap_or_else(|e| panic!("{e} {:?}", e.advice()));
    eprintln!("measure {:?} {} figures", t1.elapsed(), m.n_figures());
    let t2 = std::time::Instant::now();
    let safe = if a.iter().any(|x| x == "--control") {
        y::stages::disclose(m, 5).unwrap()
    } else {
        y::stages::without_control(m)
    };
    eprintln!(
        "disclose {:?} suppressed {} primary {} secondary {}",
        t2.elapsed(),
        safe.n_suppressed(),
        safe.n_counts_primary(),
        safe.n_counts_secondary()
    );
    let mut f = safe.figures().clone();
    ParquetWriter::new(std::fs::File::create(&a[3]).unwrap()).finish(&mut f).unwrap();
}
