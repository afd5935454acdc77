//! Design: the hairline, the zones and the density of dots over the scalp, from a case on a head.
//!
//! Order: the hairline is built by the published rules (`hairline`), outlines are laid on the scalp map
//! (`outline`), and the density field follows from distances over the surface (`field`).

mod field;
mod hairline;
mod outline;
pub mod problem;
mod unevenness;

pub use field::whorl;
pub use hairline::Hairline;
pub(crate) use hairline::{default_height_mm, nearest_to_x};
pub use outline::{Exclusion, Region, Scar, Zone};
pub use problem::DesignProblem;

use crate::case::{Case, Place, ZoneKind};
use crate::content::Content;
use crate::keys;
use geometry::{DVec2, DVec3, SurfacePoint};
use head::Head;
use stipple::FaceSupport;

/// A finished design on one head.
#[derive(Debug, Clone)]
pub struct Design {
    /// The designed hairline, if one was wanted.
    pub hairline: Option<Hairline>,
    /// What the pattern covers, if one was named.
    pub region: Option<Region>,
    /// Zones drawn by hand.
    pub zones: Vec<Zone>,
    /// Scars.
    pub scars: Vec<Scar>,
    /// Places left alone.
    pub exclusions: Vec<Exclusion>,
    /// Dots per cm² at every vertex; continued a few mm across hard edges, so that it may be interpolated.
    pub density: Vec<f64>,
    /// Follicular units per cm² that grow at every vertex.
    pub existing: Vec<f64>,
    /// Distance behind the hairline at every vertex, mm; infinite where it does not matter.
    pub behind_mm: Vec<f64>,
    /// Whether dots may lie on a face.
    pub support: Vec<FaceSupport>,
    /// Density below which no dot is placed, per cm².
    pub least_density: f64,
    /// Depth of the hairline zone, mm.
    hairline_zone_mm: f64,
    /// Sagittal angles between frontal and mid, mid and crown.
    zone_angles: (f64, f64),
}

