//! The whole way of a request.

use crate::Character;
use crate::cloth::Cloth;
use crate::facets::Facets;
use crate::matched;
use crate::push::Points;
use crate::rank;
use crate::request::{Request, StippleError, check};
use crate::strata::strata;
use crate::uncut;
use geometry::{SurfacePoint, hash};

/// Rounds of relaxation before the points are ordered.
const ROUGH: u32 = 2;

/// Points whose density follows the request, in an order of which every beginning is even and follows the
/// density too: the first 30 % are the first pass of a plan.
///
/// # Errors
/// [`StippleError`] for fields that are no densities, lists of the wrong length, marks off the mesh, and
/// requests for nothing or for more than memory holds.
pub fn scatter(request: &Request) -> Result<Vec<SurfacePoint>, StippleError> {
    check(request)?;
    uncut::scattered(request).map_or_else(|| scatter_as_cut(request), Ok)
}

/// The same for a request that was checked, on the triangles as they are.
pub(crate) fn scatter_as_cut(request: &Request) -> Result<Vec<SurfacePoint>, StippleError> {
    let cloth = Cloth::with_margin(request);
    let facets = Facets::new(&cloth);
    let push = request.character.push();
    let marks: Vec<SurfacePoint> = request.marks.iter().map(|m| m.point).collect();
    let mut points = Points::new(&facets, &strata(&cloth)?, &marks);
    let factors = factors(&points, request, push.spread);
    let order = relaxed(&facets, &mut points, request, &factors);
    points.mend(&facets, push, &shares(&order, points.places.len()), &factors);
    let points = points.surface_points(&facets);
    let ordered = order.into_iter().map(|i| points[i as usize]);
    Ok(ordered.filter(|&p| cloth.keeps(p)).collect())
}

/// Relaxes the points to their character and orders them. What only that needs is let go at its end: of a
/// million points the lists are a third of the memory.
fn relaxed(facets: &Facets, points: &mut Points, request: &Request, factors: &[f32]) -> Vec<u32> {
    let push = request.character.push();
    let crowded = points.crowded(facets, push.target, factors);
    let rest = push.rounds - ROUGH;
    points.relax(facets, &crowded, ROUGH);
    if let Character::Matched(measured) = &request.character {
        points.relax(facets, &crowded, rest);
        matched::fit(facets, points, measured);
        return rank::order(facets, points);
    }
    // The order changes little while the last rounds even out what the first have left.
    let rough = points.clone();
    rayon::join(|| rank::order(facets, &rough), || points.relax(facets, &crowded, rest)).0
}

/// Each point's own share of the least spacing: drawn within the spread, small ones more often; a mark's by
/// its weight.
fn factors(points: &Points, request: &Request, spread: f64) -> Vec<f32> {
    let seed = hash::purpose(request.seed, "spacing");
    let drawn = |i: u64| {
        let u = hash::uniform(seed, i);
        (1.0 + spread * u * u) as f32
    };
    let free = (0..points.free as u64).map(drawn);
    free.chain(request.marks.iter().map(|m| m.weight.sqrt() as f32)).collect()
}

/// The share of the points that come up to each, itself included; 0 for marks.
pub(crate) fn shares(order: &[u32], all: usize) -> Vec<f32> {
    let mut share = vec![0.0; all];
    for (place, &i) in order.iter().enumerate() {
        share[i as usize] = ((place + 1) as f64 / order.len() as f64) as f32;
    }
    share
}
