//! The chart: forms with answers, decisions, papers, consents, messages, tasks, the time-line.

use care::Healing;
use clinic::chart::aftercare::{Aftercare, CareStep};
use clinic::chart::answers::{AnswerSet, FormState, ReadAnswers, Saved, Sent};
use clinic::chart::consents::{ConsentState, Said, Word};
use clinic::chart::identity::Identity;
use clinic::chart::messages::Message;
use clinic::chart::screening::{Clearance, Cleared, SetAside, proposed};
use clinic::chart::tasks::Task;
use clinic::chart::timeline::Happened;
use clinic::chart::{Asked, HitSaid, Noted};
use clinic::{ClinicError, Problem};
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
                .map(|judged| proposed(judged).name().to_owned()),
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

/// Papers that staff looked at.
#[derive(Deserialize, ToSchema)]
pub(crate) struct IdentityBody {
    /// Whether it is the person, and of age.
    pub(crate) verified: bool,
    /// `driver-license`, `state-id`, `passport`, `military-id` or `other`.
    pub(crate) paper: String,
    /// Day of birth as it stands there.
    #[schema(value_type = String)]
    pub(crate) born: Date,
    /// Last day on which it is good.
    #[schema(value_type = Option<String>)]
    pub(crate) expires: Option<Date>,
    /// Postal code of the state that gave it.
    pub(crate) state: Option<String>,
    /// Anything to know; never a number of the paper.
    #[serde(default)]
    pub(crate) note: String,
    /// The answer set with the pictures.
    pub(crate) answers: Option<Uuid>,
}

impl From<IdentityBody> for Identity {
    fn from(b: IdentityBody) -> Self {
        Self {
            verified: b.verified,
            paper: b.paper,
            born: b.born,
            expires: b.expires,
            state: b.state,
            note: b.note,
            answers: b.answers.map(EntryId),
        }
    }
}

/// A consent and how it stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConsentAnswer {
    /// Kind.
    pub(crate) kind: String,
    /// Version of the text.
    pub(crate) version: u32,
    /// Title.
    pub(crate) title: String,
    /// What is agreed to.
    pub(crate) statements: Vec<String>,
    /// Whether care may be refused without it.
    pub(crate) needed: bool,
    /// Treatments that it is about; none: any.
    pub(crate) treatments: Vec<String>,
    /// SHA-256 of the text, to be sent with the word on it.
    pub(crate) sha256: String,
    /// `given`, `refused`, `withdrawn`; empty where nothing was said.
    pub(crate) word: String,
    /// Whether it is given in its present version.
    pub(crate) given: bool,
    /// When the latest word was said.
    pub(crate) at: Option<String>,
    /// The name under it.
    pub(crate) name: Option<String>,
}

impl From<ConsentState> for ConsentAnswer {
    fn from(state: ConsentState) -> Self {
        let latest = state.latest.as_ref();
        Self {
            kind: state.consent.id.clone(),
            version: state.consent.version,
            title: state.consent.title.clone(),
            statements: state.consent.statements.clone(),
            needed: state.consent.needed,
            treatments: state.consent.treatments.clone(),
            word: latest.map_or_else(String::new, |noted| noted.body.word.name().to_owned()),
            given: state.is_given(),
            at: latest.map(|noted| noted.entry.created.to_string()),
            name: latest.map(|noted| noted.body.name.clone()),
            sha256: state.sha256,
        }
    }
}

/// A word on a consent.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ConsentBody {
    /// Kind.
    pub(crate) kind: String,
    /// SHA-256 of the text as it was shown.
    pub(crate) sha256: String,
    /// `given`, `refused` or `withdrawn`.
    pub(crate) word: String,
    /// Name as typed.
    pub(crate) name: String,
    /// Signature as drawn: SVG path data.
    pub(crate) drawn: Option<String>,
}

impl ConsentBody {
    /// The word.
    pub(crate) fn said(self) -> Result<Said, ClinicError> {
        let unknown = || ClinicError::invalid("word", "given, refused or withdrawn");
        Ok(Said {
            kind: self.kind,
            text_sha256: self.sha256,
            word: Word::named(&self.word).ok_or_else(unknown)?,
            name: self.name,
            drawn: self.drawn,
        })
    }
}

/// A message.
#[derive(Serialize, ToSchema)]
pub(crate) struct MessageAnswer {
    /// Id.
    pub(crate) id: Uuid,
    /// What it says.
    pub(crate) text: String,
    /// Whether the client wrote it.
    pub(crate) from_client: bool,
    /// Who of the clinic wrote it.
    pub(crate) wrote: Option<Uuid>,
    /// Files with it.
    pub(crate) files: Vec<Uuid>,
    /// When it was sent.
    pub(crate) at: String,
    /// When it was read.
    pub(crate) read_at: Option<String>,
}

impl From<Noted<Message>> for MessageAnswer {
    fn from(noted: Noted<Message>) -> Self {
        let (entry, body) = (noted.entry, noted.body);
        Self {
            id: entry.id.0,
            // Reading is a save too: its writer is not the message's.
            wrote: entry.wrote.filter(|_| body.read_at.is_none()).map(|account| account.0),
            text: body.text,
            from_client: body.from_client,
            files: body.files.iter().map(|file| file.0).collect(),
            at: entry.created.to_string(),
            read_at: body.read_at.map(|at| at.to_string()),
        }
    }
}

