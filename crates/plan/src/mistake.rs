//! What goes wrong: a plan worked too deep, too dark, too wide or too low. For training and consent: its pictures
//! are shown beside the right ones, the plan itself stays as it is.

use crate::case::Case;
use crate::content::Content;
use crate::pipeline::{Plan, PlanError, make_plan};
use head::Head;

/// A mistake.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mistake {
    /// All pigment at this depth, mm.
    Depth(f64),
    /// All pigment in this dilution, water parts to one.
    Dilution(f64),
    /// All dots this wide, mm, healed.
    Diameter(f64),
    /// The hairline higher by so much along the midline, mm; lower where negative.
    Hairline(f64),
}

/// Why a text names no mistake.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no mistake that can be shown: give depth=0.1..3 (mm), dilution=0..100, diameter=0.05..1 (mm) or \
     hairline=-30..30 (mm), as in depth=1.5"
)]
pub struct NoMistake(String);

impl std::fmt::Display for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Self::Depth(mm) => write!(f, "all pigment {mm} mm deep"),
            Self::Dilution(parts) => write!(f, "all pigment in {parts} parts of water"),
            Self::Diameter(mm) => write!(f, "all dots {mm} mm wide"),
            Self::Hairline(mm) if *mm < 0.0 => write!(f, "the hairline {} mm lower", -mm),
            Self::Hairline(mm) => write!(f, "the hairline {mm} mm higher"),
        }
    }
}

impl std::str::FromStr for Mistake {
    type Err = NoMistake;

    fn from_str(text: &str) -> Result<Self, NoMistake> {
        let none = || NoMistake(text.chars().take(40).collect());
        let (name, value) = text.split_once('=').ok_or_else(none)?;
        let value: f64 = value.trim_end_matches("mm").trim().parse().map_err(|_| none())?;
        let within = |least: f64, most: f64| (least..=most).contains(&value);
        match name.trim() {
            "depth" if within(0.1, 3.0) => Ok(Self::Depth(value)),
            "dilution" if within(0.0, 100.0) => Ok(Self::Dilution(value)),
            "diameter" if within(0.05, 1.0) => Ok(Self::Diameter(value)),
            "hairline" if within(-30.0, 30.0) => Ok(Self::Hairline(value)),
            _ => Err(none()),
        }
    }
}

/// The plan with mistakes made.
///
/// # Errors
/// [`PlanError`] where there is no hairline to move, or a moved one leaves no plan.
pub fn mistaken(
    head: &Head,
    case: &Case,
    plan: &Plan,
    content: &Content,
    mistakes: &[Mistake],
) -> Result<Plan, PlanError> {
    let mut case = case.clone();
    let (mut plan, mut moved) = (plan.clone(), false);
    for mistake in mistakes {
        let Mistake::Hairline(by) = mistake else { continue };
        let (Some(line), Some(wish)) = (&plan.design.hairline, &mut case.hairline) else {
            return Err(PlanError::NoHairline);
        };
        wish.height_mm = Some(wish.height_mm.unwrap_or(line.height_mm) + by);
        moved = true;
    }
    if moved {
        plan = make_plan(head, &case, content)?;
    }
    for dot in &mut plan.layout.dots {
        for mistake in mistakes {
            match *mistake {
                Mistake::Depth(mm) => dot.depth_mm = mm,
                Mistake::Dilution(parts) => dot.dilution = parts,
                Mistake::Diameter(mm) => dot.diameter_mm = mm,
                Mistake::Hairline(_) => {}
            }
        }
    }
    Ok(plan)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_read_or_explained() {
        assert_eq!("depth=1.5".parse(), Ok(Mistake::Depth(1.5)));
        assert_eq!("hairline=-15mm".parse(), Ok(Mistake::Hairline(-15.0)));
        assert_eq!("dilution=0".parse(), Ok(Mistake::Dilution(0.0)));
        for bad in ["depth", "depth=", "depth=9", "depth=nan", "colour=3", "hairline=-90", "diameter=0"] {
            let error = bad.parse::<Mistake>().unwrap_err().to_string();
            assert!(error.contains(bad) && error.contains("depth=1.5"), "{error}");
        }
    }
}
