//! Flat patches side by side: dots, radial power and pair correlation of our characters and the peers, as one
//! SVG for the documentation.

use super::ours::on_mesh;
use super::peers::{PEERS, Peers};
use super::{Figure, Goal, figure};
use geometry::mesh::shapes;
use geometry::{DVec2, DVec3, Mesh};
use std::fmt::Write;
use stipple::statistics::{self, Periodogram};
use stipple::{Character, PairStatistics};

/// Side of the sheet that is sampled and of the four patches that are looked at, mm.
const SHEET_MM: f64 = 320.0;
const PATCH_MM: f64 = 100.0;
/// Points wanted on a patch.
const ON_PATCH: f64 = 1024.0;
const WAVES: u32 = 80;

/// A sampler's points on the sheet.
struct Sampled {
    name: String,
    points: Vec<DVec3>,
}

/// What is drawn of it.
struct Column {
    name: String,
    dots: Vec<DVec2>,
    spectrum: Periodogram,
    pairs: PairStatistics,
}

/// Samples, measures and draws: the SVG, and the anisotropy of ours.
pub(super) fn sheet(peers: Option<&Peers>) -> Result<(String, Vec<Figure>), String> {
    let mesh = shapes::sheet(SHEET_MM, 8.0);
    let count = (ON_PATCH * SHEET_MM * SHEET_MM / (PATCH_MM * PATCH_MM)) as usize;
    let mut sampled = Vec::new();
    for (name, character) in [("Hairline even", Character::Even), ("Hairline natural", Character::Natural)] {
        sampled.push(Sampled { name: name.to_owned(), points: ours(&mesh, character)? });
    }
    for (script, _, name, _) in PEERS {
        match peers.map(|p| p.run(script, count, &mesh, None)) {
            Some(Ok((_, points))) => sampled.push(Sampled { name: name.to_owned(), points }),
            Some(Err(reason)) => eprintln!("{name} on a flat sheet: not run: {reason}"),
            None => {}
        }
    }
    let columns: Vec<Column> = sampled.into_iter().map(column).collect();
    let figures = ["even", "natural"].into_iter().zip(&columns).map(|(character, c)| {
        let nyquist = c.spectrum.effective_nyquist();
        let note = format!("four flat patches; effective Nyquist {nyquist:.2} of sqrt(density)");
        let name = format!("{character}: anisotropy above that of no direction, dB");
        figure(name, c.spectrum.anisotropy_excess_db(), Goal::AtMost(1.0), note)
    });
    let figures = figures.collect();
    Ok((svg(&columns), figures))
}

fn ours(mesh: &Mesh, character: Character) -> Result<Vec<DVec3>, String> {
    let density = vec![ON_PATCH * 100.0 / (PATCH_MM * PATCH_MM); mesh.positions.len()];
    on_mesh(mesh, &density, 10.0, character, 1)
}

fn column(sampled: Sampled) -> Column {
    let Sampled { name, points } = sampled;
    let gap = (SHEET_MM - 2.0 * PATCH_MM) / 3.0;
    let corners = [(0, 0), (1, 0), (0, 1), (1, 1)]
        .map(|(i, j)| DVec2::new(f64::from(i), f64::from(j)) * (PATCH_MM + gap) + DVec2::splat(gap));
    let patch = |corner: DVec2| -> Vec<DVec2> {
        let local = points.iter().map(|p| (p.truncate() - corner) / PATCH_MM);
        local.filter(|p| p.cmpge(DVec2::ZERO).all() && p.cmplt(DVec2::ONE).all()).collect()
    };
    let sets: Vec<Vec<DVec2>> = corners.into_iter().map(patch).collect();
    let density = vec![100.0 * points.len() as f64 / (SHEET_MM * SHEET_MM); points.len()];
    let far = |i: &u32| {
        let p = points[*i as usize];
        p.x.min(p.y).min(SHEET_MM - p.x).min(SHEET_MM - p.y) > 4.0 * (100.0 / density[0]).sqrt()
    };
    let centres: Vec<u32> = (0..points.len() as u32).filter(far).collect();
    Column {
        name,
        spectrum: Periodogram::new(&sets, WAVES),
        pairs: statistics::pair_correlation(&points, &density, &centres, 3.0, 0.05),
        dots: sets.into_iter().next().unwrap_or_default(),
    }
}

/// Sizes of the drawing.
const WIDTH: f64 = 210.0;
const PLOT: f64 = 70.0;

fn svg(columns: &[Column]) -> String {
    let (width, height) = (WIDTH * columns.len() as f64, WIDTH + 2.0 * PLOT + 80.0);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" \
         font-size=\"9\"><rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>"
    );
    for (i, c) in columns.iter().enumerate() {
        let x = WIDTH * i as f64;
        let _ = write!(
            out,
            "<g transform=\"translate({x} 0)\"><text x=\"8\" y=\"13\" font-size=\"11\">{}</text>",
            c.name
        );
        let mut dots = String::new();
        for p in &c.dots {
            let _ = write!(dots, "M{:.1} {:.1}h0", 8.0 + p.x * (WIDTH - 16.0), 20.0 + p.y * (WIDTH - 16.0));
        }
        let _ =
            write!(out, "<path d=\"{dots}\" stroke=\"#222\" stroke-width=\"2.6\" stroke-linecap=\"round\"/>");
        let radial = c.spectrum.radial();
        let power = radial.iter().map(|r| (r.frequency / 2.5, r.power / 4.0));
        plot(&mut out, WIDTH + 30.0, "radial power (0-4) by frequency (0-2.5 sqrt density)", power, 0.25);
        let pairs = c.pairs.correlation.iter().enumerate();
        let pairs = pairs.map(|(k, g)| ((k as f64 + 0.5) * c.pairs.step / 3.0, g / 4.0));
        plot(
            &mut out,
            WIDTH + PLOT + 55.0,
            "pair correlation (0-4) by distance (0-3 / sqrt density)",
            pairs,
            0.25,
        );
        out += "</g>";
    }
    out + "</svg>\n"
}

/// A line through points of the unit square, with a rule at `level`.
fn plot(out: &mut String, top: f64, title: &str, points: impl Iterator<Item = (f64, f64)>, level: f64) {
    let wide = WIDTH - 16.0;
    let y = |v: f64| top + PLOT * (1.0 - v.clamp(0.0, 1.0));
    let mut d = String::new();
    for (i, (u, v)) in points.filter(|(u, _)| *u <= 1.0).enumerate() {
        let _ = write!(d, "{}{:.1} {:.1}", if i == 0 { 'M' } else { 'L' }, 8.0 + u * wide, y(v));
    }
    let _ = write!(
        out,
        "<text x=\"8\" y=\"{:.1}\" font-size=\"7\" fill=\"#555\">{title}</text><path d=\"M8 {:.1}h{wide}M8 {:.1}h{wide}\" \
         stroke=\"#bbb\" stroke-width=\".6\"/><path d=\"{d}\" fill=\"none\" stroke=\"#0b5c7a\" stroke-width=\"1.2\"/>",
        top - 3.0,
        y(0.0),
        y(level)
    );
}
