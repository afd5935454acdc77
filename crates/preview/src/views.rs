//! The pictures of a plan: before, healed and after five years from five sides, and a close-up.

use crate::canvas::Canvas;
use crate::frame::{Frame, SkinLook, openness, shade};
use crate::hair::Hair;
use crate::looks::{Look, SkinLight};
use crate::marks::{self, Kinds, Mark, nearest_step};
use crate::picture::Picture;
use crate::strands;
use crate::texture::Texture;
use geometry::{Camera, DVec3};
use head::Head;
use optics::FadeModel;
use plan::Plan;
use plan::case::Case;
use plan::content::Content;
use plan::outlook::{Pace, fade_model};
use rayon::prelude::*;

/// A side from which the head is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// From the front.
    Front,
    /// From the client's left.
    Left,
    /// From the client's right.
    Right,
    /// From above, face down the page.
    Top,
    /// From behind.
    Back,
}

impl View {
    /// All views.
    pub const ALL: [Self; 5] = [Self::Front, Self::Left, Self::Right, Self::Top, Self::Back];

    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Left => "left",
            Self::Right => "right",
            Self::Top => "top",
            Self::Back => "back",
        }
    }

    /// Direction from the head to the eye, and up: a little from above, as a client is photographed.
    fn axes(self) -> (DVec3, DVec3) {
        let raised = |x: f64, z: f64, y: f64| DVec3::new(x, y, z).normalize();
        match self {
            Self::Front => (raised(0.0, 1.0, 0.38), DVec3::Y),
            Self::Left => (raised(1.0, 0.08, 0.16), DVec3::Y),
            Self::Right => (raised(-1.0, 0.08, 0.16), DVec3::Y),
            Self::Top => (DVec3::Y, DVec3::NEG_Z),
            Self::Back => (raised(0.0, -1.0, 0.38), DVec3::Y),
        }
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
pub fn gallery(
    head: &Head,
    case: &Case,
    plan: &Plan,
    content: &Content,
    light: &SkinLight,
    texture: Option<&Texture>,
    settings: &GallerySettings,
) -> Gallery {
    let open = openness(head);
    let skin = SkinLook { base: case.skin.colour.linear(), texture, open: &open };
    let hair = Hair::of(head, case, plan, &content.defaults, light);
    let (marks, kinds) = dot_marks(plan);
    let looks = dot_looks(case, plan, content, light, &kinds);
    let painter = Painter { marks: &marks, looks: &looks, hair: &hair };
    let of_view = |view: View| {
        let frame =
            shade(head, &skin, camera(head, view, settings), [settings.side_px; 2], px_per_mm(settings));
        let names = TIMES.iter().enumerate().map(|(i, time)| (i, format!("{time}-{}", view.name())));
        painter.paint(frame, names.collect())
    };
    let closeup = || match closeup_camera(head, plan, settings) {
        None => Vec::new(),
        Some((camera, size)) => {
            let frame = shade(head, &skin, camera, size, settings.closeup_px_per_mm);
            painter.paint(frame, vec![(1, "closeup-hairline".to_owned())])
        }
    };
    // Two at a time: each has stretches that one thread does alone, but more would only fill memory, and
    // memory touched for the first time costs more than what is drawn into it.
    let mut pictures = Vec::new();
    for pair in View::ALL.chunks(2) {
        let second = || pair.get(1).map_or_else(&closeup, |view| of_view(*view));
        let (first, second) = rayon::join(|| of_view(pair[0]), second);
        pictures.extend(first.into_iter().chain(second));
    }
    Gallery { pictures }
}

/// Names of the times of the pictures.
const TIMES: [&str; 3] = ["before", "healed", "year5"];

/// Those times in days after the last session; before treatment there is none.
fn days(model: &FadeModel) -> [Option<f64>; TIMES.len()] {
    [None, Some(model.healed_day), Some(5.0 * 365.25)]
}

/// What is drawn on the bare head.
struct Painter<'a> {
    marks: &'a [Mark],
    /// What the dots look like at each time, if there are any.
    looks: &'a [Option<Vec<Look>>],
    hair: &'a Hair,
}

