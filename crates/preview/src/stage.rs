//! A head on a stage: what is drawn on it, whatever the light, and one view of it in one light, on which any time
//! after treatment can be shown.

use crate::canvas::{Canvas, Window};
use crate::dots::Dots;
use crate::frame::{Frame, Paint, SkinLook, openness, shade};
use crate::hair::Hair;
use crate::light::Lighting;
use crate::looks::SkinLight;
use crate::marks::{self, Placed};
use crate::picture::Picture;
use crate::scene::tone;
use crate::strands;
use crate::texture::Texture;
use crate::views::{GallerySettings, camera, closeup_camera, px_per_mm};
use geometry::Camera;
use head::{Head, Side};
use optics::DotAge;
use photo::smooth::blur_light;
use plan::Plan;
use plan::case::Case;
use plan::content::Content;
use plan::light::eye_blur_mm;

/// A head with its hair and the plan's dots.
pub struct Subject<'a> {
    head: &'a Head,
    plan: &'a Plan,
    case: &'a Case,
    content: &'a Content,
    /// The skin in daylight.
    light: &'a SkinLight<'a>,
    texture: Option<&'a Texture>,
    open: Vec<f32>,
    hair: Hair,
    paint: Option<&'a Paint<'a>>,
    pub(crate) dots: Dots<'a>,
}

/// Linear light of a view, row by row, and how far away what is seen is, mm; less than one where nothing is.
pub struct Exposure {
    /// Red, green and blue.
    pub light: Vec<[f32; 3]>,
    /// Depth.
    pub depth: Vec<f32>,
}

/// A view of a subject in a light: skin and stubble are drawn, dots are not.
pub struct Stage<'s, 'a> {
    subject: &'s Subject<'a>,
    skin: SkinLight<'a>,
    frame: Frame,
    bare: Picture,
    dots: Option<Placed>,
}

impl<'a> Subject<'a> {
    /// A head with the hair of a case and the dots of a plan; `light` is its skin in daylight.
    pub fn new(
        head: &'a Head,
        case: &'a Case,
        plan: &'a Plan,
        content: &'a Content,
        light: &'a SkinLight<'a>,
        texture: Option<&'a Texture>,
    ) -> Self {
        let (open, hair) = rayon::join(|| openness(head), || Hair::of(head, case, plan, &content.defaults));
        let dots = Dots::new(case, plan, content);
        Self { head, plan, case, content, light, texture, open, hair, paint: None, dots }
    }

    /// The same with something painted on its skin.
    #[must_use]
    pub fn painted(self, paint: &'a Paint<'a>) -> Self {
        Self { paint: Some(paint), ..self }
    }

    /// What a camera sees of the head before treatment, as light before it is developed.
    pub fn exposed(&self, camera: Camera, size: [u32; 2], lighting: Lighting) -> Exposure {
        let scale = camera.px_per_mm(camera.project(self.head.map.centre).1);
        let stage = self.stage(camera, size, scale, lighting);
        let mut light = match stage.canvas(None) {
            Some(canvas) => canvas.into_light(),
            None => stage.frame.light.clone(),
        };
        light
            .iter_mut()
            .zip(&stage.frame.sheen)
            .for_each(|(v, sheen)| v.iter_mut().for_each(|c| *c += sheen));
        Exposure { light, depth: stage.frame.depth }
    }

    /// The whole head from a side, in a light.
    pub fn seen_from(&self, view: Side, lighting: Lighting, settings: &GallerySettings) -> Stage<'_, 'a> {
        let scale = px_per_mm(settings);
        self.stage(camera(self.head, view, settings), [settings.side_px; 2], scale, lighting)
    }

    /// The hairline from near, or the middle of the work where there is none, in a light; `None` without work.
    pub fn close_up(&self, lighting: Lighting, settings: &GallerySettings) -> Option<Stage<'_, 'a>> {
        let (camera, size) = closeup_camera(self.head, self.plan, settings)?;
        Some(self.stage(camera, size, settings.closeup_px_per_mm, lighting))
    }

    fn stage(&self, camera: Camera, size: [u32; 2], px_per_mm: f64, lighting: Lighting) -> Stage<'_, 'a> {
        let skin = self.light.under(lighting.illuminant());
        let tone = tone(self.case, self.content, self.light, &skin);
        let look = SkinLook {
            base: tone.base,
            texture: self.texture,
            open: &self.open,
            lighting,
            tint: tone.tint,
            gloss: tone.gloss,
            paint: self.paint,
        };
        let mut frame = shade(self.head, &look, camera, size, px_per_mm);
        if let Some(stubble) = Placed::on(&frame, &self.hair.stubble) {
            let looks = self.hair.looks(self.case, &self.content.defaults, &skin);
            let mut canvas = Canvas::new(&frame, stubble.window);
            marks::draw(&mut canvas, &stubble, &looks);
            let drawn = canvas.into_light();
            frame.set_window(stubble.window, &drawn);
        }
        let mut stage = Stage { subject: self, bare: frame.picture(), dots: None, frame, skin };
        stage.place();
        stage
    }

    /// The plan's dots.
    pub fn dots(&self) -> &Dots<'a> {
        &self.dots
    }

    /// The plan's dots some days after the last session.
    pub fn dots_at(&self, day: f64, touch_ups: bool) -> DotAge {
        self.dots.at(day, touch_ups)
    }
}

impl Stage<'_, '_> {
    /// Finds where the dots are seen, for all pictures to come.
    pub fn place(&mut self) {
        self.dots = Placed::on(&self.frame, &self.subject.dots.marks);
    }

    /// The picture at an age of the dots, or before there are any.
    pub fn picture(&self, age: Option<DotAge>) -> Picture {
        self.canvas(age).map_or_else(|| self.bare.clone(), |canvas| canvas.over(&self.bare))
    }

    /// The same as an eye resolves it from a distance, metres.
    pub fn from_afar(&self, age: Option<DotAge>, metres: f64) -> Picture {
        let mut light = self.frame.light.clone();
        if let Some(canvas) = self.canvas(age) {
            let window = canvas.window();
            let drawn = canvas.into_light();
            self.frame.put(&mut light, window, &drawn);
        }
        light.iter_mut().zip(&self.frame.sheen).for_each(|(v, sheen)| v.iter_mut().for_each(|c| *c += sheen));
        let blur_mm = eye_blur_mm(metres, &self.subject.content.defaults);
        let sigma = blur_mm * self.frame.px_per_mm();
        blur_light(&mut light, self.frame.size.map(|n| n as usize), sigma);
        Picture::from_light(self.frame.size, &light, None)
    }

    /// What changes with time; `None` where nothing does.
    fn canvas(&self, age: Option<DotAge>) -> Option<Canvas<'_>> {
        let hair = &self.subject.hair;
        let looks = age.and_then(|age| self.subject.dots.looks(&self.skin, age));
        let window = match (&self.dots, hair.strands.is_empty()) {
            (_, false) => self.whole(),
            (Some(dots), true) if looks.is_some() => dots.window,
            _ => return None,
        };
        let mut canvas = Canvas::new(&self.frame, window);
        if let Some((dots, looks)) = self.dots.as_ref().zip(looks) {
            marks::draw(&mut canvas, dots, &looks);
        }
        strands::draw(&mut canvas, &hair.strands, hair.colour, hair.width_mm);
        Some(canvas)
    }

    fn whole(&self) -> Window {
        let [w, h] = self.frame.size.map(|n| n as usize - 1);
        [0, w, 0, h]
    }
}
