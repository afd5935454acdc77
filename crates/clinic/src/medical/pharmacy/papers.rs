//! What a pharmacy prints of a supply: its label, and the record of how it was made.

use super::reading::{Done, Formula, SupplyRead};
use super::{CANCELLED, DEAD, LOST, Rejected};
use crate::chart::days::in_words;
use crate::medical::prescriptions::STOPPED;
use crate::settings::Dispenser;
use crate::{ClinicError, Service};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use records::{Actor, EntryId};
use report::{Label, MadeOf, ReportError, SupplyRecord, label_pdf, record_pdf};

/// A supply with what is printed around it.
struct Printed {
    read: SupplyRead,
    dispenser: Dispenser,
    zone: TimeZone,
}

impl Service {
    /// The label of a supply that was made, as a PDF.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`]; [`ClinicError::State`] before it is made, while nobody said where the pharmacy is, or of
    /// what is not to be sent any more.
    pub async fn supply_label(&self, by: &Actor, id: EntryId) -> Result<Vec<u8>, ClinicError> {
        let printed = self.printed(by, id).await?;
        if printed.is_void() {
            let words = "nothing of this supply is sent any more: no label of it is printed";
            return Err(ClinicError::State(words.to_owned()));
        }
        paper(printed, |printed| label_pdf(&printed.texts().label())).await
    }

    /// The record of how a supply was made, as a PDF.
    ///
    /// # Errors
    /// As [`Service::supply_label`], but that what is not sent any more has its record, which says so.
    pub async fn supply_record(&self, by: &Actor, id: EntryId) -> Result<Vec<u8>, ClinicError> {
        let printed = self.printed(by, id).await?;
        paper(printed, |printed| record_pdf(&printed.record(&printed.texts()))).await
    }

    async fn printed(&self, by: &Actor, id: EntryId) -> Result<Printed, ClinicError> {
        let read = self.read_supply(by, id).await?;
        if read.supply.body.made.is_none() {
            return Err(ClinicError::State(
                "a label is printed once the supply is made: its lots and dates stand on it".to_owned(),
            ));
        }
        let zone = self.clinic_zone(by.clinic).await?;
        let dispenser = match read.supply.body.made_as.as_ref().and_then(|made| made.dispenser.clone()) {
            Some(dispenser) => dispenser,
            None => self.dispenser(by.clinic).await?,
        };
        Ok(Printed { read, dispenser, zone })
    }
}

/// Sets a paper on a thread for what takes long.
async fn paper(
    printed: Printed,
    set: fn(&Printed) -> Result<Vec<u8>, ReportError>,
) -> Result<Vec<u8>, ClinicError> {
    let set = tokio::task::spawn_blocking(move || set(&printed)).await.map_err(ClinicError::internal)?;
    set.map_err(ClinicError::internal)
}

/// Texts of a label that are made for it.
struct Texts<'a> {
    printed: &'a Printed,
    number: String,
    filled: String,
    beyond_use: String,
    expires: Vec<String>,
}

impl Printed {
    /// Whether nothing of it is sent any more.
    fn is_void(&self) -> bool {
        let sent = self.read.supply.body.shipped.is_some();
        DEAD.contains(&self.read.supply.entry.standing.state.as_str())
            || !sent && self.read.prescription.entry.standing.state == STOPPED
    }

    /// Why nothing of it is sent any more, for its record.
    fn why_void(&self) -> String {
        let (supply, prescription) = (&self.read.supply.body, &self.read.prescription.body);
        match (&supply.refused, self.read.supply.entry.standing.state.as_str()) {
            (Some(refused), _) => {
                format!("Refused by {}, {}: {}", refused.by, self.moment(refused.at), refused.why)
            }
            (None, LOST) => "The parcel was lost; another was sent in its place.".to_owned(),
            (None, CANCELLED) if prescription.stopped.is_empty() => {
                "Called off before it was sent.".to_owned()
            }
            _ if self.is_void() => format!("The prescription was stopped: {}", prescription.stopped),
            _ => String::new(),
        }
    }

