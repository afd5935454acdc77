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
use crate::cloth::{Cloth, Role};
use crate::grid::Neighbours;
use geometry::SurfacePoint;
use glam::DVec3;
use rayon::prelude::*;
use std::ops::Range;

/// Share of an overlap removed in one round by each of the two points.
const STRENGTH: f64 = 0.42;
/// A point moves at most this share of its spacing in a round.
const MOST_STEP: f64 = 0.25;
/// Neighbour lists reach this much farther than the push, so that they hold for some rounds: they are made
/// anew at the start of a stretch of rounds, and before this one, when points have moved by a third of it.
const REACH: f64 = 1.3;
const ANEW: u32 = 6;
/// A neighbour's spacing is believed to be up to the square of this times one's own.
const STEEP: f64 = 1.1;
/// Share of a prefix's hexagonal spacing that is mended to.
const PREFIX_TARGET: f64 = 0.68;
/// Sparser prefixes are even as ordered; mending them would move points by much of the full spacing.
const SPARSEST_PREFIX: f64 = 0.18;
/// Mending looks at pairs up to this much farther apart than wanted.
const MENDING_REACH: f64 = 1.1;
/// Lists for mending are made anew after so many rounds.
const MENDING_ANEW: u32 = 5;
/// Points with a line this much along their normals are not beside each other.
const ALONG_NORMAL: f64 = 0.75;

/// A point on its way.
#[derive(Clone, Copy)]
pub(crate) struct Site {
    pub(crate) on: SurfacePoint,
    pub(crate) position: DVec3,
    /// Hexagonal spacing of the target density here, mm.
    pub(crate) spacing: f64,
}

impl Site {
    pub(crate) fn new(cloth: &Cloth, on: SurfacePoint) -> Self {
        Self { on, position: cloth.mesh().position(on), spacing: cloth.spacing_at(on) }
    }
}

/// Points on their way, marks after them.
pub(crate) struct Points {
    pub(crate) sites: Vec<Site>,
    /// How many of them move; the rest are marks.
    pub(crate) free: usize,
}

impl Points {
    pub(crate) fn new(cloth: &Cloth, free: &[SurfacePoint]) -> Self {
        let marks = cloth.request.marks;
        let on = |i: usize| free.get(i).copied().unwrap_or_else(|| marks[i - free.len()].point);
        let all = (0..free.len() + marks.len()).into_par_iter().with_min_len(256);
        Self { sites: all.map(|i| Site::new(cloth, on(i))).collect(), free: free.len() }
    }

    /// Moves all free points by what `push_on` finds for them, each along the surface.
    pub(crate) fn step_all(&mut self, cloth: &Cloth, push_on: impl Fn(&[Site], usize) -> DVec3 + Sync) {
        let sites = &self.sites;
        let moved = (0..sites.len()).into_par_iter().with_min_len(256).map(|i| {
            let push = if i < self.free { push_on(sites, i) } else { DVec3::ZERO };
            if push == DVec3::ZERO { sites[i] } else { stepped(cloth, &sites[i], push) }
        });
        self.sites = moved.collect();
    }

    /// Rounds of pushes to the character's target. `factor` is each point's own share of the spacing.
    pub(crate) fn relax(&mut self, cloth: &Cloth, push: Push, rounds: Range<u32>, factor: &[f32]) {
        let mut near = Neighbours::default();
        let target = push.target as f32;
        let factor: Vec<f32> = factor.iter().map(|f| f * target).collect();
        let wanted = |sites: &[Site], i: usize, j: usize| {
            sites[i].spacing * sites[j].spacing * f64::from(factor[i] * factor[j])
        };
        for round in rounds.clone() {
            if round == rounds.start || round == ANEW {
                let reach = push.target * REACH;
                near = self.neighbours(cloth, |_| reach, |_, _| reach);
            }
            self.step_all(cloth, |sites, i| pushed(sites, i, near.of(i), &wanted));
        }
    }

