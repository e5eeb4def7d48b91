//! The one task that writes: a queue in, one transaction for each sync, answers after the commit.

use super::chore::Chore;
use super::error::StoreError;
use super::frame::{Acknowledged, Answered, Arrived, Connection, FrameId, Leg, Note, Row};
use super::keys::{self, Texts};
use super::owner::Ownership;
use super::{Change, Stored, insert};
use sqlx::Connection as _;
use sqlx::sqlite::SqliteConnection;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// At most this many orders share one transaction, so that the first does not wait for long.
const ORDERS: usize = 1024;
/// At most about this many bytes as well.
const BYTES: usize = 16 << 20;
/// What could not be stored waits in memory up to this size.
const HELD_BYTES: usize = 128 << 20;
/// How an order was answered waits so long for a frame to share a sync with: nobody waits for it, and a
/// sender who sends one at a time would else pay for two syncs each.
const LINGER: Duration = Duration::from_millis(20);
/// How often it is tried again.
const RETRY: Duration = Duration::from_secs(2);

/// What the writer is asked to do.
#[derive(Debug)]
pub(super) enum Order {
    Connected(Arc<Connection>),
    Arrived {
        arrived: Box<Arrived>,
        texts: Texts,
        /// The frame because of which it was sent.
        cause: Option<FrameId>,
        done: oneshot::Sender<Stored>,
    },
    Answered(Box<Answered>),
    /// What became of a message that was answered before that was known.
    Outcome(Box<Row>),
    /// Something that happened to a connection.
    Noted(Note),
    Chore(Chore),
    Close(oneshot::Sender<()>),
    /// Bounds the file, to see what a full disk does.
    #[cfg(test)]
    Bound {
        pages: u32,
    },
}

/// What is inserted: the same, with its number.
#[derive(Debug)]
pub(super) enum Entry {
    Connection(Arc<Connection>),
    Frame(FrameId, Box<Arrived>, Texts),
    Answer(FrameId, Box<Answered>),
    Cause(FrameId, FrameId),
    Outcome(FrameId, Option<String>),
    Note(Note),
}

impl Entry {
    fn bytes(&self) -> usize {
        match self {
            Self::Connection(_) | Self::Cause(..) => 64,
            Self::Outcome(_, outcome) => outcome.as_ref().map_or(0, String::len) + 64,
            Self::Note(note) => note.text.len() + 64,
            Self::Frame(_, arrived, _) => arrived.wire.len() + 256,
            Self::Answer(_, answered) => answered.wire.as_ref().map_or(0, Vec::len) + 128,
        }
    }

    const fn is_frame(&self) -> bool {
        match self {
            Self::Frame(..) => true,
            Self::Connection(_)
            | Self::Answer(..)
            | Self::Cause(..)
            | Self::Outcome(..)
            | Self::Note(_) => false,
        }
    }
}

pub(super) struct Writer {
    pub(super) connection: SqliteConnection,
    pub(super) file: PathBuf,
    pub(super) queue: mpsc::Receiver<Order>,
    pub(super) changes: mpsc::UnboundedSender<Change>,
    pub(super) next_frame: i64,
    pub(super) total: Arc<AtomicU64>,
    pub(super) keys: keys::Shared,
    pub(super) ownership: Ownership,
}

/// Frames in memory that the disk did not take.
#[derive(Default)]
struct Held {
    entries: Vec<Entry>,
    bytes: usize,
    lost: HashSet<FrameId>,
    /// Why it did not take them, last.
    why: Option<StoreError>,
}

/// Orders of one transaction, and who waits for it.
#[derive(Default)]
struct Batch {
    entries: Vec<Entry>,
    bytes: usize,
    waiting: Vec<(Row, oneshot::Sender<Stored>)>,
    rows: Vec<Row>,
    closing: Option<oneshot::Sender<()>>,
}

pub(super) async fn run(mut writer: Writer) {
    let mut held = Held::default();
    loop {
        let first = if held.entries.is_empty() {
            writer.queue.recv().await
        } else {
            match tokio::time::timeout(RETRY, writer.queue.recv()).await {
                Ok(order) => order,
                Err(_) => {
                    writer.retry(&mut held).await;
                    continue;
                }
            }
        };
        let Some(first) = first else { break };
        let mut batch = Batch::default();
        writer.take(first, &mut batch).await;
        writer.gather(&mut batch).await;
        let closing = batch.closing.take();
        writer.commit(batch, &mut held).await;
        if let Some(done) = closing {
            writer.retry(&mut held).await;
            writer.end().await;
            let _ = done.send(());
            return;
        }
    }
    writer.retry(&mut held).await;
    writer.end().await;
}

