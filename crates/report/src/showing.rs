//! The folder that shows a client the truth before paying: the same head fresh, healed and years on, with and
//! without touch-ups; in every light; from a hand's breadth to across the room; and all of it as a time-lapse.

use crate::caption::Caption;
use crate::folder::{File, Material, ReportError};
use crate::thumbnail::jpeg;
use crate::typeset;
use crate::words::day;
use head::Side;
use optics::DotAge;
use preview::{GallerySettings, Lighting, Picture, SkinLight, Stage, Subject, Time};
use rayon::prelude::*;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Showing {
    /// The side from which the years are shown.
    pub view: Side,
    /// The light in which the years are shown.
    pub lighting: Lighting,
    /// Side of the square pictures, px.
    pub side_px: u32,
    /// Whether to make the time-lapse.
    pub time_lapse: bool,
    /// What is wrong with the plan on purpose, in words.
    pub mistakes: Vec<String>,
}

/// How a file of pictures begins, which marks a folder as ours.
pub const SCHEMA: &str = "hairline-pictures/1";

/// Times of the side by side; before treatment there is none.
const TIMES: [Option<Time>; 8] = [
    None,
    Some(Time::Day(0)),
    Some(Time::Day(7)),
    Some(Time::Healed),
    Some(Time::Year(1)),
    Some(Time::Year(3)),
    Some(Time::Year(5)),
    Some(Time::Year(10)),
];
/// Distances from which people are seen, m.
const DISTANCES: [f64; 3] = [0.3, 1.0, 3.0];

/// What close-ups are seen from.
const CLOSE_UP: &str = "closeup";

/// A picture that is shown: where it stands, and what it shows.
struct Shown {
    /// Its name without an ending.
    name: String,
    /// Which of the sheet's rows it stands in.
    row: &'static str,
    caption: String,
    /// The side that it is seen from, or [`CLOSE_UP`].
    seen: &'static str,
    lighting: Lighting,
    time: Option<Time>,
    touched_up: bool,
    metres: Option<f64>,
    age: Option<DotAge>,
    picture: Picture,
}

/// Whether a folder of pictures has a file of this name.
pub fn is_picture_file(name: &str) -> bool {
    let ours = |stem: &str| ["years-", "light-", "distance-", "closeup-"].iter().any(|p| stem.starts_with(p));
    ["pictures.json", "side-by-side.pdf", "time-lapse.png"].contains(&name)
        || name.strip_suffix(".png").is_some_and(ours)
}

/// Makes all files of a folder of pictures. `step` is told the name of each part as it is done; `stop` is looked at
/// between parts.
///
/// # Errors
/// The first part that fails.
pub fn showing_folder(
    m: &Material,
    showing: &Showing,
    step: &(dyn Fn(&str) + Sync),
    stop: &AtomicBool,
) -> Result<Vec<File>, ReportError> {
    let go_on = || if stop.load(Ordering::Relaxed) { Err(ReportError::Stopped) } else { Ok(()) };
    let light = SkinLight::new(m.case, m.content);
    let subject = Subject::new(m.head, m.case, m.plan, m.content, &light, m.texture);
    let settings = GallerySettings { side_px: showing.side_px, ..GallerySettings::default() };
    let studio = Studio { subject: &subject, showing, settings };
    let mut shown = studio.years();
    step("years");
    go_on()?;
    shown.extend(studio.lights());
    step("lights");
    go_on()?;
    shown.extend(studio.near_and_far());
    step("near and far");
    go_on()?;
    let png = |s: &Shown| Ok((format!("{}.png", s.name), s.picture.png()?));
    let mut files: Vec<File> = shown.par_iter().map(png).collect::<Result<_, ReportError>>()?;
    if showing.time_lapse {
        files.push(("time-lapse.png".to_owned(), studio.time_lapse()?));
    }
    step("time-lapse");
    go_on()?;
    files.push(("pictures.json".to_owned(), list(m, showing, &shown).into_bytes()));
    files.push(("side-by-side.pdf".to_owned(), side_by_side(m, showing, &shown)?));
    step("side-by-side.pdf");
    files.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(files)
}

struct Studio<'s, 'a> {
    subject: &'s Subject<'a>,
    showing: &'s Showing,
    settings: GallerySettings,
}

