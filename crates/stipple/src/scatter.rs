//! The whole way of a request.

use crate::Character;
use crate::cloth::Cloth;
use crate::matched;
use crate::push::Points;
use crate::rank;
use crate::request::{Request, StippleError};
use crate::strata::strata;
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
    let cloth = Cloth::new(request)?;
    let push = request.character.push();
    let mut points = Points::new(&cloth, &strata(&cloth)?);
    let factors = factors(&points, request, push.spread);
    let (first, rest) = (0..ROUGH, ROUGH..push.rounds);
    points.relax(&cloth, push, first, &factors);
    let order = if let Character::Matched(measured) = &request.character {
        points.relax(&cloth, push, rest, &factors);
        matched::fit(&cloth, &mut points, measured);
        rank::order(&points.sites, points.free)
    } else {
        // The order changes little while the last rounds even out what the first have left.
        let (sites, free) = (points.sites.clone(), points.free);
        rayon::join(|| rank::order(&sites, free), || points.relax(&cloth, push, rest, &factors)).0
    };
    points.mend(&cloth, push, &shares(&order, points.sites.len()), &factors);
    let ordered = order.into_iter().map(|i| points.sites[i as usize].on);
    Ok(ordered.filter(|&p| cloth.keeps(p)).collect())
}

/// Each point's own share of the local spacing: drawn within the spread; a mark's by its weight.
fn factors(points: &Points, request: &Request, spread: f64) -> Vec<f32> {
    let seed = hash::purpose(request.seed, "spacing");
    let free = (0..points.free as u64).map(|i| (1.0 + spread * (2.0 * hash::uniform(seed, i) - 1.0)) as f32);
    free.chain(request.marks.iter().map(|m| m.weight.sqrt() as f32)).collect()
}

/// The share of the points that come up to each, itself included; 0 for marks.
pub(crate) fn shares(order: &[u32], all: usize) -> Vec<f64> {
    let mut share = vec![0.0; all];
    for (place, &i) in order.iter().enumerate() {
        share[i as usize] = (place + 1) as f64 / order.len() as f64;
    }
    share
}
