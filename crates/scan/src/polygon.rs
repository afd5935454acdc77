//! Polygons of OBJ and PLY, gathered flat and cut into triangles at the end.
//!
//! A polygon is projected along its Newell normal (onto the coordinate plane it
//! faces most). If every triangle of the fan from its first corner turns the right
//! way, the fan is exact, whether the outline is convex or not. Otherwise ears are
//! clipped (O. Meisters, "Polygons have ears", 1975): quadratic in the corners, so
//! only up to [`MAX_CLIPPED`]. An outline that crosses itself has no right answer;
//! it is cut as a fan and counted.

use crate::error::{Place, ScanError};
use crate::faces::{Faces, Notes};
use crate::source::Source;

/// Most corners of a polygon that a fan does not cut rightly. Scans and modelling
/// programs stay far below; a hostile file would make the clipping slow.
const MAX_CLIPPED: usize = 512;

/// Most clipping in one file, as the sum of squared corner counts: six million
/// concave quads, or some hundred polygons of [`MAX_CLIPPED`] corners.
const MAX_CLIP_WORK: usize = 100_000_000;

/// Areas below this part of the squared extent are rounding, not turning.
const FLAT: f64 = 1e-12;

/// Uv index of a corner without texture coordinates.
pub(crate) const NO_UV: u32 = u32::MAX;

/// One corner: vertex and texture coordinate by index.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Corner {
    pub(crate) vertex: u32,
    pub(crate) uv: u32,
}

/// Polygons as runs of one corner list.
#[derive(Default)]
pub(crate) struct Polygons {
    corners: Vec<Corner>,
    /// End of each polygon in `corners`, and its line (OBJ) or number (PLY).
    spans: Vec<(usize, usize)>,
}

/// What the corners point into, and how to name a polygon's place.
pub(crate) struct Tables<'a> {
    pub(crate) positions: &'a [[f64; 3]],
    pub(crate) uvs: &'a [[f32; 2]],
    pub(crate) place: fn(usize) -> Place,
}

impl Polygons {
    pub(crate) fn push_corner(&mut self, corner: Corner) {
        self.corners.push(corner);
    }

    /// Closes the polygon whose corners were pushed; returns how many corners it has.
    /// One of fewer than three corners is taken away again.
    pub(crate) fn close(&mut self, at: usize) -> usize {
        let start = self.spans.last().map_or(0, |span| span.0);
        let count = self.corners.len() - start;
        if count < 3 {
            self.corners.truncate(start);
        } else {
            self.spans.push((self.corners.len(), at));
        }
        count
    }

    /// Triangles these polygons give if no corner repeats.
    pub(crate) fn triangle_count(&self) -> usize {
        self.corners.len() - 2 * self.spans.len()
    }

    fn iter(&self) -> impl Iterator<Item = (usize, &[Corner])> {
        let mut start = 0;
        self.spans.iter().map(move |&(end, at)| {
            let corners = &self.corners[start..end];
            start = end;
            (at, corners)
        })
    }

    /// First corner out of range: the polygon's `at` and the error.
    pub(crate) fn first_out_of_range(
        &self,
        source: &Source<'_>,
        tables: &Tables<'_>,
        written: fn(u32) -> i64,
    ) -> Option<(usize, ScanError)> {
        let (vertices, uvs) = (tables.positions.len(), tables.uvs.len());
        self.iter().find_map(|(at, corners)| {
            let place = (tables.place)(at);
            corners.iter().find_map(|corner| {
                let bad_uv = corner.uv != NO_UV && corner.uv as usize >= uvs;
                let error = match () {
                    () if corner.vertex as usize >= vertices => {
                        source.out_of_range(place, "vertex", written(corner.vertex), vertices)
                    }
                    () if bad_uv => source.out_of_range(place, "texture coordinate", written(corner.uv), uvs),
                    () => return None,
                };
                Some((at, error))
            })
        })
    }

    /// Cuts all polygons. All indices must be in range and all positions finite.
    pub(crate) fn cut(
        &self,
        source: &Source<'_>,
        tables: &Tables<'_>,
        notes: &mut Notes,
    ) -> Result<Faces, ScanError> {
        let mut cutter = Cutter { source, tables, faces: Faces::default(), crossed: 0, rounds: 0, work: 0 };
        for (at, corners) in self.iter() {
            cutter.cut((tables.place)(at), corners)?;
        }
        notes.count(
            cutter.crossed,
            "polygon crosses itself and was cut as a fan",
            "polygons cross themselves and were cut as fans",
        );
        notes.count(
            cutter.rounds,
            "polygon runs round its outline more than once and was read once",
            "polygons run round their outlines more than once and were read once",
        );
        Ok(cutter.faces)
    }
}

