//! Whether a session may begin: papers, screening, consents, the plan, how the client is today.

use crate::chart::Noted;
use crate::chart::answers::AnswerSet;
use crate::chart::screening::{Cleared, SCREENING, SMP};
use crate::rights::{Right, allow};
use crate::{ClinicError, Service};
use care::Outcome;
use jiff::civil::Date;
use records::model::share::Decision;
use records::{Actor, CaseId, ClientId, VariantId};

/// How one thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadyState {
    /// As it should be.
    Done,
    /// Worth a look.
    Warn,
    /// The session does not begin.
    Stop,
}

/// One thing that has to stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// Its id.
    pub code: String,
    /// How it stands.
    pub state: ReadyState,
    /// In words, with what to do.
    pub text: String,
}

impl Ready {
    fn new(code: &str, state: ReadyState, text: impl Into<String>) -> Self {
        Self { code: code.to_owned(), state, text: text.into() }
    }
}

impl Service {
    /// What stands and what is missing before a session, today.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn readiness(
        &self,
        by: &Actor,
        client: ClientId,
        plan: Option<(CaseId, VariantId)>,
    ) -> Result<Vec<Ready>, ClinicError> {
        allow(by, Right::Treat)?;
        self.records.client(by, client).await?;
        self.ready(by, client, plan).await
    }

    pub(super) async fn ready(
        &self,
        by: &Actor,
        client: ClientId,
        plan: Option<(CaseId, VariantId)>,
    ) -> Result<Vec<Ready>, ClinicError> {
        let today = self.clinic_today(by.clinic).await?;
        let mut ready = vec![self.papers(by, client).await?, self.screening(by, client, today).await?];
        ready.extend(self.consents_wanted(by, client).await?);
        ready.push(self.today(by, client, today).await?);
        if let Some((case, variant)) = plan {
            ready.push(self.signed(by, case, variant).await?);
        }
        Ok(ready)
    }

    async fn papers(&self, by: &Actor, client: ClientId) -> Result<Ready, ClinicError> {
        Ok(match self.identity_of(by, client).await? {
            Some(noted) if noted.body.verified => {
                Ready::new("papers", ReadyState::Done, format!("Papers seen: {}", noted.body.paper))
            }
            Some(_) => {
                Ready::new("papers", ReadyState::Stop, "The papers that were seen did not do; look at others")
            }
            None => Ready::new("papers", ReadyState::Stop, "Nobody has looked at a photo ID yet"),
        })
    }

    async fn screening(&self, by: &Actor, client: ClientId, today: Date) -> Result<Ready, ClinicError> {
        let stop = |text: String| Ok(Ready::new("screening", ReadyState::Stop, text));
        if self.good_answers(by, client, SCREENING, today).await?.is_none() {
            return stop("The health questions are not answered, or a year old".to_owned());
        }
        let Some(noted) = self.clearance_on(by, client, today).await? else {
            return stop("Nobody has decided on the health questions yet".to_owned());
        };
        match (noted.body.decision, noted.body.until) {
            (Cleared::Ok, _) => Ok(Ready::new("screening", ReadyState::Done, "Cleared")),
            (Cleared::Defer, Some(day)) => {
                stop(format!("Put off until {day}: {}; decide anew then", noted.body.reason))
            }
            (Cleared::Defer, None) => stop(format!("Put off: {}", noted.body.reason)),
            (Cleared::Letter, _) => stop(format!("A doctor's letter is waited for: {}", noted.body.reason)),
            (Cleared::No, _) => stop(format!("Not to be treated: {}", noted.body.reason)),
        }
    }

    async fn consents_wanted(&self, by: &Actor, client: ClientId) -> Result<Vec<Ready>, ClinicError> {
        let all = self.consents_of(by, client).await?;
        let own = all.into_iter().filter(|state| {
            let clinical = state.consent.id == "photographs-clinical";
            state.consent.needed && (clinical || state.is_about(SMP))
        });
        Ok(own
            .map(|state| {
                let code = format!("consent.{}", state.consent.id);
                if state.is_given() {
                    Ready::new(&code, ReadyState::Done, format!("Signed: {}", state.consent.title))
                } else {
                    Ready::new(&code, ReadyState::Stop, format!("Not signed yet: {}", state.consent.title))
                }
            })
            .collect())
    }

    /// How the client is today.
    async fn today(&self, by: &Actor, client: ClientId, today: Date) -> Result<Ready, ClinicError> {
        let asked: Option<Noted<AnswerSet>> = self.good_answers(by, client, "session-day", today).await?;
        let Some(noted) = asked.filter(|noted| noted.body.day == Some(today)) else {
            return Ok(Ready::new(
                "today",
                ReadyState::Stop,
                "The questions of the day are not answered yet",
            ));
        };
        let judged = self.judge_set(by, &noted.body).await?;
        // What the screening asked is decided already: only what the day has brought counts.
        let of_today = |hit: &&crate::chart::HitSaid| {
            hit.outcome > Outcome::Warn && hit.evidence.iter().any(|asked| asked.link.starts_with("t."))
        };
        let hits: Vec<_> = judged.about(SMP).filter(of_today).collect();
        let words = |least: Outcome| {
            let graver = hits.iter().filter(|hit| hit.outcome >= least);
            graver.map(|hit| hit.clinician.as_str()).collect::<Vec<_>>().join(" ")
        };
        Ok(if hits.iter().any(|hit| hit.outcome >= Outcome::Refer) {
            Ready::new("today", ReadyState::Stop, format!("Not today: {}", words(Outcome::Refer)))
        } else if hits.is_empty() {
            Ready::new("today", ReadyState::Done, "Nothing against it today")
        } else {
            Ready::new("today", ReadyState::Warn, words(Outcome::Doctor))
        })
    }

    async fn signed(&self, by: &Actor, case: CaseId, variant: VariantId) -> Result<Ready, ClinicError> {
        for share in self.records.shares(by, case).await? {
            let consent = self.records.consent(by, share.id).await?;
            if consent.is_some_and(|c| c.variant == variant && c.decision == Decision::Signed) {
                return Ok(Ready::new("plan", ReadyState::Done, "The plan is signed"));
            }
        }
        Ok(Ready::new("plan", ReadyState::Warn, "The client has not signed this plan yet"))
    }
}
