//! People who sign in, and invitations. Sessions stand in `sessions.rs`.

use super::dialect::Row;
use super::lane::Desk;
use super::sessions;
use super::store::{Store, maybe, taken};
use crate::model::account::{Account, Invitation, Member, Session};
use crate::model::audit::{Action, Entry};
use crate::model::{at, millis};
use crate::{
    AccountId, Accounts, Actor, ClientId, ClinicId, InvitationId, RecordsError, Role, TokenHash, Who,
};
use async_trait::async_trait;
use sqlx::Row as _;
use uuid::Uuid;

fn read(row: &Row) -> Result<Account, RecordsError> {
    let recovery: String = row.try_get("recovery")?;
    let proved: i64 = row.try_get("totp_proved")?;
    Ok(Account {
        id: AccountId(row.try_get("id")?),
        email: row.try_get("email")?,
        name: row.try_get("name")?,
        password_hash: row.try_get("password_hash")?,
        totp_sealed: row.try_get("totp_sealed")?,
        totp_proved: proved != 0,
        totp_step: row.try_get("totp_step")?,
        recovery: serde_json::from_str(&recovery).map_err(|e| RecordsError::broken("account", e))?,
        created: at(row.try_get("created")?),
    })
}

/// The role of a kept name.
pub(super) fn role(name: &str) -> Result<Role, RecordsError> {
    Role::named(name).ok_or_else(|| RecordsError::broken("role", name))
}

fn invitation(row: &Row) -> Result<Invitation, RecordsError> {
    let token: Vec<u8> = row.try_get("token")?;
    let used: Option<i64> = row.try_get("used")?;
    Ok(Invitation {
        id: InvitationId(row.try_get("id")?),
        token: TokenHash(token.try_into().map_err(|_| RecordsError::broken("invitation", "its secret"))?),
        clinic: maybe(row.try_get("clinic")?, ClinicId),
        role: role(row.try_get("role")?)?,
        client: maybe(row.try_get("client")?, ClientId),
        created: at(row.try_get("created")?),
        expires: at(row.try_get("expires")?),
        used: used.map(at),
    })
}

/// Keeps a new account as a member of a clinic.
pub(super) async fn insert_account(
    desk: &mut Desk,
    account: Account,
    clinic: ClinicId,
    role: Role,
) -> Result<(), RecordsError> {
    let now = desk.now;
    sqlx::query("INSERT INTO accounts (id, email, name, password_hash, created) VALUES ($1, $2, $3, $4, $5)")
        .bind(account.id.0)
        .bind(account.email)
        .bind(account.name)
        .bind(account.password_hash)
        .bind(now)
        .execute(desk.db())
        .await
        .map_err(|e| taken(e, "this mail address"))?;
    sqlx::query("INSERT INTO memberships (account, clinic, role, created) VALUES ($1, $2, $3, $4)")
        .bind(account.id.0)
        .bind(clinic.0)
        .bind(role.name())
        .bind(now)
        .execute(desk.db())
        .await?;
    Ok(())
}

/// Uses an invitation up.
pub(super) async fn use_invitation(desk: &mut Desk, id: InvitationId) -> Result<(), RecordsError> {
    let now = desk.now;
    let done =
        sqlx::query("UPDATE invitations SET used = $2 WHERE id = $1 AND used IS NULL AND expires > $2")
            .bind(id.0)
            .bind(now)
            .execute(desk.db())
            .await?;
    let open = done.rows_affected() == 1;
    open.then_some(()).ok_or(RecordsError::State("this invitation was used or has ended"))
}

#[async_trait]
impl Accounts for Store {
    async fn invite(&self, by: Option<&Actor>, invitation: Invitation) -> Result<(), RecordsError> {
        let by = by.copied();
        let clinic = by.map(|b| b.clinic);
        self.lanes
            .write(clinic, move |desk| Box::pin(async move { keep_invitation(desk, by, invitation).await }))
            .await
    }

    async fn invitation(&self, token: TokenHash) -> Result<Invitation, RecordsError> {
        let query = sqlx::query("SELECT * FROM invitations WHERE token = $1").bind(token.0.to_vec());
        let row = query.fetch_optional(&self.readers).await?;
        invitation(&row.ok_or(RecordsError::none("invitation"))?)
    }

    async fn has_clinic(&self) -> Result<bool, RecordsError> {
        let row: Option<(i64,)> =
            sqlx::query_as("SELECT created FROM clinics LIMIT 1").fetch_optional(&self.readers).await?;
        Ok(row.is_some())
    }