struct Cutter<'a> {
    source: &'a Source<'a>,
    tables: &'a Tables<'a>,
    faces: Faces,
    crossed: usize,
    rounds: usize,
    work: usize,
}

impl Cutter<'_> {
    fn cut(&mut self, place: Place, corners: &[Corner]) -> Result<(), ScanError> {
        if let [a, b, c] = *corners {
            return self.push([a, b, c]);
        }
        let mut corners = without_repeats(corners);
        let round = round_length(&corners);
        self.rounds += usize::from(round < corners.len());
        corners.truncate(round);
        if corners.len() < 3 {
            self.faces.drop_repeated();
            return Ok(());
        }
        let outline = Outline::new(&corners, self.tables.positions);
        if outline.fan_is_exact() {
            return self.push_fan(&corners);
        }
        self.check_work(place, corners.len())?;
        match outline.ears() {
            Some(ears) => ears.into_iter().try_for_each(|ear| self.push(ear.map(|i| corners[i]))),
            None => {
                self.crossed += 1;
                self.push_fan(&corners)
            }
        }
    }

    fn check_work(&mut self, place: Place, corners: usize) -> Result<(), ScanError> {
        self.work = self.work.saturating_add(corners.saturating_mul(corners));
        if corners <= MAX_CLIPPED && self.work <= MAX_CLIP_WORK {
            return Ok(());
        }
        let what = format!("a concave polygon of {corners} corners");
        let remedy = "triangulate the scan in the program that made it and export it again";
        Err(self.source.unsupported(place, what, remedy))
    }

    fn push_fan(&mut self, corners: &[Corner]) -> Result<(), ScanError> {
        let Some((&hub, rim)) = corners.split_first() else { return Ok(()) };
        rim.windows(2).try_for_each(|pair| self.push([hub, pair[0], pair[1]]))
    }

    fn push(&mut self, corners: [Corner; 3]) -> Result<(), ScanError> {
        let textured = corners.iter().any(|c| c.uv != NO_UV);
        let uv = |c: Corner| self.tables.uvs.get(c.uv as usize).copied().unwrap_or_default();
        let uvs = textured.then(|| corners.map(uv));
        self.faces.push(self.source, corners.map(|c| c.vertex), uvs)
    }
}

/// Corners without those equal to the one before (or, at the end, to the first).
fn without_repeats(corners: &[Corner]) -> Vec<Corner> {
    let mut kept = corners.to_vec();
    kept.dedup_by_key(|c| c.vertex);
    while kept.len() > 1 && kept.first().map(|c| c.vertex) == kept.last().map(|c| c.vertex) {
        kept.pop();
    }
    kept
}

/// Corners of one round, for an outline that is run through several times.
fn round_length(corners: &[Corner]) -> usize {
    let n = corners.len();
    let again = |length: &usize| {
        n.is_multiple_of(*length) && (*length..n).all(|i| corners[i].vertex == corners[i - length].vertex)
    };
    (1..=n / 2).find(again).unwrap_or(n)
}

/// A polygon seen from the side its normal points to, so that it runs anticlockwise.
struct Outline {
    points: Vec<[f64; 2]>,
    /// Twice an area so small that it is rounding.
    slack: f64,
}

/// Twice the vector area; relative to the first corner, against cancellation far from the origin.
fn newell_normal(points: &[[f64; 3]]) -> [f64; 3] {
    let origin = points[0];
    let from = |p: [f64; 3]| [p[0] - origin[0], p[1] - origin[1], p[2] - origin[2]];
    let mut sum = [0.0; 3];
    for (i, &p) in points.iter().enumerate() {
        let (a, b) = (from(p), from(points[(i + 1) % points.len()]));
        sum[0] += a[1] * b[2] - a[2] * b[1];
        sum[1] += a[2] * b[0] - a[0] * b[2];
        sum[2] += a[0] * b[1] - a[1] * b[0];
    }
    sum
}

/// Twice the signed area of a triangle: positive if it runs anticlockwise.
fn turn(a: [f64; 2], b: [f64; 2], c: [f64; 2]) -> f64 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

