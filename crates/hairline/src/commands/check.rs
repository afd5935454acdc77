//! `hairline check`: read a case, plan it, print the findings, write nothing.

use super::input::{Loaded, load};
use super::plan::{plan_of, refuse};
use super::show::print;
use crate::args::CheckArgs;
use crate::failure::Failure;
use document::plan::finding_part;
use plan::Plan;

/// Runs the command.
pub(crate) fn run(args: &CheckArgs, json: bool) -> Result<(), Failure> {
    let loaded = load(&args.input)?;
    let plan = plan_of(&args.input, &loaded)?;
    if !json {
        print(report_text(&loaded, &plan).trim_end())?;
        return refuse(&plan);
    }
    if plan.refusals().next().is_some() {
        // One object only: the refusal, with every finding.
        return Err(Failure::Refused { findings: plan.findings.iter().map(finding_part).collect() });
    }
    print(&report_json(&loaded, &plan).to_string())
}

fn report_json(loaded: &Loaded, plan: &Plan) -> serde_json::Value {
    let findings: Vec<_> = plan.findings.iter().map(finding_part).collect();
    serde_json::json!({
        "ok": true, "dots": plan.layout.dots.len(), "area_cm2": plan.area_cm2(),
        "scalp_area_cm2": loaded.head.head.scalp_area_cm2(), "notes": loaded.head.notes, "findings": findings,
    })
}

fn report_text(loaded: &Loaded, plan: &Plan) -> String {
    let mut text: String = loaded.head.notes.iter().map(|note| format!("head: {note}\n")).collect();
    text += &format!("{} dots on {:.0} cm²\n", plan.layout.dots.len(), plan.area_cm2());
    for f in &plan.findings {
        let (severity, kind) = (f.severity.name(), f.kind.name());
        text += &format!("{severity:>8}  [{}] {} {} ({kind}: {})\n", f.id, f.text, f.remedy, f.source);
    }
    text
}
