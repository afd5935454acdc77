//! From the written case to the plain one. Only what a schema cannot say is checked here.

use super::own::{own_content, shown};
use super::photographs;
use super::wire::{self, CaseFile};
use super::{ReadCase, Scale, ScanWish};
use crate::check::Problem;
use crate::content::shipped_content;
use geometry::DVec3;
use head::{Landmark, Landmarks, TapeMeasure};
use jiff::civil::{Date, DateTime};
use optics::fading::Measured;
use optics::{Lab, Srgb};
use plan::case::{
    Case, EdgeStyle, ExclusionWish, Hair, HairOrigin, HairlineShape, HairlineWish, HeadSource, HealthAnswer,
    Look, PigmentWish, Place, Practitioner, ScarWish, Skin, SunHabit, Temples, ZoneKind, ZoneWish,
};
use plan::content::{Content, PriceBook};
use plan::keys;

#[derive(Default)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    pub(super) fn add(&mut self, path: &str, message: impl Into<String>) {
        self.0.push(Problem { path: path.to_owned(), line: 0, span: 0..0, message: message.into() });
    }
}

/// The case of a written case file.
pub(super) fn case(file: CaseFile) -> Result<ReadCase, Vec<Problem>> {
    let mut problems = Problems::default();
    let content = match shipped_content() {
        Ok(content) => content,
        Err(broken) => {
            problems.add("", broken.to_string());
            return Err(problems.0);
        }
    };
    let date = date("date", &file.date, &mut problems);
    let follow_ups = follow_ups(&file.follow_ups, &content, &mut problems);
    let first_session = file.first_session.as_deref().map(|s| date_time(s, &mut problems));
    let own = own_content(&file, &mut problems);
    currency(&file.practitioner, own.1.iter().chain(&content.price_books), &mut problems);
    let scan = scan(&file.head, &mut problems);
    let photographs = photographs::wish(&file, &content, &mut problems);
    let macros = photographs::macros(&file, &mut problems);
    let (hair, skin) = (hair(&file.hair, &mut problems), skin(&file.skin, &mut problems));
    let (pattern, blend_sides) = match &file.pattern {
        Some(p) => (Some(p.name.clone()), p.blend_sides),
        None => (None, false),
    };
    let case = Case {
        reference: file.reference,
        seed: file.seed,
        date,
        first_session,
        sex: match file.client.sex {
            wire::Sex::Female => head::Sex::Female,
            wire::Sex::Male => head::Sex::Male,
        },
        age: file.client.age,
        head: match file.head.source {
            wire::Source::Scan => HeadSource::Scan,
            wire::Source::Photographs => HeadSource::Photographs,
            wire::Source::Template => HeadSource::Template(tape(&file.head.tape, &content, &mut problems)),
        },
        look: Look::from(file.look.kind),
        hair,
        skin,
        hairline: file.hairline.as_ref().map(hairline),
        pattern,
        zones: file.zones.iter().map(zone).collect(),
        blend_sides,
        scars: file.scars.iter().map(scar).collect(),
        exclusions: file.exclusions.iter().map(exclusion).collect(),
        pigment: pigment(file.pigment, &mut problems),
        practitioner: practitioner(file.practitioner),
        health: file.health.into_iter().map(|(k, v)| (k, answer(v))).collect(),
        follow_ups,
    };
    let overrides = file.overrides.into_iter().map(|(k, v)| (k, numbers(v))).collect();
    let (pigments, price_books) = own;
    let read = ReadCase { case, scan, photographs, macros, overrides, pigments, price_books };
    if problems.0.is_empty() { Ok(read) } else { Err(problems.0) }
}

fn pigment(p: wire::Pigment, problems: &mut Problems) -> PigmentWish {
    let lots = [("lot", &p.lot), ("diluent_lot", &p.diluent_lot)];
    for (name, lot) in lots.into_iter().filter_map(|(name, lot)| Some((name, lot.as_deref()?))) {
        shown(&format!("pigment.{name}"), lot, problems);
    }
    let mut day =
        |name: &str, text: Option<String>| text.map(|t| date(&format!("pigment.{name}"), &t, problems));
    let (expires, opened) = (day("expires", p.expires), day("opened", p.opened));
    PigmentWish {
        name: p.name,
        dilution: p.dilution,
        lot: p.lot,
        expires,
        opened,
        diluent_lot: p.diluent_lot,
    }
}

