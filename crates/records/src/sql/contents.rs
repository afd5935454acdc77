//! Clinics' own content of care.

use super::accounts::role;
use super::dialect::Row;
use super::lane::Desk;
use super::store::Store;
use crate::model::audit::{Action, Entry};
use crate::model::content::{Laid, OwnContent, OwnState};
use crate::model::{at, millis};
use crate::{AccountId, Actor, ClinicId, ContentHash, OwnContentId, OwnContents, RecordsError, Role};
use async_trait::async_trait;
use sqlx::Row as _;
use uuid::Uuid;

/// So many are shown.
const SHOWN: i64 = 50;

fn hash(bytes: Vec<u8>) -> Result<ContentHash, RecordsError> {
    bytes.try_into().map(ContentHash).map_err(|_| RecordsError::broken("hash of content", "another length"))
}

fn read(row: &Row) -> Result<OwnContent, RecordsError> {
    let state: &str = row.try_get("state")?;
    let laid: (Option<Vec<u8>>, Option<Vec<u8>>) = (row.try_get("laid")?, row.try_get("base")?);
    let laid = match laid {
        (Some(whole), Some(base)) => Some(Laid { whole: hash(whole)?, base: hash(base)? }),
        _ => None,
    };
    Ok(OwnContent {
        id: OwnContentId(row.try_get("id")?),
        state: OwnState::named(state).ok_or_else(|| RecordsError::broken("state of own content", state))?,
        own: hash(row.try_get("own")?)?,
        laid,
        why: row.try_get("why")?,
        asked_by: AccountId(row.try_get("asked_by")?),
        asked: at(row.try_get("asked")?),
        said: row.try_get("said")?,
        decided_by: row.try_get::<Option<Uuid>, _>("decided_by")?.map(AccountId),
        decided_as: row.try_get::<Option<&str>, _>("decided_as")?.map(role).transpose()?,
        decided: row.try_get::<Option<i64>, _>("decided")?.map(at),
    })
}

/// What stood in a state before becomes another; a clinic has one at most in each.
async fn ends(desk: &mut Desk, by: &Actor, was: OwnState, is: OwnState) -> Result<(), RecordsError> {
    sqlx::query("UPDATE own_contents SET state = $3 WHERE clinic = $1 AND state = $2")
        .bind(by.clinic.0)
        .bind(was.name())
        .bind(is.name())
        .execute(desk.db())
        .await?;
    Ok(())
}

#[async_trait]
impl OwnContents for Store {
    async fn own_contents(&self, by: &Actor) -> Result<Vec<OwnContent>, RecordsError> {
        let query =
            sqlx::query("SELECT * FROM own_contents WHERE clinic = $1 ORDER BY asked DESC, id DESC LIMIT $2");
        query.bind(by.clinic.0).bind(SHOWN).fetch_all(&self.readers).await?.iter().map(read).collect()
    }

    async fn own_content_in_force(&self, clinic: ClinicId) -> Result<Option<OwnContent>, RecordsError> {
        let query = sqlx::query("SELECT * FROM own_contents WHERE clinic = $1 AND state = 'in-force'");
        query.bind(clinic.0).fetch_optional(&self.readers).await?.as_ref().map(read).transpose()
    }

    async fn propose_own_content(&self, by: &Actor, proposed: OwnContent) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                ends(desk, &by, OwnState::Proposed, OwnState::Withdrawn).await?;
                sqlx::query("INSERT INTO own_contents (id, clinic, own, state, why, asked_by, asked) VALUES ($1, $2, $3, $4, $5, $6, $7)")
                    .bind(proposed.id.0)
                    .bind(by.clinic.0)
                    .bind(proposed.own.0.to_vec())
                    .bind(OwnState::Proposed.name())
                    .bind(proposed.why)
                    .bind(proposed.asked_by.0)
                    .bind(millis(proposed.asked))
                    .execute(desk.db())
                    .await?;
                desk.audit(&by, Entry::of(Action::Created, "own-content", proposed.id.0));
                Ok(())
            })
        })
        .await
    }

    async fn decide_own_content(&self, by: &Actor, decided: OwnContent) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                if decided.state == OwnState::InForce {
                    ends(desk, &by, OwnState::InForce, OwnState::Replaced).await?;
                }
                let now = desk.now;
                let done = sqlx::query("UPDATE own_contents SET state = $3, laid = $4, base = $5, said = $6, decided_by = $7, decided = $8, decided_as = $9 \
                     WHERE id = $1 AND clinic = $2 AND state = 'proposed'")
                    .bind(decided.id.0)
                    .bind(by.clinic.0)
                    .bind(decided.state.name())
                    .bind(decided.laid.map(|laid| laid.whole.0.to_vec()))
                    .bind(decided.laid.map(|laid| laid.base.0.to_vec()))
                    .bind(decided.said)
                    .bind(decided.decided_by.map(|account| account.0))
                    .bind(now)
                    .bind(decided.decided_as.map(Role::name))
                    .execute(desk.db())
                    .await?;
                if done.rows_affected() == 0 {
                    return Err(RecordsError::State("this is decided already, or was taken back"));
                }
                desk.audit(&by, Entry::of(Action::Changed, "own-content", decided.id.0));
                Ok(())
            })
        })
        .await
    }
}
