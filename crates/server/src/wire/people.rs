//! People, sessions, clinics, clients.

use clinic::people::SignUp;
use records::model::account::Member;
use records::model::audit::Kept;
use records::model::client::{Client, ClientFields};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Signing in.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SignInBody {
    /// Mail address.
    pub(crate) email: String,
    /// Password.
    pub(crate) password: String,
}

/// Signing up by an invitation.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SignUpBody {
    /// The secret of the link.
    pub(crate) invitation: String,
    /// The clinic's name, where the invitation founds one.
    pub(crate) clinic: Option<String>,
    /// Name.
    pub(crate) name: String,
    /// Mail address.
    pub(crate) email: String,
    /// Password.
    pub(crate) password: String,
}

impl From<SignUpBody> for SignUp {
    fn from(b: SignUpBody) -> Self {
        Self {
            invitation: b.invitation,
            clinic: b.clinic,
            name: b.name,
            email: b.email,
            password: b.password,
        }
    }
}

/// A secret that is not to stand in an address.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SecretBody {
    /// The secret.
    pub(crate) secret: String,
}

/// What an invitation is for.
#[derive(Serialize, ToSchema)]
pub(crate) struct Invited {
    /// The clinic's name; nothing where it founds one.
    pub(crate) clinic: Option<String>,
    /// `owner` or `practitioner`.
    pub(crate) role: String,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    /// The account.
    pub(crate) account: Uuid,
    /// Name.
    pub(crate) name: String,
    /// Mail address.
    pub(crate) email: String,
    /// `owner` or `practitioner`.
    pub(crate) role: String,
    /// The clinic's name.
    pub(crate) clinic: String,
    /// The clinic's id, which stands in the address by which people ask to become clients.
    pub(crate) clinic_id: Uuid,
    /// The clinic's settings.
    pub(crate) settings: serde_json::Value,
    /// Minutes without a touch after which one is logged off.
    pub(crate) log_off_minutes: i64,
    /// What a page sends in `x-hairline-csrf` to write.
    pub(crate) csrf: String,
    /// `given`, `due` (its code is to be given) or `missing` (it is to be set up).
    pub(crate) second_factor: String,
    /// Recovery codes that are left.
    pub(crate) recovery_codes: usize,
}

/// A code of an authenticator app, or a recovery code.
#[derive(Deserialize, ToSchema)]
pub(crate) struct CodeBody {
    /// The code.
    pub(crate) code: String,
}

/// A second factor to be set up.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewFactorAnswer {
    /// For typing.
    pub(crate) secret: String,
    /// For the app's camera.
    pub(crate) url: String,
    /// Codes for a lost device, each once; shown once.
    pub(crate) recovery: Vec<String>,
}

/// Changing one's own password.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PasswordBody {
    /// The old one.
    pub(crate) old: String,
    /// The new one.
    pub(crate) new: String,
}

/// Inviting somebody.
#[derive(Deserialize, ToSchema)]
pub(crate) struct InviteBody {
    /// `owner` or `practitioner`.
    pub(crate) role: String,
}

/// A link to hand over; it is shown once.
#[derive(Serialize, ToSchema)]
pub(crate) struct LinkAnswer {
    /// The link.
    pub(crate) link: String,
}

/// The clinic's name and settings.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ClinicBody {
    /// Name.
    pub(crate) name: String,
    /// Settings.
    pub(crate) settings: serde_json::Value,
}

/// A person in the clinic.
#[derive(Serialize, ToSchema)]
pub(crate) struct MemberAnswer {
    /// The account.
    pub(crate) id: Uuid,
    /// Name.
    pub(crate) name: String,
    /// Mail address.
    pub(crate) email: String,
    /// Role.
    pub(crate) role: String,
    /// Whether a second factor is set up.
    pub(crate) second_factor: bool,
    /// Since when.
    pub(crate) since: String,
}

impl From<Member> for MemberAnswer {
    fn from(m: Member) -> Self {
        Self {
            id: m.account.0,
            name: m.name,
            email: m.email,
            role: m.role.name().to_owned(),
            second_factor: m.second_factor,
            since: m.since.to_string(),
        }
    }
}

