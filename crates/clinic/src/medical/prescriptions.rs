//! Prescriptions: drafted from the formulary, every hit answered one by one, signed by the doctor's password.

use super::consultations::{APPROVED, Consultation, decided, open_at};
use super::facts::judged_as;
use super::orders::Order;
use super::pharmacy::Dispense;
use super::renewals::last_told;
use super::subscriptions::Subscription;
use crate::chart::answers::{AnswerSet, Given, Givens};
use crate::chart::screening::SetAside;
use crate::chart::tasks::{Task, WhatToDo, waits_for};
use crate::chart::{Draft, HitSaid, Judged, Noted};
use crate::content::CareInForce;
use crate::text::needed_line;
use crate::{ClinicError, Problem, Service};
use care::{Occasion, Outcome, Product};
use jiff::Timestamp;
use records::model::chart::{ChartBatch, ChartSearch};
use records::{AccountId, Actor, ClientId, EntryId};
use serde::{Deserialize, Serialize};

/// It stands.
pub const ACTIVE: &str = "active";
/// It was stopped.
pub const STOPPED: &str = "stopped";
/// The client ended what came of it; what is on its way may still be lost and sent again.
pub const ENDED: &str = "ended";

/// The act of a hit that words do not answer: the law wants the visit.
pub(crate) const LIVE_VISIT: &str = "live-visit";

/// Why a compounded product differs significantly for one client (503A).
const DIFFERENCES: [&str; 4] = ["strength", "combination", "vehicle", "route"];

/// A prescription before it is signed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drafted {
    /// The product of the formulary.
    pub product: String,
    /// One of its directions.
    pub directions: String,
    /// One of its quantities.
    pub quantity: String,
    /// Refills after the first.
    pub refills: u32,
    /// Why a compounded product differs significantly: `strength`, `combination`, `vehicle`, `route`.
    pub difference: Option<String>,
    /// That reason in words.
    #[serde(default)]
    pub difference_text: String,
    /// Whether it takes the place of a medicine of this kind that the client takes.
    #[serde(default)]
    pub replaces: bool,
    /// Hits that are answered, each with its reason.
    #[serde(default)]
    pub settled: Vec<SetAside>,
}

/// A prescription.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prescription {
    /// The consultation.
    pub consultation: EntryId,
    /// What is prescribed.
    pub drafted: Drafted,
    /// The product's title.
    pub title: String,
    /// Product, for timelines.
    pub product: String,
    /// Treatments by whose rules it was judged.
    pub treatments: Vec<String>,
    /// Whether a pharmacy makes it for one person.
    pub compounded: bool,
    /// Days that one quantity lasts.
    pub days: u32,
    /// Hits of the rules that stood when it was signed, by their ids.
    pub hits: Vec<String>,
    /// Fingerprint of the content that it was judged by.
    pub content: String,
    /// The doctor.
    pub doctor: AccountId,
    /// The doctor's name, and number of the licence.
    pub signed_as: String,
    /// When it was signed.
    pub signed: Timestamp,
    /// Why it was stopped.
    pub stopped: String,
    /// Hits since then that a doctor looked at, each with the answers that it stood in: there, and only there, they hold no refill back.
    #[serde(default)]
    pub looked: Vec<(EntryId, String)>,
    /// Its serial number at the pharmacy, which gives it when it first verifies the prescription.
    #[serde(default)]
    pub number: Option<i64>,
}

/// What a draft would meet.
pub struct Checked {
    /// Hits about the product's treatments, the gravest first.
    pub hits: Vec<HitSaid>,
    /// Everything that keeps it from being signed.
    pub problems: Vec<Problem>,
}

/// Whether two medicines hold a substance in common: `finasteride-oral` and `finasteride-topical` are of one kind.
fn same_kind(one: &[String], other: &[String]) -> bool {
    let substance = |id: &String| id.split('-').next().unwrap_or_default().to_owned();
    one.iter().any(|own| other.iter().any(|that| substance(own) == substance(that)))
}

/// The number before the unit of a quantity, such as `30 tablets`.
fn amount(quantity: &str) -> Option<f64> {
    quantity.split_whitespace().next()?.parse().ok()
}

