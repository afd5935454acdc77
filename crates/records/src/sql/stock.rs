//! Lots, and where they went.

use super::dialect::Row;
use super::gather::push_keys;
use super::lane::Desk;
use super::store::{Store, stands, taken};
use crate::model::audit::{Action, Entry};
use crate::model::chart::{ChartKind, LotUse};
use crate::model::stock::{Lot, LotKind, LotState, Received, folded};
use crate::model::{at, millis};
use crate::{Actor, ClientId, EntryId, LotId, RecordsError, Stock};
use async_trait::async_trait;
use jiff::civil::Date;
use sqlx::{QueryBuilder, Row as _};

fn day(text: &str) -> Result<Date, RecordsError> {
    text.parse().map_err(|_| RecordsError::broken("day of a lot", text))
}

fn read(row: &Row) -> Result<Lot, RecordsError> {
    let (kind, state): (&str, &str) = (row.try_get("kind")?, row.try_get("state")?);
    let (expires, opened): (Option<&str>, Option<&str>) = (row.try_get("expires")?, row.try_get("opened")?);
    Ok(Lot {
        id: LotId(row.try_get("id")?),
        kind: LotKind::named(kind).ok_or_else(|| RecordsError::broken("kind of a lot", kind))?,
        product: row.try_get("product")?,
        maker: row.try_get("maker")?,
        number: row.try_get("number")?,
        expires: expires.map(day).transpose()?,
        opened: opened.map(day).transpose()?,
        received: day(row.try_get("received")?)?,
        state: LotState::named(state).ok_or_else(|| RecordsError::broken("state of a lot", state))?,
        note: row.try_get("note")?,
        version: row.try_get("version")?,
    })
}

/// Lots of entries are these and no others. Only a lot of this clinic that may be used, or was used here before, is taken.
pub(super) async fn replace_uses(
    desk: &mut Desk,
    by: &Actor,
    entries: &[EntryId],
    uses: Vec<LotUse>,
) -> Result<(), RecordsError> {
    for entry in entries {
        let wanted: Vec<&LotUse> = uses.iter().filter(|one| one.entry == *entry).collect();
        let query = sqlx::query_as("SELECT lot FROM lot_uses WHERE entry = $1");
        let before: Vec<(uuid::Uuid,)> = query.bind(entry.0).fetch_all(desk.db()).await?;
        for (lot,) in before.iter().filter(|(lot,)| !wanted.iter().any(|one| one.lot.0 == *lot)) {
            let query = sqlx::query("DELETE FROM lot_uses WHERE lot = $1 AND entry = $2");
            query.bind(lot).bind(entry.0).execute(desk.db()).await?;
        }
        for one in wanted.into_iter().filter(|one| !before.iter().any(|(lot,)| *lot == one.lot.0)) {
            take(desk, by, one).await?;
        }
    }
    Ok(())
}