    /// Rounds of pushes to what every prefix needs, and to what the character keeps of the whole. `share[i]`
    /// is the share of the points that come up to point i, itself included; marks have 0.
    pub(crate) fn mend(&mut self, cloth: &Cloth, push: Push, share: &[f64], factor: &[f32]) {
        let of_prefix: Vec<f32> =
            share.iter().map(|s| (PREFIX_TARGET / s.max(SPARSEST_PREFIX).sqrt()) as f32).collect();
        // Half of each point's own share: pairs that all keep the same least distance would show as a ring in
        // the pair correlation.
        let kept: Vec<f32> = factor.iter().map(|f| push.kept as f32 * (0.25 + 0.25 * f)).collect();
        let most_kept = kept.iter().copied().fold(0.0, f32::max);
        // A pair stands together from the later of its two points on.
        let target = |i: usize, j: usize| f64::from(of_prefix[i].min(of_prefix[j]).max(kept[i] + kept[j]));
        let wanted = |sites: &[Site], i: usize, j: usize| {
            let target = target(i, j);
            sites[i].spacing * sites[j].spacing * target * target
        };
        let widest = |i: usize| f64::from(of_prefix[i].max(kept[i] + most_kept)) * MENDING_REACH;
        let mut near = Neighbours::default();
        for round in 0..push.mending {
            if round.is_multiple_of(MENDING_ANEW) {
                near = self.neighbours(cloth, widest, |i, j| target(i, j) * MENDING_REACH);
            }
            self.step_all(cloth, |sites, i| pushed(sites, i, near.of(i), &wanted));
        }
    }

    /// Pairs beside each other and closer than `reach(i, j)` spacings, at most `widest(i)`. Where the density
    /// is steep a point looks no farther than its own spacing allows; its sparser neighbour does the pushing.
    fn neighbours(
        &self,
        cloth: &Cloth,
        widest: impl Fn(usize) -> f64 + Sync,
        reach: impl Fn(usize, usize) -> f64 + Sync,
    ) -> Neighbours {
        let sites = &self.sites;
        let normal: Vec<DVec3> = sites.par_iter().map(|s| cloth.mesh().face_normal(s.on.face)).collect();
        let position: Vec<DVec3> = sites.par_iter().map(|s| s.position).collect();
        let radius: Vec<f64> =
            (0..sites.len()).into_par_iter().map(|i| sites[i].spacing * widest(i) * STEEP).collect();
        Neighbours::within(&position, &radius, |i, j, squared| {
            let reach = reach(i, j);
            squared < sites[i].spacing * sites[j].spacing * reach * reach
                && beside(position[i] - position[j], squared, normal[i], normal[j])
        })
    }
}

/// The sum of the pushes of the neighbours that stand closer than wanted (squared, mm²).
fn pushed(sites: &[Site], i: usize, near: &[u32], wanted: &impl Fn(&[Site], usize, usize) -> f64) -> DVec3 {
    let mut push = DVec3::ZERO;
    for &j in near {
        let j = j as usize;
        let away = sites[i].position - sites[j].position;
        let squared = away.length_squared();
        let wanted = wanted(sites, i, j);
        if squared < wanted && squared > 1e-18 {
            push += away * (STRENGTH * ((wanted / squared).sqrt() - 1.0));
        }
    }
    push
}

fn stepped(cloth: &Cloth, site: &Site, push: DVec3) -> Site {
    // The walk projects onto the faces that it crosses; neighbours lie nearly in their plane.
    let along = push.clamp_length_max(MOST_STEP * site.spacing);
    for share in [1.0, 0.4] {
        let target = site.position + along * share;
        let moved = cloth.request.surface.adjacency().walk(cloth.mesh(), site.on.face, target);
        if cloth.role[moved.face as usize] != Role::Bare {
            return Site::new(cloth, moved);
        }
    }
    *site
}

/// Whether two points lie beside each other on the surface, as far as their normals tell.
fn beside(apart: DVec3, squared: f64, a: DVec3, b: DVec3) -> bool {
    let along = apart.dot(a + b) * 0.5;
    a.dot(b) > 0.0 && along * along <= ALONG_NORMAL * ALONG_NORMAL * squared
}
