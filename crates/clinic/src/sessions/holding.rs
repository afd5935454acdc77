//! How what was placed holds: pigment beside bare skin in the client's own photographs, healed and later, and the touch-up that follows from it.

use super::SessionLog;
use crate::documents::kept_document;
use crate::planning::{Heads, Planned};
use crate::rights::{Right, allow};
use crate::{ClinicError, Problem, Service};
use document::measured_pigment;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use optics::Fading;
use photo::{PatchScatter, Pigment};
use plan::outlook::{Pace, fade_model};
use records::model::chart::ChartBatch;
use records::model::file::FileKind;
use records::{AccountId, Actor, ClientId, EntryId, FileId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Days after a session in which a photograph shows the healed result: the review at six weeks, a little before and long after it.
const HEALED_DAYS: std::ops::RangeInclusive<i64> = 28..=120;
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
    pub fn days(self, from: Date) -> [Date; 3] {
        [self.months, self.soonest, self.latest].map(|months| from.saturating_add(i64::from(months).months()))
    }
}

/// A photograph that was measured.
struct Measured {
    pigment: Pigment,
    /// Days after the session.
    day: i64,
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
        let ended = ended.to_zoned(self.clinic_zone(by.clinic).await?).date();
        let healed = self.pigment_in(by, client, ended, ("healed", ask.healed)).await;
        let later = self.pigment_in(by, client, ended, ("later", ask.later)).await;
        let before = match ask.before {
            Some(beside) => self.pigment_in(by, client, ended, ("before", beside)).await.map(Some),
            None => Ok(None),
        };
        let ((healed, later), before) = both(both(healed, later), before)?;
        let mut problems = Vec::new();
        if !HEALED_DAYS.contains(&healed.day) {
            let (from, to) = (HEALED_DAYS.start(), HEALED_DAYS.end());
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
        let planned = self.planned_again(by, &noted.body).await?;
        let model = fade_model(&planned.read.case, self.content(), Pace::Usual);
        let [.., picture, skin] = self.content().defaults.array::<6>(plan::keys::PHOTO_PATCHES);
        let before = before.map(|before| before.pigment);
        let (left, deviation) =
            later.pigment.left_of(&healed.pigment, before.as_ref(), PatchScatter { picture, skin });
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
        self.keep_forecast(by, noted).await
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
        self.keep_forecast(by, noted).await
    }

    /// Forecasts anew and keeps the session.
    async fn keep_forecast(
        &self,
        by: &Actor,
        mut noted: crate::chart::Noted<SessionLog>,
    ) -> Result<(), ClinicError> {
        let planned = self.planned_again(by, &noted.body).await?;
        noted.body.forecast = Some(Forecast::of(&planned));
        let zone = self.clinic_zone(by.clinic).await?;
        noted.body.forecast_from(noted.body.ended.map(|ended| ended.to_zoned(zone).date()));
        noted.entry.standing.due = noted.body.touch_up_at();
        let change = self.changed(by, &noted).await?;
        self.write_chart(by, ChartBatch { changes: vec![change], ..ChartBatch::default() }).await
    }

    /// The plan of a session with what was measured since.
    async fn planned_again(&self, by: &Actor, log: &SessionLog) -> Result<Planned, ClinicError> {
        let whole = self.records.case(by, log.case).await?;
        let row = whole.variants.iter().find(|v| v.id == log.variant);
        let row = row.ok_or(ClinicError::NotFound { what: "variant" })?;
        let mut document = kept_document(&whole.case.base, &row.design)?;
        let measured = log.held.iter().map(
            |held| json!({ "day": held.day as f64, "contrast": held.contrast, "deviation": held.deviation }),
        );
        if let Some(all) = document.as_object_mut() {
            let list = all.entry("follow_ups").or_insert_with(|| Value::Array(Vec::new()));
            list.as_array_mut().into_iter().for_each(|list| list.extend(measured.clone()));
        }
        self.planned(by, log.case, document, Heads::Kept).await
    }

    async fn pigment_in(
        &self,
        by: &Actor,
        client: ClientId,
        ended: Date,
        (path, beside): (&str, Beside),
    ) -> Result<Measured, ClinicError> {
        let file = self.records.file(by, beside.file).await.ok();
        let file = file.filter(|file| file.client == client && file.kind == FileKind::Photograph);
        let Some(file) = file else {
            return Err(ClinicError::invalid(
                &format!("{path}.file"),
                "there is no such photograph of this client",
            ));
        };
        let kept = file.created.to_zoned(self.clinic_zone(by.clinic).await?).date();
        let (_, bytes) = self.opened(by, beside.file).await?;
        let content = std::sync::Arc::clone(&self.content);
        let _turn = self.planner.turn().await?;
        let dots = path != "before";
        let work = move || measured_pigment(&bytes, (beside.treated, beside.bare), dots, &content);
        let found = tokio::task::spawn_blocking(work).await.map_err(ClinicError::internal)?;
        let (pigment, taken) = found.map_err(|said| ClinicError::invalid(path, said))?;
        // What a camera says of the day counts unless its clock is ahead.
        let taken = taken.filter(|taken| *taken <= kept).unwrap_or(kept);
        Ok(Measured { pigment, day: i64::from((taken - ended).get_days()) })
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