async fn take(desk: &mut Desk, by: &Actor, one: &LotUse) -> Result<(), RecordsError> {
    let query = sqlx::query_as("SELECT state FROM lots WHERE id = $1 AND clinic = $2");
    let row: Option<(String,)> = query.bind(one.lot.0).bind(by.clinic.0).fetch_optional(desk.db()).await?;
    let (state,) = row.ok_or(RecordsError::none("lot"))?;
    if LotState::named(&state) != Some(LotState::InUse) {
        return Err(RecordsError::State("a lot that was called back or used up cannot be used"));
    }
    sqlx::query(
        "INSERT INTO lot_uses (lot, entry, client, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(one.lot.0)
    .bind(one.entry.0)
    .bind(one.client.0)
    .bind(millis(one.at))
    .execute(desk.db())
    .await?;
    Ok(())
}

async fn write(desk: &mut Desk, by: &Actor, lot: Lot) -> Result<(), RecordsError> {
    let query = sqlx::query_as("SELECT clinic, version FROM lots WHERE id = $1");
    let row: Option<(uuid::Uuid, i64)> = query.bind(lot.id.0).fetch_optional(desk.db()).await?;
    match row {
        Some((clinic, _)) if clinic != by.clinic.0 => return Err(RecordsError::none("lot")),
        Some((_, stood)) => stands("lot", lot.version, stood)?,
        None if lot.version > 0 => return Err(RecordsError::none("lot")),
        None => {}
    }
    let now = desk.now;
    let action = if row.is_some() { Action::Changed } else { Action::Created };
    sqlx::query("INSERT INTO lots (id, clinic, kind, product, maker, number, folded, expires, opened, received, state, note, version, created, changed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $13) ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, product = excluded.product, maker = excluded.maker, number = excluded.number, folded = excluded.folded, expires = excluded.expires, opened = excluded.opened, received = excluded.received, state = excluded.state, note = excluded.note, version = lots.version + 1, changed = excluded.changed")
        .bind(lot.id.0)
        .bind(by.clinic.0)
        .bind(lot.kind.name())
        .bind(lot.product)
        .bind(lot.maker)
        .bind(lot.number.clone())
        .bind(folded(&lot.number))
        .bind(lot.expires.map(|d| d.to_string()))
        .bind(lot.opened.map(|d| d.to_string()))
        .bind(lot.received.to_string())
        .bind(lot.state.name())
        .bind(lot.note)
        .bind(now)
        .execute(desk.db())
        .await
        .map_err(|e| taken(e, "this lot"))?;
    desk.audit(by, Entry::of(action, "lot", lot.id.0));
    Ok(())
}

#[async_trait]
impl Stock for Store {
    async fn save_lot(&self, by: &Actor, lot: Lot) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| Box::pin(async move { write(desk, &by, lot).await })).await
    }

    async fn lots(&self, by: &Actor, kind: Option<LotKind>) -> Result<Vec<Lot>, RecordsError> {
        let mut query = QueryBuilder::new("SELECT * FROM lots WHERE clinic = ");
        query.push_bind(by.clinic.0);
        if let Some(kind) = kind {
            query.push(" AND kind = ").push_bind(kind.name());
        }
        query.push(" ORDER BY CASE WHEN state = 'in-use' THEN 0 ELSE 1 END, kind, product, received DESC, id LIMIT 2000");
        query.build().fetch_all(&self.readers).await?.iter().map(read).collect()
    }

    async fn lots_of(&self, by: &Actor, ids: &[LotId]) -> Result<Vec<Lot>, RecordsError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = QueryBuilder::new("SELECT * FROM lots WHERE clinic = ");
        query.push_bind(by.clinic.0).push(" AND id IN");
        push_keys(&mut query, ids, |lot| lot.0);
        query.push(" ORDER BY kind, product, id");
        query.build().fetch_all(&self.readers).await?.iter().map(read).collect()
    }

    async fn lots_numbered(&self, by: &Actor, number: &str) -> Result<Vec<Lot>, RecordsError> {
        let query =
            sqlx::query("SELECT * FROM lots WHERE clinic = $1 AND folded = $2 ORDER BY kind, product, id");
        let rows = query.bind(by.clinic.0).bind(folded(number)).fetch_all(&self.readers).await?;
        rows.iter().map(read).collect()
    }

    async fn received(&self, by: &Actor, lots: &[LotId]) -> Result<Vec<Received>, RecordsError> {
        if lots.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = QueryBuilder::new(
            "SELECT u.lot, u.entry, u.at, e.kind, e.state, c.id, c.name, c.reference, c.email, c.phone FROM lot_uses u JOIN lots l ON l.id = u.lot JOIN chart e ON e.id = u.entry JOIN clients c ON c.id = u.client WHERE l.clinic = ",
        );
        query.push_bind(by.clinic.0).push(" AND u.lot IN");
        push_keys(&mut query, lots, |lot| lot.0);
        query.push(" ORDER BY u.at DESC, u.entry");
        let rows = query.build().fetch_all(&self.readers).await?;
        self.note(
            by,
            Entry { action: Action::Listed, subject: "recall", id: lots.first().map(|l| l.0), client: None },
        )
        .await?;
        let read = |row: &Row| {
            let kind: &str = row.try_get("kind")?;
            Ok(Received {
                client: ClientId(row.try_get("id")?),
                name: row.try_get("name")?,
                reference: row.try_get("reference")?,
                email: row.try_get("email")?,
                phone: row.try_get("phone")?,
                lot: LotId(row.try_get("lot")?),
                entry: EntryId(row.try_get("entry")?),
                kind: ChartKind::named(kind).ok_or_else(|| RecordsError::broken("kind of an entry", kind))?,
                state: row.try_get("state")?,
                at: at(row.try_get("at")?),
            })
        };
        rows.iter().map(read).collect()
    }
}
