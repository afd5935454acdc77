//! Appointments. `booked` has one row for each quarter of an hour of each person, room and client: its key is what forbids booking twice.

use super::clients;
use super::dialect::Row;
use super::lane::Desk;
use super::mails::{drop_reminders, insert_mail};
use super::store::{Store, maybe, stands, taken};
use crate::model::audit::{Action, Entry};
use crate::model::booking::{
    Appointment, AppointmentSearch, AppointmentState, Deposit, NewAppointment, Place,
};
use crate::model::mail::NewMail;
use crate::model::{at, millis};
use crate::{AccountId, Actor, AppointmentId, Bookings, CaseId, ChainId, ClientId, RecordsError, RoomId};
use async_trait::async_trait;
use sqlx::Row as _;
use uuid::Uuid;

const COLUMNS: &str = "SELECT a.*, c.name AS client_name, c.reference AS client_reference FROM appointments a JOIN clients c ON c.id = a.client";

fn read(row: &Row) -> Result<Appointment, RecordsError> {
    let (state, deposit): (&str, &str) = (row.try_get("state")?, row.try_get("deposit")?);
    Ok(Appointment {
        id: AppointmentId(row.try_get("id")?),
        client: ClientId(row.try_get("client")?),
        client_name: row.try_get("client_name")?,
        client_reference: row.try_get("client_reference")?,
        case: maybe(row.try_get("case_id")?, CaseId),
        chain: maybe(row.try_get("chain")?, ChainId),
        number: row.try_get("number")?,
        kind: row.try_get("kind")?,
        account: AccountId(row.try_get("account")?),
        room: RoomId(row.try_get("room")?),
        starts: at(row.try_get("starts")?),
        ends: at(row.try_get("ends")?),
        free_at: at(row.try_get("free_at")?),
        state: AppointmentState::named(state)
            .ok_or_else(|| RecordsError::broken("state of an appointment", state))?,
        note: row.try_get("note")?,
        deposit_cents: row.try_get("deposit_cents")?,
        deposit: Deposit::named(deposit).ok_or_else(|| RecordsError::broken("deposit", deposit))?,
        version: row.try_get("version")?,
        created: at(row.try_get("created")?),
        changed: at(row.try_get("changed")?),
    })
}

/// What stands of an appointment: its client, version and state.
async fn standing(
    desk: &mut Desk,
    by: &Actor,
    id: AppointmentId,
    version: i64,
) -> Result<(ClientId, AppointmentState), RecordsError> {
    let query =
        sqlx::query_as("SELECT client, version, state FROM appointments WHERE id = $1 AND clinic = $2");
    let row: Option<(Uuid, i64, String)> =
        query.bind(id.0).bind(by.clinic.0).fetch_optional(desk.db()).await?;
    let (client, stood, state) = row.ok_or(RecordsError::none("appointment"))?;
    stands("appointment", version, stood)?;
    let state = AppointmentState::named(&state)
        .ok_or_else(|| RecordsError::broken("state of an appointment", &state))?;
    Ok((ClientId(client), state))
}

/// A person and a room that this clinic has.
async fn must_be_here(desk: &mut Desk, by: &Actor, place: &Place) -> Result<(), RecordsError> {
    let query = sqlx::query_as(
        "SELECT (SELECT COUNT(*) FROM memberships WHERE account = $1 AND clinic = $3), (SELECT COUNT(*) FROM rooms WHERE id = $2 AND clinic = $3 AND archived IS NULL)",
    );
    let (people, rooms): (i64, i64) =
        query.bind(place.account.0).bind(place.room.0).bind(by.clinic.0).fetch_one(desk.db()).await?;
    match (people, rooms) {
        (0, _) => Err(RecordsError::none("person")),
        (_, 0) => Err(RecordsError::none("room")),
        _ => Ok(()),
    }
}

/// Milliseconds of a quarter of an hour.
const QUARTER: i64 = 15 * 60 * 1000;

/// Takes the time of the person and the room until it is free again, and of the client until the visit ends.
async fn take_time(
    desk: &mut Desk,
    id: AppointmentId,
    client: ClientId,
    place: &Place,
) -> Result<(), RecordsError> {
    let (from, to) = place.ticks;
    let left = (millis(place.ends) + QUARTER - 1).div_euclid(QUARTER).min(to);
    let rows = [(place.account.0, to), (place.room.0, to), (client.0, left)]
        .into_iter()
        .flat_map(|(resource, to)| (from..to).map(move |tick| (resource, tick)));
    let mut insert = sqlx::QueryBuilder::new("INSERT INTO booked (resource, tick, appointment) ");
    insert.push_values(rows, |mut row, (resource, tick)| {
        row.push_bind(resource).push_bind(tick).push_bind(id.0);
    });
    insert.build().execute(desk.db()).await.map_err(|e| taken(e, "this time"))?;
    Ok(())
}

