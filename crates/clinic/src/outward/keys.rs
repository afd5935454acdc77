//! Keys with which programs read: made by an owner, narrower than the owner, ended at any time.

use super::Reader;
use crate::rights::{Right, allow};
use crate::secrets::{hash_of, new_secret};
use crate::{ClinicError, Problem, Service};
use fhir::Scope;
use jiff::ToSpan;
use plan::case::is_plain_line;
use records::model::account::AccessKey;
use records::{AccessKeyId, Actor};

/// What a key begins with: by it people and scanners know what they have before them.
const PREFIX: &str = "hairline_";
/// Longest life of a key, days.
const MOST_DAYS: i64 = 366;

/// A key to be made.
#[derive(Debug, Clone)]
pub struct WantedKey {
    /// What it is for.
    pub name: String,
    /// What it opens, each such as `user/Observation.rs`.
    pub scopes: Vec<String>,
    /// Days that it lives.
    pub days: i64,
}

impl Service {
    /// Makes a key that reads for the owner who makes it. The secret is shown once.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::Invalid`] with everything wrong.
    pub async fn new_access_key(
        &self,
        by: &Actor,
        wanted: &WantedKey,
    ) -> Result<(String, AccessKey), ClinicError> {
        allow(by, Right::Run)?;
        let account = by.account().ok_or(ClinicError::Forbidden)?;
        let mut problems = Vec::new();
        let name = wanted.name.trim();
        if name.is_empty() || !is_plain_line(name) {
            problems.push(Problem::at("name", "say what it is for, in at most 120 characters"));
        }
        if !(1..=MOST_DAYS).contains(&wanted.days) {
            problems.push(Problem::at("days", format!("from 1 to {MOST_DAYS}")));
        }
        if wanted.scopes.is_empty() {
            problems.push(Problem::at("scopes", "say what it opens, such as `user/Observation.rs`"));
        }
        let mut scopes = Vec::new();
        for text in &wanted.scopes {
            match text.trim().parse::<Scope>() {
                Ok(scope) if scope.kind.as_ref().is_some_and(|kind| super::Kind::named(kind).is_none()) => {
                    problems.push(Problem::at(
                        "scopes",
                        format!("`{text}`: no resources of this kind go out here"),
                    ));
                }
                Ok(scope) if scope.compartment == fhir::Compartment::Patient => {
                    let words = format!("`{text}`: a key reads for a person of the clinic; write `user/…`");
                    problems.push(Problem::at("scopes", words));
                }
                Ok(scope) => scopes.push(scope.to_string()),
                Err(error) => problems.push(Problem::at("scopes", error.to_string())),
            }
        }
        ClinicError::none_of(problems)?;
        let (secret, token) = new_secret()?;
        let created = self.now();
        let expires = created + (24 * wanted.days).hours();
        let (id, name, scopes) = (AccessKeyId::new(), name.to_owned(), scopes.join(" "));
        let key = AccessKey { id, token, account, name, scopes, created, expires };
        self.records.add_access_key(by, key.clone()).await?;
        Ok((format!("{PREFIX}{secret}"), key))
    }

    /// Keys of the clinic that have not been ended.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn access_keys(&self, by: &Actor) -> Result<Vec<AccessKey>, ClinicError> {
        allow(by, Right::Run)?;
        Ok(self.records.access_keys(by).await?)
    }

    /// Ends a key.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn end_access_key(&self, by: &Actor, id: AccessKeyId) -> Result<(), ClinicError> {
        allow(by, Right::Run)?;
        Ok(self.records.end_access_key(by, id).await?)
    }

    /// Who reads with a key.
    ///
    /// # Errors
    /// [`ClinicError::NotSignedIn`] for a key that never was or has ended.
    pub async fn key_reader(&self, key: &str) -> Result<Reader, ClinicError> {
        let token = key.strip_prefix(PREFIX).and_then(hash_of).ok_or(ClinicError::NotSignedIn)?;
        match self.records.access_key(token, self.now()).await {
            Ok((by, key)) => {
                let scopes = key.scopes.split(' ').filter_map(|text| text.parse().ok()).collect();
                Ok(Reader { by, scopes: Some(scopes) })
            }
            Err(records::RecordsError::NotFound { .. }) => Err(ClinicError::NotSignedIn),
            Err(other) => Err(other.into()),
        }
    }
}
