//! The head of a case from its photographs: what was picked goes to `head::fit`, and what the fit leaves open is carried
//! to everything that hangs on it.

use crate::case::{PhotoWish, PhotographsWish, ReadCase};
use crate::content::{fit_rules, shape_spreads};
use crate::heads::{CaseHead, HeadError};
use geometry::{Camera, DVec2, DVec3};
use head::fit::{FitError, Fitted, MarkerSeen, Observations, PhotoView, Residual, Seeing, Shape, fit};
use head::{Head, HeadRules, Landmark};
use plan::content::Content;
use plan::design::design;
use rayon::prelude::*;

/// What a photograph's file says, and the markers found in it; places in the picture's own pixels, upright.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// Pixels across and down.
    pub size: [u32; 2],
    /// Focal length for a frame of 36 x 24 mm, mm.
    pub focal_length_35mm: Option<f64>,
    /// Printed markers.
    pub markers: Vec<MarkerSeen>,
}

/// A value that is known within some deviation.
#[derive(Debug, Clone, PartialEq)]
pub struct Uncertain {
    /// What it is of.
    pub what: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// The value.
    pub value: f64,
    /// One standard deviation.
    pub deviation: f64,
}

/// What is told of a plan's own size, by the names under which it is told.
const TREATED: &str = "treated area";
const DOTS: &str = "dots";

impl Uncertain {
    /// The same for another design on the same head: what hangs on the design has the plan's own value, and deviates by the same share.
    #[must_use]
    pub fn of_plan(&self, plan: &plan::Plan) -> Self {
        let value = match self.what {
            TREATED => plan.area_cm2(),
            DOTS => plan.layout.dots.len() as f64,
            _ => self.value,
        };
        Self { value, deviation: self.deviation / self.value.max(f64::MIN_POSITIVE) * value, ..self.clone() }
    }
}

impl std::fmt::Display for Uncertain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {:.0} ± {:.0} {}", self.what, self.value, self.deviation, self.unit)
    }
}

/// How a head was fitted to photographs.
#[derive(Debug, Clone)]
pub struct PhotoFit {
    /// Cameras in the head frame, photograph by photograph; of mirrored ones, for the picture mirrored back.
    pub cameras: Vec<Camera>,
    /// How well every point is met.
    pub residuals: Vec<Residual>,
    /// What weakens the fit, in words.
    pub findings: Vec<String>,
    /// What it leaves open.
    pub uncertainty: Vec<Uncertain>,
}

/// Diagonal of a frame of 36 x 24 mm, by which cameras reckon the focal length that they write (CIPA DCG-001).
pub const DIAGONAL_MM: f64 = 43.267;
/// Heads drawn from what the points leave open.
const DRAWS: u64 = 24;

/// Fits a head to the photographs of a case.
pub(crate) fn head(
    read: &ReadCase,
    taken: &[Taken],
    content: &Content,
    rules: &HeadRules,
) -> Result<CaseHead, HeadError> {
    let wish = &read.photographs;
    let seen = observations(wish, taken).map_err(HeadError::Fit)?;
    let shape = Shape::new(read.case.sex, &shape_spreads(&content.defaults, read.case.sex))
        .ok_or(HeadError::Content)?;
    let fit_rules = fit_rules(&content.defaults);
    let fitted = fit(&shape, &seen, &fit_rules).map_err(HeadError::Fit)?;
    let seeing = fitted.head(rules).map_err(HeadError::Problems)?;
    let uncertainty = left_open(read, &seen, &fitted, &seeing, content, rules);
    let findings: Vec<String> = fitted.findings.iter().map(ToString::to_string).collect();
    let mut notes = vec![format!("head fitted to {} photograph(s)", taken.len())];
    notes.extend(uncertainty.iter().map(ToString::to_string));
    notes.extend(findings.iter().cloned());
    let fit = PhotoFit { cameras: seeing.cameras, residuals: fitted.residuals, findings, uncertainty };
    Ok(CaseHead { head: seeing.head, notes, fit: Some(fit) })
}

pub(crate) fn observations(wish: &PhotographsWish, taken: &[Taken]) -> Result<Observations, Vec<FitError>> {
    let markers = taken.iter().any(|t| !t.markers.is_empty());
    if markers && wish.marker_mm.is_none() {
        let views = taken.iter().enumerate().filter(|(_, t)| !t.markers.is_empty()).map(|(k, _)| k + 1);
        return Err(vec![FitError::MarkerSide { views: views.collect() }]);
    }
    // The same name is the same thing in all photographs.
    let mut names: Vec<&str> = wish.list.iter().flat_map(|p| p.points.iter().map(|t| t.0.as_str())).collect();
    names.sort_unstable();
    names.dedup();
    let views = wish.list.iter().zip(taken).map(|(wish, taken)| view(wish, taken, &names)).collect();
    Ok(Observations {
        views,
        lengths: wish.lengths.clone(),
        tape: wish.tape.clone(),
        marker_mm: wish.marker_mm.unwrap_or(0.0),
    })
}

