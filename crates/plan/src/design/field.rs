//! The density field: dots per cm² at every vertex of the head.
//!
//! The wanted total of dots and hairs rises behind the hairline along the feather, reaches the defined
//! zone and then the body (all by distance over the surface, not through it), is thinner at the whorl, and
//! gives way to what grows as the fringe comes near: dots = (1 − w)·(total − growing), where w rises
//! smoothly from 0 inside the fringe to 1 outside.

use super::Design;
use super::outline::{Scar, Zone};
use crate::case::{Case, Look, ZoneKind};
use crate::content::Defaults;
use crate::keys;
use geometry::polyline::NearPolyline;
use geometry::{DVec2, DVec3, geodesic, smoothstep};
use head::{Head, Landmark};
use rayon::prelude::*;
use stipple::FaceSupport;

/// Distances are exact (straight) this close to a curve, and marched over the surface beyond, mm.
const NEAR_MM: f64 = 5.0;
/// The field is continued this far ahead of a hard edge, mm: a face's length, so that it interpolates.
const AHEAD_MM: f64 = 4.5;

struct Numbers {
    mid: f64,
    crown: f64,
    defined: f64,
    edge: (f64, f64),
    temples: f64,
    sides: f64,
    feather_mm: f64,
    defined_mm: (f64, f64),
    angles: (f64, f64),
    blend_deg: f64,
    sides_mm: (f64, f64),
    zone_feather_mm: f64,
    whorl: (f64, f64),
    longer_hair: f64,
    border_deg: (f64, f64),
    scar: f64,
}

impl Numbers {
    fn new(case: &Case, d: &Defaults) -> Self {
        let scale = d.origin_scale(case.hair.origin);
        let edge = d.pair(keys::DENSITY_EDGE);
        let style = case.hairline.as_ref().map_or(0, |h| h.edge as usize);
        let measured = |zone| case.hair.follicular_units.get(&zone).copied();
        Self {
            mid: scale * d.get(keys::DENSITY_MID),
            crown: scale * d.get(keys::DENSITY_CROWN),
            defined: scale * d.get(keys::DENSITY_DEFINED),
            edge: (scale * edge.0, scale * edge.1),
            temples: scale * d.get(keys::DENSITY_TEMPLES),
            sides: measured(ZoneKind::Sides).unwrap_or_else(|| scale * d.get(keys::DENSITY_SIDES)),
            feather_mm: d.list(keys::FEATHER_MM)[style],
            defined_mm: d.pair(keys::DEFINED_ZONE_MM),
            angles: d.pair(keys::ZONE_ANGLES),
            blend_deg: d.get(keys::ZONE_BLEND_DEG),
            sides_mm: d.pair(keys::SIDES_BLEND_MM),
            zone_feather_mm: d.get(keys::ZONE_FEATHER_MM),
            whorl: d.pair(keys::WHORL),
            border_deg: d.pair(keys::SCALP_BORDER_FEATHER),
            longer_hair: scale * d.get(keys::DENSITY_LONGER_HAIR),
            scar: scale * d.get(keys::DENSITY_SCAR),
        }
    }

    /// Distance behind the edge from which on the defined zone has its density, mm.
    fn defined_from_mm(&self) -> f64 {
        (2.0 * self.feather_mm).max(self.defined_mm.0 / 3.0)
    }
}

/// Fills density, existing hair, distances and support of a design.
pub(super) fn fill(head: &Head, case: &Case, defaults: &Defaults, design: &mut Design) {
    let numbers = Numbers::new(case, defaults);
    let reach = numbers.defined_mm.1.max(numbers.feather_mm) + AHEAD_MM;
    let (behind, soft) = rayon::join(
        || edge_distance(head, design, reach),
        || {
            soft_distance(
                head,
                design,
                numbers.sides_mm.0.max(numbers.sides_mm.1).max(numbers.zone_feather_mm) + 1.0,
            )
        },
    );
    let zone_inside: Vec<Vec<f64>> =
        design.zones.par_iter().map(|z| zone_distance(head, z, numbers.zone_feather_mm + 1.0)).collect();
    let field = Field { head, case, design, numbers: &numbers, whorl: whorl(head, defaults) };
    let values: Vec<(f64, f64)> = (0..head.mesh.positions.len())
        .into_par_iter()
        .map(|v| {
            let inside: Vec<f64> = zone_inside.iter().map(|z| z[v]).collect();
            field.at(v, behind[v], soft[v], &inside)
        })
        .collect();
    design.density = values.iter().map(|v| v.0).collect();
    design.existing = values.iter().map(|v| v.1).collect();
    design.behind_mm = behind;
    design.support = support(head, design);
}

