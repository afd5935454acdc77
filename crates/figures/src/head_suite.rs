//! Figures of heads from photographs: points seen by cameras on real scans, with noise, and the head fitted to
//! them against the scan.

mod photographs;
mod scans;

use crate::report::{Figure, Goal};
use document::photographs::hairline_height_mm;
use document::{fit_rules, head_rules, shape_spreads, shipped_content};
use head::fit::{Observations, Seeing, Shape, fit};
use head::{Head, HeadRules};
use photographs::Taken;
use rayon::prelude::*;
use scans::Scan;
use std::time::Instant;

/// Fits of every scan.
const SEEDS: u64 = 8;
/// Draws from the posterior of a fit.
const DRAWS: u64 = 40;
/// The hairline point that is looked for stands so far above the glabella along the skin, mm.
pub(super) const MID_FRONTAL_MM: f64 = 70.0;

/// What a fit got wrong.
struct Wrong {
    surface_mm: f64,
    area: f64,
    /// In standard deviations of the fit's own.
    area_deviations: f64,
    area_spread: f64,
    height_mm: Option<f64>,
    seconds: f64,
    points: usize,
}

pub(crate) fn run() -> Result<Vec<Figure>, String> {
    let content = shipped_content().map_err(|e| e.to_string())?;
    let rules = head_rules(&content.defaults).ok_or("no head rules")?;
    let fit_rules = fit_rules(&content.defaults);
    let (mut five, mut front) = (Vec::new(), Vec::new());
    for scan in scans::all(&content)? {
        let shape = Shape::new(scan.sex, &shape_spreads(&content.defaults, scan.sex)).ok_or("no shape")?;
        let both = |seed| {
            let taken = photographs::taken(&scan, seed);
            let of = |taken: &Taken| wrong(&scan, &shape, taken, &fit_rules, &rules);
            Ok((of(&taken)?, of(&taken.front_alone())?))
        };
        let all: Vec<(Wrong, Wrong)> = (0..SEEDS).into_par_iter().map(both).collect::<Result<_, String>>()?;
        let (of_five, of_front): (Vec<Wrong>, Vec<Wrong>) = all.into_iter().unzip();
        print(scan.name, "five views", &of_five);
        print(scan.name, "front alone", &of_front);
        five.extend(of_five);
        front.extend(of_front);
    }
    Ok(figures(&five, &front))
}

fn print(name: &str, what: &str, all: &[Wrong]) {
    let list = |of: &dyn Fn(&Wrong) -> String| all.iter().map(of).collect::<Vec<_>>().join(" ");
    eprintln!(
        "{name}, {what} ({} points): surface {} mm; area {} %; own spread {} %; height {} mm",
        all.first().map_or(0, |w| w.points),
        list(&|w| format!("{:.1}", w.surface_mm)),
        list(&|w| format!("{:+.1}", 100.0 * w.area)),
        list(&|w| format!("{:.1}", 100.0 * w.area_spread)),
        list(&|w| w.height_mm.map_or("-".to_owned(), |h| format!("{h:+.1}"))),
    );
}

fn figures(five: &[Wrong], front: &[Wrong]) -> Vec<Figure> {
    let figure = |name: &str, value: f64, goal: Goal, note: String| Figure {
        suite: "head",
        figure: name.to_owned(),
        value,
        goal,
        note,
    };
    let heights = |w: &Wrong| w.height_mm.map_or(f64::INFINITY, f64::abs);
    let seconds: Vec<f64> = five.iter().map(|w| w.seconds).collect();
    let spread = |all: &[Wrong]| format!("mean spread {:.1} %", 100.0 * mean(all, |w| w.area_spread));
    vec![
        figure(
            "five views: scalp surface off, RMS, mm",
            mean(five, |w| w.surface_mm * w.surface_mm).sqrt(),
            Goal::AtMost(4.0),
            format!("worst {:.2}", most(five, |w| w.surface_mm)),
        ),
        figure(
            "five views: scalp area off, mean, %",
            100.0 * mean(five, |w| w.area.abs()),
            Goal::AtMost(5.0),
            format!("{} fits of {} heads", five.len(), five.len() as u64 / SEEDS),
        ),
        figure(
            "five views: scalp area off, worst, %",
            100.0 * most(five, |w| w.area.abs()),
            Goal::AtMost(10.0),
            String::new(),
        ),
        figure(
            "five views: mid-frontal height off, RMS, mm",
            mean(five, |w| heights(w) * heights(w)).sqrt(),
            Goal::AtMost(3.0),
            format!("mean {:.2}, worst {:.2}", mean(five, heights), most(five, heights)),
        ),
        figure(
            "five views: area inside its 90 % band, share",
            inside(five),
            Goal::AtLeast(0.9),
            spread(five),
        ),
        figure(
            "front alone, no scale: scalp area off, mean, %",
            100.0 * mean(front, |w| w.area.abs()),
            Goal::AtMost(12.0),
            format!("worst {:.1}", 100.0 * most(front, |w| w.area.abs())),
        ),
        figure(
            "front alone: area inside its 90 % band, share",
            inside(front),
            Goal::AtLeast(0.9),
            spread(front),
        ),
        figure(
            "fit of five views, median, ms",
            1000.0 * stipple::statistics::quantile(&seconds, 0.5),
            Goal::AtMost(100.0),
            format!("slowest {:.0}; two fits at a time on two cores", 1000.0 * most(five, |w| w.seconds)),
        ),
    ]
}

