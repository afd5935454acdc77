//! What a practitioner should know of a fit before trusting it.

use super::problem::Problem;
use super::result::{Residual, Strayed};
use super::{Observations, PhotoView};
use crate::landmarks::Landmark;
use geometry::DVec2;

/// Something that weakens a fit.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FitFinding {
    /// One photograph only.
    #[error(
        "there is one photograph: what it does not show is taken from what people's heads are like; add the other \
         sides"
    )]
    OneView,
    /// Nothing says how large the head is.
    #[error(
        "nothing in the photographs says how large the head is: its size is the population's; stick a printed \
         marker on the skin, or give a tape measure or a known length"
    )]
    NoScale,
    /// Points of a photograph lie on one line.
    #[error(
        "photograph {view}: all points lie on one line, which does not say where the camera stood; pick points to \
         both sides of it"
    )]
    OnALine {
        /// Which, from 1.
        view: usize,
    },
    /// No outline or landmark shows the back or the top.
    #[error("no photograph shows {what}: there the head is as people's heads are; add one from {from}")]
    Unseen {
        /// Which part.
        what: &'static str,
        /// From where it is seen.
        from: &'static str,
    },
    /// A point that does not fit with the others.
    #[error(
        "photograph {view}: {what} lies {px:.0} px ({deviations:.1} deviations) from where the others have it; pick it again"
    )]
    Outlier {
        /// Which, from 1.
        view: usize,
        /// The point.
        what: String,
        /// How far off, px.
        px: f64,
        /// In standard deviations.
        deviations: f64,
    },
    /// A landmark that lies where no such head has it, though the photographs agree on it.
    #[error(
        "{} lies {mm:.0} mm ({deviations:.1} deviations) from where such heads have it; look at it again in every photograph",
        landmark.name()
    )]
    Unlike {
        /// Which.
        landmark: Landmark,
        /// How far, mm.
        mm: f64,
        /// In standard deviations.
        deviations: f64,
    },
}

impl FitFinding {
    /// The same of photographs that are numbered otherwise: `number` gives the new number of an old one, from 1.
    #[must_use]
    pub fn renumbered(self, number: impl Fn(usize) -> usize) -> Self {
        match self {
            Self::OnALine { view } => Self::OnALine { view: number(view) },
            Self::Outlier { view, what, px, deviations } => {
                Self::Outlier { view: number(view), what, px, deviations }
            }
            other @ (Self::OneView | Self::NoScale | Self::Unseen { .. } | Self::Unlike { .. }) => other,
        }
    }
}

/// Everything noted.
pub(super) fn findings(
    problem: &Problem,
    residuals: &[Residual],
    strayed: &[Strayed],
    directions: &[geometry::DVec3],
) -> Vec<FitFinding> {
    let seen = problem.seen;
    let mut findings = Vec::new();
    if seen.views.len() == 1 {
        findings.push(FitFinding::OneView);
    }
    if !scaled(seen) {
        findings.push(FitFinding::NoScale);
    }
    let lines = seen.views.iter().enumerate().filter(|(_, v)| on_a_line(v));
    findings.extend(lines.map(|(k, _)| FitFinding::OnALine { view: k + 1 }));
    let shown = |towards: geometry::DVec3| directions.iter().any(|d| d.dot(towards) > 0.5);
    if seen.views.len() > 1 {
        if !shown(geometry::DVec3::NEG_Z) {
            findings.push(FitFinding::Unseen { what: "the back of the head", from: "behind" });
        }
        if !shown(geometry::DVec3::Y) {
            findings.push(FitFinding::Unseen { what: "the top of the head", from: "above" });
        }
    }
    let outliers = residuals.iter().filter(|r| r.deviations > problem.rules.outlier);
    findings.extend(outliers.map(|r| FitFinding::Outlier {
        view: r.view + 1,
        what: r.what.clone(),
        px: r.px,
        deviations: r.deviations,
    }));
    let unlike = strayed.iter().filter(|s| s.deviations > problem.rules.outlier);
    findings.extend(unlike.map(|s| FitFinding::Unlike {
        landmark: s.landmark,
        mm: s.mm,
        deviations: s.deviations,
    }));
    findings
}

fn scaled(seen: &Observations) -> bool {
    let markers = seen.views.iter().any(|v| !v.markers.is_empty());
    markers || !seen.lengths.is_empty() || !seen.tape.is_empty()
}

/// Whether a view's points lie within a fortieth of their spread of one line.
fn on_a_line(view: &PhotoView) -> bool {
    let points: Vec<DVec2> = view.landmarks.iter().map(|l| l.1).chain(view.outline.iter().copied()).collect();
    let middle = points.iter().fold(DVec2::ZERO, |s, p| s + *p) / points.len().max(1) as f64;
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for p in &points {
        let d = *p - middle;
        (xx, xy, yy) = (xx + d.x * d.x, xy + d.x * d.y, yy + d.y * d.y);
    }
    let root = libm::hypot(0.5 * (xx - yy), xy);
    let (most, least) = (0.5 * (xx + yy) + root, 0.5 * (xx + yy) - root);
    least < most / 1600.0
}
