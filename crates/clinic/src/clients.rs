//! Clients.

use crate::chart::Noted;
use crate::chart::tasks::told_client;
use crate::medical::pharmacy::permits::place_of;
use crate::people::looks_like_mail;
use crate::rights::{Right, allow, oneself};
use crate::text::not_plain;
use crate::{ClinicError, Problem, Service};
use jiff::civil::Date;
use plan::case::is_plain_line;
use records::model::client::{Client, ClientFields, ClientSearch};
use records::{Actor, ClientId};
use serde_json::json;
use std::collections::HashMap;

/// Longest note and address, characters.
const NOTE: usize = 20_000;
const ADDRESS: usize = 500;

/// Whether mails no longer go where they went.
fn is_another(old: &str, new: Option<&str>) -> bool {
    new.is_none_or(|new| !new.eq_ignore_ascii_case(old))
}

/// Everything wrong with what is written of a client; trims it on the way.
fn judged(fields: ClientFields) -> Result<ClientFields, ClinicError> {
    let line = |text: String| text.trim().to_owned();
    let maybe = |text: Option<String>| text.map(line).filter(|t| !t.is_empty());
    let fields = ClientFields {
        name: line(fields.name),
        reference: line(fields.reference),
        email: maybe(fields.email),
        phone: maybe(fields.phone),
        address: maybe(fields.address),
        born: maybe(fields.born),
        note: fields.note,
    };
    let mut problems = Vec::new();
    if fields.name.is_empty() || !is_plain_line(&fields.name) {
        problems.push(Problem::at("name", "say the client's name, in at most 120 characters"));
    }
    if fields.reference.is_empty() || !is_plain_line(&fields.reference) {
        problems.push(Problem::at(
            "reference",
            "give a reference of your own, in at most 120 characters; plans carry it in place of the name",
        ));
    }
    if fields.email.as_deref().is_some_and(|e| !looks_like_mail(e)) {
        problems.push(Problem::at("email", "this is no mail address, such as name@mail.example"));
    }
    if fields.phone.as_deref().is_some_and(|p| !is_plain_line(p)) {
        problems.push(Problem::at("phone", "at most 120 characters"));
    }
    problems.extend(not_plain("address", fields.address.as_deref().unwrap_or_default(), ADDRESS));
    if fields.born.as_deref().is_some_and(|b| b.parse::<Date>().is_err()) {
        problems.push(Problem::at("born", "write the day of birth as 1985-04-30"));
    }
    if fields.note.chars().count() > NOTE {
        problems.push(Problem::at("note", format!("at most {NOTE} characters")));
    }
    if problems.is_empty() { Ok(fields) } else { Err(ClinicError::Invalid(problems)) }
}

/// Names and references of clients.
pub struct Whose(HashMap<ClientId, String>);

impl Whose {
    /// Whose an entry is; empty for who is erased.
    pub fn name<B>(&self, noted: &Noted<B>) -> String {
        self.0.get(&noted.entry.client).cloned().unwrap_or_default()
    }
}

impl Service {
    /// Where one's parcels go; empty where it was not said.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`] for everybody but a client.
    pub async fn my_address(&self, by: &Actor) -> Result<String, ClinicError> {
        let id = oneself(by)?;
        Ok(self.records.client(by, id).await?.fields.address.unwrap_or_default())
    }

    /// Keeps where a client wants parcels to go.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`] for everybody but a client, [`ClinicError::Invalid`].
    pub async fn set_my_address(&self, by: &Actor, address: &str) -> Result<(), ClinicError> {
        let id = oneself(by)?;
        let care = self.care_of(by.clinic).await?;
        if !address.trim().is_empty() && place_of(address, &care).is_none() {
            let words = "write the state and the ZIP code too, such as NY 12207: medicines are sent within the United States";
            return Err(ClinicError::invalid("address", words));
        }
        let row = self.records.client(by, id).await?;
        let fields = ClientFields { address: Some(address.to_owned()), ..row.fields };
        self.records.save_client(by, id, row.version, judged(fields)?).await?;
        Ok(())
    }

