//! Taking messages out of the store. Their rows stay, and say who took them, when and why.

use super::amount::{Amount, NAMED};
use super::error::StoreError;
use super::frame::FrameId;
use super::keys::Keys;
use super::{Store, read};
use sqlx::QueryBuilder;
use sqlx::sqlite::{Sqlite, SqliteConnection};

/// Who took messages out, when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// When, in microseconds since 1970.
    pub time: i64,
    /// Account of the operating system.
    pub who: String,
    /// Why.
    pub why: String,
}

/// A removal that has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RemovalId(i64);

/// Which messages are to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retention {
    /// Those that came before this, in microseconds since 1970.
    Before(i64),
    /// The oldest, until no more than so many bytes of messages are left.
    Beyond(u64),
}

/// Messages that are taken out in one transaction: frames wait so long.
const AT_ONCE: usize = 200;

/// Bytes of them, roughly.
const BYTES: u64 = 8 << 20;

/// Pages that are given back in one step.
const PAGES: u32 = 512;

impl Store {
    /// The messages that a retention means, oldest first.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn beyond(&self, retention: Retention) -> Result<Vec<FrameId>, StoreError> {
        let (query, limit) = match retention {
            Retention::Before(time) => (
                "SELECT frame FROM summary WHERE removed IS NULL AND time < ? ORDER BY frame",
                time,
            ),
            Retention::Beyond(bytes) => (
                "SELECT frame FROM (SELECT frame, sum(bytes) OVER (ORDER BY frame DESC) AS kept \
                 FROM summary WHERE removed IS NULL) WHERE kept > ? ORDER BY frame",
                i64::try_from(bytes).unwrap_or(i64::MAX),
            ),
        };
        let ids: Vec<i64> = sqlx::query_scalar(query)
            .bind(limit)
            .fetch_all(&self.readers)
            .await
            .map_err(|error| self.failed(&error))?;
        Ok(ids.into_iter().map(FrameId).collect())
    }

    /// Begins a removal: from now on it says who did it and why.
    ///
    /// # Errors
    /// Where the store is read only, closed, or cannot be written.
    pub async fn begin_removal(&self, removal: Removal) -> Result<RemovalId, StoreError> {
        self.chore(move |connection, _| {
            Box::pin(async move {
                let Removal { time, who, why } = removal;
                sqlx::query("INSERT INTO removal (time, who, why) VALUES (?, ?, ?)")
                    .bind(time)
                    .bind(who)
                    .bind(why)
                    .execute(connection)
                    .await
                    .map(|done| RemovalId(done.last_insert_rowid()))
            })
        })
        .await
    }

    /// Takes out the first of these, as many as one transaction may hold; how many were dealt with, and what
    /// was taken out. Those that are gone already count nothing.
    ///
    /// # Errors
    /// Where the store is read only, closed, or cannot be written.
    pub async fn remove_some(
        &self,
        removal: RemovalId,
        ids: &[FrameId],
    ) -> Result<(usize, Amount), StoreError> {
        let some = ids.get(..AT_ONCE.min(ids.len())).unwrap_or(ids);
        let mut some = some.to_vec();
        let mut amount = self.amount(&some).await?;
        while amount.bytes > BYTES && some.len() > 1 {
            some.truncate(some.len() / 2);
            amount = self.amount(&some).await?;
        }
        let texts = self.texts_of(&some).await?;
        let named = some.clone();
        self.chore(move |connection, _| {
            Box::pin(async move {
                take_out(connection, removal, &named).await?;
                Keys::forget(connection, &texts).await
            })
        })
        .await?;
        Ok((some.len(), amount))
    }

    /// Takes texts out of the index that a removal left there: those that are read otherwise by now.
    ///
    /// # Errors
    /// Where the store is read only, closed, or cannot be written.
    pub async fn sweep(&self, removal: RemovalId) -> Result<(), StoreError> {
        let left: Vec<(i64, String, i64)> = sqlx::query_as(
            "SELECT t.path, t.text, t.frame FROM key_text t JOIN summary s ON s.frame = t.frame WHERE s.removed = ?",
        )
        .bind(removal.0)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(&error))?;
        if left.is_empty() {
            return Ok(());
        }
        self.chore(move |connection, _| {
            Box::pin(async move { Keys::forget(connection, &left).await })
        })
        .await
    }

    /// Gives some of the room back that nothing stands in any more; whether there is more.
    ///
    /// # Errors
    /// Where the store is read only, closed, or cannot be written.
    pub async fn shrink_some(&self) -> Result<bool, StoreError> {
        self.pragma(move |connection, _| {
            Box::pin(async move {
                let before = free(connection).await?;
                let step = sqlx::AssertSqlSafe(format!("PRAGMA incremental_vacuum({PAGES})"));
                sqlx::query(step).fetch_all(&mut *connection).await?;
                let after = free(connection).await?;
                if after == 0 || after >= before {
                    // What was there stands in the log until it is written back.
                    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
                        .fetch_all(&mut *connection)
                        .await?;
                    return Ok(false);
                }
                Ok(true)
            })
        })
        .await
    }

    /// Bytes of its files.
    #[must_use]
    pub fn size(&self) -> u64 {
        let mut log = self.file.clone().into_os_string();
        log.push("-wal");
        let of = |path: &std::path::Path| std::fs::metadata(path).map_or(0, |file| file.len());
        of(&self.file) + of(std::path::Path::new(&log))
    }
}

async fn free(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("PRAGMA freelist_count")
        .fetch_one(connection)
        .await
}

async fn take_out(
    connection: &mut SqliteConnection,
    removal: RemovalId,
    ids: &[FrameId],
) -> Result<(), sqlx::Error> {
    const EMPTY: &str = "UPDATE frame SET wire = x'', payload_start = 0, payload_end = 0 WHERE ";
    for (head, tail) in [
        (format!("{EMPTY} id IN ("), ")"),
        (format!("{EMPTY} answers IN ("), ")"),
        // An answer may say whom it is about.
        (
            "UPDATE answered SET text = NULL, outcome = NULL WHERE frame IN (".to_owned(),
            ")",
        ),
    ] {
        let mut query = QueryBuilder::<Sqlite>::new(head);
        read::listed(&mut query, ids);
        query.push(tail);
        query.build().execute(&mut *connection).await?;
    }
    let mut query = QueryBuilder::<Sqlite>::new("UPDATE summary SET removed = ");
    query.push_bind(removal.0);
    query.push(
        ", plain = NULL, patient_id = '', patient_name = '' WHERE removed IS NULL AND frame IN (",
    );
    read::listed(&mut query, ids);
    query.push(")");
    query.build().execute(connection).await.map(drop)
}

const _: () = assert!(AT_ONCE <= NAMED);
