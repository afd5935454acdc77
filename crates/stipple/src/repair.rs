//! Revising a set after a small change of the field: only points near the change move, come or go; the rest
//! keep place, identity and order, to the bit.
//!
//! The change of mass is walked along the space-filling order of the changed faces, as the strata were: for
//! each whole point that it grows by one is added there, for each that it shrinks by the latest of the order
//! there is taken out. Then the points within a few spacings are mended, among neighbours that stay fixed.

use crate::cloth::{Cloth, Role, WHOLE, centre, quarter};
use crate::facets::Facets;
use crate::push::Points;
use crate::request::{Request, StippleError, check};
use geometry::{SurfacePoint, hash};
use std::collections::BTreeMap;

/// Points this many spacings around the change may move.
const MOVING: f64 = 3.0;
/// Points this many spacings around the change push those that move.
const WATCHING: f64 = 5.5;
/// Faces on a border are weighed in pieces halved so many times a side.
const BORDER_DEPTH: u32 = 3;

/// What has become of a set.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Repaired {
    /// For each point that stood, where it is now; `None` where it was taken out.
    pub standing: Vec<Option<SurfacePoint>>,
    /// Points that came, each with the share of the order at which it comes: with 0.3 at the end of the
    /// first 30 %.
    pub added: Vec<(SurfacePoint, f64)>,
    /// How many of the standing points lie elsewhere now.
    pub moved: usize,
}

/// Revises `standing`, the points of `old` in their order, for `new`, which differs on the `changed` faces
/// only: in density, support or what is inside.
///
/// # Errors
/// As [`crate::scatter`] for the new request, but nothing to place is no error: then all are taken out.
pub fn repair(
    old: &Request,
    new: &Request,
    standing: &[SurfacePoint],
    changed: &[u32],
) -> Result<Repaired, StippleError> {
    check(old)?;
    check(new)?;
    let (before, after) = (Cloth::new(old), Cloth::with_margin(new));
    let mut work = Work::new(&after, standing, changed);
    work.balance(&before);
    Ok(work.mended())
}

struct Work<'a, 'b, 'c> {
    cloth: &'a Cloth<'b, 'c>,
    standing: &'a [SurfacePoint],
    /// Changed faces in the space-filling order.
    changed: Vec<u32>,
    gone: Vec<bool>,
    added: Vec<SurfacePoint>,
    /// Standing points on changed faces, the latest of the order last.
    on_face: BTreeMap<u32, Vec<u32>>,
}

impl<'a, 'b, 'c> Work<'a, 'b, 'c> {
    fn new(cloth: &'a Cloth<'b, 'c>, standing: &'a [SurfacePoint], changed: &[u32]) -> Self {
        let mut is_changed = vec![false; cloth.mesh().triangles.len()];
        changed.iter().for_each(|&f| is_changed[f as usize] = true);
        let order = cloth.request.surface.order().iter().copied();
        let mut on_face: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (i, p) in standing.iter().enumerate().filter(|(_, p)| is_changed[p.face as usize]) {
            on_face.entry(p.face).or_default().push(i as u32);
        }
        Self {
            cloth,
            standing,
            changed: order.filter(|&f| is_changed[f as usize]).collect(),
            gone: vec![false; standing.len()],
            added: Vec::new(),
            on_face,
        }
    }

    /// Adds and takes out points until the changed faces hold what they held, and the change.
    fn balance(&mut self, before: &Cloth) {
        let seed = hash::purpose(self.cloth.request.seed, "repair");
        let mut owed = 0.0;
        for k in 0..self.changed.len() {
            let face = self.changed[k];
            owed += kept_mass(self.cloth, face) - kept_mass(before, face);
            owed += self.take_out_what_lies_outside(face) as f64;
            while owed >= 0.5 {
                let index = self.added.len() as u64;
                let Some(point) = self.free_place(face, seed, index) else { break };
                self.added.push(point);
                owed -= 1.0;
            }
            while owed <= -0.5 {
                let Some(latest) = self.on_face.get_mut(&face).and_then(Vec::pop) else { break };
                self.gone[latest as usize] = true;
                owed += 1.0;
            }
        }
    }

    /// How many points of a face are no longer inside; they are gone.
    fn take_out_what_lies_outside(&mut self, face: u32) -> usize {
        let Self { cloth, standing, gone, on_face, .. } = self;
        let Some(points) = on_face.get_mut(&face) else { return 0 };
        let all = points.len();
        points.retain(|&i| {
            let keep = cloth.keeps(standing[i as usize]);
            gone[i as usize] = !keep;
            keep
        });
        all - points.len()
    }