/// Days that a quantity lasts as it is directed: pieces by the milligrams a day, where one ingredient says how many that is; all else as the quantity
/// is meant to last.
pub(crate) fn days_of(product: &Product, quantity: &str, directions: &str) -> u32 {
    let meant = meant_days(product, quantity);
    let at = product.directions.iter().position(|one| one == directions);
    let daily = at.and_then(|at| product.daily_mg.get(at)).copied();
    match (daily, product.ingredients.as_slice(), amount(quantity)) {
        (Some(daily), [only], Some(pieces)) if only.unit == "mg" && daily > 0.0 => {
            (pieces * only.strength / daily).floor().max(1.0) as u32
        }
        _ => meant,
    }
}

/// Days that a quantity is meant to last, by which it is priced: the formulary says it of the first.
pub(crate) fn meant_days(product: &Product, quantity: &str) -> u32 {
    let first = product.quantities.first().and_then(|q| amount(q)).unwrap_or(1.0);
    let own = amount(quantity).unwrap_or(first);
    (f64::from(product.days) * own / first).round().max(1.0) as u32
}

/// Everything wrong with a draft by the formulary alone.
fn by_formulary(product: &Product, drafted: &Drafted) -> Vec<Problem> {
    let mut problems = Vec::new();
    if !product.directions.contains(&drafted.directions) {
        problems.push(Problem::at("directions", "choose one of the formulary's directions"));
    }
    if !product.quantities.contains(&drafted.quantity) {
        problems.push(Problem::at("quantity", "choose one of the formulary's quantities"));
    }
    if drafted.refills > product.refills {
        problems.push(Problem::at("refills", format!("at most {} refills", product.refills)));
    }
    if let Some(difference) = &drafted.difference
        && (!DIFFERENCES.contains(&difference.as_str()) || drafted.difference_text.trim().is_empty())
    {
        let text =
            "say what differs for this client: strength, combination, vehicle or route, and why in words";
        problems.push(Problem::at("difference", text));
    }
    problems
}

/// What each hit still wants before a prescription is signed.
fn not_settled<'a>(hits: &'a [HitSaid], settled: &'a [SetAside]) -> impl Iterator<Item = Problem> + 'a {
    hits.iter().filter(|hit| hit.outcome > Outcome::Ok).filter_map(|hit| {
        let path = format!("settled.{}", hit.id);
        if hit.outcome > Outcome::Doctor {
            return Some(Problem::at(
                &path,
                format!("{}: this rules it out; choose another, decline or refer", hit.title),
            ));
        }
        if hit.acts.iter().any(|act| act == LIVE_VISIT) {
            return Some(Problem::at(&path, format!("{}: hold it, then note that it was held", hit.title)));
        }
        if !hit.may_be_set_aside && !hit.missing.is_empty() {
            return Some(Problem::at(
                &path,
                format!("{}: ask the client what is missing; it cannot be passed over", hit.title),
            ));
        }
        let answered = settled.iter().any(|one| one.hit == hit.id && !one.reason.trim().is_empty());
        (!answered).then(|| Problem::at(&path, format!("{}: answer it, in words", hit.title)))
    })
}

impl Service {
    /// What a draft meets: by the formulary, and by every rule of its treatments.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Invalid`] for what is not in the formulary.
    pub async fn check_prescription(
        &self,
        by: &Actor,
        consultation: EntryId,
        drafted: &Drafted,
    ) -> Result<Checked, ClinicError> {
        let noted = self.licensed(by, consultation).await?;
        self.checked(by, &self.care_of(by.clinic).await?, &noted, drafted).await
    }

    async fn checked(
        &self,
        by: &Actor,
        care: &CareInForce,
        noted: &Noted<Consultation>,
        drafted: &Drafted,
    ) -> Result<Checked, ClinicError> {
        let product = care.product(&drafted.product)?;
        let judged = self.judge_draft(by, care, noted, product, drafted).await?;
        let about = judged.about_any(&product.treatments);
        let mut hits: Vec<HitSaid> = about.filter(|h| h.outcome > Outcome::Ok).cloned().collect();
        hits.sort_by_key(|hit| std::cmp::Reverse(hit.outcome));
        let mut problems = by_formulary(product, drafted);
        if noted.body.diagnosis.is_none() {
            problems.push(Problem::at("diagnosis", "record what you diagnosed first, with its code"));
        }
        if noted.body.questions.iter().any(|question| question.answer.is_none()) {
            problems.push(Problem::at("questions", "the client has not answered yet"));
        }
        let waits = |order: &&Order| order.result.is_none() && order.what.starts_with("labs");
        if let Some(order) = noted.body.orders.iter().find(waits) {
            problems.push(Problem::at("orders", format!("the result of {} is waited for", order.what)));
        }
        problems.extend(not_settled(&hits, &drafted.settled));
        Ok(Checked { hits, problems })
    }

