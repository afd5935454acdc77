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
use plan::keys;

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
    /// From how many standard deviations on a point is worth another look.
    pub doubtful: f64,
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
    loop {
        let number = |k: usize| used[k - 1] + 1;
        let seen = of(&all, &used);
        let fitted = match fit(&shape, &seen, &fit_rules) {
            Ok(fitted) => fitted,
            Err(errors) => {
                let errors: Vec<FitError> = errors.into_iter().map(|e| e.renumbered(number)).collect();
                let left = left_out(&errors);
                if left.is_empty() || left.len() == used.len() {
                    return Err(HeadError::Fit(errors));
                }
                findings.extend(errors.iter().map(ToString::to_string));
                used.retain(|k| !left.contains(k));
                continue;
            }
        };
        let seeing = fitted.coarse(&rules).map_err(HeadError::Problems)?;
        findings.extend(fitted.findings.iter().map(|f| f.clone().renumbered(number).to_string()));
        let of_all = |r: &Residual| Residual { view: used[r.view], ..r.clone() };
        let mut cameras = vec![None; all.views.len()];
        used.iter().zip(seeing.cameras).for_each(|(k, camera)| cameras[*k] = Some(camera));
        let residuals = fitted.residuals.iter().map(of_all).collect();
        return Ok(QuickFit {
            head: seeing.head,
            cameras,
            residuals,
            strayed: fitted.strayed.clone(),
            doubtful: content.defaults.get(keys::FIT_DOUBTFUL),
            findings,
        });
    }
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
