//! The heads that there are, as a fit sees them: the template of a sex at its mean measures, and modes along
//! which people differ, each with its spread. Positions in mm, in the template's head frame.

use super::contour::{self, Edge};
use super::harmonics;
use crate::Sex;
use crate::landmarks::{Landmark, Landmarks};
use crate::measure::{Measures, measure};
use crate::scan::{HeadProblem, HeadRules, ScanInput, head_from_scan};
use crate::surface::Head;
use crate::template::{TapeStatistics, mean_shape};
use geometry::{Adjacency, Bvh, DVec3, Mesh, hash, smoothstep};

/// Cell of the coarse shape that is fitted, mm.
const COARSE_MM: f64 = 7.0;
/// Cell of the shape that heads are made of, mm.
pub(super) const FINE_MM: f64 = 3.0;
/// Degrees of the vault's harmonics.
const DEGREES: (usize, usize) = (2, 7);
/// Centre of the vault.
const CENTRE: DVec3 = DVec3::new(0.0, 28.0, 0.0);

/// How people differ from the mean; from content.
#[derive(Debug, Clone, PartialEq)]
pub struct ShapeSpreads {
    /// Published means and standard deviations of tape measures.
    pub tape: TapeStatistics,
    /// Spread of the vault's radius by degree of harmonic, 2 to 7, each degree together, mm.
    pub vault_mm: [f64; 6],
    /// Spread of what differs left and right, against what does not.
    pub asymmetry: f64,
    /// Spread of the face's depth, height, length and width, the chin's depth and height, and the ears' place
    /// forward, up and out, mm.
    pub face_mm: [f64; 9],
}

/// A way in which heads differ: where a point of the mean shape moves to, per standard deviation.
#[derive(Debug, Clone, Copy)]
enum Mode {
    Scale(DVec3),
    Harmonic(f64),
    Face(Face, f64),
}

#[derive(Debug, Clone, Copy)]
enum Face {
    Depth,
    Height,
    Length,
    Width,
    ChinDepth,
    ChinHeight,
    ChinAside,
    /// Both ears along an axis, alike or opposed.
    Ears(DVec3, bool),
}

/// The heads of a sex.
#[derive(Debug, Clone)]
pub struct Shape {
    pub(super) sex: Sex,
    pub(super) tape: TapeStatistics,
    modes: Vec<Mode>,
    /// The coarse mean.
    pub(super) mesh: Mesh,
    /// Its landmarks.
    pub(super) landmarks: Landmarks,
    /// Moves of the landmarks, mode by mode, in their order.
    landmark_moves: Vec<(Landmark, Vec<DVec3>)>,
    /// Moves of the coarse vertices, all modes of a vertex together.
    moves: Vec<DVec3>,
    adjacency: Adjacency,
    /// Edges through which an outline may run.
    pub(super) edges: Vec<Edge>,
}

impl Shape {
    /// The heads of a sex. `None` where the template is broken, which the tests exclude.
    pub fn new(sex: Sex, spreads: &ShapeSpreads) -> Option<Self> {
        let (mesh, landmarks) = mean_shape(sex, &spreads.tape, COARSE_MM)?;
        let modes = modes(spreads);
        let ears = landmarks.get(Landmark::TragionLeft)?;
        let outlined: Vec<bool> = mesh.positions.iter().map(|p| on_outline(*p, ears)).collect();
        let landmark_moves = landmarks.iter().map(|(l, p)| (l, moves(&modes, p))).collect();
        let adjacency = Adjacency::new(&mesh);
        let moves = mesh.positions.iter().flat_map(|&p| moves(&modes, p)).collect();
        let edges = contour::edges(&mesh, &adjacency, &outlined);
        Some(Self {
            sex,
            tape: spreads.tape,
            modes,
            mesh,
            landmarks,
            landmark_moves,
            moves,
            adjacency,
            edges,
        })
    }

    /// A head of somebody who does not exist: every mode drawn by its spread, no farther than `most` deviations.
    ///
    /// # Errors
    /// What is wrong with the surface as a head, which is so only for extreme draws.
    pub fn somebody(&self, seed: u64, most: f64, rules: &HeadRules) -> Result<Head, Vec<HeadProblem>> {
        let seed = hash::purpose(seed, "somebody");
        let draw = |k: u64| hash::normal(seed, k).clamp(-most, most);
        let weights: Vec<f64> = (0..self.modes.len() as u64).map(draw).collect();
        let (mesh, landmarks) =
            mean_shape(self.sex, &self.tape, FINE_MM).ok_or_else(|| vec![HeadProblem::NoSurface])?;
        let mesh = mesh.mapped(|p| self.moved(p, &weights));
        let bvh = Bvh::new(&mesh);
        let snap = |p: DVec3| bvh.closest(&mesh, p).map_or(p, |(s, _)| mesh.position(s));
        let landmarks = landmarks.mapped(|p| snap(self.moved(p, &weights)));
        let input = ScanInput { mesh, corner_uvs: None, vertex_colours: None, landmarks, mm_per_unit: 1.0 };
        Ok(head_from_scan(input, rules)?.head)
    }

