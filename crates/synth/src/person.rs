//! Somebody who does not exist: a head, a skin, hair and what is left of it.

use crate::face::Face;
use crate::sticker::Sticker;
use document::case::ReadCase;
use document::{head_rules, read_case, shape_spreads};
use geometry::DVec3;
use head::fit::Shape;
use head::{Head, HeadProblem, Sex};
use optics::{Lab, LinearRgb, Srgb};
use plan::content::Content;
use plan::light::{tissue, typical_skin};
use plan::{Plan, make_plan};
use preview::SkinLight;

/// Who is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct Wishes {
    /// Seed of everything that is not stated.
    pub seed: u64,
    /// Sex.
    pub sex: Sex,
    /// Fitzpatrick type, 1..=6.
    pub fitzpatrick: u8,
    /// Pattern of loss by name; none is lost where left out.
    pub pattern: Option<String>,
    /// Length at which the hair is worn, mm.
    pub hair_mm: f64,
    /// Colour of the hair, sRGB 0..=255.
    pub hair: [u8; 3],
    /// Share of grey hairs.
    pub grey: f64,
}

/// Why nobody came of it.
#[derive(Debug, thiserror::Error)]
pub enum SynthError {
    /// Wishes that make no case.
    #[error("no client can be made of this: {0}")]
    Wishes(String),
    /// A head that is none.
    #[error("the head that was drawn is none: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Head(Vec<HeadProblem>),
    /// A picture that could not be written.
    #[error("a picture could not be written: {0}")]
    Picture(String),
}

/// Modes of the shape stay within so many of their spreads: extreme heads are not what tests are for.
const MOST_DEVIATIONS: f64 = 1.8;
/// Follicular units that are left in the bald parts, by zone, per cm².
const LEFT: [f64; 3] = [3.0, 5.0, 4.0];
/// Follicular units where none are lost, per cm².
const FULL: f64 = 78.0;

/// Somebody.
pub struct Person {
    /// Who was wanted.
    pub wishes: Wishes,
    /// The case without head and photographs, as its file has it.
    pub case_text: String,
    /// The same, read.
    pub read: ReadCase,
    /// The head.
    pub head: Head,
    /// A plan without a dot: it knows where hair grows.
    pub plan: Plan,
    /// Colour of the bare skin in daylight.
    pub skin: Lab,
    pub(crate) face: Face,
    pub(crate) sticker: Option<Sticker>,
}

impl Person {
    /// Somebody as wished.
    ///
    /// # Errors
    /// [`SynthError`] for wishes that make no client.
    pub fn new(wishes: &Wishes, content: &Content) -> Result<Self, SynthError> {
        let skin = typical_skin(wishes.fitzpatrick, &content.defaults);
        let bare = LinearRgb(SkinLight::of(tissue(&content.defaults), skin, None, content).bare());
        let case_text = case_text(wishes, bare.srgb());
        let text = format!("{case_text}\n[head]\nsource = \"template\"\n");
        let read = read_case(&text).map_err(|problems| {
            SynthError::Wishes(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
        })?;
        let broken = || SynthError::Wishes("content lacks the tables that heads are made by".to_owned());
        let rules = head_rules(&content.defaults).ok_or_else(broken)?;
        let shape =
            Shape::new(wishes.sex, &shape_spreads(&content.defaults, wishes.sex)).ok_or_else(broken)?;
        let head = shape.somebody(wishes.seed, MOST_DEVIATIONS, &rules).map_err(SynthError::Head)?;
        let mut plan =
            make_plan(&head, &read.case, content).map_err(|e| SynthError::Wishes(e.to_string()))?;
        plan.layout.dots.clear();
        plan.design.density.fill(0.0);
        for _ in 0..ROUNDS {
            plan.design.existing = preview::frame::evened(&head, &plan.design.existing);
        }
        let face = Face::of(&head, wishes);
        let sticker = Sticker::on_forehead(&head);
        let skin = bare.srgb().lab();
        Ok(Self { wishes: wishes.clone(), case_text, read, head, plan, skin, face, sticker })
    }

    /// How much of the hair of a full head grows at a place, 0..=1.
    pub fn coverage(&self, at: DVec3) -> f64 {
        let Some((point, _)) = self.head.closest(at) else { return 0.0 };
        let grows = self.head.mesh.interpolate(point, |v| self.plan.design.existing[v as usize]);
        (grows / FULL).clamp(0.0, 1.0)
    }
}

/// Rounds in which hair is evened out over the skin: loss has no edges. With edges of 2.5 mm this is over a centimetre.
const ROUNDS: usize = 36;

fn case_text(w: &Wishes, skin: Srgb) -> String {
    let [r, g, b] = skin.0.map(|v| (v.clamp(0.0, 1.0) * 255.0).round());
    let sex = match w.sex {
        Sex::Male => "male",
        Sex::Female => "female",
    };
    let kind = if w.hair_mm > 4.0 { "density-under-hair" } else { "shaved-look" };
    let own = "\n[hairline]\nshape = \"rounded\"\ntemples = \"keep\"\n";
    let [frontal, mid, crown] = LEFT;
    let pattern = w.pattern.as_ref().map_or(String::new(), |p| format!("\n[pattern]\nname = \"{p}\"\n"));
    format!(
        "# A client who does not exist, made by `hairline synth`.\n\
         schema = \"hairline-case/1\"\nreference = \"synthetic-{}\"\nseed = {}\ndate = \"2026-11-25\"\n\
         \n[client]\nsex = \"{sex}\"\nage = 41\n\
         \n[look]\nkind = \"{kind}\"\n\
         \n[hair]\ncolour = {{ srgb = {:?} }}\nworn_length_mm = {}\ngrey_share = {}\n\
         [hair.follicular_units]\nfrontal = {frontal}\nmid = {mid}\ncrown = {crown}\nsides = {FULL}\n\
         \n[skin]\ncolour = {{ srgb = [{r}, {g}, {b}] }}\nfitzpatrick = {}\n{}{pattern}",
        w.seed,
        w.seed,
        w.hair,
        w.hair_mm,
        w.grey,
        w.fitzpatrick,
        if w.sex == Sex::Male { own } else { "" },
    )
}
