//! A photon's walk.

use super::cylinder::{between_depths, within_circle};
use super::random::Random;
use super::{Disc, Stratum, Sums};
use crate::adding::fresnel_inside;

/// Below this weight a photon plays roulette.
const LIGHT: f64 = 0.05;
/// Of so many that play, one goes on with the weight of all.
const OF: f64 = 5.0;

/// What a walk reads of a stratum.
#[derive(Clone, Copy)]
struct Medium {
    top: f64,
    bottom: f64,
    extinction: f64,
    /// Mean free path, mm.
    free: f64,
    albedo: f64,
    bend: Bend,
    index: f64,
}

/// Constants of the scattering angle: 1 + g², 1 − g², 1 − g, 2g, 1 / 2g.
#[derive(Clone, Copy)]
pub(crate) struct Bend([f64; 5]);

impl Bend {
    /// For a mean cosine g.
    pub(crate) fn of(g: f64) -> Self {
        Self([1.0 + g * g, 1.0 - g * g, 1.0 - g, 2.0 * g, 0.5 / g])
    }
}

/// Tissue prepared for walks.
pub(super) struct Walker<'a> {
    media: Vec<Medium>,
    discs: &'a [Disc],
}

struct Photon {
    at: [f64; 3],
    along: [f64; 3],
    layer: usize,
    weight: f64,
}

/// Where a photon left.
#[derive(PartialEq)]
enum End {
    Top,
    Bottom,
    Inside,
}

impl<'a> Walker<'a> {
    /// Prepares strata, from the top, and discs.
    pub(super) fn new(strata: &[Stratum], discs: &'a [Disc]) -> Self {
        let mut top = 0.0;
        let media = strata.iter().map(|s| {
            let from = top;
            top += s.layer.thickness;
            let extinction = s.layer.absorption + s.layer.scattering;
            Medium {
                top: from,
                bottom: top,
                extinction,
                free: 1.0 / extinction.max(1e-12),
                albedo: s.layer.scattering / extinction.max(1e-12),
                bend: Bend::of(s.layer.anisotropy),
                index: s.index,
            }
        });
        Self { media: media.collect(), discs }
    }

    pub(super) fn batch(&self, photons: usize, seed: u64, batch: u64, weight: f64) -> Sums {
        let mut random = Random::new(seed, batch);
        let mut sums = Sums {
            reflected: [0.0; 2],
            transmitted: [0.0; 2],
            absorbed: vec![0.0; self.media.len()],
            in_discs: 0.0,
        };
        for _ in 0..photons {
            let mut photon = Photon { at: [0.0; 3], along: [0.0, 0.0, 1.0], layer: 0, weight };
            let end = if self.media.is_empty() {
                End::Bottom
            } else if self.discs.is_empty() {
                self.walk::<false>(&mut photon, &mut random, &mut sums)
            } else {
                self.walk::<true>(&mut photon, &mut random, &mut sums)
            };
            let into = match end {
                End::Top => &mut sums.reflected,
                End::Bottom => &mut sums.transmitted,
                End::Inside => continue,
            };
            into[0] += photon.weight;
            into[1] += photon.weight * photon.weight;
        }
        sums
    }

    fn walk<const SIDEWAYS: bool>(&self, p: &mut Photon, random: &mut Random, sums: &mut Sums) -> End {
        // In mean free paths, whatever layers it crosses.
        let mut left = random.free_path();
        loop {
            let (layer, entered, in_discs) = (p.layer, p.weight, sums.in_discs);
            let end = self.within::<SIDEWAYS>(p, &mut left, random, sums);
            // Weight that was not lost to pigment was lost to the layer, or to roulette, or won by it.
            sums.absorbed[layer] += entered - p.weight - (sums.in_discs - in_discs);
            if let Some(end) = end {
                return end;
            }
        }
    }

