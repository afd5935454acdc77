//! Rules about the dots: spacing, coverage, density, size, shade, depth, pigment.

use super::{Context, Highlight, number};
use crate::case::ZoneKind;
use crate::keys;
use crate::layout::matched_dilution;
use geometry::DVec3;
use stipple::statistics;

pub(super) fn check(c: &mut Context) {
    spacing(c);
    coverage(c);
    density(c);
    hair_to_stand_under(c);
    size_and_shade(c);
    depth(c);
    pigment(c);
}

fn spacing(c: &mut Context) {
    let dots = &c.plan.layout.dots;
    let positions: Vec<DVec3> = dots.iter().map(|d| d.position).collect();
    let density: Vec<f64> = dots.iter().map(|d| d.density).collect();
    let near = statistics::relative_nearest(&positions, &density);
    let least = c.content.defaults.get(keys::SPACING_SHARE);
    let tolerated = c.content.defaults.get(keys::CLOSE_PERCENT);
    let close: Vec<u32> = (0..dots.len()).filter(|&i| near[i] < least).map(|i| i as u32 + 1).collect();
    let share = 100.0 * close.len() as f64 / dots.len().max(1) as f64;
    let values = [number(share, 1), number(least, 2)];
    c.when(share > tolerated, "spacing-close", &values, Highlight { dots: close, ..Highlight::default() });
    let times = c.content.defaults.get(keys::SPACING_DIAMETERS);
    let touching: Vec<u32> = (0..dots.len())
        .filter(|&i| {
            near[i] * stipple::hexagonal_spacing_mm(density[i].max(1.0)) < times * dots[i].diameter_mm
        })
        .map(|i| i as u32 + 1)
        .collect();
    let share = 100.0 * touching.len() as f64 / dots.len().max(1) as f64;
    let values = [number(share, 1), number(times, 1)];
    c.when(share > tolerated, "dots-touch", &values, Highlight { dots: touching, ..Highlight::default() });
}

fn coverage(c: &mut Context) {
    let (warn, block) = c.content.defaults.pair(keys::COVERAGE_PERCENT);
    let (now, later) = (c.plan.outlook.coverage_percent, c.plan.outlook.coverage_year5_percent);
    if now > block {
        c.report("coverage-blocked", &[number(now, 1), number(block, 0)], Highlight::default());
    } else if now > warn {
        c.report("coverage-high", &[number(now, 1), number(warn, 0)], Highlight::default());
    } else if later > warn {
        c.report("coverage-year5", &[number(later, 1), number(warn, 0)], Highlight::default());
    }
}

fn density(c: &mut Context) {
    let (lo, hi) = c.content.defaults.pair(keys::DENSITY_ADVISED);
    let scale = c.content.defaults.origin_scale(c.case.hair.origin);
    let most = |zone: ZoneKind| {
        let dots = c.plan.layout.dots.iter().filter(|d| d.zone == zone);
        dots.map(|d| d.density).fold(0.0, f64::max)
    };
    let body = [ZoneKind::Crown, ZoneKind::Mid, ZoneKind::Frontal];
    let peaks: Vec<(ZoneKind, f64)> = body.into_iter().map(|z| (z, most(z))).filter(|p| p.1 > 0.0).collect();
    for (zone, found) in peaks {
        let highlight = Highlight { zones: vec![zone], ..Highlight::default() };
        let values = [zone.name().to_owned(), number(found, 0)];
        if found > hi {
            c.report("density-high", &[values[0].clone(), values[1].clone(), number(hi, 0)], highlight);
        } else if found < lo * scale && c.case.look == crate::case::Look::ShavedLook {
            c.report("density-low", &[values[0].clone(), values[1].clone(), number(lo, 0)], highlight);
        }
    }
}

/// Density work under longer hair needs hair.
fn hair_to_stand_under(c: &mut Context) {
    if c.case.look != crate::case::Look::DensityUnderHair {
        return;
    }
    let design = &c.plan.design;
    let treated = (0..design.density.len()).filter(|&v| design.density[v] >= design.least_density);
    let (sum, count) = treated.fold((0.0, 0usize), |(sum, n), v| (sum + design.existing[v], n + 1));
    let found = sum / count.max(1) as f64;
    let least = c.content.defaults.get(keys::LONGER_HAIR_LEAST);
    c.when(found < least, "density-no-hair", &[number(found, 0), number(least, 0)], Highlight::default());
}

fn size_and_shade(c: &mut Context) {
    let d = &c.content.defaults;
    let (lo, hi) = d.pair(keys::DOT_RANGE_MM);
    if let Some(found) = c.case.practitioner.dot_mm.filter(|m| *m < lo || *m > hi) {
        c.report("dot-size", &[number(found, 2), number(lo, 2), number(hi, 2)], Highlight::default());
    }
    let mut unforced = c.case.clone();
    unforced.pigment.dilution = None;
    let advised = matched_dilution(&unforced, d);
    if let Some(chosen) = c.case.pigment.dilution.filter(|x| *x < advised) {
        c.report("shade-dark", &[number(chosen, 0), number(advised, 0)], Highlight::default());
    }
}

fn depth(c: &mut Context) {
    let d = &c.content.defaults;
    let found = c.case.practitioner.depth_mm.unwrap_or_else(|| d.get(keys::DEPTH_MM));
    let (lo, hi) = d.pair(keys::DEPTH_ADVISED_MM);
    let limit = d.get(keys::DEPTH_LIMIT_MM);
    if found > limit {
        c.report("depth-limit", &[number(found, 2), number(limit, 1)], Highlight::default());
    } else if found < lo || found > hi {
        let values = [number(found, 2), number(lo, 1), number(hi, 1)];
        c.report("depth-advised", &values, Highlight::default());
    }
}

fn pigment(c: &mut Context) {
    let content = c.content;
    let last = c.plan.course.sessions.last().map(|s| s.start.date());
    if let Some((expires, last)) = c.case.pigment.expires.zip(last).filter(|(expires, last)| expires < last) {
        c.report("pigment-expired", &[expires.to_string(), last.to_string()], Highlight::default());
    }
    let Some(pigment) = content.pigments.iter().find(|p| p.id == c.case.pigment.name) else { return };
    c.when(pigment.metal_oxide, "pigment-oxide", std::slice::from_ref(&pigment.title), Highlight::default());
    c.when(
        pigment.temporary,
        "pigment-temporary",
        std::slice::from_ref(&pigment.title),
        Highlight::default(),
    );
}