/// The crown whorl of a head: its landmark, or the usual place; the origin where the chart meets no surface.
pub fn whorl(head: &Head, defaults: &Defaults) -> DVec3 {
    let (azimuth, elevation) = defaults.pair(keys::WHORL_DEG);
    let by_default = head.position_at_map(head.map.from_angles(azimuth, elevation));
    head.landmarks.get(Landmark::Whorl).or(by_default).unwrap_or(DVec3::ZERO)
}

/// Distances over the surface from curves, up to `limit_mm`.
fn distance_from(head: &Head, curves: &[&[DVec3]], limit_mm: f64) -> Vec<f64> {
    let segments = curves.iter().flat_map(|c| c.windows(2).map(|w| (w[0], w[1]))).collect();
    let near = NearPolyline::new(segments, NEAR_MM);
    let sources: Vec<(u32, f64)> = (0..head.mesh.positions.len() as u32)
        .into_par_iter()
        .filter_map(|v| Some((v, near.distance(head.mesh.positions[v as usize])?)))
        .collect();
    geodesic::distances(&head.mesh, &head.adjacency, &sources, limit_mm)
}

/// Distance behind the hairline's edge at every vertex: negative ahead of it.
fn edge_distance(head: &Head, design: &Design, limit_mm: f64) -> Vec<f64> {
    let Some(hairline) = &design.hairline else { return vec![f64::INFINITY; head.mesh.positions.len()] };
    let mut distance = distance_from(head, &[&hairline.edge], limit_mm);
    for (v, d) in distance.iter_mut().enumerate() {
        if d.is_finite() && hairline.ahead.contains(head.vertex_map[v]) {
            *d = -*d;
        }
    }
    distance
}

/// Signed distance to the borders towards growing hair: negative inside the region.
fn soft_distance(head: &Head, design: &Design, limit_mm: f64) -> Vec<f64> {
    let Some(region) = &design.region else { return vec![f64::INFINITY; head.mesh.positions.len()] };
    // Borders inside another polygon of the region are no borders.
    let curves: Vec<Vec<DVec3>> =
        region.soft_borders.iter().flat_map(|b| pieces_on_surface(head, design, b)).collect();
    let curves: Vec<&[DVec3]> = curves.iter().map(Vec::as_slice).collect();
    let mut distance = distance_from(head, &curves, limit_mm);
    for (v, d) in distance.iter_mut().enumerate() {
        let map = head.vertex_map[v];
        if region.contains(map) || design.ahead(map) {
            *d = -*d;
        }
    }
    distance
}

fn pieces_on_surface(head: &Head, design: &Design, border: &[DVec2]) -> Vec<Vec<DVec3>> {
    let covers = |p: DVec2| {
        let region = design.region.as_ref();
        region.map_or(0, |r| r.polygons.iter().filter(|poly| strictly_inside(poly, p)).count())
    };
    let mut pieces = vec![Vec::new()];
    for &p in border {
        let last = pieces.len() - 1;
        match head.position_at_map(p) {
            Some(q) if covers(p) == 0 => pieces[last].push(q),
            _ if !pieces[last].is_empty() => pieces.push(Vec::new()),
            _ => {}
        }
    }
    pieces
}

/// Inside by more than about a millimetre: a polygon's own border is not inside it.
fn strictly_inside(polygon: &geometry::polygon::Polygon, p: DVec2) -> bool {
    [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)]
        .into_iter()
        .all(|(x, y)| polygon.contains(p + DVec2::new(x, y)))
}

/// Distance inside a zone's border at every vertex; 0 outside.
fn zone_distance(head: &Head, zone: &Zone, limit_mm: f64) -> Vec<f64> {
    let borders = zone.lines(head);
    let borders: Vec<&[DVec3]> = borders.iter().map(Vec::as_slice).collect();
    let mut distance = distance_from(head, &borders, limit_mm);
    for (v, d) in distance.iter_mut().enumerate() {
        if !zone.contains(head.vertex_map[v]) {
            *d = 0.0;
        }
    }
    distance
}

