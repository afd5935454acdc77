//! Which stage of loss a measured scalp looks like: every pattern of the sex is laid on the same head, and that whose thin
//! area lies most like the measured one is suggested. It is the program's suggestion, never a diagnosis.

use crate::case::Case;
use crate::content::{Content, Pattern};
use crate::design::design;
use geometry::DVec3;
use head::{Head, Sex};
use rayon::prelude::*;

/// A stage, and how much it looks like what was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    /// Name of the pattern.
    pub pattern: String,
    /// In words.
    pub title: String,
    /// Area thin in both, against the area thin in either (0..=1).
    pub overlap: f64,
    /// Thin area of the pattern on this head, cm².
    pub area_cm2: f64,
}

/// The stages that a measured scalp looks like, the likest first. `thin` says of a place on the head whether it is thin, or
/// `None` where it was not seen.
pub fn suggest(
    head: &Head,
    case: &Case,
    content: &Content,
    thin: &(dyn Fn(DVec3) -> Option<bool> + Sync),
) -> Vec<Stage> {
    let of_sex = |p: &&Pattern| p.id.starts_with("norwood") == (case.sex == Sex::Male);
    let faces: Vec<(u32, bool)> = (0..head.mesh.triangles.len() as u32)
        .into_par_iter()
        .filter(|f| head.on_scalp[*f as usize])
        .filter_map(|f| {
            let [a, b, c] = head.mesh.corners(f);
            Some((f, thin((a + b + c) / 3.0)?))
        })
        .collect();
    let stage = |pattern: &Pattern| {
        let wish = Case { pattern: Some(pattern.id.clone()), zones: Vec::new(), ..case.clone() };
        let design = design(head, &wish, content).ok()?;
        let full = design.existing.iter().copied().fold(0.0, f64::max);
        let (mut both, mut either, mut own) = (0.0, 0.0, 0.0);
        for (f, measured) in &faces {
            let corners = head.mesh.triangles[*f as usize];
            let grows = corners.iter().map(|v| design.existing[*v as usize]).sum::<f64>() / 3.0;
            let (laid, cm2) = (grows < 0.5 * full, head.mesh.face_area(*f) / 100.0);
            both += if laid && *measured { cm2 } else { 0.0 };
            either += if laid || *measured { cm2 } else { 0.0 };
            own += if laid { cm2 } else { 0.0 };
        }
        let overlap = if either > 0.0 { both / either } else { 0.0 };
        Some(Stage { pattern: pattern.id.clone(), title: pattern.title.clone(), overlap, area_cm2: own })
    };
    let mut stages: Vec<Stage> = content.patterns.par_iter().filter(of_sex).filter_map(stage).collect();
    stages.sort_by(|a, b| b.overlap.total_cmp(&a.overlap).then_with(|| a.pattern.cmp(&b.pattern)));
    stages
}
