//! One exchange: a message, and everything that belongs to it, in the order of the wires.

use super::error::StoreError;
use super::frame::{Connection, ConnectionId, Frame, FrameId, Kind, Row, Summary};
use super::{EXCHANGES, Store, read};
use sqlx::Row as _;
use std::collections::HashMap;
use std::sync::Arc;

/// Everything of an exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The message that came first of what was asked for.
    pub of: FrameId,
    /// In the order of time.
    pub steps: Vec<Step>,
    /// Whether the same message went more often than is told.
    pub more: bool,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A connection was opened.
    Opened(Arc<Connection>),
    /// Something else happened to a connection.
    Noted(Arc<Connection>, i64, String),
    /// A message went, or something that is none.
    Went(Row),
    /// A message was sent because of another.
    Caused(Row),
    /// A message was answered; the frame of the answer, and the message.
    Answered(Arc<Connection>, Frame, FrameId),
}

/// Frames around a message that are told, and notes of its connection.
const AROUND: i64 = 20;

impl Step {
    /// When it happened, in microseconds since 1970.
    #[must_use]
    pub fn time(&self) -> i64 {
        match self {
            Self::Opened(connection) => connection.opened,
            Self::Noted(_, time, _) => *time,
            Self::Went(row) | Self::Caused(row) => row.time,
            Self::Answered(_, frame, _) => frame.time,
        }
    }

    /// What is told first of two at the same time.
    fn rank(&self) -> (u8, i64) {
        match self {
            Self::Opened(connection) => (0, connection.id.0),
            Self::Went(row) | Self::Caused(row) => (1, row.id.0),
            Self::Answered(_, frame, _) => (1, frame.id.0),
            Self::Noted(connection, ..) => (2, connection.id.0),
        }
    }
}

