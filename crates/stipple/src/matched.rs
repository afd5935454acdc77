//! Moving points until their pair correlation is the one measured on the client.
//!
//! Öztireli & Gross, "Analysis and synthesis of point distributions based on pair correlation", SIGGRAPH
//! Asia 2012: the squared difference of the two pair correlations is a function of all pair distances, and
//! every pair moves down its gradient (their section 5.1), which is to say from distances of which there
//! are too many towards those of which there are too few. Distances are in units of 1/√λ of the place, so
//! that it works for any density.

use crate::character::PairStatistics;
use crate::facets::Facets;
use crate::near::Neighbours;
use crate::push::Points;
use crate::statistics::correlation;
use glam::Vec3;

/// Rounds of descent.
const ROUNDS: u32 = 80;
/// Lists of neighbours hold for so many rounds, and reach so much farther than is compared.
const HOLD: u32 = 8;
const FARTHER: f64 = 1.08;
/// Step of the first round, in units of 1/√λ for a gradient of one; it shrinks to a tenth.
const STEP: f64 = 0.035;
/// Correlations are compared up to here, in units of 1/√λ.
const REACH: f64 = 2.6;
/// Points that may have a neighbour within the core, as a share.
const ALONE: f64 = 0.03;
/// Share of what is missing to the core that a round makes up for.
const SPRING: f32 = 0.3;
/// Smoothing of the difference, in units of 1/√λ.
const SMOOTH: f64 = 0.07;
/// Bins a unit.
const BINS: f64 = 50.0;
/// 1/√λ as a share of the hexagonal spacing: √(√3/2).
const UNIT: f32 = 0.930_604_9;

pub(crate) fn fit(facets: &Facets, points: &mut Points, measured: &PairStatistics) {
    let wanted = resampled(measured);
    let core = core(&wanted) as f32;
    let mut next = Vec::new();
    let mut near = neighbours(points);
    for round in 0..ROUNDS {
        if round > 0 && round % HOLD == 0 {
            near = neighbours(points);
        }
        let places = &points.places;
        let unit = |i: usize| places[i].spacing * UNIT;
        let found = correlation(points.free, wanted.len(), 1.0 / BINS, |i, visit| {
            for other in near.of(i) {
                let j = other.index as usize;
                visit(f64::from(places[i].at.distance(places[j].at) / (unit(i) * unit(j)).sqrt()));
            }
        });
        let slope = slope(&found, &wanted);
        let eta = STEP * (1.0 - 0.9 * f64::from(round) / f64::from(ROUNDS));
        points.step_all(facets, &mut next, |places, i| {
            let (here, mut push) = (places[i], Vec3::ZERO);
            for other in near.of(i) {
                let there = places[other.index as usize];
                let apart = here.at - there.at;
                let x = apart.length() / ((here.spacing * there.spacing).sqrt() * UNIT);
                let k = ((f64::from(x) * BINS) as usize).min(slope.len() - 1);
                push -= apart * ((eta * slope[k]) as f32 / x.max(0.02));
                // So few pairs stand this close that their number says little: there a spring decides.
                if x < core {
                    push += apart * (SPRING * (core / x.max(0.02) - 1.0));
                }
            }
            push.clamp_length_max(0.12 * here.spacing * UNIT)
        });
    }
}

/// The distance within which hardly any point of the measured pattern has a neighbour, in units of 1/√λ.
fn core(wanted: &[f64]) -> f64 {
    let mut neighbours = 0.0;
    let mut within = |(k, g): (usize, &f64)| {
        let x = (k as f64 + 0.5) / BINS;
        neighbours += std::f64::consts::TAU * x * g / BINS;
        neighbours < ALONE
    };
    wanted.iter().enumerate().take_while(|bin| within(*bin)).count() as f64 / BINS
}

/// Pairs up to a little farther apart than correlations are compared.
fn neighbours(points: &Points) -> Neighbours {
    let places = &points.places;
    let reach = (REACH * FARTHER) as f32;
    let unit = |i: usize| places[i].spacing * UNIT;
    Neighbours::within(
        places,
        points.free,
        |i| unit(i) * reach * 1.1,
        |i, j, squared| (squared < unit(i) * unit(j) * reach * reach).then_some(0.0),
    )
}

/// The measured correlation at the middles of our bins; 1 beyond where it was measured.
fn resampled(measured: &PairStatistics) -> Vec<f64> {
    let at = |x: f64| {
        let t = x / measured.step - 0.5;
        let k = t.floor().max(0.0) as usize;
        let value = |k: usize| measured.correlation.get(k).copied().unwrap_or(1.0);
        let f = (t - k as f64).clamp(0.0, 1.0);
        value(k) * (1.0 - f) + value(k + 1) * f
    };
    (0..(REACH * BINS) as usize).map(|k| at((k as f64 + 0.5) / BINS)).collect()
}

/// Slope of the smoothed difference of two correlations, per unit distance.
fn slope(found: &[f64], wanted: &[f64]) -> Vec<f64> {
    let reach = (3.0 * SMOOTH * BINS) as i64;
    let difference = |k: i64| {
        let k = k.clamp(0, found.len() as i64 - 1) as usize;
        found[k] - wanted[k]
    };
    // Derivative of a Gaussian.
    let kernel = |d: i64| {
        let x = d as f64 / BINS / SMOOTH;
        -x / SMOOTH * libm::exp(-0.5 * x * x) / (SMOOTH * std::f64::consts::TAU.sqrt() * BINS)
    };
    (0..found.len() as i64)
        .map(|k| (-reach..=reach).map(|d| difference(k + d) * -kernel(d)).sum::<f64>())
        .collect()
}
