//! The real scans, as heads, with landmarks picked by hand.

use document::read_landmarks;
use geometry::DVec3;
use head::{Head, HeadRules, Landmark, Landmarks, ScanInput, Sex};
use std::path::Path;

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
pub(crate) fn all(rules: &HeadRules) -> Result<Vec<Scan>, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/scans");
    LIST.iter().map(|(file, sex, text)| one(&folder, file, *sex, text, rules)).collect()
}

fn one(folder: &Path, file: &'static str, sex: Sex, text: &str, rules: &HeadRules) -> Result<Scan, String> {
    let bytes = std::fs::read(folder.join(file)).map_err(|e| format!("{file}: {e}"))?;
    let mesh =
        scan::read(file, &bytes, &scan::Limits::default(), &mut |_| None).map_err(|e| e.to_string())?;
    let (scale, mut landmarks) = read_landmarks(text).map_err(|p| format!("{p:?}"))?;
    if file.starts_with("lps") {
        let own = std::fs::read_to_string(folder.join("lps/landmarks.toml")).map_err(|e| e.to_string())?;
        let (_, own) = read_landmarks(&own).map_err(|p| format!("{p:?}"))?;
        own.iter().for_each(|(l, p)| landmarks.set(l, p));
    }
    let mm_per_unit = scale.and_then(|s| s.mm_per_unit(&landmarks)).ok_or("no scale")?;
    let input = ScanInput {
        mesh: geometry::Mesh {
            positions: mesh.positions.iter().map(|p| DVec3::from_array(*p)).collect(),
            triangles: mesh.triangles,
        },
        corner_uvs: None,
        vertex_colours: None,
        landmarks,
        mm_per_unit,
    };
    let head = head::scan::head_from_scan(input, rules).map_err(|e| format!("{file}: {e:?}"))?.head;
    // Nobody picks these in a photograph: they are where the head ends.
    let ends = [Landmark::Opisthocranion, Landmark::Inion];
    let mut landmarks: Landmarks = head.landmarks.iter().filter(|(l, _)| !ends.contains(l)).collect();
    let nose = head.mesh.positions.iter().filter(|p| p.x.abs() < 15.0 && (-55.0..5.0).contains(&p.y));
    let tip = nose.max_by(|a, b| a.z.total_cmp(&b.z)).ok_or("no nose")?;
    landmarks.set(Landmark::Pronasale, *tip);
    Ok(Scan { name: file, sex, head, landmarks })
}