fn follow_ups(list: &[wire::FollowUp], content: &Content, problems: &mut Problems) -> Vec<Measured> {
    let usual = content.defaults.list(keys::FADE_UNCERTAINTY)[3];
    let of = |(i, f): (usize, &wire::FollowUp)| {
        let measured = Measured { day: f.day, contrast: f.contrast, deviation: f.deviation.unwrap_or(usual) };
        if let Err(wrong) = measured.check() {
            problems.add(&format!("follow_ups[{i}]"), wrong);
        }
        measured
    };
    list.iter().enumerate().map(of).collect()
}

fn date(path: &str, text: &str, problems: &mut Problems) -> Date {
    text.parse().unwrap_or_else(|_| {
        problems.add(path, format!("`{text}` is no date; write YYYY-MM-DD"));
        Date::constant(2000, 1, 1)
    })
}

fn date_time(text: &str, problems: &mut Problems) -> DateTime {
    text.parse().unwrap_or_else(|_| {
        problems.add("first_session", format!("`{text}` is no date and time; write YYYY-MM-DDTHH:MM"));
        DateTime::constant(2000, 1, 1, 0, 0, 0, 0)
    })
}

/// A currency may be stated only to be checked: prices are the price book's.
fn currency<'a>(
    practitioner: &wire::Practitioner,
    mut books: impl Iterator<Item = &'a PriceBook>,
    problems: &mut Problems,
) {
    let Some(stated) = &practitioner.currency else { return };
    let book = books.find(|b| b.id == practitioner.price_book);
    if let Some(book) = book.filter(|b| b.currency != *stated) {
        let message = format!(
            "`{stated}` is not the currency of price book `{}`, which is {}; choose another price book",
            book.id, book.currency
        );
        problems.add("practitioner.currency", message);
    }
}

fn colour(path: &str, colour: &wire::Colour, problems: &mut Problems) -> Srgb {
    match (colour.srgb, colour.lab) {
        (Some(c), None) if c.iter().all(|v| (0.0..=255.0).contains(v)) => Srgb(c.map(|v| v / 255.0)),
        (Some(_), None) => {
            problems.add(path, "srgb components must lie between 0 and 255");
            Srgb([0.5; 3])
        }
        (None, Some([l, a, b])) if (0.0..=100.0).contains(&l) && a.abs() < 128.0 && b.abs() < 128.0 => {
            Srgb(Lab { l, a, b }.srgb().0.map(|v| v.clamp(0.0, 1.0)))
        }
        (None, Some(_)) => {
            problems.add(path, "L* must lie between 0 and 100, a* and b* between -128 and 128");
            Srgb([0.5; 3])
        }
        _ => {
            problems.add(path, "give exactly one of `srgb = [r, g, b]` and `lab = [L, a, b]`");
            Srgb([0.5; 3])
        }
    }
}

fn scan(head: &wire::Head, problems: &mut Problems) -> ScanWish {
    let scales = [head.unit.is_some(), head.mm_per_unit.is_some(), head.known_distance.is_some()];
    if scales.iter().filter(|s| **s).count() > 1 {
        problems.add("head", "give only one of `unit`, `mm_per_unit` and `known_distance`");
    }
    let unit = head.unit.map(|u| match u {
        wire::Unit::Mm => 1.0,
        wire::Unit::Cm => 10.0,
        wire::Unit::Dm => 100.0,
        wire::Unit::M => 1000.0,
        wire::Unit::Inch => 25.4,
    });
    let known = head.known_distance.as_ref().and_then(|k| known_distance(k, problems));
    ScanWish {
        file: head.file.clone(),
        texture: head.texture.clone(),
        scale: known.or(unit.or(head.mm_per_unit).map(Scale::MmPerUnit)),
        landmarks: landmarks(&head.landmarks),
    }
}

