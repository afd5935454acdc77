//! Lanes of writers: many pieces of work, one commit, and only then the answers.
//!
//! Every statement is a way to the database and back, and most of what people do is reading, of which only the audit trail keeps
//! anything: entries wait in memory and are written together at the end of a batch, and what is nothing but an entry costs no statement.
//!
//! A batch holds pieces of one clinic and takes that clinic's chain head first, so that batches of two servers on one database
//! follow each other and cannot wait for each other crosswise.

use super::dialect::{BEGIN, LOCK_HEAD, Pool};
use super::saves::{self, Save, Saved, Waiting};
use crate::model::audit::{Entry, Kept};
use crate::model::{at, millis};
use crate::{Actor, ClinicId, Clock, RecordsError, Who};
use futures::future::BoxFuture;
use sqlx::Executor;
use std::ops::DerefMut;
use tokio::sync::{mpsc, oneshot};

/// Most pieces in one commit: beyond this the first of them waits too long.
const BATCH: usize = 256;

/// Most entries in one statement.
const AT_ONCE: usize = 64;

/// Pieces that may wait in one lane before callers do.
const QUEUE: usize = 1024;

/// Where a piece of work is done: an open transaction, the time, and the end of the clinic's audit chain.
pub(super) struct Desk {
    connection: sqlx::pool::PoolConnection<super::dialect::Db>,
    /// Time of the batch.
    pub(super) now: i64,
    head: Head,
    /// Entries of the batch so far, to be written at its end.
    entries: Vec<(ClinicId, Kept)>,
}

#[derive(Clone, Copy)]
struct Head {
    number: i64,
    hash: [u8; 32],
}

impl Desk {
    /// The transaction.
    pub(super) fn db(&mut self) -> &mut super::dialect::Connection {
        self.connection.deref_mut()
    }

    /// Appends an entry to the chain of the actor's clinic: it is kept with the batch.
    pub(super) fn audit(&mut self, by: &Actor, entry: Entry) {
        let (account, share, acting) = match by.who {
            Who::Account(id) => (Some(id), None, None),
            Who::Share(id) => (None, Some(id), None),
            Who::Client(id) => (None, None, Some(id)),
            Who::System => (None, None, None),
        };
        let mut kept = Kept {
            number: self.head.number + 1,
            at: at(self.now),
            account,
            share,
            acting,
            action: entry.action.name().to_owned(),
            subject: entry.subject.to_owned(),
            id: entry.id,
            client: entry.client,
            hash: [0; 32],
        };
        kept.hash = kept.expected_hash(&self.head.hash);
        self.head = Head { number: kept.number, hash: kept.hash };
        self.entries.push((by.clinic, kept));
    }

    /// Writes the entries of the batch, a power of two of them at a time: so few statements are prepared only once.
    async fn keep_entries(&mut self) -> Result<(), RecordsError> {
        let entries = std::mem::take(&mut self.entries);
        let mut left = entries.as_slice();
        while !left.is_empty() {
            let (now, later) = left.split_at(1 << left.len().min(AT_ONCE).ilog2());
            let mut insert = sqlx::QueryBuilder::new(
                "INSERT INTO audit (clinic, number, at, account, share, action, subject, subject_id, client, acting, hash) ",
            );
            insert.push_values(now, |mut row, (clinic, kept)| {
                row.push_bind(clinic.0)
                    .push_bind(kept.number)
                    .push_bind(millis(kept.at))
                    .push_bind(kept.account.map(|a| a.0))
                    .push_bind(kept.share.map(|s| s.0))
                    .push_bind(kept.action.as_str())
                    .push_bind(kept.subject.as_str())
                    .push_bind(kept.id)
                    .push_bind(kept.client.map(|c| c.0))
                    .push_bind(kept.acting.map(|c| c.0))
                    .push_bind(kept.hash.to_vec());
            });
            insert.build().execute(self.db()).await?;
            left = later;
        }
        Ok(())
    }

    async fn say(&mut self, words: &'static str) -> Result<(), sqlx::Error> {
        self.db().execute(words).await.map(|_| ())
    }

    async fn take_head(&mut self, clinic: ClinicId) -> Result<(), RecordsError> {
        let row: Option<(i64, Vec<u8>)> =
            sqlx::query_as(LOCK_HEAD).bind(clinic.0).fetch_optional(self.db()).await?;
        if let Some((number, hash)) = row {
            let hash = hash.try_into().map_err(|_| RecordsError::broken("audit head", "not 32 bytes"))?;
            self.head = Head { number, hash };
        }
        Ok(())
    }