/// An entry of the audit trail.
#[derive(Serialize, ToSchema)]
pub(crate) struct TrailEntry {
    /// Its number.
    pub(crate) number: i64,
    /// When.
    pub(crate) at: String,
    /// The account that acted.
    pub(crate) account: Option<Uuid>,
    /// The client's link that was used.
    pub(crate) link: Option<Uuid>,
    /// What was done.
    pub(crate) action: String,
    /// To what.
    pub(crate) subject: String,
    /// To which.
    pub(crate) id: Option<Uuid>,
    /// Whose data it was.
    pub(crate) client: Option<Uuid>,
}

impl From<Kept> for TrailEntry {
    fn from(e: Kept) -> Self {
        Self {
            number: e.number,
            at: e.at.to_string(),
            account: e.account.map(|a| a.0),
            link: e.share.map(|s| s.0),
            action: e.action,
            subject: e.subject,
            id: e.id,
            client: e.client.map(|c| c.0),
        }
    }
}

/// A walk along the audit chain.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChainAnswer {
    /// Whether every entry fits.
    pub(crate) whole: bool,
    /// How many entries there are, or the number of the first that does not fit.
    pub(crate) number: i64,
}

/// Which entries.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TrailQuery {
    /// Of one client.
    pub(crate) client: Option<Uuid>,
    /// Before this number.
    pub(crate) before: Option<i64>,
}

/// What a clinic writes of a client.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct ClientBody {
    /// Name.
    pub(crate) name: String,
    /// The clinic's own reference, which plans carry.
    pub(crate) reference: String,
    /// Mail address.
    pub(crate) email: Option<String>,
    /// Telephone.
    pub(crate) phone: Option<String>,
    /// Where parcels go, lines of text.
    pub(crate) address: Option<String>,
    /// Day of birth, `YYYY-MM-DD`.
    pub(crate) born: Option<String>,
    /// Notes.
    #[serde(default)]
    pub(crate) note: String,
}

impl From<ClientBody> for ClientFields {
    fn from(b: ClientBody) -> Self {
        Self {
            name: b.name,
            reference: b.reference,
            email: b.email,
            phone: b.phone,
            address: b.address,
            born: b.born,
            note: b.note,
        }
    }
}

/// Saving over a version.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ClientSave {
    /// The version that was read.
    pub(crate) version: i64,
    /// What is to stand.
    pub(crate) fields: ClientBody,
}

/// A client.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClientAnswer {
    /// Id.
    pub(crate) id: Uuid,
    /// What the clinic wrote.
    pub(crate) fields: ClientBody,
    /// Version.
    pub(crate) version: i64,
    /// When it was made.
    pub(crate) created: String,
    /// When it was last saved.
    pub(crate) changed: String,
    /// Whether it was put aside.
    pub(crate) archived: bool,
    /// How many cases there are.
    pub(crate) cases: i64,
}

impl From<Client> for ClientAnswer {
    fn from(c: Client) -> Self {
        let f = c.fields;
        Self {
            id: c.id.0,
            fields: ClientBody {
                name: f.name,
                reference: f.reference,
                email: f.email,
                phone: f.phone,
                address: f.address,
                born: f.born,
                note: f.note,
            },
            version: c.version,
            created: c.created.to_string(),
            changed: c.changed.to_string(),
            archived: c.archived.is_some(),
            cases: c.cases,
        }
    }
}

/// Which clients.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ClientQuery {
    /// Every word must occur.
    #[serde(default)]
    pub(crate) words: String,
    /// Those that were put aside.
    #[serde(default)]
    pub(crate) archived: bool,
    /// Name of the last one of the page before.
    pub(crate) after_name: Option<String>,
    /// Its id.
    pub(crate) after_id: Option<Uuid>,
    /// How many at most; 50 where nothing is said.
    pub(crate) limit: Option<i64>,
}

/// Putting something aside, or taking it back.
#[derive(Deserialize, ToSchema)]
pub(crate) struct AsideBody {
    /// Whether it is put aside.
    pub(crate) archived: bool,
}