fn known_distance(known: &wire::KnownDistance, problems: &mut Problems) -> Option<Scale> {
    let (from, to) = ends("head.known_distance", known, problems)?;
    Some(Scale::KnownDistance { from, to, mm: known.mm })
}

/// The landmarks between which a distance is known.
pub(super) fn ends(
    path: &str,
    known: &wire::KnownDistance,
    problems: &mut Problems,
) -> Option<(Landmark, Landmark)> {
    let mut landmark = |name: &str| {
        let found = Landmark::from_name(name);
        if found.is_none() {
            let near = crate::check::nearest(name, Landmark::ALL.map(Landmark::name));
            let hint = near.map_or(String::new(), |n| format!("; did you mean `{n}`?"));
            problems.add(path, format!("`{name}` is no landmark{hint}"));
        }
        found
    };
    landmark(&known.from).zip(landmark(&known.to))
}

/// The landmarks of a written table.
pub(crate) fn landmarks(table: &wire::LandmarkTable<[f64; 3]>) -> Landmarks {
    table.given().map(|(landmark, p)| (landmark, DVec3::from_array(p))).collect()
}

pub(super) fn tape(tape: &wire::Tape, content: &Content, problems: &mut Problems) -> Vec<(TapeMeasure, f64)> {
    let rows = [
        (TapeMeasure::Circumference, tape.circumference_mm, "circumference_mm"),
        (TapeMeasure::Length, tape.length_mm, "length_mm"),
        (TapeMeasure::Breadth, tape.breadth_mm, "breadth_mm"),
        (TapeMeasure::EarToEar, tape.ear_to_ear_mm, "ear_to_ear_mm"),
        (TapeMeasure::GlabellaToInion, tape.glabella_to_inion_mm, "glabella_to_inion_mm"),
    ];
    let (least, most) = (content.defaults.list(keys::TAPE_LEAST), content.defaults.list(keys::TAPE_MOST));
    let mut given = Vec::new();
    for (i, (measure, value, name)) in rows.into_iter().enumerate() {
        let Some(mm) = value else { continue };
        let (lo, hi) = (least[i], most[i]);
        if (lo..=hi).contains(&mm) {
            given.push((measure, mm));
        } else {
            let message = format!("{mm} mm is no human head ({lo}-{hi} mm); measure again, in millimetres");
            problems.add(&format!("head.tape.{name}"), message);
        }
    }
    given
}

fn hair(hair: &wire::Hair, problems: &mut Problems) -> Hair {
    let f = &hair.follicular_units;
    let rows = [
        (ZoneKind::Hairline, f.hairline),
        (ZoneKind::Frontal, f.frontal),
        (ZoneKind::Mid, f.mid),
        (ZoneKind::Crown, f.crown),
        (ZoneKind::Temples, f.temples),
        (ZoneKind::Sides, f.sides),
    ];
    Hair {
        follicular_units: rows.into_iter().filter_map(|(z, d)| Some((z, d?))).collect(),
        points: None,
        worn_length_mm: hair.worn_length_mm,
        colour: colour("hair.colour", &hair.colour, problems),
        origin: match hair.origin {
            wire::Origin::Caucasian => HairOrigin::Caucasian,
            wire::Origin::Asian => HairOrigin::Asian,
            wire::Origin::African => HairOrigin::African,
        },
        loss_active: hair.loss_active,
        grey_share: hair.grey_share,
    }
}

fn skin(skin: &wire::Skin, problems: &mut Problems) -> Skin {
    Skin {
        colour: colour("skin.colour", &skin.colour, problems),
        fitzpatrick: skin.fitzpatrick,
        oily: skin.oily,
        sun: match skin.sun {
            wire::Sun::Protected => SunHabit::Protected,
            wire::Sun::Usual => SunHabit::Usual,
            wire::Sun::High => SunHabit::High,
        },
    }
}

