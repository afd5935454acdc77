//! Skins: published slabs, colours of the Fitzpatrick types, both solvers, and back from colour to skin.

use super::figure;
use crate::report::{Figure, Goal};
use optics::adding::{AddingDoubling, Layer};
use optics::colour::individual_typology_angle;
use optics::monte_carlo::{monte_carlo, strata};
use optics::observer::{Illuminant, Observer};
use optics::published::{giovanelli, van_de_hulst};
use optics::spectrum::BANDS;
use optics::{Lab, Skin, SkinModel, Spectrum, Tissue};
use plan::content::Defaults;
use rayon::prelude::*;

/// Van de Hulst's slab and Giovanelli's half space by adding-doubling, in shares of the published value.
pub(super) fn published() -> Vec<Figure> {
    let ((slab, reflected, transmitted), (half, with_mirrored)) = (van_de_hulst(), giovanelli());
    let (a, b) = (AddingDoubling::new(1.0).solve(&[slab]), AddingDoubling::new(1.5).solve(&[half]));
    let off =
        [a.reflected / reflected, a.transmitted / transmitted, (b.reflected + b.specular) / with_mirrored]
            .map(|ratio| 100.0 * (ratio - 1.0).abs());
    let adding = format!("van de Hulst R {:.3} %, T {:.3} %; Giovanelli {:.3} %", off[0], off[1], off[2]);
    let walked = |layer: Layer, index: f64| monte_carlo(&strata(&[layer], index), &[], 1_000_000, 11);
    let (c, d) = (walked(slab, 1.0), walked(half, 1.5));
    let sigma = [
        (c.reflected, reflected, 0.5e-5),
        (c.transmitted, transmitted, 0.5e-5),
        (d.reflected, with_mirrored - b.specular, 0.5e-4),
    ]
    .map(|(share, of, last): (_, f64, f64)| {
        (share.mean - of).abs() / (share.error * share.error + last * last).sqrt()
    });
    let walks = format!("sigmas {:.1}, {:.1}, {:.1}; a million photons each", sigma[0], sigma[1], sigma[2]);
    let most = |v: [f64; 3]| v.into_iter().fold(0.0, f64::max);
    vec![
        figure("published slabs: adding-doubling off, %", most(off), Goal::AtMost(0.1), adding),
        figure("published slabs: Monte Carlo off, sigma", most(sigma), Goal::AtMost(3.0), walks),
    ]
}

/// Measured L*, a*, b* of skins by class of the typology angle, least and most (Chardon 1991; Del Bino & Bernerd
/// 2013, as in the facts): very light, intermediate, tan, brown, dark; light lies between its neighbours.
const MEASURED: [[[f64; 2]; 3]; 6] = [
    [[66.0, 75.0], [6.0, 10.0], [11.0, 16.0]],
    [[62.0, 70.0], [7.0, 11.0], [13.0, 18.0]],
    [[58.0, 66.0], [8.0, 12.0], [15.0, 20.0]],
    [[50.0, 58.0], [10.0, 14.0], [17.0, 21.0]],
    [[38.0, 50.0], [9.0, 14.0], [14.0, 21.0]],
    [[25.0, 38.0], [7.0, 12.0], [6.0, 14.0]],
];
/// How well those ranges are known.
const GIVE: f64 = 5.0;

/// Colours of the six Fitzpatrick types against what is measured.
pub(super) fn colours(tissue: &Tissue, d: &Defaults) -> Vec<Figure> {
    let (model, day) = (SkinModel::new(tissue), Observer::under(Illuminant::D65));
    // Instruments see what the surface mirrors as well.
    let mirrored = optics::adding::fresnel_inside(tissue.index, 1.0);
    let of_type = |t| day.lab(&model.reflectance(&plan::light::typical_skin(t, d)).map(|r| r + mirrored));
    let labs: Vec<Lab> = (1..=6).map(of_type).collect();
    let outside = |lab: &Lab, ranges: &[[f64; 2]; 3]| -> f64 {
        let off = |v: f64, [lo, hi]: [f64; 2]| (lo - v).max(v - hi).max(0.0);
        off(lab.l, ranges[0]).max(off(lab.a, ranges[1])).max(off(lab.b, ranges[2]))
    };
    let worst = labs.iter().zip(&MEASURED).map(|(lab, r)| outside(lab, r)).fold(0.0, f64::max);
    let angles: Vec<f64> = labs.iter().map(|&lab| individual_typology_angle(lab)).collect();
    let out_of_order = angles.windows(2).filter(|w| w[1] >= w[0]).count();
    let list: Vec<String> = labs.iter().map(|c| format!("{:.0}/{:.0}/{:.0}", c.l, c.a, c.b)).collect();
    let turns: Vec<String> = angles.iter().map(|a| format!("{a:.0}")).collect();
    vec![
        figure("skins I-VI: outside the measured ranges", worst, Goal::AtMost(GIVE), list.join(" ")),
        figure(
            "skins I-VI: typology angles out of order",
            out_of_order as f64,
            Goal::AtMost(0.0),
            turns.join(" "),
        ),
    ]
}