    /// Number of modes.
    pub(super) fn modes(&self) -> usize {
        self.modes.len()
    }

    /// Moves of a coarse vertex, mode by mode.
    pub(super) fn vertex_moves(&self, vertex: usize) -> &[DVec3] {
        &self.moves[vertex * self.modes.len()..(vertex + 1) * self.modes.len()]
    }

    /// Corners of the faces around a coarse vertex.
    pub(super) fn around(&self, vertex: usize) -> Vec<[u32; 3]> {
        self.adjacency.around(vertex as u32).iter().map(|f| self.mesh.triangles[*f as usize]).collect()
    }

    /// A landmark on the mean shape, and its moves, mode by mode; `None` for those that the shape does not have.
    pub(super) fn landmark(&self, landmark: Landmark) -> Option<(DVec3, &[DVec3])> {
        let at = self.landmark_moves.binary_search_by_key(&landmark, |l| l.0).ok()?;
        Some((self.landmarks.get(landmark)?, &self.landmark_moves[at].1))
    }

    /// What a tape reads on the coarse head with these weights of the modes, mm.
    pub(super) fn measured(&self, weights: &[f64]) -> Option<[f64; 5]> {
        let both = self.landmarks.iter().zip(&self.landmark_moves);
        let landmarks: Landmarks = both.map(|((l, p), (_, moves))| (l, p + sum(moves, weights))).collect();
        measure(&self.mesh(weights), &landmarks).map(Measures::array)
    }

    /// A coarse vertex of the head with these weights of the modes.
    pub(super) fn vertex(&self, v: usize, weights: &[f64]) -> DVec3 {
        self.mesh.positions[v] + sum(self.vertex_moves(v), weights)
    }

    /// The coarse vertices of the head with these weights of the modes.
    pub(super) fn positions(&self, weights: &[f64]) -> Vec<DVec3> {
        (0..self.mesh.positions.len()).map(|v| self.vertex(v, weights)).collect()
    }

    /// The coarse head with these weights of the modes.
    pub(super) fn mesh(&self, weights: &[f64]) -> Mesh {
        Mesh { positions: self.positions(weights), triangles: self.mesh.triangles.clone() }
    }

    /// Where a point of the mean shape lies on the head with these weights.
    pub(super) fn moved(&self, p: DVec3, weights: &[f64]) -> DVec3 {
        p + sum(&moves(&self.modes, p), weights)
    }
}

/// Where the modes together move a point.
pub(super) fn sum(moves: &[DVec3], weights: &[f64]) -> DVec3 {
    moves.iter().zip(weights).fold(DVec3::ZERO, |sum, (m, w)| sum + *m * *w)
}

/// Above the ears, and away from them: an outline there is the head's own.
fn on_outline(p: DVec3, ear: DVec3) -> bool {
    let beside = p.x.abs() > ear.x - 4.0 && p.y < ear.y + 38.0;
    p.y > -35.0 && !beside && (p.z < 60.0 || p.y > 22.0)
}

fn modes(spreads: &ShapeSpreads) -> Vec<Mode> {
    let [size, breadth, length, height] = scale_spreads(&spreads.tape);
    let mut modes = vec![
        Mode::Scale(DVec3::splat(size)),
        Mode::Scale(DVec3::new(breadth, 0.0, 0.0)),
        Mode::Scale(DVec3::new(0.0, 0.0, length)),
        Mode::Scale(DVec3::new(0.0, height, 0.0)),
    ];
    for harmonic in harmonics::harmonics(DEGREES.0, DEGREES.1) {
        let all = (2 * harmonic.degree + 1) as f64;
        let each = spreads.vault_mm[harmonic.degree - DEGREES.0] / all.sqrt();
        modes.push(Mode::Harmonic(if harmonic.even { each } else { each * spreads.asymmetry }));
    }
    let [depth, height, long, wide, chin_depth, chin_height, ear_z, ear_y, ear_x] = spreads.face_mm;
    let aside = chin_depth * spreads.asymmetry;
    let faces = [
        (Face::Depth, depth),
        (Face::Height, height),
        (Face::Length, long),
        (Face::Width, wide),
        (Face::ChinDepth, chin_depth),
        (Face::ChinHeight, chin_height),
        (Face::ChinAside, aside),
    ];
    modes.extend(faces.map(|(face, mm)| Mode::Face(face, mm)));
    for (axis, mm) in [(DVec3::Z, ear_z), (DVec3::Y, ear_y), (DVec3::X, ear_x)] {
        modes.push(Mode::Face(Face::Ears(axis, true), mm));
        modes.push(Mode::Face(Face::Ears(axis, false), mm * spreads.asymmetry));
    }
    modes
}

