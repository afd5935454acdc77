//! Characters, prefixes, groups and sizes, by their measured statistics.

use crate::ground::{everywhere, on, points};
use geometry::DVec3;
use geometry::mesh::shapes::sheet;
use stipple::groups::{Grouping, grouped};
use stipple::sizes::Lognormal;
use stipple::statistics::{first_peak, mean_and_variation, pair_correlation, quantile, relative_nearest};
use stipple::{Character, PairStatistics, Surface};

const DENSITY: f64 = 80.0;

fn dots(character: Character) -> Vec<DVec3> {
    let mesh = sheet(120.0, 3.0);
    points(&mesh, &vec![DENSITY; mesh.positions.len()], character, 3)
}

fn correlation(dots: &[DVec3]) -> PairStatistics {
    let inner = |p: &DVec3| p.x.min(p.y).min(120.0 - p.x).min(120.0 - p.y) > 3.5;
    let centres: Vec<u32> = (0..dots.len() as u32).filter(|&i| inner(&dots[i as usize])).collect();
    pair_correlation(dots, &vec![DENSITY; dots.len()], &centres, 2.5, 0.05)
}

#[test]
fn even_is_even_and_natural_is_natural() {
    let even = dots(Character::Even);
    let near = relative_nearest(&even, &vec![DENSITY; even.len()]);
    let (_, variation) = mean_and_variation(&near);
    assert!(quantile(&near, 0.01) >= 0.75 && variation <= 0.065, "{} {variation}", quantile(&near, 0.01));
    let natural = dots(Character::Natural);
    let near = relative_nearest(&natural, &vec![DENSITY; natural.len()]);
    let (_, variation) = mean_and_variation(&near);
    assert!(quantile(&near, 0.01) >= 0.70, "{}", quantile(&near, 0.01));
    assert!((0.08..0.14).contains(&variation), "{variation}");
    let peak = first_peak(&correlation(&natural));
    assert!(peak < 2.4, "first peak {peak}");
}

#[test]
fn every_prefix_is_even() {
    for character in [Character::Even, Character::Natural] {
        let dots = dots(character.clone());
        for tenth in 1..=10 {
            let prefix = &dots[..dots.len() * tenth / 10];
            let near = relative_nearest(prefix, &vec![DENSITY * tenth as f64 / 10.0; prefix.len()]);
            let least = quantile(&near, 0.01);
            assert!(least > 0.645, "{character:?}, first {tenth}0 %: {least}");
        }
    }
}

#[test]
fn a_measured_pattern_is_matched() {
    // A pattern that is neither of ours: points of an even set, each moved at random by a fifth of its unit.
    let mut measured = dots(Character::Even);
    for (i, p) in measured.iter_mut().enumerate() {
        let shift = |k| geometry::hash::normal(k, i as u64) * 0.12 * 10.0 / DENSITY.sqrt();
        *p += DVec3::new(shift(1), shift(2), 0.0);
    }
    let wanted = correlation(&measured);
    let found = correlation(&dots(Character::Matched(wanted.clone())));
    let off = |a: &PairStatistics| {
        let bins = a.correlation.iter().zip(&wanted.correlation);
        (bins.map(|(a, b)| (a - b) * (a - b)).sum::<f64>() / wanted.correlation.len() as f64).sqrt()
    };
    let (matched, natural) = (off(&found), off(&correlation(&dots(Character::Natural))));
    assert!(matched < 0.12 && matched < 0.4 * natural, "off by {matched}, natural by {natural}");
}

#[test]
fn groups_come_in_their_shares_and_sizes_in_theirs() {
    let mesh = sheet(120.0, 3.0);
    let surface = Surface::with_skirt(&mesh, 4.0);
    let density = vec![DENSITY; mesh.positions.len()];
    let grouping = Grouping { doubles: 0.25, triples: 0.05, apart_mm: (0.35, 0.5) };
    let set = grouped(&everywhere(&surface, &density), grouping).unwrap();
    assert!((set.len() as f64 / (DENSITY * 144.0) - 1.0).abs() < 0.02, "{} points", set.len());
    let positions = on(&surface, &set.iter().map(|g| g.point).collect::<Vec<_>>());
    let mut in_groups = [0usize; 4];
    for group in set.chunk_by(|a, b| a.group == b.group) {
        in_groups[group.len()] += group.len();
    }
    let share = |n: usize| in_groups[n] as f64 / set.len() as f64;
    assert!((share(2) - 0.25).abs() < 0.02 && (share(3) - 0.05).abs() < 0.01, "{in_groups:?}");
    for i in 1..set.len() {
        if set[i].group == set[i - 1].group {
            let apart = positions[i].distance(positions[i - 1]);
            assert!((0.34..0.51).contains(&apart), "{apart} mm");
        }
    }
    let sizes: Vec<f64> = (0..20_000).map(|i| Lognormal { mean: 0.2, variation: 0.15 }.size(5, i)).collect();
    let (mean, variation) = mean_and_variation(&sizes);
    assert!((mean - 0.2).abs() < 0.001 && (variation - 0.15).abs() < 0.005, "{mean} {variation}");
}
