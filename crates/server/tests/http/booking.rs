//! Booking over HTTP: hours, a chain of sessions, moving, calling off, who waits, mails, calendars.

use crate::suite::{Person, fault, studio};
use jiff::{Timestamp, ToSpan, Zoned};
use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

const ZONE: &str = "America/New_York";

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// Sets zone, hours and a room; gives the owner's account and the room.
pub(crate) async fn opened(owner: &Person) -> (String, String) {
    let settings = json!({ "time_zone": ZONE, "address": "12 Main Street, Albany" });
    owner.put("/api/clinic", &json!({ "name": "Test Clinic", "settings": settings })).await;
    owner.post("/api/booking/rooms", &json!({ "name": "Blue" })).await;
    let setup = owner.get("/api/booking").await;
    assert_eq!(setup["zone"], ZONE);
    let account = text(&setup["people"][0]["account"]);
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday"];
    let week: Vec<Value> = days.iter().map(|d| json!({ "day": d, "from": "09:00", "to": "18:00" })).collect();
    let hours = json!({ "version": setup["people"][0]["version"], "hours": { "week": week, "days": [] } });
    owner.put(&format!("/api/booking/hours/{account}"), &hours).await;
    (account, text(&setup["rooms"][0]["id"]))
}

/// Nine o'clock of the first Monday that lies so many weeks ahead, at the clinic.
pub(crate) fn monday(weeks: i64) -> Timestamp {
    let now = Zoned::now().in_tz(ZONE).expect("a zone");
    let days = 8 - i64::from(now.weekday().to_monday_one_offset()) + 7 * weeks;
    let day = now.date().saturating_add(days.days());
    day.at(9, 0, 0, 0).in_tz(ZONE).expect("a time").timestamp()
}

/// A room and an appointment of a client, for others to try.
pub(crate) async fn booked(owner: &Person, client: &str) -> (String, String) {
    let (account, room) = opened(owner).await;
    let body = json!({ "client": client, "kind": "consultation", "visits": [{ "starts": monday(1), "account": account, "room": room }] });
    let made = owner.post("/api/appointments", &body).await;
    (room, text(&made["ids"][0]))
}

pub(crate) async fn client_of(owner: &Person, name: &str) -> String {
    let body = json!({ "name": name, "reference": name, "email": format!("{name}@client.example") });
    text(&owner.post("/api/clients", &body).await["id"])
}

