//! `hairline check`: read a case, plan it, print the findings, write nothing.

use super::input::load;
use super::plan::refuse;
use crate::args::CheckArgs;
use crate::failure::Failure;
use document::plan::finding_part;
use plan::make_plan;

/// Runs the command.
pub(crate) fn run(args: &CheckArgs, json: bool) -> Result<(), Failure> {
    let loaded = load(&args.input)?;
    let plan = make_plan(&loaded.head.head, &loaded.read.case, &loaded.content)
        .map_err(|e| Failure::plan(&args.input.case.display().to_string(), e))?;
    refuse(&plan)?;
    if json {
        let findings: Vec<_> = plan.findings.iter().map(finding_part).collect();
        let line = serde_json::json!({
            "ok": true, "dots": plan.layout.dots.len(), "area_cm2": plan.area_cm2(),
            "scalp_area_cm2": loaded.head.head.scalp_area_cm2(), "notes": loaded.head.notes, "findings": findings,
        });
        println!("{line}");
        return Ok(());
    }
    for note in &loaded.head.notes {
        println!("head: {note}");
    }
    println!("{} dots on {:.0} cm²", plan.layout.dots.len(), plan.area_cm2());
    for f in &plan.findings {
        println!("{:>8}  [{}] {} {}", f.severity.name(), f.id, f.text, f.remedy);
    }
    Ok(())
}
