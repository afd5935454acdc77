//! The right number everywhere, before a single point has moved: one point in each stretch of unit mass
//! along a space-filling order of the faces, as in stratified sampling. Any region then holds its expected
//! number give or take the strata that its border cuts. Marks use up the mass of the stretches they lie on.

use crate::cloth::{Cloth, Part, middle, quarter};
use crate::pieces::{self, Piece};
use crate::request::{Field, MOST_POINTS, StippleError};
use geometry::{SurfacePoint, hash};
use rayon::prelude::*;

/// A face is cut into quarters until a piece holds at most this share of a point.
const PIECE_MASS: f64 = 0.5;
/// Marks denser than the field owe at most this many points to the faces that follow.
const MOST_DEBT: f64 = 6.0;

/// A point to be placed: its piece of the order, and the share of the piece's mass before it.
struct Draw {
    piece: u32,
    before: f64,
}

pub(crate) fn strata(cloth: &Cloth) -> Result<Vec<SurfacePoint>, StippleError> {
    let masses = cloth.masses()?;
    let total: f64 = masses.iter().sum();
    if total > MOST_POINTS as f64 {
        return Err(StippleError::TooMany { count: total, most: MOST_POINTS });
    }
    if total < 0.5 {
        return Err(StippleError::Nothing);
    }
    let pieces = pieces::along(cloth, &masses);
    let draws = draws(cloth, &pieces);
    let seed = hash::purpose(cloth.request.seed, "strata");
    let point = |i: usize| place(cloth, &pieces[draws[i].piece as usize], draws[i].before, seed, i as u64);
    Ok((0..draws.len()).into_par_iter().map(point).collect())
}

fn draws(cloth: &Cloth, pieces: &[Piece]) -> Vec<Draw> {
    let total: f64 = pieces.iter().map(|p| p.mass).sum();
    // Whole points: the last stretch ends where the mass does.
    let marked = !cloth.request.marks.is_empty();
    let stretch = if marked { 1.0 } else { total / (total + 0.5).floor().max(1.0) };
    let seed = hash::purpose(cloth.request.seed, "offsets");
    let mut draws = Vec::with_capacity((total / stretch) as usize + 1);
    // The stretches begin anywhere in the first, or all seeds would lay them alike.
    let begin = hash::uniform(hash::purpose(seed, "begin"), 0) - 0.5;
    let falls = |count: u64| stretch * (count as f64 + begin + offset(seed, count));
    let (mut at, mut count) = (0.0, 0u64);
    let mut next = falls(0);
    while next < 0.0 {
        count += 1;
        next = falls(count);
    }
    for (k, piece) in pieces.iter().enumerate().filter(|(_, p)| p.mass > 0.0) {
        let from = at;
        at += piece.mass;
        if piece.marked > 0.0 {
            at = (at - f64::from(piece.marked)).max(next - MOST_DEBT);
        }
        while next < at {
            let before = ((next - from) / piece.mass).clamp(0.0, 1.0);
            draws.push(Draw { piece: k as u32, before });
            count += 1;
            next = falls(count);
        }
    }
    draws
}

/// Where in its stretch a point lies: the middle half, for the ends of neighbouring stretches meet.
fn offset(seed: u64, index: u64) -> f64 {
    0.25 + 0.5 * hash::uniform(seed, index)
}

/// A random place in the part of the piece before which the given share of its mass lies. Densities are taken
/// as linear over the piece or, for functions, over its parts.
fn place(cloth: &Cloth, piece: &Piece, mut before: f64, seed: u64, index: u64) -> SurfacePoint {
    let (face, mut mass) = (piece.face, piece.mass);
    let at = |weights| cloth.density_at(SurfacePoint { face, weights });
    let linear = matches!(cloth.request.field, Field::Vertices(_));
    let mut part = piece.part().unwrap_or_else(|| pieces::whole(cloth, face));
    let mut density = part.map(at);
    for _ in 0..16 {
        if mass <= PIECE_MASS {
            break;
        }
        let [a, b, c] = part;
        let [da, db, dc] = density;
        let middles = if linear {
            [0.5 * (da + db), 0.5 * (db + dc), 0.5 * (dc + da)]
        } else {
            [at(middle(a, b)), at(middle(b, c)), at(middle(c, a))]
        };
        let [ab, bc, ca] = middles;
        let of = [[da, ab, ca], [ab, db, bc], [ab, bc, ca], [ca, bc, dc]];
        let shares = of.map(|d| d[0] + d[1] + d[2]);
        let sum: f64 = shares.iter().sum();
        if sum <= 0.0 {
            break;
        }
        let mut left = before * sum;
        let mut k = 0;
        while k < 3 && left > shares[k] {
            left -= shares[k];
            k += 1;
        }
        before = (left / shares[k].max(f64::MIN_POSITIVE)).min(1.0);
        mass *= shares[k] / sum;
        (part, density) = (quarter(part, k), of[k]);
    }
    random_point(face, part, seed, index)
}

fn random_point(face: u32, [a, b, c]: Part, seed: u64, index: u64) -> SurfacePoint {
    let (mut u, mut v) = (hash::uniform(seed, 2 * index), hash::uniform(seed, 2 * index + 1));
    if u + v > 1.0 {
        (u, v) = (1.0 - u, 1.0 - v);
    }
    SurfacePoint { face, weights: [0, 1, 2].map(|k| a[k] * (1.0 - u - v) + b[k] * u + c[k] * v) }
}
