//! What is logged of a session: zones with their dots, lots, machine, numbing, what was looked at.

use super::{Forecast, Held};
use crate::Problem;
use crate::chart::Body;
use crate::chart::days::morning;
use crate::text::not_plain;
use care::Care;
use jiff::Timestamp;
use jiff::civil::Date;
use plan::course::ZoneWork;
use records::model::chart::ChartKind;
use records::model::stock::{Lot, LotKind};
use records::{AppointmentId, CaseId, FileId, LotId, VariantId};
use serde::{Deserialize, Serialize};

/// Longest text of a log, characters.
const LONGEST: usize = 2000;
/// Most dots that a zone may count: beyond it a digit too many was typed.
const MOST_DOTS: u32 = 60_000;

/// A zone of the plan and what was done in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ZoneCount {
    /// The zone.
    pub zone: String,
    /// Dots planned.
    pub planned: u32,
    /// Dots placed.
    pub placed: u32,
    /// Dilution of the plan, water to one of pigment.
    pub dilution: f64,
    /// Depth of the plan, mm.
    pub depth_mm: f64,
    /// Needle of the plan.
    pub needle: String,
}

impl ZoneCount {
    /// A zone as the plan has it, nothing placed yet.
    pub(super) fn of(work: &ZoneWork) -> Self {
        Self {
            zone: work.zone.name().to_owned(),
            planned: u32::try_from(work.dots).unwrap_or(u32::MAX),
            placed: 0,
            dilution: work.dilution,
            depth_mm: work.depth_mm,
            needle: work.needle.clone(),
        }
    }
}

/// A lot that was used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LotLog {
    /// The lot.
    pub lot: LotId,
    /// Water to one of pigment, as it was mixed.
    pub dilution: Option<f64>,
}

/// The machine, as it was set.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Machine {
    /// Which.
    pub name: String,
    /// Volts.
    pub volts: Option<f64>,
    /// Strokes a second.
    pub hertz: Option<f64>,
}

/// What numbed the skin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Numbing {
    /// Product.
    pub product: String,
    /// Lidocaine, %.
    pub lidocaine_percent: f64,
    /// Skin at a time, cm².
    pub area_cm2: f64,
    /// Whether it was wrapped.
    pub wrapped: bool,
    /// Minutes that it was left on.
    pub minutes: u32,
}

/// The log of a session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionLog {
    /// The visit, where it was booked.
    pub appointment: Option<AppointmentId>,
    /// The case.
    pub case: CaseId,
    /// The variant whose plan is followed.
    pub variant: VariantId,
    /// Number of the plan's session.
    pub number: u32,
    /// Sessions of the plan.
    pub of: u32,
    /// The look, whose aftercare it is.
    pub look: String,
    /// When a touch-up is likely wanted, by the outlook of the plan.
    pub touch_up: Date,
    /// When it began.
    pub began: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// What was looked at, by id.
    pub checks: Vec<String>,
    /// Zones in the order of work.
    pub zones: Vec<ZoneCount>,
    /// Lots.
    pub lots: Vec<LotLog>,
    /// The machine.
    pub machine: Machine,
    /// How the depth was judged on this skin: what was seen when it was right.
    pub end_point: String,
    /// What numbed the skin.
    pub numbing: Option<Numbing>,
    /// What went wrong; empty for nothing.
    pub complications: String,
    /// Whether nothing went wrong was said, not only left empty.
    pub no_complications: bool,
    /// Photographs.
    pub photographs: Vec<FileId>,
    /// Anything else.
    pub note: String,
    /// Why it was changed after it had ended.
    pub amendment: String,
    /// What was left of it when it was measured later.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<Held>,
    /// When a touch-up is likely wanted, by the outlook of the plan and what was measured since.
    #[serde(default)]
    pub forecast: Option<Forecast>,
}

impl Body for SessionLog {
    const KIND: ChartKind = ChartKind::Session;
}

impl SessionLog {
    /// A log of which nothing is known but the plan.
    pub(super) fn empty(case: CaseId, variant: VariantId, touch_up: Date) -> Self {
        Self {
            appointment: None,
            case,
            variant,
            number: 0,
            of: 0,
            look: String::new(),
            touch_up,
            began: Timestamp::UNIX_EPOCH,
            ended: None,
            checks: Vec::new(),
            zones: Vec::new(),
            lots: Vec::new(),
            machine: Machine::default(),
            end_point: String::new(),
            numbing: None,
            complications: String::new(),
            no_complications: false,
            photographs: Vec::new(),
            note: String::new(),
            amendment: String::new(),
            held: Vec::new(),
            forecast: None,
        }
    }

    /// A log to be filled with what was sent: what is not the page's to say is put back by the record.
    pub fn sent() -> Self {
        Self::empty(CaseId(uuid::Uuid::nil()), VariantId(uuid::Uuid::nil()), Date::ZERO)
    }