/// How a moment is shown.
struct Moment {
    row: &'static str,
    name: String,
    caption: String,
    time: Option<Time>,
    touched_up: bool,
    metres: Option<f64>,
}

impl<'a> Studio<'_, 'a> {
    fn whole(&self, lighting: Lighting) -> Stage<'_, 'a> {
        self.subject.seen_from(self.showing.view, lighting, &self.settings)
    }

    /// The main view at all times, and once more with touch-ups where they have changed something.
    fn years(&self) -> Vec<Shown> {
        let (stage, seen) = (self.whole(self.showing.lighting), self.showing.view.name());
        let plain = TIMES.map(|time| moment("years", "years", time, false));
        let touched = TIMES.into_iter().filter(|time| {
            let days = time.map_or(0.0, |t| t.days(self.subject.dots()));
            self.subject.dots_at(days, true) != self.subject.dots_at(days, false)
        });
        let touched = touched.map(|time| moment("touched up", "years", time, true));
        self.shown(&stage, seen, self.showing.lighting, plain.into_iter().chain(touched).collect())
    }

    /// The healed dots in every light.
    fn lights(&self) -> Vec<Shown> {
        let of = |lighting: Lighting| {
            let moment = Moment {
                name: format!("light-{}", lighting.name()),
                caption: format!("in {}", lighting.words()),
                ..moment("lights", "light", Some(Time::Healed), false)
            };
            self.shown(&self.whole(lighting), self.showing.view.name(), lighting, vec![moment])
        };
        // One after the other: each fills the machine, and more would only fill memory.
        Lighting::ALL.into_iter().flat_map(of).collect()
    }

    /// Close up: before and healed as an eye resolves them from near and far, and the dots themselves at some
    /// times.
    fn near_and_far(&self) -> Vec<Shown> {
        let Some(stage) = self.subject.close_up(self.showing.lighting, &self.settings) else {
            return Vec::new();
        };
        let mut moments = Vec::new();
        for time in [None, Some(Time::Healed)] {
            for metres in DISTANCES {
                let seen = moment(if time.is_none() { "far before" } else { "far" }, "distance", time, false);
                moments.push(Moment {
                    name: format!("{}-{metres}m", seen.name),
                    caption: format!("{}, from {} away", seen.caption, far(metres)),
                    metres: Some(metres),
                    ..seen
                });
            }
        }
        let times = [Time::Day(0), Time::Healed, Time::Year(5), Time::Year(10)];
        moments.extend(times.map(|time| moment("closeups", "closeup", Some(time), false)));
        self.shown(&stage, CLOSE_UP, self.showing.lighting, moments)
    }

    fn shown(
        &self,
        stage: &Stage,
        seen: &'static str,
        lighting: Lighting,
        moments: Vec<Moment>,
    ) -> Vec<Shown> {
        let shown = |m: Moment| {
            let age = m.time.map(|time| self.subject.dots_at(time.days(self.subject.dots()), m.touched_up));
            let picture = match m.metres {
                Some(metres) => stage.from_afar(age, metres),
                None => stage.picture(age),
            };
            let Moment { row, name, caption, time, touched_up, metres } = m;
            Shown { name, row, caption, seen, lighting, time, touched_up, metres, age, picture }
        };
        moments.into_par_iter().map(shown).collect()
    }

    /// Ten years in half a minute's frames.
    fn time_lapse(&self) -> Result<Vec<u8>, ReportError> {
        let settings = GallerySettings { side_px: LAPSE_PX.min(self.showing.side_px), ..self.settings };
        let stage = self.subject.seen_from(self.showing.view, self.showing.lighting, &settings);
        let caption = Caption::new();
        let days = lapse_days();
        let frame = |&day: &f64| {
            let mut picture = stage.picture(Some(self.subject.dots_at(day, false)));
            caption.write(&mut picture, &since(day));
            picture
        };
        let frames: Vec<Picture> = days.par_iter().map(frame).collect();
        Ok(preview::picture::animation(&frames, FRAME_MS)?)
    }
}

/// Side of the time-lapse, px, and how long a frame stands, ms.
const LAPSE_PX: u32 = 640;
const FRAME_MS: u16 = 220;

