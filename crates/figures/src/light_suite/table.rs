//! The table of dots against whole simulations of random dots in random skins: what interpolation, noise and
//! the table's simplifications add up to.

use super::figure;
use crate::report::{Figure, Goal};
use geometry::hash;
use optics::dots::Question;
use optics::monte_carlo::{Disc, monte_carlo, strata};
use optics::spectrum::BANDS;
use optics::{DotTable, PigmentDot, Skin, SkinModel, Spectrum, Tissue};
use rayon::prelude::*;
use std::hint::black_box;
use std::time::Instant;

/// A dot of chance in a skin of chance, seen at a band and at a distance from its middle.
struct Trial {
    skin: Skin,
    dot: PigmentDot,
    band: usize,
    radius_mm: f64,
}

fn trial(k: u64) -> Trial {
    let uniform = |n: u64| hash::uniform(77, 16 * k + n);
    let between = |n: u64, lo: f64, hi: f64| lo * libm::pow(hi / lo, uniform(n));
    let melanin = between(0, 0.012, 0.32);
    let skin = Skin { melanin, blood: between(1, 0.002, 0.03), oxygen: 0.75 };
    let diameter_mm = between(2, 0.1, 0.4);
    let top_mm = between(3, 0.1, 1.2);
    let dot = PigmentDot {
        diameter_mm,
        top_mm,
        thickness_mm: between(4, 0.1, 0.9),
        absorption: Spectrum::constant(between(5, 0.5, 15.0)),
    };
    let radius_mm = [0.0, 0.5 * diameter_mm, 0.5 * diameter_mm + 0.5 * top_mm][(k % 3) as usize];
    Trial { skin, dot, band: (uniform(6) * BANDS as f64) as usize, radius_mm }
}

/// Contrast by a whole simulation: a beam at the distance, with the dot and without.
fn simulated(tissue: &Tissue, model: &SkinModel, t: &Trial, seed: u64) -> (f64, f64) {
    const PHOTONS: usize = 40_960;
    let strata = strata(&model.layers(&t.skin, t.band), tissue.index);
    let disc = |absorption: f64| Disc {
        centre: [t.radius_mm, 0.0],
        radius: 0.5 * t.dot.diameter_mm,
        top: t.dot.top_mm,
        thickness: t.dot.thickness_mm,
        absorption,
    };
    let with = monte_carlo(&strata, &[disc(t.dot.absorption.0[t.band])], PHOTONS, seed).reflected;
    let bare = monte_carlo(&strata, &[disc(0.0)], PHOTONS, seed + 1).reflected;
    let error = libm::hypot(with.error, bare.error) / bare.mean;
    (1.0 - with.mean / bare.mean, error)
}

pub(super) fn figures(tissue: &Tissue, table: &DotTable) -> Vec<Figure> {
    const TRIALS: u64 = 96;
    let model = SkinModel::new(tissue);
    let apart: Vec<(f64, f64, f64)> = (0..TRIALS)
        .into_par_iter()
        .map(|k| {
            let t = trial(k);
            let (whole, noise) = simulated(tissue, &model, &t, 31 + 2 * k);
            (table.profile(tissue, &t.skin, &t.dot).at(t.band, t.radius_mm), whole, noise)
        })
        .collect();
    let mean = |of: &dyn Fn(&(f64, f64, f64)) -> f64| apart.iter().map(of).sum::<f64>() / apart.len() as f64;
    let rms = mean(&|(a, b, _)| (a - b) * (a - b)).sqrt();
    let noise = mean(&|(_, _, n)| n * n).sqrt();
    let worst = apart.iter().map(|(a, b, _)| (a - b).abs()).fold(0.0, f64::max);
    let seen = mean(&|(_, b, _)| b * b).sqrt();
    let error = (rms * rms - noise * noise).max(0.0).sqrt();
    let note = format!(
        "{TRIALS} dots; contrast itself {seen:.3}, simulation's noise {noise:.4} taken off, worst {worst:.3}"
    );
    let outside = table.values().filter(|v| !(0.0..=1.0).contains(v)).count();
    let bytes = table.to_bytes().len() as f64 / (1 << 20) as f64;
    vec![
        figure("table of dots: rms error of contrast", error, Goal::AtMost(0.02), note),
        figure("table of dots: values outside 0..1", outside as f64, Goal::AtMost(0.0), String::new()),
        figure("table of dots, MB", bytes, Goal::AtMost(4.0), String::new()),
        look_up(table),
    ]
}

/// Time of one value of the table.
fn look_up(table: &DotTable) -> Figure {
    const ROUNDS: usize = 20_000;
    let start = Instant::now();
    for k in 0..ROUNDS {
        let t = k as f64 / ROUNDS as f64;
        let question = Question {
            absorption: 0.01 + t,
            film: 0.1 + t,
            depth: 0.3 + 3.0 * t,
            diameter: 0.2 + t,
            thickness: 0.3 + t,
            load: 0.2 + 2.0 * t,
        };
        black_box(table.contrast(black_box(&question)));
    }
    let row = 1e9 * start.elapsed().as_secs_f64() / ROUNDS as f64;
    let each = row
        / table
            .contrast(&Question {
                absorption: 0.1,
                film: 0.1,
                depth: 1.0,
                diameter: 1.0,
                thickness: 1.0,
                load: 1.0,
            })
            .len() as f64;
    let note = format!("{row:.0} ns for a whole profile of 18 distances");
    figure("table of dots: look-up, ns", each, Goal::AtMost(50.0), note)
}
