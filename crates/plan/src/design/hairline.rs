//! The frontal hairline, built on the surface from landmarks by the published rules.
//!
//! Mid-frontal point: an arc above the glabella, by sex and age. Fronto-temporal points: on the vertical
//! through the lateral canthus, level with the mid-frontal point or higher, never lower (Shapiro; rules 3h,
//! 3i of the fact sheet). Temporal peak: on the line from there to point E, 8 cm beside the glabella (Garg).
//! The line between follows the chosen shape. Then a slow wave, alike on both sides but for a bounded
//! difference, and a fine irregularity that is each side's own.

use super::place_on_map;
use super::problem::DesignProblem;
use super::unevenness::{asymmetry, irregularity, mean_around};
use crate::case::{Case, EdgeStyle, HairlineShape, HairlineWish, Temples};
use crate::content::Defaults;
use crate::keys::{self, Key};
use geometry::polygon::{self, Polygon};
use geometry::{DVec2, DVec3, hash, polyline};
use head::{Head, Landmark, Sex};

/// A hairline on a head. Curves run from the client's right to the left.
#[derive(Debug, Clone)]
pub struct Hairline {
    /// The edge itself, irregular, on the surface, about 0.5 mm between points.
    pub edge: Vec<DVec3>,
    /// The line that the edge strays from, smooth, about 0.5 mm between points.
    pub smooth: Vec<DVec3>,
    /// The edge on the scalp map.
    pub edge_map: Vec<DVec2>,
    /// Everything ahead of the edge, on the scalp map.
    pub ahead: Polygon,
    /// Mid-frontal point.
    pub mid_frontal: DVec3,
    /// Fronto-temporal points, right and left.
    pub fronto_temporal: [DVec3; 2],
    /// Temporal peaks, right and left, where they are rebuilt.
    pub temporal_peaks: Option<[DVec3; 2]>,
    /// Point E, right and left: foot of the temporal construction.
    pub points_e: [DVec3; 2],
    /// Arc from the glabella to the mid-frontal point, mm.
    pub height_mm: f64,
    /// Largest left-right difference of the smoothed line, mm.
    pub asymmetry_mm: f64,
    /// Root mean square distance of the edge from the smooth line, mm.
    pub irregularity_mm: f64,
    /// Shape used.
    pub shape: HairlineShape,
    /// Edge style used.
    pub edge_style: EdgeStyle,
}

/// Distance between points of the edge, mm.
pub(super) const STEP_MM: f64 = 0.5;
/// Positions from midline (0) to fronto-temporal point (1) of the rise tables.
const RISE_AT: [f64; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];

struct Builder<'a> {
    head: &'a Head,
    case: &'a Case,
    wish: &'a HairlineWish,
    defaults: &'a Defaults,
    glabella: DVec3,
}

/// Builds the hairline of a case on a head.
pub(super) fn build(
    head: &Head,
    case: &Case,
    wish: &HairlineWish,
    defaults: &Defaults,
) -> Result<Hairline, Vec<DesignProblem>> {
    let glabella = head.landmarks.get(Landmark::Glabella).unwrap_or_default();
    Builder { head, case, wish, defaults, glabella }.build().map_err(|p| vec![p])
}

/// Height of the mid-frontal point by sex and age, mm of arc above the glabella.
pub(crate) fn default_height_mm(case: &Case, defaults: &Defaults) -> f64 {
    match case.sex {
        Sex::Female => defaults.get(keys::MFP_FEMALE_MM),
        Sex::Male => {
            let (per_decade, from_age) = defaults.pair(keys::MFP_PER_DECADE_MM);
            defaults.get(keys::MFP_MALE_MM) + per_decade * ((case.age - from_age) / 10.0).max(0.0)
        }
    }
}

