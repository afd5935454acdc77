//! Appointments: nobody and no room twice, all of a chain or nothing, what is called off is free again.

use super::{Db, account, case, clinic, fields, in_minutes, invitation, not_found, taken, wrong_state};
use jiff::civil::date;
use jiff::{Timestamp, ToSpan};
use records::model::booking::{
    Appointment, AppointmentSearch, AppointmentState, Deposit, Feed, NewAppointment, Place, Room, Waiting,
};
use records::model::mail::{MailState, NewMail};
use records::{
    AccountId, Actor, AppointmentId, ChainId, ClientId, FeedId, MailEnd, RecordsError, Role, RoomId,
    TokenHash, WaitingId,
};
use uuid::Uuid;

pub(crate) async fn all(db: &Db) {
    hours_and_rooms(db).await;
    nobody_and_no_room_twice(db).await;
    moved_and_called_off(db).await;
    invisible_elsewhere(db).await;
    as_many_as_there_are_slots(db).await;
    mails_go_out_once(db).await;
    waiting_and_feeds(db).await;
}

const TICK: i64 = 900;

/// A place so many quarters of an hour after a fixed day, so many long.
fn place(account: AccountId, room: RoomId, from: i64, length: i64) -> Place {
    let start = 2_000_000 + from;
    let at = |tick: i64| Timestamp::from_second(tick * TICK).expect("a time");
    let ends = at(start + length);
    Place { account, room, starts: at(start), ends, free_at: ends, ticks: (start, start + length) }
}

fn appointment(client: ClientId, place: Place) -> NewAppointment {
    NewAppointment {
        id: AppointmentId::new(),
        client,
        case: None,
        chain: None,
        number: 0,
        kind: "session".to_owned(),
        place,
        note: String::new(),
        deposit_cents: 0,
    }
}

async fn room(db: &Db, by: &Actor, name: &str) -> RoomId {
    let room = Room { id: RoomId::new(), name: name.to_owned(), archived: false };
    db.save_room(by, room.clone()).await.expect("a room");
    room.id
}

async fn client(db: &Db, by: &Actor) -> ClientId {
    db.create_client(by, fields("Visitor", &ClientId::new().to_string())).await.expect("a client").id
}

async fn colleague(db: &Db, by: &Actor, role: Role) -> AccountId {
    let (account, invitation) = (account(), invitation(Some(by.clinic), role));
    db.invite(Some(by), invitation.clone()).await.expect("an invitation");
    db.join_clinic(invitation.id, account.clone()).await.expect("a member");
    account.id
}

fn owner(by: &Actor) -> AccountId {
    by.account().expect("an account")
}

async fn hours_and_rooms(db: &Db) {
    let by = clinic(db).await;
    let doctor = colleague(db, &by, Role::Doctor).await;
    colleague(db, &by, Role::FrontDesk).await;
    let calendars = db.calendars(&by).await.expect("calendars");
    assert_eq!(calendars.len(), 2, "who is not booked has none: {calendars:?}");
    db.save_calendar(&by, doctor, 0, "{\"week\":[]}".to_owned()).await.expect("kept");
    let late = db.save_calendar(&by, doctor, 0, "{}".to_owned()).await;
    assert!(matches!(late, Err(RecordsError::Changed { stands: 1, .. })), "{late:?}");
    not_found(db.save_calendar(&by, AccountId::new(), 0, "{}".to_owned()).await);
    let first = room(db, &by, "Blue").await;
    taken(db.save_room(&by, Room { id: RoomId::new(), name: "Blue".to_owned(), archived: false }).await);
    db.save_room(&by, Room { id: first, name: "Green".to_owned(), archived: true }).await.expect("renamed");
    let rooms = db.rooms(&by).await.expect("rooms");
    assert_eq!((rooms[0].name.as_str(), rooms[0].archived), ("Green", true));
    let visitor = client(db, &by).await;
    not_found(db.book(&by, vec![appointment(visitor, place(doctor, first, 0, 4))], Vec::new()).await);
}