    async fn join_clinic(&self, invitation: InvitationId, account: Account) -> Result<(), RecordsError> {
        let query = sqlx::query_as("SELECT clinic, role FROM invitations WHERE id = $1").bind(invitation.0);
        let row: Option<(Option<Uuid>, String)> = query.fetch_optional(&self.readers).await?;
        let (clinic, name) = row.ok_or(RecordsError::none("invitation"))?;
        let clinic = ClinicId(clinic.ok_or(RecordsError::State("this invitation founds a clinic"))?);
        let role = role(&name)?;
        let by = Actor { clinic, who: Who::Account(account.id), role };
        self.write(&by, move |desk| {
            Box::pin(async move {
                use_invitation(desk, invitation).await?;
                let id = account.id;
                insert_account(desk, account, clinic, role).await?;
                desk.audit(&by, Entry::of(Action::Created, "member", id.0));
                Ok(())
            })
        })
        .await
    }

    async fn account_by_email(&self, email: &str) -> Result<(Account, Vec<(ClinicId, Role)>), RecordsError> {
        let row = sqlx::query("SELECT * FROM accounts WHERE email = $1")
            .bind(email)
            .fetch_optional(&self.readers)
            .await?;
        let account = read(&row.ok_or(RecordsError::none("account"))?)?;
        let query = sqlx::query_as(
            "SELECT clinic, role FROM memberships WHERE account = $1 ORDER BY created, clinic",
        );
        let rows: Vec<(Uuid, String)> = query.bind(account.id.0).fetch_all(&self.readers).await?;
        let clinics = rows.into_iter().map(|(clinic, name)| Ok((ClinicId(clinic), role(&name)?)));
        Ok((account, clinics.collect::<Result<_, RecordsError>>()?))
    }

    async fn account(&self, id: AccountId) -> Result<Account, RecordsError> {
        let row = sqlx::query("SELECT * FROM accounts WHERE id = $1")
            .bind(id.0)
            .fetch_optional(&self.readers)
            .await?;
        read(&row.ok_or(RecordsError::none("account"))?)
    }

    async fn set_second_factor(
        &self,
        by: &Actor,
        id: AccountId,
        sealed: Vec<u8>,
        recovery: Vec<String>,
    ) -> Result<(), RecordsError> {
        let by = *by;
        let codes = serde_json::json!(recovery).to_string();
        self.write(&by, move |desk| {
            Box::pin(async move {
                sqlx::query("UPDATE accounts SET totp_sealed = $2, totp_proved = 0, totp_step = 0, recovery = $3 WHERE id = $1")
                    .bind(id.0)
                    .bind(sealed)
                    .bind(codes)
                    .execute(desk.db())
                    .await?;
                desk.audit(&by, Entry::of(Action::Changed, "second-factor", id.0));
                Ok(())
            })
        })
        .await
    }

