//! Making the table: walks of light through bare tissue, each of which serves every dot.
//!
//! Pigment takes light and does not scatter it, so a walk through bare skin is a walk through tattooed skin
//! with weights. By reciprocity a walk that enters at a point and leaves anywhere says what an eye sees at
//! that point of skin lit from everywhere. So each walk is laid beside a dot at every distance and in several
//! directions, and its length within the pigment is weighed for every load; its length in the dermis and in
//! the epidermis gives its weight for every absorption.

use super::axes::{
    ABSORPTION, ANISOTROPY, CELLS, DEPTH, DIAMETER, FILM, FILM_THICKNESS, INDEX, LIGHTS, LOAD, STATIONS,
    THICKNESS,
};
use super::spread;
use super::table::{DotTable, Row};
use crate::adding::fresnel_inside;
use crate::monte_carlo::{Bend, Random, between_depths, scatter, within_circle};
use rayon::prelude::*;

/// Directions in which each walk is laid beside a dot.
const TURNS: usize = 1;
/// Batches: each has random numbers and sums of its own.
const BATCHES: usize = 32;
/// From this length on, one in two walks goes on, counting twice, after every such length again.
const LONG: f64 = 120.0;
/// A walk as long as this carries nothing even in the clearest dermis.
const LONGEST: f64 = 1500.0;
/// Nothing below this is asked of: the deepest pigment and some.
const DEEPEST: f64 = DEPTH[DEPTH.len() - 1] + THICKNESS[THICKNESS.len() - 1];

/// A straight piece of a walk, within the depth that is asked of.
struct Piece {
    from: [f64; 3],
    along: [f64; 3],
    length: f64,
}

/// A walk that has left again.
struct Walk {
    pieces: Vec<Piece>,
    /// Weight by absorption and film.
    weights: [f64; LIGHTS],
}

/// Sums over walks: by place, load, station and light; and of the bare weights.
struct Sums {
    lost: Vec<f64>,
    bare: [f64; LIGHTS],
}

/// A place in the table: indices of depth, diameter and thickness.
const PLACES: usize = DEPTH.len() * DIAMETER.len() * THICKNESS.len();
/// Sums of a place.
const OF_PLACE: usize = LOAD.len() * STATIONS.len() * LIGHTS;

/// Makes a table from so many walks. The same seed gives the same table, whatever the number of threads.
pub fn make_table(walks: usize, seed: u64) -> DotTable {
    let each = walks.div_ceil(BATCHES);
    let all: Vec<Sums> =
        (0..BATCHES).into_par_iter().map(|batch| batch_of(each, seed, batch as u64)).collect();
    let bare: [f64; LIGHTS] = std::array::from_fn(|l| all.iter().map(|s| s.bare[l]).sum());
    let lost = |place: usize, load: usize, station: usize, light: usize| -> f64 {
        let k = place * OF_PLACE + (load * STATIONS.len() + station) * LIGHTS + light;
        all.iter().map(|s| s.lost[k]).sum()
    };
    let mut rows: Vec<Row> = Vec::with_capacity(CELLS);
    for place in 0..PLACES {
        for (light, bare) in bare.iter().enumerate() {
            for load in 0..LOAD.len() {
                rows.push(std::array::from_fn(|station| {
                    let contrast = lost(place, load, station, light) / (TURNS as f64 * bare);
                    (contrast.clamp(0.0, 1.0).sqrt() * 65535.0 + 0.5) as u16
                }));
            }
        }
    }
    DotTable::of_rows(rows)
}

fn batch_of(walks: usize, seed: u64, batch: u64) -> Sums {
    let mut random = Random::new(seed, batch);
    let mut sums = Sums { lost: vec![0.0; PLACES * OF_PLACE], bare: [0.0; LIGHTS] };
    for _ in 0..walks {
        let Some(walk) = walk(&mut random) else { continue };
        for (sum, weight) in sums.bare.iter_mut().zip(walk.weights) {
            *sum += weight;
        }
        let turn = random.turn();
        lay(&walk, turn, &mut sums.lost);
    }
    sums
}

/// Lays a walk beside every dot of the table.
fn lay(walk: &Walk, turn: (f64, f64), lost: &mut [f64]) {
    let mut flat = Vec::new();
    for (z, &depth) in DEPTH.iter().enumerate() {
        for (t, &thickness) in THICKNESS.iter().enumerate() {
            flatten(walk, depth, thickness, &mut flat);
            let Some(bounds) = bounds(&flat) else { continue };
            for (d, &diameter) in DIAMETER.iter().enumerate() {
                let place = (z * DIAMETER.len() + d) * THICKNESS.len() + t;
                let lost = &mut lost[place * OF_PLACE..(place + 1) * OF_PLACE];
                let beside = Beside { radius: 0.5 * diameter, depth, thickness, flat: &flat, bounds };
                beside.stations(walk, turn, lost);
            }
        }
    }
}

/// Pieces of a walk within a slice of depth, seen from above.
struct Flat {
    from: [f64; 2],
    along: [f64; 2],
    /// Length seen from above, and for each of it in space.
    length: f64,
}

