//! A clinic's own rows of the content of care: an owner proposes, a doctor of the clinic puts in force (decision 9).

use super::{CareInForce, SHIPPED};
use crate::rights::{Right, allow};
use crate::text::said;
use crate::{ClinicError, Problem, Service};
use document::care::{
    CareFiles, ContentRow, RowChange, content_rows, content_schemas, laid_over, own_changes, row_changes,
    shipped_care_files,
};
use jiff::SignedDuration;
use records::model::account::Member;
use records::model::chart::{ChartBatch, ChartKind, ChartSearch};
use records::model::content::{Laid, OwnContent, OwnState};
use records::model::mail::NewMail;
use records::{AccountId, Actor, OwnContentId, Role};
use std::collections::BTreeMap;

/// The mail that asks for a word on a proposal.
pub(crate) const PROPOSED: &str = "content-proposed";
/// Longest reason, characters.
const LONGEST: usize = 500;
/// Most text of own rows, bytes, and most rows: the shipped ones are fewer.
const MOST: (usize, usize) = (256 << 10, 500);
/// Most proposals in a day.
const A_DAY: usize = 20;

/// What a clinic's own content is, and what was said of it.
#[derive(Debug)]
pub struct OwnRead {
    /// Its own files.
    pub files: CareFiles,
    /// Every row of which it may have its own, as in force.
    pub rows: Vec<ContentRow>,
    /// The schema with which each file begins.
    pub schemas: BTreeMap<&'static str, String>,
    /// Rows that read otherwise than shipped.
    pub own: Vec<RowChange>,
    /// What keeps it from being laid over the content that is shipped now; empty where nothing does.
    pub behind: Vec<String>,
    /// What is proposed, and what it would change.
    pub proposed: Option<Proposed>,
    /// Who can put something in force: a doctor, or where the clinic has none an owner.
    pub decides: Role,
    /// What was proposed before, the latest first.
    pub history: Vec<OwnContent>,
    /// Names of the clinic's people, as they are called in it.
    pub names: BTreeMap<AccountId, String>,
}

/// Own content that waits for a word.
#[derive(Debug)]
pub struct Proposed {
    /// The proposal.
    pub entry: OwnContent,
    /// Its files.
    pub files: CareFiles,
    /// What it would change of what is in force.
    pub changes: Vec<RowChange>,
}

/// What comes of own files before anybody proposes them.
#[derive(Debug)]
pub struct CheckedOwn {
    /// Everything wrong; empty where it may be proposed.
    pub faults: Vec<String>,
    /// What it would change of what is in force.
    pub changes: Vec<RowChange>,
}

