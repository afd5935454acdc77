//! Visits: booked, moved, called off, held.

use super::free::{Ground, visit_of};
use super::{MOST_VISITS, content, kind};
use crate::chart::tasks::WhatToDo;
use crate::medical::prescriptions::LIVE_VISIT;
use crate::rights::{Right, allow};
use crate::{ClinicError, Problem, Service};
use booking::{GapFinding, Span, Visit, gaps, on_grid};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use plan::case::is_plain_line;
use records::model::booking::{
    Appointment, AppointmentSearch, AppointmentState, Deposit, NewAppointment, Place,
};
use records::model::chart::ChartBatch;
use records::model::mail::NewMail;
use records::{AccountId, Actor, AppointmentId, CaseId, ChainId, ClientId, RoomId};
use serde_json::json;

/// Furthest start that is booked at all, hours: two years.
const FURTHEST_HOURS: i64 = 2 * 366 * 24;

/// Kinds of visits before which a client answers questions of health and shows papers.
const NEEDLES: [&str; 4] = ["consultation", "test-patch", "session", "touch-up"];

/// A visit that is wanted.
#[derive(Debug, Clone)]
pub struct VisitAsk {
    /// When it begins.
    pub starts: Timestamp,
    /// How long it is, where it differs from its kind.
    pub minutes: Option<u32>,
    /// With whom.
    pub account: AccountId,
    /// Where; none: the first room that is free.
    pub room: Option<RoomId>,
}

/// Visits that are wanted: one, or a chain.
#[derive(Debug, Clone)]
pub struct BookAsk {
    /// Whose.
    pub client: ClientId,
    /// The case that is treated.
    pub case: Option<CaseId>,
    /// Which kind.
    pub kind: String,
    /// When, in order.
    pub visits: Vec<VisitAsk>,
    /// Anything to know.
    pub note: String,
    /// Deposit asked with the first, hundredths of the clinic's currency.
    pub deposit_cents: i64,
    /// Whether people's hours may be left.
    pub outside_hours: bool,
}

/// Where a visit is moved to.
#[derive(Debug, Clone)]
pub struct MoveAsk {
    /// When, with whom and where.
    pub to: VisitAsk,
    /// Whether people's hours may be left.
    pub outside_hours: bool,
}

/// What was booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    /// The visits.
    pub ids: Vec<AppointmentId>,
    /// Gaps of the chain that are long, and worth a look.
    pub long_gaps: Vec<GapFinding>,
}

impl Service {
    /// Books visits, all or none, and tells the client by mail.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Taken`], [`ClinicError::Invalid`] with everything wrong.
    pub async fn book(&self, by: &Actor, ask: &BookAsk) -> Result<Booked, ClinicError> {
        allow(by, Right::Receive)?;
        judged(ask, self.now())?;
        let settings = self.clinic_settings(by.clinic).await?;
        let zone = settings.zone()?;
        let starts: Vec<Timestamp> = ask.visits.iter().map(|visit| visit.starts).collect();
        let findings = if ask.kind == "session" { self.gap_findings(zone, &starts)? } else { Vec::new() };
        self.none_short(&findings)?;
        let chain = (ask.visits.len() > 1).then(ChainId::new);
        let mut new: Vec<NewAppointment> = Vec::new();
        for (k, visit) in ask.visits.iter().enumerate() {
            let others: Vec<Place> = new.iter().map(|n| n.place).collect();
            let wanted =
                Wanted { kind: &ask.kind, outside_hours: ask.outside_hours, others: &others, moving: None };
            let place = self.place(by, zone, visit, wanted).await;
            let place = place.map_err(|error| at_visit(error, k))?;
            new.push(NewAppointment {
                id: AppointmentId::new(),
                client: ask.client,
                case: ask.case,
                chain,
                number: if chain.is_some() { k as i64 + 1 } else { 0 },
                kind: ask.kind.clone(),
                place,
                note: ask.note.trim().to_owned(),
                deposit_cents: if k == 0 { ask.deposit_cents } else { 0 },
            });
        }
        let ids: Vec<AppointmentId> = new.iter().map(|n| n.id).collect();
        let now = self.now();
        let mut mails = vec![confirmation(ask.client, &ids, now)];
        for appointment in &new {
            mails.extend(reminder(ask.client, appointment.id, appointment.place.starts, now)?);
        }
        self.records.book(by, new, mails).await?;
        self.follow_booking(by, ask).await?;
        self.mails_changed.notify_waiters();
        Ok(Booked { ids, long_gaps: findings.into_iter().filter(|f| !f.too_short).collect() })
    }

