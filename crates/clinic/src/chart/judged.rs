//! What rules say of answers, in words of its own: it outlives the content that it was judged by.

use care::{Answering, Care, Facts, Hit, Item, Occasion, Outcome, Truth, Value, judge};
use std::collections::HashMap;

/// A question and what was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Link id.
    pub link: String,
    /// The question.
    pub text: String,
    /// What was answered, in the words of the form.
    pub answers: Vec<String>,
    /// Files among the answers, by id.
    pub files: Vec<String>,
}

/// A hit of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HitSaid {
    /// The rule and the place of its case, as `S3/2`.
    pub id: String,
    /// The rule.
    pub rule: String,
    /// What it is about.
    pub title: String,
    /// What follows.
    pub outcome: Outcome,
    /// Whether whoever decides may set it aside with a reason.
    pub may_be_set_aside: bool,
    /// What somebody must do, by code.
    pub acts: Vec<String>,
    /// Treatments that it is about, by id.
    pub treatments: Vec<String>,
    /// Words for the client.
    pub client: Option<String>,
    /// Words for the clinician.
    pub clinician: String,
    /// Source.
    pub source: String,
    /// How well it is known.
    pub kind: String,
    /// The questions that made it fire, with their answers.
    pub evidence: Vec<Asked>,
    /// Questions that it hangs on and that were not answered.
    pub missing: Vec<Asked>,
}

/// All that rules say of answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Every hit, in the order of the rules.
    pub hits: Vec<HitSaid>,
    /// What follows for each treatment, by id.
    pub outcomes: Vec<(String, Outcome)>,
}

impl Judged {
    /// Asks the rules of an occasion.
    pub(crate) fn of(care: &Care, occasion: Occasion, facts: &Facts<'_>, answered: &[Answering<'_>]) -> Self {
        let judgement = judge(care, occasion, facts);
        let asked: HashMap<String, Asked> =
            answered.iter().flat_map(questions).map(|asked| (asked.link.clone(), asked)).collect();
        let hits = judgement.hits.iter().map(|hit| said(care, hit, &asked)).collect();
        let treatments = care.treatments.all.iter().map(|t| t.id.clone());
        Self { hits, outcomes: treatments.zip(judgement.outcomes).collect() }
    }

    /// The gravest that was hit for a treatment.
    pub fn outcome(&self, treatment: &str) -> Outcome {
        let own = self.outcomes.iter().find(|(id, _)| id == treatment);
        own.map_or(Outcome::Doctor, |(_, outcome)| *outcome)
    }

    /// Hits about a treatment.
    pub fn about<'j>(&'j self, treatment: &'j str) -> impl Iterator<Item = &'j HitSaid> {
        self.hits.iter().filter(move |hit| hit.treatments.iter().any(|t| t == treatment))
    }

    /// Hits about any of some treatments.
    pub(crate) fn about_any<'j>(&'j self, treatments: &'j [String]) -> impl Iterator<Item = &'j HitSaid> {
        self.hits.iter().filter(move |hit| hit.treatments.iter().any(|t| treatments.contains(t)))
    }

    /// Words for the client of every hit at least as grave that concerns them, each once.
    pub(crate) fn told(&self, least: Outcome, concerns: impl Fn(&HitSaid) -> bool) -> Vec<String> {
        let mut told: Vec<String> = Vec::new();
        let graver = self.hits.iter().filter(|hit| hit.outcome >= least && concerns(hit));
        let mut graver: Vec<&HitSaid> = graver.collect();
        graver.sort_by_key(|hit| std::cmp::Reverse(hit.outcome));
        for text in graver.iter().filter(|hit| hit.missing.is_empty()).filter_map(|hit| hit.client.as_ref()) {
            if !told.contains(text) {
                told.push(text.clone());
            }
        }
        told
    }

    /// Whether somebody must do something, by code.
    pub fn acts(&self, code: &str) -> bool {
        let fired = self.hits.iter().filter(|hit| hit.missing.is_empty());
        fired.flat_map(|hit| &hit.acts).any(|act| act == code)
    }
}

fn said(care: &Care, hit: &Hit<'_>, asked: &HashMap<String, Asked>) -> HitSaid {
    let place = hit.rule.cases.iter().position(|case| std::ptr::eq(case, hit.case)).unwrap_or_default();
    let of = |links: &[&str]| {
        let plain = |link: &&str| {
            let given = care.givens.iter().find(|given| given.id == **link);
            let text = given.map_or_else(|| (*link).to_owned(), |given| given.meaning.clone());
            Asked { link: (*link).to_owned(), text, answers: Vec::new(), files: Vec::new() }
        };
        links.iter().map(|link| asked.get(*link).cloned().unwrap_or_else(|| plain(link))).collect()
    };
    HitSaid {
        id: format!("{}/{}", hit.rule.id, place + 1),
        rule: hit.rule.id.clone(),
        title: hit.rule.title.clone(),
        outcome: hit.outcome,
        may_be_set_aside: hit.may_be_set_aside(),
        acts: hit.case.acts.clone(),
        treatments: hit
            .case
            .scope
            .iter()
            .filter_map(|t| care.treatments.all.get(*t))
            .map(|t| t.id.clone())
            .collect(),
        client: hit.rule.client.clone(),
        clinician: hit.rule.clinician.clone(),
        source: hit.rule.provenance.source.clone(),
        kind: hit.rule.provenance.kind.name().to_owned(),
        evidence: of(&hit.evidence),
        missing: of(&hit.missing),
    }
}

/// Every question of a form that was asked, with its answers.
pub(crate) fn questions(answering: &Answering<'_>) -> Vec<Asked> {
    let mut all = Vec::new();
    answering.form().walk(&mut |item| {
        if item.kind.asks() && answering.is_asked(&item.link) == Truth::Yes {
            let values = answering.values(&item.link);
            let files = values.iter().filter_map(|value| match value {
                Value::Attachment(id) => Some(id.clone()),
                _ => None,
            });
            all.push(Asked {
                link: item.link.clone(),
                text: item.text.clone(),
                files: files.collect(),
                answers: values.iter().filter_map(|value| words(item, value)).collect(),
            });
        }
    });
    all
}

fn words(item: &Item, value: &Value) -> Option<String> {
    Some(match value {
        Value::Boolean(true) => "Yes".to_owned(),
        Value::Boolean(false) => "No".to_owned(),
        Value::Number(number) => match &item.unit {
            Some(unit) => format!("{number} {unit}"),
            None => number.to_string(),
        },
        Value::Date(day) => day.to_string(),
        Value::Code(code) => item.option(code).map_or_else(|| code.clone(), |option| option.title.clone()),
        Value::Text(text) => text.clone(),
        Value::Attachment(_) => return None,
    })
}
