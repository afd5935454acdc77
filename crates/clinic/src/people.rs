//! Founding a clinic, inviting people, members, the clinic's settings, the audit trail.

use crate::rights::{Right, allow};
use crate::secrets::{hash_of, new_secret};
use crate::sign_in::NewSession;
use crate::{ClinicError, Problem, Service};
use jiff::ToSpan;
use plan::case::is_plain_line;
use records::model::account::{Account, Invitation, Member};
use records::model::audit::{ChainState, Kept, TrailSearch};
use records::model::clinic::Clinic;
use records::{AccountId, Actor, ClientId, ClinicId, InvitationId, Role};

/// How long an invitation is good, hours.
const INVITATION_HOURS: i64 = 72;

/// What somebody says of themselves when they sign up.
#[derive(Debug, Clone)]
pub struct SignUp {
    /// The secret of the invitation's link.
    pub invitation: String,
    /// The clinic's name, where the invitation founds one.
    pub clinic: Option<String>,
    /// Name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Password.
    pub password: String,
}

impl Service {
    /// A link that founds a clinic, for the command line. The secret is kept nowhere.
    ///
    /// # Errors
    /// [`ClinicError::Internal`].
    pub async fn founding_secret(&self) -> Result<String, ClinicError> {
        self.invitation(None, None, Role::Owner).await
    }

    /// Whether any clinic stands yet.
    ///
    /// # Errors
    /// [`ClinicError::Internal`].
    pub async fn has_clinic(&self) -> Result<bool, ClinicError> {
        Ok(self.records.has_clinic().await?)
    }

    /// Invites somebody into the clinic and gives the secret of their link.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`]; [`ClinicError::Invalid`] for the role of a client, who is sent a share instead.
    pub async fn invite(&self, by: &Actor, role: Role) -> Result<String, ClinicError> {
        allow(by, Right::Run)?;
        if role == Role::Client {
            return Err(ClinicError::invalid(
                "role",
                "clients see their plan by a link from their case; invite practitioners and owners here",
            ));
        }
        self.invitation(Some(by), Some(by.clinic), role).await
    }

    async fn invitation(
        &self,
        by: Option<&Actor>,
        clinic: Option<ClinicId>,
        role: Role,
    ) -> Result<String, ClinicError> {
        let (secret, token) = new_secret()?;
        let now = self.now();
        let invitation = Invitation {
            id: InvitationId::new(),
            token,
            clinic,
            role,
            client: None,
            created: now,
            expires: now + INVITATION_HOURS.hours(),
            used: None,
        };
        self.records.invite(by, invitation).await?;
        Ok(secret)
    }

    /// What an invitation is for: the clinic's name (`None` where it founds one) and the role.
    ///
    /// # Errors
    /// [`ClinicError::NotFound`] for one that was used, has ended or never was.
    pub async fn invited_to(&self, secret: &str) -> Result<(Option<String>, Role), ClinicError> {
        let invitation = self.open_invitation(secret).await?;
        let clinic = match invitation.clinic {
            Some(id) => Some(self.records.clinic(id).await?.name),
            None => None,
        };
        Ok((clinic, invitation.role))
    }

    async fn open_invitation(&self, secret: &str) -> Result<Invitation, ClinicError> {
        let none = || ClinicError::NotFound { what: "invitation, or it was used or has ended" };
        let invitation =
            self.records.invitation(hash_of(secret).ok_or_else(none)?).await.map_err(|_| none())?;
        let open = invitation.used.is_none() && invitation.expires > self.now();
        if open { Ok(invitation) } else { Err(none()) }
    }

    /// Signs up by an invitation, founding a clinic where it says so, and signs in.
    ///
    /// # Errors
    /// [`ClinicError::Invalid`] with everything wrong, [`ClinicError::Taken`] for a mail address, [`ClinicError::NotFound`].
    pub async fn sign_up(&self, asked: &SignUp) -> Result<NewSession, ClinicError> {
        let invitation = self.open_invitation(&asked.invitation).await?;
        let email = asked.email.trim().to_lowercase();
        let name = asked.name.trim().to_owned();
        let clinic_name = asked.clinic.as_deref().unwrap_or_default().trim().to_owned();
        let mut problems = Vec::new();
        if !looks_like_mail(&email) {
            problems.push(Problem::at("email", "this is no mail address, such as name@clinic.example"));
        }
        if name.is_empty() || !is_plain_line(&name) {
            problems.push(Problem::at("name", "say your name, in at most 120 characters"));
        }
        if invitation.clinic.is_none() && (clinic_name.is_empty() || !is_plain_line(&clinic_name)) {
            problems.push(Problem::at("clinic", "say the clinic's name, in at most 120 characters"));
        }
        let hash = match self.passwords.hash(&asked.password, &email).await {
            Ok(hash) => hash,
            Err(ClinicError::Invalid(more)) => {
                problems.extend(more);
                String::new()
            }
            Err(other) => return Err(other),
        };
        ClinicError::none_of(problems)?;
        let account = Account {
            id: AccountId::new(),
            email,
            name,
            password_hash: hash,
            totp_sealed: None,
            totp_proved: false,
            totp_step: 0,
            recovery: Vec::new(),
            created: self.now(),
        };
        let clinic = match invitation.clinic {
            Some(clinic) => {
                self.records.join_clinic(invitation.id, account.clone()).await?;
                clinic
            }
            None => self.found(&invitation, clinic_name, account.clone()).await?,
        };
        self.begin(&account, clinic, invitation.role).await
    }

