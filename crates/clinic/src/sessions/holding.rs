//! How what was placed holds: pigment beside bare skin in the client's own photographs, healed and later, and the touch-up that follows from it.

use super::SessionLog;
use crate::chart::Noted;
use crate::documents::read;
use crate::planning::{Heads, Planned, own_content};
use crate::rights::{Right, allow};
use crate::{ClinicError, Problem, Service};
use document::measured_pigment;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use optics::Fading;
use photo::{PatchScatter, Pigment};
use plan::content::Content;
use plan::keys;
use plan::outlook::{Pace, fade_model};
use records::model::chart::ChartBatch;
use records::model::file::FileKind;
use records::{AccountId, Actor, ClientId, EntryId, FileId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

/// Most measurements of one session.
const MOST: usize = 40;

/// A round patch of a photograph: its middle as shares of the picture's width and height, its radius as a share of the width.
pub type PatchShare = [f64; 3];

/// A photograph with a treated patch and a bare one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Beside {
    /// The photograph.
    pub file: FileId,
    /// Where dots are.
    pub treated: PatchShare,
    /// Where none are.
    pub bare: PatchShare,
}

/// A measurement that is asked for.
#[derive(Debug, Clone)]
pub struct HoldAsk {
    /// The version of the session that was read.
    pub version: i64,
    /// The healed result.
    pub healed: Beside,
    /// What is left of it.
    pub later: Beside,
    /// The same places before any dot was placed, where there is a photograph of them.
    pub before: Option<Beside>,
}

/// What is left of the healed result on a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Held {
    /// The healed photograph.
    pub healed: Beside,
    /// The later one.
    pub later: Beside,
    /// The one from before, where there is one.
    #[serde(default)]
    pub before: Option<Beside>,
    /// Days from the session to the later one.
    pub day: i64,
    /// Contrast, 1 as healed.
    pub contrast: f64,
    /// Its standard deviation.
    pub deviation: f64,
    /// Who measured.
    pub by: Option<AccountId>,
    /// When.
    pub at: Timestamp,
}

/// When a touch-up is likely wanted, months after the last session: expected, soonest, latest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forecast {
    /// Expected.
    pub months: u32,
    /// Soonest.
    pub soonest: u32,
    /// Latest.
    pub latest: u32,
}

impl Forecast {
    /// By the outlook of a plan.
    pub(super) fn of(planned: &Planned) -> Self {
        let outlook = &planned.plan.outlook;
        let (soonest, latest) = outlook.touch_up_band;
        Self { months: outlook.touch_up_month, soonest, latest }
    }

    /// The days, counted from one: expected, soonest, latest.
    fn days(self, from: Date) -> [Date; 3] {
        [self.months, self.soonest, self.latest].map(|months| from.saturating_add(i64::from(months).months()))
    }
}

/// When a touch-up is likely wanted, as it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecasted {
    /// Expected, soonest, latest.
    pub days: [Date; 3],
    /// How many measurements are in it.
    pub measured: usize,
}

/// Of whom photographs are measured, since which session, by which numbers.
struct Taken<'a> {
    client: ClientId,
    ended: Date,
    content: &'a Arc<Content>,
}

/// A photograph that was measured.
struct Measured {
    pigment: Pigment,
    /// Days after the session.
    day: i64,
}

impl SessionLog {
    /// When a touch-up is likely wanted, counted from the day on which it ended at the clinic.
    pub fn forecasted(&self, zone: &TimeZone) -> Option<Forecasted> {
        let ended = self.ended?.to_zoned(zone.clone()).date();
        Some(Forecasted { days: self.forecast?.days(ended), measured: self.held.len() })
    }

    /// Counts the touch-up from the day of the session itself, not from the plan's.
    pub(super) fn count_from_session(&mut self, zone: &TimeZone) {
        if let Some(Forecasted { days: [expected, ..], .. }) = self.forecasted(zone) {
            self.touch_up = expected;
        }
    }
}

