//! Keys with which programs read by FHIR.

use clinic::outward::keys::WantedKey;
use records::model::account::AccessKey;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A key to be made.
#[derive(Deserialize, ToSchema)]
pub(crate) struct AccessKeyBody {
    /// What it is for.
    pub(crate) name: String,
    /// What it opens, each such as `user/Observation.rs`.
    pub(crate) scopes: Vec<String>,
    /// Days that it lives.
    pub(crate) days: i64,
}

impl From<AccessKeyBody> for WantedKey {
    fn from(body: AccessKeyBody) -> Self {
        Self { name: body.name, scopes: body.scopes, days: body.days }
    }
}

/// A key, without its secret.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccessKeyAnswer {
    pub(crate) id: Uuid,
    /// What it is for.
    pub(crate) name: String,
    /// For whom it reads.
    pub(crate) account: Uuid,
    /// What it opens.
    pub(crate) scopes: Vec<String>,
    pub(crate) created: String,
    pub(crate) expires: String,
}

impl From<AccessKey> for AccessKeyAnswer {
    fn from(key: AccessKey) -> Self {
        Self {
            id: key.id.0,
            name: key.name,
            account: key.account.0,
            scopes: key.scopes.split(' ').map(str::to_owned).collect(),
            created: key.created.to_string(),
            expires: key.expires.to_string(),
        }
    }
}

/// A new key with its secret, which is shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewAccessKeyAnswer {
    /// What a program sends as its bearer token.
    pub(crate) secret: String,
    pub(crate) key: AccessKeyAnswer,
}
