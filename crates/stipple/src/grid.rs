//! A uniform grid over points in space, for neighbours within a fixed reach. Deterministic: neighbours come
//! in the order of cells and, within a cell, of indices.

use glam::{DVec3, Vec3};
use std::ops::{Add, Div, Mul, Range, Sub};

/// A point that a grid can hold: in double precision for statistics, in single for points on their way.
pub(crate) trait Spot:
    Copy + Default + Sub<Output = Self> + Add<Output = Self> + Div<Self::Length, Output = Self>
{
    type Length: Copy + PartialOrd + Mul<Output = Self::Length>;
    fn length(mm: f64) -> Self::Length;
    fn splat(length: Self::Length) -> Self;
    fn lower(self, other: Self) -> Self;
    fn upper(self, other: Self) -> Self;
    /// Coordinates as whole numbers, none below zero.
    fn floor(self) -> [usize; 3];
    fn squared(self) -> Self::Length;
    fn doubles(self) -> DVec3;
}

macro_rules! spot {
    ($vector:ty, $length:ty) => {
        impl Spot for $vector {
            type Length = $length;
            fn length(mm: f64) -> $length {
                mm as $length
            }
            fn splat(length: $length) -> Self {
                Self::splat(length)
            }
            fn lower(self, other: Self) -> Self {
                self.min(other)
            }
            fn upper(self, other: Self) -> Self {
                self.max(other)
            }
            fn floor(self) -> [usize; 3] {
                [self.x as usize, self.y as usize, self.z as usize]
            }
            fn squared(self) -> $length {
                self.length_squared()
            }
            fn doubles(self) -> DVec3 {
                DVec3::new(self.x.into(), self.y.into(), self.z.into())
            }
        }
    };
}
spot!(DVec3, f64);
spot!(Vec3, f32);

/// Points sorted by cell. Points lie on a surface and leave most of a box empty: only cells that hold some are
/// listed, and a bit for each cell says which those are.
pub(crate) struct Grid<P: Spot, H: Held<P> = (u32, P)> {
    lo: P,
    cell: P::Length,
    size: [usize; 3],
    /// A bit a cell.
    held: Vec<u64>,
    /// How many cells before each word of bits hold points.
    before: Vec<u32>,
    /// First slot of each cell that holds points.
    starts: Vec<u32>,
    /// What is held of each point, by cell: a query reads memory from front to back.
    points: Vec<H>,
}

/// What a grid holds of each point: its index, and mostly its position, next to it for who looks through them.
pub(crate) trait Held<P>: Copy + Default {
    fn of(index: u32, position: P) -> Self;
}

impl<P: Spot> Held<P> for (u32, P) {
    fn of(index: u32, position: P) -> Self {
        (index, position)
    }
}

impl<P: Spot> Held<P> for u32 {
    fn of(index: u32, _: P) -> Self {
        index
    }
}

/// A grid has at most so many cells a point: a dozen bytes.
const CELLS_PER_POINT: f64 = 64.0;

impl<P: Spot, H: Held<P>> Grid<P, H> {
    /// A grid over so many points with cells of at least `reach` mm.
    pub(crate) fn new(count: usize, position: impl Fn(usize) -> P, reach: f64) -> Self {
        let first = if count > 0 { position(0) } else { P::default() };
        let ends = (0..count).map(&position).fold((first, first), |(lo, hi), p| (lo.lower(p), hi.upper(p)));
        let lo = ends.0;
        let [x, y, z] = ((ends.1 - lo).doubles() + reach).to_array();
        let needed = (x * y * z / (CELLS_PER_POINT * count as f64 + 64.0)).max(0.0);
        let cell = reach.max(libm::cbrt(needed));
        let size = [x, y, z].map(|e| (e / cell) as usize + 1);
        let words = size.iter().product::<usize>() / 64 + 1;
        let mut grid = Self {
            lo,
            cell: P::length(cell),
            size,
            held: vec![0; words],
            before: Vec::with_capacity(words),
            starts: Vec::new(),
            points: Vec::new(),
        };
        grid.sort(count, position);
        grid
    }

