//! Cases and the variants of their design.

use super::clients::must_stand;
use super::dialect::{Pool, Row};
use super::gather::push_keys;
use super::lane::Desk;
use super::saves::{Save, Table};
use super::store::{Store, stands, taken};
use crate::model::at;
use crate::model::audit::{Action, Entry};
use crate::model::case::{CaseRow, VariantRow, WholeCase};
use crate::{Actor, CaseId, Cases, ClientId, ClinicId, RecordsError, VariantId};
use async_trait::async_trait;
use sqlx::{QueryBuilder, Row as _};
use std::collections::HashMap;
use std::collections::hash_map::Entry::{Occupied, Vacant};
use uuid::Uuid;

fn read(row: &Row) -> Result<CaseRow, RecordsError> {
    let archived: Option<i64> = row.try_get("archived")?;
    Ok(CaseRow {
        id: CaseId(row.try_get("id")?),
        client: ClientId(row.try_get("client")?),
        title: row.try_get("title")?,
        base: row.try_get("base")?,
        version: row.try_get("version")?,
        created: at(row.try_get("created")?),
        changed: at(row.try_get("changed")?),
        archived: archived.map(at),
    })
}

fn variant(row: &Row) -> Result<VariantRow, RecordsError> {
    variant_of(row, "")
}

/// A variant whose columns have something before their names.
fn variant_of(row: &Row, before: &str) -> Result<VariantRow, RecordsError> {
    let column = |name: &str| format!("{before}{name}");
    Ok(VariantRow {
        id: VariantId(row.try_get(column("id").as_str())?),
        case: CaseId(row.try_get("case_id")?),
        name: row.try_get(column("name").as_str())?,
        design: row.try_get(column("design").as_str())?,
        version: row.try_get(column("version").as_str())?,
        created: at(row.try_get(column("created").as_str())?),
        changed: at(row.try_get(column("changed").as_str())?),
    })
}

/// Whole cases of clinics. A case has few variants, and what it says itself is short.
pub(super) async fn look(
    pool: &Pool,
    keys: &[(ClinicId, CaseId)],
) -> Result<HashMap<(ClinicId, CaseId), WholeCase>, RecordsError> {
    let mut statement = QueryBuilder::new(
        "SELECT c.*, v.case_id, v.id AS v_id, v.name AS v_name, v.design AS v_design, v.version AS v_version, v.created AS v_created, v.changed AS v_changed \
         FROM cases c JOIN variants v ON v.case_id = c.id WHERE c.id IN",
    );
    push_keys(&mut statement, keys, |(_, id)| id.0);
    statement.push(" AND c.clinic IN");
    push_keys(&mut statement, keys, |(clinic, _)| clinic.0);
    let rows = statement.push(" ORDER BY v.created, v.id").build().fetch_all(pool).await?;
    let mut found: HashMap<(ClinicId, CaseId), WholeCase> = HashMap::new();
    for row in &rows {
        let variant = variant_of(row, "v_")?;
        match found.entry((ClinicId(row.try_get("clinic")?), variant.case)) {
            Occupied(mut stands) => stands.get_mut().variants.push(variant),
            Vacant(new) => {
                new.insert(WholeCase { case: read(row)?, variants: vec![variant] });
            }
        }
    }
    Ok(found)
}

/// Whose case it is, in this clinic, and its version.
pub(super) async fn owner(desk: &mut Desk, by: &Actor, id: CaseId) -> Result<(ClientId, i64), RecordsError> {
    let query = sqlx::query_as("SELECT client, version FROM cases WHERE id = $1 AND clinic = $2");
    let row: Option<(Uuid, i64)> = query.bind(id.0).bind(by.clinic.0).fetch_optional(desk.db()).await?;
    row.map(|(client, version)| (ClientId(client), version)).ok_or(RecordsError::none("case"))
}

