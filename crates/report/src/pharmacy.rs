//! What a pharmacy prints: the label of a supply, and the record of how it was made.

use crate::folder::ReportError;
use crate::typeset;
use serde_json::json;

/// The label of a supply: what 21 USC 353(b)(2) asks for (dispenser's name and address, serial number, date, prescriber, patient, directions,
/// cautions), and what a client wants to know of it. The patient, the medicine and the directions come first, in 12 points of a sans serif, on at
/// least half of the label and alone there (16 CCR 1707.5).
pub struct Label<'a> {
    /// The pharmacy's name.
    pub pharmacy: &'a str,
    /// Its address, in one line.
    pub address: &'a str,
    /// How it is reached by telephone; may be empty.
    pub phone: &'a str,
    /// Serial number of the prescription.
    pub number: &'a str,
    /// The day on which it was filled.
    pub filled: &'a str,
    /// Who prescribed it.
    pub prescriber: &'a str,
    /// For whom.
    pub patient: &'a str,
    /// Medicine and strength.
    pub title: &'a str,
    /// How it is used.
    pub directions: &'a str,
    /// What to mind.
    pub cautions: Vec<&'a str>,
    /// How much.
    pub quantity: &'a str,
    /// Refills that are left.
    pub refills: u32,
    /// Not to be used after; may be empty.
    pub beyond_use: &'a str,
    /// Numbers of the lots that went in.
    pub lots: Vec<&'a str>,
}

/// Sets a label, 4 by 3 inches; what does not fit goes onto a second one. The same input gives the same bytes.
///
/// # Errors
/// [`ReportError`] where it cannot be made.
pub fn label_pdf(label: &Label) -> Result<Vec<u8>, ReportError> {
    let data = json!({
        "pharmacy": label.pharmacy,
        "reached": joined(&[label.address, label.phone]),
        "number": label.number,
        "filled": label.filled,
        "prescriber": label.prescriber,
        "patient": label.patient,
        "title": label.title,
        "directions": label.directions,
        "cautions": label.cautions,
        "quantity": label.quantity,
        "refills": match label.refills {
            0 => "No refills".to_owned(),
            1 => "1 refill left".to_owned(),
            many => format!("{many} refills left"),
        },
        "beyond_use": label.beyond_use,
        "lots": label.lots.join(", "),
    });
    typeset::pdf("label.pdf", include_str!("../templates/label.typ"), &data, Vec::new())
}

/// What is not empty, in one line.
fn joined(texts: &[&str]) -> String {
    let said: Vec<&str> = texts.iter().copied().filter(|text| !text.is_empty()).collect();
    said.join(", ")
}

/// A lot that went into a supply.
pub struct MadeOf<'a> {
    /// Product.
    pub product: &'a str,
    /// Who made it.
    pub maker: &'a str,
    /// Number.
    pub number: &'a str,
    /// Not to be used after; may be empty.
    pub expires: &'a str,
    /// How much of it went in.
    pub amount: &'a str,
}

/// How a supply was made, as it is filed: who, when, of what, checked by whom.
pub struct SupplyRecord<'a> {
    /// Its label.
    pub label: Label<'a>,
    /// Whether it was made for one person.
    pub compounded: bool,
    /// Each active ingredient: name, strength, and how much of it is in the quantity.
    pub formula: Vec<[String; 3]>,
    /// Lots that went in.
    pub made_of: Vec<MadeOf<'a>>,
    /// Why a compounded product differs for this person; may be empty.
    pub difference: &'a str,
    /// What else is written down of it, each under its name; what is empty is left out.
    pub how: Vec<[String; 2]>,
    /// Why nothing of it is sent any more; empty where it is.
    pub void: String,
    /// What was done, by whom, when.
    pub done: Vec<[String; 3]>,
    /// What was looked at before it left.
    pub checks: Vec<&'a str>,
    /// What was made before and was not right: who made it, of which lots, what was wrong, who said so and when.
    pub rejected: Vec<[String; 4]>,
    /// When the patient was born; may be empty.
    pub born: &'a str,
    /// Whether a second person has checked it.
    pub is_checked: bool,
}

