//! Forms with their answers, what the rules say of them, and what is decided.

use clinic::ClinicError;
use clinic::chart::answers::{AnswerSet, FormState, ReadAnswers, Saved, Sent};
use clinic::chart::screening::{Clearance, Cleared, SetAside, proposed};
use clinic::chart::{Asked, HitSaid};
use jiff::civil::Date;
use records::{EntryId, FileId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A form with what was answered to it.
#[derive(Serialize, ToSchema)]
pub(crate) struct FormAnswer {
    /// The form, a FHIR R4 `Questionnaire`.
    #[schema(value_type = serde_json::Value)]
    pub(crate) form: fhir::Questionnaire,
    /// The draft, or what was handed in: a FHIR R4 `QuestionnaireResponse`.
    #[schema(value_type = Option<serde_json::Value>)]
    pub(crate) response: Option<fhir::QuestionnaireResponse>,
    /// Its version, to be sent with the next save; 0 where there is none.
    pub(crate) version: i64,
    /// `draft`, `handed-in`, `amended`; empty where there is none.
    pub(crate) state: String,
}

impl From<FormState> for FormAnswer {
    fn from(state: FormState) -> Self {
        let answers = state.answers.as_ref();
        Self {
            form: fhir::questionnaire_from_care(state.form),
            response: answers.map(|noted| noted.body.response.clone()),
            version: answers.map_or(0, |noted| noted.entry.version),
            state: answers.map_or_else(String::new, |noted| noted.entry.standing.state.clone()),
        }
    }
}

/// Answers to be kept or handed in.
#[derive(Deserialize, ToSchema)]
pub(crate) struct AnswersBody {
    /// The version that was read; 0 for a first one.
    pub(crate) version: i64,
    /// A FHIR R4 `QuestionnaireResponse`.
    #[schema(value_type = serde_json::Value)]
    pub(crate) response: serde_json::Value,
    /// Whether they are handed in.
    pub(crate) complete: bool,
}

impl AnswersBody {
    /// What was sent.
    pub(crate) fn sent(self) -> Result<Sent, ClinicError> {
        let bytes = serde_json::to_vec(&self.response).map_err(ClinicError::internal)?;
        let response = fhir::QuestionnaireResponse::read(&bytes);
        let response = response.map_err(|error| ClinicError::invalid("response", error.to_string()))?;
        Ok(Sent { version: self.version, response, complete: self.complete })
    }
}

/// What became of answers.
#[derive(Serialize, ToSchema)]
pub(crate) struct SavedAnswer {
    /// The answer set.
    pub(crate) id: Uuid,
    /// Its version now.
    pub(crate) version: i64,
    /// `draft`, `handed-in`, `amended`.
    pub(crate) state: String,
    /// What is told at once.
    pub(crate) told: Vec<String>,
    /// Whether help is needed now.
    pub(crate) emergency: bool,
}

impl From<Saved> for SavedAnswer {
    fn from(s: Saved) -> Self {
        Self { id: s.id.0, version: s.version, state: s.state, told: s.told, emergency: s.emergency }
    }
}

/// A question and what was answered.
#[derive(Serialize, ToSchema)]
pub(crate) struct AskedAnswer {
    /// Link id.
    pub(crate) link: String,
    /// The question.
    pub(crate) text: String,
    /// What was answered.
    pub(crate) answers: Vec<String>,
    /// Files among the answers.
    pub(crate) files: Vec<String>,
}

impl From<&Asked> for AskedAnswer {
    fn from(a: &Asked) -> Self {
        Self {
            link: a.link.clone(),
            text: a.text.clone(),
            answers: a.answers.clone(),
            files: a.files.clone(),
        }
    }
}

/// A hit of a rule.
#[derive(Serialize, ToSchema)]
pub(crate) struct HitAnswer {
    /// Its id, as `S3/2`.
    pub(crate) id: String,
    /// What it is about.
    pub(crate) title: String,
    /// `emergency`, `block`, `refer`, `doctor`, `warn` or `ok`.
    pub(crate) outcome: String,
    /// Whether it may be set aside with a reason.
    pub(crate) may_be_set_aside: bool,
    /// What somebody must do, by code.
    pub(crate) acts: Vec<String>,
    /// Treatments that it is about.
    pub(crate) treatments: Vec<String>,
    /// Words for the client.
    pub(crate) client: Option<String>,
    /// Words for the clinician.
    pub(crate) clinician: String,
    /// Source.
    pub(crate) source: String,
    /// How well it is known.
    pub(crate) kind: String,
    /// Answers that made it fire.
    pub(crate) evidence: Vec<AskedAnswer>,
    /// Questions without an answer that it hangs on.
    pub(crate) missing: Vec<AskedAnswer>,
}

impl From<&HitSaid> for HitAnswer {
    fn from(h: &HitSaid) -> Self {
        Self {
            id: h.id.clone(),
            title: h.title.clone(),
            outcome: h.outcome.name().to_owned(),
            may_be_set_aside: h.may_be_set_aside,
            acts: h.acts.clone(),
            treatments: h.treatments.clone(),
            client: h.client.clone(),
            clinician: h.clinician.clone(),
            source: h.source.clone(),
            kind: h.kind.clone(),
            evidence: h.evidence.iter().map(AskedAnswer::from).collect(),
            missing: h.missing.iter().map(AskedAnswer::from).collect(),
        }
    }
}

/// An answer set for those who decide.
#[derive(Serialize, ToSchema)]
pub(crate) struct AnswerSetAnswer {
    /// The answer set.
    pub(crate) id: Uuid,
    /// Whose.
    pub(crate) client: Uuid,
    /// The form.
    pub(crate) form: String,
    /// Its title.
    pub(crate) title: String,
    /// Version.
    pub(crate) version: i64,
    /// `draft`, `handed-in`, `amended`.
    pub(crate) state: String,
    /// The day on which it was handed in.
    pub(crate) day: Option<String>,
    /// Whether the client answered, or staff for them.
    pub(crate) by_client: bool,
    /// Fingerprint of the content that it is judged by.
    pub(crate) content: String,
    /// Questions asked and answered.
    pub(crate) asked: Vec<AskedAnswer>,
    /// What the rules say, the gravest first.
    pub(crate) hits: Vec<HitAnswer>,
    /// For a screening: `ok`, `defer`, `letter` or `no`, as the rules come to it.
    pub(crate) proposed: Option<String>,
}

impl From<ReadAnswers> for AnswerSetAnswer {
    fn from(read: ReadAnswers) -> Self {
        let (entry, body): (_, &AnswerSet) = (&read.noted.entry, &read.noted.body);
        let mut hits: Vec<&HitSaid> = read.judged.iter().flat_map(|judged| &judged.hits).collect();
        hits.sort_by_key(|hit| std::cmp::Reverse(hit.outcome));
        let screening = body.form == "smp-screening";
        Self {
            id: entry.id.0,
            client: entry.client.0,
            form: body.form.clone(),
            title: read.title.clone(),
            version: entry.version,
            state: entry.standing.state.clone(),
            day: body.day.map(|day| day.to_string()),
            by_client: entry.by_client,
            content: body.content.clone(),
            asked: read.asked.iter().map(AskedAnswer::from).collect(),
            hits: hits.into_iter().map(HitAnswer::from).collect(),
            proposed: read
                .judged
                .as_ref()
                .filter(|_| screening)
                .and_then(proposed)
                .map(|own| own.name().to_owned()),
        }
    }
}

/// A hit that is set aside.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SetAsideBody {
    /// The hit.
    pub(crate) hit: String,
    /// Why.
    pub(crate) reason: String,
}

