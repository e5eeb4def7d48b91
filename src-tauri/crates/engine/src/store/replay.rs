//! Received messages, to be sent again: oldest first, a page at a time. No page holds on to a reader
//! while somebody waits for an answer to what is in it.

use super::error::StoreError;
use super::frame::FrameId;
use super::{SIDES, Store, read};
use futures_util::TryStreamExt;
use sqlx::sqlite::{Sqlite, SqliteRow};
use sqlx::{QueryBuilder, Row as _};

/// Messages of one page.
const MESSAGES: usize = 128;
/// And about so many bytes, unless the first is larger.
const BYTES: usize = 4 << 20;

/// One message that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// Its number.
    pub id: FrameId,
    /// When it went, in microseconds since 1970.
    pub time: i64,
    /// Its bytes, without framing.
    pub payload: Vec<u8>,
}

const MESSAGE: &str = "SELECT id, time, wire, payload_start, payload_end FROM frame WHERE answers IS NULL AND kind = 0";
/// What a peer sent to us, and not what we sent, or what a tap passed on.
const RECEIVED: &str = " AND direction = 0 AND leg = 0";

impl Store {
    /// Whole messages that were received, behind the first number, up to the second: a page. None are
    /// left where it is empty.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn replay(&self, above: FrameId, upto: FrameId) -> Result<Vec<Replayed>, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new(MESSAGE);
        query
            .push(RECEIVED)
            .push(" AND id > ")
            .push_bind(above.0)
            .push(" AND id <= ")
            .push_bind(upto.0)
            .push(" ORDER BY id");
        self.replayed(query).await
    }

    /// These messages in the order of their numbers, all of them or those that were received: as many as
    /// make a page. What is no whole message, or is gone, is left out.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn replay_these(
        &self,
        ids: &[FrameId],
        received: bool,
    ) -> Result<Vec<Replayed>, StoreError> {
        let ids = ids.get(..MESSAGES.min(ids.len())).unwrap_or_default();
        let mut query = QueryBuilder::<Sqlite>::new(MESSAGE);
        if received {
            query.push(RECEIVED);
        }
        query.push(" AND id IN (");
        read::listed(&mut query, ids);
        query.push(") ORDER BY id");
        self.replayed(query).await
    }

    /// How many [`replay`](Self::replay) finds up to a number.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn replayable(&self, upto: FrameId) -> Result<u64, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT count(*) FROM summary WHERE kind = 0");
        if self.schema >= SIDES {
            query.push(RECEIVED);
        }
        query.push(" AND frame <= ").push_bind(upto.0);
        let count: i64 = query
            .build_query_scalar()
            .fetch_one(&self.readers)
            .await
            .map_err(|error| self.failed(&error))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    async fn replayed(&self, mut query: QueryBuilder<Sqlite>) -> Result<Vec<Replayed>, StoreError> {
        query.push(" LIMIT ").push_bind(MESSAGES as i64);
        let mut found = query.build().fetch(&self.readers);
        let (mut page, mut bytes) = (Vec::new(), 0);
        while let Some(row) = found
            .try_next()
            .await
            .map_err(|error| self.failed(&error))?
        {
            let one = replayed(&row).map_err(|error| self.failed(&error))?;
            bytes += one.payload.len();
            page.push(one);
            if bytes >= BYTES {
                break;
            }
        }
        Ok(page)
    }
}

fn replayed(row: &SqliteRow) -> Result<Replayed, sqlx::Error> {
    let size = |name: &str| -> Result<usize, sqlx::Error> {
        Ok(usize::try_from(row.try_get::<i64, _>(name)?).unwrap_or(0))
    };
    let wire: &[u8] = row.try_get("wire")?;
    let payload = wire.get(size("payload_start")?..size("payload_end")?);
    Ok(Replayed {
        id: FrameId(row.try_get("id")?),
        time: row.try_get("time")?,
        payload: payload.unwrap_or_default().to_vec(),
    })
}
