//! Laws that every design keeps, for any height, shape, edge, asymmetry, temples and seed.

use crate::made::{NORWOOD6, Placed, place};
use plan::Case;
use plan::case::{EdgeStyle, HairlineShape, HairlineWish, Temples};
use plan::design::{Design, design};
use plan::keys;
use proptest::prelude::*;
use std::sync::OnceLock;

fn ground() -> &'static Placed {
    static GROUND: OnceLock<Placed> = OnceLock::new();
    GROUND.get_or_init(|| place(NORWOOD6, None))
}

fn shapes() -> impl Strategy<Value = HairlineShape> {
    use HairlineShape::{M, Receded, Rounded, Straight, WidowsPeak};
    prop::sample::select(vec![Straight, Rounded, M, WidowsPeak, Receded])
}

fn edges() -> impl Strategy<Value = EdgeStyle> {
    use EdgeStyle::{Broken, Defined, EdgeUp, Soft};
    prop::sample::select(vec![Soft, Broken, Defined, EdgeUp])
}

prop_compose! {
    fn wishes()(
        shape in shapes(),
        edge in edges(),
        height_mm in 60.0..95.0f64,
        asymmetry_mm in 0.0..2.0f64,
        rebuild in any::<bool>(),
        seed in any::<u64>(),
    ) -> (HairlineWish, u64) {
        let wish = HairlineWish {
            shape: Some(shape),
            edge,
            height_mm: Some(height_mm),
            recession_mm: None,
            temples: if rebuild { Temples::Rebuild } else { Temples::Keep },
            asymmetry_mm: Some(asymmetry_mm),
            points: Vec::new(),
        };
        (wish, seed)
    }
}

fn hairline_laws(case: &Case, design: &Design) {
    let (wish, hairline) = (case.hairline.as_ref().unwrap(), design.hairline.as_ref().unwrap());
    let asked = wish.height_mm.unwrap();
    assert!((hairline.height_mm - asked).abs() < 2.0, "{} mm, asked {asked}", hairline.height_mm);
    for corner in hairline.fronto_temporal {
        // Never lower than the middle; the widow's peak's own tip is the middle.
        assert!(corner.y > hairline.mid_frontal.y - 4.0, "a corner below the middle");
    }
    assert!(hairline.edge.windows(2).all(|w| w[0].distance(w[1]) < 3.0), "a gap in the edge");
    // The design's own difference is bounded; a little of each side's fine irregularity is left over.
    let (found, asked) = (hairline.asymmetry_mm, wish.asymmetry_mm.unwrap());
    assert!(found < asked + 2.5, "sides differ by {found} mm, asked {asked} mm, {wish:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_design_keeps_the_laws((wish, seed) in wishes()) {
        let ground = ground();
        let head = &ground.head.head;
        let mut case = ground.case.clone();
        (case.hairline, case.seed) = (Some(wish), seed);
        let design = design(head, &case, &ground.content).unwrap();
        hairline_laws(&case, &design);
        let (_, most) = ground.content.defaults.pair(keys::DENSITY_ACCEPTED);
        prop_assert!(design.density.iter().all(|d| (0.0..=most).contains(d)));
        for (v, promised) in design.promised_density(head).into_iter().enumerate() {
            if promised > 0.0 {
                let (p, map) = (head.mesh.positions[v], head.vertex_map[v]);
                prop_assert!(!design.ahead(map) && !design.excluded(p));
                prop_assert!(p.is_finite());
            }
        }
        let areas = design.zone_areas_cm2(head);
        let sum: f64 = areas.iter().map(|a| a.1).sum();
        prop_assert!((100.0..400.0).contains(&sum), "{sum} cm2");
        prop_assert!(areas.iter().all(|a| a.1.is_finite() && a.1 > 0.0));
    }
}