    /// What was sent, with what is not the page's to say: plan, visit and times stay.
    pub(super) fn with(&self, sent: Self) -> Self {
        let zones = self.zones.iter().map(|zone| {
            let placed =
                sent.zones.iter().find(|other| other.zone == zone.zone).map_or(zone.placed, |z| z.placed);
            ZoneCount { placed, ..zone.clone() }
        });
        Self {
            appointment: self.appointment,
            case: self.case,
            variant: self.variant,
            number: self.number,
            of: self.of,
            look: self.look.clone(),
            touch_up: self.touch_up,
            began: self.began,
            ended: self.ended,
            zones: zones.collect(),
            held: self.held.clone(),
            forecast: self.forecast,
            ..sent
        }
    }

    /// Lots, each once.
    pub fn lot_ids(&self) -> Vec<LotId> {
        let mut ids: Vec<LotId> = self.lots.iter().map(|one| one.lot).collect();
        ids.sort();
        ids.dedup();
        ids
    }

    /// When a touch-up is due: the morning of its day, UTC.
    pub(super) fn touch_up_at(&self) -> Option<Timestamp> {
        morning(self.touch_up)
    }

    /// Everything wrong with what is logged so far.
    pub(super) fn problems(&self, care: &Care, amends: bool) -> Vec<Problem> {
        let mut problems = Vec::new();
        let known = |id: &String| care.journey.checks.iter().any(|check| check.id == *id);
        for id in self.checks.iter().filter(|id| !known(id)) {
            problems.push(Problem::at("checks", format!("`{id}` is nothing that is looked at")));
        }
        for (k, zone) in self.zones.iter().enumerate().filter(|(_, zone)| zone.placed > MOST_DOTS) {
            problems.push(Problem::at(
                &format!("zones[{k}].placed"),
                format!("{} dots in one zone is a digit too many", zone.placed),
            ));
        }
        for (k, one) in self.lots.iter().enumerate() {
            if one.dilution.is_some_and(|parts| !(0.0..=100.0).contains(&parts)) {
                problems.push(Problem::at(
                    &format!("lots[{k}].dilution"),
                    "parts of water to one, from 0 to 100",
                ));
            }
        }
        let texts = [
            ("machine.name", &self.machine.name),
            ("end_point", &self.end_point),
            ("complications", &self.complications),
            ("note", &self.note),
            ("amendment", &self.amendment),
        ];
        for (path, text) in texts {
            problems.extend(not_plain(path, text, LONGEST));
        }
        if amends && self.amendment.trim().is_empty() {
            problems.push(Problem::at("amendment", "this session has ended: say why it is changed"));
        }
        problems.extend(self.numbing.iter().flat_map(|numbing| too_numb(care, numbing)));
        problems
    }

    /// What a session that has ended must not lack.
    pub(super) fn missing(&self, care: &Care, lots: &[Lot]) -> Vec<Problem> {
        let mut problems = Vec::new();
        for check in
            care.journey.checks.iter().filter(|check| check.needed && !self.checks.contains(&check.id))
        {
            problems.push(Problem::at(
                &format!("checks.{}", check.id),
                format!("not looked at yet: {}", check.text),
            ));
        }
        for (kind, words) in [(LotKind::Needle, "needle"), (LotKind::Pigment, "pigment")] {
            if !lots.iter().any(|lot| lot.kind == kind) {
                problems.push(Problem::at("lots", format!("say which {words} was used, by its lot")));
            }
        }
        // What goes into skin has a last day; without it nobody can say that it was within it.
        let dated = [LotKind::Needle, LotKind::Pigment, LotKind::Diluent];
        for lot in lots.iter().filter(|lot| dated.contains(&lot.kind) && lot.expires.is_none()) {
            let words = format!(
                "{} (lot {}) has no last day of use: write it down in stock, as its label says",
                lot.product, lot.number
            );
            problems.push(Problem::at("lots", words));
        }
        if self.numbing.as_ref().is_some_and(|numbing| numbing.product.trim().is_empty()) {
            problems.push(Problem::at("numbing.product", "say what was used to numb"));
        }
        let diluted = |one: &LotLog| one.dilution.is_some_and(|parts| parts > 0.0);
        if self.lots.iter().any(diluted) && !lots.iter().any(|lot| lot.kind == LotKind::Diluent) {
            problems.push(Problem::at("lots", "pigment was thinned: say with what, by its lot"));
        }
        let pigments = self.lots.iter().enumerate().filter(|(_, one)| {
            lots.iter().any(|lot| lot.id == one.lot && lot.kind == LotKind::Pigment) && one.dilution.is_none()
        });
        for (k, _) in pigments {
            problems.push(Problem::at(
                &format!("lots[{k}].dilution"),
                "say how it was thinned; 0 for not at all",
            ));
        }
        if self.zones.iter().all(|zone| zone.placed == 0) {
            problems.push(Problem::at("zones", "no dot was counted yet"));
        }
        for (path, text) in [("machine.name", &self.machine.name), ("end_point", &self.end_point)] {
            if text.trim().is_empty() {
                problems.push(Problem::at(path, "this has to be written down"));
            }
        }
        if self.complications.trim().is_empty() && !self.no_complications {
            problems.push(Problem::at("complications", "say what went wrong, or that nothing did"));
        }
        problems
    }
}

