//! What the strata are laid along: the faces in their order, and in place of a face that is too large for that
//! its pieces, each where it lies along the same curve. A face is too large where it is many spacings long,
//! where a function varies over it, or where marks lie on a part of it only.

use crate::cloth::{Cloth, PIECE_MM, Part, WHOLE, centre, middle};
use crate::request::Field;
use geometry::{DVec3, SurfacePoint};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// A face longer than this many spacings is cut.
const LONGEST_FACE: f64 = 40.0;
/// Its pieces are at most so many spacings long.
const LONGEST_PIECE: f64 = 3.0;
/// With marks on it, a piece holds at most this many points.
const MOST_MARKED: f64 = 1.0;
/// A face is halved so many times at most: one of a metre becomes pieces of a millimetre.
const MOST_HALVED: u32 = 20;

/// A face, or a part of one. Of a million points in large faces these lists are a sixth of the memory: corners are
/// halves of halves, which single precision holds exactly.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece {
    /// Points wanted on it.
    pub(crate) mass: f64,
    pub(crate) face: u32,
    /// Of the points, marks take up so many.
    pub(crate) marked: f32,
    /// The weights of its corners by the first two of the face's; none for a whole face: which of its corners comes
    /// first, only those with points ask.
    part: Option<[[f32; 2]; 3]>,
}

impl Piece {
    /// The weights of its corners; none for a whole face.
    pub(crate) fn part(&self) -> Option<Part> {
        let full = |[a, b]: [f32; 2]| {
            let (a, b) = (f64::from(a), f64::from(b));
            [a, b, 1.0 - a - b]
        };
        self.part.map(|part| part.map(full))
    }
}

/// A mark on a face or a part of one, by the weights of its corners.
#[derive(Clone, Copy)]
struct Marked {
    weight: f64,
    weights: [f64; 3],
}

type MarksByFace = BTreeMap<u32, Vec<Marked>>;

/// All pieces along the curve, by the masses of the faces.
pub(crate) fn along(cloth: &Cloth, masses: &[f64]) -> Vec<Piece> {
    let marks = marks_by_face(cloth);
    let of = |face: &u32| marks.get(face).map_or(&[][..], Vec::as_slice);
    let whole = |&face: &u32| {
        let marked = of(&face).iter().map(|m| m.weight as f32).sum();
        Piece { face, part: None, mass: masses[face as usize], marked }
    };
    let order = cloth.request.surface.order();
    let holds = |face: &&u32| masses[**face as usize] > 0.0;
    let large: Vec<u32> = order
        .par_iter()
        .filter(|&face| holds(&face) && is_large(cloth, *face, masses[*face as usize], of(face)))
        .copied()
        .collect();
    if large.is_empty() {
        return order.iter().filter(holds).map(whole).collect();
    }
    let mut is_cut = vec![false; masses.len()];
    large.iter().for_each(|&face| is_cut[face as usize] = true);
    let mut pieces: Vec<Piece> =
        order.iter().filter(holds).filter(|f| !is_cut[**f as usize]).map(whole).collect();
    pieces.par_extend(large.par_iter().flat_map_iter(|&face| cut(cloth, face, of(&face))));
    pieces.par_sort_by_cached_key(|piece| {
        let weights = centre(piece.part().unwrap_or(WHOLE));
        cloth.request.surface.key(cloth.mesh().position(SurfacePoint { face: piece.face, weights }))
    });
    pieces
}

/// The whole of a face, from the corner on that comes first along a line which is like no edge: which corner
/// the mesh names first does not matter.
pub(crate) fn whole(cloth: &Cloth, face: u32) -> Part {
    let line = DVec3::new(1.0, 0.618, 0.414);
    let along = cloth.mesh().corners(face).map(|p| cloth.axes().along(p).dot(line));
    let first = (0..3).min_by(|&i, &j| along[i].total_cmp(&along[j])).unwrap_or(0);
    [0, 1, 2].map(|k| WHOLE[(first + k) % 3])
}

fn marks_by_face(cloth: &Cloth) -> MarksByFace {
    let mut marks = MarksByFace::new();
    for mark in cloth.request.marks {
        let marked = Marked { weight: mark.weight, weights: mark.point.weights };
        marks.entry(mark.point.face).or_default().push(marked);
    }
    marks
}

fn is_large(cloth: &Cloth, face: u32, mass: f64, marks: &[Marked]) -> bool {
    if !marks.is_empty() && mass > MOST_MARKED {
        return true;
    }
    cloth.longest_edge(face) > longest(cloth, face, WHOLE, LONGEST_FACE)
}

/// The longest that a part may be, mm: so many spacings, or what a function varies over.
fn longest(cloth: &Cloth, face: u32, part: Part, spacings: f64) -> f64 {
    match cloth.request.field {
        Field::Points(_) => PIECE_MM,
        Field::Vertices(_) => {
            let spacing = part.map(|weights| cloth.spacing_at(SurfacePoint { face, weights }));
            spacings * spacing[0].min(spacing[1]).min(spacing[2])
        }
    }
}

/// The pieces of a face, each beside the next.
fn cut(cloth: &Cloth, face: u32, marks: &[Marked]) -> Vec<Piece> {
    let part = whole(cloth, face);
    // Weights by the corners of the part.
    let turned =
        |m: &Marked| Marked { weights: part.map(|c| (0..3).map(|k| c[k] * m.weights[k]).sum()), ..*m };
    let marks: Vec<Marked> = marks.iter().map(turned).collect();
    let mut cutting = Cutting { cloth, face, pieces: Vec::new() };
    cutting.halve(part, cloth.mesh().face_area(face), marks, 0);
    cutting.pieces
}

struct Cutting<'c, 'a, 'b> {
    cloth: &'c Cloth<'a, 'b>,
    face: u32,
    pieces: Vec<Piece>,
}

impl Cutting<'_, '_, '_> {
    fn halve(&mut self, part: Part, area: f64, marks: Vec<Marked>, depth: u32) {
        let (first, length) = self.longest_side(part);
        let mass = self.cloth.part_mass(self.face, part, area);
        let large = length > longest(self.cloth, self.face, part, LONGEST_PIECE)
            || (!marks.is_empty() && mass > MOST_MARKED);
        if !large || depth == MOST_HALVED {
            let marked = marks.iter().map(|m| m.weight as f32).sum();
            let part = Some(part.map(|w| [w[0] as f32, w[1] as f32]));
            return self.pieces.push(Piece { face: self.face, part, mass, marked });
        }
        let turned = |v: [f64; 3]| [v[first], v[(first + 1) % 3], v[(first + 2) % 3]];
        let [a, b, c] = [0, 1, 2].map(|k| part[(first + k) % 3]);
        let m = middle(a, b);
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for mark in marks {
            let [wa, wb, wc] = turned(mark.weights);
            match wa >= wb {
                true => left.push(Marked { weights: [wa - wb, 2.0 * wb, wc], ..mark }),
                false => right.push(Marked { weights: [2.0 * wa, wb - wa, wc], ..mark }),
            }
        }
        self.halve([a, m, c], 0.5 * area, left, depth + 1);
        self.halve([m, b, c], 0.5 * area, right, depth + 1);
    }

    /// The corner from which the longest side goes to the next, and its length, mm.
    fn longest_side(&self, part: Part) -> (usize, f64) {
        let at = part.map(|weights| self.cloth.mesh().position(SurfacePoint { face: self.face, weights }));
        let side = |k: usize| at[k].distance(at[(k + 1) % 3]);
        (1..3).fold((0, side(0)), |best, k| if side(k) > best.1 { (k, side(k)) } else { best })
    }
}