impl Writer {
    /// Takes what else there is, up to what one transaction may hold.
    async fn gather(&mut self, batch: &mut Batch) {
        let until = tokio::time::Instant::now() + LINGER;
        while batch.entries.len() < ORDERS && batch.bytes < BYTES && batch.closing.is_none() {
            let order = match self.queue.try_recv() {
                Ok(order) => order,
                Err(_) if batch.waiting.is_empty() && !batch.rows.is_empty() => {
                    match tokio::time::timeout_at(until, self.queue.recv()).await {
                        Ok(Some(order)) => order,
                        Ok(None) | Err(_) => break,
                    }
                }
                Err(_) => break,
            };
            self.take(order, batch).await;
        }
    }

    async fn take(&mut self, order: Order, batch: &mut Batch) {
        let entry = match order {
            Order::Connected(connection) => Entry::Connection(connection),
            Order::Arrived {
                arrived,
                texts,
                cause,
                done,
            } => {
                let id = self.number();
                batch.waiting.push((row(id, &arrived), done));
                if let Some(cause) = cause {
                    batch.entries.push(Entry::Cause(id, cause));
                }
                Entry::Frame(id, arrived, texts)
            }
            Order::Answered(answered) => {
                let mut row = answered.row.clone();
                note(&mut row, answered.leg, answered.note.clone());
                batch.rows.push(row);
                Entry::Answer(self.number(), answered)
            }
            Order::Outcome(row) => {
                let outcome = row.acknowledged.as_ref();
                let outcome = outcome.and_then(|note| note.outcome.clone());
                let entry = Entry::Outcome(row.id, outcome);
                batch.rows.push(*row);
                entry
            }
            Order::Noted(note) => Entry::Note(note),
            Order::Chore(chore) => {
                chore.run(&mut self.connection, self.next_frame).await;
                return;
            }
            Order::Close(done) => {
                batch.closing = Some(done);
                return;
            }
            #[cfg(test)]
            Order::Bound { pages } => {
                let pragma = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"));
                sqlx::query(pragma)
                    .execute(&mut self.connection)
                    .await
                    .expect("a pragma");
                return;
            }
        };
        batch.bytes += entry.bytes();
        batch.entries.push(entry);
    }

    fn number(&mut self) -> FrameId {
        let id = FrameId(self.next_frame);
        self.next_frame += 1;
        id
    }

    async fn commit(&mut self, batch: Batch, held: &mut Held) {
        if batch.entries.is_empty() {
            return;
        }
        // What was held goes first: answers and frames refer to what came before them.
        if !held.entries.is_empty() {
            self.retry(held).await;
        }
        let mut batch = batch;
        self.index_anew(&mut batch.entries);
        let outcome = if held.entries.is_empty() {
            insert::all(&mut self.connection, &batch.entries)
                .await
                .map_err(|error| StoreError::from_sqlx(&self.file, &error))
        } else {
            let earlier = "earlier frames still wait for the disk";
            let why = held.why.clone();
            Err(why.unwrap_or_else(|| StoreError::new(super::Trouble::Failed, &self.file, earlier)))
        };
        match outcome {
            Ok(()) => {
                let stored = batch.waiting.len() as u64;
                let total = self.total.fetch_add(stored, Ordering::Relaxed) + stored;
                let rows = merge(&batch.waiting, batch.rows);
                for (row, done) in batch.waiting {
                    let durable = Ok(());
                    // Nobody waits where the connection is gone; the frame is stored all the same.
                    let _ = done.send(Stored { row, durable });
                }
                if !rows.is_empty() {
                    let _ = self.changes.send(Change::Stored { rows, total });
                }
            }
            Err(error) => {
                for (row, done) in batch.waiting {
                    let durable = Err(error.clone());
                    let _ = done.send(Stored { row, durable });
                }
                let lost = held.add(batch.entries);
                let held = held.entries.iter().filter(|entry| entry.is_frame()).count();
                let _ = self.changes.send(Change::Failed { error, held, lost });
            }
        }
    }