async fn nobody_and_no_room_twice(db: &Db) {
    let by = clinic(db).await;
    let (ada, bob) = (owner(&by), colleague(db, &by, Role::Practitioner).await);
    let (blue, green) = (room(db, &by, "Blue").await, room(db, &by, "Green").await);
    let (visitor, treated) = case(db, &by).await;
    let book = async |place: Place| db.book(&by, vec![appointment(visitor, place)], Vec::new()).await;
    book(place(ada, blue, 0, 16)).await.expect("free");
    taken(book(place(ada, green, 15, 4)).await);
    taken(book(place(bob, blue, 12, 8)).await);
    // Nobody is with two people at once.
    taken(book(place(bob, green, 0, 16)).await);
    let other = client(db, &by).await;
    db.book(&by, vec![appointment(other, place(bob, green, 0, 16))], Vec::new())
        .await
        .expect("another client with another person in another room");
    book(place(ada, blue, 16, 4)).await.expect("right after it");
    // A chain of which the last has no place is not booked at all.
    let chain = ChainId::new();
    let link = |number: i64, from: i64| NewAppointment {
        chain: Some(chain),
        number,
        case: Some(treated),
        ..appointment(visitor, place(ada, green, from, 4))
    };
    taken(db.book(&by, vec![link(1, 100), link(2, 200), link(3, 12)], Vec::new()).await);
    let of_chain = AppointmentSearch { chain: Some(chain), ..AppointmentSearch::default() };
    assert_eq!(db.appointments(&by, of_chain).await.expect("appointments"), []);
    assert_eq!(db.taken(vec![ada.0, green.0], (2_000_100, 2_000_300), None).await.expect("ticks"), []);
    db.book(&by, vec![link(1, 100), link(2, 200), link(3, 300)], Vec::new()).await.expect("free");
    let found = db.appointments(&by, of_chain).await.expect("appointments");
    assert_eq!(found.iter().map(|a| a.number).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(found[0].client_name, "Case Client");
    // A case of somebody else is no case of theirs.
    let other = client(db, &by).await;
    not_found(db.book(&by, vec![NewAppointment { client: other, ..link(1, 400) }], Vec::new()).await);
    let one_day = AppointmentSearch {
        from: Some(found[0].starts),
        to: Some(found[1].starts),
        ..AppointmentSearch::default()
    };
    assert_eq!(db.appointments(&by, one_day).await.expect("appointments").len(), 1);
}

async fn booked(db: &Db, by: &Actor, at: Place) -> Appointment {
    let new = NewAppointment { deposit_cents: 37_500, ..appointment(client(db, by).await, at) };
    db.book(by, vec![new.clone()], Vec::new()).await.expect("free");
    db.appointment(by, new.id).await.expect("the appointment")
}

async fn moved_and_called_off(db: &Db) {
    let by = clinic(db).await;
    let (ada, blue) = (owner(&by), room(db, &by, "Blue").await);
    let one = booked(db, &by, place(ada, blue, 0, 8)).await;
    assert_eq!((one.state, one.deposit, one.version), (AppointmentState::Booked, Deposit::Asked, 1));
    // Half an hour later, over its own time.
    db.move_appointment(&by, one.id, 1, place(ada, blue, 2, 8), Vec::new())
        .await
        .expect("its own time is no obstacle");
    let late = db.move_appointment(&by, one.id, 1, place(ada, blue, 4, 8), Vec::new()).await;
    assert!(matches!(late, Err(RecordsError::Changed { stands: 2, .. })), "{late:?}");
    let two = booked(db, &by, place(ada, blue, 20, 4)).await;
    taken(db.move_appointment(&by, two.id, 1, place(ada, blue, 8, 4), Vec::new()).await);
    assert_eq!(
        db.taken(vec![ada.0], (2_000_020, 2_000_024), None).await.expect("ticks").len(),
        4,
        "it stays where it was"
    );
    db.set_deposit(&by, two.id, 1, Deposit::Paid).await.expect("paid");
    db.set_appointment_state(&by, two.id, 2, AppointmentState::Cancelled, Vec::new())
        .await
        .expect("called off");
    wrong_state(db.set_appointment_state(&by, two.id, 3, AppointmentState::Arrived, Vec::new()).await);
    wrong_state(db.move_appointment(&by, two.id, 3, place(ada, blue, 40, 4), Vec::new()).await);
    booked(db, &by, place(ada, blue, 20, 4)).await;
    for (version, state) in
        [(2, AppointmentState::Missed), (3, AppointmentState::Arrived), (4, AppointmentState::Done)]
    {
        db.set_appointment_state(&by, one.id, version, state, Vec::new()).await.expect("it may follow");
    }
    assert_eq!(db.appointment(&by, one.id).await.expect("the appointment").state, AppointmentState::Done);
}

async fn invisible_elsewhere(db: &Db) {
    let (here, elsewhere) = (clinic(db).await, clinic(db).await);
    let (ada, blue) = (owner(&here), room(db, &here, "Blue").await);
    let one = booked(db, &here, place(ada, blue, 0, 8)).await;
    not_found(db.appointment(&elsewhere, one.id).await);
    not_found(db.move_appointment(&elsewhere, one.id, 1, place(ada, blue, 9, 8), Vec::new()).await);
    not_found(db.set_appointment_state(&elsewhere, one.id, 1, AppointmentState::Cancelled, Vec::new()).await);
    not_found(db.set_deposit(&elsewhere, one.id, 1, Deposit::Paid).await);
    not_found(db.room(&elsewhere, blue).await);
    not_found(db.save_room(&elsewhere, Room { id: blue, name: "Mine".to_owned(), archived: false }).await);
    let theirs = client(db, &elsewhere).await;
    not_found(
        db.book(&elsewhere, vec![appointment(theirs, place(owner(&elsewhere), blue, 50, 4))], Vec::new())
            .await,
    );
    not_found(db.book(&here, vec![appointment(theirs, place(ada, blue, 50, 4))], Vec::new()).await);
    assert_eq!(db.appointments(&elsewhere, AppointmentSearch::default()).await.expect("none"), []);
}

async fn as_many_as_there_are_slots(db: &Db) {
    let by = clinic(db).await;
    let (ada, blue) = (owner(&by), room(db, &by, "Blue").await);
    let visitor = client(db, &by).await;
    let tries = (0..200).map(|k| {
        let (db, by) = (db.clone(), by);
        tokio::spawn(async move {
            db.book(&by, vec![appointment(visitor, place(ada, blue, 4 * (k % 20), 4))], Vec::new()).await
        })
    });
    let mut won = 0;
    for one in tries.collect::<Vec<_>>() {
        match one.await.expect("no panic") {
            Ok(()) => won += 1,
            Err(error) => assert!(matches!(error, RecordsError::Taken { .. }), "{error:?}"),
        }
    }
    assert_eq!(won, 20);
    assert_eq!(db.appointments(&by, AppointmentSearch::default()).await.expect("appointments").len(), 20);
}

fn mail(client: ClientId, once: &str) -> NewMail {
    NewMail {
        client: Some(client),
        account: None,
        appointment: None,
        kind: "confirmation".to_owned(),
        facts: "{}".to_owned(),
        due: Timestamp::now() - 1.second(),
        once: Some(once.to_owned()),
    }
}

async fn mails_go_out_once(db: &Db) {
    let by = clinic(db).await;
    let visitor = client(db, &by).await;
    let (worker, other) = (Uuid::now_v7(), Uuid::now_v7());
    let claim =
        async |worker| db.claim_mail(worker, Timestamp::now(), in_minutes(5)).await.expect("the queue");
    while let Some(left) = claim(worker).await {
        db.settle_mail(worker, left.id, MailEnd::Dropped).await.expect("dropped");
    }
    for _ in 0..2 {
        db.write_mail(&by, mail(visitor, "welcome")).await.expect("written");
    }
    let mine = claim(worker).await.expect("a mail");
    assert_eq!((mine.state, mine.attempts, mine.client), (MailState::Sending, 1, Some(visitor)));
    assert!(claim(other).await.is_none(), "it was written once and is on its way");
    wrong_state(db.settle_mail(other, mine.id, MailEnd::Sent).await);
    let again = MailEnd::Again("no answer".to_owned(), Timestamp::now() - 1.second());
    db.settle_mail(worker, mine.id, again).await.expect("put back");
    let mine = claim(other).await.expect("it is due again");
    assert_eq!((mine.attempts, mine.said.as_str()), (2, ""));
    db.settle_mail(other, mine.id, MailEnd::Sent).await.expect("sent");
    // Whoever dies with a mail in hand leaves it unsure: nobody gets it again.
    db.write_mail(&by, mail(visitor, "second")).await.expect("written");
    let dead = db
        .claim_mail(worker, Timestamp::now(), Timestamp::now() - 1.second())
        .await
        .expect("the queue")
        .expect("a mail");
    assert!(claim(other).await.is_none());
    let states: Vec<_> =
        db.mails(&by, 10).await.expect("mails").into_iter().map(|m| (m.id, m.state)).collect();
    assert_eq!(states, [(dead.id, MailState::Unsure), (mine.id, MailState::Sent)]);
    // A reminder that waits is dropped with its appointment.
    let (ada, blue) = (owner(&by), room(db, &by, "Blue").await);
    let new = appointment(visitor, place(ada, blue, 0, 4));
    let reminder =
        NewMail { kind: "reminder".to_owned(), appointment: Some(new.id), ..mail(visitor, "reminder") };
    db.book(&by, vec![new.clone()], vec![reminder.clone()]).await.expect("free");
    db.move_appointment(&by, new.id, 1, place(ada, blue, 8, 4), vec![reminder]).await.expect("moved");
    db.set_appointment_state(&by, new.id, 2, AppointmentState::Cancelled, vec![mail(visitor, "called off")])
        .await
        .expect("called off");
    let waiting: Vec<_> = db
        .mails(&by, 10)
        .await
        .expect("mails")
        .into_iter()
        .filter(|m| m.state == MailState::Waiting)
        .map(|m| m.kind)
        .collect();
    assert_eq!(waiting, ["confirmation"]);
    let left = claim(worker).await.expect("the mail of calling off");
    db.settle_mail(worker, left.id, MailEnd::Failed("no address".to_owned())).await.expect("given up");
}

async fn waiting_and_feeds(db: &Db) {
    let (by, elsewhere) = (clinic(db).await, clinic(db).await);
    let visitor = client(db, &by).await;
    let waiting = Waiting {
        id: WaitingId::new(),
        client: visitor,
        client_name: String::new(),
        kind: "consultation".to_owned(),
        account: None,
        from: date(2026, 12, 1),
        to: date(2026, 12, 24),
        created: Timestamp::now(),
        told: None,
        reachable: true,
    };
    let stranger = Waiting { account: elsewhere.account(), id: WaitingId::new(), ..waiting.clone() };
    not_found(db.add_waiting(&by, stranger).await);
    db.add_waiting(&by, waiting.clone()).await.expect("added");
    assert_eq!(db.waiting(&elsewhere).await.expect("none"), []);
    db.tell_waiting(&by, waiting.id, NewMail { due: in_minutes(60), ..mail(visitor, "a free time") })
        .await
        .expect("told");
    let list = db.waiting(&by).await.expect("the list");
    assert!(list.len() == 1 && list[0].told.is_some() && list[0].client_name == "Visitor", "{list:?}");
    not_found(db.close_waiting(&elsewhere, waiting.id).await);
    db.close_waiting(&by, waiting.id).await.expect("closed");
    not_found(db.close_waiting(&by, waiting.id).await);
    let feed = |secret: &[u8]| Feed {
        id: FeedId::new(),
        token: TokenHash::of(secret),
        account: None,
        client: Some(visitor),
        created: Timestamp::now(),
    };
    let seed = visitor.0.as_bytes();
    let (first, second) = (feed(&[seed, &b"1"[..]].concat()), feed(&[seed, &b"2"[..]].concat()));
    db.create_feed(&by, first.clone()).await.expect("a feed");
    assert_eq!(db.feed(first.token).await.expect("the feed").0, by.clinic);
    db.create_feed(&by, second.clone()).await.expect("a new one");
    not_found(db.feed(first.token).await);
    not_found(db.revoke_feed(&elsewhere, second.id).await);
    db.revoke_feed(&by, second.id).await.expect("taken back");
    not_found(db.feed(second.token).await);
    not_found(db.create_feed(&elsewhere, feed(&[seed, &b"3"[..]].concat())).await);
}
