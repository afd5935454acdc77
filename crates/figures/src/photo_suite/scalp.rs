//! Figures of the scalp map: synthetic clients photographed, fitted and measured as a practitioner would, against what is
//! true of them.

use crate::report::{Figure, Goal};
use document::{HeadInput, Opened, head_of_case, open_photograph, read_case, scalp_of};
use geometry::DVec3;
use head::{Head, Sex};
use photo::Scalp;
use plan::content::Content;
use synth::taken::take;
use synth::{Person, Shooting, Wishes};

/// Pixels across and down: half a telephone's, which is enough for tones.
const SIZE: [u32; 2] = [1125, 1500];

/// What was wrong with a client's map.
struct Wrong {
    border_mm: Vec<f64>,
    skin: f64,
    /// Thin area found and true, cm², and its own deviation.
    thin: [f64; 3],
    scalp: f64,
}

/// Seed, sex, skin, pattern, length and colour of the hair.
type Client = (u64, Sex, u8, &'static str, f64, [u8; 3]);

/// Clients that rules may be tuned on.
const CLIENTS: [Client; 8] = [
    (1, Sex::Male, 2, "norwood-5", 6.0, [45, 34, 28]),
    (2, Sex::Male, 3, "norwood-3", 8.0, [30, 24, 20]),
    (3, Sex::Male, 1, "norwood-6", 5.0, [92, 66, 42]),
    (4, Sex::Male, 5, "norwood-4", 5.0, [14, 12, 11]),
    (5, Sex::Male, 2, "norwood-3-vertex", 10.0, [62, 46, 34]),
    (6, Sex::Male, 4, "norwood-7", 5.0, [20, 16, 14]),
    (7, Sex::Male, 2, "norwood-6", 0.5, [40, 30, 25]),
    (8, Sex::Female, 3, "ludwig-2", 12.0, [40, 28, 20]),
];

/// Others, looked at while rules were chosen but not fitted to: grey hair, the darkest skin, long hair, stubble of a millimetre.
const OTHERS: [Client; 4] = [
    (12, Sex::Male, 3, "norwood-5", 6.0, [160, 158, 155]),
    (13, Sex::Male, 6, "norwood-6", 2.0, [12, 10, 10]),
    (14, Sex::Female, 2, "ludwig-1", 20.0, [70, 45, 30]),
    (15, Sex::Male, 4, "norwood-3-vertex", 1.0, [25, 20, 16]),
];

fn measured(clients: &[Client], content: &Content) -> Result<Vec<Wrong>, String> {
    let mut all = Vec::new();
    for &(seed, sex, fitzpatrick, pattern, hair_mm, hair) in clients {
        let wishes =
            Wishes { seed, sex, fitzpatrick, pattern: Some(pattern.to_owned()), hair_mm, hair, grey: 0.05 };
        let wrong = one(&wishes, content)?;
        eprintln!(
            "client {seed} ({pattern}, type {fitzpatrick}, hair {hair_mm} mm): border {:.1} mm, skin {:.1}, thin {:.0} ± {:.0} of {:.0} cm², scalp {:+.1} %",
            middle(&wrong.border_mm),
            wrong.skin,
            wrong.thin[0],
            wrong.thin[2],
            wrong.thin[1],
            100.0 * wrong.scalp,
        );
        all.push(wrong);
    }
    Ok(all)
}

/// How far areas are off, as a share: mean and worst.
fn areas_off(all: &[Wrong]) -> [f64; 2] {
    let off = |w: &Wrong| (w.thin[0] / w.thin[1] - 1.0).abs();
    [all.iter().map(off).sum::<f64>() / all.len() as f64, all.iter().map(off).fold(0.0, f64::max)]
}

pub(super) fn figures(content: &Content) -> Result<Vec<Figure>, String> {
    let (all, others) = (measured(&CLIENTS, content)?, measured(&OTHERS, content)?);
    let figure = |figure: &str, value: f64, goal: Goal, note: String| Figure {
        suite: "photo",
        figure: figure.to_owned(),
        value,
        goal,
        note,
    };
    let borders: Vec<f64> = all.iter().flat_map(|w| w.border_mm.clone()).collect();
    let worst = all.iter().map(|w| middle(&w.border_mm)).fold(0.0, f64::max);
    let skin = all.iter().map(|w| w.skin).fold(0.0, f64::max);
    let mean_skin = all.iter().map(|w| w.skin).sum::<f64>() / all.len() as f64;
    let [area, most] = areas_off(&all);
    let [other_area, other_most] = areas_off(&others);
    let other_borders: Vec<f64> = others.iter().flat_map(|w| w.border_mm.clone()).collect();
    Ok(vec![
        figure(
            "scalp: border of the hair off, median, mm",
            middle(&borders),
            Goal::AtMost(4.0),
            format!("worst client's median {worst:.1}; {} clients", all.len()),
        ),
        figure(
            "scalp: skin colour off, worst, CIEDE2000",
            skin,
            Goal::AtMost(3.0),
            format!("mean {mean_skin:.2}"),
        ),
        figure(
            "scalp: thin area off, mean, %",
            100.0 * area,
            Goal::AtMost(5.0),
            format!("on the four other clients {:.1}, worst {:.1}", 100.0 * other_area, 100.0 * other_most),
        ),
        figure("scalp: thin area off, worst, %", 100.0 * most, Goal::AtMost(10.0), String::new()),
        figure(
            "scalp: border off, four other clients, median, mm",
            middle(&other_borders),
            Goal::AtMost(4.0),
            format!("median of {} clients", others.len()),
        ),
    ])
}

fn middle(values: &[f64]) -> f64 {
    stipple::statistics::quantile(values, 0.5)
}

fn one(wishes: &Wishes, content: &Content) -> Result<Wrong, String> {
    let person = Person::new(wishes, content).map_err(|e| e.to_string())?;
    let shooting = Shooting { size: SIZE, macros: false, ..Shooting::default() };
    let taken = take(&person, &shooting, content).map_err(|e| e.to_string())?;
    let file = |name: &str| {
        taken.files.iter().find(|f| f.0 == name).map(|f| f.1.as_slice()).ok_or(format!("no {name}"))
    };
    let text = String::from_utf8(file("case.toml")?.to_vec()).map_err(|e| e.to_string())?;
    let read = read_case(&text).map_err(|p| format!("{p:?}"))?;
    let open =
        |wish: &document::case::PhotoWish| open_photograph(file(&wish.file)?, wish).map_err(|p| p.join("; "));
    let opened: Vec<Opened> = read.photographs.list.iter().map(open).collect::<Result<_, String>>()?;
    let input = HeadInput::Photographs(opened.iter().map(|o| o.taken.clone()).collect());
    let found = head_of_case(&read, input, content).map_err(|e| format!("{e:?}"))?;
    let fit = found.fit.as_ref().ok_or("no fit")?;
    let scalp = scalp_of(&found.head, fit, &opened, &read.photographs, content);
    let own = scalp.skin.lab;
    Ok(Wrong {
        border_mm: border_off(&person, &found.head, &scalp),
        skin: own.difference(person.skin),
        thin: [scalp.thin_cm2[0], synth::taken::thin_area_cm2(&person), scalp.thin_cm2[1]],
        scalp: found.head.scalp_area_cm2() / person.head.scalp_area_cm2() - 1.0,
    })
}

/// Distances of the true border's points from the nearest that was found, each in its own head's frame, mm. Borders at
/// the hair's lower end are left out: nobody loses hair there.
fn border_off(person: &Person, fitted: &Head, scalp: &Scalp) -> Vec<f64> {
    let place = |head: &Head, [a, e]: [f64; 2]| head.position_at_map(head.map.from_angles(a, e));
    let found: Vec<DVec3> = scalp.borders.iter().filter_map(|b| place(fitted, *b)).collect();
    let of_loss = |[a, e]: &[f64; 2]| a.abs() < 40.0 || *e > person.head.scalp_border.elevation(*a) + 10.0;
    let truth = synth::taken::borders(person);
    let points = truth.iter().filter(|b| of_loss(b)).filter_map(|b| place(&person.head, *b));
    points.map(|p| found.iter().map(|f| f.distance(p)).fold(60.0, f64::min)).collect()
}
