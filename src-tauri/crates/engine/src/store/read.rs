//! Reading back: pages by key, one frame, how many match.

use super::error::StoreError;
use super::frame::{
    Acknowledged, Connection, ConnectionId, Direction, Frame, FrameId, Kind, Leg, Row, Summary,
};
use super::{Store, insert};
use hl7wb_core::span::Span;
use sqlx::sqlite::{Sqlite, SqliteRow};
use sqlx::{QueryBuilder, Row as _};
use std::collections::HashMap;
use std::sync::Arc;

/// A page of rows, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The rows.
    pub rows: Vec<Row>,
    /// Whether older ones are left.
    pub more: bool,
    /// Rows in the store that match.
    pub total: u64,
}

impl Store {
    /// Rows older than `before` (none = from the newest) in which every word of `filter` stands
    /// somewhere: type, control ID, patient ID, patient name or peer.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn page(
        &self,
        before: Option<FrameId>,
        limit: u32,
        filter: &str,
    ) -> Result<Page, StoreError> {
        let words: Vec<String> = filter.split_whitespace().map(like).collect();
        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT s.frame, s.connection, s.time, s.kind, s.message_type, s.control_id, s.patient_id, \
             s.patient_name, s.bytes, s.worst, c.endpoint, c.peer, c.opened, a.code, a.text, a.latency, ",
        );
        // A store that an older workbench left where nothing can be written stays as it is.
        query.push(match self.outcomes {
            true => "a.outcome",
            false => "NULL AS outcome",
        });
        query.push(
            " FROM summary s JOIN connection c ON c.id = s.connection \
             LEFT JOIN acknowledgement a ON a.frame = s.frame WHERE ",
        );
        match before {
            Some(before) => query.push("s.frame < ").push_bind(before.0),
            None => query.push("1"),
        };
        matching(&mut query, &words);
        // One more than asked for tells whether there are more.
        query
            .push(" ORDER BY s.frame DESC LIMIT ")
            .push_bind(i64::from(limit) + 1);
        let mut found = query
            .build()
            .fetch_all(&self.readers)
            .await
            .map_err(|error| self.failed(&error))?;
        let more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let mut connections = HashMap::new();
        let rows = found
            .iter()
            .map(|row| read_row(row, &mut connections))
            .collect::<Result<Vec<Row>, sqlx::Error>>()
            .map_err(|error| self.failed(&error))?;
        let total = if words.is_empty() {
            self.total()
        } else {
            self.count(&words).await?
        };
        Ok(Page { rows, more, total })
    }

    async fn count(&self, words: &[String]) -> Result<u64, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT count(*) FROM summary s JOIN connection c ON c.id = s.connection WHERE 1",
        );
        matching(&mut query, words);
        let count: i64 = query
            .build_query_scalar()
            .fetch_one(&self.readers)
            .await
            .map_err(|error| self.failed(&error))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// One row of the lists, by its number.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn row(&self, id: FrameId) -> Result<Option<Row>, StoreError> {
        let page = self
            .page(Some(FrameId(id.0.saturating_add(1))), 1, "")
            .await?;
        Ok(page.rows.into_iter().find(|row| row.id == id))
    }

    /// One frame to the byte.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn frame(&self, id: FrameId) -> Result<Option<Frame>, StoreError> {
        self.one_frame(
            sqlx::query(
                "SELECT id, connection, leg, direction, ordinal, time, kind, wire, payload_start, payload_end, charset, answers \
                 FROM frame WHERE id = ?",
            )
            .bind(id.0),
        )
        .await
    }

    /// The answer to a frame, to the byte.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn answer_to(&self, id: FrameId) -> Result<Option<Frame>, StoreError> {
        self.one_frame(
            sqlx::query(
                "SELECT id, connection, leg, direction, ordinal, time, kind, wire, payload_start, payload_end, charset, answers \
                 FROM frame WHERE answers = ? ORDER BY id LIMIT 1",
            )
            .bind(id.0),
        )
        .await
    }

    async fn one_frame(
        &self,
        query: sqlx::query::Query<'_, Sqlite, sqlx::sqlite::SqliteArguments>,
    ) -> Result<Option<Frame>, StoreError> {
        let found = query
            .fetch_optional(&self.readers)
            .await
            .map_err(|error| self.failed(&error))?;
        found
            .map(|row| read_frame(&row).map_err(|error| self.failed(&error)))
            .transpose()
    }

    fn failed(&self, error: &sqlx::Error) -> StoreError {
        StoreError::from_sqlx(&self.file, error)
    }
}