/// Days of the time-lapse: close together while dots heal, then every half year.
fn lapse_days() -> Vec<f64> {
    let mut days = vec![0.0, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 14.0, 21.0, 28.0, 42.0, 91.0];
    days.extend((1..=20).map(|half| 182.625 * f64::from(half)));
    days
}

/// The time since the last session, in words.
fn since(day: f64) -> String {
    let years = day / 365.25;
    match day {
        d if d < 0.5 => "Fresh".to_owned(),
        d if d < 60.0 => format!("Day {d:.0}"),
        d if d < 360.0 => format!("{:.0} months", d / 30.44),
        _ if (years - 1.0).abs() < 0.1 => "1 year".to_owned(),
        _ if years.fract() < 0.1 || years.fract() > 0.9 => format!("{years:.0} years"),
        _ => format!("{years:.1} years"),
    }
}

fn moment(row: &'static str, prefix: &str, time: Option<Time>, touched_up: bool) -> Moment {
    let name = time.map_or_else(|| "before".to_owned(), Time::name);
    let words = time.map_or_else(|| "before".to_owned(), Time::words);
    Moment {
        row,
        name: format!("{prefix}-{name}{}", if touched_up { "-touched-up" } else { "" }),
        caption: if touched_up { format!("{words}, with touch-ups") } else { words },
        time,
        touched_up,
        metres: None,
    }
}

fn far(metres: f64) -> String {
    if metres < 1.0 { format!("{:.0} cm", 100.0 * metres) } else { format!("{metres:.0} m") }
}

/// The list of the pictures, for machines.
fn list(m: &Material, showing: &Showing, shown: &[Shown]) -> String {
    let of = |s: &Shown| {
        json!({
            "file": format!("{}.png", s.name), "seen": s.seen, "light": s.lighting.name(),
            "time": s.time.map(Time::name), "touched_up": s.touched_up, "distance_m": s.metres,
            "contrast": s.age.map(|a| a.contrast), "diameter_factor": s.age.map(|a| a.growth),
            "redness": s.age.map(|a| a.redness),
        })
    };
    let list = json!({
        "schema": SCHEMA, "reference": m.case.reference, "date": m.case.date.to_string(),
        "view": showing.view.name(), "light": showing.lighting.name(),
        "simulation": "computed pictures, not photographs", "mistakes": showing.mistakes,
        "pictures": shown.iter().map(of).collect::<Vec<_>>(),
    });
    // As in plan.json: the schema comes first, so that a folder is known by its first line.
    format!("{list:#}\n")
}

/// The sheet.
fn side_by_side(m: &Material, showing: &Showing, shown: &[Shown]) -> Result<Vec<u8>, ReportError> {
    let shrink = |s: &Shown| if s.seen == CLOSE_UP { 2 } else { showing.side_px.div_ceil(600) };
    let picture = |s: &Shown| Ok((format!("{}.jpg", s.name), jpeg(&s.picture, shrink(s))?));
    let pictures = shown.par_iter().map(picture).collect::<Result<Vec<_>, ReportError>>()?;
    let row = |name: &str| -> Vec<Value> {
        let of = |s: &Shown| json!({ "name": s.name, "caption": s.caption, "numbers": numbers(s) });
        shown.iter().filter(|s| s.row == name).map(of).collect()
    };
    let data = json!({
        "reference": m.case.reference, "date": day(m.case.date),
        "seen": showing.view.words(), "light": showing.lighting.words(),
        "mistakes": showing.mistakes,
        "months": m.plan.outlook.touch_up_month,
        "band": [m.plan.outlook.touch_up_band.0, m.plan.outlook.touch_up_band.1],
        "years": row("years"), "touched_up": row("touched up"), "lights": row("lights"),
        "far_before": row("far before"), "far": row("far"), "closeups": row("closeups"),
    });
    typeset::pdf("side-by-side.pdf", include_str!("../templates/side-by-side.typ"), &data, pictures)
}

/// What stands under a picture in small print.
fn numbers(s: &Shown) -> String {
    match s.age {
        Some(age) if s.metres.is_none() && s.row != "lights" => {
            format!(
                "{:.0} % of the healed pigment, dots {:.0} % as wide",
                100.0 * age.contrast,
                100.0 * age.growth
            )
        }
        _ => String::new(),
    }
}
