//! Micro-benchmarks: `cargo bench -p stipple`. The figures that are promised come from `cargo xtask bench stipple`.

use divan::{Bencher, black_box};
use geometry::mesh::shapes::sphere;
use geometry::{DVec3, Mesh};
use stipple::repair::repair;
use stipple::{Character, Field, Request, Surface, scatter, statistics};

fn main() {
    divan::main();
}

/// A head-sized sphere and the density that puts so many points on it.
fn ball(count: usize) -> (Mesh, Vec<f64>) {
    let mesh = sphere(70.0, 5);
    let density = vec![count as f64 / (mesh.area() / 100.0); mesh.positions.len()];
    (mesh, density)
}

fn request<'a>(surface: &'a Surface<'a>, density: &'a [f64], character: Character) -> Request<'a> {
    Request { character, ..Request::everywhere(surface, Field::Vertices(density), 1) }
}

#[divan::bench(args = [5_000, 20_000])]
fn natural(bencher: Bencher, count: usize) {
    let (mesh, density) = ball(count);
    let surface = Surface::with_skirt(&mesh, 4.0);
    bencher.bench(|| scatter(black_box(&request(&surface, &density, Character::Natural))));
}

#[divan::bench(args = [5_000, 20_000])]
fn even(bencher: Bencher, count: usize) {
    let (mesh, density) = ball(count);
    let surface = Surface::with_skirt(&mesh, 4.0);
    bencher.bench(|| scatter(black_box(&request(&surface, &density, Character::Even))));
}

#[divan::bench]
fn a_zone_made_denser(bencher: Bencher) {
    let (mesh, density) = ball(20_000);
    let surface = Surface::with_skirt(&mesh, 4.0);
    let near = |v: u32| mesh.positions[v as usize].y > 69.0;
    let denser: Vec<f64> =
        (0..density.len()).map(|v| density[v] * if near(v as u32) { 1.05 } else { 1.0 }).collect();
    let changed: Vec<u32> = (0..mesh.triangles.len() as u32)
        .filter(|f| mesh.triangles[*f as usize].iter().any(|v| near(*v)))
        .collect();
    let old = request(&surface, &density, Character::Natural);
    let new = request(&surface, &denser, Character::Natural);
    let standing = scatter(&old).unwrap_or_default();
    bencher.bench(|| repair(&old, &new, black_box(&standing), &changed));
}

#[divan::bench]
fn relative_radius(bencher: Bencher) {
    let (mesh, density) = ball(20_000);
    let surface = Surface::with_skirt(&mesh, 4.0);
    let points = scatter(&request(&surface, &density, Character::Natural)).unwrap_or_default();
    let positions: Vec<DVec3> = points.iter().map(|p| mesh.position(*p)).collect();
    let density = vec![density[0]; positions.len()];
    bencher.bench(|| statistics::relative_nearest(black_box(&positions), &density));
}