impl Outline {
    fn new(corners: &[Corner], positions: &[[f64; 3]]) -> Self {
        let points: Vec<_> = corners.iter().map(|c| positions[c.vertex as usize]).collect();
        let normal = newell_normal(&points);
        let axis = (0..3).max_by(|&a, &b| normal[a].abs().total_cmp(&normal[b].abs())).unwrap_or(2);
        let (u, v) = ((axis + 1) % 3, (axis + 2) % 3);
        let (u, v) = if normal[axis] < 0.0 { (v, u) } else { (u, v) };
        Self::flat(points.iter().map(|p| [p[u], p[v]]).collect())
    }

    fn flat(points: Vec<[f64; 2]>) -> Self {
        let [a, b] = [0, 1].map(|axis| {
            let from =
                |start: f64, pick: fn(f64, f64) -> f64| points.iter().map(|p| p[axis]).fold(start, pick);
            from(f64::NEG_INFINITY, f64::max) - from(f64::INFINITY, f64::min)
        });
        let extent = a.max(b);
        Self { points, slack: FLAT * extent * extent }
    }

    /// Whether the triangle of these corners does not turn the wrong way.
    fn turns_right(&self, triangle: [usize; 3]) -> bool {
        let [a, b, c] = triangle.map(|i| self.points[i]);
        turn(a, b, c) >= -self.slack
    }

    fn fan_is_exact(&self) -> bool {
        (2..self.points.len()).all(|i| self.turns_right([0, i - 1, i]))
    }

    /// Triangles by ear clipping, as corner numbers; `None` if the outline crosses itself.
    fn ears(&self) -> Option<Vec<[usize; 3]>> {
        let mut ring: Vec<usize> = (0..self.points.len()).collect();
        let mut found = Vec::with_capacity(ring.len());
        let mut from = 0;
        while ring.len() > 3 {
            let n = ring.len();
            let tip = (0..n).map(|k| (from + k) % n).find(|&k| self.is_ear(&ring, k))?;
            found.push(around(&ring, tip));
            ring.remove(tip);
            from = tip;
        }
        found.push(around(&ring, 1));
        found.iter().all(|&t| self.turns_right(t)).then_some(found)
    }

    /// Whether the corner at ring place `tip` does not turn inward and no other corner lies in
    /// its triangle. Corners at the same point as the triangle's own (bridges to holes) do not count.
    fn is_ear(&self, ring: &[usize], tip: usize) -> bool {
        let triangle = around(ring, tip);
        let [a, b, c] = triangle.map(|i| self.points[i]);
        let apart = |p| p != a && p != b && p != c;
        let inside = |p| turn(a, b, p) >= 0.0 && turn(b, c, p) >= 0.0 && turn(c, a, p) >= 0.0;
        let free = |&k: &usize| !(apart(self.points[k]) && inside(self.points[k]));
        self.turns_right(triangle) && ring.iter().all(free)
    }
}

/// The corner at ring place `tip` between its neighbours.
fn around(ring: &[usize], tip: usize) -> [usize; 3] {
    let n = ring.len();
    [(tip + n - 1) % n, tip, (tip + 1) % n].map(|k| ring[k])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Area of the triangles an outline (anticlockwise) is cut into, if it can be clipped.
    fn clipped_area(outline: &[[f64; 2]]) -> Option<f64> {
        let cut = Outline::flat(outline.to_vec()).ears()?;
        Some(cut.iter().map(|t| turn(outline[t[0]], outline[t[1]], outline[t[2]]) / 2.0).sum())
    }

    #[test]
    fn ears_cover_the_outline() {
        let check = |outline: &[[f64; 2]], expected: Option<f64>| {
            assert_eq!(clipped_area(outline), expected);
        };
        check(&[[0., 0.], [2., 0.], [2., 2.], [0., 2.]], Some(4.0));
        check(&[[0., 0.], [4., 0.], [4., 4.], [2., 1.], [0., 4.]], Some(10.0));
        // An L, its inner corner first.
        check(&[[1., 1.], [1., 2.], [0., 2.], [0., 0.], [2., 0.], [2., 1.]], Some(3.0));
        // Points along straight edges.
        check(&[[0., 0.], [1., 0.], [2., 0.], [2., 2.], [1., 2.], [1., 1.]], Some(2.5));
        // A bow tie.
        check(&[[0., 0.], [2., 2.], [2., 0.], [0., 2.]], None);
    }
}
