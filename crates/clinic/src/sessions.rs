//! Sessions of micropigmentation: what has to stand before one begins, what is logged of it, what is still missing when it ends.

mod holding;
mod logged;
mod ready;

pub use holding::{Beside, Forecast, Forecasted, Held, HoldAsk, PatchShare};
pub use logged::{LotLog, Machine, Numbing, SessionLog, ZoneCount};
pub use ready::{Ready, ReadyState};

use crate::chart::answers::{AnswerSet, name_of};
use crate::chart::screening::SCREENING;
use crate::chart::tasks::told_client;
use crate::chart::{Draft, Noted};
use crate::planning::Heads;
use crate::rights::{Right, allow, chart_of};
use crate::stock::not_to_be_used;
use crate::{ClinicError, Problem, Service};
use care::{Begins, Value};
use jiff::{Timestamp, ToSpan};
use records::model::booking::AppointmentState;
use records::model::chart::{ChartBatch, ChartSearch, LotUse};
use records::model::stock::Lot;
use records::{Actor, AppointmentId, CaseId, ClientId, EntryId, LotId, VariantId};

/// It goes on.
pub const OPEN: &str = "open";
/// It has ended.
pub const CLOSED: &str = "closed";
/// It was changed after it had ended; what stood before is kept.
pub const AMENDED: &str = "amended";

/// A session that is to begin.
#[derive(Debug, Clone)]
pub struct Begin {
    /// Whose.
    pub client: ClientId,
    /// The visit, where it was booked.
    pub appointment: Option<AppointmentId>,
    /// The case.
    pub case: CaseId,
    /// The variant whose plan is followed.
    pub variant: VariantId,
    /// Number of the plan's session, from 1.
    pub number: u32,
}

/// What is sent of a session in hand.
#[derive(Debug, Clone)]
pub struct Logged {
    /// The version that was read.
    pub version: i64,
    /// What was done.
    pub log: SessionLog,
    /// Whether it has ended.
    pub close: bool,
}

/// A session for those who hold it, with the lots that it names.
pub struct ReadSession {
    /// The session.
    pub noted: Noted<SessionLog>,
    /// Its lots.
    pub lots: Vec<Lot>,
    /// When a touch-up is likely wanted, once it has ended.
    pub forecast: Option<Forecasted>,
}

impl Service {
    /// Begins a session. Everything that stops it is said at once.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Invalid`] with all that is missing, [`ClinicError::Taken`] for a visit whose
    /// session has begun.
    pub async fn begin_session(&self, by: &Actor, begin: &Begin) -> Result<EntryId, ClinicError> {
        allow(by, Right::Treat)?;
        let ready = self.ready(by, begin.client, Some((begin.case, begin.variant))).await?;
        let stops = ready.iter().filter(|one| one.state == ReadyState::Stop);
        ClinicError::none_of(
            stops.map(|one| Problem::at(&format!("ready.{}", one.code), one.text.clone())).collect(),
        )?;
        if let Some(visit) = begin.appointment {
            let visit = self.records.appointment(by, visit).await?;
            if visit.client != begin.client {
                return Err(ClinicError::NotFound { what: "appointment" });
            }
        }
        let log = self.planned_log(by, begin).await?;
        let mut draft = Draft::of(begin.client, OPEN, &log);
        draft.standing.owner = by.account();
        draft.about = begin.appointment.map(|id| id.0);
        draft.once = begin.appointment.map(|id| format!("session/{id}"));
        let entry = self.drafted(by, draft).await?;
        let id = entry.id;
        self.write_chart(by, ChartBatch { new: vec![entry], ..ChartBatch::default() }).await?;
        Ok(id)
    }

