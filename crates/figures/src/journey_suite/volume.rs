//! Years of a clinic: what the queries of each page cost, and how soon it is known who received a lot.

use super::{figure, late};
use crate::report::{Figure, Goal};
use cluster::{Cluster, Flush};
use jiff::civil::date;
use jiff::{Timestamp, ToSpan};
use records::model::account::{Account, Invitation};
use records::model::chart::{ChartBatch, ChartKind, ChartSearch, LotUse, NewEntry, Standing};
use records::model::client::{ClientFields, ClientSearch};
use records::model::clinic::Clinic;
use records::model::stock::{Lot, LotKind, LotState};
use records::{
    AccountId, Actor, ClientId, ClinicId, Database, EntryId, InvitationId, LotId, Records, RecordsError,
    Role, TokenHash, Who, open,
};
use std::sync::Arc;
use std::time::Instant;

const CLIENTS: usize = 10_000;
const ANSWER_SETS: usize = 50_000;
const MESSAGES: usize = 200_000;
/// Sessions of five years: four a day on 250 days.
const SESSIONS: usize = 5_000;
const LOTS: usize = 400;
/// Bytes of a sealed answer set and of a sealed message.
const BYTES: (usize, usize) = (3000, 300);
/// Entries in one batch.
const AT_ONCE: usize = 500;
/// Pages looked at.
const LOOKS: usize = 300;

pub(super) fn run() -> Result<Vec<Figure>, String> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| e.to_string())?;
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let file = Database::File(folder.path().join("records.db"));
    let mut figures = runtime.block_on(measured("SQLite", &file)).map_err(|e| e.to_string())?;
    let cluster = Cluster::start(Flush::Yes).map_err(|e| e.to_string())?;
    let url = cluster.database("volume").map_err(|e| e.to_string())?;
    figures.extend(
        runtime.block_on(measured("PostgreSQL", &Database::Postgres(url))).map_err(|e| e.to_string())?,
    );
    Ok(figures)
}

async fn measured(name: &str, database: &Database) -> Result<Vec<Figure>, RecordsError> {
    let records = open(database).await?;
    let by = founded(&records).await?;
    let begin = Instant::now();
    let clients = filled(&records, &by).await?;
    let seconds = begin.elapsed().as_secs_f64();
    let mut figures = Vec::new();
    let mut slowest = (0.0, String::new());
    let mut notes = Vec::new();
    for (page, times) in pages(&records, &by, &clients).await? {
        let late = late(times);
        notes.push(format!("{page} {late:.1}"));
        if late > slowest.0 {
            slowest = (late, page.to_owned());
        }
    }
    let note = format!(
        "95th percentile of {LOOKS} looks at each page, the slowest ({}); {}; {CLIENTS} clients, {ANSWER_SETS} answer sets, {MESSAGES} messages (filled in {seconds:.0} s)",
        slowest.1,
        notes.join(", ")
    );
    figures.push(figure(&format!("queries of a page, ms, {name}"), slowest.0, Goal::AtMost(50.0), note));
    let recalls = recalled(&records, &by).await?;
    let note = format!("95th percentile of {LOOKS}; {SESSIONS} sessions of three lots each, {LOTS} lots");
    figures.push(figure(
        &format!("who received a lot, ms, {name}"),
        late(recalls),
        Goal::AtMost(100.0),
        note,
    ));
    records.close().await;
    Ok(figures)
}

/// A whole number below a bound that a counter gives, the same at each run.
fn below(counter: usize, bound: usize) -> usize {
    (geometry::hash::mix(7, counter as u64) % bound as u64) as usize
}

async fn founded(records: &Arc<dyn Records>) -> Result<Actor, RecordsError> {
    let now = Timestamp::now();
    let owner = Account {
        id: AccountId::new(),
        email: "owner@clinic.example".to_owned(),
        name: "Owner".to_owned(),
        password_hash: String::new(),
        totp_sealed: None,
        totp_proved: false,
        totp_step: 0,
        recovery: Vec::new(),
        created: now,
    };
    let invitation = Invitation {
        id: InvitationId::new(),
        token: TokenHash::of(b"volume"),
        clinic: None,
        role: Role::Owner,
        client: None,
        created: now,
        expires: now + 1.hour(),
        used: None,
    };
    let clinic = Clinic {
        id: ClinicId::new(),
        name: "Volume".to_owned(),
        wrapped_key: vec![0],
        settings: "{}".to_owned(),
        created: now,
    };
    let by = Actor { clinic: clinic.id, who: Who::Account(owner.id), role: Role::Owner };
    records.invite(None, invitation.clone()).await?;
    records.found_clinic(invitation.id, clinic, owner).await?;
    Ok(by)
}

