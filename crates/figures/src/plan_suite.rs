//! The `plan` suite: density, spacing, place and time of a full Norwood VI plan on a real head scan.

use crate::ground::{scan_folder, scanned, sub_triangles};
use crate::report::{Figure, Goal};
use document::plan::{Sources, plan_json};
use document::{dots_csv, head_of_case, read_case, shipped_content};
use geometry::{DVec3, SurfacePoint, hash};
use head::Head;
use plan::case::{Case, ZoneKind};
use plan::content::Content;
use plan::{Plan, make_plan};
use std::path::Path;
use std::time::Instant;
use stipple::statistics;

/// Dots that a disc must expect.
const EXPECTED: f64 = 60.0;
/// Discs tried.
const TRIES: u64 = 6000;

struct Bench {
    head: Head,
    case: Case,
    content: Content,
    plan: Plan,
}

/// Runs the suite.
pub(crate) fn run() -> Result<Vec<Figure>, String> {
    let bench = prepare()?;
    let mut figures = Vec::new();
    figures.extend(density(&bench));
    figures.extend(spacing(&bench));
    figures.extend(places(&bench));
    figures.push(stencil_distortion(&bench));
    figures.push(same_bytes(&bench));
    figures.push(recompute(&bench));
    figures.extend(whole_command());
    Ok(figures)
}

fn figure(name: &'static str, value: f64, goal: Goal, note: String) -> Figure {
    Figure { suite: "plan", figure: name.to_owned(), value, goal, note }
}

fn prepare() -> Result<Bench, String> {
    let text = std::fs::read_to_string(scan_folder().join("landmarks.toml"))
        .map_err(|e| format!("{}: {e}", scan_folder().display()))?;
    let content = shipped_content().map_err(|e| e.to_string())?;
    let read = read_case(document::example_case()).map_err(|p| format!("{p:?}"))?;
    let scanned = scanned("lps/LeePerrySmith.glb", &text)?;
    let head = head_of_case(&read, Some(scanned), &content).map_err(|e| format!("{e:?}"))?.head;
    let plan = make_plan(&head, &read.case, &content).map_err(|e| format!("{e:?}"))?;
    Ok(Bench { head, case: read.case, content, plan })
}

/// Points that share the surface out evenly enough to integrate the density over a ball.
struct Quadrature {
    target: statistics::Quadrature,
    zone: Vec<Option<ZoneKind>>,
}

fn quadrature(bench: &Bench) -> Quadrature {
    let mesh = &bench.head.mesh;
    let mut q = Quadrature { target: statistics::Quadrature::default(), zone: Vec::new() };
    for face in 0..mesh.triangles.len() as u32 {
        if bench.plan.design.support[face as usize] == stipple::FaceSupport::Outside {
            continue;
        }
        const N: u32 = 6;
        let share = mesh.face_area(face) / f64::from(N * N) / 100.0;
        for weights in sub_triangles(N) {
            let point = SurfacePoint { face, weights };
            let density = mesh.interpolate(point, |v| bench.plan.design.density[v as usize]);
            q.target.positions.push(mesh.position(point));
            q.target.mass.push(density * share);
            q.zone.push(bench.plan.design.zone_of_point(&bench.head, point));
        }
    }
    q
}

fn density(bench: &Bench) -> Vec<Figure> {
    let q = quadrature(bench);
    let dots: Vec<DVec3> = bench.plan.layout.dots.iter().map(|d| d.position).collect();
    let reach = 12.0;
    let (of_dots, of_mass) =
        (statistics::Counter::new(&dots, reach), statistics::Counter::new(&q.target.positions, reach));
    let mut errors = Vec::new();
    for i in 0..TRIES {
        let centre = dots[(hash::mix(77, i) % dots.len() as u64) as usize];
        let jitter = DVec3::new(hash::normal(1, i), hash::normal(2, i), hash::normal(3, i)) * 0.5;
        if let Some(error) = disc_error(&q, &of_dots, &of_mass, centre + jitter, reach) {
            errors.push(error);
        }
    }
    let mean = errors.iter().map(|e| e.abs()).sum::<f64>() / errors.len().max(1) as f64;
    let worst = errors.iter().map(|e| e.abs()).fold(0.0, f64::max);
    let bias = errors.iter().sum::<f64>() / errors.len().max(1) as f64;
    let note = format!("{} discs of 60 dots within one zone; bias {:+.2} %", errors.len(), 100.0 * bias);
    vec![
        figure("density error in discs, mean %", 100.0 * mean, Goal::AtMost(5.0), note),
        figure("density error in discs, worst %", 100.0 * worst, Goal::AtMost(15.0), String::new()),
    ]
}

/// Relative error of the count in the smallest ball that expects enough dots, if it stays in one zone.
fn disc_error(
    q: &Quadrature,
    of_dots: &statistics::Counter,
    of_mass: &statistics::Counter,
    centre: DVec3,
    reach: f64,
) -> Option<f64> {
    let mut near: Vec<(f64, u32)> = of_mass
        .within(centre, reach)
        .into_iter()
        .map(|i| (q.target.positions[i as usize].distance(centre), i))
        .collect();
    near.sort_by(|a, b| a.0.total_cmp(&b.0));
    let zone = q.zone[near.first()?.1 as usize]?;
    let mut mass = 0.0;
    for (distance, i) in near {
        if q.zone[i as usize] != Some(zone) {
            return None;
        }
        mass += q.target.mass[i as usize];
        if mass >= EXPECTED {
            let found = of_dots.within(centre, distance).len() as f64;
            return Some(found / mass - 1.0);
        }
    }
    None
}

