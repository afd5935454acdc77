//! What the photographs of a case show of the scalp, in words and numbers.

use super::input::Loaded;
use document::{PhotoFit, scalp_of};
use geometry::DVec2;
use photo::Scalp;
use plan::light::{skin as skin_of, tissue};
use plan::staging::{Stage, suggest};
use preview::Picture;
use serde_json::{Value, json};

/// The scalp, and the stages that it looks like, the likest first.
pub(crate) struct Measured {
    pub(crate) scalp: Scalp,
    stages: Vec<Stage>,
    /// How unsure areas on the fitted head are, as a share.
    area_share: f64,
    /// Melanosomes and blood of the skin, as shares, where its colour is one that skin has.
    skin: Option<(f64, f64)>,
}

/// Stages with less overlap than this are not spoken of.
const LEAST_OVERLAP: f64 = 0.35;
/// With less of the scalp seen than this, more photographs are asked for.
const LEAST_SEEN: f64 = 0.5;
/// Stages that are told.
const TOLD: usize = 3;

/// Measures the scalp of a case whose head comes from photographs.
pub(crate) fn measured(loaded: &Loaded, fit: &PhotoFit) -> Measured {
    let (head, content) = (&loaded.head.head, &loaded.content);
    let scalp = scalp_of(head, fit, &loaded.photographs, &loaded.read.photographs, content);
    let thin = |p| scalp.coverage_at(head, p).map(|c| c < 0.5);
    let stages = if scalp.hair.is_some() && scalp.seen >= LEAST_SEEN {
        suggest(head, &loaded.read.case, content, &thin)
    } else {
        Vec::new()
    };
    let area_share = fit.uncertainty.first().map_or(0.0, |u| u.deviation / u.value);
    let mut case = loaded.read.case.clone();
    case.skin.colour = scalp.skin.lab.srgb();
    let found = skin_of(&case, &tissue(&content.defaults), &content.defaults).ok();
    let skin = found.map(|f| (f.skin.melanin, f.skin.blood));
    Measured { scalp, stages, area_share, skin }
}

/// A line without its leaps: where it jumps back into a temple or misses azimuths, it is two.
fn pieces(line: &[[f64; 2]]) -> impl Iterator<Item = &[[f64; 2]]> {
    const LEAP_DEG: f64 = 12.0;
    line.chunk_by(|a, b| (a[0] - b[0]).abs() < LEAP_DEG && (a[1] - b[1]).abs() < LEAP_DEG)
}

impl Measured {
    /// An area with all that it leaves open, cm².
    fn area(&self, [cm2, own]: [f64; 2]) -> [f64; 2] {
        [cm2, libm::hypot(own, self.area_share * cm2)]
    }

    fn told(&self) -> impl Iterator<Item = &Stage> {
        self.stages.iter().filter(|s| s.overlap >= LEAST_OVERLAP).take(TOLD)
    }

    pub(crate) fn json(&self) -> Value {
        let s = &self.scalp;
        let lab = s.skin.lab;
        json!({
            "skin_lab": [lab.l, lab.a, lab.b], "skin_against_paper_in": s.skin.against_paper,
            "melanin": self.skin.map(|s| s.0), "blood": self.skin.map(|s| s.1),
            "hair_against_skin": s.hair, "seen": s.seen,
            "bald_cm2": self.area(s.bald_cm2), "thin_cm2": self.area(s.thin_cm2),
            "left_less_right_cm2": s.left_less_right_cm2, "hair_begins_mm": s.front_mm,
            "borders_degrees": s.borders, "hairline_degrees": s.hairline,
            "crown": s.crown.as_ref().map(|c| json!({ "area_cm2": c.area_cm2, "edge_degrees": c.edge })),
            "stages": {
                "suggested_by": "the program, from the thin area above; not a diagnosis",
                "list": self.told().map(|s| json!({
                    "pattern": s.pattern, "title": s.title, "overlap": s.overlap, "area_cm2": s.area_cm2,
                })).collect::<Vec<_>>(),
            },
        })
    }

