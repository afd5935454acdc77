//! Handing a supply to a carrier: into a state for which the pharmacy has a permit, and to another than it was prescribed for only with a reason.

use super::Dispense;
use super::steps::Parcel;
use crate::chart::Noted;
use crate::chart::tasks::waits_for;
use crate::medical::prescriptions::Prescription;
use crate::text::line;
use crate::{ClinicError, Problem, Service};
use care::Begins;
use records::Actor;
use records::model::chart::ChartBatch;

impl Service {
    /// Sends a supply: where it goes, who carries it and under which number is known, and it may go there.
    pub(super) async fn ships(
        &self,
        by: &Actor,
        noted: &mut Noted<Dispense>,
        prescription: &Noted<Prescription>,
        parcel: Parcel,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        let client = noted.entry.client;
        let (carrier, tracking) = (line("carrier", &parcel.carrier)?, line("tracking", &parcel.tracking)?);
        let elsewhere = line("elsewhere", &parcel.elsewhere)?;
        let address = self.records.client(by, client).await?.fields.address.unwrap_or_default();
        let prescribed_for = prescription.entry.standing.place.as_deref();
        let (mut problems, is_elsewhere) = self.may_go(by, &address, prescribed_for).await?;
        if is_elsewhere && elsewhere.is_empty() {
            let words = "it was prescribed for another state: say why it goes there, or ask the doctor first";
            problems.push(Problem::at("elsewhere", words));
        }
        for (path, text, words) in
            [("carrier", &carrier, "who carries it"), ("tracking", &tracking, "the number of the parcel")]
        {
            if text.is_empty() {
                problems.push(Problem::at(path, format!("write down {words}")));
            }
        }
        ClinicError::none_of(problems)?;
        let now = self.now();
        (noted.body.carrier, noted.body.tracking, noted.body.shipped) = (carrier, tracking, Some(now));
        noted.body.elsewhere = if is_elsewhere { elsewhere } else { String::new() };
        batch.mails.push(waits_for(client, now));
        if self.first_dispensed(by, client).await?.is_none() {
            let named = format!("form/{client}");
            batch.mails.extend(self.forms_told(by.clinic, client, &[Begins::FirstDispense], &named).await?);
        }
        Ok(())
    }

    /// What keeps a parcel from an address, and whether that is in another state than it was prescribed for.
    async fn may_go(
        &self,
        by: &Actor,
        address: &str,
        prescribed_for: Option<&str>,
    ) -> Result<(Vec<Problem>, bool), ClinicError> {
        let wrong = |words: String| Ok((vec![Problem::at("address", words)], false));
        if address.is_empty() {
            return wrong("the client has not said where parcels go; ask them".to_owned());
        }
        let care = self.care_of(by.clinic).await?;
        match self.goes_to(by.clinic, &care, address).await? {
            (Some(place), Some(_)) => Ok((Vec::new(), prescribed_for.is_some_and(|own| own != place))),
            (Some(place), None) => wrong(format!(
                "no permit of the pharmacy for {place} that is good today is on file; an owner adds it under Clinic, or it is refused"
            )),
            (None, _) => {
                wrong("the address names no state and ZIP code, such as NY 12207; ask the client".to_owned())
            }
        }
    }
}
