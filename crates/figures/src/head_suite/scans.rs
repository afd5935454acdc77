//! The real scans, as heads, with landmarks picked by hand.

use crate::ground::{scan_folder, scanned};
use document::{head_of_case, read_case, read_landmarks};
use head::{Head, Landmark, Landmarks, Sex};
use plan::content::Content;

/// A scan of the data folder.
pub(crate) struct Scan {
    pub(crate) name: &'static str,
    pub(crate) sex: Sex,
    pub(crate) head: Head,
    /// The landmarks that are picked in photographs, head frame.
    pub(crate) landmarks: Landmarks,
}

const LIST: [(&str, Sex, &str); 6] = [
    ("lps/LeePerrySmith.glb", Sex::Male, include_str!("scans/lps.toml")),
    ("ict/generic_neutral_mesh.obj", Sex::Male, include_str!("scans/ict.toml")),
    ("ict/ict_identity_seed3.obj", Sex::Female, include_str!("scans/ict-seed3.toml")),
    ("makehuman/mh_african_male_young.obj", Sex::Male, include_str!("scans/mh-african-male.toml")),
    ("makehuman/mh_asian_female_young.obj", Sex::Female, include_str!("scans/mh-asian-female.toml")),
    ("makehuman/mh_caucasian_female_old.obj", Sex::Female, include_str!("scans/mh-caucasian-female.toml")),
];

/// All heads. The average of magnetic resonance pictures is left out: its ears and nose lie outside the scan.
pub(crate) fn all(content: &Content) -> Result<Vec<Scan>, String> {
    LIST.iter().map(|(file, sex, text)| one(file, *sex, text, content)).collect()
}

fn one(file: &'static str, sex: Sex, text: &str, content: &Content) -> Result<Scan, String> {
    let mut scanned = scanned(file, text)?;
    if file.starts_with("lps") {
        let picked = scanned.landmarks.iter().flat_map(Landmarks::iter).collect::<Vec<_>>();
        let own = std::fs::read_to_string(scan_folder().join("landmarks.toml"))
            .map_err(|e| format!("{}: {e}", scan_folder().display()))?;
        let (_, own) = read_landmarks(&own).map_err(|p| format!("{p:?}"))?;
        scanned.landmarks = Some(own.iter().chain(picked).collect());
    }
    let read = read_case(document::example_case()).map_err(|p| format!("{p:?}"))?;
    let head = head_of_case(&read, Some(scanned), content).map_err(|e| format!("{file}: {e:?}"))?.head;
    // Nobody picks these in a photograph: they are where the head ends.
    let ends = [Landmark::Opisthocranion, Landmark::Inion];
    let mut landmarks: Landmarks = head.landmarks.iter().filter(|(l, _)| !ends.contains(l)).collect();
    let nose = head.mesh.positions.iter().filter(|p| p.x.abs() < 15.0 && (-55.0..5.0).contains(&p.y));
    let tip = nose.max_by(|a, b| a.z.total_cmp(&b.z)).ok_or("no nose")?;
    landmarks.set(Landmark::Pronasale, *tip);
    Ok(Scan { name: file, sex, head, landmarks })
}