    fn texts(&self) -> Texts<'_> {
        let (supply, prescription) = (&self.read.supply.body, &self.read.prescription.body);
        let made = supply.made.map(|(_, at)| at.to_zoned(self.zone.clone()).date());
        Texts {
            printed: self,
            number: prescription.number.map(|number| number.to_string()).unwrap_or_default(),
            filled: made.map(in_words).unwrap_or_default(),
            beyond_use: supply.beyond_use.map(in_words).unwrap_or_default(),
            expires: self.read.lots.iter().map(|one| one.expires.map(in_words).unwrap_or_default()).collect(),
        }
    }

    /// What else its record says, each under its name; what is empty is left out.
    fn how(&self) -> Vec<[String; 2]> {
        let supply = &self.read.supply.body;
        let how = supply.made_as.as_ref().map(|made| made.how.clone()).unwrap_or_default();
        let sent = supply.shipped.map(|_| format!("{} {}", supply.carrier, supply.tracking));
        let said = [
            ("Master formulation record", how.formulation),
            ("Finished preparation", how.looks),
            ("Quality control", how.quality),
            ("Sent", sent.unwrap_or_default()),
            ("To another state because", supply.elsewhere.clone()),
        ];
        said.map(|(what, text)| [what.to_owned(), text]).into()
    }

    fn record<'a>(&'a self, texts: &'a Texts<'a>) -> SupplyRecord<'a> {
        let (supply, prescription) = (&self.read.supply.body, &self.read.prescription.body);
        let made_of = self.read.lots.iter().zip(&texts.expires).map(|(one, expires)| MadeOf {
            product: &one.product,
            maker: &one.maker,
            number: &one.number,
            expires,
            amount: &one.amount,
        });
        SupplyRecord {
            label: texts.label(),
            compounded: prescription.compounded,
            formula: self.read.formula.iter().map(weighed).collect(),
            made_of: made_of.collect(),
            difference: &prescription.drafted.difference_text,
            how: self.how(),
            void: self.why_void(),
            done: self.read.done.iter().map(|done| self.done(done)).collect(),
            checks: supply.looked_at.iter().map(String::as_str).collect(),
            rejected: supply.rejected.iter().map(|one| self.rejected(one)).collect(),
            born: supply.made_as.as_ref().and_then(|made| made.born.as_deref()).unwrap_or_default(),
            is_checked: supply.checked.is_some(),
        }
    }

    fn moment(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%B %-d, %Y, %-I:%M %p %Z").to_string()
    }

    fn rejected(&self, one: &Rejected) -> [String; 4] {
        let said = format!("{}, {}", one.by, self.moment(one.at));
        [one.made.clone(), one.lots.clone(), one.why.clone(), said]
    }

    fn done(&self, done: &Done) -> [String; 3] {
        let what = match done.what.as_str() {
            "verified" => "Prescription verified",
            "made" => "Made",
            _ => "Checked by a second person",
        };
        [what.to_owned(), done.name.clone(), self.moment(done.at)]
    }
}

impl Texts<'_> {
    fn label(&self) -> Label<'_> {
        let Printed { read, dispenser, .. } = self.printed;
        let (supply, prescription) = (&read.supply.body, &read.prescription.body);
        Label {
            pharmacy: &dispenser.name,
            address: &dispenser.address,
            phone: &dispenser.phone,
            number: &self.number,
            filled: &self.filled,
            prescriber: &prescription.signed_as,
            patient: supply.made_as.as_ref().map_or(&read.name, |made| &made.patient),
            title: &prescription.title,
            directions: &supply.directions,
            cautions: read.cautions.iter().map(String::as_str).collect(),
            quantity: &supply.quantity,
            refills: prescription.drafted.refills.saturating_sub(supply.number),
            beyond_use: &self.beyond_use,
            lots: read.lots.iter().map(|one| one.number.as_str()).collect(),
        }
    }
}

/// A weight as people write it: grams from a thousand milligrams on.
fn weight(mg: f64) -> String {
    let plain = |number: f64| {
        let text = format!("{number:.3}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    if mg < 1000.0 { format!("{} mg", plain(mg)) } else { format!("{} g", plain(mg / 1000.0)) }
}

fn weighed(part: &Formula) -> [String; 3] {
    [
        part.substance.clone(),
        format!("{} {}", part.strength, part.unit),
        part.mg.map_or_else(String::new, weight),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_written_as_people_write_them() {
        let cases = [(7.5, "7.5 mg"), (90.0, "90 mg"), (1800.0, "1.8 g"), (3000.0, "3 g"), (0.25, "0.25 mg")];
        for (mg, text) in cases {
            assert_eq!(weight(mg), text);
        }
    }
}
