//! Prints hashes of plans, to be compared between debug and release, one thread and many. Real scans are
//! read where the data folder is present.

use document::plan::{Sources, hash, plan_json};
use document::{Scanned, dots_csv, head_of_case, read_case, read_landmarks, shipped_content};
use std::path::Path;

const SCAN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/scans/lps");

fn main() -> Result<(), String> {
    let text = document::example_case();
    print_plan("template", text, None)?;
    if let Some(scanned) = scan() {
        print_plan("scan", text, Some(scanned))?;
    }
    Ok(())
}

fn scan() -> Option<Scanned> {
    let bytes = std::fs::read(Path::new(SCAN).join("LeePerrySmith.glb")).ok()?;
    let landmarks = std::fs::read_to_string(Path::new(SCAN).join("landmarks.toml")).ok()?;
    let mesh = scan::read("LeePerrySmith.glb", &bytes, &scan::Limits::default(), &mut |_| None).ok()?;
    let (scale, landmarks) = read_landmarks(&landmarks).ok()?;
    Some(Scanned { mesh, landmarks: Some(landmarks), scale })
}

fn print_plan(name: &str, text: &str, scanned: Option<Scanned>) -> Result<(), String> {
    let start = std::time::Instant::now();
    let content = shipped_content().map_err(|e| e.to_string())?;
    let read = read_case(text).map_err(|p| format!("{p:?}"))?;
    let head = head_of_case(&read, scanned, &content).map_err(|e| format!("{e:?}"))?;
    eprintln!("{name}: head {:?}, {} vertices", start.elapsed(), head.head.mesh.positions.len());
    let start = std::time::Instant::now();
    let plan = plan::make_plan(&head.head, &read.case, &content).map_err(|e| format!("{e:?}"))?;
    eprintln!(
        "{name}: plan {:?}, {} dots, {:.1} cm2",
        start.elapsed(),
        plan.layout.dots.len(),
        plan.area_cm2()
    );
    let csv = dots_csv(&plan.layout);
    let sources = Sources { case_text: text.to_owned(), dots_csv: csv.clone(), ..Sources::default() };
    let json = plan_json(&head.head, &read.case, &plan, &content, &sources);
    println!("{name} dots {} plan {}", hash(&csv), hash(json.as_bytes()));
    if std::env::var_os("HAIRLINE_PRINT_PLAN").is_some() {
        println!("{json}");
    }
    Ok(())
}