/// Makes a design.
///
/// # Errors
/// Everything that is wrong with the case on this head, at once.
pub fn design(head: &Head, case: &Case, content: &Content) -> Result<Design, Vec<DesignProblem>> {
    let mut problems = problem::check_numbers(case, content);
    let hairline = match &case.hairline {
        Some(wish) => {
            hairline::build(head, case, wish, &content.defaults).map_err(|p| problems.extend(p)).ok()
        }
        None => None,
    };
    let region = match &case.pattern {
        Some(id) => outline::region(head, id, hairline.as_ref(), content).map_err(|p| problems.push(p)).ok(),
        None => None,
    };
    let zones = outline::zones(head, case, &mut problems);
    let scars = outline::scars(head, case, &mut problems);
    let exclusions = outline::exclusions(head, case, &content.defaults, &mut problems);
    let defaults = &content.defaults;
    let mut design = Design {
        hairline,
        region,
        zones,
        scars,
        exclusions,
        density: Vec::new(),
        existing: Vec::new(),
        behind_mm: Vec::new(),
        support: Vec::new(),
        least_density: defaults.get(keys::DENSITY_LEAST),
        hairline_zone_mm: defaults.get(keys::HAIRLINE_ZONE_MM),
        zone_angles: defaults.pair(keys::ZONE_ANGLES),
    };
    if problems.is_empty() {
        problems.extend(outline::overlaps(head, &design, defaults.get(keys::OVERLAP_CM2)));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    field::fill(head, case, defaults, &mut design);
    if design.density.iter().all(|&d| d < design.least_density) {
        return Err(vec![DesignProblem::NothingToDo]);
    }
    Ok(design)
}

/// A place this far from the skin (mm) is a slip: another unit, another head, or no number.
const OFF_SURFACE_MM: f64 = 12.0;

/// Chart position of a place on this head.
pub fn place_on_map(head: &Head, place: Place) -> Option<DVec2> {
    match place {
        Place::ScalpDegrees { azimuth, elevation } => {
            let sensible = (-360.0..=360.0).contains(&azimuth) && (-90.0..=90.0).contains(&elevation);
            sensible.then(|| head.map.from_angles(azimuth, elevation))
        }
        Place::HeadMm(p) => {
            let (point, _) = head.closest(p).filter(|(_, off)| p.is_finite() && *off <= OFF_SURFACE_MM)?;
            Some(head.map.from_head(head.mesh.position(point)))
        }
    }
}

impl Design {
    /// Whether a position lies where no dot may be: ahead of the hairline or in an exclusion.
    pub fn forbidden(&self, map: DVec2, p: DVec3) -> bool {
        self.ahead(map) || self.excluded(p)
    }

    /// Whether a chart position lies ahead of the hairline.
    pub fn ahead(&self, map: DVec2) -> bool {
        self.hairline.as_ref().is_some_and(|h| h.ahead.contains(map))
    }

    /// Whether a position lies in an exclusion or its margin.
    pub fn excluded(&self, p: DVec3) -> bool {
        self.exclusions.iter().any(|e| p.distance_squared(e.centre) < e.radius_mm * e.radius_mm)
    }

    /// The zone of a position. `behind_mm` is the distance behind the hairline there.
    pub fn zone_at(&self, head: &Head, map: DVec2, p: DVec3, behind_mm: f64) -> ZoneKind {
        if self.scars.iter().any(|s| s.contains(p)) {
            return ZoneKind::Scar;
        }
        let region = self.region.as_ref().filter(|r| r.contains(map));
        // The edge of a pattern stays the hairline's own, whatever is drawn over it.
        let at_edge = region.is_some() && behind_mm < self.hairline_zone_mm;
        if let Some(zone) = self.zones.iter().find(|z| !at_edge && z.contains(map)) {
            return zone.kind;
        }
        let Some(region) = region else { return ZoneKind::Sides };
        if region.temples.iter().any(|t| t.contains(map)) {
            return ZoneKind::Temples;
        }
        if at_edge {
            return ZoneKind::Hairline;
        }
        let angle = head.map.sagittal_angle(p);
        let (front, back) = self.zone_angles;
        match angle {
            a if a < front => ZoneKind::Frontal,
            a if a < back => ZoneKind::Mid,
            _ => ZoneKind::Crown,
        }
    }

    /// Dots per cm² that the plan promises at every vertex: nothing where dots are forbidden.
    pub fn promised_density(&self, head: &Head) -> Vec<f64> {
        let at = |v: usize| {
            let forbidden = self.forbidden(head.vertex_map[v], head.mesh.positions[v]);
            if forbidden || self.density[v] < self.least_density { 0.0 } else { self.density[v] }
        };
        (0..self.density.len()).map(at).collect()
    }

    /// Treated area by zone, cm²: triangles whose centre carries density, cut finely at hard edges.
    pub fn zone_areas_cm2(&self, head: &Head) -> Vec<(ZoneKind, f64)> {
        use rayon::prelude::*;
        let faces = head.mesh.triangles.len() as u32;
        let carrying =
            (0..faces).into_par_iter().filter(|&f| self.support[f as usize] != FaceSupport::Outside);
        let by_face: Vec<(f64, [Option<ZoneKind>; 4])> = carrying
            .map(|face| {
                // Only faces on a border are looked at in parts: the rest lie in one zone.
                let at = |weights| self.zone_of_point(head, SurfacePoint { face, weights });
                let whole = self.support[face as usize] == FaceSupport::Inside;
                let zones = if whole { [at(QUARTERS[3]); 4] } else { QUARTERS.map(at) };
                (head.mesh.face_area(face) / 4.0, zones)
            })
            .collect();
        // Summed in the order of faces, so that threads do not show.
        let mut areas = [0.0; ZoneKind::ALL.len()];
        for (quarter, zones) in by_face {
            zones.into_iter().flatten().for_each(|z| areas[z as usize] += quarter);
        }
        let named = ZoneKind::ALL.into_iter().map(|z| (z, areas[z as usize] / 100.0));
        named.filter(|(_, a)| *a > 0.0).collect()
    }

    /// Zone of a surface point; `None` where no dot belongs.
    pub fn zone_of_point(&self, head: &Head, point: SurfacePoint) -> Option<ZoneKind> {
        let p = head.mesh.position(point);
        let map = head.map.from_head(p);
        let density = head.mesh.interpolate(point, |v| self.density[v as usize]);
        if density < self.least_density || self.forbidden(map, p) {
            return None;
        }
        Some(self.zone_at(head, map, p, self.behind_at(head, point)))
    }

    /// Distance behind the hairline at a surface point, mm; infinite where a corner has none.
    pub fn behind_at(&self, head: &Head, point: SurfacePoint) -> f64 {
        let corners = head.mesh.triangles[point.face as usize];
        if corners.iter().any(|&v| self.behind_mm[v as usize].is_infinite()) {
            return f64::INFINITY;
        }
        head.mesh.interpolate(point, |v| self.behind_mm[v as usize])
    }
}

/// Centres of a triangle's four quarters.
const QUARTERS: [[f64; 3]; 4] = [
    [2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0],
    [1.0 / 6.0, 2.0 / 3.0, 1.0 / 6.0],
    [1.0 / 6.0, 1.0 / 6.0, 2.0 / 3.0],
    [1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0],
];