async fn give_time_back(desk: &mut Desk, id: AppointmentId) -> Result<(), RecordsError> {
    sqlx::query("DELETE FROM booked WHERE appointment = $1").bind(id.0).execute(desk.db()).await?;
    Ok(())
}

async fn insert(desk: &mut Desk, by: &Actor, new: NewAppointment) -> Result<(), RecordsError> {
    clients::must_stand(desk, by, new.client).await?;
    if let Some(case) = new.case {
        let (owner, _) = super::cases::owner(desk, by, case).await?;
        if owner != new.client {
            return Err(RecordsError::none("case"));
        }
    }
    must_be_here(desk, by, &new.place).await?;
    let (id, client, place, now) = (new.id, new.client, new.place, desk.now);
    let deposit = if new.deposit_cents > 0 { Deposit::Asked } else { Deposit::None };
    sqlx::query("INSERT INTO appointments (id, clinic, client, case_id, chain, number, kind, account, room, starts, ends, free_at, state, note, deposit_cents, deposit, version, created, changed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1, $17, $17)")
        .bind(id.0)
        .bind(by.clinic.0)
        .bind(client.0)
        .bind(new.case.map(|c| c.0))
        .bind(new.chain.map(|c| c.0))
        .bind(new.number)
        .bind(new.kind)
        .bind(place.account.0)
        .bind(place.room.0)
        .bind(millis(place.starts))
        .bind(millis(place.ends))
        .bind(millis(place.free_at))
        .bind(AppointmentState::Booked.name())
        .bind(new.note)
        .bind(new.deposit_cents)
        .bind(deposit.name())
        .bind(now)
        .execute(desk.db())
        .await?;
    take_time(desk, id, client, &place).await?;
    desk.audit(by, Entry::of(Action::Created, "appointment", id.0).for_client(client));
    Ok(())
}

/// Says over a version what became of a visit; what is called off gives its time back.
pub(super) async fn outcome_of(
    desk: &mut Desk,
    by: &Actor,
    id: AppointmentId,
    version: i64,
    state: AppointmentState,
) -> Result<(), RecordsError> {
    let (client, before) = standing(desk, by, id, version).await?;
    if !may_follow(before, state) {
        return Err(RecordsError::State("the appointment is in a state that this cannot follow"));
    }
    if state == AppointmentState::Cancelled {
        give_time_back(desk, id).await?;
        drop_reminders(desk, id).await?;
    }
    let now = desk.now;
    sqlx::query("UPDATE appointments SET state = $2, version = version + 1, changed = $3 WHERE id = $1")
        .bind(id.0)
        .bind(state.name())
        .bind(now)
        .execute(desk.db())
        .await?;
    let action = if state == AppointmentState::Cancelled { Action::Removed } else { Action::Changed };
    desk.audit(by, Entry::of(action, "appointment", id.0).for_client(client));
    Ok(())
}

async fn write_mails(desk: &mut Desk, by: &Actor, mails: Vec<NewMail>) -> Result<(), RecordsError> {
    for mail in mails {
        insert_mail(desk, by, mail).await?;
    }
    Ok(())
}

