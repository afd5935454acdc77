//! What a client signed or declined, frozen: who, when, what was shown and agreed to, with what was shown byte for byte as an attachment.

use crate::folder::ReportError;
use crate::typeset::{self, Picture};
use crate::words::amount;
use serde_json::{Value, json};

/// A decision and what it was made on.
pub struct Signed<'a> {
    /// What was shown, byte for byte: JSON.
    pub shown: &'a str,
    /// Its SHA-256, hexadecimal.
    pub sha256: &'a str,
    /// The variant that was decided on, by its id in what was shown.
    pub variant: &'a str,
    /// Whether it was agreed to.
    pub agreed: bool,
    /// Name as typed.
    pub name: &'a str,
    /// When, with its time zone.
    pub at: &'a str,
    /// Signature as drawn: SVG path data of lines, in a field of 480 x 160.
    pub drawn: Option<&'a str>,
    /// Version of the consent's text.
    pub text_version: &'a str,
    /// Pictures of the plan: file name with its ending, caption, bytes.
    pub pictures: Vec<(String, &'static str, Vec<u8>)>,
}

/// Sets the document. The same decision gives the same bytes.
///
/// # Errors
/// [`ReportError`] where what was shown cannot be read or the document cannot be made.
pub fn signed_pdf(signed: &Signed) -> Result<Vec<u8>, ReportError> {
    let failed = |reason: &str| ReportError::Typeset { document: "signed.pdf", reason: reason.to_owned() };
    let shown: Value = serde_json::from_str(signed.shown).map_err(|e| failed(&e.to_string()))?;
    let variants = shown["variants"].as_array().map_or(&[][..], Vec::as_slice);
    let own =
        variants.iter().find(|v| v["id"] == signed.variant).ok_or_else(|| failed("it was not shown"))?;
    let mut files: Vec<Picture> = vec![("shown.json".to_owned(), signed.shown.as_bytes().to_vec())];
    files.extend(signed.pictures.iter().map(|(name, _, bytes)| (name.clone(), bytes.clone())));
    if let Some(path) = signed.drawn {
        files.push(("drawn.svg".to_owned(), drawing(path).into_bytes()));
    }
    typeset::pdf("signed.pdf", include_str!("../templates/signed.typ"), &data(signed, &shown, own), files)
}

fn drawing(path: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 480 160\"><path d=\"{path}\" fill=\"none\" stroke=\"#1f2a33\" \
         stroke-width=\"2.5\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/></svg>"
    )
}

fn data(signed: &Signed, shown: &Value, own: &Value) -> Value {
    let (title, decision) = if signed.agreed {
        ("Signed plan", "The client agreed to this plan and to the statements below.")
    } else {
        ("Declined plan", "The client declined this plan.")
    };
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let cents = |value: &Value| amount(value.as_i64().unwrap_or(0));
    let session = |s: &Value| {
        let start = s["start"].as_str().unwrap_or_default().replace('T', " ");
        json!({ "number": s["number"].to_string(), "start": start.strip_suffix(":00").unwrap_or(&start),
            "hours": format!("{:.1}", s["hours"].as_f64().unwrap_or(0.0)) })
    };
    json!({
        "title": title,
        "decision": decision,
        "footer": format!("{title}, {}", signed.at),
        "sha256": signed.sha256,
        "name": signed.name,
        "at": signed.at,
        "clinic": shown["clinic"],
        "plan": format!("{}, version {}", own["name"].as_str().unwrap_or_default(), own["version"]),
        "text_version": signed.text_version,
        "drawn": signed.drawn.is_some(),
        "pictures": signed.pictures.iter().map(|(file, caption, _)| json!({ "file": file, "caption": caption })).collect::<Vec<_>>(),
        "sessions": list(&own["sessions"]).iter().map(session).collect::<Vec<_>>(),
        "currency": own["currency"],
        "lines": list(&own["lines"]).iter().map(|l| json!({ "text": l["text"], "amount": cents(&l["amount"]) })).collect::<Vec<_>>(),
        "total": cents(&own["total"]),
        "deposit": cents(&own["deposit"]),
        "valid_until": own["valid_until"],
        "dots": own["dots"].to_string(),
        "area": format!("{:.0}", own["area_cm2"].as_f64().unwrap_or(0.0)),
        "notes": list(&own["notes"]),
        "risks": list(&own["risks"]),
        "expectation": list(&own["expectation"]),
        "alternatives": list(&own["alternatives"]),
        "statements": list(&shown["consent"]["statements"]).iter().map(|s| s["text"].clone()).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOWN: &str = r#"{"clinic":"Clinic of the test","variants":[{"id":"v1","name":"Soft","version":3,"dots":12000,"area_cm2":180.4,
        "sessions":[{"number":1,"start":"2026-12-14T10:00:00","hours":3.5,"dots":4000}],"currency":"USD","total":280000,"deposit":50000,
        "valid_until":"2027-02-01","lines":[{"text":"Session 1","amount":280000}],"notes":[],"risks":["It fades"],"expectation":[],
        "alternatives":[]}],"consent":{"version":"smp-consent/1","statements":[{"text":"I know that it is a tattoo."}]}}"#;

    fn signed<'a>(agreed: bool, drawn: Option<&'a str>) -> Signed<'a> {
        Signed {
            shown: SHOWN,
            sha256: "00ff",
            variant: "v1",
            agreed,
            name: "Bob Stone",
            at: "2026-11-26 10:00 UTC",
            drawn,
            text_version: "smp-consent/1",
            pictures: Vec::new(),
        }
    }

    #[test]
    fn the_same_decision_gives_the_same_bytes_and_carries_what_was_shown() {
        let one = signed_pdf(&signed(true, Some("M10 100L200 60"))).expect("a document");
        assert_eq!(one, signed_pdf(&signed(true, Some("M10 100L200 60"))).expect("a document"));
        assert!(one.starts_with(b"%PDF"));
        let names = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).any(|w| w == what);
        assert!(names(&one, b"shown.json"), "the attachment is named");
    }

    #[test]
    fn a_refusal_has_its_document_too_and_strange_variants_have_none() {
        assert!(signed_pdf(&signed(false, None)).is_ok());
        assert!(signed_pdf(&Signed { variant: "v2", ..signed(true, None) }).is_err());
    }
}