    /// What follows from visits that were booked: questions before needles, and that a doctor's order was booked.
    async fn follow_booking(&self, by: &Actor, ask: &BookAsk) -> Result<(), ClinicError> {
        let mut batch = ChartBatch::default();
        match ask.kind.as_str() {
            LIVE_VISIT => {
                self.close_tasks(by, ask.client, &mut batch, |task| task.what == WhatToDo::BookVisit).await?;
            }
            kind if NEEDLES.contains(&kind) => self.ask_for_screening(by, ask.client, &mut batch).await?,
            _ => return Ok(()),
        }
        self.write_chart(by, batch).await
    }

    /// Moves a visit over a version. Its neighbours in the chain are held against the gaps; a gap that is too short is refused.
    ///
    /// # Errors
    /// As [`Service::book`]; [`ClinicError::Changed`], [`ClinicError::State`].
    pub async fn move_visit(
        &self,
        by: &Actor,
        id: AppointmentId,
        version: i64,
        ask: &MoveAsk,
    ) -> Result<Vec<GapFinding>, ClinicError> {
        allow(by, Right::Receive)?;
        let settings = self.clinic_settings(by.clinic).await?;
        let zone = settings.zone()?;
        let before = self.records.appointment(by, id).await?;
        ClinicError::none_of(judged_start("to.starts", ask.to.starts, self.now()))?;
        let mut findings = Vec::new();
        if let (Some(chain), "session") = (before.chain, before.kind.as_str()) {
            let search = AppointmentSearch { chain: Some(chain), ..AppointmentSearch::default() };
            let mut all = self.records.appointments(by, search).await?;
            // What was not held leaves no skin to heal.
            all.retain(|a| !matches!(a.state, AppointmentState::Cancelled | AppointmentState::Missed));
            all.sort_by_key(|a| a.number);
            let at = |a: &Appointment| if a.id == id { ask.to.starts } else { a.starts };
            let starts: Vec<Timestamp> = all.iter().map(at).collect();
            findings = self.gap_findings(zone, &starts)?;
            // Only the gaps before and after the one that moves.
            let place = all.iter().position(|a| a.id == id);
            findings.retain(|f| place.is_some_and(|place| f.index == place || f.index == place + 1));
            self.none_short(&findings)?;
            for finding in &mut findings {
                finding.index =
                    all.get(finding.index).map_or(finding.index, |a| a.number.max(1) as usize - 1);
            }
        }
        let lasts = before.ends.as_second() - before.starts.as_second();
        let minutes = ask.to.minutes.or_else(|| u32::try_from(lasts / 60).ok());
        let visit = VisitAsk { minutes, ..ask.to.clone() };
        let wanted =
            Wanted { kind: &before.kind, outside_hours: ask.outside_hours, others: &[], moving: Some(id) };
        let place = self.place(by, zone, &visit, wanted).await?;
        let now = self.now();
        let mut mails = vec![told("moved", before.client, id, before.starts, now)];
        mails.extend(reminder(before.client, id, place.starts, now)?);
        self.records.move_appointment(by, id, version, place, mails).await?;
        self.mails_changed.notify_waiters();
        let (old, new) = (
            Span { start: before.starts, end: before.free_at },
            Span { start: place.starts, end: place.free_at },
        );
        if !old.meets(&new) {
            self.tell_who_waits(by, &before).await;
        }
        Ok(findings)
    }