impl Builder<'_> {
    fn build(&self) -> Result<Hairline, DesignProblem> {
        let shape = self.wish.shape.unwrap_or(HairlineShape::Rounded);
        let drawn = !self.wish.points.is_empty();
        let (control, peaks) = if drawn { (self.by_hand()?, None) } else { self.by_rules(shape)? };
        if let Some((first, second)) = polygon::first_crossing(&control, false) {
            return Err(DesignProblem::HairlineCrosses { first, second });
        }
        let smooth = self.sampled(&polygon::spline(&control, false, 24))?;
        let (edge_map, edge) = self.irregular(&smooth)?;
        self.check(&edge)?;
        let ahead = self.ahead(&edge_map);
        let mid = nearest_to_x(&smooth.1, self.glabella.x);
        let fronto_temporal = self.fronto_temporal_points(&smooth.1);
        Ok(Hairline {
            ahead,
            mid_frontal: smooth.1[mid],
            fronto_temporal,
            temporal_peaks: peaks,
            points_e: [-1.0, 1.0].map(|side| self.point_e(side).unwrap_or(self.glabella)),
            height_mm: self.height_of(smooth.1[mid]),
            asymmetry_mm: asymmetry(&edge_map, self.head.map.from_head(self.glabella).x),
            irregularity_mm: irregularity(&edge, &smooth.1),
            smooth: smooth.1,
            shape,
            edge_style: self.wish.edge,
            edge,
            edge_map,
        })
    }

    fn canthus_x(&self) -> f64 {
        let x = |l| self.head.landmarks.get(l).map_or(0.0, |p| p.x);
        0.5 * (x(Landmark::ExocanthionLeft) - x(Landmark::ExocanthionRight))
    }

    /// Control points from right to left by shape and landmarks, and the temporal peaks where they are rebuilt.
    fn by_rules(&self, shape: HairlineShape) -> Result<(Vec<DVec2>, Option<[DVec3; 2]>), DesignProblem> {
        let height = self.wish.height_mm.unwrap_or_else(|| default_height_mm(self.case, self.defaults));
        let trace = self.head.sagittal_trace(self.glabella, height);
        let mid = *trace.last().unwrap_or(&self.glabella);
        let half = |side: f64| self.half_line(shape, mid, side);
        let (mut right, left) = self.even(half(-1.0)?, half(1.0)?);
        // After the fronto-temporal point a temple has its middle, its peak and its root.
        let peak = RISE_AT.len() + 1;
        let peaks = match (right.get(peak), left.get(peak)) {
            (Some(&right), Some(&left)) => Some([self.on_surface(right)?, self.on_surface(left)?]),
            _ => None,
        };
        right.reverse();
        right.extend(left.into_iter().skip(1));
        Ok((right, peaks))
    }

    /// Control points of one side: from the midline to the fronto-temporal point, and the temple if rebuilt.
    fn half_line(&self, shape: HairlineShape, mid: DVec3, side: f64) -> Result<Vec<DVec2>, DesignProblem> {
        let at = |(i, t): (usize, &f64)| self.risen(mid, side * t * self.canthus_x(), self.rise(shape, i));
        let mut half: Vec<DVec2> = RISE_AT.iter().enumerate().map(at).collect::<Result<_, _>>()?;
        if self.wish.temples == Temples::Rebuild {
            half.extend(self.temple(side, half[RISE_AT.len() - 1])?);
        }
        Ok(half)
    }

    /// Both sides as mirror images of each other about the glabella: what the landmarks of the two sides
    /// differ by is halved, as a practitioner balances by eye what the tape gave.
    fn even(&self, mut right: Vec<DVec2>, mut left: Vec<DVec2>) -> (Vec<DVec2>, Vec<DVec2>) {
        let middle = self.head.map.from_head(self.glabella).x;
        let mirrored = |p: DVec2| DVec2::new(2.0 * middle - p.x, p.y);
        for (r, l) in right.iter_mut().zip(&mut left) {
            *l = 0.5 * (*l + mirrored(*r));
            *r = mirrored(*l);
        }
        (right, left)
    }

    fn rise(&self, shape: HairlineShape, i: usize) -> f64 {
        let key: Key = match shape {
            HairlineShape::Straight => keys::RISE_STRAIGHT,
            HairlineShape::Rounded => keys::RISE_ROUNDED,
            HairlineShape::M => keys::RISE_M,
            HairlineShape::WidowsPeak => keys::RISE_WIDOWS_PEAK,
            HairlineShape::Receded => keys::RISE_RECEDED,
        };
        let table = self.defaults.list(key);
        let scale = match self.wish.recession_mm {
            // Only the part above the midline is stretched; a widow's peak keeps its tip.
            Some(wanted) if table[4].abs() > 0.1 => wanted / table[4],
            _ => 1.0,
        };
        table[i] * scale
    }

    /// The point beside `mid` by `x` mm, level with it in the frontal view, then `rise` mm up the surface.
    fn risen(&self, mid: DVec3, x: f64, rise: f64) -> Result<DVec2, DesignProblem> {
        let from = DVec3::new(mid.x + x, mid.y, mid.z + 200.0);
        let head = self.head;
        let hit = head.bvh.first_hit(&head.mesh, from, DVec3::NEG_Z, |_| true);
        let level = hit.map(|h| head.mesh.position(h.point)).ok_or_else(|| self.off_scalp(mid))?;
        let risen = head.sagittal_trace(level, rise);
        Ok(head.map.from_head(*risen.last().unwrap_or(&level)))
    }

    /// From the fronto-temporal point down: the middle of the recess, the temporal peak, and where the line
    /// goes under the hair that grows below it.
    fn temple(&self, side: f64, fronto_temporal: DVec2) -> Result<[DVec2; 3], DesignProblem> {
        let e = self.point_e(side).ok_or_else(|| self.off_scalp(self.glabella))?;
        let e_map = self.head.map.from_head(e);
        let line = self.sampled(&[fronto_temporal, e_map])?.1;
        let wanted = polyline::at_length(&line, self.defaults.get(keys::TEMPORAL_PEAK_MM)).unwrap_or(e);
        let reach_mm = self.defaults.list(keys::TEMPORAL_PEAK_REACH_MM);
        let (ahead_mm, root_mm, under_mm) = (reach_mm[0], reach_mm[1], reach_mm[2]);
        let (azimuth, elevation) = self.head.map.angles(wanted);
        let degrees = |mm: f64| (mm / wanted.distance(self.head.map.centre)).to_degrees();
        // A peak that stands free of the hair behind it reads as stuck on: it keeps its height and draws back.
        let hair = self.head.scalp_border.temple_azimuth(elevation, side).abs();
        let peak_azimuth = azimuth.abs().max(hair - degrees(ahead_mm));
        let peak = self.head.map.from_angles(side * peak_azimuth, elevation);
        let low = elevation - degrees(root_mm);
        let root_azimuth = self.head.scalp_border.temple_azimuth(low, side).abs() + degrees(under_mm);
        let root = self.head.map.from_angles(side * root_azimuth.max(peak_azimuth + 1.0), low);
        // The temple recess is a shallow bay: its middle lies a little behind the straight line.
        let middle = fronto_temporal.lerp(peak, 0.5) + DVec2::new(side * 3.0, -3.0);
        Ok([middle, peak, root])
    }

    fn on_surface(&self, map: DVec2) -> Result<DVec3, DesignProblem> {
        self.head.position_at_map(map).ok_or_else(|| {
            let d = self.head.map.direction(map).unwrap_or(DVec3::Y);
            self.off_scalp(self.head.map.centre + d)
        })
    }

    /// Point E: beside the glabella along the surface at its height.
    fn point_e(&self, side: f64) -> Option<DVec3> {
        let wanted = self.defaults.get(keys::POINT_E_MM);
        let head = self.head;
        let pivot = DVec3::new(0.0, self.glabella.y, head.map.centre.z);
        let (mut at, mut gone) = (self.glabella, 0.0);
        for step in 1..=120 {
            let (sin, cos) = libm::sincos(side * f64::from(step).to_radians());
            let hit = head.bvh.first_hit(&head.mesh, pivot, DVec3::new(sin, 0.0, cos), |h| {
                head.mesh.face_normal(h.point.face).dot(DVec3::new(sin, 0.0, cos)) > 0.0
            })?;
            let next = head.mesh.position(hit.point);
            gone += at.distance(next);
            at = next;
            if gone >= wanted {
                break;
            }
        }
        Some(at)
    }

    fn by_hand(&self) -> Result<Vec<DVec2>, DesignProblem> {
        if self.wish.points.len() < 3 {
            return Err(DesignProblem::TooFewPoints(self.wish.points.len()));
        }
        let place = |(index, p): (usize, &crate::case::Place)| {
            place_on_map(self.head, *p)
                .ok_or_else(|| DesignProblem::PlaceOffHead { what: "hairline.points".into(), index })
        };
        let mut control: Vec<DVec2> =
            self.wish.points.iter().enumerate().map(place).collect::<Result<_, _>>()?;
        if control.first().map(|p| p.x) > control.last().map(|p| p.x) {
            control.reverse();
        }
        Ok(control)
    }

    fn off_scalp(&self, p: DVec3) -> DesignProblem {
        let (azimuth, elevation) = self.head.map.angles(p);
        DesignProblem::HairlineOffScalp { azimuth, elevation }
    }

    /// A chart curve as map and surface points every half millimetre of surface.
    fn sampled(&self, curve: &[DVec2]) -> Result<(Vec<DVec2>, Vec<DVec3>), DesignProblem> {
        let flat: Vec<DVec3> = curve.iter().map(|p| DVec3::new(p.x, p.y, 0.0)).collect();
        let fine: Vec<DVec2> =
            polyline::resampled(&flat, STEP_MM).iter().map(|p| DVec2::new(p.x, p.y)).collect();
        let surface: Vec<DVec3> = fine.iter().map(|p| self.on_surface(*p)).collect::<Result<_, _>>()?;
        Ok((fine, surface))
    }

    /// The edge with its wave, its bounded asymmetry and its fine irregularity.
    fn irregular(
        &self,
        smooth: &(Vec<DVec2>, Vec<DVec3>),
    ) -> Result<(Vec<DVec2>, Vec<DVec3>), DesignProblem> {
        let (map, surface) = smooth;
        let lengths = polyline::running_length(surface);
        let mid = lengths[nearest_to_x(surface, self.glabella.x)];
        let half = (lengths.last().copied().unwrap_or(0.0) - mid).max(mid).max(1.0);
        let moved: Vec<DVec2> = (0..map.len())
            .map(|i| {
                let along = map[(i + 1).min(map.len() - 1)] - map[i.saturating_sub(1)];
                let back = DVec2::new(along.y, -along.x).normalize_or_zero();
                map[i] + back * self.displacement(lengths[i] - mid, half)
            })
            .collect();
        self.sampled(&moved)
    }

    /// Displacement towards the back at a signed distance `s` from the midline, mm.
    fn displacement(&self, s: f64, half: f64) -> f64 {
        let d = self.defaults;
        let style = d.list(keys::IRREGULARITY_FACTOR)[self.wish.edge as usize];
        let seed = self.case.seed;
        let wave = d.list(keys::WAVE_MM);
        let (amplitude, wavelength) = (wave[0], 0.5 * (wave[1] + wave[2]));
        // One mound in the middle and two beside it (D22), and noise of the same length over them.
        let mounds = -libm::cos(3.0 * std::f64::consts::PI * s / half);
        let rolling = hash::smooth_noise(hash::purpose(seed, "wave"), 2.0 * s.abs() / wavelength);
        let shared = style * amplitude * (0.25 * mounds + 0.25 * rolling);
        let uneven = libm::tanh(hash::smooth_noise(hash::purpose(seed, "side"), 2.0 * (s / half + 1.0)));
        let asymmetry = self.wish.asymmetry_mm.unwrap_or_else(|| d.get(keys::ASYMMETRY_MM));
        let lean = 0.5 * asymmetry * uneven * s.signum() * (s.abs() / 8.0).min(1.0);
        let (sigma, correlation) = d.pair(keys::MICRO_MM);
        let fine = |s: f64| {
            let noise = 0.9 * hash::smooth_noise(hash::purpose(seed, "fine"), s / correlation + 1e4)
                + 0.3 * hash::smooth_noise(hash::purpose(seed, "finer"), 2.3 * s / correlation + 1e4);
            noise.clamp(-2.2, 2.2)
        };
        // What the two sides' noise differs by over a centimetre and a half would be seen as asymmetry
        // beyond what is bounded above: it is taken out, half from each side.
        let unlike = 0.5 * (mean_around(s, fine) - mean_around(-s, fine));
        shared + lean + style * sigma * (fine(s) - unlike)
    }

    fn check(&self, edge: &[DVec3]) -> Result<(), DesignProblem> {
        // A hairline may be lower in front than nature's; at the sides it must stay on hair-bearing skin.
        let (from, tolerance) = self.defaults.pair(keys::OFF_SCALP_DEG);
        for p in edge {
            let (azimuth, elevation) = self.head.map.angles(*p);
            if azimuth.abs() > from && self.head.inside_scalp_deg(*p) < -tolerance {
                return Err(DesignProblem::HairlineOffScalp { azimuth, elevation });
            }
        }
        let central = edge.iter().filter(|p| (p.x - self.glabella.x).abs() < self.canthus_x());
        let lowest = central.map(|p| p.y - self.glabella.y).fold(f64::INFINITY, f64::min);
        if lowest < self.defaults.get(keys::BROW_MM) {
            return Err(DesignProblem::HairlineBelowBrow { found_mm: lowest });
        }
        Ok(())
    }

    /// The chart area ahead of the edge: bounded by the edge, its ends' meridians and the face below.
    fn ahead(&self, edge: &[DVec2]) -> Polygon {
        let mut points = edge.to_vec();
        if let (Some(&right), Some(&left)) = (edge.first(), edge.last()) {
            let down = |p: DVec2| {
                let d = self.head.map.direction(p).unwrap_or(DVec3::Z);
                let azimuth = libm::atan2(d.x, d.z).to_degrees();
                self.head.map.from_angles(azimuth, -40.0)
            };
            points.extend([down(left), self.head.map.from_angles(0.0, -60.0), down(right)]);
        }
        Polygon::new(points)
    }

    /// Arc from the glabella to a point near the midline, mm.
    fn height_of(&self, p: DVec3) -> f64 {
        let trace = self.head.sagittal_trace(self.glabella, 200.0);
        let lengths = polyline::running_length(&trace);
        let at = (0..trace.len())
            .min_by(|&i, &j| trace[i].distance_squared(p).total_cmp(&trace[j].distance_squared(p)));
        at.map_or(0.0, |i| lengths[i])
    }

    fn fronto_temporal_points(&self, smooth: &[DVec3]) -> [DVec3; 2] {
        [-1.0, 1.0].map(|side| {
            let index = nearest_to_x(smooth, self.glabella.x + side * self.canthus_x());
            smooth[index]
        })
    }
}

/// Index of the point of a curve whose x is nearest; 0 for no points.
pub(crate) fn nearest_to_x(points: &[DVec3], x: f64) -> usize {
    let off = |i: &usize| (points[*i].x - x).abs();
    (0..points.len()).min_by(|a, b| off(a).total_cmp(&off(b))).unwrap_or(0)
}