impl From<SetAsideBody> for SetAside {
    fn from(b: SetAsideBody) -> Self {
        Self { hit: b.hit, reason: b.reason }
    }
}

/// A decision after a screening.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ClearanceBody {
    /// The version of the answers that was read.
    pub(crate) version: i64,
    /// `ok`, `defer`, `letter` or `no`.
    pub(crate) decision: String,
    /// Until when it is put off.
    #[schema(value_type = Option<String>)]
    pub(crate) until: Option<Date>,
    /// Why, in words that the client reads.
    #[serde(default)]
    pub(crate) reason: String,
    /// A doctor's letter, as a file of the client.
    pub(crate) letter: Option<Uuid>,
    /// Hits that are set aside.
    #[serde(default)]
    pub(crate) set_aside: Vec<SetAsideBody>,
}

impl ClearanceBody {
    /// The decision about answers.
    pub(crate) fn about(self, answers: EntryId) -> Result<Clearance, ClinicError> {
        let unknown = || ClinicError::invalid("decision", "ok, defer, letter or no");
        Ok(Clearance {
            answers,
            version: self.version,
            decision: Cleared::named(&self.decision).ok_or_else(unknown)?,
            until: self.until,
            reason: self.reason,
            letter: self.letter.map(FileId),
            set_aside: self.set_aside.into_iter().map(SetAside::from).collect(),
        })
    }
}