    /// Says over a version what became of a visit, by the name of its state. Calling off tells the client and who waits.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Changed`], [`ClinicError::State`].
    pub async fn set_visit_state(
        &self,
        by: &Actor,
        id: AppointmentId,
        version: i64,
        state: &str,
    ) -> Result<(), ClinicError> {
        allow(by, Right::Receive)?;
        let unknown = || ClinicError::invalid("state", format!("`{state}` is no state of a visit"));
        let state = AppointmentState::named(state).ok_or_else(unknown)?;
        if state != AppointmentState::Cancelled {
            return Ok(self.records.set_appointment_state(by, id, version, state, Vec::new()).await?);
        }
        let before = self.records.appointment(by, id).await?;
        // Tidying up what is past tells nobody.
        let now = self.now();
        let ahead = before.starts > now;
        let mails =
            if ahead { vec![told("cancelled", before.client, id, before.starts, now)] } else { Vec::new() };
        self.records.set_appointment_state(by, id, version, state, mails).await?;
        self.mails_changed.notify_waiters();
        self.tell_who_waits(by, &before).await;
        Ok(())
    }

    /// Says over a version what became of a deposit.
    ///
    /// # Errors
    /// As [`Service::set_visit_state`].
    pub async fn set_deposit(
        &self,
        by: &Actor,
        id: AppointmentId,
        version: i64,
        deposit: &str,
    ) -> Result<(), ClinicError> {
        allow(by, Right::Receive)?;
        let unknown = || ClinicError::invalid("state", format!("`{deposit}` is no state of a deposit"));
        let deposit = Deposit::named(deposit).ok_or_else(unknown)?;
        Ok(self.records.set_deposit(by, id, version, deposit).await?)
    }

    /// Visits in order of time.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn visits(
        &self,
        by: &Actor,
        search: AppointmentSearch,
    ) -> Result<Vec<Appointment>, ClinicError> {
        allow(by, Right::Receive)?;
        Ok(self.records.appointments(by, search).await?)
    }

    fn gap_findings(&self, zone: &TimeZone, starts: &[Timestamp]) -> Result<Vec<GapFinding>, ClinicError> {
        let visit = visit_of("session", None)?;
        let links = self.links(&vec![visit; starts.len()], &[])?;
        Ok(gaps(zone, starts, &links))
    }

    /// Refuses gaps that are too short.
    fn none_short(&self, findings: &[GapFinding]) -> Result<(), ClinicError> {
        let least = self.content.defaults.get(plan::keys::GAP_LEAST_DAYS);
        let problem = |f: &GapFinding| {
            let text = format!("only {} days after the visit before; at least {least} are needed", f.days);
            Problem::at(&format!("visits[{}].starts", f.index), text)
        };
        ClinicError::none_of(findings.iter().filter(|f| f.too_short).map(problem).collect())
    }

    /// Where a visit can be: held against hours, with the first room that is free.
    async fn place(
        &self,
        by: &Actor,
        zone: &TimeZone,
        ask: &VisitAsk,
        wanted: Wanted<'_>,
    ) -> Result<Place, ClinicError> {
        let visit = visit_of(wanted.kind, ask.minutes)?;
        let date = ask.starts.to_zoned(zone.clone()).date();
        let ground = self.ground(by, zone, Some(ask.account), (date, 1), wanted.moving).await?;
        let taken = visit.taken(ask.starts);
        if !wanted.outside_hours && !within_hours(&ground, zone, visit, ask.starts) {
            let text = "nobody works then; choose another time, or book outside the hours";
            return Err(ClinicError::invalid("starts", text));
        }
        let chosen = |room: RoomId| {
            let meets = |o: &Place| Span { start: o.starts, end: o.free_at }.meets(&taken);
            wanted.others.iter().any(|o| o.room == room && meets(o))
        };
        let mut rooms = ground.rooms.iter().zip(&ground.busy);
        let mut first_free = || {
            rooms
                .find(|(room, busy)| !busy.iter().any(|b| b.meets(&taken)) && !chosen(**room))
                .map(|(room, _)| *room)
        };
        let room = match ask.room {
            Some(room) => self.records.room(by, room).await?.id,
            None => first_free().ok_or(ClinicError::Taken { what: "every room at this time" })?,
        };
        let ticks = taken.ticks();
        Ok(Place {
            account: ask.account,
            room,
            starts: ask.starts,
            ends: visit.with_client(ask.starts).end,
            free_at: taken.end,
            ticks: (ticks.start, ticks.end),
        })
    }
}