async fn filled(records: &Arc<dyn Records>, by: &Actor) -> Result<Vec<ClientId>, RecordsError> {
    let mut clients = Vec::with_capacity(CLIENTS);
    for k in 0..CLIENTS {
        let fields = ClientFields {
            name: format!("Client {k:05}"),
            reference: format!("R-{k:05}"),
            email: Some(format!("client{k}@client.example")),
            ..ClientFields::default()
        };
        clients.push(records.create_client(by, fields).await?.id);
    }
    let of = |k: usize, kind: ChartKind, bytes: usize, state: &str| {
        let client = clients[below(k, CLIENTS)];
        let once = (kind == ChartKind::Answers).then(|| format!("answers/{client}/form/{k:06}"));
        NewEntry {
            id: EntryId::new(),
            client,
            kind,
            about: None,
            standing: Standing { state: state.to_owned(), ..Standing::default() },
            once,
            sealed: vec![(k % 251) as u8; bytes],
        }
    };
    for from in (0..ANSWER_SETS).step_by(AT_ONCE) {
        let new = (from..from + AT_ONCE).map(|k| of(k, ChartKind::Answers, BYTES.0, "handed-in")).collect();
        records.keep(by, ChartBatch { new, ..ChartBatch::default() }).await?;
    }
    for from in (0..MESSAGES).step_by(AT_ONCE) {
        let new = (from..from + AT_ONCE).map(|k| of(k + 7, ChartKind::Message, BYTES.1, "read")).collect();
        records.keep(by, ChartBatch { new, ..ChartBatch::default() }).await?;
    }
    let lots: Vec<LotId> = (0..LOTS).map(|_| LotId::new()).collect();
    for (k, id) in lots.iter().enumerate() {
        records.save_lot(by, lot(*id, k)).await?;
    }
    for k in 0..SESSIONS {
        let new = of(k + 13, ChartKind::Session, BYTES.0, "closed");
        let (entry, client, at) = (new.id, new.client, Timestamp::now());
        // Lots of a time follow each other: a session uses those that were open then.
        let open = k * LOTS / SESSIONS;
        let uses = (0..3).map(|n| LotUse { lot: lots[(open + n) % LOTS], entry, client, at }).collect();
        let mut task = of(k + 17, ChartKind::Task, BYTES.1, if k % 50 == 0 { "open" } else { "done" });
        task.standing.role = Some(Role::Practitioner);
        task.standing.due = Some(at + (k as i64).seconds());
        let mut asked =
            of(k + 19, ChartKind::Consultation, BYTES.0, if k % 50 == 0 { "submitted" } else { "approved" });
        asked.standing.place = Some(if k % 2 == 0 { "NY" } else { "TX" }.to_owned());
        asked.standing.due = task.standing.due;
        let batch =
            ChartBatch { new: vec![new, task, asked], lots_of: vec![entry], uses, ..ChartBatch::default() };
        records.keep(by, batch).await?;
    }
    Ok(clients)
}

fn lot(id: LotId, k: usize) -> Lot {
    Lot {
        id,
        kind: LotKind::Pigment,
        product: "Carbon black".to_owned(),
        maker: "Maker".to_owned(),
        number: format!("CB-{k:04}"),
        expires: None,
        opened: None,
        received: date(2021, 1, 1),
        state: LotState::InUse,
        note: String::new(),
        version: 0,
    }
}

type Page = (&'static str, Vec<f64>);

/// What each page asks of the records, so many times, for clients here and there.
async fn pages(
    records: &Arc<dyn Records>,
    by: &Actor,
    clients: &[ClientId],
) -> Result<Vec<Page>, RecordsError> {
    let mut all: Vec<Page> = ["chart", "messages", "form", "tasks", "requests", "clients", "erasure"]
        .map(|page| (page, Vec::new()))
        .to_vec();
    for k in 0..LOOKS {
        let client = clients[below(k + 1_000_003, clients.len())];
        let own = ChartSearch::of(client);
        let named =
            ChartSearch { named: Some(format!("answers/{client}/form/")), limit: Some(1), ..own.clone() };
        let messages = ChartSearch { kinds: vec![ChartKind::Message], limit: Some(200), ..own.clone() };
        let open = ChartSearch { by_due: true, limit: Some(200), ..ChartSearch::default() };
        let roles = vec![Role::Practitioner, Role::FrontDesk];
        let tasks = ChartSearch { kinds: vec![ChartKind::Task], states: vec!["open"], roles, ..open.clone() };
        let places = Some(vec!["NY".to_owned()]);
        let requests =
            ChartSearch { kinds: vec![ChartKind::Consultation], states: vec!["submitted"], places, ..open };
        for (page, search) in [own, messages, named, tasks, requests].into_iter().enumerate() {
            let begin = Instant::now();
            if page == 0 {
                records.client(by, client).await?;
            }
            records.entries_of(by, search).await?;
            all[page].1.push(begin.elapsed().as_secs_f64() * 1000.0);
        }
        let begin = Instant::now();
        let words = format!("client {:05}", below(k, CLIENTS));
        records.clients(by, ClientSearch { words, limit: 50, ..ClientSearch::default() }).await?;
        all[5].1.push(begin.elapsed().as_secs_f64() * 1000.0);
        if k % 10 == 0 {
            let begin = Instant::now();
            // Nobody's row is new, and everybody's chart is.
            records.untouched_since(by, Timestamp::now() - 10.seconds(), 200).await?;
            all[6].1.push(begin.elapsed().as_secs_f64() * 1000.0);
        }
    }
    Ok(all)
}

async fn recalled(records: &Arc<dyn Records>, by: &Actor) -> Result<Vec<f64>, RecordsError> {
    let mut times = Vec::with_capacity(LOOKS);
    for k in 0..LOOKS {
        let number = format!("cb {:04}", below(k, LOTS));
        let begin = Instant::now();
        let lots = records.lots_numbered(by, &number).await?;
        let ids: Vec<LotId> = lots.iter().map(|lot| lot.id).collect();
        let received = records.received(by, &ids).await?;
        times.push(begin.elapsed().as_secs_f64() * 1000.0);
        assert!(!received.is_empty(), "nobody received {number}");
    }
    Ok(times)
}
