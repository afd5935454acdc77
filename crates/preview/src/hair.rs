//! The client's own hair, as the design knows it: cut to stubble, or worn.

use crate::ears::Ears;
use crate::looks::{Look, SkinLight};
use crate::marks::{Kinds, Mark, nearest_step};
use crate::strands::{self, Strand};
use geometry::{DVec3, hash};
use head::Head;
use optics::LinearRgb;
use plan::case::Case;
use plan::content::Defaults;
use plan::light::cut_hairs;
use plan::{Plan, keys};
use stipple::{FaceSupport, Field, Mark as StippleMark, Request, Surface, scatter};

/// Hair that grows: cut to stubble, or worn.
pub(crate) struct Hair {
    pub(crate) stubble: Vec<Mark>,
    /// The kinds of cut units: steps of width and of hairs, and whether they are grey.
    kinds: Vec<(i64, i64, bool)>,
    pub(crate) strands: Vec<Strand>,
    pub(crate) colour: [f32; 3],
    pub(crate) width_mm: f64,
}

/// Hair up to this length is drawn as its cut ends, mm.
const STUBBLE_MM: f64 = 4.0;
/// Steps in which widths of hairs are told apart, as a share.
const WIDTH_STEP: f64 = 0.06;

impl Hair {
    pub(crate) fn of(head: &Head, case: &Case, plan: &Plan, defaults: &Defaults) -> Self {
        let mut roots = follicles(head, case, plan);
        let ears = Ears::of(head, defaults);
        roots.retain(|root| !ears.hold(root.at, 0.0));
        let LinearRgb(colour) = case.hair.colour.linear();
        let width_mm = defaults.get(keys::RENDER_HAIR_MM);
        let mut hair = Self {
            stubble: Vec::new(),
            kinds: Vec::new(),
            strands: Vec::new(),
            colour: colour.map(|c| c as f32),
            width_mm,
        };
        if case.hair.worn_length_mm > STUBBLE_MM {
            // Two hairs a unit, the usual number.
            let twice: Vec<_> = roots.iter().chain(&roots).copied().collect();
            let whorl = plan::design::whorl(head, defaults);
            hair.strands = strands::grow(head, &ears, &twice, whorl, case.hair.worn_length_mm, case.seed);
        } else {
            (hair.stubble, hair.kinds) = stubble(case, defaults, &roots);
        }
        hair
    }

    /// What cut units look like in a light.
    pub(crate) fn looks(&self, case: &Case, defaults: &Defaults, light: &SkinLight) -> Vec<Look> {
        let grey = [defaults.get(keys::RENDER_GREY_HAIR); 3];
        let look = |&(width, hairs, is_grey): &(i64, i64, bool)| {
            let size = [width, hairs].map(|step| libm::exp(step as f64 * WIDTH_STEP));
            cut_look(case, defaults, light, size, if is_grey { grey } else { self.colour.map(f64::from) })
        };
        self.kinds.iter().map(look).collect()
    }
}

/// A follicular unit that grows.
#[derive(Clone, Copy)]
pub(crate) struct Root {
    pub(crate) at: DVec3,
    normal: DVec3,
    /// Units per cm² around it.
    density: f64,
}

/// Cut ends of follicular units, one to three hairs that show as one spot, and their kinds.
fn stubble(case: &Case, defaults: &Defaults, roots: &[Root]) -> (Vec<Mark>, Vec<(i64, i64, bool)>) {
    let width_mm = defaults.get(keys::RENDER_HAIR_MM);
    let (sparse, finest) = defaults.pair(keys::RENDER_MINIATURISED);
    let (fewest, most) = defaults.pair(keys::HAIRS_OF_UNIT);
    let seed = hash::purpose(case.seed, "stubble");
    let mut kinds = Kinds::default();
    let marks = roots.iter().enumerate().map(|(i, root)| {
        let hairs = fewest + (most - fewest) * hash::uniform(seed, i as u64);
        let grey = hash::uniform(seed + 1, i as u64) < case.hair.grey_share;
        let width_mm = width_mm * (root.density / sparse).sqrt().clamp(finest, 1.0);
        let step = |v: f64| nearest_step(libm::log(v), WIDTH_STEP);
        let look = kinds.number((step(width_mm), step(hairs), grey));
        Mark { position: root.at, normal: root.normal, look }
    });
    (marks.collect(), kinds.list)
}

/// What a few hairs of a width in one unit look like, cut off above the skin.
fn cut_look(case: &Case, defaults: &Defaults, light: &SkinLight, size: [f64; 2], colour: [f64; 3]) -> Look {
    let hairs = cut_hairs(case, defaults, size, LinearRgb(colour).luminance());
    // The ends' shape is lost among others, their area is not.
    let cap_mm = (hairs.over_mm2 / std::f64::consts::PI).sqrt();
    light.hair(&hairs.root, cap_mm, colour, defaults.get(keys::RENDER_HAIR_OPAQUE))
}

/// Follicular units that grow, as the design knows them, between the dots: a practitioner places dots between
/// hairs, so where both stand neither lies on the other.
fn follicles(head: &Head, case: &Case, plan: &Plan) -> Vec<Root> {
    let existing = &plan.design.existing;
    let support: Vec<FaceSupport> = (0..head.mesh.triangles.len())
        .map(|f| {
            let grows = head.mesh.triangles[f].iter().any(|&v| existing[v as usize] > 0.5);
            if grows && head.charted[f] { FaceSupport::Inside } else { FaceSupport::Outside }
        })
        .collect();
    let surface = Surface::whole(&head.mesh, &head.adjacency, &head.face_order);
    let seed = hash::purpose(case.seed, "follicles");
    let dots = plan.design.promised_density(head);
    let both: Vec<f64> = existing.iter().zip(dots).map(|(grows, dots)| grows + dots).collect();
    let marks: Vec<StippleMark> =
        plan.layout.dots.iter().map(|d| StippleMark { point: d.point, weight: 1.0 }).collect();
    let everywhere = Request::everywhere(&surface, Field::Vertices(&both), seed);
    let request = Request { support: &support, marks: &marks, ..everywhere };
    // The design has checked this field; what is left to be refused is a head without hair.
    let roots = scatter(&request).unwrap_or_default();
    let root = |p| Root {
        at: head.mesh.position(p),
        normal: head.normal(p),
        density: head.mesh.interpolate(p, |v| existing[v as usize]),
    };
    roots.into_iter().map(root).collect()
}