fn matching(query: &mut QueryBuilder<Sqlite>, words: &[String]) {
    for word in words {
        query.push(" AND (");
        for (place, column) in [
            "s.message_type",
            "s.control_id",
            "s.patient_id",
            "s.patient_name",
            "c.peer",
        ]
        .into_iter()
        .enumerate()
        {
            if place > 0 {
                query.push(" OR ");
            }
            query
                .push(column)
                .push(" LIKE ")
                .push_bind(word.as_str())
                .push(" ESCAPE '\\'");
        }
        query.push(")");
    }
}

/// A pattern that finds the word anywhere.
fn like(word: &str) -> String {
    let mut pattern = String::with_capacity(word.len() + 2);
    pattern.push('%');
    for letter in word.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

fn read_row(
    row: &SqliteRow,
    connections: &mut HashMap<i64, Arc<Connection>>,
) -> Result<Row, sqlx::Error> {
    let id: i64 = row.try_get("connection")?;
    let connection = match connections.get(&id) {
        Some(known) => Arc::clone(known),
        None => {
            let made = Arc::new(Connection {
                id: ConnectionId(id),
                endpoint: row.try_get::<&str, _>("endpoint")?.into(),
                peer: row.try_get::<&str, _>("peer")?.into(),
                opened: row.try_get("opened")?,
            });
            connections.insert(id, Arc::clone(&made));
            made
        }
    };
    let acknowledged = match row.try_get::<Option<String>, _>("code")? {
        Some(code) => Some(Acknowledged {
            code,
            text: row.try_get("text")?,
            outcome: row.try_get("outcome")?,
            latency: row.try_get("latency")?,
        }),
        None => None,
    };
    Ok(Row {
        id: FrameId(row.try_get("frame")?),
        connection,
        time: row.try_get("time")?,
        kind: Kind::from_number(row.try_get("kind")?),
        bytes: u64::try_from(row.try_get::<i64, _>("bytes")?).unwrap_or(0),
        summary: Summary {
            message_type: row.try_get("message_type")?,
            control_id: row.try_get("control_id")?,
            patient_id: row.try_get("patient_id")?,
            patient_name: row.try_get("patient_name")?,
            worst: row
                .try_get::<Option<i64>, _>("worst")?
                .map(insert::severity_from_number),
        },
        acknowledged,
    })
}

fn read_frame(row: &SqliteRow) -> Result<Frame, sqlx::Error> {
    let size = |name: &str| -> Result<usize, sqlx::Error> {
        Ok(usize::try_from(row.try_get::<i64, _>(name)?).unwrap_or(0))
    };
    Ok(Frame {
        id: FrameId(row.try_get("id")?),
        connection: ConnectionId(row.try_get("connection")?),
        leg: Leg::from_number(row.try_get("leg")?),
        direction: Direction::from_number(row.try_get("direction")?),
        ordinal: row.try_get::<i64, _>("ordinal")?.cast_unsigned(),
        time: row.try_get("time")?,
        kind: Kind::from_number(row.try_get("kind")?),
        payload: Span {
            start: size("payload_start")?,
            end: size("payload_end")?,
        },
        wire: row.try_get("wire")?,
        charset: row.try_get("charset")?,
        answers: row.try_get::<Option<i64>, _>("answers")?.map(FrameId),
    })
}
