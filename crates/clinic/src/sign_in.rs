//! Signing in: password, second factor, recovery codes, sessions.

use crate::secrets::{hash_of, new_secret, random, same};
use crate::{ClinicError, Service};
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use jiff::ToSpan;
use records::model::account::{Account, Session};
use records::model::audit::{Action, Entry};
use records::{AccountId, Actor, ClinicId, Role, TokenHash, Who};
use totp_rs::{Builder, Secret, Totp};

/// How long a session lives at most, hours.
const SESSION_HOURS: i64 = 24 * 14;
/// Recovery codes of an account.
const RECOVERY_CODES: usize = 10;

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
}

impl SignedIn {
    /// The person, without asking for the second factor: for setting it up.
    pub fn person(&self) -> Actor {
        Actor {
            clinic: self.session.clinic,
            who: Who::Account(self.session.account),
            role: self.session.role,
        }
    }

    /// The person, once the second factor was given.
    ///
    /// # Errors
    /// [`ClinicError::SecondFactorNeeded`].
    pub fn actor(&self) -> Result<Actor, ClinicError> {
        if self.session.second_factor { Ok(self.person()) } else { Err(ClinicError::SecondFactorNeeded) }
    }
}

/// A new session and the secret of its cookie.
pub struct NewSession {
    /// For the cookie; kept nowhere.
    pub secret: String,
    /// The session.
    pub session: Session,
    /// Whether a second factor is set up and its code is due.
    pub code_due: bool,
}

/// A second factor to be set up.
pub struct NewFactor {
    /// For typing into an authenticator app.
    pub secret: String,
    /// For its camera.
    pub url: String,
    /// Codes that stand in for a lost device, each once. Shown once.
    pub recovery: Vec<String>,
}

impl Service {
    /// Signs in by mail address and password. The code of the second factor comes after.
    ///
    /// # Errors
    /// [`ClinicError::WrongCredentials`], whatever was wrong.
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<NewSession, ClinicError> {
        let email = email.trim().to_lowercase();
        let found = match self.records.account_by_email(&email).await {
            Ok(found) => Some(found),
            Err(records::RecordsError::NotFound { .. }) => None,
            Err(other) => return Err(other.into()),
        };
        let hash = found.as_ref().map(|(account, _)| account.password_hash.as_str());
        let fits = self.passwords.fits(password, hash).await?;
        let Some((account, clinics)) = found else { return Err(ClinicError::WrongCredentials) };
        let Some((clinic, role)) = clinics.first().copied() else {
            return Err(ClinicError::WrongCredentials);
        };
        if !fits {
            let by = Actor { clinic, who: Who::Account(account.id), role };
            self.records.keep_entry(&by, Entry::of(Action::SignInFailed, "account", account.id.0)).await?;
            return Err(ClinicError::WrongCredentials);
        }
        self.begin(&account, clinic, role).await
    }

    /// Begins a session.
    pub(crate) async fn begin(
        &self,
        account: &Account,
        clinic: ClinicId,
        role: Role,
    ) -> Result<NewSession, ClinicError> {
        let (secret, token) = new_secret()?;
        let now = self.now();
        let session = Session {
            token,
            account: account.id,
            clinic,
            role,
            csrf: HEXLOWER.encode(&random::<32>()?),
            second_factor: false,
            created: now,
            seen: now,
            expires: now + SESSION_HOURS.hours(),
        };
        self.records.begin_session(session.clone()).await?;
        Ok(NewSession { secret, session, code_due: account.totp_proved })
    }

    /// The session of a cookie.
    ///
    /// # Errors
    /// [`ClinicError::NotSignedIn`].
    pub async fn session(&self, secret: &str) -> Result<SignedIn, ClinicError> {
        let token = hash_of(secret).ok_or(ClinicError::NotSignedIn)?;
        match self.records.session(token).await {
            Ok(session) => self.not_left_alone(SignedIn { session }).await,
            Err(records::RecordsError::NotFound { .. }) => Err(ClinicError::NotSignedIn),
            Err(other) => Err(other.into()),
        }
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`ClinicError::Internal`].
    pub async fn sign_out(&self, who: &SignedIn) -> Result<(), ClinicError> {
        Ok(self.records.end_session(&who.person(), who.session.token).await?)
    }

    /// Begins to set up a second factor. Where one stands, the session must have given it.
    ///
    /// # Errors
    /// [`ClinicError::SecondFactorNeeded`].
    pub async fn new_factor(&self, who: &SignedIn) -> Result<NewFactor, ClinicError> {
        let account = self.records.account(who.session.account).await?;
        if account.totp_proved {
            who.actor()?;
        }
        let secret = BASE32_NOPAD.encode(&random::<20>()?);
        let url = self.totp(&secret, &account.email)?.to_url().map_err(ClinicError::internal)?;
        let codes = (0..RECOVERY_CODES).map(|_| recovery_code()).collect::<Result<Vec<_>, _>>()?;
        let hashes = codes.iter().map(|code| recovery_hash(account.id, code)).collect();
        let sealed = self.seal_factor(who.session.clinic, account.id, &secret).await?;
        self.records.set_second_factor(&who.person(), account.id, sealed, hashes).await?;
        Ok(NewFactor { secret, url, recovery: codes })
    }