    async fn judge_draft(
        &self,
        by: &Actor,
        care: &CareInForce,
        noted: &Noted<Consultation>,
        product: &Product,
        drafted: &Drafted,
    ) -> Result<Judged, ClinicError> {
        let client = noted.entry.client;
        let place = noted.entry.standing.place.clone().unwrap_or_default();
        let treatments = judged_as(&product.treatments, product.compounded);
        let mut givens = self.medical_givens(by, client, &place, &treatments, Some(&noted.body)).await?;
        givens.extend(self.draft_givens(by, client, product, drafted).await?);
        let mut sets = vec![self.noted::<AnswerSet>(by, noted.body.answers).await?.body];
        if let Some(review) = noted.body.review {
            sets.push(self.noted::<AnswerSet>(by, review).await?.body);
        }
        let today = self.clinic_today(by.clinic).await?;
        // Signed today by what is known today: the rules of the content that stands, asked of what was answered.
        self.judge_sets(care, &sets, &givens, today, Occasion::Prescribe)
    }

    /// What a draft says to the rules.
    async fn draft_givens(
        &self,
        by: &Actor,
        client: ClientId,
        product: &Product,
        drafted: &Drafted,
    ) -> Result<Givens, ClinicError> {
        let mut givens = Givens::new();
        let mut say = |link: &str, given: Given| drop(givens.insert(link.to_owned(), vec![given]));
        let standing = self.active_prescriptions(by, client).await?;
        let same = |treatments: &[String]| treatments.iter().any(|t| product.treatments.contains(t));
        let same_kind = standing.iter().any(|p| same_kind(&p.body.treatments, &product.treatments));
        say("rx.first", Given::Boolean(!standing.iter().any(|p| same(&p.body.treatments))));
        say("rx.compounded", Given::Boolean(product.compounded));
        say("rx.equal", Given::Boolean(product.equal.is_some()));
        say("rx.difference", Given::Code(drafted.difference.clone().unwrap_or_else(|| "none".to_owned())));
        say("rx.replaces", Given::Boolean(drafted.replaces));
        say("rx.same-kind", Given::Boolean(same_kind));
        let banned = |text: &str| self.care().banned.iter().any(|b| text.to_lowercase().contains(&b.words));
        say("rx.claim", Given::Boolean(banned(&drafted.difference_text)));
        say(
            "rx.twice-daily-5",
            Given::Boolean(product.id.starts_with("minoxidil-5") && drafted.directions.contains("twice")),
        );
        let at = product.directions.iter().position(|d| *d == drafted.directions);
        if let Some(mg) = at.and_then(|at| product.daily_mg.get(at)) {
            say("rx.daily-mg", Given::Number(*mg));
        }
        Ok(givens)
    }

