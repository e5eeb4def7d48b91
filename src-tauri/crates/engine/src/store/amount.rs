//! How much there is, and how old it is.

use super::error::StoreError;
use super::frame::FrameId;
use super::{KEYS, Store, read};
use sqlx::QueryBuilder;
use sqlx::sqlite::Sqlite;

/// What messages of the store come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Amount {
    /// How many there are.
    pub messages: u64,
    /// Bytes of their payloads.
    pub bytes: u64,
    /// When the first of them came, in microseconds since 1970; none where there are none.
    pub oldest: Option<i64>,
    /// When the last of them came.
    pub newest: Option<i64>,
}

impl Amount {
    fn of((messages, bytes, oldest, newest): (i64, i64, Option<i64>, Option<i64>)) -> Self {
        Self {
            messages: u64::try_from(messages).unwrap_or(0),
            bytes: u64::try_from(bytes).unwrap_or(0),
            oldest,
            newest,
        }
    }

    /// Both.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            messages: self.messages + other.messages,
            bytes: self.bytes + other.bytes,
            oldest: self.oldest.into_iter().chain(other.oldest).min(),
            newest: self.newest.into_iter().chain(other.newest).max(),
        }
    }
}

impl Store {
    /// The numbers of all frames that stand in lists, oldest first.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn numbers(&self) -> Result<Vec<FrameId>, StoreError> {
        let ids: Vec<i64> = sqlx::query_scalar("SELECT frame FROM summary ORDER BY frame")
            .fetch_all(&self.readers)
            .await
            .map_err(|error| self.failed(&error))?;
        Ok(ids.into_iter().map(FrameId).collect())
    }

    /// What all of it comes to that was not removed.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn held(&self) -> Result<Amount, StoreError> {
        let query = match self.schema {
            ..KEYS => "SELECT count(*), coalesce(sum(bytes), 0), min(time), max(time) FROM summary",
            KEYS.. => {
                "SELECT count(*), coalesce(sum(bytes), 0), min(time), max(time) FROM summary WHERE removed IS NULL"
            }
        };
        let found = sqlx::query_as(query)
            .fetch_one(&self.readers)
            .await
            .map_err(|error| self.failed(&error))?;
        Ok(Amount::of(found))
    }

    /// What these come to; those that are not there count nothing.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn amount(&self, ids: &[FrameId]) -> Result<Amount, StoreError> {
        let mut all = Amount::default();
        for named in ids.chunks(NAMED) {
            let mut query = QueryBuilder::<Sqlite>::new(
                "SELECT count(*), coalesce(sum(bytes), 0), min(time), max(time) FROM summary WHERE ",
            );
            if self.schema >= KEYS {
                query.push("removed IS NULL AND ");
            }
            query.push("frame IN (");
            read::listed(&mut query, named);
            query.push(")");
            let found = query
                .build_query_as()
                .fetch_one(&self.readers)
                .await
                .map_err(|error| self.failed(&error))?;
            all = all.and(Amount::of(found));
        }
        Ok(all)
    }
}

/// Frames that one query names one by one. `SQLite` takes 32,766 values.
pub(super) const NAMED: usize = 4_000;