    /// Gives the second factor: the code of the app, or a recovery code.
    ///
    /// # Errors
    /// [`ClinicError::WrongCredentials`], [`ClinicError::State`] for a code that was used before.
    pub async fn give_code(&self, who: &SignedIn, code: &str) -> Result<(), ClinicError> {
        let account = self.records.account(who.session.account).await?;
        let (by, token) = (who.person(), who.session.token);
        let code: String = code.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let hash = recovery_hash(account.id, &code.to_lowercase());
        if account.recovery.iter().any(|kept| same(kept, &hash)) {
            return Ok(self.records.use_recovery(&by, account.id, token, &hash).await?);
        }
        let Some(sealed) = &account.totp_sealed else {
            return Err(ClinicError::State("set up a second factor first".to_owned()));
        };
        let secret = self.open_factor(account.id, sealed).await?;
        let now = u64::try_from(self.now().as_second()).unwrap_or(0);
        let Some(step) = self.totp(&secret, &account.email)?.check(&code, now) else {
            self.records
                .keep_entry(&by, Entry::of(Action::SignInFailed, "second-factor", account.id.0))
                .await?;
            return Err(ClinicError::WrongCredentials);
        };
        let step = i64::try_from(step).map_err(ClinicError::internal)?;
        Ok(self.records.use_totp_step(&by, account.id, token, step).await?)
    }

    /// Whether whoever is signed in knows their password: before what a stolen session must not do.
    pub(crate) async fn is_really(&self, id: AccountId, password: &str) -> Result<Account, ClinicError> {
        let account = self.records.account(id).await?;
        let fits = self.passwords.fits(password, Some(&account.password_hash)).await?;
        if fits { Ok(account) } else { Err(ClinicError::WrongCredentials) }
    }

    /// Changes one's own password; other devices are signed out.
    ///
    /// # Errors
    /// [`ClinicError::WrongCredentials`] where the old one does not fit, [`ClinicError::Invalid`] for a poor new one.
    pub async fn change_password(&self, who: &SignedIn, old: &str, new: &str) -> Result<(), ClinicError> {
        let by = who.actor()?;
        let account = self.is_really(who.session.account, old).await?;
        let hash = self.passwords.hash(new, &account.email).await?;
        Ok(self.records.set_password(&by, account.id, hash, Some(who.session.token)).await?)
    }

    fn totp(&self, secret: &str, email: &str) -> Result<Totp, ClinicError> {
        let secret =
            Secret::try_from_base32(secret).map_err(|_| ClinicError::internal("a factor's secret"))?;
        Builder::new()
            .with_secret(secret)
            .with_issuer(Some(self.settings.issuer.clone()))
            .with_account_name(email)
            .build()
            .map_err(ClinicError::internal)
    }

    async fn seal_factor(
        &self,
        clinic: ClinicId,
        id: AccountId,
        secret: &str,
    ) -> Result<Vec<u8>, ClinicError> {
        // A fresh key for every sealing: the clinic of sealing and a random id stand before what is sealed.
        let file = uuid::Uuid::now_v7();
        let sealed =
            self.vault(clinic).await?.seal_small(file, &[id.0.as_bytes(), secret.as_bytes()].concat());
        Ok([clinic.0.as_bytes().as_slice(), file.as_bytes(), &sealed].concat())
    }

    async fn open_factor(&self, id: AccountId, sealed: &[u8]) -> Result<String, ClinicError> {
        let broken = || ClinicError::internal("a sealed factor does not open");
        let (head, body) = sealed.split_at_checked(32).ok_or_else(broken)?;
        let clinic = ClinicId(uuid::Uuid::from_slice(&head[..16]).map_err(ClinicError::internal)?);
        let file = uuid::Uuid::from_slice(&head[16..]).map_err(ClinicError::internal)?;
        let bytes =
            self.vault(clinic).await?.open_small(file, body.to_vec()).map_err(ClinicError::internal)?;
        let secret = bytes.strip_prefix(id.0.as_bytes().as_slice()).ok_or_else(broken)?;
        String::from_utf8(secret.to_vec()).map_err(ClinicError::internal)
    }
}

/// Ten letters and digits that cannot be taken for each other: 50 random bits.
fn recovery_code() -> Result<String, ClinicError> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let bytes = random::<10>()?;
    Ok(bytes.iter().map(|b| char::from(LETTERS[usize::from(*b) % LETTERS.len()])).collect())
}

/// What is kept of a recovery code. It is random, so a plain hash keeps it.
fn recovery_hash(account: AccountId, code: &str) -> String {
    HEXLOWER.encode(&TokenHash::of(&[account.0.as_bytes(), code.as_bytes()].concat()).0)
}