fn place(place: &wire::Place) -> Place {
    match *place {
        wire::Place::HeadMm(p) => Place::HeadMm(DVec3::from_array(p)),
        wire::Place::Degrees(d) => Place::ScalpDegrees { azimuth: d.azimuth, elevation: d.elevation },
    }
}

fn hairline(h: &wire::Hairline) -> HairlineWish {
    HairlineWish {
        shape: h.shape.map(|s| match s {
            wire::Shape::Straight => HairlineShape::Straight,
            wire::Shape::Rounded => HairlineShape::Rounded,
            wire::Shape::M => HairlineShape::M,
            wire::Shape::WidowsPeak => HairlineShape::WidowsPeak,
            wire::Shape::Receded => HairlineShape::Receded,
        }),
        edge: match h.edge {
            wire::Edge::Soft => EdgeStyle::Soft,
            wire::Edge::Broken => EdgeStyle::Broken,
            wire::Edge::Defined => EdgeStyle::Defined,
            wire::Edge::EdgeUp => EdgeStyle::EdgeUp,
        },
        height_mm: h.height_mm,
        recession_mm: h.recession_mm,
        temples: match h.temples {
            wire::Temples::Keep => Temples::Keep,
            wire::Temples::Rebuild => Temples::Rebuild,
        },
        asymmetry_mm: h.asymmetry_mm,
        points: h.points.iter().map(place).collect(),
    }
}

fn zone(z: &wire::Zone) -> ZoneWish {
    let border = |places: &Vec<wire::Place>| places.iter().map(place).collect();
    ZoneWish {
        kind: zone_kind(z.kind),
        border: border(&z.border),
        holes: z.holes.iter().map(border).collect(),
        density: z.density,
    }
}

/// The zone of a written name.
pub(super) fn zone_kind(kind: wire::ZoneKind) -> ZoneKind {
    match kind {
        wire::ZoneKind::Hairline => ZoneKind::Hairline,
        wire::ZoneKind::Frontal => ZoneKind::Frontal,
        wire::ZoneKind::Mid => ZoneKind::Mid,
        wire::ZoneKind::Crown => ZoneKind::Crown,
        wire::ZoneKind::Temples => ZoneKind::Temples,
        wire::ZoneKind::Sides => ZoneKind::Sides,
        wire::ZoneKind::Scar => ZoneKind::Scar,
    }
}

fn scar(s: &wire::Scar) -> ScarWish {
    ScarWish { line: s.line.iter().map(place).collect(), width_mm: s.width_mm, age_months: s.age_months }
}

fn exclusion(e: &wire::Exclusion) -> ExclusionWish {
    ExclusionWish { label: e.label.clone(), centre: place(&e.centre), radius_mm: e.radius_mm }
}

fn practitioner(p: wire::Practitioner) -> Practitioner {
    Practitioner {
        dots_per_hour: p.dots_per_hour,
        hours_per_session: p.hours_per_session,
        gap_days: p.gap_days,
        needle: p.needle,
        hairline_needle: p.hairline_needle,
        depth_mm: p.depth_mm,
        dot_mm: p.dot_mm,
        price_book: p.price_book,
        lidocaine_percent: p.lidocaine_percent,
        numbing_wrapped: p.numbing_wrapped,
    }
}

fn answer(answer: wire::Answer) -> HealthAnswer {
    match answer {
        wire::Answer::YesNo(yes) => HealthAnswer::YesNo(yes),
        wire::Answer::Months(months) => HealthAnswer::Months(months),
    }
}

fn numbers(values: wire::OneOrMany) -> Vec<f64> {
    match values {
        wire::OneOrMany::One(v) => vec![v],
        wire::OneOrMany::Many(v) => v,
    }
}

impl From<wire::LookKind> for Look {
    fn from(kind: wire::LookKind) -> Self {
        match kind {
            wire::LookKind::ShavedLook => Self::ShavedLook,
            wire::LookKind::DensityUnderHair => Self::DensityUnderHair,
            wire::LookKind::ScarCover => Self::ScarCover,
        }
    }
}