/// Whose something is: of a case's client, or of the client that is named.
pub(super) async fn whose(
    desk: &mut Desk,
    by: &Actor,
    case: Option<CaseId>,
    client: ClientId,
) -> Result<ClientId, RecordsError> {
    match case {
        Some(case) => owner(desk, by, case).await.map(|(client, _)| client),
        None => super::clients::must_stand(desk, by, client).await.map(|_| client),
    }
}

/// Whose variant it is: case, client and version.
async fn variant_owner(
    desk: &mut Desk,
    by: &Actor,
    id: VariantId,
) -> Result<(CaseId, ClientId, i64), RecordsError> {
    let query = sqlx::query_as(
        "SELECT v.case_id, c.client, v.version FROM variants v JOIN cases c ON c.id = v.case_id WHERE v.id = $1 AND v.clinic = $2",
    );
    let row: Option<(Uuid, Uuid, i64)> = query.bind(id.0).bind(by.clinic.0).fetch_optional(desk.db()).await?;
    row.map(|(case, client, version)| (CaseId(case), ClientId(client), version))
        .ok_or(RecordsError::none("variant"))
}

async fn insert_variant(
    desk: &mut Desk,
    by: &Actor,
    case: CaseId,
    name: String,
    design: String,
) -> Result<VariantRow, RecordsError> {
    let (id, now) = (VariantId::new(), desk.now);
    let query = sqlx::query(
        "INSERT INTO variants (id, clinic, case_id, name, design, version, created, changed) VALUES ($1, $2, $3, $4, $5, 1, $6, $6) RETURNING *",
    );
    let row = query
        .bind(id.0)
        .bind(by.clinic.0)
        .bind(case.0)
        .bind(name)
        .bind(design)
        .bind(now)
        .fetch_one(desk.db())
        .await
        .map_err(|e| taken(e, "this name"))?;
    variant(&row)
}