impl Service {
    /// Measures what is left of the healed result, and forecasts the touch-up anew by it.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Changed`], [`ClinicError::State`] for a session that goes on,
    /// [`ClinicError::Invalid`] with what is wrong with either photograph.
    pub async fn measure_hold(&self, by: &Actor, id: EntryId, ask: HoldAsk) -> Result<(), ClinicError> {
        allow(by, Right::Treat)?;
        let mut noted = self.noted::<SessionLog>(by, id).await?;
        noted.must_be(ask.version, "session")?;
        let client = noted.entry.client;
        let Some(ended) = noted.body.ended else {
            return Err(ClinicError::State("this session has not ended yet".to_owned()));
        };
        if noted.body.held.len() >= MOST {
            return Err(ClinicError::State(format!("{MOST} measurements are kept; take one off first")));
        }
        let (_, document) = self.designed(by, noted.body.case, Some(noted.body.variant)).await?;
        let (_, case) = read(&document)?;
        let content = Arc::new(own_content(&case, &self.content)?);
        let ended = ended.to_zoned(self.clinic_zone(by.clinic).await?).date();
        let of = Taken { client, ended, content: &content };
        let healed = self.pigment_in(by, &of, ("healed", ask.healed, true)).await;
        let later = self.pigment_in(by, &of, ("later", ask.later, true)).await;
        let before = match ask.before {
            Some(beside) => self.pigment_in(by, &of, ("before", beside, false)).await.map(Some),
            None => Ok(None),
        };
        let ((healed, later), before) = both(both(healed, later), before)?;
        let mut problems = Vec::new();
        let (from, to) = content.defaults.pair(keys::PHOTO_HEALED_DAYS);
        if !(from..=to).contains(&(healed.day as f64)) {
            let text = format!(
                "taken on day {} after the session; a healed one is from day {from} to {to}",
                healed.day
            );
            problems.push(Problem::at("healed.file", text));
        }
        if later.day <= healed.day {
            problems.push(Problem::at("later.file", "it has to be later than the healed one"));
        }
        if before.as_ref().is_some_and(|before| before.day > 0) {
            problems.push(Problem::at("before.file", "it has to be from before the session"));
        }
        ClinicError::none_of(problems)?;
        let [.., picture, skin] = content.defaults.array::<6>(keys::PHOTO_PATCHES);
        let before = before.map(|before| before.pigment);
        let (left, deviation) =
            later.pigment.left_of(&healed.pigment, before.as_ref(), PatchScatter { picture, skin });
        let model = fade_model(&case.case, &content, Pace::Usual);
        let seen = model.contrast(Fading::PLAIN, healed.day as f64);
        let (contrast, deviation) = ((left * seen).min(2.0), (deviation * seen).clamp(0.005, 0.5));
        noted.body.held.push(Held {
            healed: ask.healed,
            later: ask.later,
            before: ask.before,
            day: later.day,
            contrast,
            deviation,
            by: by.account(),
            at: self.now(),
        });
        self.keep_forecast(by, noted, document).await
    }

    /// Takes a measurement off again, by its place in the list.
    ///
    /// # Errors
    /// As [`Service::measure_hold`].
    pub async fn drop_hold(
        &self,
        by: &Actor,
        id: EntryId,
        version: i64,
        place: usize,
    ) -> Result<(), ClinicError> {
        allow(by, Right::Treat)?;
        let mut noted = self.noted::<SessionLog>(by, id).await?;
        noted.must_be(version, "session")?;
        if place >= noted.body.held.len() {
            return Err(ClinicError::NotFound { what: "measurement" });
        }
        noted.body.held.remove(place);
        let (_, document) = self.designed(by, noted.body.case, Some(noted.body.variant)).await?;
        self.keep_forecast(by, noted, document).await
    }

    /// Forecasts anew, by the plan with what was measured, and keeps the session.
    async fn keep_forecast(
        &self,
        by: &Actor,
        mut noted: Noted<SessionLog>,
        mut document: Value,
    ) -> Result<(), ClinicError> {
        let measured = noted.body.held.iter().map(
            |held| json!({ "day": held.day as f64, "contrast": held.contrast, "deviation": held.deviation }),
        );
        if let Some(all) = document.as_object_mut()
            && let Value::Array(list) = all.entry("follow_ups").or_insert_with(|| json!([]))
        {
            list.extend(measured);
        }
        let planned = self.planned(by, noted.body.case, document, Heads::Kept).await?;
        noted.body.forecast = Some(Forecast::of(&planned));
        noted.body.count_from_session(&self.clinic_zone(by.clinic).await?);
        noted.entry.standing.due = noted.body.touch_up_at();
        let change = self.changed(by, &noted).await?;
        self.write_chart(by, ChartBatch { changes: vec![change], ..ChartBatch::default() }).await
    }

    async fn pigment_in(
        &self,
        by: &Actor,
        of: &Taken<'_>,
        (path, beside, dots): (&str, Beside, bool),
    ) -> Result<Measured, ClinicError> {
        let file = self.records.file(by, beside.file).await.ok();
        let file = file.filter(|file| file.client == of.client && file.kind == FileKind::Photograph);
        let Some(file) = file else {
            return Err(ClinicError::invalid(
                &format!("{path}.file"),
                "there is no such photograph of this client",
            ));
        };
        let kept = file.created.to_zoned(self.clinic_zone(by.clinic).await?).date();
        let (_, bytes) = self.opened(by, beside.file).await?;
        let content = Arc::clone(of.content);
        let _turn = self.planner.turn().await?;
        let work = move || measured_pigment(&bytes, (beside.treated, beside.bare), dots, &content);
        let found = tokio::task::spawn_blocking(work).await.map_err(ClinicError::internal)?;
        let (pigment, taken) = found.map_err(|said| ClinicError::invalid(path, said))?;
        // What a camera says of the day counts unless its clock is ahead.
        let taken = taken.filter(|taken| *taken <= kept).unwrap_or(kept);
        Ok(Measured { pigment, day: i64::from((taken - of.ended).get_days()) })
    }
}

/// Both, or everything that is wrong with either.
fn both<T, U>(one: Result<T, ClinicError>, other: Result<U, ClinicError>) -> Result<(T, U), ClinicError> {
    match (one, other) {
        (Err(ClinicError::Invalid(mut all)), Err(ClinicError::Invalid(more))) => {
            all.extend(more);
            Err(ClinicError::Invalid(all))
        }
        (one, other) => Ok((one?, other?)),
    }
}
