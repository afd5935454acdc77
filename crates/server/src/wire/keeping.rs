//! Records opened in an emergency, and records whose time is over.

use super::AskedAnswer;
use clinic::chart::Noted;
use clinic::chart::corrections::{Correction, Part};
use clinic::chart::emergency::Sheet;
use clinic::chart::photograph_export::PhotographExport;
use clinic::erasure::Due;
use records::Actor;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The word by which files go with a record.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WithFiles {
    /// What was agreed to; without it files are named and left out.
    pub(crate) agreed: Option<Uuid>,
}

/// What photographs are taken out for.
#[derive(Deserialize, ToSchema)]
pub(crate) struct WhyBody {
    pub(crate) why: String,
}

/// A second person's word.
#[derive(Deserialize, ToSchema)]
pub(crate) struct AgreedBody {
    pub(crate) version: i64,
    pub(crate) agreed: bool,
}

/// The wish to take photographs out.
#[derive(Serialize, ToSchema)]
pub(crate) struct PhotographExportAnswer {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    /// `asked`, `agreed`, `refused` or `taken`.
    pub(crate) state: String,
    pub(crate) why: String,
    /// Whether whoever reads this asked: somebody else has to agree.
    pub(crate) mine: bool,
    pub(crate) asked: String,
    /// When a second person said something.
    pub(crate) said: Option<String>,
    /// Until when whoever asked may take them out.
    pub(crate) until: Option<String>,
}

impl PhotographExportAnswer {
    /// A wish as somebody sees it.
    pub(crate) fn of(noted: Noted<PhotographExport>, by: &Actor) -> Self {
        let (entry, body) = (noted.entry, noted.body);
        Self {
            id: entry.id.0,
            version: entry.version,
            asked: entry.created.to_string(),
            until: entry.standing.due.map(|at| at.to_string()),
            state: entry.standing.state,
            why: body.why,
            mine: by.account() == Some(body.asked_by),
            said: body.said.map(|at| at.to_string()),
        }
    }
}

/// Why a record is opened in an emergency.
#[derive(Deserialize, ToSchema)]
pub(crate) struct EmergencyBody {
    pub(crate) reason: String,
}

/// What helps now.
#[derive(Serialize, ToSchema)]
pub(crate) struct SheetAnswer {
    pub(crate) name: String,
    pub(crate) born: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) address: Option<String>,
    /// The latest answer to each question that helps.
    pub(crate) said: Vec<AskedAnswer>,
    /// Medicines that are prescribed here: what and how.
    pub(crate) medicines: Vec<[String; 2]>,
    /// When the last session was held.
    pub(crate) session: Option<String>,
    /// What numbed the skin then.
    pub(crate) numbing: String,
}

impl From<Sheet> for SheetAnswer {
    fn from(sheet: Sheet) -> Self {
        let own = sheet.client.fields;
        let (session, numbing) =
            sheet.session.map_or((None, String::new()), |(at, words)| (Some(at.to_string()), words));
        Self {
            name: own.name,
            born: own.born,
            phone: own.phone,
            address: own.address,
            said: sheet.said.iter().map(AskedAnswer::from).collect(),
            medicines: sheet.medicines.into_iter().map(|(what, how)| [what, how]).collect(),
            session,
            numbing,
        }
    }
}

/// A record whose time is over.
#[derive(Serialize, ToSchema)]
pub(crate) struct DueRecordAnswer {
    pub(crate) client: Uuid,
    pub(crate) name: String,
    pub(crate) reference: String,
    /// When anything of it was last touched.
    pub(crate) last: String,
    /// The day from which it may be erased.
    pub(crate) from: String,
}

impl From<Due> for DueRecordAnswer {
    fn from(due: Due) -> Self {
        let record = due.record;
        Self {
            client: record.client.0,
            name: record.name,
            reference: record.reference,
            last: record.last.to_string(),
            from: due.from.to_string(),
        }
    }
}

/// Whose record is erased, typed by who erases it.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ErasureBody {
    pub(crate) reference: String,
}

/// What a client says is wrong in their record.
#[derive(Deserialize, ToSchema)]
pub(crate) struct CorrectionBody {
    /// `details`, `medical`, `treatment`, `money` or `other`.
    #[schema(value_type = String)]
    pub(crate) part: Part,
    pub(crate) wrong: String,
    pub(crate) right: String,
}

/// What becomes of it, in words that the client reads.
#[derive(Deserialize, ToSchema)]
pub(crate) struct CorrectedBody {
    pub(crate) version: i64,
    /// Whether it was made right.
    pub(crate) made: bool,
    pub(crate) reason: String,
}

/// A correction that was asked for.
#[derive(Serialize, ToSchema)]
pub(crate) struct CorrectionAnswer {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    /// `asked`, `made` or `refused`.
    pub(crate) state: String,
    #[schema(value_type = String)]
    pub(crate) part: Part,
    pub(crate) wrong: String,
    pub(crate) right: String,
    pub(crate) asked: String,
    /// What was said to it.
    pub(crate) answer: Option<String>,
    pub(crate) answered: Option<String>,
    /// What the client added to a refusal.
    pub(crate) disagrees: String,
}

impl From<Noted<Correction>> for CorrectionAnswer {
    fn from(noted: Noted<Correction>) -> Self {
        let (entry, body) = (noted.entry, noted.body);
        let (answered, answer) = body.answer.map(|(_, at, words)| (at.to_string(), words)).unzip();
        Self {
            id: entry.id.0,
            version: entry.version,
            state: entry.standing.state,
            part: body.part,
            wrong: body.wrong,
            right: body.right,
            asked: entry.created.to_string(),
            answer,
            answered,
            disagrees: body.disagrees,
        }
    }
}
