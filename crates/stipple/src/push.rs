//! Evening out the spacing: neighbours closer than a share of the local hexagonal spacing push each other
//! apart along the surface.
//!
//! The push is the spring of the "push" step of Ahmed, Guo, Yan, Franceschi, Zhang & Deussen, "A simple
//! push-pull algorithm for blue-noise sampling", IEEE TVCG 2017, taken with a soft strength instead of one
//! point at a time, so that all points move at once and the result does not depend on threads. There is no
//! pull: the strata have already put the right number everywhere.
//!
//! Once the points are ordered, mending adds what every prefix needs: two points that first stand together
//! in the prefix of share s are pushed to a share of that prefix's own spacing. It is the conflict matrix of
//! Wei, "Multi-class blue noise sampling", SIGGRAPH 2010, with a class for every rank.
//!
//! Distances are straight lines between points whose normals agree and whose line is not along them: a
//! point on the other side of an ear or a fold is no neighbour.

use crate::character::Push;
use crate::facets::{Facets, Place};
use crate::near::{Near, Neighbours};
use geometry::SurfacePoint;
use glam::Vec3;
use rayon::prelude::*;

/// Share of an overlap removed in one round by each of the two points.
const STRENGTH: f32 = 0.42;
/// A point moves at most this share of its spacing in a round.
const MOST_STEP: f32 = 0.25;
/// Neighbour lists reach this much farther than the push, so that they hold for a stretch of rounds.
const REACH: f32 = 1.3;
/// A neighbour's spacing is believed to be up to the square of this times one's own.
const STEEP: f32 = 1.1;
/// Share of a prefix's hexagonal spacing that is mended to.
const PREFIX_TARGET: f32 = 0.673;
/// Sparser prefixes are even as ordered; mending them would move points by much of the full spacing.
const SPARSEST_PREFIX: f32 = 0.09;
/// Mending looks at pairs up to this much farther apart than wanted.
const MENDING_REACH: f32 = 1.22;
/// Lists of mending hold for so many rounds.
const HOLD: u32 = 16;
/// Points with a line this much along their normals are not beside each other.
const ALONG_NORMAL: f32 = 0.75;
/// Points closer than this (mm², squared) have no direction from each other.
const TOGETHER: f32 = 1e-12;
/// Points that a thread takes at once, at least.
const AT_ONCE: usize = 512;

/// Points on their way, marks after them.
#[derive(Clone)]
pub(crate) struct Points {
    pub(crate) places: Vec<Place>,
    /// The facet of each.
    pub(crate) on: Vec<u32>,
    /// How many of them move; the rest are marks.
    pub(crate) free: usize,
}

impl Points {
    /// Points that may move, then those that may not.
    pub(crate) fn new(facets: &Facets, free: &[SurfacePoint], still: &[SurfacePoint]) -> Self {
        let all = free.par_iter().chain(still).map(|&p| facets.place(p));
        let (on, places) = all.unzip();
        Self { places, on, free: free.len() }
    }

    /// How much wider than its geometric mean with another's a spacing can be among these points, at most
    /// `most`: how much farther than its own spacing says a point has to look for neighbours.
    pub(crate) fn steepness(&self, most: f32) -> f32 {
        let ends = |(lo, hi): (f32, f32), p: &Place| (lo.min(p.spacing), hi.max(p.spacing));
        let (lo, hi) = self.places.iter().fold((f32::INFINITY, 0.0), ends);
        // A little more for rounding.
        ((hi / lo).sqrt() * 1.0001).clamp(1.0, most)
    }

    /// The surface point of each that may move.
    pub(crate) fn surface_points(&self, facets: &Facets) -> Vec<SurfacePoint> {
        let of = |i: usize| facets.surface_point(self.on[i], self.places[i].at);
        (0..self.free).into_par_iter().with_min_len(AT_ONCE).map(of).collect()
    }

    /// The unit normal of the surface at each.
    pub(crate) fn normals(&self, facets: &Facets) -> Vec<Vec3> {
        self.on.par_iter().map(|&on| facets.normal(on)).collect()
    }

    /// Moves all free points by what `push_on` finds for them, each along the surface. `next` holds what is
    /// overwritten.
    pub(crate) fn step_all(
        &mut self,
        facets: &Facets,
        next: &mut Vec<Place>,
        push_on: impl Fn(&[Place], usize) -> Vec3 + Sync,
    ) {
        next.clone_from(&self.places);
        let (places, free) = (&self.places, self.free);
        let moved = next[..free].par_iter_mut().zip(&mut self.on[..free]).enumerate();
        moved.with_min_len(AT_ONCE).for_each(|(i, (place, on))| {
            let push = push_on(places, i);
            if push != Vec3::ZERO
                && let Some(there) = stepped(facets, *on, place, push)
            {
                (*on, *place) = there;
            }
        });
        std::mem::swap(&mut self.places, next);
    }

    /// Neighbours for rounds of pushes to the character's target. `factor` is each point's own share of the
    /// spacing.
    pub(crate) fn crowded(&self, facets: &Facets, target: f64, factor: &[f32]) -> Neighbours {
        let target = target as f32;
        let own = Own { factor, free: self.free };
        self.neighbours(
            facets,
            |i| target * factor[i].max(1.0) * REACH,
            |i, j| {
                let target = target * own.of(i, j);
                (target * target, target * REACH)
            },
        )
    }

    /// Rounds of pushes among such neighbours.
    pub(crate) fn relax(&mut self, facets: &Facets, near: &Neighbours, rounds: u32) {
        let mut next = Vec::new();
        for _ in 0..rounds {
            self.step_all(facets, &mut next, |places, i| pushed(places, i, near.of(i)));
        }
    }

