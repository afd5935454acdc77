//! Heads and plans for the tests.

use document::{CaseHead, Scanned, head_of_case, read_case, read_landmarks, shipped_content};
use geometry::DVec3;
use plan::content::Content;
use plan::{Case, Plan, make_plan};
use std::path::Path;

pub(crate) const NORWOOD6: &str = include_str!("../../../../examples/norwood6.toml");
pub(crate) const SCANS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/scans");

pub(crate) struct Made {
    pub(crate) head: CaseHead,
    pub(crate) case: Case,
    pub(crate) content: Content,
    pub(crate) plan: Plan,
}

/// A case on its head, not planned yet.
pub(crate) struct Placed {
    pub(crate) head: CaseHead,
    pub(crate) case: Case,
    pub(crate) content: Content,
}

pub(crate) fn place(text: &str, scanned: Option<Scanned>) -> Placed {
    let mut content = shipped_content().unwrap();
    let read = read_case(text).unwrap();
    document::clinic::apply(&read, &mut content).unwrap();
    let head = head_of_case(&read, scanned, &content).unwrap();
    Placed { head, case: read.case, content }
}

pub(crate) fn make(text: &str, scanned: Option<Scanned>) -> Made {
    let Placed { head, case, content } = place(text, scanned);
    let plan = make_plan(&head.head, &case, &content).unwrap();
    Made { head, case, content, plan }
}

/// The real scan, moved and turned by the caller; `None` with a printed reason where it is absent.
pub(crate) fn scan(motion: impl Fn(DVec3) -> DVec3) -> Option<Scanned> {
    let text = std::fs::read_to_string(Path::new(SCANS).join("lps/landmarks.toml")).ok();
    let mut scanned = scanned("lps/LeePerrySmith.glb", &text.unwrap_or_default())?;
    for p in &mut scanned.mesh.positions {
        *p = motion(DVec3::from_array(*p)).to_array();
    }
    Some(Scanned { landmarks: scanned.landmarks.map(|l| l.mapped(motion)), ..scanned })
}

/// A scan of the data folder with landmarks.
pub(crate) fn scanned(file: &str, landmarks: &str) -> Option<Scanned> {
    let Ok(bytes) = std::fs::read(Path::new(SCANS).join(file)) else {
        eprintln!("skipped: no {file} in {SCANS}");
        return None;
    };
    let mesh = scan::read(file, &bytes, &scan::Limits::default(), &mut |_| None).unwrap();
    let (scale, landmarks) = read_landmarks(landmarks).unwrap();
    Some(Scanned { mesh, landmarks: Some(landmarks), scale })
}