impl Service {
    /// A clinic's own content, for owners and doctors.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn own_content(&self, by: &Actor) -> Result<OwnRead, ClinicError> {
        may_see(by)?;
        let care = self.care_of(by.clinic).await?;
        let in_force = self.files_in_force(&care).await?;
        let history = self.records.own_contents(by).await?;
        let members = self.records.members(by).await?;
        let files = match self.records.own_content_in_force(by.clinic).await? {
            Some(one) => self.files_of(one.own).await?,
            None => CareFiles::default(),
        };
        let proposed = match history.iter().find(|one| one.state == OwnState::Proposed) {
            Some(entry) => {
                let files = self.files_of(entry.own).await?;
                let laid = laid_over(&shipped_care_files(), &files).ok();
                let changes = laid.map(|laid| row_changes(&in_force, &laid)).unwrap_or_default();
                Some(Proposed { entry: entry.clone(), files, changes })
            }
            None => None,
        };
        let decides = self.who_decides(by, &members).await?;
        Ok(OwnRead {
            rows: content_rows(&in_force),
            schemas: content_schemas(&in_force),
            own: own_changes(&shipped_care_files(), &files),
            behind: care.behind.to_vec(),
            decides,
            files,
            proposed,
            history,
            names: members.into_iter().map(|member| (member.account, member.name)).collect(),
        })
    }

    /// Reads, lints and measures own files, and says what they would change.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::Invalid`] where there is too much of it.
    pub async fn check_own_content(&self, by: &Actor, own: &CareFiles) -> Result<CheckedOwn, ClinicError> {
        allow(by, Right::Run)?;
        self.checked_own(by, own).await
    }

    /// Proposes own files; what was proposed before and not decided is withdrawn.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::Invalid`] with everything wrong.
    pub async fn propose_own_content(
        &self,
        by: &Actor,
        own: &CareFiles,
        why: &str,
    ) -> Result<OwnContentId, ClinicError> {
        allow(by, Right::Run)?;
        let asked_by = by.account().ok_or(ClinicError::Forbidden)?;
        let why = said("why", why, LONGEST)?;
        self.not_too_often(by).await?;
        let checked = self.checked_own(by, own).await?;
        let nothing_new = checked.changes.is_empty();
        let mut problems = at_files(checked.faults);
        if why.is_empty() {
            problems.push(Problem::at("why", "say what for; whoever puts it in force reads it"));
        }
        if problems.is_empty() && nothing_new {
            problems.push(Problem::at("files", "nothing in it reads otherwise than what is in force"));
        }
        ClinicError::none_of(problems)?;
        let proposed = OwnContent {
            id: OwnContentId::new(),
            state: OwnState::Proposed,
            own: self.kept(own).await?,
            laid: None,
            why,
            asked_by,
            asked: self.now(),
            said: None,
            decided_by: None,
            decided_as: None,
            decided: None,
        };
        let id = proposed.id;
        self.records.propose_own_content(by, proposed).await?;
        self.tell_who_decides(by, id).await?;
        Ok(id)
    }

    /// Puts a proposal in force, or refuses it, by the password of whoever decides.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::WrongCredentials`], [`ClinicError::Invalid`] for a refusal without a word
    /// and for what fits no more, [`ClinicError::State`] where it was decided or withdrawn.
    pub async fn decide_own_content(
        &self,
        by: &Actor,
        id: OwnContentId,
        agreed: bool,
        word: &str,
        password: &str,
    ) -> Result<(), ClinicError> {
        may_see(by)?;
        let account = by.account().ok_or(ClinicError::Forbidden)?;
        if self.who_decides(by, &self.records.members(by).await?).await? != by.role {
            return Err(ClinicError::State("a doctor of the clinic puts this in force".to_owned()));
        }
        self.is_really(account, password).await?;
        let word = said("word", word, LONGEST)?;
        if !agreed && word.is_empty() {
            return Err(ClinicError::invalid("word", "say why not; whoever proposed it reads it"));
        }
        let mut decided = self.proposal(by, id).await?;
        if agreed {
            decided.laid = Some(self.laid_for_good(by, &decided).await?);
        }
        decided.state = if agreed { OwnState::InForce } else { OwnState::Refused };
        decided.said = Some(word);
        decided.decided_by = Some(account);
        decided.decided_as = Some(by.role);
        Ok(self.records.decide_own_content(by, decided).await?)
    }

    /// Takes a proposal back.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::State`].
    pub async fn withdraw_own_content(&self, by: &Actor, id: OwnContentId) -> Result<(), ClinicError> {
        allow(by, Right::Run)?;
        let mut decided = self.proposal(by, id).await?;
        decided.state = OwnState::Withdrawn;
        decided.decided_by = by.account();
        Ok(self.records.decide_own_content(by, decided).await?)
    }

    /// A mail to everybody whose word is asked for, besides whoever asks.
    async fn tell_who_decides(&self, by: &Actor, id: OwnContentId) -> Result<(), ClinicError> {
        let members = self.records.members(by).await?;
        let role = self.who_decides(by, &members).await?;
        let told = members.iter().filter(|m| m.role == role && Some(m.account) != by.account());
        let mail = |member: &Member| NewMail {
            client: None,
            account: Some(member.account),
            appointment: None,
            kind: PROPOSED.to_owned(),
            facts: "{}".to_owned(),
            due: self.now(),
            once: Some(format!("content/{id}/{}", member.account)),
        };
        self.write_chart(by, ChartBatch { mails: told.map(mail).collect(), ..ChartBatch::default() }).await
    }

    async fn proposal(&self, by: &Actor, id: OwnContentId) -> Result<OwnContent, ClinicError> {
        let all = self.records.own_contents(by).await?;
        let found =
            all.into_iter().find(|one| one.id == id).ok_or(ClinicError::NotFound { what: "proposal" })?;
        if found.state != OwnState::Proposed {
            return Err(ClinicError::State("this is decided already, or was taken back".to_owned()));
        }
        Ok(found)
    }

    /// Lays a proposal over what is shipped and keeps the whole.
    async fn laid_for_good(&self, by: &Actor, proposed: &OwnContent) -> Result<Laid, ClinicError> {
        let own = self.files_of(proposed.own).await?;
        // What was sound when it was proposed need not be: a release or other rows may have come between.
        let tried = self.try_out(own, self.care_of(by.clinic).await?).await?;
        ClinicError::none_of(at_files(tried.faults))?;
        let laid = tried.laid.ok_or_else(|| ClinicError::internal("sound rows that were not laid over"))?;
        let whole = self.kept(&laid).await?;
        Ok(Laid { whole, base: SHIPPED.hash })
    }

    /// What own files come to: everything wrong, and what they would change of what is in force.
    async fn checked_own(&self, by: &Actor, own: &CareFiles) -> Result<CheckedOwn, ClinicError> {
        let size: usize = own.iter().map(|(path, text)| path.len() + text.len()).sum();
        if size > MOST.0 || content_rows(own).len() > MOST.1 {
            let words = format!("at most {} own rows, of at most {} bytes", MOST.1, MOST.0);
            return Err(ClinicError::invalid("files", words));
        }
        let care = self.care_of(by.clinic).await?;
        let in_force = self.files_in_force(&care).await?;
        let tried = self.try_out(own.clone(), care).await?;
        let changes = tried.laid.map(|laid| row_changes(&in_force, &laid)).unwrap_or_default();
        Ok(CheckedOwn { faults: tried.faults, changes })
    }

    /// A doctor, where the clinic has one or ever prescribed; else an owner.
    async fn who_decides(&self, by: &Actor, members: &[Member]) -> Result<Role, ClinicError> {
        let prescribed =
            ChartSearch { kinds: vec![ChartKind::Prescription], limit: Some(1), ..ChartSearch::default() };
        let system = Actor::system(by.clinic);
        let medical = members.iter().any(|member| member.role == Role::Doctor)
            || !self.records.entries_of(&system, prescribed).await?.is_empty();
        Ok(if medical { Role::Doctor } else { Role::Owner })
    }

    async fn not_too_often(&self, by: &Actor) -> Result<(), ClinicError> {
        let since = self.now() - SignedDuration::from_hours(24);
        let history = self.records.own_contents(by).await?;
        let lately = history.iter().filter(|one| one.asked > since).count();
        if lately < A_DAY {
            return Ok(());
        }
        Err(ClinicError::State(format!("{A_DAY} proposals a day are enough; go on tomorrow")))
    }

    /// The files of content that is in force.
    async fn files_in_force(&self, care: &CareInForce) -> Result<CareFiles, ClinicError> {
        if care.is_shipped() { Ok(shipped_care_files()) } else { self.files_of(care.hash).await }
    }
}

fn at_files(faults: Vec<String>) -> Vec<Problem> {
    faults.into_iter().map(|fault| Problem::at("files", fault)).collect()
}

fn may_see(by: &Actor) -> Result<(), ClinicError> {
    allow(by, Right::Run).or_else(|_| allow(by, Right::Consult))
}
