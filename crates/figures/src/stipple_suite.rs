//! The `stipple` suite: our sampler and its peers in one run on the same scan.
//!
//! Every run has a process of its own, ours as theirs, and every set is measured by the same statistics.

mod matching;
mod measure;
mod ours;
mod patch;
mod peers;
mod repairs;
mod sheet;

use crate::ground::scan_folder;
use crate::report::{Figure, Goal};
use geometry::{DVec3, hash};
use measure::{Measured, measure, worst_prefix};
use ours::Wish;
use patch::Patch;
use peers::{PEERS, Peers, Took};
use std::path::Path;
use std::process::Command;

/// The flag by which the suite starts itself for one run.
pub(crate) const RUN: &str = "--stipple-run";
/// The same, for a run whose memory counts and not its time.
pub(crate) const MEMORY: &str = "--stipple-memory";
/// Fingerprints of several builds, one a line, as `cargo xtask bench` hands them over.
pub(crate) const FINGERPRINTS: &str = "HAIRLINE_STIPPLE_FINGERPRINTS";

const COUNTS: [usize; 4] = [5_000, 20_000, 100_000, 1_000_000];

/// A row of the table.
struct Row {
    name: String,
    asked: String,
    took: Took,
    found: Measured,
}

/// One run of ours, in the child.
pub(crate) fn run_once(args: &[String]) -> Result<(), String> {
    let (out, wish) = args.split_first().ok_or("no file to write to")?;
    ours::run(&scan_folder(), wish, out)
}

/// Runs the suite.
pub(crate) fn run() -> Result<Vec<Figure>, String> {
    let patch = Patch::read(&scan_folder())?;
    eprintln!("patch: {:.1} cm2, {} faces", patch.area_cm2(), patch.mesh.triangles.len());
    let folder = std::env::current_exe().ok().and_then(|p| Some(p.parent()?.parent()?.join("peers")));
    let folder = folder.ok_or("no folder for the peers")?;
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let mut figures = Vec::new();
    let mut rows = ours(&patch, &folder, &mut figures)?;
    let peers = installed(&folder);
    rows.extend(peers.as_ref().map(|p| theirs(&patch, p)).unwrap_or_default());
    let (drawing, anisotropy) = sheet::sheet(peers.as_ref())?;
    figures.extend(anisotropy);
    let drawn = folder.join("stipple.svg");
    std::fs::write(&drawn, drawing).map_err(|e| e.to_string())?;
    eprintln!("flat patches side by side: {}", drawn.display());
    figures.extend(speed(&rows));
    figures.extend(matching::figures()?);
    figures.push(repairs::time(&patch)?);
    figures.extend(same_bytes(&folder)?);
    print_rows(&rows);
    Ok(figures)
}

fn figure(name: impl Into<String>, value: f64, goal: Goal, note: impl Into<String>) -> Figure {
    Figure { suite: "stipple", figure: name.into(), value, goal, note: note.into() }
}

fn once(folder: &Path, wish: &Wish) -> Result<(Took, Vec<DVec3>), String> {
    child(RUN, folder, wish)
}

/// Memory at the peak of one run, kB.
fn peak_kb(folder: &Path, wish: &Wish) -> Result<u64, String> {
    Ok(child(MEMORY, folder, &Wish { runs: 1, ..wish.clone() })?.0.peak_kb)
}

fn child(command: &str, folder: &Path, wish: &Wish) -> Result<(Took, Vec<DVec3>), String> {
    let (binary, out) = (std::env::current_exe().map_err(|e| e.to_string())?, folder.join("ours.bin"));
    let done =
        Command::new(binary).arg(command).arg(&out).args(wish.args()).output().map_err(|e| e.to_string())?;
    if !done.status.success() {
        return Err(String::from_utf8_lossy(&done.stderr).into_owned());
    }
    let took = serde_json::from_slice(&done.stdout).map_err(|e| e.to_string())?;
    Ok((took, peers::read_points(&out)?))
}

/// The name of our rows.
fn ours_name(character: &str, threads: usize) -> String {
    format!("Hairline {character}, {threads} thread{}", if threads == 1 { "" } else { "s" })
}

/// All our runs, and what is asked of them.
fn ours(patch: &Patch, folder: &Path, figures: &mut Vec<Figure>) -> Result<Vec<Row>, String> {
    let mut rows = Vec::new();
    for character in ["even", "natural"] {
        for count in COUNTS {
            let density = patch.uniform(count);
            for threads in [1, 2] {
                let runs = if count > 200_000 { 3 } else { 9 };
                let wish = Wish { character: character.to_owned(), count, threads, ramp: false, runs };
                let (mut took, points) = once(folder, &wish)?;
                if count > 200_000 {
                    took.peak_kb = peak_kb(folder, &wish)?;
                }
                eprintln!("{character}, {count}, {threads} thread(s): {:.3} s", took.wall);
                let found = measure(patch, &points, |_| density);
                if count == 20_000 && threads == 1 {
                    let edge = edge(patch, character)?;
                    figures.extend(quality(character, &found, worst_prefix(&points, |_| density), edge));
                }
                let name = ours_name(character, threads);
                rows.push(Row { name, asked: count.to_string(), took, found });
            }
        }
        let wish = Wish { character: character.to_owned(), count: 20_000, threads: 2, ramp: true, runs: 5 };
        let (took, points) = once(folder, &wish)?;
        let found = measure(patch, &points, patch.ramp(20_000));
        figures.extend(ramp(character, &found));
        rows.push(Row { name: ours_name(character, 2), asked: "20000 ramp".to_owned(), took, found });
    }
    Ok(rows)
}

