//! `hairline preview`: show what a case will look like.

use super::plan::{Run, material, mistake, not_made};
use super::show::print;
use crate::args::PreviewArgs;
use crate::failure::Failure;
use crate::write::{PICTURES, Target};
use report::{Showing, showing_folder};

/// Steps of the bar: reading, planning, years, lights, near and far, time-lapse, sheet, writing.
const STEPS: u64 = 8;

/// Runs the command.
pub(crate) fn run(args: &PreviewArgs, json: bool) -> Result<(), Failure> {
    let target = Target::new(&args.output, &PICTURES)?;
    let run = Run::new(STEPS, json);
    let (loaded, plan) = run.planned(&args.input)?;
    let plan = mistake(&loaded, &plan, &args.what_if)?;
    let showing = Showing {
        view: args.side,
        lighting: args.light,
        side_px: args.size,
        time_lapse: args.time_lapse,
        mistakes: args.what_if.iter().map(ToString::to_string).collect(),
    };
    let material = material(&loaded, &plan, None, &[]);
    let files = showing_folder(&material, &showing, &|name| run.step(name), &run.stop).map_err(not_made)?;
    target.write(&files, &run.stop)?;
    run.bar.finish_and_clear();
    if json {
        let line = serde_json::json!({
            "ok": true, "out": args.output.out.display().to_string(), "files": files.iter().map(|f| &f.0).collect::<Vec<_>>(),
        });
        return print(&line.to_string());
    }
    print(&format!("{} files; begin with side-by-side.pdf", files.len()))?;
    print(&format!("pictures written to {}", args.output.out.display()))
}