    /// An empty log with what the plan says of a session: its zones with their dots, dilution, depth and needle.
    async fn planned_log(&self, by: &Actor, begin: &Begin) -> Result<SessionLog, ClinicError> {
        let (whole, document) = self.designed(by, begin.case, Some(begin.variant)).await?;
        if whole.case.client != begin.client {
            return Err(ClinicError::NotFound { what: "case" });
        }
        let planned = self.planned(by, begin.case, document, Heads::Kept).await?;
        let sessions = &planned.plan.course.sessions;
        let session = sessions.iter().find(|session| session.number == begin.number);
        let many = sessions.len();
        let none = || ClinicError::invalid("number", format!("the plan has the sessions 1 to {many}"));
        let session = session.ok_or_else(none)?;
        Ok(SessionLog {
            appointment: begin.appointment,
            case: begin.case,
            variant: begin.variant,
            number: begin.number,
            of: u32::try_from(many).unwrap_or(u32::MAX),
            look: planned.read.case.look.name().to_owned(),
            touch_up: planned.plan.outlook.touch_up,
            began: self.now(),
            ended: None,
            zones: session.work.iter().map(ZoneCount::of).collect(),
            forecast: Some(Forecast::of(&planned)),
            ..SessionLog::empty(begin.case, begin.variant, planned.plan.outlook.touch_up)
        })
    }

