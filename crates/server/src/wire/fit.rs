//! What a fit of a head to photographs says. Places in a photograph are pixels of its file as it stands upright, origin at the centre of the
//! top-left one, also where the file is a mirror image.

use clinic::planning::{Fit, Planned};
use document::case::PhotoWish;
use document::{QuickFit, Uncertain};
use geometry::{Camera, DVec2};
use head::fit::Residual;
use preview::overlay::{self, Shows, visible};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// Photographs and what was picked in them, as part of a document.
#[derive(Deserialize, ToSchema)]
pub(crate) struct FitBody {
    /// The whole case document.
    pub(crate) document: Value,
}

/// A camera in the head frame. It looks at the picture mirrored back, where the file is a mirror image.
#[derive(Serialize, ToSchema)]
pub(crate) struct CameraSaid {
    /// The eye, mm.
    eye: [f64; 3],
    /// To the right in the picture.
    right: [f64; 3],
    /// Up in the picture.
    up: [f64; 3],
    /// Into the picture.
    forward: [f64; 3],
    /// Focal length, px.
    focal_px: f64,
    /// Where the axis meets the picture, px.
    centre: [f64; 2],
}

/// How a point that was picked is met.
#[derive(Serialize, ToSchema)]
pub(crate) struct MetSaid {
    /// The point.
    what: String,
    /// How far the fit has it from where it was picked, px.
    px: f64,
    /// The same in standard deviations.
    deviations: f64,
    /// How far a landmark lies from where such heads have it, mm: a slip in one photograph alone shows only here.
    strayed_mm: f64,
    /// Whether one or the other is farther off than chance explains.
    doubtful: bool,
}

/// Where the fit has something in a photograph.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlacedSaid {
    /// The landmark.
    what: String,
    /// Where, px.
    at: [f64; 2],
}

/// A line over a photograph.
#[derive(Serialize, ToSchema)]
pub(crate) struct LineSaid {
    /// `grid` of the scalp, or `border` of the hair-bearing scalp.
    shows: String,
    /// Its points, px.
    points: Vec<[f64; 2]>,
}

/// A photograph in a fit.
#[derive(Serialize, ToSchema)]
pub(crate) struct FittedSaid {
    /// Its file.
    file: String,
    /// Pixels across and down.
    size: [u32; 2],
    /// Whether the file is a mirror image.
    mirrored: bool,
    /// Printed markers in it.
    markers: usize,
    /// Where it was taken from; none where too few points were picked.
    camera: Option<CameraSaid>,
    /// Root mean square of how far points are off, px.
    rms_px: Option<f64>,
    /// How every point is met, the worst first.
    met: Vec<MetSaid>,
    /// Landmarks that it shows, where the fit has them.
    landmarks: Vec<PlacedSaid>,
    /// The head's scalp over it.
    lines: Vec<LineSaid>,
}

/// A fit so far.
#[derive(Serialize, ToSchema)]
pub(crate) struct FitSaid {
    /// The photographs, in the document's order.
    photographs: Vec<FittedSaid>,
    /// What weakens the fit.
    findings: Vec<String>,
}

/// A photograph that a planned head was fitted to.
#[derive(Serialize, ToSchema)]
pub(crate) struct SeenSaid {
    /// Its file.
    file: String,
    /// The side that it shows, if that was said.
    side: Option<String>,
    /// Pixels across and down.
    size: [u32; 2],
    /// Whether the file is a mirror image.
    mirrored: bool,
    /// Where it was taken from.
    camera: CameraSaid,
    /// Root mean square of how far points are off, px.
    rms_px: f64,
}

/// Something that is known within some deviation.
#[derive(Serialize, ToSchema)]
pub(crate) struct UncertainSaid {
    /// What.
    what: String,
    /// Unit.
    unit: String,
    /// The value.
    value: f64,
    /// One standard deviation.
    deviation: f64,
}

/// How a planned head was fitted to photographs.
#[derive(Serialize, ToSchema)]
pub(crate) struct HeadFitSaid {
    /// The photographs, in the document's order.
    photographs: Vec<SeenSaid>,
    /// What is known how surely.
    uncertain: Vec<UncertainSaid>,
    /// What weakens the fit.
    findings: Vec<String>,
}

fn pixel(p: DVec2) -> [f64; 2] {
    p.to_array().map(|v| (v * 10.0).round() / 10.0)
}

