//! What it costs to draw a plan on a photograph, against reading and writing it, and what stays as it was.

use crate::report::{Figure, Goal};
use photo::{Limits, Photograph};
use plan::content::Content;
use plan::make_plan;
use preview::{Dots, PhotoStage, Picture, SkinLight, Snapshot, Time};
use std::time::Instant;
use synth::taken::take;
use synth::{Person, Shooting, Wishes};

/// A photograph of twelve megapixels, from above, where most dots are seen.
const SIZE: [u32; 2] = [3024, 4032];
const RUNS: usize = 5;
const QUALITY: u8 = 92;

pub(super) fn figures(content: &Content) -> Result<Vec<Figure>, String> {
    let wishes = Wishes {
        seed: 12,
        sex: head::Sex::Male,
        fitzpatrick: 2,
        pattern: Some("norwood-6".to_owned()),
        hair_mm: 0.5,
        hair: [45, 34, 28],
        grey: 0.0,
    };
    let person = Person::new(&wishes, content).map_err(|e| e.to_string())?;
    let shooting =
        Shooting { size: SIZE, sides: vec![head::Side::Top], macros: false, ..Shooting::default() };
    let taken = take(&person, &shooting, content).map_err(|e| e.to_string())?;
    let bytes = &taken.files.first().ok_or("no photograph")?.1;
    let plan = make_plan(&person.head, &person.read.case, content).map_err(|e| e.to_string())?;
    let (dots, light) =
        (Dots::new(&person.read.case, &plan, content), SkinLight::new(&person.read.case, content));
    let age = dots.at(Time::Healed.days(&dots), false);
    let (mut alone, mut whole, mut seen) = (Vec::new(), Vec::new(), 0);
    let mut strays = 0usize;
    for _ in 0..RUNS {
        let start = Instant::now();
        let photo = Photograph::read(bytes, &Limits::default()).map_err(|e| e.to_string())?;
        let read = start.elapsed();
        let before = Picture { size: photo.size, rgb: photo.rgb.clone() };
        let start = Instant::now();
        before.jpeg(QUALITY, "").map_err(|e| e.to_string())?;
        alone.push((read + start.elapsed()).as_secs_f64());
        let start = Instant::now();
        let photo = Photograph::read(bytes, &Limits::default()).map_err(|e| e.to_string())?;
        let snapshot = Snapshot { photo: &photo, camera: &taken.cameras[0], hidden: Vec::new() };
        let stage = PhotoStage::new(&snapshot, &person.head, &dots);
        let mut after = Picture { size: photo.size, rgb: photo.rgb };
        if !stage.draw(&dots, &light, age, &mut after) {
            return Err("no dots on the photograph".to_owned());
        }
        after.jpeg(QUALITY, "").map_err(|e| e.to_string())?;
        whole.push(start.elapsed().as_secs_f64());
        seen = stage.seen();
        strays = far_off(&before, &after, &taken.cameras[0], &plan);
    }
    let middle = |v: &[f64]| stipple::statistics::quantile(v, 0.5);
    let note = format!(
        "{} dots, {seen} seen; read and written {:.0} ms, with dots {:.0} ms",
        plan.layout.dots.len(),
        1000.0 * middle(&alone),
        1000.0 * middle(&whole)
    );
    let figure = |figure: &str, value: f64, goal: Goal, note: String| Figure {
        suite: "photo",
        figure: figure.to_owned(),
        value,
        goal,
        note,
    };
    Ok(vec![
        figure(
            "on 12 megapixels: read, draw, write against read, write",
            middle(&whole) / middle(&alone),
            Goal::AtMost(1.6),
            note,
        ),
        figure(
            "on 12 megapixels: pixels changed far from dots",
            strays as f64,
            Goal::AtMost(0.0),
            "farther than 6 mm from any".to_owned(),
        ),
    ])
}

/// Pixels that have changed and lie farther than 6 mm from every dot.
fn far_off(before: &Picture, after: &Picture, camera: &geometry::Camera, plan: &plan::Plan) -> usize {
    const MM: f64 = 6.0;
    let [w, h] = before.size.map(|n| n as usize);
    let cell = 16usize;
    let cells = [w.div_ceil(cell), h.div_ceil(cell)];
    let mut near = vec![false; cells[0] * cells[1]];
    for dot in &plan.layout.dots {
        let (at, depth) = camera.project(dot.position);
        let reach = (MM * camera.px_per_mm(depth) / cell as f64).ceil() as i64;
        let (cx, cy) = ((at.x / cell as f64) as i64, (at.y / cell as f64) as i64);
        for y in (cy - reach).max(0)..=(cy + reach).min(cells[1] as i64 - 1) {
            for x in (cx - reach).max(0)..=(cx + reach).min(cells[0] as i64 - 1) {
                near[y as usize * cells[0] + x as usize] = true;
            }
        }
    }
    let changed =
        before.rgb.chunks_exact(3).zip(after.rgb.chunks_exact(3)).enumerate().filter(|(_, (a, b))| a != b);
    changed.filter(|(i, _)| !near[(i / w / cell) * cells[0] + (i % w) / cell]).count()
}
