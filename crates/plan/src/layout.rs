//! The layout: where every dot goes, how large, how deep, how dark, and in which pass.

use crate::case::{Case, Look, ZoneKind};
use crate::content::Defaults;
use crate::design::{Design, Hairline};
use crate::keys;
use geometry::{DVec2, DVec3, SurfacePoint, hash, polyline, smoothstep};
use head::Head;
use rayon::prelude::*;
use stipple::sizes::Lognormal;
use stipple::{Character, Field, Request, StippleError, Surface, hexagonal_spacing_mm, scatter};

/// One dot.
#[derive(Debug, Clone, PartialEq)]
pub struct Dot {
    /// Place on the surface.
    pub point: SurfacePoint,
    /// Position, mm.
    pub position: DVec3,
    /// Outward unit normal.
    pub normal: DVec3,
    /// Healed diameter, mm.
    pub diameter_mm: f64,
    /// Target depth of the pigment, mm.
    pub depth_mm: f64,
    /// Water parts to one part pigment.
    pub dilution: f64,
    /// Zone.
    pub zone: ZoneKind,
    /// Pass, from 0.
    pub pass: u32,
    /// Session, from 1; set by the course.
    pub session: u32,
    /// Place in the session's order of work, from 1; set by the course.
    pub order: u32,
    /// Target density here, dots per cm².
    pub density: f64,
}

/// All dots of a plan, in the order of sessions and of work.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layout {
    /// The dots; a dot's id is its index plus one.
    pub dots: Vec<Dot>,
}

/// Lays out the dots of a design. Sessions and order are still 0.
///
/// # Errors
/// [`StippleError`] where the design's density is none; a design that was checked has one.
pub fn lay_out(
    head: &Head,
    case: &Case,
    design: &Design,
    defaults: &Defaults,
) -> Result<Layout, StippleError> {
    let inside = |point: SurfacePoint, p: DVec3| {
        let density = head.mesh.interpolate(point, |v| design.density[v as usize]);
        density >= design.least_density && !design.forbidden(head.map.from_head(p), p)
    };
    // Where the field fades out it is continued at the density that is cut off: dots at the fading edge need
    // neighbours beyond it, or they are pushed out and lost.
    let continued: Vec<f64> = design.density.iter().map(|d| d.max(design.least_density)).collect();
    let surface = Surface::whole(&head.mesh, &head.adjacency, &head.face_order);
    let seed = hash::purpose(case.seed, "dots");
    let everywhere = Request::everywhere(&surface, Field::Vertices(&continued), seed);
    let character = case.hair.points.clone().map_or(Character::Natural, Character::Matched);
    let request = Request { support: &design.support, inside: &inside, character, ..everywhere };
    let points = scatter(&request)?;
    let rules = DotRules::new(case, defaults);
    let mut dots: Vec<Dot> =
        points.par_iter().enumerate().map(|(i, &point)| rules.dot(head, design, point, i as u64)).collect();
    assign_passes(&mut dots, defaults);
    if let Some(hairline) = &design.hairline {
        dots.extend(sentinels(head, design, hairline, &dots, &rules, defaults));
    }
    Ok(Layout { dots })
}

/// How dots are made in this case.
struct DotRules {
    seed: u64,
    diameter_mm: f64,
    hairline_mm: f64,
    /// Distances behind the hairline between which diameters grow from the edge's to the body's, mm.
    growing_mm: (f64, f64),
    variation: f64,
    range_mm: (f64, f64),
    depth_mm: f64,
    hairline_depth_mm: f64,
    dilution: f64,
    lighter: f64,
}

impl DotRules {
    fn new(case: &Case, d: &Defaults) -> Self {
        let diameter_mm = case.practitioner.dot_mm.unwrap_or_else(|| d.get(keys::DOT_MM));
        let depth_mm = case.practitioner.depth_mm.unwrap_or_else(|| d.get(keys::DEPTH_MM));
        let (zone_mm, (from, to)) = (d.get(keys::HAIRLINE_ZONE_MM), d.pair(keys::DOT_GROWING));
        let matched = matched_dilution(case, d);
        let body = if case.look == Look::DensityUnderHair { lighter_step(matched, d) } else { matched };
        Self {
            seed: hash::purpose(case.seed, "sizes"),
            diameter_mm,
            hairline_mm: diameter_mm * d.get(keys::DOT_HAIRLINE_MM) / d.get(keys::DOT_MM),
            growing_mm: (from * zone_mm, to * zone_mm),
            variation: d.get(keys::DOT_VARIATION),
            range_mm: d.pair(keys::DOT_RANGE_MM),
            depth_mm,
            hairline_depth_mm: depth_mm * d.get(keys::DEPTH_HAIRLINE_MM) / d.get(keys::DEPTH_MM),
            dilution: body,
            lighter: lighter_step(body, d),
        }
    }

    fn dot(&self, head: &Head, design: &Design, point: SurfacePoint, index: u64) -> Dot {
        let position = head.mesh.position(point);
        let map = head.map.from_head(position);
        let behind = design.behind_at(head, point);
        let zone = design.zone_at(head, map, position, behind);
        let density = head.mesh.interpolate(point, |v| design.density[v as usize]);
        self.of_zone(head, point, zone, behind, density, index)
    }