    fn sort(&mut self, count: usize, position: impl Fn(usize) -> P) {
        let mut cells: Vec<u32> = (0..count).map(|i| self.cell_of(position(i)) as u32).collect();
        for &c in &cells {
            self.held[c as usize / 64] |= 1 << (c % 64);
        }
        let mut holding = 0;
        for word in &self.held {
            self.before.push(holding);
            holding += word.count_ones();
        }
        self.starts = vec![0; holding as usize + 2];
        // Shifted by one: after filling, each start has moved to where it belongs.
        for c in &mut cells {
            *c = self.listed(*c as usize) as u32;
            self.starts[*c as usize + 2] += 1;
        }
        for c in 2..self.starts.len() {
            self.starts[c] += self.starts[c - 1];
        }
        self.points = vec![H::default(); count];
        for (i, &c) in cells.iter().enumerate() {
            let next = &mut self.starts[c as usize + 1];
            self.points[*next as usize] = H::of(i as u32, position(i));
            *next += 1;
        }
    }

    /// How many cells before this one hold points: its place in the list, if it holds any.
    fn listed(&self, cell: usize) -> usize {
        let below = self.held[cell / 64] & ((1 << (cell % 64)) - 1);
        (self.before[cell / 64] + below.count_ones()) as usize
    }

    fn coordinates(&self, p: P) -> [usize; 3] {
        let [x, y, z] = ((p - self.lo) / self.cell).floor();
        [x.min(self.size[0] - 1), y.min(self.size[1] - 1), z.min(self.size[2] - 1)]
    }

    /// The number of the cell that a point lies in: rows of cells along the middle axis, slices across the first.
    /// Points on their way lie along the mesh's own axes, longest first: so a slice holds few of them, and what is
    /// beside each other on the surface is nearly so in memory.
    pub(crate) fn cell_of(&self, p: P) -> usize {
        let [x, y, z] = self.coordinates(p);
        (x * self.size[2] + z) * self.size[1] + y
    }

    /// Calls `visit` with the slots of the cells of a box, a row of cells at a time.
    pub(crate) fn slots_in_box(&self, lo: P, hi: P, mut visit: impl FnMut(Range<usize>)) {
        let ([x0, y0, z0], [x1, y1, z1]) = (self.coordinates(lo), self.coordinates(hi));
        for x in x0..=x1 {
            for z in z0..=z1 {
                let row = (x * self.size[2] + z) * self.size[1];
                let (first, end) = (self.listed(row + y0), self.listed(row + y1 + 1));
                if first < end {
                    visit(self.starts[first] as usize..self.starts[end] as usize);
                }
            }
        }
    }

    /// Every slot with what it holds, in the order of cells.
    pub(crate) fn slots(&self) -> &[H] {
        &self.points
    }
}

impl<P: Spot> Grid<P> {
    /// Calls `visit` with the points of the cells of a box, a row of cells at a time.
    pub(crate) fn in_box(&self, lo: P, hi: P, mut visit: impl FnMut(&[(u32, P)])) {
        self.slots_in_box(lo, hi, |slots| visit(&self.points[slots]));
    }

    /// Calls `visit` for every point within `radius` mm of `p`, with its squared distance.
    pub(crate) fn near(&self, p: P, radius: P::Length, mut visit: impl FnMut(u32, P::Length)) {
        let (most, reach) = (radius * radius, P::splat(radius));
        self.in_box(p - reach, p + reach, |row| {
            for &(i, place) in row {
                let squared = (place - p).squared();
                if squared <= most {
                    visit(i, squared);
                }
            }
        });
    }

    /// The first `count` points cell by cell, the cells in the order of their first points: where neighbours
    /// in the order of points are neighbours in space, it is nearly that order.
    pub(crate) fn by_first(&self, count: usize, position: impl Fn(usize) -> P) -> Vec<u32> {
        let mut ordered = Vec::with_capacity(count);
        let mut done = vec![false; self.starts.len()];
        for i in 0..count {
            let cell = self.listed(self.cell_of(position(i)));
            if !std::mem::replace(&mut done[cell], true) {
                let slots = self.starts[cell] as usize..self.starts[cell + 1] as usize;
                ordered.extend(self.points[slots].iter().map(|p| p.0).filter(|&i| (i as usize) < count));
            }
        }
        ordered
    }
}