    /// A random place on a face where points may lie.
    fn free_place(&self, face: u32, seed: u64, index: u64) -> Option<SurfacePoint> {
        let place = |k: u64| {
            let (u, v) =
                (hash::uniform(seed, 64 * index + 2 * k), hash::uniform(seed, 64 * index + 2 * k + 1));
            let (u, v) = if u + v > 1.0 { (1.0 - u, 1.0 - v) } else { (u, v) };
            SurfacePoint { face, weights: [1.0 - u - v, u, v] }
        };
        (0..32).map(place).find(|&p| self.cloth.keeps(p))
    }

    /// The set after mending around the change.
    fn mended(self) -> Repaired {
        let near = self.cloth.faces_near(&self.changed, MOVING);
        let watching = self.cloth.faces_near(&self.changed, WATCHING);
        let left = |i: &usize| !self.gone[*i];
        let on = |faces: &[bool], i: usize| faces[self.standing[i].face as usize];
        let all = self.standing.len();
        let free: Vec<usize> = (0..all).filter(left).filter(|&i| on(&near, i)).collect();
        let still: Vec<usize> =
            (0..all).filter(left).filter(|&i| on(&watching, i) && !on(&near, i)).collect();
        let at = |set: &[usize]| set.iter().map(|&i| self.standing[i]).collect::<Vec<_>>();
        let (mut moving, mut fixed) = (at(&free), at(&still));
        moving.extend(&self.added);
        fixed.extend(self.cloth.request.marks.iter().map(|m| m.point));
        let place = |i: &usize| ((*i + 1) as f64 / all as f64) as f32;
        let comes: Vec<f64> = (0..self.added.len()).map(radical_inverse).collect();
        let mut share: Vec<f32> = free.iter().map(place).chain(comes.iter().map(|&c| c as f32)).collect();
        share.extend(still.iter().map(place));
        share.resize(moving.len() + fixed.len(), 0.0);
        let facets =
            Facets::of(self.cloth, |f| watching[f as usize] && self.cloth.role[f as usize] != Role::Bare);
        let mut points = Points::new(&facets, &moving, &fixed);
        let stood = points.places.clone();
        let push = self.cloth.request.character.push();
        if !self.changed.is_empty() {
            points.settle(&facets, push, &share, &vec![1.0; share.len()]);
        }
        // What has not moved keeps its place to the bit.
        let now: Vec<SurfacePoint> = points.surface_points(&facets);
        let kept = |(k, now)| if points.places[k] == stood[k] { moving[k] } else { now };
        self.finish(&free, &comes, &now.into_iter().enumerate().map(kept).collect::<Vec<_>>())
    }

    fn finish(self, free: &[usize], comes: &[f64], now: &[SurfacePoint]) -> Repaired {
        let mut out = Repaired::default();
        let stays = |i: usize| if self.gone[i] { None } else { Some(self.standing[i]) };
        out.standing = (0..self.standing.len()).map(stays).collect();
        // A point that was pushed out of what is inside stays where it stood.
        for (&i, &now) in free.iter().zip(now) {
            if now != self.standing[i] && self.cloth.keeps(now) {
                out.standing[i] = Some(now);
                out.moved += 1;
            }
        }
        for ((&now, &stood), &share) in now[free.len()..].iter().zip(&self.added).zip(comes) {
            out.added.push((if self.cloth.keeps(now) { now } else { stood }, share));
        }
        out
    }
}

/// The points that a face should hold of those that are kept.
fn kept_mass(cloth: &Cloth, face: u32) -> f64 {
    let area = cloth.mesh().face_area(face);
    match cloth.role[face as usize] {
        Role::Bare | Role::Margin => 0.0,
        Role::Kept => cloth.face_mass(face),
        Role::Border => inside_mass(cloth, face, WHOLE, area, BORDER_DEPTH),
    }
}

fn inside_mass(cloth: &Cloth, face: u32, part: crate::cloth::Part, area: f64, depth: u32) -> f64 {
    if depth > 0 {
        return (0..4).map(|k| inside_mass(cloth, face, quarter(part, k), 0.25 * area, depth - 1)).sum();
    }
    let inside = cloth.keeps(SurfacePoint { face, weights: centre(part) });
    if inside { cloth.part_mass(face, part, area) } else { 0.0 }
}

/// The van der Corput sequence in base two: shares that fill the order evenly.
fn radical_inverse(index: usize) -> f64 {
    f64::from((index as u32 + 1).reverse_bits()) / 4_294_967_296.0
}
