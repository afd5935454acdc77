//! `hairline preview`: show what a case will look like.

use super::input::load;
use super::plan::{material, not_made, refuse, stop_on_interrupt};
use super::show::print;
use crate::args::{Light, PreviewArgs, Side};
use crate::failure::Failure;
use crate::progress;
use crate::write::{PICTURES, Target};
use plan::make_plan;
use plan::mistake::mistaken;
use preview::{Lighting, View};
use report::{Showing, showing_folder};

/// Steps of the bar: reading, planning, years, lights, near and far, time-lapse, sheet, writing.
const STEPS: u64 = 8;

/// Runs the command.
pub(crate) fn run(args: &PreviewArgs, json: bool) -> Result<(), Failure> {
    let target = Target::new(&args.out, args.force, &PICTURES)?;
    let stop = stop_on_interrupt();
    let bar = progress::bar(STEPS, json);
    let step = |name: &str| {
        bar.inc(1);
        bar.set_message(name.to_owned());
    };
    let loaded = load(&args.input)?;
    step("head");
    let plan = make_plan(&loaded.head.head, &loaded.read.case, &loaded.content)
        .map_err(|e| Failure::plan(&args.input.case.display().to_string(), e))?;
    refuse(&plan)?;
    let plan = mistaken(&loaded.head.head, &loaded.read.case, &plan, &loaded.content, &args.what_if)
        .map_err(|e| Failure::plan("--what-if", e))?;
    step("plan");
    let showing = Showing {
        view: view(args.side),
        lighting: lighting(args.light),
        side_px: args.size,
        time_lapse: args.time_lapse,
        mistakes: args.what_if.iter().map(ToString::to_string).collect(),
    };
    let files = showing_folder(&material(&loaded, &plan, None), &showing, &step, &stop).map_err(not_made)?;
    target.write(&files, &stop)?;
    bar.finish_and_clear();
    if json {
        let line = serde_json::json!({
            "ok": true, "out": args.out.display().to_string(), "files": files.iter().map(|f| &f.0).collect::<Vec<_>>(),
        });
        return print(&line.to_string());
    }
    print(&format!("{} files; begin with side-by-side.pdf", files.len()))?;
    print(&format!("pictures written to {}", args.out.display()))
}

fn view(side: Side) -> View {
    match side {
        Side::Front => View::Front,
        Side::Left => View::Left,
        Side::Right => View::Right,
        Side::Top => View::Top,
        Side::Back => View::Back,
    }
}

fn lighting(light: Light) -> Lighting {
    match light {
        Light::Studio => Lighting::Studio,
        Light::Indoor => Lighting::Indoor,
        Light::Overcast => Lighting::Overcast,
        Light::Noon => Lighting::Noon,
        Light::Flash => Lighting::Flash,
    }
}
