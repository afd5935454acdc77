//! A fit for the eye, while points are still being picked: without what it leaves open, on a coarse head, and without the photographs
//! that do not have enough points yet.

use crate::case::ReadCase;
use crate::content::{fit_rules, head_rules, shape_spreads};
use crate::heads::HeadError;
use crate::photographs::{Taken, observations};
use geometry::Camera;
use head::Head;
use head::fit::{FitError, Observations, Residual, Shape, Strayed, fit};
use plan::content::Content;

/// What a fit looks like so far.
pub struct QuickFit {
    /// A coarse head, with all landmarks that heads have.
    pub head: Head,
    /// The cameras, photograph by photograph, in the head frame; `None` where too few points were picked.
    pub cameras: Vec<Option<Camera>>,
    /// How well every point is met.
    pub residuals: Vec<Residual>,
    /// How far every landmark lies from where such heads have it.
    pub strayed: Vec<Strayed>,
    /// What weakens the fit, in words, and which photographs are left out.
    pub findings: Vec<String>,
}

/// Fits what can be fitted of a case's photographs.
///
/// # Errors
/// [`HeadError`] where no photograph has enough points, or those that have contradict each other.
pub fn quick_fit(read: &ReadCase, taken: &[Taken], content: &Content) -> Result<QuickFit, HeadError> {
    let rules = head_rules(&content.defaults).ok_or(HeadError::Content)?;
    let shape = Shape::new(read.case.sex, &shape_spreads(&content.defaults, read.case.sex))
        .ok_or(HeadError::Content)?;
    let fit_rules = fit_rules(&content.defaults);
    let all = observations(&read.photographs, taken).map_err(HeadError::Fit)?;
    let mut used: Vec<usize> = (0..all.views.len()).collect();
    let mut findings = Vec::new();
    let fitted = loop {
        let seen = of(&all, &used);
        match fit(&shape, &seen, &fit_rules) {
            Ok(fitted) => {
                let seeing = fitted.coarse(&rules).map_err(HeadError::Problems)?;
                let weak = fitted.findings.iter().cloned().map(|f| f.renumbered(|k| used[k - 1] + 1));
                findings.extend(weak.map(|f| f.to_string()));
                break (seeing, fitted.residuals.clone(), fitted.strayed.clone());
            }
            Err(errors) => {
                let errors: Vec<FitError> =
                    errors.into_iter().map(|e| e.renumbered(|k| used[k - 1] + 1)).collect();
                let left = left_out(&errors);
                if left.is_empty() || left.len() == used.len() {
                    return Err(HeadError::Fit(errors));
                }
                findings.extend(errors.iter().map(ToString::to_string));
                used.retain(|k| !left.contains(k));
            }
        }
    };
    let (seeing, residuals, strayed) = fitted;
    let residuals = residuals.into_iter().map(|r| Residual { view: used[r.view], ..r }).collect();
    let mut cameras = vec![None; all.views.len()];
    used.iter().zip(seeing.cameras).for_each(|(k, camera)| cameras[*k] = Some(camera));
    Ok(QuickFit { head: seeing.head, cameras, residuals, strayed, findings })
}

/// The same with some of its photographs only.
fn of(all: &Observations, used: &[usize]) -> Observations {
    Observations { views: used.iter().map(|k| all.views[*k].clone()).collect(), ..all.clone() }
}

/// Photographs, from 0, that can be left out for now; none if something else is wrong.
fn left_out(errors: &[FitError]) -> Vec<usize> {
    let few = |e: &FitError| match e {
        FitError::TooFew { view, .. } => Some(view - 1),
        _ => None,
    };
    errors.iter().map(few).collect::<Option<Vec<_>>>().unwrap_or_default()
}