/// A message to be sent.
#[derive(Deserialize, ToSchema)]
pub(crate) struct MessageBody {
    /// What it says.
    pub(crate) text: String,
    /// Files with it.
    #[serde(default)]
    pub(crate) files: Vec<Uuid>,
}

/// A task.
#[derive(Serialize, ToSchema)]
pub(crate) struct TaskAnswer {
    /// Id.
    pub(crate) id: Uuid,
    /// Version.
    pub(crate) version: i64,
    /// About whom.
    pub(crate) client: Uuid,
    /// What is to be done.
    pub(crate) what: String,
    /// With which form.
    pub(crate) form: Option<String>,
    /// About which entry.
    pub(crate) entry: Option<Uuid>,
    /// Anything to know.
    pub(crate) note: String,
    /// Whose it is.
    pub(crate) owner: Option<Uuid>,
    /// For which role.
    pub(crate) role: Option<String>,
    /// When it falls due.
    pub(crate) due: Option<String>,
    /// Whether it cannot wait.
    pub(crate) urgent: bool,
    /// Since when it stands.
    pub(crate) created: String,
}

impl From<Noted<Task>> for TaskAnswer {
    fn from(noted: Noted<Task>) -> Self {
        let (entry, body) = (noted.entry, noted.body);
        let what = serde_json::to_value(body.what).ok();
        Self {
            id: entry.id.0,
            version: entry.version,
            client: entry.client.0,
            what: what.and_then(|what| what.as_str().map(str::to_owned)).unwrap_or_default(),
            urgent: body.what.is_urgent(),
            form: body.form,
            entry: body.entry.map(|entry| entry.0),
            note: body.note,
            owner: entry.standing.owner.map(|account| account.0),
            role: entry.standing.role.map(|role| role.name().to_owned()),
            due: entry.standing.due.map(|due| due.to_string()),
            created: entry.created.to_string(),
        }
    }
}

/// What becomes of a task.
#[derive(Deserialize, ToSchema)]
pub(crate) struct TaskBody {
    /// The version that was read.
    pub(crate) version: i64,
    /// Whether it is done.
    pub(crate) done: bool,
    /// Whether I take it; otherwise it is everybody's of the role.
    pub(crate) mine: bool,
    /// Anything to know.
    #[serde(default)]
    pub(crate) note: String,
}

/// A form that is asked for.
#[derive(Deserialize, ToSchema)]
pub(crate) struct RequestBody {
    /// The form.
    pub(crate) form: String,
}

/// Something that happened.
#[derive(Serialize, ToSchema)]
pub(crate) struct HappenedAnswer {
    /// When.
    pub(crate) at: String,
    /// What kind of thing.
    pub(crate) kind: String,
    /// Which one.
    pub(crate) id: Uuid,
    /// How it stands.
    pub(crate) state: String,
    /// Which form, kind of visit or consent.
    pub(crate) what: String,
    /// Title of the form, consent or case.
    pub(crate) title: String,
    /// Whether the client did it.
    pub(crate) by_client: bool,
}

impl From<Happened> for HappenedAnswer {
    fn from(h: Happened) -> Self {
        Self {
            at: h.at.to_string(),
            kind: h.kind,
            id: h.id,
            state: h.state,
            what: h.what,
            title: h.title,
            by_client: h.by_client,
        }
    }
}

/// What to do on some days.
#[derive(Serialize, ToSchema)]
pub(crate) struct StepAnswer {
    pub(crate) from_day: i64,
    pub(crate) to_day: Option<i64>,
    pub(crate) text: String,
    pub(crate) source: String,
}

/// What is normal on some days, and what is not.
#[derive(Serialize, ToSchema)]
pub(crate) struct HealingAnswer {
    pub(crate) from_day: i64,
    pub(crate) to_day: Option<i64>,
    pub(crate) normal: String,
    pub(crate) not_normal: String,
    pub(crate) source: String,
}

/// The days after the last session.
#[derive(Serialize, ToSchema)]
pub(crate) struct AftercareAnswer {
    /// When it ended.
    pub(crate) ended: String,
    /// Whole days since then.
    pub(crate) day: i64,
    /// What to do, by day.
    pub(crate) steps: Vec<StepAnswer>,
    /// How it heals, by day.
    pub(crate) healing: Vec<HealingAnswer>,
}

impl From<Aftercare> for AftercareAnswer {
    fn from(a: Aftercare) -> Self {
        let step = |s: CareStep| StepAnswer {
            from_day: s.from_day,
            to_day: s.to_day,
            text: s.text,
            source: s.source,
        };
        let healing = |h: &Healing| HealingAnswer {
            from_day: h.from_day,
            to_day: h.to_day,
            normal: h.normal.clone(),
            not_normal: h.not_normal.clone(),
            source: h.provenance.source.clone(),
        };
        Self {
            ended: a.ended.to_string(),
            day: a.day,
            steps: a.steps.into_iter().map(step).collect(),
            healing: a.healing.iter().map(healing).collect(),
        }
    }
}

/// A problem of a body, at its place.
pub(crate) fn at(path: &str, message: &str) -> ClinicError {
    ClinicError::Invalid(vec![Problem::at(path, message)])
}
