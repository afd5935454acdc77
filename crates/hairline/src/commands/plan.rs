//! `hairline plan`: plan a case and write the plan folder.

use super::input::{Loaded, load};
use super::show::print;
use crate::args::{Input, PlanArgs};
use crate::failure::Failure;
use crate::progress;
use crate::write::{PLAN, Target};
use document::dots_csv;
use document::plan::{Sources, finding_part};
use indicatif::ProgressBar;
use plan::mistake::{Mistake, mistaken};
use plan::{Plan, make_plan};
use report::{Material, OwnPhotograph, ReportError, plan_folder};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Steps of the bar: reading, planning, pictures, client, photographs, stencil, treatment, data, writing.
const STEPS: u64 = 9;

/// Runs the command.
pub(crate) fn run(args: &PlanArgs, json: bool) -> Result<(), Failure> {
    let target = Target::new(&args.output, &PLAN)?;
    let run = Run::new(STEPS, json);
    let (loaded, plan) = run.planned(&args.input)?;
    let wrong = (!args.what_if.is_empty()).then(|| mistake(&loaded, &plan, &args.what_if)).transpose()?;
    let photographs = own_photographs(&loaded);
    let files = plan_folder(
        &material(&loaded, &plan, wrong.as_ref(), &photographs),
        &|name| run.step(name),
        &run.stop,
    )
    .map_err(not_made)?;
    target.write(&files, &run.stop)?;
    run.bar.finish_and_clear();
    summary(args, &plan, json)
}

/// A run that shows how far it is and can be interrupted.
pub(crate) struct Run {
    pub(crate) bar: ProgressBar,
    pub(crate) stop: Arc<AtomicBool>,
}

impl Run {
    pub(crate) fn new(steps: u64, json: bool) -> Self {
        Self { bar: progress::bar(steps, json), stop: stop_on_interrupt() }
    }

    /// Says that a part is done.
    pub(crate) fn step(&self, name: &str) {
        self.bar.inc(1);
        self.bar.set_message(name.to_owned());
    }

    /// Reads and plans a case whose plan may be worked from.
    pub(crate) fn planned(&self, input: &Input) -> Result<(Loaded, Plan), Failure> {
        let go_on = || if self.stop.load(Ordering::Relaxed) { Err(Failure::Interrupted) } else { Ok(()) };
        let loaded = load(input)?;
        go_on()?;
        self.step("head");
        let plan = plan_of(input, &loaded)?;
        go_on()?;
        refuse(&plan)?;
        self.step("plan");
        Ok((loaded, plan))
    }
}

/// The plan of what was read.
pub(crate) fn plan_of(input: &Input, loaded: &Loaded) -> Result<Plan, Failure> {
    make_plan(&loaded.head.head, &loaded.read.case, &loaded.content)
        .map_err(|e| Failure::plan(&input.case.display().to_string(), e))
}

/// The plan with mistakes made on purpose.
pub(crate) fn mistake(loaded: &Loaded, plan: &Plan, what_if: &[Mistake]) -> Result<Plan, Failure> {
    mistaken(&loaded.head.head, &loaded.read.case, plan, &loaded.content, what_if)
        .map_err(|e| Failure::plan("--what-if", e))
}

/// What a folder that could not be made ends with.
pub(crate) fn not_made(error: ReportError) -> Failure {
    match error {
        ReportError::Stopped => Failure::Interrupted,
        other => Failure::Internal(other.to_string()),
    }
}

fn stop_on_interrupt() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    // Without a handler an interrupt ends the program at once; the folder is still never half-written.
    // A second one ends it at once: reading and planning look at the flag only between their parts.
    let _ = ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
    stop
}

/// A plan with refusals is not written.
pub(crate) fn refuse(plan: &Plan) -> Result<(), Failure> {
    let findings: Vec<_> = plan.refusals().map(finding_part).collect();
    if findings.is_empty() { Ok(()) } else { Err(Failure::Refused { findings }) }
}

/// The client's photographs, where the head comes from them.
pub(crate) fn own_photographs(loaded: &Loaded) -> Vec<OwnPhotograph<'_>> {
    report::own_photographs(&loaded.photographs, &loaded.read.photographs.list, loaded.head.fit.as_ref())
}

pub(crate) fn material<'a>(
    loaded: &'a Loaded,
    plan: &'a Plan,
    mistaken: Option<&'a Plan>,
    photographs: &'a [OwnPhotograph<'a>],
) -> Material<'a> {
    Material {
        head: &loaded.head.head,
        case: &loaded.read.case,
        plan,
        content: &loaded.content,
        mistaken,
        texture: loaded.texture.as_ref(),
        photographs,
        sources: Sources {
            case_text: loaded.case_text.clone(),
            scan_bytes: loaded.source_bytes.clone(),
            dots_csv: dots_csv(&plan.layout),
            uncertainty: loaded.head.fit.as_ref().map_or(Vec::new(), |fit| fit.uncertainty.clone()),
            notes: loaded.head.notes.clone(),
        },
    }
}

fn summary(args: &PlanArgs, plan: &Plan, json: bool) -> Result<(), Failure> {
    let findings = |severity: &str| plan.findings.iter().filter(|f| f.severity.name() == severity).count();
    let (warnings, cautions) = (findings("warning"), findings("caution"));
    if json {
        let line = serde_json::json!({
            "ok": true, "out": args.output.out.display().to_string(), "dots": plan.layout.dots.len(), "area_cm2": plan.area_cm2(),
            "sessions": plan.course.sessions.len(), "total": plan.quote.total,
            "currency": plan.quote.currency, "warnings": warnings, "cautions": cautions,
        });
        return print(&line.to_string());
    }
    print(&format!(
        "{} dots on {:.0} cm² in {} sessions; {} {}; {warnings} warning(s), {cautions} caution(s)",
        plan.layout.dots.len(),
        plan.area_cm2(),
        plan.course.sessions.len(),
        plan.quote.currency,
        plan.quote.total / 100
    ))?;
    print(&format!("plan written to {}", args.output.out.display()))
}
