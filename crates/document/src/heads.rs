//! The head of a case: the template, a scan read by `scan` and placed by its landmarks, or photographs.

use crate::case::{ReadCase, Scale};
use crate::content::{head_rules, tape_statistics};
use crate::photographs::{self, PhotoFit, Taken};
use geometry::{DVec3, Mesh};
use head::fit::FitError;
use head::template::TemplateError;
use head::{Head, HeadProblem, Landmarks, ScanInput};
use plan::case::HeadSource;
use plan::content::Content;
use plan::keys;
use scan::ScanMesh;

/// A scan and the landmarks that go with it.
pub struct Scanned {
    /// The triangles.
    pub mesh: ScanMesh,
    /// Landmarks in scan coordinates; the case's own where `None`.
    pub landmarks: Option<Landmarks>,
    /// Scale; the case's own where `None`.
    pub scale: Option<Scale>,
}

/// What a head is made from beside its case.
pub enum HeadInput {
    /// Nothing: the template.
    None,
    /// A scan.
    Scan(Box<Scanned>),
    /// The photographs of the case, in its order.
    Photographs(Vec<Taken>),
}

impl From<Option<Scanned>> for HeadInput {
    fn from(scanned: Option<Scanned>) -> Self {
        scanned.map_or(Self::None, |scanned| Self::Scan(Box::new(scanned)))
    }
}

/// Why a case has no head.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum HeadError {
    /// The case wants a scan, and there is none.
    #[error("the case wants a scan but none is given; set head.file or pass --scan")]
    NoScan,
    /// The case wants photographs, and none are there.
    #[error("the case wants its head from photographs but none are given; name them under [[photographs]]")]
    NoPhotographs,
    /// No scale.
    #[error(
        "the scan's scale is not stated; set `unit`, `mm_per_unit` or `known_distance` under [head], or \
         `mm_per_unit` in the landmark file"
    )]
    NoScale,
    /// Photographs that cannot be fitted: everything that is wrong with them.
    #[error("no head can be fitted to the photographs")]
    Fit(Vec<FitError>),
    /// Content without its tables.
    #[error("content lacks the tables that heads are judged by")]
    Content,
    /// The template cannot be made so fine.
    #[error(
        "cutting the template head to edges of {} mm makes more than {} faces; raise `head.longest_edge_mm` under \
         [overrides], or leave it out", .0.wanted_mm, .0.most_faces
    )]
    TooFine(geometry::refine::TooManyFaces),
    /// Everything wrong with scan and landmarks.
    #[error("the scan and its landmarks make no head")]
    Problems(Vec<HeadProblem>),
}

/// A head and what was noted on the way.
#[derive(Debug, Clone)]
pub struct CaseHead {
    /// The head.
    pub head: Head,
    /// Notes of reading, repair and fitting.
    pub notes: Vec<String>,
    /// Cameras and what is known of the fit, where the head is one from photographs.
    pub fit: Option<PhotoFit>,
}

/// The head of a case. A scan handed over replaces what the case names.
///
/// # Errors
/// [`HeadError`] with everything that is wrong.
pub fn head_of_case(
    read: &ReadCase,
    input: impl Into<HeadInput>,
    content: &Content,
) -> Result<CaseHead, HeadError> {
    let rules = head_rules(&content.defaults).ok_or(HeadError::Content)?;
    match (input.into(), &read.case.head) {
        (HeadInput::Scan(scanned), _) => from_scan(read, *scanned, &rules),
        (HeadInput::Photographs(taken), _) => photographs::head(read, &taken, content, &rules),
        (HeadInput::None, HeadSource::Scan) => Err(HeadError::NoScan),
        (HeadInput::None, HeadSource::Photographs) => Err(HeadError::NoPhotographs),
        (HeadInput::None, HeadSource::Template(given)) => {
            let statistics = tape_statistics(&content.defaults, read.case.sex);
            let edge = content.defaults.get(keys::LONGEST_EDGE_MM);
            let border = &rules.scalp_border;
            let built = head::template::template_head(read.case.sex, given, &statistics, edge, border)
                .map_err(|e| match e {
                    TemplateError::Broken => HeadError::Content,
                    TemplateError::TooManyFaces(e) => HeadError::TooFine(e),
                })?;
            let [c, l, b, e, g] = built.measured_mm;
            let note = format!(
                "template head: circumference {c:.0} mm, length {l:.0} mm, breadth {b:.0} mm, \
                 ear to ear {e:.0} mm, glabella to inion {g:.0} mm"
            );
            Ok(CaseHead { head: built.head, notes: vec![note], fit: None })
        }
    }
}

fn from_scan(read: &ReadCase, scanned: Scanned, rules: &head::HeadRules) -> Result<CaseHead, HeadError> {
    let landmarks = scanned.landmarks.unwrap_or_else(|| read.scan.landmarks.clone());
    let scale = scanned.scale.or_else(|| read.scan.scale.clone()).ok_or(HeadError::NoScale)?;
    let mm_per_unit = scale.mm_per_unit(&landmarks).ok_or(HeadError::NoScale)?;
    let mesh = Mesh {
        positions: scanned.mesh.positions.iter().map(|p| DVec3::from_array(*p)).collect(),
        triangles: scanned.mesh.triangles,
    };
    let input = ScanInput {
        mesh,
        corner_uvs: scanned.mesh.corner_uvs,
        vertex_colours: scanned.mesh.vertex_colours,
        landmarks,
        mm_per_unit,
    };
    let built = head::scan::head_from_scan(input, rules).map_err(HeadError::Problems)?;
    let mut notes = scanned.mesh.notes;
    notes.extend(repair_notes(&built.report));
    Ok(CaseHead { head: built.head, notes, fit: None })
}

fn repair_notes(r: &geometry::clean::RepairReport) -> Vec<String> {
    let mut notes = Vec::new();
    let mut note = |count: usize, text: &str| {
        if count > 0 {
            notes.push(format!("{count} {text}"));
        }
    };
    note(r.welded_vertices, "vertices welded to a neighbour");
    note(r.faces_without_area, "triangles without area dropped");
    note(r.duplicate_faces, "duplicate triangles dropped");
    note(r.components.saturating_sub(1), "smaller pieces dropped");
    note(r.faces_in_smaller_pieces, "triangles dropped with them");
    note(r.open_edges, "open edges left (holes or borders)");
    if r.turned_inside_out {
        notes.push("the surface was inside out and was turned".to_owned());
    }
    notes
}
