//! A year, played by the server's own clock: charges and what announces them, check-ins, a price that changes, the reminder of what goes on; and what a
//! treated client is asked in the years after the last session.

use crate::booking::opened;
use crate::chart::a_session_ends_with_all_that_it_needs;
use crate::medical::{on_a_tablet, photo, sent, staff};
use crate::suite::{Studio, studio};
use clinic::chart::tasks::WhatToDo;
use clinic::medical::subscriptions::{Change, Subscription};
use records::model::mail::{Mail, MailState};
use records::{Actor, ClientId, Role, Who};
use serde_json::{Value, json};
use std::time::Duration;
use visitor::{Person, harmlessly};

const DAY: Duration = Duration::from_hours(24);

/// A clinic and a client of it, whose days go by.
pub(crate) struct Years<'s> {
    studio: &'s Studio,
    owner: Actor,
    client: Actor,
    id: ClientId,
    day: u32,
}

impl<'s> Years<'s> {
    pub(crate) async fn begin(studio: &'s Studio, owner: &Person, client: &str) -> Self {
        let me = owner.get("/api/me").await;
        let clinic = me["clinic_id"].as_str().expect("an id").parse().expect("an id");
        let records = studio.started.service.records();
        let members = records.members(&Actor::system(clinic)).await.expect("members");
        let boss = members.iter().find(|m| m.role == Role::Owner).expect("an owner");
        let id: ClientId = client.parse().expect("an id");
        let owner = Actor { clinic, who: Who::Account(boss.account), role: Role::Owner };
        let client = Actor { clinic, who: Who::Client(id), role: Role::Client };
        Self { studio, owner, client, id, day: 0 }
    }