    /// Signs a prescription: the consultation is approved, the pharmacy gets it, and only now something is owed.
    ///
    /// # Errors
    /// [`ClinicError::WrongCredentials`] for a wrong password, [`ClinicError::Invalid`] with every hit that is not answered, and as
    /// [`Service::act_on_consultation`].
    pub async fn sign_prescription(
        &self,
        by: &Actor,
        consultation: EntryId,
        version: i64,
        drafted: Drafted,
        password: &str,
    ) -> Result<EntryId, ClinicError> {
        let mut noted = self.licensed(by, consultation).await?;
        open_at(&noted, version)?;
        let doctor = by.account().ok_or(ClinicError::Forbidden)?;
        let account = self.is_really(doctor, password).await?;
        // One content from the check to what is kept, whatever comes into force meanwhile.
        let care = self.care_of(by.clinic).await?;
        let checked = self.checked(by, &care, &noted, &drafted).await?;
        ClinicError::none_of(checked.problems)?;
        let place = noted.entry.standing.place.clone().unwrap_or_default();
        let licences = self.own_licences(by).await?;
        let licence = licences.iter().find(|licence| licence.place == place).ok_or(ClinicError::Forbidden)?;
        let product = care.product(&drafted.product)?;
        let body = Prescription {
            consultation,
            title: product.title.clone(),
            product: product.id.clone(),
            treatments: product.treatments.clone(),
            compounded: product.compounded,
            days: days_of(product, &drafted.quantity, &drafted.directions),
            hits: checked.hits.iter().map(|hit| hit.id.clone()).collect(),
            content: care.fingerprint(),
            doctor,
            signed_as: format!("{}, {place} {}", account.name, licence.number),
            signed: self.now(),
            stopped: String::new(),
            looked: Vec::new(),
            number: None,
            drafted,
        };
        self.keep_content(&care).await?;
        let client = noted.entry.client;
        let mut batch = ChartBatch::default();
        let mut draft = Draft::of(client, ACTIVE, &body).about(consultation.0);
        draft.standing.owner = Some(doctor);
        draft.standing.place = Some(place);
        let prescription = self.drafted(by, draft).await?;
        let id = prescription.id;
        batch.new.push(prescription);
        if body.drafted.replaces {
            self.replace_others(by, client, &body, &mut batch).await?;
        }
        self.begin_supply(by, client, id, &body, &care, &mut batch).await?;
        decided(&mut noted, by, APPROVED, String::new(), self.now());
        batch.changes.push(self.changed(by, &noted).await?);
        batch.mails.push(waits_for(client, self.now()));
        self.write_chart(by, batch).await?;
        Ok(id)
    }

    /// What a prescription takes the place of is stopped with it: nothing of it is sent or charged any more.
    async fn replace_others(
        &self,
        by: &Actor,
        client: ClientId,
        body: &Prescription,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        let why = format!("{} takes its place.", body.title);
        for mut old in self.active_prescriptions(by, client).await? {
            if same_kind(&old.body.treatments, &body.treatments) {
                self.stop(by, &mut old, why.clone(), None, batch).await?;
            }
        }
        Ok(())
    }

    /// Stops a prescription for a reason that the client reads: nothing of it is sent or charged any more, but for a supply that is seen to already.
    pub(super) async fn stop(
        &self,
        by: &Actor,
        noted: &mut Noted<Prescription>,
        why: String,
        seen_to: Option<EntryId>,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        noted.body.stopped = why;
        noted.entry.standing.state = STOPPED.to_owned();
        self.end_supply(by, noted.entry.id, seen_to, batch).await?;
        batch.changes.push(self.changed(by, noted).await?);
        Ok(())
    }

    /// The first supply, what is owed for it, and how it goes on.
    async fn begin_supply(
        &self,
        by: &Actor,
        client: ClientId,
        id: EntryId,
        body: &Prescription,
        care: &CareInForce,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        let today = self.clinic_today(by.clinic).await?;
        let product = care.product(&body.product)?;
        let subscription = Subscription::begun(
            id,
            body,
            self.price_of(by.clinic, care, product, meant_days(product, &body.drafted.quantity)).await?,
            today,
            &self.clinic_settings(by.clinic).await?.currency,
        );
        if subscription.most == 0 {
            batch.mails.push(last_told(client, id, subscription.next_charge, today, care));
        }
        let charge = subscription.charge(0, client);
        let entry = self.drafted(by, subscription.draft(client)).await?;
        batch.new.push(entry);
        let dispense = Dispense::of(id, body, 0, Some(charge.id));
        self.queue_dispense(by, client, &dispense, batch).await?;
        batch.postings.push(charge);
        Ok(())
    }

    /// Puts a supply before the pharmacist.
    pub(crate) async fn queue_dispense(
        &self,
        by: &Actor,
        client: ClientId,
        dispense: &Dispense,
        batch: &mut ChartBatch,
    ) -> Result<EntryId, ClinicError> {
        let mut draft = dispense.draft(client);
        draft.standing.due = self.due_by(by.clinic, "pharmacy").await?;
        let entry = self.drafted(by, draft).await?;
        let id = entry.id;
        batch.new.push(entry);
        let task = Task::about(WhatToDo::Verify, id).noting(&dispense.title);
        self.add_task(by, client, &task, None, batch).await?;
        Ok(id)
    }