/// What is wanted of a place besides time and people.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    kind: &'a str,
    /// Whether people's hours may be left.
    outside_hours: bool,
    /// Places of the same chain that are not kept yet.
    others: &'a [Place],
    /// The visit that is moved: its own time is no obstacle.
    moving: Option<AppointmentId>,
}

fn within_hours(ground: &Ground, zone: &TimeZone, visit: Visit, starts: Timestamp) -> bool {
    let (date, with_client) = (starts.to_zoned(zone.clone()).date(), visit.with_client(starts));
    let mut hours = ground.people.iter().flat_map(|person| person.hours.spans(zone, date));
    hours.any(|open| open.holds(&with_client))
}

fn judged(ask: &BookAsk, now: Timestamp) -> Result<(), ClinicError> {
    let mut problems = Vec::new();
    kind(&ask.kind)?;
    if ask.visits.is_empty() || ask.visits.len() > MOST_VISITS {
        problems.push(Problem::at("visits", format!("from 1 to {MOST_VISITS} visits")));
    }
    if ask.visits.windows(2).any(|two| two[1].starts <= two[0].starts) {
        problems.push(Problem::at("visits", "visits stand in order of time"));
    }
    for (k, visit) in ask.visits.iter().enumerate() {
        problems.extend(judged_start(&format!("visits[{k}].starts"), visit.starts, now));
    }
    if !ask.note.trim().is_empty() && !is_plain_line(ask.note.trim()) {
        problems.push(Problem::at("note", "a line of at most 120 characters"));
    }
    if !(0..=100_000_000).contains(&ask.deposit_cents) {
        problems.push(Problem::at("deposit_cents", "no negative deposit, and none of millions"));
    }
    ClinicError::none_of(problems)
}

/// Everything wrong with a start, as far as the clock alone tells.
fn judged_start(path: &str, starts: Timestamp, now: Timestamp) -> Vec<Problem> {
    let mut problems = Vec::new();
    if !on_grid(starts) {
        problems.push(Problem::at(path, "visits begin on a quarter of an hour"));
    }
    if starts < now || starts > now.saturating_add(FURTHEST_HOURS.hours()).unwrap_or(now) {
        problems.push(Problem::at(path, "this time is past, or too far away"));
    }
    problems
}

/// An error of one visit, at its place in the list.
fn at_visit(error: ClinicError, k: usize) -> ClinicError {
    match error {
        ClinicError::Invalid(problems) => ClinicError::Invalid(
            problems
                .into_iter()
                .map(|p| Problem::at(&format!("visits[{k}].{}", p.path), p.message))
                .collect(),
        ),
        other => other,
    }
}

fn mail(
    kind: &str,
    client: ClientId,
    appointment: Option<AppointmentId>,
    facts: serde_json::Value,
    now: Timestamp,
) -> NewMail {
    NewMail {
        client: Some(client),
        account: None,
        appointment,
        kind: kind.to_owned(),
        facts: facts.to_string(),
        due: now,
        once: None,
    }
}

fn confirmation(client: ClientId, ids: &[AppointmentId], now: Timestamp) -> NewMail {
    mail("confirmation", client, None, json!({ "appointments": ids }), now)
}

/// A mail about a visit that stood at a time.
fn told(kind: &str, client: ClientId, id: AppointmentId, before: Timestamp, now: Timestamp) -> NewMail {
    mail(kind, client, Some(id), json!({ "appointments": [id], "before": before }), now)
}

/// A reminder before a visit, unless it is too near.
fn reminder(
    client: ClientId,
    id: AppointmentId,
    starts: Timestamp,
    now: Timestamp,
) -> Result<Option<NewMail>, ClinicError> {
    let due = starts.saturating_sub(content()?.reminder_hours.hours()).unwrap_or(starts);
    let once = format!("reminder/{id}/{}", starts.as_second());
    let written = NewMail {
        due,
        once: Some(once),
        ..mail("reminder", client, Some(id), json!({ "appointments": [id] }), now)
    };
    Ok((due > now).then_some(written))
}