/// Thirty skins: five of blood for each of six of melanin.
fn thirty() -> Vec<Skin> {
    let melanin = [0.012, 0.025, 0.05, 0.09, 0.16, 0.32];
    let blood = [0.002, 0.005, 0.01, 0.02, 0.05];
    let all = melanin.iter().flat_map(|&m| blood.iter().map(move |&b| (m, b)));
    all.map(|(melanin, blood)| Skin { melanin, blood, oxygen: 0.75 }).collect()
}

/// Adding-doubling against Monte Carlo.
pub(super) fn solvers(tissue: &Tissue) -> Vec<Figure> {
    const PHOTONS: usize = 36_864;
    let (model, day) = (SkinModel::new(tissue), Observer::under(Illuminant::D65));
    let apart = |(k, skin): (usize, &Skin)| {
        let walked = |band: usize| {
            let strata = strata(&model.layers(skin, band), tissue.index);
            monte_carlo(&strata, &[], PHOTONS, 1000 + (k * BANDS + band) as u64).reflected.mean
        };
        let bands: Vec<f64> = (0..BANDS).into_par_iter().map(walked).collect();
        let walked = day.lab(&Spectrum(std::array::from_fn(|band| bands[band])));
        day.lab(&model.reflectance(skin)).difference(walked)
    };
    let all: Vec<f64> = thirty().iter().enumerate().map(apart).collect();
    let mean = all.iter().sum::<f64>() / all.len() as f64;
    let worst = all.into_iter().fold(0.0, f64::max);
    let note = format!("30 skins, mean {mean:.3}; {PHOTONS} photons at each of {BANDS} wavelengths");
    vec![figure("adding-doubling against Monte Carlo, CIEDE2000", worst, Goal::AtMost(0.5), note)]
}

/// From skin to colour to skin to colour, over the whole gamut of skins and three lights.
pub(super) fn inverse(tissue: &Tissue) -> Vec<Figure> {
    let model = SkinModel::new(tissue);
    let (mut worst, mut count, mut seconds) = (0.0f64, 0, 0.0);
    for light in Illuminant::ALL {
        let observer = Observer::under(light);
        for skin in thirty() {
            let colour = observer.lab(&model.reflectance(&skin));
            let start = std::time::Instant::now();
            let found = model.fit(colour, &observer, skin.oxygen, f64::INFINITY);
            seconds += start.elapsed().as_secs_f64();
            count += 1;
            worst = worst.max(found.map_or(f64::INFINITY, |f| f.residual));
        }
    }
    let impossible = [[60.0, -40.0, 20.0], [50.0, 0.0, -40.0], [95.0, 0.0, 60.0], [40.0, 70.0, 40.0]];
    let refused = impossible.iter().filter(|[l, a, b]| {
        let colour = Lab { l: *l, a: *a, b: *b };
        model.fit(colour, &Observer::under(Illuminant::D65), 0.75, 6.0).is_err()
    });
    let refused = refused.count() as f64;
    let note = format!("{count} skins under D65, A and LED; {:.0} ms each", 1e3 * seconds / f64::from(count));
    vec![
        figure("colour to skin and back, CIEDE2000", worst, Goal::AtMost(0.5), note),
        figure("impossible colours refused, of 4", refused, Goal::AtLeast(4.0), String::new()),
    ]
}
