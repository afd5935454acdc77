//! Clients on their own page: in by a link that comes by mail, once.

mod page;

pub use page::{Decided, MyPage, ToDo};

use crate::chart::tasks::{Task, WhatToDo};
use crate::people::looks_like_mail;
use crate::rights::{Right, allow, oneself};
use crate::secrets::{hash_of, new_secret, random, sha256_hex};
use crate::{ClinicError, Problem, Service};
use data_encoding::HEXLOWER;
use jiff::{Timestamp, ToSpan};
use plan::case::is_plain_line;
use records::model::account::{ClientLink, ClientSession};
use records::model::audit::{Kept, TrailSearch};
use records::model::chart::ChartBatch;
use records::model::client::ClientFields;
use records::model::mail::{Mail, NewMail};
use records::{Actor, ClientId, ClinicId, RecordsError};
use serde_json::{Value, json};

/// How long a link that a client asked for is good, and one that the clinic sends, minutes.
const LINK_MINUTES: (i64, i64) = (30, 7 * 24 * 60);
/// Minutes in which an address is sent one link.
const AGAIN_MINUTES: i64 = 5;
/// How long a session lives at most, hours.
pub(crate) const SESSION_HOURS: i64 = 24 * 7;

/// A client who is signed in.
#[derive(Debug, Clone)]
pub struct ClientIn {
    /// The session.
    pub session: ClientSession,
}

impl ClientIn {
    /// The client.
    pub fn actor(&self) -> Actor {
        Actor::of_client(self.session.clinic, self.session.client)
    }
}

/// Something that was done with a client's data.
pub struct Accessed {
    /// When.
    pub at: Timestamp,
    /// By whom; empty for the client, the server and who has left.
    pub name: String,
    /// In which role: also `client`, `system`, `former`.
    pub role: String,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub subject: String,
}

/// A new session and the secret of its cookie.
pub struct NewClientSession {
    /// For the cookie; kept nowhere.
    pub secret: String,
    /// The session.
    pub session: ClientSession,
}

impl Service {
    /// Sends a link to everybody of a mail address, in each clinic that knows them. Nothing tells whether there is anybody.
    ///
    /// # Errors
    /// [`ClinicError::Invalid`] for what is no mail address.
    pub async fn send_link(&self, email: &str) -> Result<(), ClinicError> {
        let email = email.trim();
        if !looks_like_mail(email) {
            return Err(ClinicError::invalid("email", "this is no mail address, such as name@mail.example"));
        }
        for (clinic, client) in self.records.clients_by_email(email).await? {
            self.records
                .write_mail(&Actor::system(clinic), link_mail(Some(client), "link", json!({}), self.now()))
                .await?;
        }
        self.mails_changed.notify_waiters();
        Ok(())
    }

    /// Sends somebody a link who wants to become a client of a clinic that takes people who ask. Who is one already gets a link to their page.
    ///
    /// # Errors
    /// [`ClinicError::NotFound`] for a clinic that does not take them, [`ClinicError::Invalid`] with everything wrong.
    pub async fn ask_to_join(&self, clinic: ClinicId, name: &str, email: &str) -> Result<(), ClinicError> {
        let (name, email) = (name.trim(), email.trim());
        self.takes_new_clients(clinic).await?;
        let mut problems = Vec::new();
        if name.is_empty() || !is_plain_line(name) {
            problems.push(Problem::at("name", "say your name, in at most 120 characters"));
        }
        if !looks_like_mail(email) {
            problems.push(Problem::at("email", "this is no mail address, such as name@mail.example"));
        }
        ClinicError::none_of(problems)?;
        let by = Actor::system(clinic);
        let known = self.records.clients_by_email(email).await?;
        let here: Vec<ClientId> =
            known.into_iter().filter(|(own, _)| *own == clinic).map(|(_, client)| client).collect();
        if here.is_empty() {
            let facts = json!({ "name": name, "to": email });
            self.records.write_mail(&by, link_mail(None, "link", facts, self.now())).await?;
        }
        for client in here {
            self.records.write_mail(&by, link_mail(Some(client), "link", json!({}), self.now())).await?;
        }
        self.mails_changed.notify_waiters();
        Ok(())
    }

