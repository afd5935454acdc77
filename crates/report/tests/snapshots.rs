//! Snapshots of pictures: small renders of the shipped examples on the template head, held against the
//! pictures beside this file. `HAIRLINE_BLESS=1 cargo test -p report --test snapshots` replaces them, after
//! the new ones were looked at in `target/snapshots/`. And the stencils of all examples, by their figure.
#![expect(clippy::unwrap_used, reason = "a test that cannot build its input has failed")]

use document::{CaseHead, head_of_case, read_case, shipped_content};
use head::Side;
use plan::content::Content;
use plan::{Case, Plan, make_plan};
use preview::{GallerySettings, Lighting, Picture, SkinLight, Subject, Time, gallery};
use report::stencil::{MOST_DISTORTION, stencil};
use std::path::PathBuf;

/// All thresholds of the snapshots: they let rounding through and stop what an eye would see.
mod thresholds {
    /// Mean difference of a channel, of 255.
    pub(crate) const MEAN: f64 = 0.6;
    /// Share of pixels with a channel more than [`FAR`] away.
    pub(crate) const FAR_SHARE: f64 = 0.005;
    /// A difference that is seen in one pixel, of 255.
    pub(crate) const FAR: u8 = 40;
}

struct Made {
    head: CaseHead,
    case: Case,
    content: Content,
    plan: Plan,
}

fn made(example: &str) -> Made {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(example);
    let content = shipped_content().unwrap();
    let read = read_case(&std::fs::read_to_string(path).unwrap()).unwrap();
    let head = head_of_case(&read, None, &content).unwrap();
    let plan = make_plan(&head.head, &read.case, &content).unwrap();
    Made { head, case: read.case, content, plan }
}

const SETTINGS: GallerySettings =
    GallerySettings { side_px: 260, closeup_px_per_mm: 5.0, closeup_mm: [52.0, 40.0] };

fn pictures(made: &Made) -> Vec<(String, Picture)> {
    let light = SkinLight::new(&made.case, &made.content);
    let subject = Subject::new(&made.head.head, &made.case, &made.plan, &made.content, &light, None);
    gallery(&subject, &SETTINGS).pictures
}

/// What differs between a picture and its snapshot; empty where nothing that matters does.
fn difference(found: &Picture, name: &str) -> Option<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let kept = folder.join("tests/snapshots").join(name);
    let png = found.png().unwrap();
    if std::env::var_os("HAIRLINE_BLESS").is_some() {
        std::fs::write(&kept, &png).unwrap();
    }
    let out = folder.join("../../target/snapshots");
    std::fs::create_dir_all(&out).unwrap();
    std::fs::write(out.join(name), &png).unwrap();
    let Ok(bytes) = std::fs::read(&kept) else { return Some(format!("{name}: no snapshot is kept")) };
    let kept = image::load_from_memory(&bytes).unwrap().into_rgb8();
    if [kept.width(), kept.height()] != found.size {
        return Some(format!("{name}: another size"));
    }
    let off: Vec<u8> = kept.as_raw().iter().zip(&found.rgb).map(|(a, b)| a.abs_diff(*b)).collect();
    let mean = off.iter().map(|d| f64::from(*d)).sum::<f64>() / off.len() as f64;
    let far = off.chunks_exact(3).filter(|p| p.iter().any(|d| *d > thresholds::FAR)).count();
    let share = far as f64 / (off.len() / 3) as f64;
    let seen = mean > thresholds::MEAN || share > thresholds::FAR_SHARE;
    seen.then(|| format!("{name}: mean difference {mean:.2}, {:.2} % of pixels far off", 100.0 * share))
}

fn hold(example: &str, names: &[&str]) {
    let made = made(example);
    let stem = example.trim_end_matches(".toml");
    let pictures = pictures(&made);
    let differences: Vec<String> = pictures
        .iter()
        .filter(|(name, _)| names.contains(&name.as_str()))
        .filter_map(|(name, picture)| difference(picture, &format!("{stem}-{name}.png")))
        .collect();
    assert!(differences.is_empty(), "{differences:#?}; the new pictures are in target/snapshots");
    for patch in stencil(&made.head.head, &made.plan).patches {
        assert!(patch.distortion < MOST_DISTORTION, "{}: {}", patch.title, patch.distortion);
    }
}

#[test]
fn norwood_six() {
    hold(
        "norwood6.toml",
        &["before-front", "healed-front", "healed-left", "healed-top", "year5-back", "closeup-hairline"],
    );
}

#[test]
fn every_light_and_the_first_day() {
    let made = made("norwood6.toml");
    let light = SkinLight::new(&made.case, &made.content);
    let subject = Subject::new(&made.head.head, &made.case, &made.plan, &made.content, &light, None);
    let at = |time: Time| Some(subject.dots_at(time.days(subject.dots()), false));
    let mut found: Vec<(String, Picture)> = Vec::new();
    for lighting in [Lighting::Indoor, Lighting::Overcast, Lighting::Noon, Lighting::Flash] {
        let stage = subject.seen_from(Side::Front, lighting, &SETTINGS);
        found.push((format!("norwood6-healed-{}.png", lighting.name()), stage.picture(at(Time::Healed))));
    }
    let front = subject.seen_from(Side::Front, Lighting::Studio, &SETTINGS);
    found.push(("norwood6-fresh-front.png".to_owned(), front.picture(at(Time::Day(0)))));
    let near = subject.close_up(Lighting::Studio, &SETTINGS).unwrap();
    found.push(("norwood6-closeup-1m.png".to_owned(), near.from_afar(at(Time::Healed), 1.0)));
    let differences: Vec<String> =
        found.iter().filter_map(|(name, picture)| difference(picture, name)).collect();
    assert!(differences.is_empty(), "{differences:#?}; the new pictures are in target/snapshots");
}

#[test]
fn work_under_hair() {
    hold("woman-part-line.toml", &["before-top", "healed-top"]);
    hold("longer-hair.toml", &["before-top", "healed-top"]);
}

#[test]
fn scar() {
    hold("scar.toml", &["before-back", "healed-back"]);
}