    /// Goes on to a day after the first; the server's clock looks twice, as it does much oftener, and mails go out.
    pub(crate) async fn until(&mut self, day: u32) {
        let service = &self.studio.started.service;
        service.records().clock().advance(DAY * (day - self.day));
        self.day = day;
        for _ in 0..2 {
            service.sweep().await.expect("a turn of the clock");
            service.charge_cards().await.expect("a turn of the clock");
        }
        service.mails_changed.notify_waiters();
        for _ in 0..200 {
            let due = |mail: &Mail| mail.state == MailState::Waiting && mail.due <= service.now();
            if !self.mails().await.iter().any(due) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("mails that are due do not go out");
    }

    /// Mails to the client.
    async fn mails(&self) -> Vec<Mail> {
        let all = self.studio.started.service.records().mails(&self.owner, 500).await.expect("mails");
        all.into_iter().filter(|mail| mail.client == Some(self.id)).collect()
    }

    /// How many mails went out to the client so far.
    pub(crate) async fn told(&self) -> usize {
        self.mails().await.iter().filter(|mail| mail.state == MailState::Sent).count()
    }

    async fn subscription(&self) -> clinic::chart::Noted<Subscription> {
        let all = self.studio.started.service.my_subscriptions(&self.client).await.expect("subscriptions");
        all.into_iter().next().expect("one")
    }

    /// State of what goes on, what is owed in all, and supplies so far.
    pub(crate) async fn stands(&self) -> (String, i64, usize) {
        let service = &self.studio.started.service;
        let state = self.subscription().await.entry.standing.state;
        let postings = service.records().postings(&self.client, self.id).await.expect("an account");
        let supplies = service.my_supplies(&self.client).await.expect("supplies");
        (state, clinic::medical::payments::balance(&postings), supplies.len())
    }

    /// The client at their own page today.
    pub(crate) async fn page(&self) -> Person {
        let secret = self.studio.started.service.hand_over(&self.owner, self.id).await.expect("a link");
        // Tries are counted by where people are: each day somewhere else.
        let mut person = Person::nobody(&self.studio.client, &self.studio.started.address, 1000 + self.day);
        person.begin("/api/my/in", &json!({ "secret": secret.rsplit('#').next() })).await;
        person
    }

    /// Somebody at the front desk.
    pub(crate) fn desk(&self) -> Actor {
        Actor { role: Role::FrontDesk, ..self.owner }
    }

    /// Forms that the client's page asks for today.
    async fn asked(&self) -> Vec<String> {
        let page = self.page().await.get("/api/my").await;
        let todo = page["todo"].as_array().expect("a list").iter();
        todo.filter_map(|one| one["form"].as_str().map(str::to_owned)).collect()
    }

    pub(crate) async fn answers(&self, form: &str) {
        self.says(form, &[]).await;
    }

    /// The same, but for what is said.
    async fn says(&self, form: &str, said: &[(&str, &str)]) {
        let person = self.page().await;
        let front = photo(&person).await;
        harmlessly(&person, &format!("/api/my/forms/{form}"), &front, said).await;
    }
}

pub(crate) fn price(cents: i64) -> Value {
    json!({ "name": "Here", "settings": { "medicine_prices": { "finasteride-1": cents } } })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_year_of_a_medicine() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    let team = staff(&studio, &owner, "here").await;
    owner.put("/api/clinic", &price(1000)).await;
    let (_, id) = on_a_tablet(&studio, &owner, &team, (11, None)).await;
    sent(&owner, &team).await;
    let mut years = Years::begin(&studio, &owner, &id).await;
    let state = |state: &str, cents: i64, supplies: usize| (state.to_owned(), cents, supplies);
    assert_eq!(years.stands().await, state("active", 1000, 1));

    // Announced a week before, once; charged on its day, once.
    years.until(21).await;
    let before = years.told().await;
    years.until(23).await;
    years.until(29).await;
    assert_eq!((years.stands().await, years.told().await), (state("active", 1000, 1), before + 1));
    years.until(30).await;
    assert_eq!(years.stands().await, state("active", 2000, 2));

    // Six weeks on, a check-in is asked for by mail and on the page. Left out, the next refill waits and says why.
    let before = years.told().await;
    years.until(43).await;
    assert_eq!((years.asked().await, years.told().await), (vec!["check-in-6-weeks".to_owned()], before + 1));
    years.until(60).await;
    assert_eq!(years.stands().await, state("held", 2000, 2));
    assert!(years.subscription().await.body.held.contains("fill in"));

    // Answered, it goes on by itself, announced again.
    years.answers("check-in-6-weeks").await;
    let before = years.told().await;
    years.until(61).await;
    assert_eq!((years.stands().await, years.told().await), (state("active", 2000, 2), before + 1));
    assert!(years.asked().await.is_empty());
    years.until(67).await;
    assert_eq!(years.stands().await, state("active", 2000, 2), "a week's notice holds for it too");
    years.until(68).await;
    assert_eq!(years.stands().await, state("active", 3000, 3));

    // Another price is told before the first charge that it holds for.
    let service = &studio.started.service;
    service.save_clinic(&years.owner, "Here", &price(1500)["settings"]).await.expect("a price");
    years.until(91).await;
    let change = years.subscription().await.body.change.expect("a change that was told");
    assert_eq!((change.cents, change.from), (1500, years.subscription().await.body.next_charge));
    years.until(92).await;
    years.answers("check-in-3-months").await;
    years.until(98).await;
    assert_eq!(years.stands().await, state("active", 4500, 4));

    // Of check-ins that were missed only the latest is asked for.
    years.until(190).await;
    assert_eq!(years.asked().await, ["check-in-6-months"]);

    // After a year one mail says that it goes on, and the questionnaire has to be given anew.
    let reminders = |mails: &[Mail]| mails.iter().filter(|m| m.state == MailState::Sent).count();
    years.answers("check-in-6-months").await;
    years.until(363).await;
    let before = reminders(&years.mails().await);
    years.until(366).await;
    assert!(reminders(&years.mails().await) > before);
    let reminded = years.subscription().await.body.reminded.expect("a day");
    years.until(400).await;
    assert_eq!(years.subscription().await.body.reminded, Some(reminded), "once a year");
    assert_eq!(years.stands().await.0, "held");
    assert!(
        years.subscription().await.body.held.contains("fill"),
        "{}",
        years.subscription().await.body.held
    );

    // Ended, nothing is charged, sent or asked any more.
    let noted = years.subscription().await;
    service
        .change_subscription(&years.client, noted.entry.id, noted.entry.version, Change::End)
        .await
        .expect("it ends");
    let (stands, told) = (years.stands().await, years.told().await);
    assert_eq!(stands.0, "ended");
    years.until(1200).await;
    assert_eq!((years.stands().await, years.told().await), (stands, told));
    assert!(years.asked().await.is_empty());
    studio.started.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_doctor_has_looked_at_holds_no_refill_back_and_what_is_new_does() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    let team = staff(&studio, &owner, "here").await;
    let (_, id) = on_a_tablet(&studio, &owner, &team, (11, None)).await;
    sent(&owner, &team).await;
    let mut years = Years::begin(&studio, &owner, &id).await;
    let service = &studio.started.service;
    let members = service.records().members(&years.owner).await.expect("members");
    let doctor = members.iter().find(|member| member.role == Role::Doctor).expect("a doctor");
    let doctor = Actor { who: Who::Account(doctor.account), role: Role::Doctor, ..years.owner };
    let done = async |what: WhatToDo| {
        let tasks = service.tasks(&doctor).await.expect("tasks");
        let task = tasks.iter().find(|task| task.body.what == what);
        let task = task.unwrap_or_else(|| panic!("no {what:?} among {tasks:?}"));
        let (id, version) = (task.entry.id, task.entry.version);
        service.set_task(&doctor, id, version, true, true, "talked").await.expect("done");
    };
    years.until(22).await;
    years.until(30).await;

    // Nothing speaks against it: a doctor reads it all the same, and nothing waits.
    years.until(43).await;
    years.answers("check-in-6-weeks").await;
    done(WhatToDo::ReadCheckIn).await;
    years.until(53).await;
    years.until(60).await;
    assert_eq!((years.stands().await.0.as_str(), years.stands().await.2), ("active", 3));

    // The client has stopped: the next refill waits until a doctor has looked, and then goes on.
    years.until(92).await;
    years.says("check-in-3-months", &[("k.adherence", "stopped")]).await;
    years.until(93).await;
    let supplies = years.stands().await.2;
    years.until(100).await;
    assert_eq!((years.stands().await.0.as_str(), years.stands().await.2), ("held", supplies));
    done(WhatToDo::ReviewCheckIn).await;
    years.until(101).await;
    assert_eq!(years.stands().await.0, "active", "{}", years.subscription().await.body.held);

    // A consent that is taken back is the client's to give again, and no doctor's task.
    let page = years.page().await;
    let consents = page.get("/api/my/consents").await;
    let renewal =
        consents.as_array().expect("consents").iter().find(|one| one["kind"] == "telehealth").expect("one");
    let word = |word: &str| json!({ "kind": renewal["kind"], "sha256": renewal["sha256"], "word": word, "name": "Bob" });
    page.post("/api/my/consents", &word("withdrawn")).await;
    years.until(110).await;
    let held = years.subscription().await.body.held;
    assert!(held.contains("sign the consents"), "{held}");
    let tasks = service.tasks(&doctor).await.expect("tasks");
    assert!(tasks.iter().all(|task| task.body.what != WhatToDo::HeldRefill), "{tasks:?}");
    years.page().await.post("/api/my/consents", &word("given")).await;
    years.until(111).await;
    assert_eq!(years.stands().await.0, "active");

    // What no client can mend is a doctor's, once; it goes when it holds nothing back any more.
    let own = service.licences(&years.owner).await.expect("licences");
    let own = own.into_iter().find(|one| Who::Account(one.account) == doctor.who).expect("a licence");
    service.end_licence(&years.owner, own.id).await.expect("ended");
    let held = async || {
        let tasks = service.tasks(&doctor).await.expect("tasks");
        tasks.iter().filter(|task| task.body.what == WhatToDo::HeldRefill).count()
    };
    years.until(119).await;
    years.until(120).await;
    assert_eq!((years.stands().await.0.as_str(), held().await), ("held", 1));
    let (place, number) = (own.place.as_str(), own.number.as_str());
    service.add_licence(&years.owner, own.account, place, number, own.expires).await.expect("added");
    years.until(121).await;
    assert_eq!((years.stands().await.0.as_str(), held().await), ("active", 0));
    studio.started.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_put_off_is_asked_anew_on_the_day() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    opened(&owner).await;
    let id = crate::booking::client_of(&owner, "bob").await;
    let mut years = Years::begin(&studio, &owner, &id).await;
    let page = years.page().await;
    let front = photo(&page).await;
    let screening = "/api/my/forms/smp-screening";
    let saved = harmlessly(&page, screening, &front, &[("g0.state", "NY"), ("g1.sab", "male")]).await;
    let until = page_day(&owner, 5).await;
    let decision = json!({ "version": saved["version"], "decision": "defer", "until": until, "reason": "After your holiday.",
                           "set_aside": [] });
    owner.post(&format!("/api/answers/{}/decision", saved["id"].as_str().expect("an id")), &decision).await;
    years.until(4).await;
    assert!(!years.asked().await.contains(&"smp-screening".to_owned()));
    let before = years.told().await;
    years.until(6).await;
    assert!(years.asked().await.contains(&"smp-screening".to_owned()));
    assert_eq!(years.told().await, before + 1);
    // Answered, it is the practitioner's.
    years.answers("smp-screening").await;
    assert!(!years.asked().await.contains(&"smp-screening".to_owned()));
    studio.started.stop().await;
}

/// A day so many days after today, where the clinic lies.
async fn page_day(owner: &Person, days: i64) -> String {
    let me = owner.get("/api/me").await;
    let zone = me["settings"]["time_zone"].as_str().unwrap_or("UTC");
    let now = jiff::Timestamp::now().in_tz(zone).expect("a zone");
    (now.date() + jiff::Span::new().days(days)).to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_refill_is_sent_beyond_the_prescription() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    let team = staff(&studio, &owner, "here").await;
    let (_, id) = on_a_tablet(&studio, &owner, &team, (1, None)).await;
    let mut years = Years::begin(&studio, &owner, &id).await;
    years.until(22).await;
    years.until(30).await;
    let (state, owed, supplies) = years.stands().await;
    assert_eq!((state.as_str(), supplies), ("finished", 2));
    // A week before what was sent is used up, one mail says so: more may be asked for.
    years.until(52).await;
    let before = years.told().await;
    years.until(54).await;
    assert_eq!(years.told().await, before + 1);
    let noted = years.subscription().await;
    let service = &studio.started.service;
    for change in [Change::Pause, Change::Resume, Change::Delay(jiff::civil::date(2100, 1, 1))] {
        let refused =
            service.change_subscription(&years.client, noted.entry.id, noted.entry.version, change).await;
        assert!(refused.is_err(), "{change:?}");
    }
    years.until(200).await;
    assert_eq!(years.stands().await, ("finished".to_owned(), owed, 2));
    studio.started.stop().await;
}

/// A photograph of skin, darker by so much left of its middle, as PNG.
fn skin(absorbance: f64) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(300, 200, |x, _| {
        let taken = if x < 150 { libm::exp(-absorbance) } else { 1.0 };
        let encode =
            |light: f64| (255.0 * (1.055 * libm::pow(light * taken, 1.0 / 2.4) - 0.055)).round() as u8;
        image::Rgb([0.55, 0.34, 0.24].map(encode))
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).expect("a picture");
    bytes.into_inner()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_left_is_measured_in_the_clients_own_photographs() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    opened(&owner).await;
    let (id, things) = a_session_ends_with_all_that_it_needs(&owner).await;
    let mut years = Years::begin(&studio, &owner, &id).await;
    let service = &studio.started.service;
    let session = things.session.parse().expect("an id");
    let by = years.owner;
    let forecast = async || {
        let read = service.session_log(&by, session).await.expect("a session");
        let told = read.forecast.expect("a forecast");
        let forecast = read.noted.body.forecast.expect("months");
        (read.noted.entry.version, forecast, read.noted.body.touch_up, told.days[0])
    };
    let (mut version, before, touch_up, day) = forecast().await;
    assert_eq!(touch_up, day, "the list of touch-ups counts from the session itself");
    let beside = |file: &str| clinic::sessions::Beside {
        file: file.parse().expect("an id"),
        treated: [0.3, 0.5, 0.15],
        bare: [0.7, 0.5, 0.15],
    };
    years.until(45).await;
    let healed = sent_photo(&years.page().await, skin(0.2)).await;
    years.until(500).await;
    let later = sent_photo(&years.page().await, skin(0.09)).await;
    let ask = |version: i64, healed: &str, later: &str| clinic::sessions::HoldAsk {
        version,
        healed: beside(healed),
        later: beside(later),
        before: None,
    };
    // What is wrong with both is said at once; nothing is kept of it.
    let swapped = service.measure_hold(&years.owner, session, ask(version, &later, &healed)).await;
    let clinic::ClinicError::Invalid(problems) = swapped.expect_err("a refusal") else { panic!("problems") };
    assert_eq!(problems.iter().map(|p| p.path.as_str()).collect::<Vec<_>>(), ["healed.file", "later.file"]);
    service.measure_hold(&years.owner, session, ask(version, &healed, &later)).await.expect("a measurement");
    let read = service.session_log(&years.owner, session).await.expect("a session");
    let held = &read.noted.body.held[0];
    assert!((held.contrast - 0.475).abs() < 0.03 && held.day == 500, "{held:?}");
    // Other systems read it as of the day at the clinic, whatever day it is in Greenwich.
    let path = format!("/fhir/Observation?patient={id}&code=smp-contrast-left");
    let outward = years.page().await.get(&path).await["entry"][0]["resource"].clone();
    let zone = jiff::tz::TimeZone::get("America/New_York").expect("a zone");
    let ended = read.noted.body.ended.expect("a time").to_zoned(zone).date();
    let taken = ended.checked_add(jiff::Span::new().days(500)).expect("a day");
    assert_eq!(outward["effectiveDateTime"].as_str(), Some(taken.to_string().as_str()));
    let (now, after, touch_up, day) = forecast().await;
    assert!(after.months < before.months && after.latest < before.latest, "{before:?} {after:?}");
    assert_eq!(touch_up, day);
    // The client reads it on their own page; taken off, the plan's own outlook stands again.
    let page = years.page().await.get("/api/my/aftercare").await;
    assert_eq!(
        (page["forecast"]["measured"].as_u64(), page["forecast"]["expected"].as_str()),
        (Some(1), Some(day.to_string().as_str()))
    );
    version = now;
    service.drop_hold(&years.owner, session, version, 0).await.expect("it is off");
    assert_eq!(forecast().await.1, before);
    studio.started.stop().await;
}

/// A photograph of a client's own.
async fn sent_photo(client: &Person, bytes: Vec<u8>) -> String {
    let body = json!({ "kind": "photograph", "name": "top.png", "label": "top", "bytes": bytes.len() });
    let upload = client.post("/api/my/uploads", &body).await;
    let path = format!("/api/my/uploads/{}?offset=0", upload["id"].as_str().expect("an id"));
    let kept: Value = client.put_bytes(&path, bytes).await.json().await.expect("JSON");
    kept["file"].as_str().expect("a file").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_years_after_a_session() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    opened(&owner).await;
    let (id, _) = a_session_ends_with_all_that_it_needs(&owner).await;
    let mut years = Years::begin(&studio, &owner, &id).await;
    years.until(11).await;
    assert_eq!(years.asked().await, ["healing-day-10"]);
    years.until(44).await;
    assert_eq!(years.asked().await, ["healing-day-42"], "the earlier one is asked no more");
    years.answers("healing-day-42").await;
    let before = years.told().await;
    years.until(364).await;
    assert_eq!((years.asked().await.len(), years.told().await), (0, before));
    for year in 1..4 {
        let before = years.told().await;
        years.until(365 * year + 1).await;
        assert_eq!((years.asked().await, years.told().await), (vec!["smp-yearly".to_owned()], before + 1));
        years.answers("smp-yearly").await;
        assert!(years.asked().await.is_empty());
    }
    studio.started.stop().await;
}