impl Painter<'_> {
    /// Pictures of a frame at the times named by index. Stubble is the same at all times and is drawn once.
    fn paint(&self, mut frame: Frame, names: Vec<(usize, String)>) -> Vec<(String, Picture)> {
        if let Some(window) = marks::window(&frame, &self.hair.stubble) {
            let mut canvas = Canvas::new(&frame, window);
            marks::draw(&mut canvas, &self.hair.stubble, &self.hair.looks);
            let drawn = canvas.into_light();
            frame.set_window(window, &drawn);
        }
        let base = Picture::from_light(frame.size, &frame.light);
        let window = marks::window(&frame, self.marks);
        let painted = |(time, name)| (name, self.painted(&frame, &base, window, time));
        names.into_par_iter().map(painted).collect()
    }

    fn painted(&self, frame: &Frame, base: &Picture, window: Option<[usize; 4]>, time: usize) -> Picture {
        let whole = [0, frame.size[0] as usize - 1, 0, frame.size[1] as usize - 1];
        let (looks, strands) = (&self.looks[time], &self.hair.strands);
        let window = match (window, strands.is_empty()) {
            (_, false) => whole,
            (Some(window), true) if looks.is_some() => window,
            _ => return base.clone(),
        };
        let mut canvas = Canvas::new(frame, window);
        if let Some(looks) = looks {
            marks::draw(&mut canvas, self.marks, looks);
        }
        strands::draw(&mut canvas, strands, self.hair.colour, self.hair.width_mm);
        canvas.over(base)
    }
}

fn camera(head: &Head, view: View, settings: &GallerySettings) -> Camera {
    let (towards, up) = view.axes();
    let lowered = if view == View::Top { 0.0 } else { 18.0 };
    let target = head.map.centre - DVec3::Y * lowered;
    Camera::look_at(target + towards * EYE_MM, target, up, [settings.side_px; 2], px_per_mm(settings))
}

fn px_per_mm(settings: &GallerySettings) -> f64 {
    f64::from(settings.side_px) / SCENE_MM
}

/// Straight onto the hairline, a little to the client's left of its middle, with twice as much of the work
/// behind it as of the forehead; onto the middle of the work where there is no hairline.
fn closeup_camera(head: &Head, plan: &Plan, settings: &GallerySettings) -> Option<(Camera, [u32; 2])> {
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

/// Steps in which diameters of dots are told apart, as a share: less than is seen.
const DIAMETER_STEP: f64 = 0.05;
/// Steps of depth and of dilution.
const DEPTH_STEP_MM: f64 = 0.02;
const DILUTION_STEP: f64 = 0.5;

/// A kind of dot: steps of diameter, depth and dilution.
type Kind = (i64, i64, i64);

/// The plan's dots and their kinds.
fn dot_marks(plan: &Plan) -> (Vec<Mark>, Vec<Kind>) {
    let mut kinds = Kinds::default();
    let mark = |d: &plan::layout::Dot| {
        let look = kinds.number((
            nearest_step(libm::log(d.diameter_mm), DIAMETER_STEP),
            nearest_step(d.depth_mm, DEPTH_STEP_MM),
            nearest_step(d.dilution, DILUTION_STEP),
        ));
        Mark { position: d.position, normal: d.normal, look }
    };
    (plan.layout.dots.iter().map(mark).collect(), kinds.list)
}

/// What kinds of dots look like at each time; nothing where the pigment is not known.
fn dot_looks(
    case: &Case,
    plan: &Plan,
    content: &Content,
    light: &SkinLight,
    kinds: &[Kind],
) -> [Option<Vec<Look>>; TIMES.len()] {
    let model = fade_model(case, content, Pace::Usual);
    let fading = plan::outlook::fading(case, &plan.layout, &content.defaults);
    days(&model).map(|day| {
        let day = day?;
        let (contrast, growth) = (model.contrast(fading, day), model.diameter_factor(day));
        let look = |&(diameter, depth, dilution): &Kind| {
            let diameter_mm = libm::exp(diameter as f64 * DIAMETER_STEP);
            let depth_mm = depth as f64 * DEPTH_STEP_MM;
            let dot = light.pigment(diameter_mm, depth_mm, dilution as f64 * DILUTION_STEP)?;
            Some(light.look(&dot.faded(contrast, growth)))
        };
        kinds.par_iter().map(look).collect()
    })
}
