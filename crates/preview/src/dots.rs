//! The dots of a plan as marks, and what they look like in a skin at any time.

use crate::looks::{Look, SkinLight};
use crate::marks::{Kinds, Mark, nearest_step};
use optics::DotAge;
use plan::Plan;
use plan::case::Case;
use plan::content::Content;
use plan::outlook::Ageing;
use rayon::prelude::*;

/// A plan's dots.
pub struct Dots<'a> {
    plan: &'a Plan,
    pub(crate) marks: Vec<Mark>,
    kinds: Vec<Kind>,
    pub(crate) ageing: Ageing,
}

/// Steps in which diameters of dots are told apart, as a share: less than is seen.
const DIAMETER_STEP: f64 = 0.05;
/// Steps of depth and of dilution.
const DEPTH_STEP_MM: f64 = 0.02;
const DILUTION_STEP: f64 = 0.5;

/// A kind of dot: steps of diameter, depth and dilution.
type Kind = (i64, i64, i64);

impl<'a> Dots<'a> {
    /// The dots of a plan, which age as its case says.
    pub fn new(case: &Case, plan: &'a Plan, content: &Content) -> Self {
        let mut kinds = Kinds::default();
        let mark = |d: &plan::layout::Dot| {
            let look = kinds.number((
                nearest_step(libm::log(d.diameter_mm), DIAMETER_STEP),
                nearest_step(d.depth_mm, DEPTH_STEP_MM),
                nearest_step(d.dilution, DILUTION_STEP),
            ));
            Mark { position: d.position, normal: d.normal, look }
        };
        let marks = plan.layout.dots.iter().map(mark).collect();
        Self { plan, marks, kinds: kinds.list, ageing: Ageing::of(case, &plan.layout, content) }
    }

    /// The dots as marks, in the plan's order.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// The dots some days after the last session.
    pub fn at(&self, day: f64, touch_ups: bool) -> DotAge {
        self.ageing.at(day, touch_ups)
    }

    /// What each kind of dot looks like in a skin at an age; `None` where the pigment is not known.
    pub fn looks(&self, skin: &SkinLight, age: DotAge) -> Option<Vec<Look>> {
        // The redness of all skin around the dots, shared among them.
        let each = self.plan.area_cm2() * 100.0 / self.plan.layout.dots.len().max(1) as f64;
        let red = if age.redness > 0.0 { skin.redness() } else { [0.0; 3] };
        let around_mm2 = red.map(|share| share * age.redness * each);
        let look = |&(diameter, depth, dilution): &Kind| {
            let diameter_mm = libm::exp(diameter as f64 * DIAMETER_STEP);
            let depth_mm = depth as f64 * DEPTH_STEP_MM;
            let dot = skin.pigment(diameter_mm, depth_mm, dilution as f64 * DILUTION_STEP)?;
            Some(skin.look(&skin.aged(&dot, age)).with_around(around_mm2))
        };
        self.kinds.par_iter().map(look).collect()
    }
}