    /// The name of a clinic that takes people who ask for themselves.
    ///
    /// # Errors
    /// [`ClinicError::NotFound`].
    pub async fn takes_new_clients(&self, clinic: ClinicId) -> Result<String, ClinicError> {
        let none = ClinicError::NotFound { what: "clinic" };
        let Ok((name, settings)) = self.settings_of(clinic).await else { return Err(none) };
        if settings["open_to_new_clients"].as_bool() == Some(true) { Ok(name) } else { Err(none) }
    }

    /// Sends a client the link to their page.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::State`] without a mail address.
    pub async fn invite_client(&self, by: &Actor, client: ClientId) -> Result<(), ClinicError> {
        allow(by, Right::Receive)?;
        let row = self.records.client(by, client).await?;
        if row.fields.email.is_none() {
            return Err(ClinicError::State("this client has no mail address yet".to_owned()));
        }
        self.records.write_mail(by, link_mail(Some(client), "invitation", json!({}), self.now())).await?;
        self.mails_changed.notify_waiters();
        Ok(())
    }

    /// A link for a tablet that is handed over in the clinic: it never leaves by mail.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn hand_over(&self, by: &Actor, client: ClientId) -> Result<String, ClinicError> {
        // Whoever hands the tablet over could keep it: only who may see the chart anyway.
        allow(by, Right::Chart)?;
        self.records.client(by, client).await?;
        let link = ClientLink {
            client: Some(client),
            pending: None,
            expires: self.now() + LINK_MINUTES.0.minutes(),
        };
        self.keep_link(by, link).await
    }

    /// The link of a mail, made when the mail goes out: its secret is kept nowhere, and a mail that is tried again has a new one.
    pub(crate) async fn link_of(&self, mail: &Mail) -> Result<(String, i64), ClinicError> {
        let facts: Value = serde_json::from_str(&mail.facts).unwrap_or_default();
        let minutes = if mail.kind == "invitation" { LINK_MINUTES.1 } else { LINK_MINUTES.0 };
        let pending = mail.client.is_none().then(|| facts.to_string());
        let link = ClientLink { client: mail.client, pending, expires: self.now() + minutes.minutes() };
        let secret = self.keep_link(&Actor::system(mail.clinic), link).await?;
        Ok((format!("{}/my/in#{secret}", self.address()), minutes))
    }

    async fn keep_link(&self, by: &Actor, link: ClientLink) -> Result<String, ClinicError> {
        let (secret, token) = new_secret()?;
        self.records.keep_client_link(by, token, link).await?;
        Ok(secret)
    }

    /// Signs a client in by a link, once.
    ///
    /// # Errors
    /// [`ClinicError::NotFound`] for a link that was used, has ended or never was.
    pub async fn client_in(&self, secret: &str) -> Result<NewClientSession, ClinicError> {
        let none = || ClinicError::NotFound { what: "link, or it was used or has ended; ask for a new one" };
        let (clinic, link) = match self.records.use_client_link(hash_of(secret).ok_or_else(none)?).await {
            Ok(found) => found,
            Err(RecordsError::NotFound { .. }) => return Err(none()),
            Err(other) => return Err(other.into()),
        };
        let client = match (link.client, &link.pending) {
            (Some(client), _) => client,
            (None, Some(pending)) => self.join(clinic, pending).await?,
            (None, None) => return Err(none()),
        };
        let (secret, token) = new_secret()?;
        let now = self.now();
        let session = ClientSession {
            token,
            clinic,
            client,
            csrf: HEXLOWER.encode(&random::<32>()?),
            created: now,
            expires: now + SESSION_HOURS.hours(),
        };
        self.records.begin_client_session(session.clone()).await?;
        Ok(NewClientSession { secret, session })
    }

    /// Makes somebody a client who came by their own mail.
    async fn join(&self, clinic: ClinicId, pending: &str) -> Result<ClientId, ClinicError> {
        let facts: Value = serde_json::from_str(pending).map_err(ClinicError::internal)?;
        let text = |key: &str| facts[key].as_str().unwrap_or_default().to_owned();
        // Whoever asked twice and followed both links is one client.
        let known = self.records.clients_by_email(&text("to")).await?;
        if let Some((_, client)) = known.iter().find(|(own, _)| *own == clinic) {
            return Ok(*client);
        }
        let reference = format!("N-{}", HEXLOWER.encode(&random::<4>()?).to_uppercase());
        let fields = ClientFields {
            name: text("name"),
            reference,
            email: Some(text("to")),
            ..ClientFields::default()
        };
        let by = Actor::system(clinic);
        let id = self.records.create_client(&by, fields).await?.id;
        // They find their way from their page; somebody asks what they are here for.
        let mut batch = ChartBatch::default();
        let task = Task { what: WhatToDo::WelcomeClient, form: None, entry: None, note: String::new() };
        self.add_task(&by, id, &task, None, &mut batch).await?;
        self.write_chart(&by, batch).await?;
        Ok(id)
    }

    /// The session of a client's cookie.
    ///
    /// # Errors
    /// [`ClinicError::NotSignedIn`].
    pub async fn client_session(&self, secret: &str) -> Result<ClientIn, ClinicError> {
        let token = hash_of(secret).ok_or(ClinicError::NotSignedIn)?;
        match self.records.client_session(token).await {
            Ok(session) => Ok(ClientIn { session }),
            Err(RecordsError::NotFound { .. }) => Err(ClinicError::NotSignedIn),
            Err(other) => Err(other.into()),
        }
    }

    /// Who else did what with a client's data, for the client: when, who by name and role, and what. What they did themselves is left out: it would hide
    /// the others.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`] for everybody but a client.
    pub async fn my_access(&self, by: &Actor) -> Result<Vec<Accessed>, ClinicError> {
        let client = oneself(by)?;
        let members = self.records.members(by).await?;
        let who = |kept: &Kept| {
            let person = |account| members.iter().find(|member| member.account == account);
            match (kept.account, kept.acting, kept.share) {
                (Some(account), ..) => match person(account) {
                    Some(member) => (member.name.clone(), member.role.name().to_owned()),
                    None => (String::new(), "former".to_owned()),
                },
                (None, Some(_), _) | (None, None, Some(_)) => (String::new(), "client".to_owned()),
                (None, None, None) => (String::new(), "system".to_owned()),
            }
        };
        let search = TrailSearch { by_others: true, ..TrailSearch::of(client, 500) };
        let trail = self.records.entries(by, search).await?;
        let said = trail.into_iter().map(|kept| {
            let (name, role) = who(&kept);
            Accessed { at: kept.at, name, role, action: kept.action, subject: kept.subject }
        });
        Ok(said.collect())
    }

    /// Ends a client's session.
    ///
    /// # Errors
    /// [`ClinicError::Internal`].
    pub async fn client_out(&self, who: &ClientIn) -> Result<(), ClinicError> {
        Ok(self.records.end_client_session(&who.actor(), who.session.token).await?)
    }
}

fn link_mail(client: Option<ClientId>, kind: &str, facts: Value, now: Timestamp) -> NewMail {
    // One for each address in some minutes: nobody's postbox is filled from here.
    let who =
        client.map_or_else(|| facts["to"].as_str().unwrap_or_default().to_lowercase(), |id| id.to_string());
    let turn = now.as_second() / (60 * AGAIN_MINUTES);
    let once = (kind == "link").then(|| format!("link/{}/{turn}", sha256_hex(who.as_bytes())));
    NewMail {
        client,
        account: None,
        appointment: None,
        kind: kind.to_owned(),
        facts: facts.to_string(),
        due: now,
        once,
    }
}