    async fn keep_head(&mut self, clinic: ClinicId) -> Result<(), RecordsError> {
        let Head { number, hash } = self.head;
        sqlx::query("INSERT INTO audit_heads (clinic, number, hash) VALUES ($1, $2, $3) ON CONFLICT (clinic) DO UPDATE SET number = excluded.number, hash = excluded.hash")
            .bind(clinic.0)
            .bind(number)
            .bind(hash.to_vec())
            .execute(self.db())
            .await?;
        Ok(())
    }
}

type Answer = Box<dyn FnOnce(bool) + Send>;

struct Outcome {
    good: bool,
    answer: Answer,
}

type Work = Box<dyn for<'d> FnOnce(&'d mut Desk) -> BoxFuture<'d, Outcome> + Send>;

/// What is to be done.
enum Task {
    /// An entry to be kept.
    Note(Actor, Entry, Answer),
    /// A document to be saved over a version: with all others of the batch.
    Save(Waiting),
    /// Statements of which none is kept where one fails.
    Work(Work),
}

struct Piece {
    clinic: Option<ClinicId>,
    task: Task,
}

/// Where a lane writes, and by which clock.
type Place = (Pool, Clock);

/// The lanes of one database.
pub(super) struct Lanes {
    lanes: Vec<mpsc::Sender<Piece>>,
}

impl Lanes {
    /// Opens lanes that write through a pool; they end when this value is dropped and their queues are empty.
    pub(super) fn open(pool: &Pool, count: usize, clock: &Clock) -> Self {
        let lane = |_| {
            let (send, receive) = mpsc::channel(QUEUE);
            tokio::spawn(drive((pool.clone(), clock.clone()), receive));
            send
        };
        Self { lanes: (0..count).map(lane).collect() }
    }

    /// Does a piece of work in a transaction and answers once it is committed. `clinic` is whose chain it may append to.
    pub(super) async fn write<T, F>(&self, clinic: Option<ClinicId>, work: F) -> Result<T, RecordsError>
    where
        T: Send + 'static,
        F: for<'d> FnOnce(&'d mut Desk) -> BoxFuture<'d, Result<T, RecordsError>> + Send + 'static,
    {
        let (send, receive) = oneshot::channel();
        let work: Work = Box::new(move |desk| {
            Box::pin(async move {
                let result = work(desk).await;
                let good = result.is_ok();
                let answer: Answer = Box::new(move |kept| {
                    // Whoever asked may have gone; the work is kept all the same.
                    let _ = send.send(if good && !kept { unkept() } else { result });
                });
                Outcome { good, answer }
            })
        });
        self.queue(clinic, Task::Work(work)).await?;
        receive.await.map_err(|_| RecordsError::Stopping)?
    }

    /// Saves a document over a version, and says what became of it once it is committed.
    pub(super) async fn save(&self, save: Save) -> Result<Saved, RecordsError> {
        let (send, receive) = oneshot::channel();
        self.queue(Some(save.by.clinic), Task::Save((save, send))).await?;
        receive.await.map_err(|_| RecordsError::Stopping)?
    }

    /// Appends an entry to the chain of the actor's clinic, and answers once it is committed.
    pub(super) async fn note(&self, by: &Actor, entry: Entry) -> Result<(), RecordsError> {
        let (send, receive) = oneshot::channel();
        let answer: Answer = Box::new(move |kept| {
            let _ = send.send(if kept { Ok(()) } else { unkept() });
        });
        self.queue(Some(by.clinic), Task::Note(*by, entry, answer)).await?;
        receive.await.map_err(|_| RecordsError::Stopping)?
    }

    async fn queue(&self, clinic: Option<ClinicId>, task: Task) -> Result<(), RecordsError> {
        let lane = &self.lanes[self.lane_of(clinic)];
        lane.send(Piece { clinic, task }).await.map_err(|_| RecordsError::Stopping)
    }

    fn lane_of(&self, clinic: Option<ClinicId>) -> usize {
        let number = clinic.map_or(0, |c| c.0.as_u128());
        (number % self.lanes.len() as u128) as usize
    }
}

fn unkept<T>() -> Result<T, RecordsError> {
    Err(RecordsError::State("the database could not keep it"))
}