    fn of_zone(
        &self,
        head: &Head,
        point: SurfacePoint,
        zone: ZoneKind,
        behind_mm: f64,
        density: f64,
        index: u64,
    ) -> Dot {
        let fine = matches!(zone, ZoneKind::Hairline | ZoneKind::Sentinel | ZoneKind::Temples);
        let depth_mm = if fine { self.hairline_depth_mm } else { self.depth_mm };
        // The needle changes at the zone's border; the dots must not, or the border shows.
        let share = smoothstep(self.growing_mm.0, self.growing_mm.1, behind_mm);
        let mean = self.hairline_mm + (self.diameter_mm - self.hairline_mm) * share;
        Dot {
            point,
            position: head.mesh.position(point),
            normal: head.normal(point),
            diameter_mm: self.diameter(mean, index),
            depth_mm,
            dilution: if fine { self.lighter } else { self.dilution },
            zone,
            pass: 0,
            session: 0,
            order: 0,
            density,
        }
    }

    /// Lognormal about the mean with the stated coefficient of variation, clamped at 2.5 deviations.
    fn diameter(&self, mean: f64, index: u64) -> f64 {
        let d = Lognormal { mean, variation: self.variation }.size(self.seed, index);
        // The range is a guard for the clinic's own mean too, not a truncation of its spread.
        d.clamp(self.range_mm.0.min(mean), self.range_mm.1.max(mean))
    }
}

/// Starting dilution for this client, from the case or by Fitzpatrick type and hair.
pub fn matched_dilution(case: &Case, d: &Defaults) -> f64 {
    let light = f64::from(u8::from(case.hair.colour.lab().l > d.get(keys::LIGHT_HAIR_L))) as usize;
    let row = 2 * usize::from(case.skin.fitzpatrick.clamp(1, 6) - 1);
    case.pigment.dilution.unwrap_or_else(|| d.list(keys::START_DILUTION)[row + light])
}

/// The next lighter rung of the ladder; the same where there is none.
pub fn lighter_step(dilution: f64, d: &Defaults) -> f64 {
    d.list(keys::DILUTIONS).iter().copied().find(|&step| step > dilution).unwrap_or(dilution)
}

/// Dots come in an order of which every beginning is even: passes are its parts, in scars by their own cuts.
fn assign_passes(dots: &mut [Dot], defaults: &Defaults) {
    for (scar, key) in [(false, keys::PASS_CUTS), (true, keys::SCAR_CUTS)] {
        let of_kind = |d: &Dot| (d.zone == ZoneKind::Scar) == scar;
        let count = dots.iter().filter(|d| of_kind(d)).count() as f64;
        let cuts = defaults.list(key);
        for (place, dot) in dots.iter_mut().filter(|d| of_kind(d)).enumerate() {
            let before = cuts.iter().filter(|cut| place as f64 >= (*cut * count).round()).count();
            dot.pass = before.min(cuts.len() - 1) as u32;
        }
    }
}

/// Single dots ahead of the edge, with the spacing of the edge's own density.
fn sentinels(
    head: &Head,
    design: &Design,
    hairline: &Hairline,
    dots: &[Dot],
    rules: &DotRules,
    defaults: &Defaults,
) -> Vec<Dot> {
    let (share, reach_mm) = defaults.pair(keys::SENTINELS);
    let edge_dots: Vec<&Dot> = dots.iter().filter(|d| d.zone == ZoneKind::Hairline).collect();
    let wanted = (share * edge_dots.len() as f64).round() as usize;
    let seed = hash::purpose(rules.seed, "sentinels");
    let density = defaults.get(keys::DENSITY_EDGE);
    let apart = hexagonal_spacing_mm(density);
    let length = polyline::length(&hairline.edge);
    let near: Vec<&Dot> = dots.iter().filter(|d| design.behind_at(head, d.point) < apart).collect();
    let mut found: Vec<Dot> = Vec::new();
    for attempt in 0..(wanted as u64 * 20) {
        if found.len() >= wanted {
            break;
        }
        let s = length * hash::uniform(seed, 2 * attempt);
        let ahead = reach_mm * (0.2 + 0.8 * hash::uniform(seed, 2 * attempt + 1));
        let Some(point) = ahead_of_edge(head, hairline, s, ahead) else { continue };
        let p = head.mesh.position(point);
        let crowded = near.iter().copied().chain(found.iter()).any(|d| d.position.distance(p) < apart);
        if crowded || design.excluded(p) || !design.ahead(head.map.from_head(p)) {
            continue;
        }
        let index = 1_000_000_000 + attempt;
        let mut dot = rules.of_zone(head, point, ZoneKind::Sentinel, 0.0, density, index);
        // The edge is broken up last (pass 3: edge irregularity).
        dot.pass = defaults.list(keys::PASS_CUTS).len() as u32 - 1;
        found.push(dot);
    }
    found
}

fn ahead_of_edge(head: &Head, hairline: &Hairline, s: f64, ahead: f64) -> Option<SurfacePoint> {
    let edge = &hairline.edge_map;
    let n = edge.len();
    let i = ((s / polyline::length(&hairline.edge)) * (n - 1) as f64) as usize;
    // The line's direction over about a centimetre, so that the step ahead crosses its waves.
    let along = edge[(i + 10).min(n - 1)] - edge[i.saturating_sub(10)];
    let forward = DVec2::new(-along.y, along.x).normalize_or_zero();
    head.at_map(edge[i] + forward * ahead)
}