fn spacing(bench: &Bench) -> Vec<Figure> {
    let dots = &bench.plan.layout.dots;
    let positions: Vec<DVec3> = dots.iter().map(|d| d.position).collect();
    let density: Vec<f64> = dots.iter().map(|d| d.density).collect();
    let near = statistics::relative_nearest(&positions, &density);
    let good = near.iter().filter(|r| **r >= 0.70).count() as f64 / near.len() as f64;
    let note = format!(
        "0.5 % quantile {:.3}, median {:.3}",
        statistics::quantile(&near, 0.005),
        statistics::quantile(&near, 0.5)
    );
    let mut by_zone = String::new();
    for zone in ZoneKind::ALL {
        let of: Vec<f64> = (0..dots.len()).filter(|&i| dots[i].zone == zone).map(|i| near[i]).collect();
        let close = of.iter().filter(|r| **r < 0.70).count();
        by_zone += &format!("{} {close}/{} ", zone.name(), of.len());
    }
    vec![
        figure("dots at 0.70 of hexagonal spacing or more, %", 100.0 * good, Goal::AtLeast(99.5), note),
        figure("dots", dots.len() as f64, Goal::AtLeast(14_000.0), by_zone),
        figure(
            "treated area, cm2",
            bench.plan.area_cm2(),
            Goal::AtLeast(180.0),
            format!("{:?}", bench.plan.areas_cm2),
        ),
    ]
}

fn places(bench: &Bench) -> Vec<Figure> {
    let (head, design) = (&bench.head, &bench.plan.design);
    let dots = &bench.plan.layout.dots;
    let off = dots.iter().filter_map(|d| head.closest(d.position)).map(|c| c.1).fold(0.0, f64::max);
    let ahead = dots
        .iter()
        .filter(|d| d.zone != ZoneKind::Sentinel && design.ahead(head.map.from_head(d.position)))
        .count();
    let excluded = dots.iter().filter(|d| design.excluded(d.position)).count();
    let zero = |name, count: usize| figure(name, count as f64, Goal::AtMost(0.0), String::new());
    vec![
        figure("farthest dot off the surface, mm", off, Goal::AtMost(0.02), String::new()),
        zero("dots ahead of the hairline but sentinels", ahead),
        zero("dots within an exclusion", excluded),
    ]
}

fn stencil_distortion(bench: &Bench) -> Figure {
    let patches = report::stencil::stencil(&bench.head, &bench.plan).patches;
    let worst = patches.iter().map(|p| p.distortion).fold(0.0, f64::max);
    let note = format!("{} pieces, lengths along, across and diagonal", patches.len());
    figure("stencil distortion, worst %", 100.0 * worst, Goal::AtMost(2.0), note)
}

fn same_bytes(bench: &Bench) -> Figure {
    let bytes = |threads: usize| -> Option<(Vec<u8>, String)> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok()?;
        pool.install(|| {
            let plan = make_plan(&bench.head, &bench.case, &bench.content).ok()?;
            let csv = dots_csv(&plan.layout);
            let json = plan_json(&bench.head, &bench.case, &plan, &bench.content, &Sources::default());
            Some((csv, json))
        })
    };
    let differ = f64::from(bytes(1) != bytes(4));
    let note = "debug against release: cargo xtask test".to_owned();
    figure("plans that differ between 1 and 4 threads", differ, Goal::AtMost(0.0), note)
}

/// Median time from a moved hairline point to findings.
fn recompute(bench: &Bench) -> Figure {
    let mut times: Vec<f64> = (0..9)
        .map(|i| {
            let mut case = bench.case.clone();
            if let Some(h) = &mut case.hairline {
                h.height_mm = Some(74.0 + f64::from(i) * 0.5);
            }
            let start = Instant::now();
            let plan = make_plan(&bench.head, &case, &bench.content);
            std::hint::black_box(&plan);
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let note = format!("median of 9; best {:.0}, worst {:.0}", times[0], times[8]);
    figure("recompute after moving the hairline, ms", times[4], Goal::AtMost(150.0), note)
}

/// Time of the whole command, pictures and documents included; needs the release binary.
fn whole_command() -> Option<Figure> {
    let binary = std::env::current_exe().ok()?.with_file_name("hairline");
    let folder = scan_folder();
    let out = std::env::temp_dir().join(format!("hairline-figures-{}", std::process::id()));
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/norwood6.toml");
    let mut times: Vec<f64> = Vec::new();
    for _ in 0..3 {
        let start = Instant::now();
        let status = std::process::Command::new(&binary)
            .arg("plan")
            .arg(&case)
            .arg("--scan")
            .arg(folder.join("LeePerrySmith.glb"))
            .arg("--landmarks")
            .arg(folder.join("landmarks.toml"))
            .arg("--texture")
            .arg(folder.join("color_1024.jpg"))
            .arg("--force")
            .arg("--out")
            .arg(&out)
            .arg("--json")
            .stdout(std::process::Stdio::null())
            .status();
        if !status.is_ok_and(|s| s.success()) {
            eprintln!("plan: {} plan failed or is not built", binary.display());
            return None;
        }
        times.push(start.elapsed().as_secs_f64());
    }
    let _ = std::fs::remove_dir_all(&out);
    times.sort_by(f64::total_cmp);
    let note = format!("median of 3; best {:.2}", times[0]);
    Some(figure("whole plan command, s", times[1], Goal::AtMost(3.0), note))
}