    /// Walks within a layer until the photon goes over into another, leaves or ends.
    fn within<const SIDEWAYS: bool>(
        &self,
        p: &mut Photon,
        left: &mut f64,
        random: &mut Random,
        sums: &mut Sums,
    ) -> Option<End> {
        let medium = &self.media[p.layer];
        loop {
            let step = *left * medium.free;
            let depth = p.at[2] + p.along[2] * step;
            if depth > medium.top && depth < medium.bottom {
                self.advance::<SIDEWAYS>(p, step, sums);
                p.weight *= medium.albedo;
                if p.weight < LIGHT {
                    // On the books, the weight of those that end is what those that go on have won.
                    if random.uniform() * OF >= 1.0 {
                        p.weight = 0.0;
                        return Some(End::Inside);
                    }
                    p.weight *= OF;
                }
                scatter::<SIDEWAYS>(&mut p.along, &medium.bend, random);
                *left = random.free_path();
                continue;
            }
            let edge = if p.along[2] > 0.0 { medium.bottom } else { medium.top };
            // Along an edge there is no way to it.
            let to_edge = ((edge - p.at[2]) / p.along[2]).clamp(0.0, step);
            self.advance::<SIDEWAYS>(p, to_edge, sums);
            *left = (*left - to_edge * medium.extinction).max(0.0);
            let (layer, end) = (p.layer, self.cross(p, random));
            if end.is_some() || p.layer != layer {
                return end;
            }
        }
    }

    fn advance<const SIDEWAYS: bool>(&self, p: &mut Photon, by: f64, sums: &mut Sums) {
        if SIDEWAYS {
            let optical: f64 = self.discs.iter().map(|d| d.absorption * d.within(&p.at, &p.along, by)).sum();
            if optical > 0.0 {
                let lost = -p.weight * libm::expm1(-optical);
                sums.in_discs += lost;
                p.weight -= lost;
            }
            p.at[0] += p.along[0] * by;
            p.at[1] += p.along[1] * by;
        }
        p.at[2] += p.along[2] * by;
    }

    /// At the edge of its layer: goes over, is thrown back, or leaves.
    fn cross(&self, p: &mut Photon, random: &mut Random) -> Option<End> {
        let down = p.along[2] > 0.0;
        let medium = &self.media[p.layer];
        p.at[2] = if down { medium.bottom } else { medium.top };
        let next = if down { p.layer + 1 } else { p.layer.wrapping_sub(1) };
        let beyond = self.media.get(next);
        let relative = medium.index / beyond.map_or(1.0, |m| m.index);
        let cosine = p.along[2].abs();
        if relative != 1.0 {
            let mirrored = fresnel_inside(relative, cosine);
            if mirrored >= 1.0 || (mirrored > 0.0 && random.uniform() < mirrored) {
                p.along[2] = -p.along[2];
                return None;
            }
        }
        if beyond.is_none() {
            return Some(if down { End::Bottom } else { End::Top });
        }
        if relative != 1.0 {
            p.along[0] *= relative;
            p.along[1] *= relative;
            let cosine = (1.0 - relative * relative * (1.0 - cosine * cosine)).max(0.0).sqrt();
            p.along[2] = if down { cosine } else { -cosine };
        }
        p.layer = next;
        None
    }
}

impl Disc {
    /// How much of a step of a length lies within, mm.
    fn within(&self, at: &[f64; 3], along: &[f64; 3], by: f64) -> f64 {
        let depths = [self.top, self.top + self.thickness];
        let Some(stretch) = between_depths(at[2], along[2], by, depths) else { return 0.0 };
        let from = [at[0] - self.centre[0], at[1] - self.centre[1]];
        within_circle(from, [along[0], along[1]], stretch, self.radius)
    }
}

/// Turns a direction by an angle of Henyey and Greenstein (1941). Without sides only the cosine from the depth
/// is kept.
pub(crate) fn scatter<const SIDEWAYS: bool>(along: &mut [f64; 3], bend: &Bend, random: &mut Random) {
    let [sum, difference, less, twice, over_twice] = bend.0;
    let (uniform, (c, s)) = random.uniform_and_turn();
    let cosine = if twice.abs() < 1e-9 {
        2.0 * uniform - 1.0
    } else {
        let share = difference / (less + twice * uniform);
        ((sum - share * share) * over_twice).clamp(-1.0, 1.0)
    };
    let [x, y, z] = *along;
    let (sine_squared, flat_squared) = (1.0 - cosine * cosine, (1.0 - z * z).max(0.0));
    if !SIDEWAYS {
        along[2] = (z * cosine + c * (sine_squared * flat_squared).sqrt()).clamp(-1.0, 1.0);
        return;
    }
    let (sine, flat) = (sine_squared.sqrt(), flat_squared.sqrt());
    *along = if flat < 1e-6 {
        [sine * c, sine * s, cosine * z.signum()]
    } else {
        let over = sine / flat;
        [
            over * (x * z * c - y * s) + x * cosine,
            over * (y * z * c + x * s) + y * cosine,
            (z * cosine - sine * c * flat).clamp(-1.0, 1.0),
        ]
    };
}