    async fn use_totp_step(
        &self,
        by: &Actor,
        id: AccountId,
        session: TokenHash,
        step: i64,
    ) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                let done = sqlx::query(
                    "UPDATE accounts SET totp_step = $2, totp_proved = 1 WHERE id = $1 AND totp_step < $2",
                )
                .bind(id.0)
                .bind(step)
                .execute(desk.db())
                .await?;
                if done.rows_affected() == 0 {
                    return Err(RecordsError::State("this code was used before; wait for the next one"));
                }
                sessions::prove(desk, &by, id, session).await
            })
        })
        .await
    }

    async fn use_recovery(
        &self,
        by: &Actor,
        id: AccountId,
        session: TokenHash,
        code: &str,
    ) -> Result<(), RecordsError> {
        let (by, code) = (*by, code.to_owned());
        self.write(&by, move |desk| {
            Box::pin(async move {
                let (text,): (String,) = sqlx::query_as("SELECT recovery FROM accounts WHERE id = $1")
                    .bind(id.0)
                    .fetch_one(desk.db())
                    .await?;
                let mut left: Vec<String> =
                    serde_json::from_str(&text).map_err(|e| RecordsError::broken("account", e))?;
                let before = left.len();
                left.retain(|kept| *kept != code);
                if left.len() == before {
                    return Err(RecordsError::State("this recovery code was used before"));
                }
                sqlx::query("UPDATE accounts SET recovery = $2, totp_proved = 1 WHERE id = $1")
                    .bind(id.0)
                    .bind(serde_json::json!(left).to_string())
                    .execute(desk.db())
                    .await?;
                desk.audit(&by, Entry::of(Action::Changed, "recovery-code", id.0));
                sessions::prove(desk, &by, id, session).await
            })
        })
        .await
    }

    async fn set_password(
        &self,
        by: &Actor,
        id: AccountId,
        hash: String,
        keep: Option<TokenHash>,
    ) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| {
            Box::pin(async move {
                sqlx::query("UPDATE accounts SET password_hash = $2 WHERE id = $1")
                    .bind(id.0)
                    .bind(hash)
                    .execute(desk.db())
                    .await?;
                let kept = keep.map_or(Vec::new(), |t| t.0.to_vec());
                sqlx::query("DELETE FROM sessions WHERE account = $1 AND token <> $2")
                    .bind(id.0)
                    .bind(kept)
                    .execute(desk.db())
                    .await?;
                desk.audit(&by, Entry::of(Action::Changed, "password", id.0));
                Ok(())
            })
        })
        .await
    }

    async fn members(&self, by: &Actor) -> Result<Vec<Member>, RecordsError> {
        let text = "SELECT a.id, a.name, a.email, a.totp_proved, m.role, m.created FROM memberships m JOIN accounts a ON a.id = m.account \
                    WHERE m.clinic = $1 ORDER BY m.created, a.id";
        let rows = sqlx::query(text).bind(by.clinic.0).fetch_all(&self.readers).await?;
        let member = |row: &Row| {
            let proved: i64 = row.try_get("totp_proved")?;
            Ok(Member {
                account: AccountId(row.try_get("id")?),
                name: row.try_get("name")?,
                email: row.try_get("email")?,
                role: role(row.try_get("role")?)?,
                second_factor: proved != 0,
                since: at(row.try_get("created")?),
            })
        };
        rows.iter().map(member).collect()
    }

    async fn remove_member(&self, by: &Actor, id: AccountId) -> Result<(), RecordsError> {
        let by = *by;
        self.write(&by, move |desk| Box::pin(async move { leave(desk, &by, id).await })).await
    }

    async fn begin_session(&self, session: Session) -> Result<(), RecordsError> {
        sessions::begin(self, session).await
    }

    async fn session(&self, token: TokenHash) -> Result<Session, RecordsError> {
        sessions::find(self, token).await
    }

    async fn end_session(&self, by: &Actor, token: TokenHash) -> Result<(), RecordsError> {
        sessions::end(self, by, token).await
    }

    async fn sweep_sessions(&self) -> Result<u64, RecordsError> {
        sessions::sweep(self).await
    }
}

async fn keep_invitation(
    desk: &mut Desk,
    by: Option<Actor>,
    invitation: Invitation,
) -> Result<(), RecordsError> {
    sqlx::query("INSERT INTO invitations (id, token, clinic, role, client, created, expires) VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(invitation.id.0)
        .bind(invitation.token.0.to_vec())
        .bind(invitation.clinic.map(|c| c.0))
        .bind(invitation.role.name())
        .bind(invitation.client.map(|c| c.0))
        .bind(desk.now)
        .bind(millis(invitation.expires))
        .execute(desk.db())
        .await?;
    if let Some(by) = by {
        desk.audit(&by, Entry::of(Action::Created, "invitation", invitation.id.0));
    }
    Ok(())
}

async fn leave(desk: &mut Desk, by: &Actor, id: AccountId) -> Result<(), RecordsError> {
    let (others,): (i64,) = sqlx::query_as(
        "SELECT COUNT(*) FROM memberships WHERE clinic = $1 AND role = 'owner' AND account <> $2",
    )
    .bind(by.clinic.0)
    .bind(id.0)
    .fetch_one(desk.db())
    .await?;
    if others == 0 {
        return Err(RecordsError::State(
            "a clinic keeps at least one owner; make somebody else an owner first",
        ));
    }
    let done = sqlx::query("DELETE FROM memberships WHERE clinic = $1 AND account = $2")
        .bind(by.clinic.0)
        .bind(id.0)
        .execute(desk.db())
        .await?;
    if done.rows_affected() == 0 {
        return Err(RecordsError::none("member"));
    }
    sqlx::query("DELETE FROM sessions WHERE clinic = $1 AND account = $2")
        .bind(by.clinic.0)
        .bind(id.0)
        .execute(desk.db())
        .await?;
    let now = desk.now;
    sqlx::query("UPDATE feeds SET revoked = $3 WHERE clinic = $1 AND account = $2 AND revoked IS NULL")
        .bind(by.clinic.0)
        .bind(id.0)
        .bind(now)
        .execute(desk.db())
        .await?;
    desk.audit(by, Entry::of(Action::Removed, "member", id.0));
    Ok(())
}