impl Flat {
    /// Its length over a disc.
    fn within(&self, centre: [f64; 2], radius: f64) -> f64 {
        let at = [self.from[0] - centre[0], self.from[1] - centre[1]];
        within_circle(at, self.along, [0.0, self.length], radius)
    }
}

/// Cuts a walk to a slice of depth.
fn flatten(walk: &Walk, top: f64, thickness: f64, flat: &mut Vec<Flat>) {
    flat.clear();
    for piece in &walk.pieces {
        let depths = [top, top + thickness];
        if let Some([from, to]) = between_depths(piece.from[2], piece.along[2], piece.length, depths) {
            let at = |k: usize| piece.from[k] + piece.along[k] * from;
            flat.push(Flat {
                from: [at(0), at(1)],
                along: [piece.along[0], piece.along[1]],
                length: to - from,
            });
        }
    }
}

/// The box around pieces.
fn bounds(flat: &[Flat]) -> Option<[f64; 4]> {
    let none = [f64::INFINITY, f64::NEG_INFINITY, f64::INFINITY, f64::NEG_INFINITY];
    let around = flat.iter().fold(none, |b, f| {
        let end = [0, 1].map(|k| f.from[k] + f.along[k] * f.length);
        [
            b[0].min(f.from[0]).min(end[0]),
            b[1].max(f.from[0]).max(end[0]),
            b[2].min(f.from[1]).min(end[1]),
            b[3].max(f.from[1]).max(end[1]),
        ]
    });
    (!flat.is_empty()).then_some(around)
}

/// A walk's slice beside a dot.
struct Beside<'a> {
    radius: f64,
    depth: f64,
    thickness: f64,
    flat: &'a [Flat],
    bounds: [f64; 4],
}

impl Beside<'_> {
    fn stations(&self, walk: &Walk, (mut c, mut s): (f64, f64), lost: &mut [f64]) {
        let spread = spread(self.radius, self.depth);
        for _ in 0..TURNS {
            (c, s) = (-s, c);
            for (k, station) in STATIONS.iter().enumerate() {
                let centre = [station * spread * c, station * spread * s];
                let [x0, x1, y0, y1] = self.bounds;
                let r = self.radius;
                if centre[0] < x0 - r || centre[0] > x1 + r || centre[1] < y0 - r || centre[1] > y1 + r {
                    continue;
                }
                let within: f64 = self.flat.iter().map(|f| f.within(centre, r)).sum();
                if within > 0.0 {
                    self.weigh(walk, within / self.thickness, k, lost);
                }
            }
        }
    }

    /// Adds what a walk loses in pigment that it crosses so many thicknesses of.
    fn weigh(&self, walk: &Walk, crossed: f64, station: usize, lost: &mut [f64]) {
        for (l, load) in LOAD.iter().enumerate() {
            let gone = -libm::expm1(-load * crossed);
            let from = (l * STATIONS.len() + station) * LIGHTS;
            for (sum, weight) in lost[from..from + LIGHTS].iter_mut().zip(&walk.weights) {
                *sum += gone * weight;
            }
        }
    }
}

/// A walk from the surface straight down until it leaves; `None` if it never does.
fn walk(random: &mut Random) -> Option<Walk> {
    let (scattering, bend) = (1.0 / (1.0 - ANISOTROPY), Bend::of(ANISOTROPY));
    let mut at = [0.0f64; 3];
    let mut along = [0.0, 0.0, 1.0];
    let (mut pieces, mut in_film, mut length, mut counts, mut next) = (Vec::new(), 0.0, 0.0, 1.0, LONG);
    loop {
        let step = random.free_path() / scattering;
        let to_surface = if along[2] < 0.0 { -at[2] / along[2] } else { f64::INFINITY };
        let go = step.min(to_surface);
        in_film += film_length(at[2], along[2], go);
        if at[2].min(at[2] + along[2] * go) < DEEPEST {
            pieces.push(Piece { from: at, along, length: go });
        }
        (0..3).for_each(|k| at[k] += along[k] * go);
        length += go;
        if step >= to_surface {
            at[2] = 0.0;
            if random.uniform() >= fresnel_inside(INDEX, -along[2]) {
                return Some(Walk { pieces, weights: weights(length - in_film, in_film, counts) });
            }
            along[2] = -along[2];
            // The rest of the step is a new one: free paths forget.
            continue;
        }
        if length > next {
            next += LONG;
            counts *= 2.0;
            if length > LONGEST || random.uniform() < 0.5 {
                return None;
            }
        }
        scatter::<true>(&mut along, &bend, random);
    }
}

/// Length of a step within the epidermis.
fn film_length(z: f64, dz: f64, length: f64) -> f64 {
    let end = z + dz * length;
    let (lo, hi) = (z.min(end), z.max(end));
    if lo >= FILM_THICKNESS {
        0.0
    } else if hi <= FILM_THICKNESS {
        length
    } else {
        length * (FILM_THICKNESS - lo) / (hi - lo)
    }
}

fn weights(in_dermis: f64, in_film: f64, counts: f64) -> [f64; LIGHTS] {
    std::array::from_fn(|k| {
        let (absorption, film) = (ABSORPTION[k / FILM.len()], FILM[k % FILM.len()]);
        counts * libm::exp(-absorption * in_dermis - film * in_film / FILM_THICKNESS)
    })
}