    /// A session with its lots.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn session_log(&self, by: &Actor, id: EntryId) -> Result<ReadSession, ClinicError> {
        allow(by, Right::Chart)?;
        let noted: Noted<SessionLog> = self.noted(by, id).await?;
        let lots = self.records.lots_of(by, &noted.body.lot_ids()).await?;
        let forecast = noted.body.forecasted(&self.clinic_zone(by.clinic).await?);
        Ok(ReadSession { noted, lots, forecast })
    }

    /// Sessions of a client, the latest first.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn sessions_held(
        &self,
        by: &Actor,
        client: ClientId,
    ) -> Result<Vec<Noted<SessionLog>>, ClinicError> {
        chart_of(by, client)?;
        self.held(by, client).await
    }

    pub(crate) async fn held(
        &self,
        by: &Actor,
        client: ClientId,
    ) -> Result<Vec<Noted<SessionLog>>, ClinicError> {
        self.all_noted(by, ChartSearch::of(client)).await
    }

    /// Keeps what was done over a version. A session that ends has to have everything that the law and the plan ask for; one that has ended is
    /// amended with a reason, and what stood before stays.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Changed`], [`ClinicError::Invalid`] with everything wrong.
    pub async fn log_session(&self, by: &Actor, id: EntryId, sent: Logged) -> Result<i64, ClinicError> {
        allow(by, Right::Treat)?;
        let mut noted: Noted<SessionLog> = self.noted(by, id).await?;
        noted.must_be(sent.version, "session")?;
        let was_open = noted.entry.standing.state == OPEN;
        let log = noted.body.with(sent.log);
        let ends = sent.close || !was_open;
        let problems = self.wrong_with(by, &log, noted.entry.client, ends, !was_open).await?;
        ClinicError::none_of(problems)?;
        let mut batch = ChartBatch::default();
        noted.body = log;
        if was_open && sent.close {
            self.close(by, &mut noted, &mut batch).await?;
        } else if !was_open {
            noted.entry.standing.state = AMENDED.to_owned();
        }
        batch.lots_of.push(id);
        let client = noted.entry.client;
        let used = |lot: LotId| LotUse { lot, entry: id, client, at: noted.body.began };
        batch.uses = noted.body.lot_ids().into_iter().map(used).collect();
        batch.changes.push(self.changed(by, &noted).await?);
        self.write_chart(by, batch).await?;
        Ok(noted.entry.version + 1)
    }

    /// A session ends: its visit is done, the days of healing begin.
    async fn close(
        &self,
        by: &Actor,
        noted: &mut Noted<SessionLog>,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        let now = self.now();
        noted.body.ended = Some(now);
        noted.entry.standing.state = CLOSED.to_owned();
        let zone = self.clinic_zone(by.clinic).await?;
        noted.body.count_from_session(&zone);
        noted.entry.standing.due = noted.body.touch_up_at();
        let (id, client) = (noted.entry.id, noted.entry.client);
        if let Some(visit) = noted.body.appointment {
            let visit = self.records.appointment(by, visit).await?;
            if matches!(visit.state, AppointmentState::Booked | AppointmentState::Arrived) {
                batch.visits.push((visit.id, visit.version, AppointmentState::Done));
            }
        }
        // What was still to be said of an earlier session is said anew by this one.
        batch.drop_mails =
            self.held(by, client).await?.iter().map(|n| format!("aftercare/{}/", n.entry.id)).collect();
        let named = format!("aftercare/{id}/form");
        let begins = [Begins::Session, Begins::LastSession];
        batch.mails.extend(self.forms_told(by.clinic, client, &begins, &named).await?);
        for day in self.aftercare_days(by.clinic, &noted.body).await? {
            let mut mail = told_client(client, "today", now + (24 * day).hours());
            mail.once = Some(format!("aftercare/{id}/{day:03}"));
            batch.mails.push(mail);
        }
        Ok(())
    }

    /// Whether a client has said that they react to what numbs.
    async fn reacts_to_lidocaine(&self, by: &Actor, client: ClientId) -> Result<bool, ClinicError> {
        /// The question about allergies of the screening, and its answer.
        const ASKED: (&str, &str) = ("s.allergy", "lidocaine");
        let answers: Option<Noted<AnswerSet>> =
            self.last_handed_in(by, client, name_of(client, SCREENING)).await?;
        let Some(noted) = answers else { return Ok(false) };
        let answers = noted.body.response.answers().map_err(ClinicError::internal)?;
        let said = |value: &Value| matches!(value, Value::Code(code) if code == ASKED.1);
        Ok(answers.iter().any(|(link, values)| link == ASKED.0 && values.iter().any(said)))
    }

    /// Everything wrong with a log, and everything missing where it has ended.
    async fn wrong_with(
        &self,
        by: &Actor,
        log: &SessionLog,
        client: ClientId,
        ends: bool,
        amends: bool,
    ) -> Result<Vec<Problem>, ClinicError> {
        let care = self.care_of(by.clinic).await?;
        let mut problems = log.problems(&care, amends);
        if log.numbing.is_some() && !amends && self.reacts_to_lidocaine(by, client).await? {
            problems.push(Problem::at(
                "numbing",
                "the client reacts to lidocaine, as the questions of health say: no numbing",
            ));
        }
        let ids = log.lot_ids();
        let lots = self.records.lots_of(by, &ids).await?;
        let zone = self.clinic_zone(by.clinic).await?;
        let day = log.began.to_zoned(zone).date();
        for (k, one) in log.lots.iter().enumerate() {
            let path = format!("lots[{k}].lot");
            match lots.iter().find(|lot| lot.id == one.lot) {
                None => problems.push(Problem::at(&path, "there is no such lot")),
                // What was used is used: an amendment may name a lot that was called back since.
                Some(lot) if !amends => {
                    problems.extend(
                        not_to_be_used(lot, day)
                            .map(|why| Problem::at(&path, format!("{why}; take another"))),
                    );
                }
                Some(_) => {}
            }
        }
        for file in &log.photographs {
            if !self.is_file_of(by, client, *file).await {
                problems.push(Problem::at("photographs", "a photograph is not here any more"));
            }
        }
        if ends {
            problems.extend(log.missing(&care, &lots));
        }
        Ok(problems)
    }

    /// Clients whose touch-up falls due before a time, by the outlook of their plans; those with a later session are left out.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn touch_ups(
        &self,
        by: &Actor,
        before: Timestamp,
    ) -> Result<Vec<Noted<SessionLog>>, ClinicError> {
        allow(by, Right::Treat)?;
        let search = ChartSearch {
            states: vec![CLOSED, AMENDED],
            due_before: Some(before),
            by_due: true,
            ..ChartSearch::default()
        };
        let mut due: Vec<Noted<SessionLog>> = Vec::new();
        for noted in self.all_noted::<SessionLog>(by, search).await? {
            let last = self.held(by, noted.entry.client).await?.into_iter().next();
            if last.is_some_and(|last| last.entry.id == noted.entry.id) {
                due.push(noted);
            }
        }
        Ok(due)
    }
}
