//! The pictures of a plan: before, healed and after five years from five sides, and a close-up.

use crate::dots::Dots;
use crate::light::Lighting;
use crate::picture::Picture;
use crate::stage::Subject;
use geometry::{Camera, DVec3};
use head::{Head, Side};
use plan::Plan;
use rayon::prelude::*;

/// Direction from the head to the eye, and up: a little from above, as a client is photographed.
fn axes(side: Side) -> (DVec3, DVec3) {
    let raised = |x: f64, z: f64, y: f64| DVec3::new(x, y, z).normalize();
    match side {
        Side::Front => (raised(0.0, 1.0, 0.38), DVec3::Y),
        Side::Left => (raised(1.0, 0.08, 0.16), DVec3::Y),
        Side::Right => (raised(-1.0, 0.08, 0.16), DVec3::Y),
        Side::Top => (DVec3::Y, DVec3::NEG_Z),
        Side::Back => (raised(0.0, -1.0, 0.38), DVec3::Y),
    }
}

/// Sizes of a gallery.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GallerySettings {
    /// Side of the square views, px.
    pub side_px: u32,
    /// Scale of the close-up, px per mm.
    pub closeup_px_per_mm: f64,
    /// Size of the close-up, mm across and down.
    pub closeup_mm: [f64; 2],
}

impl Default for GallerySettings {
    fn default() -> Self {
        Self { side_px: 1600, closeup_px_per_mm: 20.0, closeup_mm: [70.0, 45.0] }
    }
}

/// The pictures of a plan.
pub struct Gallery {
    /// Name (as `healed-front`) and picture, view by view.
    pub pictures: Vec<(String, Picture)>,
}

/// Eye to head, mm: a portrait distance.
const EYE_MM: f64 = 1500.0;
/// Height of the scene that a view shows, mm.
const SCENE_MM: f64 = 292.0;

/// Makes all pictures of a plan.
pub fn gallery(subject: &Subject, settings: &GallerySettings) -> Gallery {
    let ages = TIMES.map(|(_, day)| day.map(|day| subject.dots_at(day.days(&subject.dots), false)));
    let of_view = |view: Side| {
        let stage = subject.seen_from(view, Lighting::Studio, settings);
        let names = TIMES.iter().map(|(time, _)| format!("{time}-{}", view.name()));
        let moments: Vec<_> = names.zip(ages).collect();
        moments.into_par_iter().map(|(name, age)| (name, stage.picture(age))).collect::<Vec<_>>()
    };
    let closeup = || {
        let stage = subject.close_up(Lighting::Studio, settings);
        stage.map(|stage| ("closeup-hairline".to_owned(), stage.picture(ages[1]))).into_iter().collect()
    };
    // Two at a time: each has stretches that one thread does alone, but more would only fill memory, and
    // memory touched for the first time costs more than what is drawn into it.
    let mut pictures = Vec::new();
    for pair in Side::ALL.chunks(2) {
        let second = || pair.get(1).map_or_else(&closeup, |view| of_view(*view));
        let (first, second) = rayon::join(|| of_view(pair[0]), second);
        pictures.extend(first.into_iter().chain(second));
    }
    Gallery { pictures }
}

/// Times of the gallery's pictures.
const TIMES: [(&str, Option<Time>); 3] =
    [("before", None), ("healed", Some(Time::Healed)), ("year5", Some(Time::Year(5)))];

/// A time after the last session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// So many days after it.
    Day(u32),
    /// When the result is judged.
    Healed,
    /// So many years after it.
    Year(u32),
}

impl Time {
    /// Days after the last session.
    pub fn days(self, dots: &Dots) -> f64 {
        match self {
            Self::Day(days) => f64::from(days),
            Self::Healed => dots.ageing.healed_day(),
            Self::Year(years) => 365.25 * f64::from(years),
        }
    }

    /// The name in files and arguments: `fresh`, `day7`, `healed`, `year5`.
    pub fn name(self) -> String {
        match self {
            Self::Day(0) => "fresh".to_owned(),
            Self::Day(days) => format!("day{days}"),
            Self::Healed => "healed".to_owned(),
            Self::Year(years) => format!("year{years}"),
        }
    }

    /// In words.
    pub fn words(self) -> String {
        match self {
            Self::Day(0) => "fresh".to_owned(),
            Self::Day(days) => format!("day {days}"),
            Self::Healed => "healed".to_owned(),
            Self::Year(1) => "1 year".to_owned(),
            Self::Year(years) => format!("{years} years"),
        }
    }
}

/// The camera for a whole view.
pub(crate) fn camera(head: &Head, view: Side, settings: &GallerySettings) -> Camera {
    let (towards, up) = axes(view);
    let lowered = if view == Side::Top { 0.0 } else { 18.0 };
    let target = head.map.centre - DVec3::Y * lowered;
    Camera::look_at(target + towards * EYE_MM, target, up, [settings.side_px; 2], px_per_mm(settings))
}

/// Scale of the whole views.
pub(crate) fn px_per_mm(settings: &GallerySettings) -> f64 {
    f64::from(settings.side_px) / SCENE_MM
}

/// Straight onto the hairline, a little to the client's left of its middle, with twice as much of the work
/// behind it as of the forehead; onto the middle of the work where there is no hairline.
pub(crate) fn closeup_camera(
    head: &Head,
    plan: &Plan,
    settings: &GallerySettings,
) -> Option<(Camera, [u32; 2])> {
    let dots = &plan.layout.dots;
    let (target, normal) = match &plan.design.hairline {
        Some(h) => {
            let at = h.edge[(h.edge.len() * 11) / 20];
            let behind = head.sagittal_trace(at, settings.closeup_mm[1] / 6.0).last().copied()?;
            let (point, _) = head.closest(behind)?;
            (behind, head.normal(point))
        }
        None => {
            let middle = dots.get(dots.len() / 2)?;
            (middle.position, middle.normal)
        }
    };
    let size = settings.closeup_mm.map(|mm| (mm * settings.closeup_px_per_mm) as u32);
    let camera = Camera::look_at(target + normal * 400.0, target, DVec3::Y, size, settings.closeup_px_per_mm);
    Some((camera, size))
}