#[async_trait]
impl Bookings for Store {
    async fn book(
        &self,
        by: &Actor,
        appointments: Vec<NewAppointment>,
        mails: Vec<NewMail>,
    ) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                for appointment in appointments {
                    insert(desk, &by, appointment).await?;
                }
                write_mails(desk, &by, mails).await
            })
        })
        .await
    }

    async fn move_appointment(
        &self,
        by: &Actor,
        id: AppointmentId,
        version: i64,
        to: Place,
        mails: Vec<NewMail>,
    ) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let (client, state) = standing(desk, &by, id, version).await?;
                if state != AppointmentState::Booked {
                    return Err(RecordsError::State("only an appointment that stands can be moved"));
                }
                must_be_here(desk, &by, &to).await?;
                give_time_back(desk, id).await?;
                take_time(desk, id, client, &to).await?;
                let now = desk.now;
                sqlx::query("UPDATE appointments SET account = $2, room = $3, starts = $4, ends = $5, free_at = $6, version = version + 1, changed = $7 WHERE id = $1")
                    .bind(id.0)
                    .bind(to.account.0)
                    .bind(to.room.0)
                    .bind(millis(to.starts))
                    .bind(millis(to.ends))
                    .bind(millis(to.free_at))
                    .bind(now)
                    .execute(desk.db())
                    .await?;
                drop_reminders(desk, id).await?;
                desk.audit(&by, Entry::of(Action::Changed, "appointment", id.0).for_client(client));
                write_mails(desk, &by, mails).await
            })
        })
        .await
    }

    async fn set_appointment_state(
        &self,
        by: &Actor,
        id: AppointmentId,
        version: i64,
        state: AppointmentState,
        mails: Vec<NewMail>,
    ) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                outcome_of(desk, &by, id, version, state).await?;
                write_mails(desk, &by, mails).await
            })
        })
        .await
    }

    async fn set_deposit(
        &self,
        by: &Actor,
        id: AppointmentId,
        version: i64,
        deposit: Deposit,
    ) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let (client, _) = standing(desk, &by, id, version).await?;
                let now = desk.now;
                sqlx::query(
                    "UPDATE appointments SET deposit = $2, version = version + 1, changed = $3 WHERE id = $1",
                )
                .bind(id.0)
                .bind(deposit.name())
                .bind(now)
                .execute(desk.db())
                .await?;
                desk.audit(&by, Entry::of(Action::Changed, "deposit", id.0).for_client(client));
                Ok(())
            })
        })
        .await
    }

    async fn appointment(&self, by: &Actor, id: AppointmentId) -> Result<Appointment, RecordsError> {
        let text = sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE a.id = $1 AND a.clinic = $2"));
        let row = sqlx::query(text).bind(id.0).bind(by.clinic.0).fetch_optional(&self.readers).await?;
        let found = read(&row.ok_or(RecordsError::none("appointment"))?)?;
        self.note(by, Entry::of(Action::Read, "appointment", id.0).for_client(found.client)).await?;
        Ok(found)
    }

    async fn appointments(
        &self,
        by: &Actor,
        search: AppointmentSearch,
    ) -> Result<Vec<Appointment>, RecordsError> {
        let mut query = sqlx::QueryBuilder::new(COLUMNS);
        query.push(" WHERE a.clinic = ").push_bind(by.clinic.0);
        if let Some(from) = search.from {
            query.push(" AND a.starts >= ").push_bind(millis(from));
        }
        if let Some(to) = search.to {
            query.push(" AND a.starts < ").push_bind(millis(to));
        }
        let ids = [
            (" AND a.client = ", search.client.map(|c| c.0)),
            (" AND a.account = ", search.account.map(|a| a.0)),
            (" AND a.chain = ", search.chain.map(|c| c.0)),
        ];
        for (words, id) in ids {
            if let Some(id) = id {
                query.push(words).push_bind(id);
            }
        }
        query.push(" ORDER BY a.starts, a.id LIMIT 2000");
        let rows = query.build().fetch_all(&self.readers).await?;
        let entry =
            Entry { action: Action::Listed, subject: "appointments", id: None, client: search.client };
        self.note(by, entry).await?;
        rows.iter().map(read).collect()
    }

    async fn taken(
        &self,
        resources: Vec<Uuid>,
        (from, to): (i64, i64),
        except: Option<AppointmentId>,
    ) -> Result<Vec<(Uuid, i64)>, RecordsError> {
        if resources.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = sqlx::QueryBuilder::new("SELECT resource, tick FROM booked WHERE tick >= ");
        query.push_bind(from).push(" AND tick < ").push_bind(to).push(" AND resource IN (");
        let mut list = query.separated(", ");
        for resource in resources {
            list.push_bind(resource);
        }
        query.push(")");
        if let Some(except) = except {
            query.push(" AND appointment <> ").push_bind(except.0);
        }
        query.push(" ORDER BY resource, tick");
        let rows: Vec<(Uuid, i64)> = query.build_query_as().fetch_all(&self.readers).await?;
        Ok(rows)
    }
}

/// What may become of an appointment, and what may be taken back while nobody has acted on it.
fn may_follow(before: AppointmentState, after: AppointmentState) -> bool {
    use AppointmentState::{Arrived, Booked, Cancelled, Done, Missed};
    matches!(
        (before, after),
        (Booked, Arrived | Cancelled | Missed | Done) | (Arrived, Done | Booked) | (Missed, Arrived | Booked)
    )
}