/// Relative spreads of size, breadth, length and height from those of circumference `c`, length `l`, breadth
/// `b` and ear-to-ear arc `e`: size is common to all, so that `var l = var s + var z`, `var b = var s + var x`
/// and, a circumference being half breadth and half length, `var c = var s + (var x + var z) / 4`. The arc over
/// the top is about seven tenths height and three tenths breadth.
fn scale_spreads(tape: &TapeStatistics) -> [f64; 4] {
    let relative = |k: usize| {
        let share = tape.deviation_mm[k] / tape.mean_mm[k];
        share * share
    };
    let [c, l, b, e] = [0, 1, 2, 3].map(relative);
    let size = (2.0 * c - 0.5 * (l + b)).clamp(0.25 * c, c);
    let (x, z) = ((b - size).max(0.0), (l - size).max(0.0));
    let height = ((e - size - 0.09 * x) / 0.49).max(0.25 * e);
    [size, x, z, height].map(f64::sqrt)
}

fn moves(modes: &[Mode], p: DVec3) -> Vec<DVec3> {
    let out = (p - CENTRE).normalize_or(DVec3::Y);
    let harmonics = harmonics::values(out, DEGREES.0, DEGREES.1);
    let vault = vault(p);
    let mut next = harmonics.into_iter();
    let of = |mode: &Mode| match *mode {
        Mode::Scale(by) => scaled(p) * by,
        Mode::Harmonic(mm) => out * (mm * vault * next.next().unwrap_or(0.0)),
        Mode::Face(face, mm) => face.direction(p) * mm,
    };
    modes.iter().map(of).collect()
}

/// Below the ears a taller vault stretches the face by half as much.
fn scaled(p: DVec3) -> DVec3 {
    DVec3::new(p.x, if p.y > 0.0 { p.y } else { 0.5 * p.y }, p.z)
}

/// The share of the vault's modes that a point takes: all above the brow and at the back, none in the face and
/// on the neck.
fn vault(p: DVec3) -> f64 {
    let ahead = smoothstep(-20.0, 40.0, p.z);
    let front = smoothstep(5.0, 40.0, p.y);
    let back = smoothstep(-80.0, -20.0, p.y);
    front * ahead + back * (1.0 - ahead)
}

impl Face {
    /// The move of a point for one mm of the mode.
    fn direction(self, p: DVec3) -> DVec3 {
        let face = smoothstep(20.0, 70.0, p.z) * (1.0 - smoothstep(25.0, 65.0, p.y));
        let chin = face * (1.0 - smoothstep(-70.0, 10.0, p.y));
        match self {
            Self::Depth => DVec3::Z * face,
            Self::Height => DVec3::Y * face,
            Self::Length => DVec3::Y * (face * (p.y - 20.0) / 60.0),
            Self::Width => DVec3::X * (face * p.x / 45.0),
            Self::ChinDepth => DVec3::Z * chin,
            Self::ChinHeight => DVec3::Y * chin,
            Self::ChinAside => DVec3::X * chin,
            Self::Ears(axis, alike) => {
                let (dy, dz) = (p.y + 2.0, p.z + 8.0);
                let near =
                    libm::exp(-0.5 * (dy * dy + dz * dz) / (32.0 * 32.0)) * smoothstep(52.0, 68.0, p.x.abs());
                let side = p.x.signum();
                // Out is to the left on the left and to the right on the right.
                let mirrored = if axis.x > 0.0 { side } else { 1.0 };
                axis * (near * mirrored * if alike { 1.0 } else { side })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreads_of_scale_give_back_the_published_ones() {
        let tape = TapeStatistics {
            mean_mm: [575.7, 197.3, 153.0, 350.7, 340.0],
            deviation_mm: [17.1, 7.4, 6.0, 13.9, 15.0],
            reading_mm: 1.0,
        };
        let [s, x, z, _] = scale_spreads(&tape).map(|v| v * v);
        let got = [(s + 0.25 * (x + z)), s + z, s + x].map(f64::sqrt);
        for (k, relative) in got.into_iter().enumerate() {
            assert!((relative - tape.deviation_mm[k] / tape.mean_mm[k]).abs() < 1e-9, "{k}");
        }
    }
}
