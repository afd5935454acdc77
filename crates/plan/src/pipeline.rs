//! The whole way from a case on a head to a plan.

use crate::case::{Case, ZoneKind};
use crate::content::Content;
use crate::course::{Course, plan_course};
use crate::design::{Design, DesignProblem, design};
use crate::findings::{Finding, find};
use crate::layout::{Layout, lay_out};
use crate::outlook::{Outlook, outlook};
use crate::quote::{Quote, quote};
use head::Head;

/// A plan.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Design.
    pub design: Design,
    /// Dots.
    pub layout: Layout,
    /// Sessions.
    pub course: Course,
    /// Years ahead.
    pub outlook: Outlook,
    /// Price.
    pub quote: Quote,
    /// Warnings and refusals, the gravest first.
    pub findings: Vec<Finding>,
    /// Treated area by zone, cm².
    pub areas_cm2: Vec<(ZoneKind, f64)>,
}

impl Plan {
    /// Treated area, cm².
    pub fn area_cm2(&self) -> f64 {
        self.areas_cm2.iter().map(|a| a.1).sum()
    }

    /// Findings that refuse the plan.
    pub fn refusals(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|f| f.severity == crate::content::Severity::Refusal)
    }
}

/// Why no plan was made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PlanError {
    /// The case cannot be designed on this head.
    #[error("the case cannot be designed on this head")]
    Design(Vec<DesignProblem>),
    /// The dots could not be placed.
    #[error(transparent)]
    Stipple(#[from] stipple::StippleError),
    /// A mistake that moves a hairline, of a case that has none.
    #[error("there is no hairline to move: the case designs none; show depth, dilution or diameter instead")]
    NoHairline,
    /// Content broken in a way that its loader should have refused.
    #[error("content is broken: {0}")]
    Content(&'static str),
}

/// Makes a plan. A plan with refusals is still returned, for its findings say what to change.
///
/// # Errors
/// [`PlanError::Design`] with everything that is wrong with the case on this head.
pub fn make_plan(head: &Head, case: &Case, content: &Content) -> Result<Plan, PlanError> {
    let design = design(head, case, content).map_err(PlanError::Design)?;
    let defaults = &content.defaults;
    let (layout, areas_cm2) =
        rayon::join(|| lay_out(head, case, &design, defaults), || design.zone_areas_cm2(head));
    let mut layout = layout?;
    if layout.dots.is_empty() {
        return Err(PlanError::Design(vec![DesignProblem::NothingToDo]));
    }
    let course = plan_course(head, case, &mut layout, defaults);
    let outlook = outlook(case, &layout, &course, content);
    let quote = quote(case, &areas_cm2, &course, content).ok_or(PlanError::Content("price book vanished"))?;
    let mut plan = Plan { design, layout, course, outlook, quote, findings: Vec::new(), areas_cm2 };
    plan.findings = find(head, case, &plan, content);
    Ok(plan)
}