    /// Tries once more to store what is held.
    async fn retry(&mut self, held: &mut Held) {
        if held.entries.is_empty() {
            return;
        }
        self.index_anew(&mut held.entries);
        if let Err(error) = insert::all(&mut self.connection, &held.entries).await {
            held.why = Some(StoreError::from_sqlx(&self.file, &error));
            return;
        }
        let mut rows: Vec<Row> = Vec::new();
        let mut place = HashMap::new();
        for entry in std::mem::take(&mut held.entries) {
            match entry {
                Entry::Connection(_) | Entry::Cause(..) | Entry::Note(_) => {}
                Entry::Outcome(id, outcome) => {
                    let row = place.get(&id).and_then(|at| rows.get_mut(*at));
                    if let Some(Row {
                        acknowledged: Some(note),
                        ..
                    }) = row
                    {
                        note.outcome = outcome;
                    }
                }
                Entry::Frame(id, arrived, _) => {
                    place.insert(id, rows.len());
                    rows.push(row(id, &arrived));
                }
                Entry::Answer(_, answered) => {
                    if let Some(row) = place.get(&answered.row.id).and_then(|at| rows.get_mut(*at))
                    {
                        note(row, answered.leg, answered.note);
                    }
                }
            }
        }
        (held.bytes, held.why) = (0, None);
        held.lost.clear();
        let frames = rows.len();
        let total = self.total.fetch_add(frames as u64, Ordering::Relaxed) + frames as u64;
        let _ = self.changes.send(Change::Stored { rows, total });
        let _ = self.changes.send(Change::Recovered { frames });
    }

    /// Where another place is found at once by now, what was read before that is read again.
    fn index_anew(&self, entries: &mut [Entry]) {
        let keys = keys::newest(&self.keys);
        for entry in entries {
            match entry {
                Entry::Frame(_, arrived, texts) if !keys.is_of(texts) => {
                    *texts = keys.of(arrived.payload.of(&arrived.wire), &arrived.summary);
                }
                Entry::Frame(..)
                | Entry::Connection(_)
                | Entry::Answer(..)
                | Entry::Cause(..)
                | Entry::Outcome(..)
                | Entry::Note(_) => {}
            }
        }
    }

    async fn end(self) {
        if let Err(error) = self.connection.close().await {
            tracing::warn!(%error, "the capture store did not close in order");
        }
        drop(self.ownership);
    }
}

impl Held {
    /// Keeps what there is room for; the number of frames for which there was none.
    fn add(&mut self, entries: Vec<Entry>) -> usize {
        let mut lost = 0;
        for entry in entries {
            let bytes = entry.bytes();
            let fits = self.bytes + bytes <= HELD_BYTES;
            let wanted = match &entry {
                Entry::Connection(_) => true,
                Entry::Note(_) => fits,
                Entry::Cause(id, _) | Entry::Outcome(id, _) => fits && !self.lost.contains(id),
                Entry::Frame(..) => fits,
                // An answer to a frame that found no room has nothing to stand on.
                Entry::Answer(_, answered) => fits && !self.lost.contains(&answered.row.id),
            };
            if wanted {
                self.bytes += bytes;
                self.entries.push(entry);
            } else if let Entry::Frame(id, ..) = &entry {
                self.lost.insert(*id);
                lost += 1;
            }
        }
        lost
    }
}

fn row(id: FrameId, arrived: &Arrived) -> Row {
    let nothing: Option<Acknowledged> = None;
    Row {
        id,
        connection: Arc::clone(&arrived.connection),
        time: arrived.time,
        kind: arrived.kind,
        bytes: arrived.payload.end.saturating_sub(arrived.payload.start) as u64,
        leg: arrived.leg,
        direction: arrived.direction,
        flaw: arrived.flaw,
        summary: arrived.summary.clone(),
        acknowledged: nothing.clone(),
        teed: nothing,
        removed: None,
    }
}

/// Puts an answer where it belongs in the row of its frame.
fn note(row: &mut Row, leg: Leg, note: Acknowledged) {
    match leg {
        Leg::Client | Leg::Upstream => row.acknowledged = Some(note),
        Leg::Tee => row.teed = Some(note),
    }
}

/// New rows and answered ones, each once, oldest first.
fn merge(new: &[(Row, oneshot::Sender<Stored>)], answered: Vec<Row>) -> Vec<Row> {
    let mut rows = answered;
    rows.extend(new.iter().map(|(row, _)| row.clone()));
    rows.sort_by_key(|row| row.id);
    rows
}
