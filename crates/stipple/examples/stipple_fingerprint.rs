//! Prints one hash of points on a sphere with a ramp, to be compared between builds: debug, release, and
//! release for processors with AVX2.

use geometry::hash;
use geometry::mesh::shapes::sphere;
use stipple::{Character, Field, Request, StippleError, Surface, scatter};

fn main() -> Result<(), StippleError> {
    let mesh = sphere(60.0, 4);
    let density: Vec<f64> = mesh.positions.iter().map(|p| 20.0 + 0.8 * (60.0 + p.y)).collect();
    let surface = Surface::with_skirt(&mesh, 4.0);
    let mut sum = 0;
    for character in [Character::Even, Character::Natural] {
        let request = Request { character, ..Request::everywhere(&surface, Field::Vertices(&density), 7) };
        for p in scatter(&request)? {
            sum = hash::mix(sum, u64::from(p.face));
            sum = p.weights.iter().fold(sum, |sum, w| hash::mix(sum, w.to_bits()));
        }
    }
    println!("{sum:016x}");
    Ok(())
}