    async fn found(
        &self,
        invitation: &Invitation,
        name: String,
        owner: Account,
    ) -> Result<ClinicId, ClinicError> {
        let id = ClinicId::new();
        let (_, wrapped_key) = self.master.new_clinic_key(id).map_err(ClinicError::internal)?;
        let clinic = Clinic { id, name, wrapped_key, settings: "{}".to_owned(), created: self.now() };
        self.records.found_clinic(invitation.id, clinic, owner).await?;
        Ok(id)
    }

    /// The clinic of an actor.
    ///
    /// # Errors
    /// [`ClinicError::NotFound`].
    pub async fn clinic(&self, by: &Actor) -> Result<Clinic, ClinicError> {
        Ok(self.records.clinic(by.clinic).await?)
    }

    /// An account, for its own owner.
    ///
    /// # Errors
    /// [`ClinicError::NotFound`].
    pub async fn account(&self, id: AccountId) -> Result<Account, ClinicError> {
        Ok(self.records.account(id).await?)
    }

    /// Changes the clinic's name and settings (a JSON object).
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::Invalid`].
    pub async fn save_clinic(
        &self,
        by: &Actor,
        name: &str,
        settings: &serde_json::Value,
    ) -> Result<(), ClinicError> {
        allow(by, Right::Run)?;
        let name = name.trim();
        if name.is_empty() || !is_plain_line(name) {
            return Err(ClinicError::invalid("name", "say the clinic's name, in at most 120 characters"));
        }
        if !settings.is_object() {
            return Err(ClinicError::invalid("settings", "settings are a JSON object"));
        }
        let care = self.care_of(by.clinic).await?;
        let problems = crate::settings::problems(
            settings,
            (care.limit("log-off-shortest")? as i64, care.limit("log-off-longest")? as i64),
        );
        let prices = crate::medical::prices::problems(settings, &care);
        let permits = crate::medical::pharmacy::permits::problems(settings, &care);
        let problems = problems.into_iter().chain(prices).chain(permits).collect();
        ClinicError::none_of(problems)?;
        self.records.save_clinic(by, name.to_owned(), settings.to_string()).await?;
        self.log_off.write().await.remove(&by.clinic);
        Ok(())
    }

    /// Who belongs to the clinic.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn members(&self, by: &Actor) -> Result<Vec<Member>, ClinicError> {
        allow(by, Right::Audit)?;
        Ok(self.records.members(by).await?)
    }

    /// Takes somebody out of the clinic.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::State`] for the last owner.
    pub async fn remove_member(&self, by: &Actor, id: AccountId) -> Result<(), ClinicError> {
        allow(by, Right::Run)?;
        Ok(self.records.remove_member(by, id).await?)
    }

    /// The audit trail, the latest first.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn trail(
        &self,
        by: &Actor,
        client: Option<ClientId>,
        before: Option<i64>,
    ) -> Result<Vec<Kept>, ClinicError> {
        allow(by, Right::Audit)?;
        Ok(self.records.entries(by, TrailSearch { client, before, ..TrailSearch::latest(200) }).await?)
    }

    /// Walks the audit chain.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn verify_trail(&self, by: &Actor) -> Result<ChainState, ClinicError> {
        allow(by, Right::Audit)?;
        Ok(self.records.verify(by.clinic).await?)
    }
}

/// Whether a text has the shape of a mail address; only a mail tells whether it is one.
pub(crate) fn looks_like_mail(text: &str) -> bool {
    let plain = text.len() <= 254 && text.chars().all(|c| !c.is_whitespace() && !c.is_control());
    let parts = text.split_once('@');
    plain
        && parts.is_some_and(|(who, place)| {
            !who.is_empty()
                && place.contains('.')
                && !place.contains('@')
                && !place.starts_with('.')
                && !place.ends_with('.')
        })
}