/// Edge density ratio over several seeds: a ring of one spacing holds few points of one set.
fn edge(patch: &Patch, character: &str) -> Result<f64, String> {
    const SEEDS: u64 = 8;
    let wish = Wish { character: character.to_owned(), count: 20_000, threads: 2, ramp: false, runs: 1 };
    let density = patch.uniform(wish.count);
    let of = |seed| Ok(measure(patch, &ours::scattered(patch, &wish, seed)?, |_| density).edge);
    Ok((1..=SEEDS).map(of).sum::<Result<f64, String>>()? / SEEDS as f64)
}

fn quality(character: &str, found: &Measured, prefix: f64, edge: f64) -> Vec<Figure> {
    let of =
        |what: &str, value, goal, note: String| figure(format!("{character} 20k: {what}"), value, goal, note);
    let none = String::new;
    let even = character == "even";
    let least = format!("least of all {:.3}", found.radius.1);
    let radius = Goal::AtLeast(if even { 0.76 } else { 0.70 });
    let mut figures = vec![of("relative radius, 1st percentile", found.radius.0, radius, least)];
    if even {
        figures.push(of("nearest-neighbour CV", found.variation, Goal::AtMost(0.06), none()));
    } else {
        let bins = "bins of 0.025/sqrt(density)".to_owned();
        figures.push(of("nearest-neighbour CV, least", found.variation, Goal::AtLeast(0.08), none()));
        figures.push(of("nearest-neighbour CV, most", found.variation, Goal::AtMost(0.14), none()));
        figures.push(of("first peak of g", found.peak, Goal::AtMost(2.4), bins));
    }
    figures.push(of("worst prefix of tenths, relative radius", prefix, Goal::AtLeast(0.65), none()));
    let note = format!("ratio {edge:.3} within one spacing of the border, mean of 8 seeds");
    figures.push(of("edge density ratio off 1", (edge - 1.0).abs(), Goal::AtMost(0.03), note));
    figures
}

fn ramp(character: &str, found: &Measured) -> [Figure; 2] {
    let of = |what: &str, share: f64, most, note| {
        figure(format!("{character} ramp: {what}, %"), 100.0 * share, Goal::AtMost(most), note)
    };
    [
        of("rms error by 5 % bands", found.bands, 2.0, format!("{} points", found.count)),
        of("mean error in discs of 60", found.discs, 4.0, format!("Fano {:.3}", found.fano)),
    ]
}

/// The peers that can be had; the others are named.
fn installed(folder: &Path) -> Option<Peers> {
    match Peers::install(&folder.join("venv")) {
        Ok((peers, missing)) => {
            missing.iter().for_each(|m| eprintln!("{m}"));
            Some(peers)
        }
        Err(reason) => {
            eprintln!("no peers: {reason}");
            None
        }
    }
}

/// All runs of the peers.
fn theirs(patch: &Patch, peers: &Peers) -> Vec<Row> {
    let mut rows = Vec::new();
    for (script, _, name, most) in PEERS {
        for count in COUNTS.into_iter().filter(|c| *c <= most) {
            let density = patch.uniform(count);
            match peers.run(script, count, &patch.mesh, None) {
                Ok((took, points)) => {
                    eprintln!("{name}, {count}: {:.3} s", took.wall);
                    let found = measure(patch, &points, |_| density);
                    rows.push(Row { name: name.to_owned(), asked: count.to_string(), took, found });
                }
                Err(reason) => {
                    eprintln!("{name}, {count}: not run: {reason}");
                    break;
                }
            }
        }
    }
    let density = patch.ramp(20_000);
    let at_vertices: Vec<f64> = patch.fine.positions.iter().map(|p| density(*p)).collect();
    match peers.run("pymeshlab", 20_000, &patch.fine, Some(&at_vertices)) {
        Ok((took, points)) => {
            let found = measure(patch, &points, &density);
            rows.push(Row { name: PEERS[0].2.to_owned(), asked: "20000 ramp".to_owned(), took, found });
        }
        Err(reason) => eprintln!("MeshLab on the ramp: not run: {reason}"),
    }
    rows
}

fn speed(rows: &[Row]) -> Vec<Figure> {
    ["natural", "even"].into_iter().flat_map(|character| speed_of(rows, character)).collect()
}

