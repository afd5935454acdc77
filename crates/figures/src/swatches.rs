//! The page of swatches: one piece of skin after another in which one number changes, with what it does to colour
//! and to a single dot. Written into `docs/` by `cargo xtask pictures`.

use crate::ground;
use optics::dots::SEEN_BAND;
use optics::{DotAge, PigmentDot, Skin};
use plan::content::{Content, Ink};
use plan::light::{eye_blur_mm, pigment_dot, tissue, typical_skin};
use plan::outlook::{Pace, permanent_model};
use preview::looks::Look;
use preview::{Mark, Picture, SkinLight, Swatch};
use std::fmt::Write;
use std::process::ExitCode;

/// The pieces: a thumbnail's width of skin, larger than life.
const SWATCH: Swatch = Swatch { size_mm: [13.0, 10.0], px_per_mm: 13.0 };
/// Dots on them, per cm²: the middle of the scalp.
const PER_CM2: f64 = 75.0;
/// What is shown where nothing is said: type III skin, a dot of 0.2 mm at 0.6 mm in fifteen parts of water.
const TYPE: u8 = 3;
const DOT_MM: f64 = 0.2;
const DEPTH_MM: f64 = 0.6;
const DILUTION: f64 = 15.0;
/// Seed of the dots' places.
const SEED: u64 = 5;

/// One swatch.
struct Shown {
    title: String,
    skin: u8,
    ink: Ink,
    dilution: f64,
    depth_mm: f64,
    diameter_mm: f64,
    age: DotAge,
}

/// A row of the page.
struct Row {
    file: &'static str,
    title: &'static str,
    words: &'static str,
    shown: Vec<Shown>,
}

