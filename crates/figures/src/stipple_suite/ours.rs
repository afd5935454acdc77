//! One run of our sampler in a process of its own, so that its memory and processor time are its own.

use super::patch::Patch;
use geometry::{DVec3, Mesh};
use serde_json::json;
use std::path::Path;
use std::time::Instant;
use stipple::{Character, Field, Request, Surface, hexagonal_spacing_mm, scatter};

/// What a run is asked for.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    pub(super) character: String,
    pub(super) count: usize,
    pub(super) threads: usize,
    pub(super) ramp: bool,
    /// Runs whose times are taken; the median counts.
    pub(super) runs: usize,
}

impl Wish {
    pub(super) fn args(&self) -> Vec<String> {
        let (character, ramp) = (self.character.clone(), self.ramp.to_string());
        vec![character, self.count.to_string(), self.threads.to_string(), ramp, self.runs.to_string()]
    }

    fn from_args(args: &[String]) -> Option<Self> {
        let [character, count, threads, ramp, runs] = args else { return None };
        Some(Self {
            character: character.clone(),
            count: count.parse().ok()?,
            threads: threads.parse().ok()?,
            ramp: ramp.parse().ok()?,
            runs: runs.parse().ok()?,
        })
    }
}

/// The child's side: runs, writes the points to `out` and prints what it took as JSON.
pub(super) fn run(folder: &Path, args: &[String], out: &str) -> Result<(), String> {
    let wish = Wish::from_args(args).ok_or("a run needs character, count, threads, ramp, runs")?;
    let patch = Patch::read(folder)?;
    let pool =
        rayon::ThreadPoolBuilder::new().num_threads(wish.threads).build().map_err(|e| e.to_string())?;
    let before = resident_kb("VmRSS").unwrap_or(0);
    let (cpu, mut times, mut points, mut peak) = (cpu_seconds(), Vec::new(), Vec::new(), None);
    for _ in 0..wish.runs {
        // One run's points are not the next one's memory.
        drop(std::mem::take(&mut points));
        let start = Instant::now();
        points = pool.install(|| scattered(&patch, &wish, 1))?;
        times.push(start.elapsed().as_secs_f64());
        // Later runs find the pages of the first: they say how fast it is, the first says what it needs.
        peak = peak.or_else(|| resident_kb("VmHWM"));
    }
    times.sort_by(f64::total_cmp);
    let bytes: Vec<u8> = points.iter().flat_map(|p| p.to_array()).flat_map(f64::to_le_bytes).collect();
    let peak = peak.unwrap_or(0).saturating_sub(before);
    std::fs::write(out, bytes).map_err(|e| e.to_string())?;
    let cpu = (cpu_seconds() - cpu) / wish.runs as f64;
    println!(
        "{}",
        json!({ "wall": times[times.len() / 2], "least": times[0], "cpu": cpu, "peak_kb": peak, "n": points.len() })
    );
    Ok(())
}

/// Surface and points, as a caller without either pays for them.
pub(super) fn scattered(patch: &Patch, wish: &Wish, seed: u64) -> Result<Vec<DVec3>, String> {
    let character = if wish.character == "even" { Character::Even } else { Character::Natural };
    let (uniform, ramp) = (patch.uniform(wish.count), patch.ramp(wish.count));
    let mesh = if wish.ramp { &patch.fine } else { &patch.mesh };
    let density: Vec<f64> =
        mesh.positions.iter().map(|p| if wish.ramp { ramp(*p) } else { uniform }).collect();
    let least = density.iter().copied().fold(f64::INFINITY, f64::min);
    on_mesh(mesh, &density, 2.5 * hexagonal_spacing_mm(least), character, seed)
}

/// Points on a mesh by a density at its vertices, the surface and its skirt made for them.
pub(super) fn on_mesh(
    mesh: &Mesh,
    density: &[f64],
    skirt_mm: f64,
    character: Character,
    seed: u64,
) -> Result<Vec<DVec3>, String> {
    let surface = Surface::with_skirt(mesh, skirt_mm);
    let request = Request { character, ..Request::everywhere(&surface, Field::Vertices(density), seed) };
    let points = scatter(&request).map_err(|e| e.to_string())?;
    Ok(points.into_iter().map(|p| mesh.position(p)).collect())
}

/// A line of `/proc/self/status`, kB; `None` on other systems.
fn resident_kb(line: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find(|l| l.starts_with(line))?.split_whitespace().nth(1)?.parse().ok()
}

/// Processor seconds of this process, in clock ticks of a hundredth; 0 on other systems.
fn cpu_seconds() -> f64 {
    let ticks = || {
        let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
        // After the name in brackets: user and system time are the 12th and 13th.
        let at = |i: usize| stat.rsplit_once(')')?.1.split_whitespace().nth(i)?.parse::<u64>().ok();
        Some(at(11)? + at(12)?)
    };
    ticks().map_or(0.0, |t| t as f64 / 100.0)
}