/// Sets a record. The same input gives the same bytes.
///
/// # Errors
/// [`ReportError`] where it cannot be made.
pub fn record_pdf(record: &SupplyRecord) -> Result<Vec<u8>, ReportError> {
    let label = &record.label;
    let lots = record.made_of.iter().map(|lot| [lot.product, lot.maker, lot.number, lot.expires, lot.amount]);
    let facts = [
        ["Prescription", label.number],
        ["For", label.patient],
        ["Born", record.born],
        ["Filled", label.filled],
        ["Prescribed by", label.prescriber],
        ["Medicine", label.title],
        ["Directions", label.directions],
        ["Quantity", label.quantity],
        ["Not to be used after", label.beyond_use],
        ["Why it is compounded", record.difference],
    ];
    let how = record.how.iter().map(|row| row.each_ref().map(String::as_str));
    let facts: Vec<[&str; 2]> = facts.into_iter().chain(how).filter(|[_, text]| !text.is_empty()).collect();
    let data = json!({
        "title": if record.compounded { "Compounding record" } else { "Dispensing record" },
        "pharmacy": joined(&[label.pharmacy, label.address, label.phone]),
        "facts": facts,
        "formula": record.formula,
        "lots": lots.collect::<Vec<_>>(),
        "done": record.done,
        "checks": record.checks,
        "rejected": record.rejected,
        "draft": !record.is_checked,
        "void": record.void,
        "cautions": label.cautions,
    });
    typeset::pdf("record.pdf", include_str!("../templates/record.typ"), &data, Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(cautions: Vec<&str>) -> Label<'_> {
        Label {
            pharmacy: "Pharmacy of the test",
            address: "1 Main Street, Albany NY 12207",
            phone: "",
            number: "1042",
            filled: "November 27, 2026",
            prescriber: "Grace Hill, NY MD 1",
            patient: "Bob Stone",
            title: "Finasteride 1 mg tablet",
            directions: "1 tablet by mouth once a day",
            cautions,
            quantity: "30 tablets",
            refills: 1,
            beyond_use: "",
            lots: vec!["F-9"],
        }
    }

    /// Pages of a PDF: objects of that type.
    fn pages(pdf: &[u8]) -> usize {
        let all = String::from_utf8_lossy(pdf);
        all.matches("/Type/Page").count() + all.matches("/Type /Page").count()
            - all.matches("/Type/Pages").count()
            - all.matches("/Type /Pages").count()
    }

    #[test]
    fn a_label_is_one_page_and_the_same_bytes_each_time() {
        let short = || label(vec!["Keep out of the reach of children."]);
        let one = label_pdf(&short()).expect("a label");
        assert_eq!(one, label_pdf(&short()).expect("a label"));
        assert_eq!(pages(&one), 1);
        let all = String::from_utf8_lossy(&one);
        assert!(all.contains("DejaVuSansCondensed-Bold") && !all.contains("Libertinus"), "a sans serif");
    }

    #[test]
    fn what_does_not_fit_goes_onto_a_second_label() {
        let long = "Let it dry. Wash your hands. Nobody else may touch it or your wet scalp, and pets may not either.";
        assert!(pages(&label_pdf(&label(vec![long; 12])).expect("labels")) > 1);
    }

    #[test]
    fn a_record_is_made_of_what_was_made_for_one_person_and_what_was_not() {
        for compounded in [true, false] {
            let record = SupplyRecord {
                label: label(Vec::new()),
                compounded,
                formula: vec![["finasteride".into(), "1 mg".into(), "30 mg".into()]],
                made_of: vec![MadeOf {
                    product: "Finasteride 1 mg",
                    maker: "",
                    number: "F-9",
                    expires: "",
                    amount: "30",
                }],
                difference: "",
                how: vec![
                    ["Quality control".into(), "clear, no particles".into()],
                    ["Sent".into(), String::new()],
                ],
                void: if compounded { String::new() } else { "Called off before it was sent.".into() },
                done: vec![["Made".into(), "Hugo".into(), "27 November 2026".into()]],
                checks: Vec::new(),
                rejected: vec![["Hugo".into(), "F-8".into(), "28, not 30".into(), "Ines".into()]],
                born: "1984-05-01",
                is_checked: compounded,
            };
            assert!(record_pdf(&record).expect("a record").starts_with(b"%PDF"));
        }
    }
}