/// One lane, for as long as anybody may send.
async fn drive(place: Place, mut waiting: mpsc::Receiver<Piece>) {
    let mut next: Option<Piece> = None;
    loop {
        let first = match next.take() {
            Some(piece) => piece,
            None => match waiting.recv().await {
                Some(piece) => piece,
                None => return,
            },
        };
        let clinic = first.clinic;
        let mut batch = vec![first.task];
        while batch.len() < BATCH {
            match waiting.try_recv() {
                Ok(piece) if piece.clinic == clinic => batch.push(piece.task),
                Ok(other) => {
                    next = Some(other);
                    break;
                }
                Err(_) => break,
            }
        }
        work_off(&place, clinic, batch).await;
    }
}

async fn work_off(place: &Place, clinic: Option<ClinicId>, batch: Vec<Task>) {
    let mut answers = Vec::with_capacity(batch.len());
    let kept = match commit(place, clinic, batch, &mut answers).await {
        Ok(()) => true,
        Err(error) => {
            tracing::error!(%error, "a batch of writes could not be kept");
            false
        }
    };
    for answer in answers {
        answer(kept);
    }
}

async fn commit(
    (pool, clock): &Place,
    clinic: Option<ClinicId>,
    batch: Vec<Task>,
    answers: &mut Vec<Answer>,
) -> Result<(), RecordsError> {
    let connection = pool.acquire().await?;
    let head = Head { number: 0, hash: [0; 32] };
    let now = millis(clock.now());
    let mut desk = Desk { connection, now, head, entries: Vec::new() };
    let result = transaction(&mut desk, clinic, batch, answers).await;
    if result.is_err() {
        // Whatever state the connection is in, nobody shall work on in it.
        desk.connection.close_on_drop();
    }
    result
}

async fn transaction(
    desk: &mut Desk,
    clinic: Option<ClinicId>,
    batch: Vec<Task>,
    answers: &mut Vec<Answer>,
) -> Result<(), RecordsError> {
    desk.say(BEGIN).await?;
    if let Some(clinic) = clinic {
        desk.take_head(clinic).await?;
    }
    let before = desk.head.number;
    let mut point = Point::None;
    let mut saves = Vec::new();
    for task in batch {
        match task {
            Task::Note(by, entry, answer) => {
                desk.audit(&by, entry);
                answers.push(answer);
            }
            Task::Save(save) => saves.push(save),
            Task::Work(work) => point = piece(desk, work, point, answers).await?,
        }
    }
    keep_saves(desk, saves, answers).await?;
    desk.keep_entries().await?;
    if let Some(clinic) = clinic.filter(|_| desk.head.number != before) {
        desk.keep_head(clinic).await?;
    }
    desk.say("COMMIT").await?;
    Ok(())
}

/// Keeps the saves of a batch. Where their statement fails by itself, for instance because the disk is full, nothing of the batch is kept.
async fn keep_saves(
    desk: &mut Desk,
    saves: Vec<Waiting>,
    answers: &mut Vec<Answer>,
) -> Result<(), RecordsError> {
    let kept = saves::keep(desk, &saves).await;
    for (k, (_, send)) in saves.into_iter().enumerate() {
        let saved = kept.as_ref().ok().and_then(|kept| kept[k]);
        let answer: Answer = Box::new(move |kept| {
            let _ = send.send(if kept { Ok(saved) } else { unkept() });
        });
        answers.push(answer);
    }
    kept.map(drop)
}

/// The point to which a piece that fails is undone.
#[derive(Clone, Copy, PartialEq)]
enum Point {
    /// There is none yet.
    None,
    /// Nothing was written since.
    Fresh,
    /// A piece was done since.
    Used,
}

/// Does one piece, of which nothing stays where it fails.
async fn piece(
    desk: &mut Desk,
    work: Work,
    point: Point,
    answers: &mut Vec<Answer>,
) -> Result<Point, RecordsError> {
    match point {
        Point::None => desk.say("SAVEPOINT piece").await?,
        Point::Fresh => {}
        Point::Used => desk.say("RELEASE SAVEPOINT piece; SAVEPOINT piece").await?,
    }
    let (head, entries) = (desk.head, desk.entries.len());
    let Outcome { good, answer } = work(desk).await;
    answers.push(answer);
    if good {
        return Ok(Point::Used);
    }
    desk.head = head;
    desk.entries.truncate(entries);
    desk.say("ROLLBACK TO SAVEPOINT piece").await?;
    Ok(Point::Fresh)
}
