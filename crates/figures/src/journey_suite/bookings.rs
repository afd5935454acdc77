//! Booking: more who want a time than there are times, on both databases, and every change of clocks.

#[path = "../../../booking/tests/clocks/changes.rs"]
mod changes;

use super::figure;
use crate::report::{Figure, Goal};
use crate::serving::{Place, Serving};
use cluster::{Cluster, Flush};
use jiff::{Timestamp, ToSpan, Zoned};
use serde_json::{Value, json};
use std::time::Instant;
use visitor::{Method, Person};

const SLOTS: usize = 100;
const TRIES: usize = 1000;
const ZONE: &str = "America/New_York";
/// A consultation and tidying after it.
const MINUTES: i64 = 75;

pub(super) fn run() -> Result<Vec<Figure>, String> {
    let all = changes::changes();
    let right = all.iter().filter(|change| changes::faults(change).is_empty()).count();
    let note = "six zones, against a table by another reader of the zones' database".to_owned();
    let mut figures = vec![figure(
        "changes of clocks 2026-2030 that are right",
        right as f64,
        Goal::AtLeast(all.len() as f64),
        note,
    )];
    let cluster = Cluster::start(Flush::Yes).map_err(|e| e.to_string())?;
    let url = cluster.database("bookings").map_err(|e| e.to_string())?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| e.to_string())?;
    figures.extend(runtime.block_on(at_once(&Place::embedded()?, 1))?);
    figures.extend(runtime.block_on(at_once(&Place::postgres(url)?, 2))?);
    Ok(figures)
}

/// All tries at once, by turns at so many servers on one database.
async fn at_once(place: &Place, servers: usize) -> Result<Vec<Figure>, String> {
    let first = place.serve()?;
    let owner = first.owner().await?;
    let account = opened(&owner).await?;
    let client = owner.post("/api/clients", &json!({ "name": "Bench", "reference": "B" })).await;
    let client = client["id"].as_str().ok_or("no id")?.to_owned();
    let others: Vec<Serving> = (1..servers).map(|_| place.serve()).collect::<Result<_, _>>()?;
    let people: Vec<Person> =
        std::iter::once(owner.clone()).chain(others.iter().map(|s| owner.at(&s.address))).collect();
    let starts = starts()?;
    let begin = Instant::now();
    let tries = (0..TRIES).map(|k| {
        let visit = json!({ "starts": starts[k % SLOTS], "account": account });
        let body = json!({ "client": client, "kind": "consultation", "visits": [visit] });
        let person = people[k % people.len()].clone();
        tokio::spawn(async move {
            person.try_send(Method::POST, "/api/appointments", Some(&body)).await.map(|a| a.status().as_u16())
        })
    });
    let (mut booked, mut refused, mut other) = (0, 0, Vec::new());
    for one in tries.collect::<Vec<_>>() {
        match one.await.map_err(|e| e.to_string())?? {
            200 => booked += 1,
            409 => refused += 1,
            status => other.push(status),
        }
    }
    let seconds = begin.elapsed().as_secs_f64();
    let kept: Value = owner.get(&format!("/api/appointments?client={client}")).await;
    let kept = kept.as_array().map_or(0, Vec::len);
    let note = format!(
        "{}, {servers} server(s), {TRIES} tries at {SLOTS} times in {seconds:.1} s: {booked} booked, {refused} refused, {} other, {kept} kept",
        place.name,
        other.len()
    );
    let exact = booked == SLOTS && kept == SLOTS && other.is_empty();
    Ok(vec![figure(
        &format!("bookings are exactly the times there are, {}", place.name),
        f64::from(u8::from(exact)),
        Goal::AtLeast(1.0),
        note,
    )])
}

/// Zone, a room, hours on every day.
async fn opened(owner: &Person) -> Result<String, String> {
    owner.put("/api/clinic", &json!({ "name": "Bench", "settings": { "time_zone": ZONE } })).await;
    owner.post("/api/booking/rooms", &json!({ "name": "Blue" })).await;
    let setup = owner.get("/api/booking").await;
    let account = setup["people"][0]["account"].as_str().ok_or("nobody to be booked")?.to_owned();
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let week: Vec<Value> = days.iter().map(|d| json!({ "day": d, "from": "09:00", "to": "18:00" })).collect();
    owner
        .put(
            &format!("/api/booking/hours/{account}"),
            &json!({ "version": 0, "hours": { "week": week, "days": [] } }),
        )
        .await;
    Ok(account)
}

/// Times of the coming weeks that do not touch each other.
fn starts() -> Result<Vec<Timestamp>, String> {
    let today = Zoned::now().in_tz(ZONE).map_err(|e| e.to_string())?.date();
    let mut all = Vec::new();
    for day in 2.. {
        let open = today
            .saturating_add(i64::from(day).days())
            .at(9, 0, 0, 0)
            .in_tz(ZONE)
            .map_err(|e| e.to_string())?;
        all.extend((0..7).map(|k| open.timestamp() + (k * MINUTES).minutes()));
        if all.len() >= SLOTS {
            break;
        }
    }
    all.truncate(SLOTS);
    Ok(all)
}