/// What of numbing exceeds its limits.
fn too_numb(care: &Care, numbing: &Numbing) -> Vec<Problem> {
    let mut problems = Vec::new();
    let limit = |id: &str| care.journey.limit(id).unwrap_or(0.0);
    let (percent, area) = (limit("lidocaine-percent"), limit("numbing-area"));
    if !(0.0..=percent).contains(&numbing.lidocaine_percent) {
        let text = format!(
            "more than {percent} % lidocaine must not be used: hearts have stopped (FDA, March 2024)"
        );
        problems.push(Problem::at("numbing.lidocaine_percent", text));
    }
    if !(0.0..=area).contains(&numbing.area_cm2) {
        let text = format!("at most {area} cm² at a time; a whole scalp is too much (FDA, March 2024)");
        problems.push(Problem::at("numbing.area_cm2", text));
    }
    if numbing.wrapped {
        problems
            .push(Problem::at("numbing.wrapped", "it must not be wrapped: more of it gets into the blood"));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use document::care::shipped_care;

    fn paths(problems: &[Problem]) -> Vec<&str> {
        problems.iter().map(|p| p.path.as_str()).collect()
    }

    fn log() -> SessionLog {
        SessionLog::empty(CaseId::new(), VariantId::new(), jiff::civil::date(2030, 1, 1))
    }

    #[test]
    fn numbing_keeps_within_the_law() {
        let care = shipped_care().expect("it reads");
        let numbing = |lidocaine_percent, area_cm2, wrapped| {
            let numbing =
                Numbing { product: String::new(), lidocaine_percent, area_cm2, wrapped, minutes: 30 };
            SessionLog { numbing: Some(numbing), ..log() }.problems(care, false)
        };
        assert!(numbing(4.0, 100.0, false).is_empty());
        assert_eq!(
            paths(&numbing(5.0, 300.0, true)),
            ["numbing.lidocaine_percent", "numbing.area_cm2", "numbing.wrapped"]
        );
        assert_eq!(paths(&numbing(f64::NAN, 1.0, false)), ["numbing.lidocaine_percent"]);
    }

    #[test]
    fn a_session_that_ends_says_all_that_it_lacks() {
        let care = shipped_care().expect("it reads");
        let needed = care.journey.checks.iter().filter(|check| check.needed).count();
        let missing = log().missing(care, &[]);
        assert_eq!(missing.len(), needed + 2 + 1 + 2 + 1, "{missing:?}");
    }

    #[test]
    fn what_goes_into_skin_has_a_last_day() {
        let care = shipped_care().expect("it reads");
        let lot = |kind, expires| Lot {
            id: LotId::new(),
            kind,
            product: "Black".to_owned(),
            maker: String::new(),
            number: "B-1".to_owned(),
            expires,
            opened: None,
            received: jiff::civil::date(2026, 1, 1),
            state: records::model::stock::LotState::InUse,
            note: String::new(),
            version: 1,
        };
        let said = |lot: Lot| {
            log().missing(care, &[lot]).iter().filter(|p| p.message.contains("no last day of use")).count()
        };
        assert_eq!(said(lot(LotKind::Pigment, None)), 1);
        assert_eq!(said(lot(LotKind::Pigment, Some(jiff::civil::date(2030, 1, 1)))), 0);
        assert_eq!(said(lot(LotKind::Supply, None)), 0);
    }

    #[test]
    fn the_page_does_not_change_the_plan() {
        let zone = |placed| ZoneCount {
            zone: "crown".to_owned(),
            planned: 900,
            placed,
            dilution: 4.0,
            depth_mm: 0.6,
            needle: "3RL".to_owned(),
        };
        let stands = SessionLog { zones: vec![zone(0)], number: 2, ..log() };
        let sent = SessionLog { zones: vec![ZoneCount { planned: 1, ..zone(700) }], number: 9, ..log() };
        let kept = stands.with(sent);
        assert_eq!((kept.number, kept.zones), (2, vec![zone(700)]));
        let amended = SessionLog { amendment: " ".to_owned(), ..log() };
        assert_eq!(paths(&amended.problems(shipped_care().expect("it reads"), true)), ["amendment"]);
    }
}
