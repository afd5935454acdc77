//! Licences: a doctor sees and decides only where they are licensed, on the day.

use crate::rights::{Right, allow};
use crate::{ClinicError, Problem, Service};
use jiff::civil::Date;
use plan::case::is_plain_line;
use records::model::account::Licence;
use records::{AccountId, Actor, LicenceId, Role};

impl Service {
    /// Licences of the clinic's people.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn licences(&self, by: &Actor) -> Result<Vec<Licence>, ClinicError> {
        allow(by, Right::Run)?;
        Ok(self.records.licences(by, None).await?)
    }

    /// Keeps a licence; one that stands for the same person and state ends.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Invalid`] with everything wrong.
    pub async fn add_licence(
        &self,
        by: &Actor,
        account: AccountId,
        place: &str,
        number: &str,
        expires: Date,
    ) -> Result<(), ClinicError> {
        allow(by, Right::Run)?;
        let (place, number) = (place.trim().to_uppercase(), number.trim().to_owned());
        let mut problems = Vec::new();
        if self.care_of(by.clinic).await?.state(&place).is_none() {
            problems.push(Problem::at(
                "place",
                format!("`{place}` is no state; write its postal code, such as TX"),
            ));
        }
        if number.is_empty() || !is_plain_line(&number) {
            problems.push(Problem::at("number", "the number of the license, in at most 120 characters"));
        }
        if expires < self.clinic_today(by.clinic).await? {
            problems.push(Problem::at("expires", "this license has ended"));
        }
        ClinicError::none_of(problems)?;
        let licence = Licence { id: LicenceId::new(), account, place, number, expires };
        Ok(self.records.add_licence(by, licence).await?)
    }

    /// Ends a licence.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn end_licence(&self, by: &Actor, id: LicenceId) -> Result<(), ClinicError> {
        allow(by, Right::Run)?;
        Ok(self.records.end_licence(by, id).await?)
    }

    /// Licences of the person who acts that are good today.
    pub(crate) async fn own_licences(&self, by: &Actor) -> Result<Vec<Licence>, ClinicError> {
        let today = self.clinic_today(by.clinic).await?;
        let Some(account) = by.account() else { return Ok(Vec::new()) };
        let mut own = self.records.licences(by, Some(account)).await?;
        own.retain(|licence| licence.expires >= today);
        Ok(own)
    }

    /// Refuses a doctor who is not licensed in a state today.
    pub(crate) async fn licensed_in(&self, by: &Actor, place: Option<&str>) -> Result<(), ClinicError> {
        let own = self.own_licences(by).await?;
        let licensed = own.iter().any(|licence| Some(licence.place.as_str()) == place);
        licensed.then_some(()).ok_or(ClinicError::NotFound { what: "entry" })
    }

    /// A licence of the pharmacist who acts that is good today, as records say it; which state's is the clinic's to see to.
    ///
    /// # Errors
    /// [`ClinicError::State`] where there is none.
    pub(crate) async fn pharmacists_licence(&self, by: &Actor) -> Result<String, ClinicError> {
        let own = self.own_licences(by).await?;
        let words = "no license of yours that is good today is on file; an owner adds it under People";
        let first = own.first().ok_or_else(|| ClinicError::State(words.to_owned()))?;
        Ok(format!("{} {}", first.place, first.number))
    }

    /// Doctors of the clinic who are licensed in a state today.
    pub(crate) async fn doctors_in(&self, by: &Actor, place: &str) -> Result<Vec<AccountId>, ClinicError> {
        let today = self.clinic_today(by.clinic).await?;
        let members = self.records.members(by).await?;
        let is_doctor =
            |account: AccountId| members.iter().any(|m| m.account == account && m.role == Role::Doctor);
        let licences = self.records.licences(by, None).await?;
        let good = licences.iter().filter(|l| l.place == place && l.expires >= today && is_doctor(l.account));
        Ok(good.map(|licence| licence.account).collect())
    }
}
