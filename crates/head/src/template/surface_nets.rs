//! Triangles from a distance field: naive surface nets (Gibson, "Constrained elastic surface nets", 1998),
//! with the vertices then moved onto the zero of the field by Newton steps. Blocks far from the surface are
//! skipped by the bound that a distance field gives.

use super::anatomy::Anatomy;
use geometry::{DVec3, Mesh};
use rayon::prelude::*;
use std::collections::HashMap;

/// Cells along a block.
const BLOCK: i32 = 6;

type Cell = [i32; 3];

struct Field<'a> {
    shape: &'a Anatomy,
    cell_mm: f64,
    lo: DVec3,
    size: [i32; 3],
}

impl Field<'_> {
    fn at(&self, c: Cell) -> DVec3 {
        self.lo + DVec3::new(f64::from(c[0]), f64::from(c[1]), f64::from(c[2])) * self.cell_mm
    }

    fn value(&self, c: Cell) -> f64 {
        self.shape.distance(self.at(c))
    }
}

/// The skin of a shape as a closed mesh, by cells of `cell_mm`.
pub(super) fn extract(shape: &Anatomy, cell_mm: f64) -> Mesh {
    let (lo, hi) = shape.bounds();
    let size = ((hi - lo) / cell_mm).ceil();
    let field = Field { shape, cell_mm, lo, size: [size.x as i32, size.y as i32, size.z as i32] };
    let blocks: Vec<Cell> = blocks(&field);
    let crossings: Vec<Vec<(Cell, DVec3)>> = blocks.par_iter().map(|&b| block_vertices(&field, b)).collect();
    let mut index = HashMap::new();
    let mut positions = Vec::new();
    for (cell, p) in crossings.into_iter().flatten() {
        index.insert(cell, positions.len() as u32);
        positions.push(p);
    }
    let cells: Vec<Cell> = {
        let mut cells: Vec<(Cell, u32)> = index.iter().map(|(&c, &i)| (c, i)).collect();
        cells.sort_by_key(|c| c.1);
        cells.into_iter().map(|c| c.0).collect()
    };
    let triangles = cells.par_iter().flat_map_iter(|&c| faces_of(&field, c, &index)).collect();
    Mesh { positions, triangles }
}

/// Blocks that the surface may pass, in a fixed order.
fn blocks(field: &Field) -> Vec<Cell> {
    let count = field.size.map(|s| s / BLOCK + 1);
    let all = (0..count[2]).flat_map(|z| {
        (0..count[1]).flat_map(move |y| (0..count[0]).map(move |x| [x * BLOCK, y * BLOCK, z * BLOCK]))
    });
    // Half a block's diagonal, with room for a field that overestimates between blended parts.
    let reach = f64::from(BLOCK) * field.cell_mm * 0.9 * 1.6;
    let middle = DVec3::splat(f64::from(BLOCK) * field.cell_mm * 0.5);
    all.filter(|&b| field.shape.distance(field.at(b) + middle).abs() < reach).collect()
}

/// A vertex for every cell of the block that the surface passes.
fn block_vertices(field: &Field, block: Cell) -> Vec<(Cell, DVec3)> {
    let n = BLOCK + 1;
    let corner = |i: i32| [block[0] + i % n, block[1] + i / n % n, block[2] + i / (n * n)];
    let values: Vec<f64> = (0..n * n * n).map(|i| field.value(corner(i))).collect();
    let value = |c: Cell| {
        let [x, y, z] = [0, 1, 2].map(|k| c[k] - block[k]);
        values[((z * n + y) * n + x) as usize]
    };
    let mut out = Vec::new();
    for i in 0..BLOCK * BLOCK * BLOCK {
        let cell = [block[0] + i % BLOCK, block[1] + i / BLOCK % BLOCK, block[2] + i / (BLOCK * BLOCK)];
        if let Some(p) = cell_vertex(field, cell, value) {
            out.push((cell, on_surface(field, p)));
        }
    }
    out
}

/// Mean of the crossings on the cell's twelve edges.
fn cell_vertex(field: &Field, cell: Cell, value: impl Fn(Cell) -> f64) -> Option<DVec3> {
    let (mut sum, mut count) = (DVec3::ZERO, 0);
    for axis in 0..3 {
        for side in 0..4 {
            let mut a = cell;
            a[(axis + 1) % 3] += side & 1;
            a[(axis + 2) % 3] += side >> 1;
            let mut b = a;
            b[axis] += 1;
            let (va, vb) = (value(a), value(b));
            if (va < 0.0) != (vb < 0.0) {
                sum += field.at(a).lerp(field.at(b), va / (va - vb));
                count += 1;
            }
        }
    }
    (count > 0).then(|| sum / f64::from(count))
}

fn on_surface(field: &Field, start: DVec3) -> DVec3 {
    let Field { shape, cell_mm, .. } = *field;
    const H: f64 = 0.05;
    let mut p = start;
    for _ in 0..3 {
        let d = shape.distance(p);
        let slope = |axis: DVec3| (shape.distance(p + axis * H) - shape.distance(p - axis * H)) / (2.0 * H);
        let gradient = DVec3::new(slope(DVec3::X), slope(DVec3::Y), slope(DVec3::Z));
        // A crease of the field (lid, lip line) has no clear gradient: leave the vertex near its cell.
        let step = gradient * (d / gradient.length_squared().max(0.25));
        p -= step.clamp_length_max(0.5 * cell_mm);
    }
    if p.distance(start) < cell_mm { p } else { start }
}

/// Two triangles for each of the cell's three lowest edges that the surface crosses.
fn faces_of(field: &Field, cell: Cell, index: &HashMap<Cell, u32>) -> Vec<[u32; 3]> {
    let mut faces = Vec::new();
    let here = field.value(cell) < 0.0;
    for axis in 0..3 {
        let mut end = cell;
        end[axis] += 1;
        if here == (field.value(end) < 0.0) {
            continue;
        }
        let (u, w) = ((axis + 1) % 3, (axis + 2) % 3);
        let at = |du: i32, dw: i32| {
            let mut c = cell;
            c[u] -= du;
            c[w] -= dw;
            index.get(&c).copied()
        };
        let (Some(a), Some(b), Some(c), Some(d)) = (at(0, 0), at(1, 0), at(1, 1), at(0, 1)) else { continue };
        let quad = if here { [a, b, c, d] } else { [a, d, c, b] };
        faces.extend([[quad[0], quad[1], quad[2]], [quad[0], quad[2], quad[3]]]);
    }
    faces
}
