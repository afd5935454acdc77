//! Consents, each by itself: given, refused, taken back. Nothing of it is ever changed; the latest word counts.

use super::screening::SCREENING;
use super::{Body, Draft, Noted};
use crate::medical::facts::INTAKES;
use crate::rights::chart_of;
use crate::secrets::sha256_hex;
use crate::{ClinicError, Problem, Service};
use care::Consent;
use plan::case::is_plain_line;
use records::model::chart::{ChartBatch, ChartKind, ChartSearch};
use records::{Actor, ClientId};
use serde::{Deserialize, Serialize};

/// What was said of a consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Word {
    /// Given.
    Given,
    /// Refused.
    Refused,
    /// Taken back.
    Withdrawn,
}

impl Word {
    /// The name that is kept.
    pub fn name(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The one of a name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Given, Self::Refused, Self::Withdrawn].into_iter().find(|word| word.name() == name)
    }
}

/// A word of a client on a consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Kind of consent.
    pub kind: String,
    /// Version of the text.
    pub version: u32,
    /// Fingerprint of the content that the text stands in.
    pub content: String,
    /// SHA-256 of title and statements as they were shown.
    pub text_sha256: String,
    /// What was said.
    pub word: Word,
    /// Name as typed.
    pub name: String,
    /// Signature as drawn: SVG path data.
    pub drawn: Option<String>,
}

impl Body for Agreement {
    const KIND: ChartKind = ChartKind::Consent;
}

/// A consent and how it stands with a client.
pub struct ConsentState {
    /// The text.
    pub consent: Consent,
    /// SHA-256 of title and statements.
    pub sha256: String,
    /// The latest word on it.
    pub latest: Option<Noted<Agreement>>,
}

impl ConsentState {
    /// Whether it is about a treatment by name.
    pub(crate) fn is_about(&self, treatment: &str) -> bool {
        self.consent.treatments.iter().any(|own| own == treatment)
    }

    /// Whether it is given in its present version.
    pub fn is_given(&self) -> bool {
        let own = |noted: &Noted<Agreement>| {
            noted.body.word == Word::Given
                && noted.body.version == self.consent.version
                && noted.body.text_sha256 == self.sha256
        };
        self.latest.as_ref().is_some_and(own)
    }
}

/// What a client says of a consent.
pub struct Said {
    /// Kind of consent.
    pub kind: String,
    /// SHA-256 of the text as it was shown.
    pub text_sha256: String,
    /// What is said.
    pub word: Word,
    /// Name as typed.
    pub name: String,
    /// Signature as drawn.
    pub drawn: Option<String>,
}

/// SHA-256 of a consent's text.
pub fn text_sha256(consent: &Consent) -> String {
    sha256_hex(format!("{}\n{}", consent.title, consent.statements.join("\n")).as_bytes())
}

impl Service {
    /// Every consent with how it stands; those that only some states ask for where the client is in one of them.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn consents_of(&self, by: &Actor, client: ClientId) -> Result<Vec<ConsentState>, ClinicError> {
        chart_of(by, client)?;
        self.client_stands(by, client).await?;
        let place = self.place_of(by, client).await?;
        let said: Vec<Noted<Agreement>> = self.all_noted(by, ChartSearch::of(client)).await?;
        let here = |consent: &&Consent| {
            consent.states.is_empty() || place.as_ref().is_none_or(|place| consent.states.contains(place))
        };
        let state = |consent: &Consent| ConsentState {
            consent: consent.clone(),
            sha256: text_sha256(consent),
            latest: said.iter().find(|noted| noted.body.kind == consent.id).cloned(),
        };
        Ok(self.care_of(by.clinic).await?.consents.iter().filter(here).map(state).collect())
    }

    /// The state (postal code) in which a client is treated, by the latest screening or questionnaire. Unknown: every state's law is asked.
    pub(crate) async fn place_of(&self, by: &Actor, client: ClientId) -> Result<Option<String>, ClinicError> {
        for form in std::iter::once(SCREENING).chain(INTAKES) {
            let latest = self.latest_answers(by, client, form).await?;
            let handed_in = latest.filter(|noted| noted.body.day.is_some());
            if let Some(place) = handed_in.and_then(|noted| noted.body.place()) {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }

    /// Keeps a client's word on a consent. A tablet that is handed over in the clinic is the client's too: who was signed in is kept with it.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::Invalid`] with everything wrong, [`ClinicError::State`] where the text has changed.
    pub async fn say_consent(&self, by: &Actor, client: ClientId, said: Said) -> Result<(), ClinicError> {
        chart_of(by, client)?;
        let care = self.care_of(by.clinic).await?;
        let consent = care.consents.iter().find(|consent| consent.id == said.kind);
        let consent = consent.ok_or(ClinicError::NotFound { what: "consent" })?;
        if said.word != Word::Withdrawn && said.text_sha256 != text_sha256(consent) {
            let text = "the page shows an older text; load it again, read it and sign then";
            return Err(ClinicError::State(text.to_owned()));
        }
        let mut problems = Vec::new();
        let name = said.name.trim();
        if name.is_empty() || !is_plain_line(name) {
            problems.push(Problem::at("name", "type your full name, in at most 120 characters"));
        }
        let drawn = said.drawn.filter(|drawn| !drawn.is_empty());
        if drawn.as_deref().is_some_and(|drawn| !crate::shares::is_path(drawn)) {
            problems.push(Problem::at("drawn", "the drawn signature cannot be read; draw it again"));
        }
        ClinicError::none_of(problems)?;
        self.keep_content(&care).await?;
        let body = Agreement {
            kind: said.kind,
            version: consent.version,
            content: care.fingerprint(),
            text_sha256: text_sha256(consent),
            word: said.word,
            name: name.to_owned(),
            drawn,
        };
        let entry = self.drafted(by, Draft::of(client, body.word.name(), &body)).await?;
        self.write_chart(by, ChartBatch { new: vec![entry], ..ChartBatch::default() }).await
    }
}