    /// Rounds of pushes to what every prefix needs, and to what the character keeps of the whole: first of
    /// each point's own share, then of the least that any pair keeps. `share[i]` is the share of the points
    /// that come up to point i, itself included; marks have 0.
    pub(crate) fn mend(&mut self, facets: &Facets, push: Push, share: &[f32], factor: &[f32]) {
        let mending = Mending::new(push.kept, share, Own { factor, free: self.free });
        let mut near = mending.neighbours(self, facets);
        self.relax(facets, &near, push.mending);
        // Those that stand well stay now: were all that was drawn kept on, wide pairs would press close ones
        // together.
        let least: Vec<f32> = factor.iter().map(|f| f.min(1.0)).collect();
        let settling = Mending::new(push.kept, share, Own { factor: &least, free: self.free });
        if push.mending + push.settling > HOLD {
            // The old ones go first: both together would be a third of the memory.
            drop(near);
            near = settling.neighbours(self, facets);
        } else {
            near.want(|i, j| settling.target(i, j) * settling.target(i, j));
        }
        self.relax(facets, &near, push.settling);
    }

    /// The second half of [`Points::mend`] by itself, for points that have been mended before.
    pub(crate) fn settle(&mut self, facets: &Facets, push: Push, share: &[f32], factor: &[f32]) {
        let settling = Mending::new(push.kept, share, Own { factor, free: self.free });
        let near = settling.neighbours(self, facets);
        self.relax(facets, &near, push.settling);
    }

    /// Pairs beside each other, with the square of the wanted share of the spacing; `pair(i, j)` gives that
    /// and how far to look, in spacings, at most `widest(i)`. Where the density is steep a point looks no
    /// farther than its own spacing allows; its sparser neighbour does the pushing.
    fn neighbours(
        &self,
        facets: &Facets,
        widest: impl Fn(usize) -> f32 + Sync,
        pair: impl Fn(usize, usize) -> (f32, f32) + Sync,
    ) -> Neighbours {
        let places = &self.places;
        let normal = self.normals(facets);
        let steep = self.steepness(STEEP);
        let radius = |i: usize| places[i].spacing * widest(i) * steep;
        Neighbours::within(places, self.free, radius, |i, j, squared| {
            let (wanted, reach) = pair(i, j);
            let near = squared < places[i].spacing * places[j].spacing * reach * reach;
            (near && beside(places[i].at - places[j].at, squared, normal[i], normal[j])).then_some(wanted)
        })
    }
}

/// What each point has drawn of the spacing.
struct Own<'a> {
    factor: &'a [f32],
    free: usize,
}

impl Own<'_> {
    /// The share of a pair: the larger of two that move, so that many distances occur between neighbours and
    /// none shows as a ring in the pair correlation; a mark's weight takes from it.
    fn of(&self, i: usize, j: usize) -> f32 {
        let (a, b) = (self.factor[i], self.factor[j]);
        if i.max(j) < self.free { a.max(b) } else { a * b }
    }
}

/// What pairs are mended to.
struct Mending<'a> {
    kept: f32,
    most_kept: f32,
    own: Own<'a>,
    /// What each prefix needs, by the point that completes it, in spacings.
    of_prefix: Vec<f32>,
}

impl<'a> Mending<'a> {
    fn new(kept: f64, share: &[f32], own: Own<'a>) -> Self {
        let kept = kept as f32;
        let of_prefix = share.iter().map(|s| PREFIX_TARGET / s.max(SPARSEST_PREFIX).sqrt()).collect();
        Self { kept, most_kept: kept * own.factor.iter().copied().fold(0.0, f32::max), own, of_prefix }
    }

    /// Spacings that a pair is to be apart: it stands together from the later of its two points on.
    fn target(&self, i: usize, j: usize) -> f32 {
        self.of_prefix[i].min(self.of_prefix[j]).max(self.kept * self.own.of(i, j))
    }

    fn neighbours(&self, points: &Points, facets: &Facets) -> Neighbours {
        let widest = |i: usize| self.of_prefix[i].max(self.most_kept) * MENDING_REACH;
        points.neighbours(facets, widest, |i, j| {
            let target = self.target(i, j);
            (target * target, target * MENDING_REACH)
        })
    }
}

/// The sum of the pushes of the neighbours that stand closer than wanted.
fn pushed(places: &[Place], i: usize, near: &[Near]) -> Vec3 {
    let here = places[i];
    let mut push = Vec3::ZERO;
    for other in near {
        let there = places[other.index as usize];
        let away = here.at - there.at;
        let squared = away.length_squared();
        let wanted = here.spacing * there.spacing * other.wanted;
        if squared < wanted && squared > TOGETHER {
            push += away * (STRENGTH * ((wanted / squared).sqrt() - 1.0));
        }
    }
    push
}

fn stepped(facets: &Facets, on: u32, place: &Place, push: Vec3) -> Option<(u32, Place)> {
    // The step projects onto the faces that it crosses; neighbours lie nearly in their plane.
    let along = push.clamp_length_max(MOST_STEP * place.spacing);
    facets.step(on, place.at + along).or_else(|| facets.step(on, place.at + along * 0.4))
}

/// Whether two points lie beside each other on the surface, as far as their normals tell.
pub(crate) fn beside(apart: Vec3, squared: f32, a: Vec3, b: Vec3) -> bool {
    let along = apart.dot(a + b) * 0.5;
    a.dot(b) > 0.0 && along * along <= ALONG_NORMAL * ALONG_NORMAL * squared
}