#[async_trait]
impl Cases for Store {
    async fn create_case(
        &self,
        by: &Actor,
        client: ClientId,
        title: String,
        base: String,
        first: (String, String),
    ) -> Result<WholeCase, RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                must_stand(desk, &by, client).await?;
                let (id, now) = (CaseId::new(), desk.now);
                let query = sqlx::query("INSERT INTO cases (id, clinic, client, title, base, version, created, changed) VALUES ($1, $2, $3, $4, $5, 1, $6, $6) RETURNING *");
                let row = query
                    .bind(id.0)
                    .bind(by.clinic.0)
                    .bind(client.0)
                    .bind(title)
                    .bind(base)
                    .bind(now)
                    .fetch_one(desk.db())
                    .await?;
                let variant = insert_variant(desk, &by, id, first.0, first.1).await?;
                desk.audit(&by, Entry::of(Action::Created, "case", id.0).for_client(client));
                Ok(WholeCase { case: read(&row)?, variants: vec![variant] })
            })
        })
        .await
    }

    async fn case(&self, by: &Actor, id: CaseId) -> Result<WholeCase, RecordsError> {
        let whole = self.cases.of((by.clinic, id)).await?;
        self.note(by, Entry::of(Action::Read, "case", id.0).for_client(whole.case.client)).await?;
        Ok(whole)
    }

    async fn cases(&self, by: &Actor, client: ClientId) -> Result<Vec<WholeCase>, RecordsError> {
        let query = sqlx::query(
            "SELECT id, client, title, '' AS base, version, created, changed, archived FROM cases WHERE client = $1 AND clinic = $2 ORDER BY created DESC, id DESC",
        );
        let rows = query.bind(client.0).bind(by.clinic.0).fetch_all(&self.readers).await?;
        let query = sqlx::query(
            "SELECT v.id, v.case_id, v.name, '' AS design, v.version, v.created, v.changed FROM variants v JOIN cases c ON c.id = v.case_id WHERE c.client = $1 AND v.clinic = $2 ORDER BY v.created, v.id",
        );
        let of_cases = query.bind(client.0).bind(by.clinic.0).fetch_all(&self.readers).await?;
        let variants = of_cases.iter().map(variant).collect::<Result<Vec<_>, RecordsError>>()?;
        self.note(by, Entry::of(Action::Listed, "cases", client.0).for_client(client)).await?;
        let whole = |row: &Row| {
            let case = read(row)?;
            let own = variants.iter().filter(|v| v.case == case.id).cloned().collect();
            Ok(WholeCase { case, variants: own })
        };
        rows.iter().map(whole).collect()
    }

    async fn save_case(
        &self,
        by: &Actor,
        id: CaseId,
        version: i64,
        title: String,
        base: String,
    ) -> Result<i64, RecordsError> {
        let by = *by;
        let save = Save { by, table: Table::Cases, id: id.0, version, label: title, document: base };
        if let Some(next) = self.lanes.save(save).await? {
            return Ok(next);
        }
        // Only who saved nothing asks why.
        let stands = self.cases.of((by.clinic, id)).await?.case.version;
        Err(RecordsError::Changed { what: "case", given: version, stands })
    }

    async fn archive_case(&self, by: &Actor, id: CaseId, aside: bool) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let (client, _) = owner(desk, &by, id).await?;
                let when = aside.then_some(desk.now);
                sqlx::query("UPDATE cases SET archived = $2 WHERE id = $1")
                    .bind(id.0)
                    .bind(when)
                    .execute(desk.db())
                    .await?;
                desk.audit(&by, Entry::of(Action::Archived, "case", id.0).for_client(client));
                Ok(())
            })
        })
        .await
    }

    async fn add_variant(
        &self,
        by: &Actor,
        case: CaseId,
        name: String,
        design: String,
    ) -> Result<VariantRow, RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let (client, _) = owner(desk, &by, case).await?;
                let variant = insert_variant(desk, &by, case, name, design).await?;
                let entry = Entry::of(Action::Created, "variant", variant.id.0).for_client(client);
                desk.audit(&by, entry);
                Ok(variant)
            })
        })
        .await
    }

    async fn save_variant(
        &self,
        by: &Actor,
        id: VariantId,
        version: i64,
        name: String,
        design: String,
    ) -> Result<i64, RecordsError> {
        let by = *by;
        let (label, document) = (name.clone(), design.clone());
        let save = Save { by, table: Table::Variants, id: id.0, version, label, document };
        if let Some(next) = self.lanes.save(save).await? {
            return Ok(next);
        }
        // It is not there, stands at another version, or gets another name.
        self.write(&by, move |desk| {
            Box::pin(async move {
                let (_, client, standing) = variant_owner(desk, &by, id).await?;
                stands("variant", version, standing)?;
                let now = desk.now;
                sqlx::query(
                    "UPDATE variants SET name = $2, design = $3, version = $4, changed = $5 WHERE id = $1",
                )
                .bind(id.0)
                .bind(name)
                .bind(design)
                .bind(version + 1)
                .bind(now)
                .execute(desk.db())
                .await
                .map_err(|e| taken(e, "this name"))?;
                desk.audit(&by, Entry::of(Action::Changed, "variant", id.0).for_client(client));
                Ok(version + 1)
            })
        })
        .await
    }

    async fn remove_variant(&self, by: &Actor, id: VariantId) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let (case, client, _) = variant_owner(desk, &by, id).await?;
                let (count,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM variants WHERE case_id = $1")
                    .bind(case.0)
                    .fetch_one(desk.db())
                    .await?;
                if count == 1 {
                    return Err(RecordsError::State("a case keeps at least one variant"));
                }
                sqlx::query("DELETE FROM variants WHERE id = $1").bind(id.0).execute(desk.db()).await?;
                desk.audit(&by, Entry::of(Action::Removed, "variant", id.0).for_client(client));
                Ok(())
            })
        })
        .await
    }
}