    /// Keeps a new client.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::Invalid`], [`ClinicError::Taken`].
    pub async fn create_client(&self, by: &Actor, fields: ClientFields) -> Result<Client, ClinicError> {
        allow(by, Right::Receive)?;
        Ok(self.records.create_client(by, judged(fields)?).await?)
    }

    /// A client.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn client(&self, by: &Actor, id: ClientId) -> Result<Client, ClinicError> {
        allow(by, Right::Receive)?;
        Ok(self.records.client(by, id).await?)
    }

    /// Whose entries are, by client, for lists of what waits: whoever sees the entries may see the names.
    ///
    /// # Errors
    /// [`ClinicError::Internal`].
    pub async fn whose<B>(&self, by: &Actor, entries: &[Noted<B>]) -> Result<Whose, ClinicError> {
        let mut clients: Vec<ClientId> = entries.iter().map(|noted| noted.entry.client).collect();
        clients.sort_unstable();
        clients.dedup();
        let names = self.records.client_names(by, &clients).await?;
        let named = |(id, name, reference)| (id, format!("{name} ({reference})"));
        Ok(Whose(names.into_iter().map(named).collect()))
    }

    /// Whether a client is this clinic's, for use cases that list what is theirs.
    ///
    /// # Errors
    /// [`ClinicError::NotFound`].
    pub async fn client_stands(&self, by: &Actor, id: ClientId) -> Result<(), ClinicError> {
        Ok(self.records.client(&Actor::system(by.clinic), id).await.map(drop)?)
    }

    /// Clients by name.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn clients(&self, by: &Actor, search: ClientSearch) -> Result<Vec<Client>, ClinicError> {
        allow(by, Right::Receive)?;
        Ok(self.records.clients(by, search).await?)
    }

    /// Saves over a version.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::Invalid`], [`ClinicError::Changed`], [`ClinicError::Taken`].
    pub async fn save_client(
        &self,
        by: &Actor,
        id: ClientId,
        version: i64,
        fields: ClientFields,
    ) -> Result<Client, ClinicError> {
        allow(by, Right::Receive)?;
        let before = self.records.client(by, id).await?.fields.email;
        let saved = self.records.save_client(by, id, version, judged(fields)?).await?;
        if let Some(old) = before.filter(|old| is_another(old, saved.fields.email.as_deref())) {
            // Whoever changed it could read what comes to the new one: the old one is told.
            let mut mail = told_client(id, "address-changed", self.now());
            mail.facts = json!({ "to": old }).to_string();
            self.records.write_mail(by, mail).await?;
            self.mails_changed.notify_waiters();
        }
        Ok(saved)
    }

    /// Puts a client aside, or takes one back.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn archive_client(&self, by: &Actor, id: ClientId, aside: bool) -> Result<(), ClinicError> {
        allow(by, Right::Receive)?;
        Ok(self.records.archive_client(by, id, aside).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(name: &str, reference: &str) -> ClientFields {
        ClientFields { name: name.to_owned(), reference: reference.to_owned(), ..ClientFields::default() }
    }

    fn check(fields: ClientFields, expected: &[&str]) {
        let found = match judged(fields) {
            Ok(_) => Vec::new(),
            Err(ClinicError::Invalid(problems)) => problems.into_iter().map(|p| p.path).collect(),
            Err(other) => vec![other.to_string()],
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        check(fields(" Ada ", "A-1"), &[]);
        let some = |text: &str| Some(text.to_owned());
        let bad = ClientFields {
            email: some("nobody"),
            born: some("30.4.1985"),
            phone: some("1\u{202e}2"),
            ..fields("", "\n")
        };
        check(bad, &["name", "reference", "email", "phone", "born"]);
        check(ClientFields { email: some("  "), ..fields("Ada", "A") }, &[]);
    }
}
