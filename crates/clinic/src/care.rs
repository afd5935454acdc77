//! Questions and choices that anybody may see: nothing of it is kept.

use crate::rights::{Right, allow};
use crate::{ClinicError, Problem, Service};
use care::{Answering, Answers, Care, Choice, Facts, OpenRow, Outcome, Questionnaire, choose};
use jiff::tz::TimeZone;
use records::Actor;
use std::collections::HashSet;

/// The form of the public page.
pub const CHOOSE: &str = "choose";

/// What the public page is told.
#[derive(Debug)]
pub struct Chosen {
    /// Help is needed now: said before everything else.
    pub emergency: Vec<&'static str>,
    /// A doctor should look in person first.
    pub in_person: Vec<&'static str>,
    /// A doctor should have a look.
    pub ask_doctor: Vec<&'static str>,
    /// Every option, those that fit first.
    pub choices: Vec<Choice<'static>>,
}

impl Service {
    /// A form, put together.
    ///
    /// # Errors
    /// [`ClinicError::NotFound`].
    pub fn questionnaire(&self, id: &str) -> Result<&'static Questionnaire, ClinicError> {
        self.care().form(id).ok_or(ClinicError::NotFound { what: "questionnaire" })
    }

    /// What suits a person by their answers to the public form.
    ///
    /// # Errors
    /// [`ClinicError::Invalid`] with every answer that does not fit its question.
    pub fn what_suits(&self, response: &fhir::QuestionnaireResponse) -> Result<Chosen, ClinicError> {
        let care = self.care();
        let form = self.questionnaire(CHOOSE)?;
        let answers = answers_to(form, response)?;
        let today = self.now().to_zoned(TimeZone::UTC).date();
        let answered = [Answering::new(form, &answers, today)];
        let problems: Vec<Problem> = answered
            .iter()
            .flat_map(|answering| answering.problems(true))
            .map(|problem| Problem::at(&problem.link, problem.trouble.to_string()))
            .collect();
        ClinicError::none_of(problems)?;
        let none = Answers::new();
        let (choices, judgement) = choose(care, &Facts::new(care, &answered, &none, today));
        let mut told = HashSet::new();
        let mut said = |outcome: Outcome| -> Vec<&'static str> {
            let hits = judgement.hits.iter().filter(|hit| hit.outcome == outcome && hit.missing.is_empty());
            let texts = hits.filter_map(|hit| hit.rule.client.as_deref());
            texts.filter(|text| told.insert(*text)).collect()
        };
        let (emergency, in_person) = (said(Outcome::Emergency), said(Outcome::Refer));
        // What holds for one option is said beside it; what holds for all medicines is said once, above.
        let general =
            judgement.hits.iter().filter(|hit| hit.outcome == Outcome::Doctor && is_general(care, hit.case));
        let ask_doctor =
            general.filter_map(|hit| hit.rule.client.as_deref()).filter(|text| told.insert(*text)).collect();
        Ok(Chosen { emergency, in_person, ask_doctor, choices })
    }

    /// What of rules, law and numbers still wants the word of a clinic's counsel, medical director or practitioner.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`] for everybody but owners.
    pub async fn open_rows<T>(
        &self,
        by: &Actor,
        said: impl Fn(OpenRow<'_>) -> T + Send,
    ) -> Result<Vec<T>, ClinicError> {
        allow(by, Right::Run)?;
        let care = self.care_of(by.clinic).await?;
        Ok(care::open_rows(&care).into_iter().map(said).collect())
    }

    /// The shipped content: for what a clinic cannot have otherwise (forms, what is judged, the public page). The rest is asked of
    /// [`Service::care_of`].
    pub fn care(&self) -> &'static Care {
        self.care
    }
}

/// Whether a case is about every medicine.
fn is_general(care: &Care, case: &care::Case) -> bool {
    let medicines = care.treatments.places("medicines").unwrap_or_default();
    medicines.iter().all(|place| case.scope.contains(place))
}

/// The answers of a response to a form, in the version that stands.
pub(crate) fn answers_to(
    form: &Questionnaire,
    response: &fhir::QuestionnaireResponse,
) -> Result<Answers, ClinicError> {
    let wanted = format!("{}|{}", form.url, form.version);
    if response.questionnaire != wanted {
        let text = format!(
            "these answers are to `{}`; the form is `{wanted}`: load the page again",
            response.questionnaire
        );
        return Err(ClinicError::invalid("questionnaire", text));
    }
    response.answers().map_err(|error| ClinicError::invalid("item", error.to_string()))
}