    /// Prescriptions of a client, the latest first.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn prescriptions(
        &self,
        by: &Actor,
        client: ClientId,
    ) -> Result<Vec<Noted<Prescription>>, ClinicError> {
        crate::rights::chart_of(by, client)?;
        self.all_noted(by, ChartSearch::of(client)).await
    }

    /// Stops a prescription: nothing more of it is sent or charged.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Changed`], [`ClinicError::Invalid`] without a reason.
    pub async fn stop_prescription(
        &self,
        by: &Actor,
        id: EntryId,
        version: i64,
        reason: &str,
    ) -> Result<(), ClinicError> {
        crate::rights::allow(by, crate::rights::Right::Consult)?;
        let mut noted: Noted<Prescription> = self.noted(by, id).await?;
        self.licensed_in(by, noted.entry.standing.place.as_deref()).await?;
        noted.must_be(version, "prescription")?;
        let why = needed_line("reason", reason, "say why, in words that the client reads")?;
        let mut batch = ChartBatch::default();
        self.stop(by, &mut noted, why, None, &mut batch).await?;
        batch.mails.push(waits_for(noted.entry.client, self.now()));
        self.write_chart(by, batch).await
    }

    /// The doctor's review form is kept with a consultation.
    ///
    /// # Errors
    /// As [`Service::act_on_consultation`].
    pub async fn attach_review(
        &self,
        by: &Actor,
        consultation: EntryId,
        version: i64,
        review: EntryId,
    ) -> Result<(), ClinicError> {
        let mut noted = self.licensed(by, consultation).await?;
        open_at(&noted, version)?;
        let set: Noted<AnswerSet> = self.noted(by, review).await?;
        if set.entry.client != noted.entry.client || set.body.form != "review" {
            return Err(ClinicError::NotFound { what: "entry" });
        }
        noted.body.review = Some(review);
        let change = self.changed(by, &noted).await?;
        self.write_chart(by, ChartBatch { changes: vec![change], ..ChartBatch::default() }).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use document::care::shipped_care;

    fn product(id: &str) -> &'static Product {
        let care = shipped_care().expect("it reads");
        care.formulary.iter().find(|product| product.id == id).expect("a product")
    }

    #[test]
    fn a_larger_quantity_lasts_longer() {
        let tablet = product("finasteride-1");
        let once = "1 tablet by mouth once a day";
        assert_eq!((days_of(tablet, "30 tablets", once), days_of(tablet, "90 tablets", once)), (30, 90));
        // Two a day last half as long, half a tablet twice.
        assert_eq!(
            days_of(product("spironolactone-25"), "30 tablets", "2 tablets (50 mg) by mouth once a day"),
            15
        );
        assert_eq!(
            days_of(product("minoxidil-2.5"), "30 tablets", "half a tablet (1.25 mg) by mouth once a day"),
            60
        );
        assert_eq!(
            days_of(
                product("fin-min-spray"),
                "60 mL",
                "4 sprays on the dry scalp once a day, at least 4 hours before bed"
            ),
            60
        );
    }

    #[test]
    fn a_draft_keeps_to_the_formulary() {
        let drafted = Drafted {
            product: "finasteride-1".to_owned(),
            directions: "1 tablet by mouth once a day".to_owned(),
            quantity: "30 tablets".to_owned(),
            refills: 11,
            difference: None,
            difference_text: String::new(),
            replaces: false,
            settled: Vec::new(),
        };
        assert!(by_formulary(product("finasteride-1"), &drafted).is_empty());
        let wrong = Drafted {
            directions: "5 tablets".to_owned(),
            quantity: "1000 tablets".to_owned(),
            refills: 12,
            difference: Some("cheaper".to_owned()),
            ..drafted
        };
        let paths: Vec<String> =
            by_formulary(product("finasteride-1"), &wrong).into_iter().map(|p| p.path).collect();
        assert_eq!(paths, ["directions", "quantity", "refills", "difference"]);
    }

    #[test]
    fn oral_products_say_what_they_come_to_a_day() {
        let care = shipped_care().expect("it reads");
        for product in care.formulary.iter().filter(|p| !p.daily_mg.is_empty()) {
            assert_eq!(product.daily_mg.len(), product.directions.len(), "{}", product.id);
        }
        assert!(!product("minoxidil-2.5").daily_mg.is_empty());
    }
}