fn mean(all: &[Wrong], of: impl Fn(&Wrong) -> f64) -> f64 {
    all.iter().map(of).sum::<f64>() / all.len() as f64
}

fn most(all: &[Wrong], of: impl Fn(&Wrong) -> f64) -> f64 {
    all.iter().map(of).fold(0.0, f64::max)
}

fn inside(all: &[Wrong]) -> f64 {
    all.iter().filter(|w| w.area_deviations.abs() <= 1.645).count() as f64 / all.len() as f64
}

fn wrong(
    scan: &Scan,
    shape: &Shape,
    taken: &Taken,
    fit_rules: &head::fit::FitRules,
    rules: &HeadRules,
) -> Result<Wrong, String> {
    let seen: &Observations = &taken.seen;
    let start = Instant::now();
    let fitted = fit(shape, seen, fit_rules).map_err(|e| format!("{}: {e:?}", scan.name))?;
    let seconds = start.elapsed().as_secs_f64();
    let head = fitted.head(rules).map_err(|e| format!("{}: {e:?}", scan.name))?;
    let truth = scan.head.scalp_area_cm2();
    let areas: Vec<f64> = (0..DRAWS)
        .map(|k| fitted.draw(1, k, rules).map(|s| s.head.scalp_area_cm2()))
        .collect::<Result<_, _>>()
        .map_err(|e| format!("{}: {e:?}", scan.name))?;
    let mean = areas.iter().sum::<f64>() / DRAWS as f64;
    let squares = areas.iter().map(|a| (a / mean - 1.0) * (a / mean - 1.0));
    let spread = (squares.sum::<f64>() / (DRAWS - 1) as f64).sqrt();
    let area = head.head.scalp_area_cm2() / truth - 1.0;
    Ok(Wrong {
        surface_mm: surface_off(&scan.head, &head.head),
        area,
        area_deviations: area / spread.max(1e-9),
        area_spread: spread,
        height_mm: height_off(&head, taken),
        seconds,
        points: seen.views.iter().map(|v| v.landmarks.len() + v.outline.len()).sum(),
    })
}

/// Root mean square of the distances of the true scalp's faces to the fitted surface, both in their own head
/// frames, by area, mm.
fn surface_off(truth: &Head, fitted: &Head) -> f64 {
    let faces = (0..truth.mesh.triangles.len() as u32).filter(|f| truth.on_scalp[*f as usize]);
    let (mut sum, mut all) = (0.0, 0.0);
    for f in faces {
        let [a, b, c] = truth.mesh.corners(f);
        let (area, middle) = (truth.mesh.face_area(f), (a + b + c) / 3.0);
        let off = fitted.closest(middle).map_or(50.0, |c| c.1);
        sum += area * off * off;
        all += area;
    }
    (sum / all).sqrt()
}

/// The height of the hairline point that was picked in every view that shows it, along the skin, against the true one.
fn height_off(seeing: &Seeing, taken: &Taken) -> Option<f64> {
    Some(hairline_height_mm(seeing, &taken.mid_frontal)? - MID_FRONTAL_MM)
}