/// Time, times faster, growth and memory of a character.
fn speed_of(rows: &[Row], character: &str) -> Vec<Figure> {
    let run = |threads: usize, asked: usize| {
        let name = ours_name(character, threads);
        rows.iter().find(|r| r.name == name && r.asked == asked.to_string())
    };
    let (Some(single), Some(double), Some(many)) = (run(1, 20_000), run(2, 20_000), run(1, 1_000_000)) else {
        return Vec::new();
    };
    let of = |what: &str, value, goal, note| figure(format!("{character}{what}"), value, goal, note);
    let mut figures = Vec::new();
    for (what, row, most) in [(" 20k: 2 threads, ms", double, 60.0), (" 20k: 1 thread, ms", single, 100.0)] {
        let note = format!("median of 9, surface made each time; best {:.0}", 1e3 * row.took.least);
        figures.push(of(what, 1e3 * row.took.wall, Goal::AtMost(most), note));
    }
    let peers = rows.iter().filter(|r| r.asked == "20000" && !r.name.starts_with("Hairline"));
    let no_better = peers.filter(|r| r.found.radius.0 <= single.found.radius.0);
    if let Some(peer) = no_better.min_by(|a, b| a.took.wall.total_cmp(&b.took.wall)) {
        let (ratio, alone) = (peer.took.wall / double.took.wall, peer.took.wall / single.took.wall);
        let note = format!("{}, {:.3} s; on one thread {alone:.1} times", peer.name, peer.took.wall);
        figures.push(of(": times faster than the fastest peer no better", ratio, Goal::AtLeast(10.0), note));
    }
    let exponent = libm::log(many.took.wall / single.took.wall) / libm::log(50.0);
    let note = format!("{:.3} s and {:.2} s", single.took.wall, many.took.wall);
    figures.push(of(": growth of time, 20k to 1M, exponent", exponent, Goal::AtMost(1.1), note));
    let a_dot = |row: &Row| row.took.peak_kb as f64 * 1024.0 / row.found.count as f64;
    let bytes = a_dot(many);
    let both = run(2, 1_000_000).map_or(0.0, a_dot);
    let note = format!("resident memory above that of the mesh, 1 thread; on two {both:.0}");
    figures.push(of(" 1M: bytes a dot at the peak", bytes, Goal::AtMost(200.0), note));
    figures
}

/// The same points on 1, 2 and 8 threads, and from builds that differ.
fn same_bytes(folder: &Path) -> Result<Vec<Figure>, String> {
    let mut hashes = Vec::new();
    for threads in [1, 2, 8] {
        for character in ["even", "natural"] {
            let wish = Wish { character: character.to_owned(), count: 20_000, threads, ramp: true, runs: 1 };
            let (_, points) = once(folder, &wish)?;
            let bits = points.iter().flat_map(|p| p.to_array()).map(f64::to_bits);
            hashes.push((character, bits.fold(0, hash::mix)));
        }
    }
    let differ = hashes.iter().filter(|h| hashes[..2].iter().all(|first| first != *h)).count();
    let mut figures =
        vec![figure("sets that differ between 1, 2 and 8 threads", differ as f64, Goal::AtMost(0.0), "")];
    if let Ok(lines) = std::env::var(FINGERPRINTS) {
        let mut lines: Vec<&str> = lines.lines().collect();
        let builds = lines.len();
        lines.dedup();
        let note = format!("{builds} builds: debug, release, release with AVX2");
        let name = "builds whose points differ";
        figures.push(figure(name, lines.len().saturating_sub(1) as f64, Goal::AtMost(0.0), note));
    }
    Ok(figures)
}

/// The table goes to standard error: standard output belongs to the figures.
fn print_rows(rows: &[Row]) {
    eprintln!(
        "{:<32} {:>11} {:>8} {:>8} {:>8} {:>7} {:>7} {:>6} {:>6} {:>6} {:>7} {:>7} {:>6} {:>8} {:>6}",
        "sampler",
        "asked",
        "points",
        "wall s",
        "cpu s",
        "MB",
        "rho 1%",
        "least",
        "NN CV",
        "peak",
        "bands %",
        "discs %",
        "Fano",
        "capacity",
        "edge"
    );
    for Row { name, asked, took, found } in rows {
        eprintln!(
            "{name:<32} {asked:>11} {:>8} {:>8.3} {:>8.3} {:>7.1} {:>7.3} {:>6.3} {:>6.3} {:>6.2} {:>7.2} {:>7.2} {:>6.3} {:>8.3} {:>6.3}",
            found.count,
            took.wall,
            took.cpu,
            took.peak_kb as f64 / 1024.0,
            found.radius.0,
            found.radius.1,
            found.variation,
            found.peak,
            100.0 * found.bands,
            100.0 * found.discs,
            found.fano,
            found.capacity,
            found.edge
        );
    }
}
