//! Outlines on the scalp map: what a pattern covers, zones drawn by hand, scars and exclusions.

use super::hairline::Hairline;
use super::problem::DesignProblem;
use super::{Design, place_on_map};
use crate::case::{Case, Place, ZoneKind};
use crate::content::{Back, Content, Defaults, Pattern};
use crate::keys;
use geometry::polygon::{self, Polygon};
use geometry::polyline::distance_to_segment;
use geometry::{DVec2, DVec3, polyline, smoothstep};
use head::{AzimuthTable, Head};

/// What a pattern covers.
#[derive(Debug, Clone)]
pub struct Region {
    /// Pattern used.
    pub pattern: String,
    /// Area expected for it, cm².
    pub area_prior_cm2: f64,
    /// Areas covered; they may touch.
    pub polygons: Vec<Polygon>,
    /// Parts of them at the temples.
    pub temples: Vec<Polygon>,
    /// Borders towards growing hair: chart polylines.
    pub soft_borders: Vec<Vec<DVec2>>,
    /// Azimuths (right, left) at which the front ends, degrees; 0 without a hairline.
    pub front_azimuths: (f64, f64),
    /// The region lies within growing hair on all sides.
    pub within_hair: bool,
}

impl Region {
    /// Whether a chart position lies in the region.
    pub fn contains(&self, map: DVec2) -> bool {
        self.polygons.iter().any(|p| p.contains(map))
    }
}

/// A zone drawn by hand.
#[derive(Debug, Clone)]
pub struct Zone {
    /// What it is.
    pub kind: ZoneKind,
    /// Its border on the scalp map.
    pub border: Polygon,
    /// Borders of what is left out within it.
    pub holes: Vec<Polygon>,
    /// Target of dots and hairs together, per cm², if the case says so.
    pub density: Option<f64>,
}

impl Zone {
    /// Whether a chart position lies in the zone.
    pub fn contains(&self, map: DVec2) -> bool {
        self.border.contains(map) && !self.holes.iter().any(|hole| hole.contains(map))
    }

    /// Its border, then those of what is left out.
    pub fn borders(&self) -> impl Iterator<Item = &Polygon> {
        std::iter::once(&self.border).chain(&self.holes)
    }

    /// Its borders on the surface, each closed.
    pub fn lines(&self, head: &Head) -> Vec<Vec<DVec3>> {
        let closed = |border: &Polygon| {
            let points = border.points();
            points.iter().chain(points.first()).filter_map(|p| head.position_at_map(*p)).collect()
        };
        self.borders().map(closed).collect()
    }
}

/// A scar: a line on the surface with a width.
#[derive(Debug, Clone)]
pub struct Scar {
    /// Its course on the surface.
    pub line: Vec<DVec3>,
    /// Half its width, mm.
    pub half_width_mm: f64,
}

impl Scar {
    /// Distance from the middle of the scar, mm.
    pub fn distance(&self, p: DVec3) -> f64 {
        let segments = self.line.windows(2);
        segments.map(|w| distance_to_segment(p, w[0], w[1]).0).fold(f64::INFINITY, f64::min)
    }

    /// Whether a position lies in the scar.
    pub fn contains(&self, p: DVec3) -> bool {
        self.distance(p) <= self.half_width_mm
    }
}

/// A place to leave alone, margin included.
#[derive(Debug, Clone)]
pub struct Exclusion {
    /// What it is.
    pub label: String,
    /// Centre on the surface.
    pub centre: DVec3,
    /// Radius with margin, mm.
    pub radius_mm: f64,
}

/// The region of a pattern by name.
pub(super) fn region(
    head: &Head,
    id: &str,
    hairline: Option<&Hairline>,
    content: &Content,
) -> Result<Region, DesignProblem> {
    let pattern = content.patterns.iter().find(|p| p.id == id);
    let pattern = pattern.ok_or_else(|| DesignProblem::UnknownPattern(id.to_owned()))?;
    let mut region = Region {
        pattern: pattern.id.clone(),
        area_prior_cm2: pattern.area_prior_cm2,
        polygons: Vec::new(),
        temples: Vec::new(),
        soft_borders: Vec::new(),
        front_azimuths: (0.0, 0.0),
        within_hair: pattern.back.is_none(),
    };
    if let Some(back) = &pattern.back {
        let hairline = hairline.ok_or_else(|| DesignProblem::NeedsHairline(id.to_owned()))?;
        behind_hairline(head, hairline, back, &content.defaults, &mut region);
    }
    add_crown(head, pattern, &content.defaults, &mut region);
    add_midline(head, pattern, &mut region);
    Ok(region)
}