fn camera(camera: &Camera) -> CameraSaid {
    let [right, up, forward] = camera.axes().map(|v| v.to_array());
    let centre = camera.centre().to_array();
    CameraSaid { eye: camera.eye.to_array(), right, up, forward, focal_px: camera.focal_px(), centre }
}

/// Root mean square of how far the points of a photograph are off, px.
fn rms<'a>(residuals: impl Iterator<Item = &'a Residual>) -> Option<f64> {
    let (sum, count) = residuals.fold((0.0, 0), |(s, n), r| (s + r.px * r.px, n + 1));
    (count > 0).then(|| (sum / f64::from(count)).sqrt())
}

impl FitSaid {
    /// What a fit says.
    pub(crate) fn of(found: &Fit) -> Self {
        let photographs = found.wishes.iter().enumerate().map(|(k, wish)| {
            let taken = &found.taken[k];
            fitted(&found.fit, k, wish, taken.size, taken.markers.len())
        });
        Self { photographs: photographs.collect(), findings: found.fit.findings.clone() }
    }
}

fn fitted(fit: &QuickFit, k: usize, wish: &PhotoWish, size: [u32; 2], markers: usize) -> FittedSaid {
    let mut own: Vec<&Residual> = fit.residuals.iter().filter(|r| r.view == k).collect();
    own.sort_by(|a, b| b.deviations.total_cmp(&a.deviations));
    let seen = fit.cameras[k].as_ref();
    let shown = seen.map_or_else(Vec::new, |camera| shown(fit, camera));
    let in_file = |p: DVec2| pixel(wish.upright(size, p));
    let line = |(shows, points): (Shows, Vec<DVec2>)| LineSaid {
        shows: match shows {
            Shows::Grid => "grid",
            Shows::Border => "border",
        }
        .to_owned(),
        points: points.into_iter().map(in_file).collect(),
    };
    let lines = seen.map_or_else(Vec::new, |camera| overlay::lines(&fit.head, camera));
    FittedSaid {
        file: wish.file.clone(),
        size,
        mirrored: wish.mirrored,
        markers,
        camera: seen.map(camera),
        rms_px: rms(own.iter().copied()),
        met: own.iter().map(|r| met(fit, r)).collect(),
        landmarks: shown.into_iter().map(|(what, p)| PlacedSaid { what, at: in_file(p) }).collect(),
        lines: lines.into_iter().map(line).collect(),
    }
}

fn met(fit: &QuickFit, r: &Residual) -> MetSaid {
    let strayed = fit.strayed.iter().find(|s| s.landmark.name() == r.what);
    MetSaid {
        what: r.what.clone(),
        px: r.px,
        deviations: r.deviations,
        strayed_mm: strayed.map_or(0.0, |s| s.mm),
        doubtful: r.deviations.max(strayed.map_or(0.0, |s| s.deviations)) > fit.doubtful,
    }
}

/// Landmarks that a camera sees, and where.
fn shown(fit: &QuickFit, camera: &Camera) -> Vec<(String, DVec2)> {
    let seen = fit.head.landmarks.iter().filter(|(_, p)| visible(&fit.head, camera, *p));
    seen.map(|(l, p)| (l.name().to_owned(), camera.project(p).0)).collect()
}

impl HeadFitSaid {
    /// What the fit of a planned head says; none where it does not come from photographs.
    pub(crate) fn of(planned: &Planned) -> Option<Self> {
        let (head, read) = (&planned.head, &planned.read);
        let fit = head.head.fit.as_ref()?;
        let photograph = |(k, wish): (usize, &PhotoWish)| SeenSaid {
            file: wish.file.clone(),
            side: wish.side.map(|side| side.name().to_owned()),
            size: head.sizes.get(k).copied().unwrap_or_default(),
            mirrored: wish.mirrored,
            camera: camera(&fit.cameras[k]),
            rms_px: rms(fit.residuals.iter().filter(|r| r.view == k)).unwrap_or(0.0),
        };
        let uncertain = |u: &Uncertain| UncertainSaid {
            what: u.what.to_owned(),
            unit: u.unit.to_owned(),
            value: u.value,
            deviation: u.deviation,
        };
        Some(Self {
            photographs: read.photographs.list.iter().enumerate().map(photograph).collect(),
            uncertain: fit.uncertainty.iter().map(|u| uncertain(&u.of_plan(&planned.plan))).collect(),
            findings: fit.findings.clone(),
        })
    }
}