/// Mails in the folder, once there are so many.
pub(crate) async fn mails(folder: &Path, count: usize) -> Vec<String> {
    for _ in 0..100 {
        let entries = std::fs::read_dir(folder.join("data/mails")).into_iter().flatten();
        let mut files: Vec<_> = entries
            .filter_map(|e| e.ok().map(|e| e.path()))
            .filter(|p| p.extension().is_some_and(|e| e == "eml"))
            .collect();
        if files.len() >= count {
            files.sort();
            assert_eq!(files.len(), count);
            return files
                .iter()
                .map(|f| std::fs::read_to_string(f).expect("a mail").replace("=\r\n", "").replace("=20", " "))
                .collect();
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{count} mails did not come");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chain_is_booked_moved_and_called_off_and_everybody_hears() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    let nowhere =
        owner.send(Method::GET, "/api/booking/free?kind=consultation&from=2027-03-01&days=1", None).await;
    assert_eq!(fault(nowhere).await, (409, "state".to_owned()), "without a zone nothing is offered");
    let (account, _) = opened(&owner).await;
    let desk = studio.colleague(&owner, "desk", "front-desk").await;
    let (_, case) = owner.case("R-1").await;
    let (bob, eve) = (client_of(&desk, "bob").await, client_of(&desk, "eve").await);
    // The plan says how many sessions there are and how long.
    let sessions = desk.get(&format!("/api/cases/{}/sessions", text(&case["id"]))).await;
    let minutes = sessions["minutes"].as_array().expect("minutes").clone();
    assert!(minutes.len() >= 2 && sessions["deposit_cents"].as_i64() > Some(0), "{sessions}");
    let day = monday(1).in_tz(ZONE).expect("a zone").date();
    let free =
        desk.get(&format!("/api/booking/free?kind=session&minutes={}&from={day}&days=1", minutes[0])).await;
    let first = text(&free[0]["starts"]);
    assert_eq!(first.parse::<Timestamp>().expect("a time"), monday(1));
    let chain = desk.post("/api/booking/chain", &json!({ "minutes": minutes, "first": first })).await;
    let visits: Vec<Value> = chain
        .as_array()
        .expect("visits")
        .iter()
        .zip(&minutes)
        .map(|(v, m)| json!({ "starts": v["starts"], "minutes": m, "account": v["account"], "room": v["room"] }))
        .collect();
    let book = json!({ "client": bob, "kind": "session", "visits": visits, "deposit_cents": 37500 });
    let made = desk.post("/api/appointments", &book).await;
    assert_eq!(made["ids"].as_array().expect("ids").len(), minutes.len());
    // Nobody gets the same time again.
    let again = json!({ "client": eve, "kind": "session", "visits": visits });
    assert_eq!(
        fault(desk.send(Method::POST, "/api/appointments", Some(&again)).await).await,
        (409, "taken".to_owned())
    );
    // Sunday is closed, a gap of a week too short, off the grid is off the grid; all is said at once.
    let sunday = monday(2) - 24.hours();
    let wrong = json!({ "client": eve, "kind": "session", "visits": [
        { "starts": sunday, "account": account }, { "starts": sunday + 168.hours() + 1.minute(), "account": account }] });
    let refused = desk.send(Method::POST, "/api/appointments", Some(&wrong)).await;
    assert_eq!(refused.status(), 422);
    let too_near = json!({ "client": eve, "kind": "session", "visits": [
        { "starts": monday(5), "account": account }, { "starts": monday(6), "account": account }] });
    let body: Value =
        desk.send(Method::POST, "/api/appointments", Some(&too_near)).await.json().await.expect("JSON");
    assert_eq!(body["problems"][0]["path"], "visits[1].starts", "{body}");
    assert!(text(&body["problems"][0]["message"]).contains("at least 10"), "{body}");
    // Eve waits for what Bob has; the second of his visits cannot come nearer than ten days.
    let wait = json!({ "client": eve, "kind": "session", "from": day, "to": day });
    desk.post("/api/waiting", &wait).await;
    let list = desk.get(&format!("/api/appointments?client={bob}")).await;
    let second = &list[1];
    let near = json!({ "version": 1, "to": { "starts": monday(1) + 168.hours(), "account": account } });
    let path = format!("/api/appointments/{}/place", text(&second["id"]));
    assert_eq!(desk.send(Method::PUT, &path, Some(&near)).await.status(), 422);
    let later = text(&second["starts"]).parse::<Timestamp>().expect("a time") + 72.hours();
    let moved = json!({ "version": 1, "to": { "starts": later, "account": account } });
    desk.put(&path, &moved).await;
    // Called off: Eve hears of it, and may have it.
    let off = json!({ "version": 1, "state": "cancelled" });
    desk.put(&format!("/api/appointments/{}/state", text(&list[0]["id"])), &off).await;
    assert!(desk.get("/api/waiting").await[0]["told"].is_string());
    let one = json!({ "client": eve, "kind": "session", "visits": [visits[0]] });
    desk.post("/api/appointments", &one).await;
    // Bob: confirmed, something to fill in, moved, called off. Eve: told of the time, confirmed, something to fill in. Nothing says why.
    let mails = mails(studio.folder.path(), 7).await;
    let to = |name: &str| mails.iter().filter(|m| m.contains(&format!("{name}@client.example"))).count();
    assert_eq!((to("bob"), to("eve")), (4, 3));
    let content = document::booking::shipped_mails().expect("it reads");
    for mail in &mails {
        assert_eq!(content.health_words_in(mail), Vec::<&str>::new(), "{mail}");
        assert!(mail.contains("Test Clinic") && mail.contains("Message-ID: <"), "{mail}");
    }
    assert!(
        mails.iter().any(|m| m.contains("9:00 AM to") && m.contains("12 Main Street, Albany")),
        "{}",
        mails[0]
    );
    // Reminders wait for their day.
    let kept = desk.get("/api/mails").await;
    let waiting = kept.as_array().expect("mails").iter().filter(|m| m["state"] == "waiting").count();
    assert!(waiting >= minutes.len(), "{kept}");
    // The calendar of the client has place and time, and dies with its secret.
    let feed = desk.post("/api/feeds", &json!({ "client": bob })).await;
    let path = text(&feed["link"]);
    let path = path.trim_start_matches(&studio.started.address);
    let calendar = studio.nobody().send(Method::GET, path, None).await;
    assert!(calendar.headers()["content-type"].to_str().expect("a text").starts_with("text/calendar"));
    let calendar = calendar.text().await.expect("a text");
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), minutes.len(), "{calendar}");
    assert!(
        calendar.contains("STATUS:CANCELLED") && calendar.contains("Albany") && !calendar.contains("bob"),
        "{calendar}"
    );
    let feeds = desk.get("/api/feeds").await;
    desk.send(Method::DELETE, &format!("/api/feeds/{}", text(&feeds[0]["id"])), None).await;
    assert_eq!(studio.nobody().send(Method::GET, path, None).await.status(), 404);
    studio.started.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn as_many_are_booked_as_there_are_places() {
    let studio = studio().await;
    let owner = studio.owner("owner").await;
    let (account, _) = opened(&owner).await;
    let client = client_of(&owner, "bob").await;
    let start = |k: i64| monday(1) + (k * 75).minutes();
    let tries = (0..60).map(|k| {
        let body = json!({ "client": client, "kind": "consultation", "visits": [{ "starts": start(k % 6), "account": account }] });
        let owner = owner.clone();
        tokio::spawn(async move { owner.send(Method::POST, "/api/appointments", Some(&body)).await.status().as_u16() })
    });
    let mut answers = Vec::new();
    for one in tries.collect::<Vec<_>>() {
        answers.push(one.await.expect("an answer"));
    }
    assert_eq!(answers.iter().filter(|a| **a == 200).count(), 6, "{answers:?}");
    assert!(answers.iter().all(|a| [200, 409].contains(a)), "{answers:?}");
    studio.started.stop().await;
}