fn behind_hairline(head: &Head, hairline: &Hairline, back: &Back, defaults: &Defaults, region: &mut Region) {
    let edge = &hairline.edge_map;
    let (Some(&right), Some(&left)) = (edge.first(), edge.last()) else { return };
    let angles = |p: DVec2| {
        let d = head.map.direction(p).unwrap_or(DVec3::Z);
        (libm::atan2(d.x, d.z).to_degrees(), libm::asin(d.y.clamp(-1.0, 1.0)).to_degrees())
    };
    let border = match back {
        Back::Fringe(table) => {
            let ease = defaults.list(keys::FRINGE_EASE_DEG)[usize::from(hairline.temporal_peaks.is_some())];
            fringe(head, angles(left), angles(right), table, ease)
        }
        Back::Band(rows) => band(head, hairline, rows),
    };
    region.front_azimuths = (angles(right).0, angles(left).0);
    let mut points = edge.clone();
    points.extend(&border);
    region.polygons.push(Polygon::new(points));
    region.soft_borders.push(std::iter::once(left).chain(border).chain([right]).collect());
    if hairline.temporal_peaks.is_some() {
        region.temples.extend(temples(head, hairline));
    }
}

/// The fringe from the hairline's left end round the back to its right end.
fn fringe(
    head: &Head,
    left: (f64, f64),
    right: (f64, f64),
    table: &AzimuthTable,
    ease_deg: f64,
) -> Vec<DVec2> {
    let mut points = Vec::new();
    let (from, to) = (left.0, 360.0 + right.0);
    let steps = (to - from).ceil() as usize;
    for k in 1..steps {
        let azimuth = from + (to - from) * k as f64 / steps as f64;
        let (folded, start) = if azimuth <= 180.0 { (azimuth, left) } else { (azimuth - 360.0, right) };
        let ease = smoothstep(0.0, ease_deg, folded.abs() - start.0.abs());
        let elevation = start.1 + (table.elevation(folded) - start.1) * ease;
        points.push(head.map.from_angles(folded, elevation));
    }
    points
}

/// The back border of a band behind the hairline, from left to right.
fn band(head: &Head, hairline: &Hairline, rows: &[(f64, f64)]) -> Vec<DVec2> {
    let reach = hairline.fronto_temporal[1].x - hairline.mid_frontal.x;
    let width = |p: &DVec3| {
        let t = ((p.x - hairline.mid_frontal.x).abs() / reach.max(1.0)).min(1.0);
        let next = rows.iter().position(|r| r.0 >= t).unwrap_or(rows.len() - 1).max(1);
        let ((t0, w0), (t1, w1)) = (rows[next - 1], rows[next]);
        w0 + (w1 - w0) * ((t - t0) / (t1 - t0)).clamp(0.0, 1.0)
    };
    let inner = hairline.edge.iter().step_by(8).rev();
    let moved = inner.filter_map(|p| head.sagittal_trace(*p, width(p)).last().copied());
    moved.map(|p| head.map.from_head(p)).collect()
}

/// Upper rear corner of the left temple from the fronto-temporal point, on the scalp map, mm.
const TEMPLE_BACK: DVec2 = DVec2::new(6.0, -14.0);

/// The triangles between fronto-temporal point, temporal peak and the fringe, right and left.
fn temples(head: &Head, hairline: &Hairline) -> Vec<Polygon> {
    (0..2)
        .map(|side| {
            let corner = head.map.from_head(hairline.fronto_temporal[side]);
            let inside = |p: &&DVec2| (p.x - corner.x) * if side == 0 { -1.0 } else { 1.0 } >= 0.0;
            let mut points: Vec<DVec2> = hairline.edge_map.iter().filter(inside).copied().collect();
            if side == 0 {
                points.reverse();
            }
            // Behind the recess the temple ends in a line from where its edge goes under the hair.
            points.push(corner + TEMPLE_BACK * DVec2::new(if side == 0 { -1.0 } else { 1.0 }, 1.0));
            Polygon::new(points)
        })
        .collect()
}

fn add_crown(head: &Head, pattern: &Pattern, defaults: &Defaults, region: &mut Region) {
    let Some(radius) = pattern.crown_radius_mm else { return };
    let (azimuth, elevation) = defaults.pair(keys::WHORL_DEG);
    let centre = head.map.from_angles(azimuth, elevation);
    let circle: Vec<DVec2> = (0..72)
        .map(|k| libm::sincos(f64::from(5 * k).to_radians()))
        .map(|(sin, cos)| centre + DVec2::new(sin, cos) * radius)
        .collect();
    region.soft_borders.push(closed(&circle));
    region.polygons.push(Polygon::new(circle));
}

fn add_midline(head: &Head, pattern: &Pattern, region: &mut Region) {
    if pattern.midline.len() < 2 {
        return;
    }
    let at = |angle: f64, half_mm: f64| {
        let (s, c) = libm::sincos(angle.to_radians());
        let (sl, cl) = libm::sincos(half_mm / head.map.radius_mm);
        head.map.from_direction(DVec3::new(sl, cl * s, cl * c))
    };
    let left = pattern.midline.iter().map(|&(angle, half)| at(angle, half));
    let right = pattern.midline.iter().rev().map(|&(angle, half)| at(angle, -half));
    let corners: Vec<DVec2> = left.chain(right).collect();
    let outline = polygon::spline(&corners, true, 12);
    region.soft_borders.push(closed(&outline));
    region.polygons.push(Polygon::new(outline));
}

