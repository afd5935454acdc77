//! The chart: papers, consents, messages, tasks, the time-line.

use super::ForecastAnswer;
use care::Healing;
use clinic::ClinicError;
use clinic::chart::Noted;
use clinic::chart::aftercare::{Aftercare, CareStep};
use clinic::chart::consents::{ConsentState, Said, Word};
use clinic::chart::identity::Identity;
use clinic::chart::messages::Message;
use clinic::chart::tasks::Task;
use clinic::chart::timeline::Happened;
use jiff::civil::Date;
use records::EntryId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

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
    /// By their name of that day; empty where the client wrote it.
    pub(crate) by: String,
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
            by: body.by,
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
    /// Their name and reference.
    pub(crate) name: String,
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
    /// Whether it is done by deciding, not by a tick.
    pub(crate) decided: bool,
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
            name: String::new(),
            what: what.and_then(|what| what.as_str().map(str::to_owned)).unwrap_or_default(),
            urgent: body.what.is_urgent(),
            decided: body.what.is_decided(),
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
    /// When a touch-up is likely wanted.
    pub(crate) forecast: Option<ForecastAnswer>,
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
            forecast: a.forecast.map(ForecastAnswer::from),
        }
    }
}
