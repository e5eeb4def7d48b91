//! The capture store: every frame to the byte, in one SQLite file per project.
//!
//! All SQL of the workbench lives in this room. One task writes: it takes what has queued up,
//! puts it into one transaction and answers after the sync, so that many connections share one
//! sync and "stored" means durable (WAL, `synchronous = FULL`). A few readers stand beside it.
//! What a frame means is not known here, but for the texts that are found at once: summaries come with the
//! frame.

mod amount;
mod chore;
mod error;
mod exchange;
mod frame;
mod insert;
mod journal;
mod keys;
mod lookup;
mod open;
mod owner;
mod read;
mod removal;
mod replay;
mod scan;
#[cfg(test)]
mod tests;
mod writer;

pub use amount::Amount;
pub use error::{StoreError, Trouble};
pub use exchange::{Exchange, Step};
pub use frame::{
    Acknowledged, Answered, Arrived, Connection, ConnectionId, Direction, Frame, FrameId, Kind,
    Leg, Note, Row, Summary,
};
pub use journal::{Action, Line};
pub use keys::Key;
pub use lookup::LookedUp;
pub use read::Page;
pub use removal::{Removal, RemovalId, Retention};
pub use replay::Replayed;
pub use scan::{Met, Stretch};

use sqlx::SqlitePool;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use writer::Order;

/// What the store tells to whoever watches it, in the order of the commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Frames that are durable now, or whose answer is known now; oldest first.
    Stored {
        /// The rows.
        rows: Vec<Row>,
        /// Rows in the store now.
        total: u64,
    },
    /// A commit failed. `held` frames wait in memory for the next try, `lost` found no room there.
    Failed {
        /// Why.
        error: StoreError,
        /// Frames in memory.
        held: usize,
        /// Frames that are gone.
        lost: usize,
    },
    /// What was held in memory is durable now.
    Recovered {
        /// Frames that were held.
        frames: usize,
    },
}

/// What became of a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The frame as it will stand in lists.
    pub row: Row,
    /// Whether it is durable. Where it is not, it must not be accepted.
    pub durable: Result<(), StoreError>,
}

/// The first version of the schema that has the outcomes of messages.
const OUTCOMES: i64 = 2;
/// The first one that has messages of which we are the sender, and answers of both legs of a tap.
const SIDES: i64 = 3;
/// The first one that knows why a message was sent, and what happened to connections.
const EXCHANGES: i64 = 6;
/// The first one that has an index of texts, a record, and messages that were taken out.
const KEYS: i64 = 4;

/// The capture store of one project.
#[derive(Debug)]
pub struct Store {
    file: PathBuf,
    readers: SqlitePool,
    access: Access,
    /// The version of its schema.
    schema: i64,
    total: Arc<AtomicU64>,
    /// The places that are found at once.
    keys: keys::Shared,
    next_connection: AtomicI64,
}

#[derive(Debug)]
enum Access {
    Owner {
        orders: mpsc::Sender<Order>,
        task: std::sync::Mutex<Option<JoinHandle<()>>>,
    },
    Reader(StoreError),
}

impl Store {
    /// Opens the store in `folder` (made where it is not there). Where another process owns it or
    /// it cannot be written, it is opened for reading, and [`Store::read_only`] says why.
    ///
    /// # Errors
    /// Where it can be neither written nor read.
    pub async fn open(
        folder: &Path,
        changes: mpsc::UnboundedSender<Change>,
    ) -> Result<Self, StoreError> {
        open::open(folder, changes).await
    }

    /// Where it is.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Why nothing can be stored here, where that is so.
    #[must_use]
    pub fn read_only(&self) -> Option<&StoreError> {
        match &self.access {
            Access::Owner { .. } => None,
            Access::Reader(why) => Some(why),
        }
    }

    /// Rows in the store.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }

    /// Notes a new connection. It is written with the next commit, before its first frame.
    ///
    /// # Errors
    /// Where the store is read only or closed.
    pub async fn connected(
        &self,
        endpoint: Arc<str>,
        peer: Arc<str>,
        opened: i64,
    ) -> Result<Arc<Connection>, StoreError> {
        let id = ConnectionId(self.next_connection.fetch_add(1, Ordering::Relaxed));
        let connection = Arc::new(Connection {
            id,
            endpoint,
            peer,
            opened,
        });
        self.order(Order::Connected(Arc::clone(&connection)))
            .await?;
        Ok(connection)
    }

    /// Queues a frame at once, in the order of the calls. What is returned resolves when the
    /// frame is durable, or says why it is not.
    ///
    /// # Errors
    /// Where the store is read only or closed.
    pub async fn append(
        &self,
        arrived: Arrived,
    ) -> Result<impl Future<Output = Result<Stored, StoreError>> + use<>, StoreError> {
        self.queue(arrived, None).await
    }

    /// The same for a message that was sent because of another one.
    ///
    /// # Errors
    /// Where the store is read only or closed.
    pub async fn append_because(
        &self,
        arrived: Arrived,
        cause: FrameId,
    ) -> Result<impl Future<Output = Result<Stored, StoreError>> + use<>, StoreError> {
        self.queue(arrived, Some(cause)).await
    }

    async fn queue(
        &self,
        arrived: Arrived,
        cause: Option<FrameId>,
    ) -> Result<impl Future<Output = Result<Stored, StoreError>> + use<>, StoreError> {
        let (done, stored) = oneshot::channel();
        let payload = arrived.payload.of(&arrived.wire);
        let texts = keys::newest(&self.keys).of(payload, &arrived.summary);
        self.order(Order::Arrived {
            arrived: Box::new(arrived),
            texts,
            cause,
            done,
        })
        .await?;
        let file = self.file.clone();
        Ok(async move { stored.await.map_err(|_| StoreError::closed(&file)) })
    }

    /// Notes what became of a message that was answered before that was known: `row` as it is now.
    ///
    /// # Errors
    /// Where the store is read only or closed.
    pub async fn outcome(&self, row: Row) -> Result<(), StoreError> {
        self.order(Order::Outcome(Box::new(row))).await
    }

    /// Notes what happened to a connection, in a sentence.
    ///
    /// # Errors
    /// Where the store is read only or closed.
    pub async fn note(
        &self,
        connection: &Connection,
        time: i64,
        text: String,
    ) -> Result<(), StoreError> {
        let connection = connection.id;
        let note = Note {
            connection,
            time,
            text,
        };
        self.order(Order::Noted(note)).await
    }

    /// Notes how a frame was answered. It is written with the next commit; nobody waits for it.
    ///
    /// # Errors
    /// Where the store is read only or closed.
    pub async fn answered(&self, answered: Answered) -> Result<(), StoreError> {
        self.order(Order::Answered(Box::new(answered))).await
    }

    /// Bounds the file to this many pages, to see what a full disk does.
    #[cfg(test)]
    pub(crate) async fn bound(&self, pages: u32) {
        self.order(Order::Bound { pages })
            .await
            .expect("the writer");
    }

    /// Writes what is queued and closes the files.
    pub async fn close(&self) {
        match &self.access {
            Access::Owner { orders, task } => {
                let (done, closed) = oneshot::channel();
                if orders.send(Order::Close(done)).await.is_ok() {
                    let _ = closed.await;
                }
                let task = task.lock().ok().and_then(|mut task| task.take());
                self.readers.close().await;
                if let Some(task) = task {
                    let _ = task.await;
                }
            }
            Access::Reader(_) => self.readers.close().await,
        }
    }

    async fn order(&self, order: Order) -> Result<(), StoreError> {
        match &self.access {
            Access::Owner { orders, .. } => orders
                .send(order)
                .await
                .map_err(|_| StoreError::closed(&self.file)),
            Access::Reader(why) => Err(why.clone()),
        }
    }
}