fn closed(points: &[DVec2]) -> Vec<DVec2> {
    points.iter().chain(points.first()).copied().collect()
}

fn places(head: &Head, what: &str, places: &[Place], problems: &mut Vec<DesignProblem>) -> Vec<DVec2> {
    let mut points = Vec::new();
    for (index, place) in places.iter().enumerate() {
        match place_on_map(head, *place).filter(|m| head.at_map(*m).is_some()) {
            Some(p) => points.push(p),
            None => problems.push(DesignProblem::PlaceOffHead { what: what.to_owned(), index }),
        }
    }
    points
}

/// Zones drawn by hand.
pub(super) fn zones(head: &Head, case: &Case, problems: &mut Vec<DesignProblem>) -> Vec<Zone> {
    let mut zones = Vec::new();
    for (i, wish) in case.zones.iter().enumerate() {
        let name = format!("zones[{i}] ({})", wish.kind.name());
        let outer = border(head, &name, &wish.border, problems);
        let mut holes = Vec::new();
        for (k, hole) in wish.holes.iter().enumerate() {
            let hole = border(head, &format!("{name}.holes[{k}]"), hole, problems);
            let within = hole.points().iter().all(|p| outer.contains(*p));
            if !within || holes.iter().any(|other| meet(other, &hole)) {
                problems.push(DesignProblem::HoleNotWithin { zone: name.clone(), hole: k });
            }
            holes.push(hole);
        }
        zones.push(Zone { kind: wish.kind, border: outer, holes, density: wish.density });
    }
    zones
}

/// Whether a point of either lies in the other.
fn meet(a: &Polygon, b: &Polygon) -> bool {
    a.points().iter().any(|p| b.contains(*p)) || b.points().iter().any(|p| a.contains(*p))
}

/// A closed border through its places.
fn border(head: &Head, name: &str, wish: &[Place], problems: &mut Vec<DesignProblem>) -> Polygon {
    let control = places(head, name, wish, problems);
    let polygon = Polygon::new(polygon::spline(&control, true, 12));
    let crossing = Polygon::new(control).self_crossing().is_some();
    if crossing || polygon.signed_area().abs() < 1.0 {
        problems.push(DesignProblem::ZoneNotSimple(name.to_owned()));
    }
    polygon
}

/// Scars as lines on the surface.
pub(super) fn scars(head: &Head, case: &Case, problems: &mut Vec<DesignProblem>) -> Vec<Scar> {
    let mut scars = Vec::new();
    for (i, wish) in case.scars.iter().enumerate() {
        let control = places(head, &format!("scars[{i}]"), &wish.line, problems);
        let curve = polygon::spline(&control, false, 16);
        let line: Vec<DVec3> = curve.iter().filter_map(|p| head.position_at_map(*p)).collect();
        if polyline::length(&line) < 0.5 {
            problems.push(DesignProblem::NoLine(format!("scars[{i}].line")));
        }
        scars.push(Scar { line, half_width_mm: 0.5 * wish.width_mm });
    }
    scars
}

/// Moles and lesions with their margin.
pub(super) fn exclusions(
    head: &Head,
    case: &Case,
    defaults: &Defaults,
    problems: &mut Vec<DesignProblem>,
) -> Vec<Exclusion> {
    let mut exclusions = Vec::new();
    for (i, wish) in case.exclusions.iter().enumerate() {
        let at = place_on_map(head, wish.centre).and_then(|m| head.position_at_map(m));
        match at {
            Some(centre) => {
                let radius_mm = wish.radius_mm + defaults.get(keys::EXCLUSION_MARGIN_MM);
                exclusions.push(Exclusion { label: wish.label.clone(), centre, radius_mm });
            }
            None => {
                problems.push(DesignProblem::PlaceOffHead { what: format!("exclusions[{i}]"), index: 0 });
            }
        }
    }
    exclusions
}

/// Zones that lie over each other by more than `tolerated_cm2`. Over the pattern they may lie: they take its place.
pub(super) fn overlaps(head: &Head, design: &Design, tolerated_cm2: f64) -> Vec<DesignProblem> {
    if design.zones.is_empty() {
        return Vec::new();
    }
    let n = design.zones.len();
    let mut shared = vec![0.0; n * n];
    for face in (0..head.mesh.triangles.len() as u32).filter(|&f| head.charted[f as usize]) {
        let [a, b, c] = head.mesh.corners(face);
        let map = head.map.from_head((a + b + c) / 3.0);
        let hit: Vec<usize> = (0..n).filter(|&i| design.zones[i].contains(map)).collect();
        for (k, &i) in hit.iter().enumerate() {
            for &j in &hit[k + 1..] {
                shared[i * n + j] += head.mesh.face_area(face) / 100.0;
            }
        }
    }
    let name = |i: usize| format!("zones[{i}] ({})", design.zones[i].kind.name());
    let pairs = (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j)));
    pairs
        .filter(|&(i, j)| shared[i * n + j] > tolerated_cm2)
        .map(|(i, j)| DesignProblem::Overlap {
            first: name(i),
            second: name(j),
            overlap_cm2: shared[i * n + j],
        })
        .collect()
}