impl Store {
    /// The exchange that a frame belongs to: the message, the same one (its type and control ID) sent
    /// again over whatever connection, the answers, what was sent because of it, what stood around it
    /// on its wire, and what happened to the connections. At most `limit` times the same message, the
    /// newest; none where there is no such frame.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn exchange(&self, of: FrameId, limit: u32) -> Result<Option<Exchange>, StoreError> {
        let Some(row) = self.first(of).await? else {
            return Ok(None);
        };
        let (mut same, more) = self.same(&row, limit).await?;
        let mut steps = Vec::new();
        if !same.iter().any(|other| other.id == row.id) {
            same.push(row.clone());
        }
        let ids: Vec<FrameId> = same.iter().map(|row| row.id).collect();
        let caused = self.caused(&ids).await?;
        let mut connections: HashMap<ConnectionId, Arc<Connection>> = HashMap::new();
        for row in same.iter().chain(&caused) {
            connections.insert(row.connection.id, Arc::clone(&row.connection));
            steps.extend(self.answers(row).await?);
        }
        for row in same {
            let around = self.around(&row).await?;
            steps.extend(around.into_iter().map(Step::Went));
            steps.push(Step::Went(row));
        }
        steps.extend(caused.into_iter().map(Step::Caused));
        for (_, connection) in connections {
            steps.extend(self.notes(&connection).await?);
            steps.push(Step::Opened(connection));
        }
        steps.sort_by_key(|step| (step.time(), step.rank()));
        // Two messages may have had the same around them.
        steps.dedup();
        Ok(Some(Exchange {
            of: row.id,
            steps,
            more,
        }))
    }

    /// The row of a frame, or of an answer what can be said of it without opening it.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn row_of(&self, id: FrameId) -> Result<Option<Row>, StoreError> {
        if let Some(row) = self.row(id).await? {
            return Ok(Some(row));
        }
        let Some(frame) = self.frame(id).await? else {
            return Ok(None);
        };
        let Some(connection) = self.connection(frame.connection).await? else {
            return Ok(None);
        };
        Ok(Some(Row {
            id,
            connection,
            time: frame.time,
            kind: frame.kind,
            bytes: frame.payload().len() as u64,
            leg: frame.leg,
            direction: frame.direction,
            flaw: None,
            summary: Summary::default(),
            acknowledged: None,
            teed: None,
            removed: None,
        }))
    }

    /// The message that a frame answers, and the one because of which that was sent.
    async fn first(&self, id: FrameId) -> Result<Option<Row>, StoreError> {
        let answers: Option<Option<i64>> =
            sqlx::query_scalar("SELECT answers FROM frame WHERE id = ?")
                .bind(id.0)
                .fetch_optional(&self.readers)
                .await
                .map_err(|error| self.failed(&error))?;
        let message = answers.flatten().map_or(id, FrameId);
        let cause: Option<i64> = match self.schema >= EXCHANGES {
            true => sqlx::query_scalar("SELECT cause FROM caused WHERE frame = ?")
                .bind(message.0)
                .fetch_optional(&self.readers)
                .await
                .map_err(|error| self.failed(&error))?,
            false => None,
        };
        self.row(cause.map_or(message, FrameId)).await
    }

    async fn same(&self, row: &Row, limit: u32) -> Result<(Vec<Row>, bool), StoreError> {
        if row.kind != Kind::Message || row.summary.control_id.is_empty() {
            return Ok((Vec::new(), false));
        }
        let mut query = self.select_rows();
        query
            .push("s.control_id = ")
            .push_bind(row.summary.control_id.clone())
            .push(" AND s.message_type = ")
            .push_bind(row.summary.message_type.clone());
        if self.schema >= EXCHANGES {
            query.push(" AND NOT EXISTS (SELECT 1 FROM caused k WHERE k.frame = s.frame)");
        }
        query
            .push(" ORDER BY s.frame DESC LIMIT ")
            .push_bind(i64::from(limit) + 1);
        let mut rows = self.read_rows(query).await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        Ok((rows, more))
    }

    async fn caused(&self, ids: &[FrameId]) -> Result<Vec<Row>, StoreError> {
        if self.schema < EXCHANGES || ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = self.select_rows();
        query.push("s.frame IN (SELECT frame FROM caused WHERE cause IN (");
        read::listed(&mut query, ids);
        query.push("))");
        self.read_rows(query).await
    }

    async fn answers(&self, row: &Row) -> Result<Vec<Step>, StoreError> {
        let found = sqlx::query(
            "SELECT id, connection, leg, direction, ordinal, time, kind, wire, payload_start, payload_end, charset, answers \
             FROM frame WHERE answers = ? ORDER BY id",
        )
        .bind(row.id.0)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(&error))?;
        found
            .iter()
            .map(|found| {
                let frame = read::read_frame(found).map_err(|error| self.failed(&error))?;
                Ok(Step::Answered(Arc::clone(&row.connection), frame, row.id))
            })
            .collect()
    }

    /// What stands on its wire between the message before and the one behind it, and is none.
    async fn around(&self, row: &Row) -> Result<Vec<Row>, StoreError> {
        const BEFORE: &str = "(SELECT coalesce((SELECT id FROM frame WHERE connection = ";
        let mut query = self.select_rows();
        query
            .push("s.frame IN (SELECT id FROM frame WHERE connection = ")
            .push_bind(row.connection.id.0)
            .push(" AND kind <> 0 AND id <> ")
            .push_bind(row.id.0)
            .push(" AND id > ")
            .push(BEFORE)
            .push_bind(row.connection.id.0)
            .push(" AND kind = 0 AND answers IS NULL AND id < ")
            .push_bind(row.id.0)
            .push(" ORDER BY id DESC LIMIT 1), 0)) AND id < ")
            .push(BEFORE)
            .push_bind(row.connection.id.0)
            .push(" AND kind = 0 AND answers IS NULL AND id > ")
            .push_bind(row.id.0)
            .push(" ORDER BY id LIMIT 1), 9223372036854775807)) LIMIT ")
            .push_bind(AROUND)
            .push(")");
        self.read_rows(query).await
    }

    async fn notes(&self, connection: &Arc<Connection>) -> Result<Vec<Step>, StoreError> {
        if self.schema < EXCHANGES {
            return Ok(Vec::new());
        }
        let notes: Vec<(i64, String)> =
            sqlx::query_as("SELECT time, text FROM note WHERE connection = ? ORDER BY id LIMIT ?")
                .bind(connection.id.0)
                .bind(AROUND)
                .fetch_all(&self.readers)
                .await
                .map_err(|error| self.failed(&error))?;
        let step = |(time, text)| Step::Noted(Arc::clone(connection), time, text);
        Ok(notes.into_iter().map(step).collect())
    }

    async fn connection(&self, id: ConnectionId) -> Result<Option<Arc<Connection>>, StoreError> {
        let found = sqlx::query("SELECT id, endpoint, peer, opened FROM connection WHERE id = ?")
            .bind(id.0)
            .fetch_optional(&self.readers)
            .await
            .map_err(|error| self.failed(&error))?;
        let Some(found) = found else { return Ok(None) };
        let read = || -> Result<Connection, sqlx::Error> {
            Ok(Connection {
                id,
                endpoint: found.try_get::<&str, _>("endpoint")?.into(),
                peer: found.try_get::<&str, _>("peer")?.into(),
                opened: found.try_get("opened")?,
            })
        };
        read()
            .map(|read| Some(Arc::new(read)))
            .map_err(|error| self.failed(&error))
    }
}