    pub(crate) fn text(&self) -> String {
        let s = &self.scalp;
        let lab = s.skin.lab;
        let rests = match s.skin.against_paper {
            0 => "by the camera's own exposure: it may be off by ten; put a printed marker on the forehead"
                .to_owned(),
            n => format!("against the marker's white paper in {n} photograph(s)"),
        };
        let mut text = format!("skin L* {:.0}, a* {:.0}, b* {:.0}, {rests}\n", lab.l, lab.a, lab.b);
        if let Some((melanin, blood)) = self.skin {
            text += &format!("  melanosomes {:.1} %, blood {:.1} %\n", 100.0 * melanin, 100.0 * blood);
        }
        text += &format!("{:.0} % of the hair-bearing scalp is seen\n", 100.0 * s.seen);
        if s.seen < LEAST_SEEN {
            text += "  too little: photograph it from above, from behind and from both sides as well\n";
        }
        if s.hair.is_none() {
            return text
                + "hair is not told from skin: say where it is by [[photographs.strokes]] with shows = \"hair\"\n";
        }
        // With less of it seen an area says more of the photographs than of the client.
        if s.seen >= LEAST_SEEN {
            let (bald, thin) = (self.area(s.bald_cm2), self.area(s.thin_cm2));
            text += &format!(
                "bald {:.0} ± {:.0} cm², thin or bald {:.0} ± {:.0} cm²",
                bald[0], bald[1], thin[0], thin[1]
            );
            text += &format!("; left less right {:+.0} cm²\n", s.left_less_right_cm2);
        }
        if let Some(mm) = s.front_mm {
            text += &format!("in the midline hair begins {mm:.0} mm above the glabella\n");
        }
        if let Some(crown) = &s.crown {
            text += &format!("a thin crown of {:.0} cm² with hair all around it\n", crown.area_cm2);
        }
        let stages: Vec<String> =
            self.told().map(|s| format!("{} (overlap {:.2})", s.title, s.overlap)).collect();
        if !stages.is_empty() {
            text += &format!("looks like, by the program and not a diagnosis: {}\n", stages.join("; "));
        }
        text
    }

    /// Where hair ends, as lines of azimuth and elevation, degrees: the hairline, and the edge of a thin crown.
    pub(crate) fn hair_lines(&self) -> Vec<Vec<DVec2>> {
        let line = |places: &[[f64; 2]]| places.iter().map(|p| DVec2::from(*p)).collect::<Vec<_>>();
        /// Shorter pieces are a crease, or a vein.
        const LEAST: usize = 4;
        let long = pieces(&self.scalp.hairline).filter(|piece| piece.len() >= LEAST);
        let mut lines = long.map(line).collect::<Vec<_>>();
        if let Some(crown) = &self.scalp.crown {
            let mut edge = line(&crown.edge);
            edge.extend(edge.first().copied());
            lines.push(edge);
        }
        lines
    }

    /// The scalp's own colours, and how much hair covers it: charts with the front below, the client's left to the right.
    pub(crate) fn charts(&self) -> [(&'static str, Picture); 2] {
        const NOT_SEEN: [u8; 3] = [255, 255, 255];
        let side = self.scalp.cells.side as u32;
        let chart = |of: &dyn Fn(usize) -> Option<[u8; 3]>| {
            let rgb = (0..self.scalp.coverage.len()).flat_map(|k| of(k).unwrap_or(NOT_SEEN)).collect();
            Picture { size: [side, side], rgb }
        };
        let colour = |k: usize| {
            let srgb = optics::LinearRgb(self.scalp.colour[k]?).srgb();
            Some(srgb.0.map(|v| (v.clamp(0.0, 1.0) * 255.0).round() as u8))
        };
        let coverage = |k: usize| Some([(230.0 * (1.0 - self.scalp.coverage[k]?)) as u8; 3]);
        [("scalp-colour.png", chart(&colour)), ("scalp-coverage.png", chart(&coverage))]
    }
}