struct Field<'a> {
    head: &'a Head,
    case: &'a Case,
    design: &'a Design,
    numbers: &'a Numbers,
    whorl: DVec3,
}

impl Field<'_> {
    /// Dots and follicular units per cm² at a vertex.
    fn at(&self, v: usize, behind: f64, soft: f64, zones: &[f64]) -> (f64, f64) {
        let p = self.head.mesh.positions[v];
        let ahead = behind < 0.0;
        let (mut dots, mut grows) = self.of_region(v, p, behind, soft);
        for (zone, &inside) in self.design.zones.iter().zip(zones) {
            if inside > 0.0 {
                let weight = smoothstep(0.0, self.numbers.zone_feather_mm, inside.min(1e6));
                let weight = weight * self.past_edge(v, behind);
                grows = self.case.hair.follicular_units.get(&zone.kind).copied().unwrap_or(grows);
                // It takes the place of the pattern where that lies too, fading into it.
                dots += weight * (self.wanted(self.zone_total(zone), grows) - dots);
            }
        }
        if ahead && behind < -AHEAD_MM {
            dots = 0.0;
        }
        for scar in &self.design.scars {
            let weight = self.in_scar(scar, p);
            dots = dots * (1.0 - weight) + self.numbers.scar * weight;
            grows *= 1.0 - weight;
        }
        // Hair thins out over a few degrees at its natural border and never grows on the face.
        let (outside, inside) = self.numbers.border_deg;
        let on_scalp = smoothstep(-outside, inside, self.head.inside_scalp_deg(p));
        (dots, if ahead { 0.0 } else { grows * on_scalp })
    }

    /// Where the pattern has a front, its edge stays the hairline's own: the share of a zone there.
    fn past_edge(&self, v: usize, behind: f64) -> f64 {
        let covered = |region: &super::Region| region.contains(self.head.vertex_map[v]);
        if behind.is_infinite() || !self.design.region.as_ref().is_some_and(covered) {
            return 1.0;
        }
        smoothstep(self.numbers.feather_mm, self.numbers.defined_from_mm(), behind)
    }

    fn in_scar(&self, scar: &Scar, p: DVec3) -> f64 {
        1.0 - smoothstep(scar.half_width_mm, scar.half_width_mm + 2.5, scar.distance(p))
    }

    fn zone_total(&self, zone: &Zone) -> f64 {
        let n = self.numbers;
        zone.density.unwrap_or(match zone.kind {
            ZoneKind::Crown => n.crown,
            ZoneKind::Temples | ZoneKind::Sentinel => n.temples,
            ZoneKind::Hairline => n.edge.1,
            ZoneKind::Scar => n.scar,
            ZoneKind::Sides => n.sides,
            ZoneKind::Frontal | ZoneKind::Mid => n.mid,
        })
    }

    fn of_region(&self, v: usize, p: DVec3, behind: f64, soft: f64) -> (f64, f64) {
        let outside_hair = if behind < 0.0 { 0.0 } else { self.numbers.sides };
        let Some(region) = &self.design.region else { return (0.0, self.background(p)) };
        let map = self.head.vertex_map[v];
        let covered = region.contains(map);
        if !covered && soft.is_infinite() && behind >= 0.0 {
            return (0.0, outside_hair);
        }
        let within = self.growing(p, map, behind);
        let (inner, outer) = self.blend_widths(region, p);
        let weight = smoothstep(-inner, outer, if soft.is_infinite() { -1e6 } else { soft });
        let total = self.total(p, map, behind);
        let dots = (1.0 - weight) * self.wanted(total, within);
        (dots, within + (outside_hair - within) * weight)
    }

    /// Hair without any pattern: what was measured for the zone that the place belongs to.
    fn background(&self, p: DVec3) -> f64 {
        let measured = &self.case.hair.follicular_units;
        measured.get(&self.angle_zone(p)).or(measured.get(&ZoneKind::Sides)).copied().unwrap_or(0.0)
    }

    fn angle_zone(&self, p: DVec3) -> ZoneKind {
        let angle = self.head.map.sagittal_angle(p);
        match angle {
            a if a < self.numbers.angles.0 => ZoneKind::Frontal,
            a if a < self.numbers.angles.1 => ZoneKind::Mid,
            _ => ZoneKind::Crown,
        }
    }

    /// Follicular units inside the pattern, blended between the zones along the midline.
    fn growing(&self, p: DVec3, map: DVec2, behind: f64) -> f64 {
        let measured = |z| self.case.hair.follicular_units.get(&z).copied();
        let of = |z| measured(z).unwrap_or(0.0);
        let body = self.along_midline(p, of(ZoneKind::Frontal), of(ZoneKind::Mid), of(ZoneKind::Crown));
        if self.at_temple(map) {
            return measured(ZoneKind::Temples).unwrap_or(body);
        }
        match measured(ZoneKind::Hairline) {
            Some(edge) if behind.is_finite() => {
                let (from, to) = self.numbers.defined_mm;
                edge + (body - edge) * smoothstep(from, to, behind)
            }
            _ => body,
        }
    }

    fn at_temple(&self, map: DVec2) -> bool {
        self.design.region.as_ref().is_some_and(|r| r.temples.iter().any(|t| t.contains(map)))
    }

    fn along_midline(&self, p: DVec3, frontal: f64, mid: f64, crown: f64) -> f64 {
        let n = self.numbers;
        let angle = self.head.map.sagittal_angle(p);
        let step = |at: f64| smoothstep(at - n.blend_deg, at + n.blend_deg, angle);
        frontal + (mid - frontal) * step(n.angles.0) + (crown - mid) * step(n.angles.1)
    }

    /// Widths of the blend into hair, mm inside and outside the border; none outside near the front ends.
    fn blend_widths(&self, region: &super::Region, p: DVec3) -> (f64, f64) {
        let n = self.numbers;
        if region.within_hair {
            return (n.zone_feather_mm, 0.0);
        }
        if !self.case.blend_sides {
            return (n.zone_feather_mm, 0.0);
        }
        let (azimuth, _) = self.head.map.angles(p);
        let end = if azimuth < 0.0 { -region.front_azimuths.0 } else { region.front_azimuths.1 };
        (n.sides_mm.0, n.sides_mm.1 * smoothstep(end, end + 30.0, azimuth.abs()))
    }

    /// Dots and hairs wanted together, per cm².
    fn total(&self, p: DVec3, map: DVec2, behind: f64) -> f64 {
        let n = self.numbers;
        if self.case.look == Look::DensityUnderHair {
            return n.longer_hair;
        }
        let body = self.along_midline(p, n.mid, n.mid, n.crown) * self.whorl_share(p);
        let body = if self.at_temple(map) { n.temples } else { body };
        if behind.is_infinite() {
            return body;
        }
        let s = behind.max(0.0);
        let edge = n.edge.0 + (n.edge.1 - n.edge.0) * (s / n.feather_mm.max(0.1)).min(1.0);
        let defined = n.defined.min(body);
        let near = edge + (defined - edge) * smoothstep(n.feather_mm, n.defined_from_mm(), s);
        near + (body - defined) * smoothstep(n.defined_mm.0, n.defined_mm.1, s)
    }

    fn whorl_share(&self, p: DVec3) -> f64 {
        let (radius, share) = self.numbers.whorl;
        share + (1.0 - share) * smoothstep(0.0, radius, p.distance(self.whorl))
    }

    /// Dots to add where `grows` follicular units grow and `total` marks are wanted.
    fn wanted(&self, total: f64, grows: f64) -> f64 {
        (total - grows).max(0.0)
    }
}

/// Which faces may carry dots, and which of them are cut by a hard edge.
fn support(head: &Head, design: &Design) -> Vec<FaceSupport> {
    (0..head.mesh.triangles.len())
        .into_par_iter()
        .map(|f| {
            let t = head.mesh.triangles[f];
            if !head.charted[f] || t.iter().all(|&v| design.density[v as usize] < design.least_density) {
                return FaceSupport::Outside;
            }
            let thin = t.iter().any(|&v| design.density[v as usize] < design.least_density);
            let near_edge = t.iter().any(|&v| design.behind_mm[v as usize] < AHEAD_MM);
            let near_exclusion = t.iter().any(|&v| {
                let p = head.mesh.positions[v as usize];
                design.exclusions.iter().any(|e| p.distance(e.centre) < e.radius_mm + AHEAD_MM)
            });
            if thin || near_edge || near_exclusion { FaceSupport::Border } else { FaceSupport::Inside }
        })
        .collect()
}
