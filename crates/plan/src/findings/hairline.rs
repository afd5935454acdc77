//! Rules about the frontal hairline.

use super::{Context, Highlight, number};
use crate::case::{EdgeStyle, HairlineShape};
use crate::design::{Hairline, default_height_mm, nearest_to_x};
use crate::keys;
use geometry::DVec3;
use head::{Landmark, Sex};

pub(super) fn check(c: &mut Context) {
    let plan = c.plan;
    let Some(hairline) = &plan.design.hairline else { return };
    height(c, hairline);
    crease(c, hairline);
    edge(c, hairline);
    temples(c, hairline);
    sides(c, hairline);
    brows(c, hairline);
}

fn at_middle(hairline: &Hairline) -> Highlight {
    Highlight { places: vec![hairline.mid_frontal], ..Highlight::default() }
}

fn height(c: &mut Context, hairline: &Hairline) {
    let d = &c.content.defaults;
    let floor = match c.case.sex {
        Sex::Male => d.get(keys::MFP_MALE_FLOOR_MM),
        Sex::Female => d.get(keys::MFP_FEMALE_FLOOR_MM),
    };
    let advised = default_height_mm(c.case, d);
    let found = hairline.height_mm;
    let (below, above) = d.pair(keys::HEIGHT_BAND_MM);
    let values = [number(found, 0), number(floor, 0)];
    if found < floor - 0.5 {
        c.report("hairline-floor", &values, at_middle(hairline));
    } else if found < advised - below {
        c.report("hairline-low", &[number(found, 0), number(advised, 0)], at_middle(hairline));
    } else if found > advised + above {
        c.report("hairline-high", &[number(found, 0), number(advised, 0)], at_middle(hairline));
    }
    let young = matches!(hairline.shape, HairlineShape::Straight | HairlineShape::Rounded);
    let old_enough = c.case.age >= d.get(keys::JUVENILE_AGE);
    let low = found < advised + 0.5;
    let juvenile = c.case.sex == Sex::Male
        && young
        && old_enough
        && low
        && recession(hairline) < d.get(keys::JUVENILE_RECESSION_MM);
    c.when(juvenile, "hairline-juvenile", &[number(c.case.age, 0)], at_middle(hairline));
    let peaked = c.case.sex == Sex::Female && hairline.shape == HairlineShape::WidowsPeak;
    c.when(peaked, "hairline-widows-peak-female", &[], at_middle(hairline));
}

fn recession(hairline: &Hairline) -> f64 {
    let [right, left] = hairline.fronto_temporal;
    0.5 * (right.y + left.y) - hairline.mid_frontal.y
}

fn crease(c: &mut Context, hairline: &Hairline) {
    let Some(crease) = c.head.landmarks.get(Landmark::HighestCrease) else { return };
    let (least, _) = c.content.defaults.pair(keys::CREASE_MM);
    let above = hairline.mid_frontal.distance(crease);
    let below = hairline.mid_frontal.y < crease.y;
    let values = [number(if below { -above } else { above }, 0), number(least, 0)];
    c.when(below || above < least, "hairline-near-crease", &values, at_middle(hairline));
}

fn edge(c: &mut Context, hairline: &Hairline) {
    let least = c.content.defaults.get(keys::STRAIGHT_MM);
    let whole =
        || Highlight { places: hairline.edge.iter().step_by(20).copied().collect(), ..Highlight::default() };
    let found = hairline.irregularity_mm;
    c.when(found < least, "hairline-straight", &[number(found, 2), number(least, 2)], whole());
    c.when(hairline.edge_style == EdgeStyle::EdgeUp, "hairline-edge-up", &[], whole());
}

fn temples(c: &mut Context, hairline: &Hairline) {
    let lower = recession(hairline);
    let places = hairline.fronto_temporal.to_vec();
    let values = [number(-lower, 0)];
    let tolerated = c.content.defaults.get(keys::TEMPLE_LOW_MM);
    c.when(lower < -tolerated, "hairline-temple-low", &values, Highlight { places, ..Highlight::default() });
}

fn sides(c: &mut Context, hairline: &Hairline) {
    let (usual, cap) = c.content.defaults.pair(keys::ASYMMETRY_MM);
    let of_head = c.content.defaults.get(keys::HEAD_ASYMMETRY_MM);
    let designed = c.case.hairline.as_ref().and_then(|h| h.asymmetry_mm).unwrap_or(usual);
    let found = hairline.asymmetry_mm;
    let drawn = c.case.hairline.as_ref().is_some_and(|h| !h.points.is_empty());
    // A designed line differs by what was asked for, and by the head's own asymmetry or that of its landmarks.
    let too_much = found > cap + of_head || (!drawn && designed > cap);
    let values = [number(if drawn { found } else { found.max(designed) }, 1), number(cap, 0)];
    c.when(too_much, "hairline-asymmetric", &values, at_middle(hairline));
    c.when(designed <= 0.0 && !drawn, "hairline-symmetric", &[], at_middle(hairline));
}

/// The middle half of each side of the line against the middle half of the eyebrow below it, seen from the
/// front: parallel is adult, running together juvenile, running apart mature.
fn brows(c: &mut Context, hairline: &Hairline) {
    let tolerance = c.content.defaults.get(keys::BROW_PARALLEL_DEG);
    let ends = [
        ("right", Landmark::BrowInnerRight, Landmark::BrowOuterRight),
        ("left", Landmark::BrowInnerLeft, Landmark::BrowOuterLeft),
    ];
    for (side, (name, inner, outer)) in ends.into_iter().enumerate() {
        let (Some(inner), Some(outer)) = (c.head.landmarks.get(inner), c.head.landmarks.get(outer)) else {
            continue;
        };
        let (from, to) = middle_half(hairline, side);
        // Both run outwards; a line that rises more than the brow runs away from it.
        let apart = (slope(from, to) - slope(inner, outer)).to_degrees();
        let values = [name.to_owned(), number(apart.abs(), 0)];
        let highlight = Highlight { places: vec![from, to], ..Highlight::default() };
        if apart < -tolerance {
            c.report("hairline-brow-converging", &values, highlight);
        } else if apart > tolerance {
            c.report("hairline-brow-diverging", &values, highlight);
        }
    }
}

/// Rise over the way outwards, as an angle in the frontal plane, radians.
fn slope(from: DVec3, to: DVec3) -> f64 {
    libm::atan2(to.y - from.y, (to.x - from.x).abs())
}

/// A quarter and three quarters of the way from the midline to the fronto-temporal point of a side.
fn middle_half(hairline: &Hairline, side: usize) -> (DVec3, DVec3) {
    let (mid, corner) = (hairline.mid_frontal, hairline.fronto_temporal[side]);
    let at = |t: f64| hairline.smooth[nearest_to_x(&hairline.smooth, mid.x + (corner.x - mid.x) * t)];
    (at(0.25), at(0.75))
}
