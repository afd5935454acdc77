//! How fast dots are drawn: on the shipped Norwood 6 plan, seen from above, at full size.

use super::figure;
use crate::report::{Figure, Goal};
use document::{head_of_case, read_case};
use head::Side;
use plan::content::Content;
use plan::make_plan;
use preview::{GallerySettings, Lighting, SkinLight, Subject, Time};
use std::time::Instant;

/// Dots of the figure.
const DOTS: usize = 16_000;
/// Runs of which the median is told.
const RUNS: usize = 11;

pub(super) fn figures(content: &Content) -> Result<Vec<Figure>, String> {
    let case = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/norwood6.toml");
    let text = std::fs::read_to_string(case).map_err(|e| format!("{case}: {e}"))?;
    let read = read_case(&text).map_err(|e| format!("{case}: {e:?}"))?;
    let head = head_of_case(&read, None, content).map_err(|e| format!("{case}: {e}"))?.head;
    let mut plan = make_plan(&head, &read.case, content).map_err(|e| format!("{case}: {e}"))?;
    let own = plan.layout.dots.len();
    // A few hundred are drawn twice, or left out.
    plan.layout.dots = plan.layout.dots.iter().cycle().take(DOTS).cloned().collect();
    let light = SkinLight::new(&read.case, content);
    let subject = Subject::new(&head, &read.case, &plan, content, &light, None);
    let settings = GallerySettings::default();
    let mut stage = subject.seen_from(Side::Top, Lighting::Studio, &settings);
    let healed = subject.dots_at(Time::Healed.days(subject.dots()), false);
    let mut drawn = Vec::new();
    for _ in 0..RUNS {
        let start = Instant::now();
        stage.place();
        std::hint::black_box(stage.picture(Some(healed)));
        drawn.push(start.elapsed().as_secs_f64() * 1e3);
    }
    let mut frames = Vec::new();
    for k in 0..RUNS {
        let age = subject.dots_at(100.0 * (k + 1) as f64, false);
        let start = Instant::now();
        std::hint::black_box(stage.picture(Some(age)));
        frames.push(start.elapsed().as_secs_f64() * 1e3);
    }
    let threads = rayon::current_num_threads();
    let note = |runs: &[f64]| {
        let best = runs.iter().copied().fold(f64::INFINITY, f64::min);
        format!(
            "{own} of them the plan's own, {}x{0} px, {threads} threads; median of {RUNS}, best {best:.0}",
            settings.side_px
        )
    };
    let (first, second) = (note(&drawn), note(&frames));
    Ok(vec![
        figure("pictures: 16,000 dots drawn, ms", median(&mut drawn), Goal::AtMost(150.0), first),
        figure("pictures: next frame of a time-lapse, ms", median(&mut frames), Goal::AtMost(80.0), second),
    ])
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