/// Writes `pictures.md` and its pictures into a folder.
pub(crate) fn write(docs: &str) -> ExitCode {
    match page(docs) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

fn page(docs: &str) -> Result<(), String> {
    let content = document::shipped_content().map_err(|e| e.to_string())?;
    let marks = ground::flat_marks(SWATCH.size_mm, PER_CM2, SEED)?;
    let mut text = INTRODUCTION.to_owned();
    for row in rows(&content) {
        let swatches: Vec<Measured> = row.shown.iter().map(|s| measured(s, &marks, &content)).collect();
        let picture = side_by_side(&swatches);
        let path = format!("{docs}/images/{}.png", row.file);
        std::fs::write(&path, picture.small_png().map_err(|e| e.to_string())?)
            .map_err(|e| format!("{path}: {e}"))?;
        let _ = write!(
            text,
            "\n## {}\n\n{}\n\n![{}](images/{}.png)\n\n",
            row.title, row.words, row.title, row.file
        );
        text += &table(&row.shown, &swatches);
    }
    let path = format!("{docs}/pictures.md");
    std::fs::write(&path, text).map_err(|e| format!("{path}: {e}"))
}

const INTRODUCTION: &str = "# What one number does

Pieces of flat skin, 13 x 10 mm, with 75 dots a cm², in daylight, made by `cargo xtask pictures` from the same tables as
all pictures of plans. Above from a hand's breadth, below as an eye has them from a metre. Where nothing is said: type III
skin, carbon black in 15 parts of water, 0.6 mm deep, 0.2 mm wide, healed.

Under each: the dot's darkness in its middle and its width at half of that, in green light; and what the piece becomes,
seen from afar, against bare skin: lightness (L*), blueness (b*, below zero is bluer than the skin) and the whole
difference (CIEDE2000; 3 is taken for the same colour, facts D41).
";

fn rows(content: &Content) -> Vec<Row> {
    let model = permanent_model(&content.defaults, Pace::Usual);
    let age = |day: f64, touch_ups: Option<u32>| model.age(optics::Fading::PLAIN, day, touch_ups);
    let healed = age(model.healed_day, None);
    let usual = |title: String| Shown {
        title,
        skin: TYPE,
        ink: ink(content, "carbon-black"),
        dilution: DILUTION,
        depth_mm: DEPTH_MM,
        diameter_mm: DOT_MM,
        age: healed,
    };
    let start = content.defaults.list(plan::keys::START_DILUTION);
    let year = |years: f64| 365.25 * years;
    let times = [
        ("fresh", 0.0, None),
        ("day 7", 7.0, None),
        ("healed", model.healed_day, None),
        ("1 year", year(1.0), None),
        ("3 years", year(3.0), None),
        ("5 years", year(5.0), None),
        ("10 years", year(10.0), None),
        ("10 years, touched up", year(10.0), Some(48)),
    ];
    vec![
        Row {
            file: "light-depth",
            title: "Depth",
            words: "The same pigment, put deeper: broader, fainter in the middle, and bluer beside the skin's own colour.",
            shown: [0.3, 0.5, 0.7, 1.0, 1.5, 2.0]
                .map(|depth_mm| Shown { depth_mm, ..usual(format!("{depth_mm} mm")) })
                .into(),
        },
        Row {
            file: "light-skins",
            title: "Six skins",
            words: "The Fitzpatrick types, each with the dilution that a plan starts from for black hair.",
            shown: (1..=6u8)
                .map(|skin| {
                    let dilution = start[2 * (usize::from(skin) - 1)];
                    let title = format!(
                        "{}, {dilution}:1",
                        ["I", "II", "III", "IV", "V", "VI"][usize::from(skin) - 1]
                    );
                    Shown { skin, dilution, ..usual(title) }
                })
                .collect(),
        },
        Row {
            file: "light-pigments",
            title: "Four pigments",
            words: "In the same dilution. Oxides absorb less than carbon, and brown ones hardly any red light.",
            shown: content
                .pigments
                .iter()
                .filter_map(|p| Some(Shown { ink: p.ink?, ..usual(p.id.clone()) }))
                .collect(),
        },
        Row {
            file: "light-dilutions",
            title: "Dilution",
            words: "Rungs of the ladder, and undiluted: the mistake of `--what-if dilution=0`.",
            shown: [0.0, 6.0, 10.0, 15.0, 20.0, 30.0]
                .map(|dilution| Shown { dilution, ..usual(format!("{dilution}:1")) })
                .into(),
        },
        Row {
            file: "light-years",
            title: "Ten years",
            words: "By the middle of what practitioners report; nobody has measured it (facts 7s).",
            shown: times
                .map(|(title, day, touch)| Shown { age: age(day, touch), ..usual(title.to_owned()) })
                .into(),
        },
    ]
}

fn ink(content: &Content, id: &str) -> Ink {
    let none = Ink { concentration_mg_ml: 0.0, mass_absorption: 0.0, fall: 1.0 };
    content.pigments.iter().find(|p| p.id == id).and_then(|p| p.ink).unwrap_or(none)
}

/// A swatch with its numbers.
struct Measured {
    near: Picture,
    far: Picture,
    darkness: f64,
    width_mm: f64,
    lightness: f64,
    blueness: f64,
    difference: f64,
}

fn measured(s: &Shown, marks: &[Mark], content: &Content) -> Measured {
    let d = &content.defaults;
    let skin = typical_skin(s.skin, d);
    let light = SkinLight::of(tissue(d), skin, Some(s.ink), content);
    let healed = pigment_dot(s.ink, s.diameter_mm, s.depth_mm, s.dilution, d);
    let dot = light.aged(&healed, s.age);
    let redness = light.redness().map(|share| share * s.age.redness * 100.0 / PER_CM2);
    let looks: [Look; 1] = [light.look(&dot).with_around(redness)];
    let (near, with) = SWATCH.with(&light, marks, &looks);
    let far = SWATCH.blurred(&light, marks, &looks, eye_blur_mm(1.0, d));
    let (_, bare) = SWATCH.with(&light, &[], &[]);
    let (darkness, width_mm) = of_dot(&dot, &skin, content);
    Measured {
        near,
        far,
        darkness,
        width_mm,
        lightness: with.l - bare.l,
        blueness: with.b - bare.b,
        difference: with.difference(bare),
    }
}

/// Darkness of a dot in its middle, and its width at half of that, mm.
fn of_dot(dot: &PigmentDot, skin: &Skin, content: &Content) -> (f64, f64) {
    let profile = content.dots.profile(&tissue(&content.defaults), skin, dot);
    let middle = profile.at(SEEN_BAND, 0.0);
    let half = (1..4000).map(|k| 0.001 * f64::from(k)).find(|r| profile.at(SEEN_BAND, *r) < 0.5 * middle);
    (middle, 2.0 * half.unwrap_or(0.0))
}

/// Gap between swatches, px.
const GAP: u32 = 8;

/// All swatches in a row, from near above and from afar below.
fn side_by_side(all: &[Measured]) -> Picture {
    let [w, h] = all[0].near.size;
    let size = [(w + GAP) * all.len() as u32 - GAP, 2 * h + GAP];
    let mut rgb = vec![255u8; (size[0] * size[1] * 3) as usize];
    for (i, swatch) in all.iter().enumerate() {
        for (k, picture) in [&swatch.near, &swatch.far].into_iter().enumerate() {
            for y in 0..h {
                let to = (((y + k as u32 * (h + GAP)) * size[0] + i as u32 * (w + GAP)) * 3) as usize;
                let from = (y * w * 3) as usize;
                rgb[to..to + (w * 3) as usize].copy_from_slice(&picture.rgb[from..from + (w * 3) as usize]);
            }
        }
    }
    Picture { size, rgb }
}

fn table(shown: &[Shown], all: &[Measured]) -> String {
    let line = |name: &str, value: &dyn Fn(usize) -> String| {
        let cells: Vec<String> = (0..all.len()).map(value).collect();
        format!("| {name} | {} |\n", cells.join(" | "))
    };
    let mut text = line("", &|i| shown[i].title.clone());
    text += &format!("|---|{}\n", "---|".repeat(all.len()));
    text += &line("darkness in the middle", &|i| format!("{:.2}", all[i].darkness));
    text += &line("width, mm", &|i| format!("{:.2}", all[i].width_mm));
    text += &line("L*", &|i| format!("{:+.1}", all[i].lightness));
    text += &line("b*", &|i| format!("{:+.1}", all[i].blueness));
    text += &line("CIEDE2000", &|i| format!("{:.1}", all[i].difference));
    text
}