fn view(wish: &PhotoWish, taken: &Taken, names: &[&str]) -> PhotoView {
    let upright = |p: DVec2| wish.upright(taken.size, p);
    let tie =
        |(name, p): &(String, DVec2)| Some((names.binary_search(&name.as_str()).ok()? as u32, upright(*p)));
    let marker = |m: &MarkerSeen| MarkerSeen { id: m.id, corners: m.corners.map(upright) };
    let diagonal_px = libm::hypot(f64::from(taken.size[0]), f64::from(taken.size[1]));
    let focal = wish.focal_length_35mm.or(taken.focal_length_35mm);
    PhotoView {
        size: taken.size,
        focal_px: focal.map(|mm| mm / DIAGONAL_MM * diagonal_px),
        side: wish.side,
        landmarks: wish.landmarks.iter().map(|(l, p)| (*l, upright(*p))).collect(),
        ties: wish.points.iter().filter_map(tie).collect(),
        outline: wish.outline.iter().map(|p| upright(*p)).collect(),
        hair_mm: wish.hair_mm,
        markers: taken.markers.iter().map(marker).collect(),
    }
}

/// What hangs on the head, on the head itself and on others as likely: scalp area, the height of the present hairline
/// where its middle was picked, treated area, dots.
fn left_open(
    read: &ReadCase,
    seen: &Observations,
    fitted: &Fitted,
    seeing: &Seeing,
    content: &Content,
    rules: &HeadRules,
) -> Vec<Uncertain> {
    let picked = |landmark: Landmark| -> Vec<(usize, DVec2)> {
        let of = |(v, view): (usize, &PhotoView)| {
            view.landmarks.iter().find(|l| l.0 == landmark).map(|l| (v, l.1))
        };
        seen.views.iter().enumerate().filter_map(of).collect()
    };
    let trichion = picked(Landmark::Trichion);
    let measured = |seeing: &Seeing| -> [Option<f64>; 4] {
        let head = &seeing.head;
        let design = design(head, &read.case, content).ok();
        let treated = design.as_ref().map(|d| d.zone_areas_cm2(head).iter().map(|a| a.1).sum::<f64>());
        let dots = design.map(|d| dots(head, &d.promised_density(head)));
        let height = (!trichion.is_empty()).then(|| hairline_height_mm(seeing, &trichion)).flatten();
        [Some(head.scalp_area_cm2()), height, treated, dots]
    };
    let draws: Vec<[Option<f64>; 4]> = (0..DRAWS)
        .into_par_iter()
        .filter_map(|k| Some(measured(&fitted.draw(read.case.seed, k, rules).ok()?)))
        .collect();
    let own = measured(seeing);
    let names = [
        ("scalp area", "cm²"),
        ("present hairline's height above the glabella", "mm"),
        (TREATED, "cm²"),
        (DOTS, "dots"),
    ];
    let of = |(k, (what, unit)): (usize, (&'static str, &'static str))| {
        let values: Vec<f64> = draws.iter().filter_map(|d| d[k]).collect();
        let value = own[k]?;
        let deviation = deviation_share(&values)? * value;
        Some(Uncertain { what, unit, value, deviation })
    };
    names.into_iter().enumerate().filter_map(of).collect()
}

/// Standard deviation against the mean; coarse heads count otherwise than fine ones, but vary alike.
fn deviation_share(values: &[f64]) -> Option<f64> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>();
    (values.len() > 2 && mean > 0.0).then(|| (squares / (n - 1.0)).sqrt() / mean)
}

/// Dots that a density, per cm² at the vertices, comes to.
fn dots(head: &Head, density: &[f64]) -> f64 {
    let mesh = &head.mesh;
    let of = |f: u32| {
        let mean = mesh.triangles[f as usize].iter().map(|v| density[*v as usize]).sum::<f64>() / 3.0;
        mean * mesh.face_area(f) / 100.0
    };
    (0..mesh.triangles.len() as u32).map(of).sum()
}

/// Arc from the glabella up to the height of a place that was picked, mm.
pub fn hairline_height_mm(seeing: &Seeing, picks: &[(usize, DVec2)]) -> Option<f64> {
    let head = &seeing.head;
    let at = head.mesh.position(seeing.on_skin(picks)?);
    arc_from_glabella_mm(head, at)
}

/// Arc along the skin from the glabella's height up to a place near the midline, mm.
pub fn arc_from_glabella_mm(head: &Head, at: DVec3) -> Option<f64> {
    /// Longer than any forehead.
    const LONGEST_MM: f64 = 200.0;
    let glabella = head.landmarks.get(Landmark::Glabella)?;
    let trace = head.sagittal_trace(DVec3::new(at.x, glabella.y, glabella.z), LONGEST_MM);
    let nearest =
        (0..trace.len()).min_by(|a, b| trace[*a].distance(at).total_cmp(&trace[*b].distance(at)))?;
    Some(trace[..=nearest].windows(2).map(|w| w[0].distance(w[1])).sum())
}
