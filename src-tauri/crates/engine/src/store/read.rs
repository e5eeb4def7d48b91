//! Reading back: pages by key, one frame.

use super::error::StoreError;
use super::frame::{
    Acknowledged, Connection, ConnectionId, Direction, Frame, FrameId, Kind, Leg, Row, Summary,
};
use super::removal::Removal;
use super::{KEYS, OUTCOMES, SIDES, Store, insert};
use hl7wb_core::mllp::Flaw;
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
    /// Rows in the store.
    pub total: u64,
}

impl Store {
    /// Rows older than `before` (none = from the newest).
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn page(&self, before: Option<FrameId>, limit: u32) -> Result<Page, StoreError> {
        let mut query = self.select_rows();
        match before {
            Some(before) => query.push("s.frame < ").push_bind(before.0),
            None => query.push("1"),
        };
        // One more than asked for tells whether there are more.
        query
            .push(" ORDER BY s.frame DESC LIMIT ")
            .push_bind(i64::from(limit) + 1);
        let mut rows = self.read_rows(query).await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        Ok(Page {
            rows,
            more,
            total: self.total(),
        })
    }

    /// What a row of the lists is read from, up to `WHERE`.
    pub(super) fn select_rows(&self) -> QueryBuilder<Sqlite> {
        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT s.frame, s.connection, s.time, s.kind, s.message_type, s.control_id, s.patient_id, \
             s.patient_name, s.bytes, s.worst, c.endpoint, c.peer, c.opened, a.code, a.text, a.latency, ",
        );
        // A store that an older workbench left where nothing can be written stays as it is.
        query.push(match self.schema {
            ..OUTCOMES => {
                "NULL AS outcome, 0 AS leg, 0 AS direction, NULL AS flaw, NULL AS tee_code, \
                 NULL AS tee_text, NULL AS tee_latency, NULL AS removed, NULL AS removed_by, NULL AS why \
                 FROM summary s \
                 JOIN connection c ON c.id = s.connection \
                 LEFT JOIN acknowledgement a ON a.frame = s.frame WHERE "
            }
            OUTCOMES..SIDES => {
                "a.outcome, 0 AS leg, 0 AS direction, NULL AS flaw, NULL AS tee_code, \
                 NULL AS tee_text, NULL AS tee_latency, NULL AS removed, NULL AS removed_by, NULL AS why \
                 FROM summary s \
                 JOIN connection c ON c.id = s.connection \
                 LEFT JOIN acknowledgement a ON a.frame = s.frame WHERE "
            }
            SIDES..KEYS => {
                "a.outcome, s.leg, s.direction, s.flaw, t.code AS tee_code, t.text AS tee_text, \
                 t.latency AS tee_latency, NULL AS removed, NULL AS removed_by, NULL AS why FROM summary s \
                 JOIN connection c ON c.id = s.connection \
                 LEFT JOIN answered a ON a.frame = s.frame AND a.leg = 0 \
                 LEFT JOIN answered t ON t.frame = s.frame AND t.leg = 2 WHERE "
            }
            KEYS.. => {
                "a.outcome, s.leg, s.direction, s.flaw, t.code AS tee_code, t.text AS tee_text, \
                 t.latency AS tee_latency, r.time AS removed, r.who AS removed_by, r.why FROM summary s \
                 JOIN connection c ON c.id = s.connection \
                 LEFT JOIN removal r ON r.id = s.removed \
                 LEFT JOIN answered a ON a.frame = s.frame AND a.leg = 0 \
                 LEFT JOIN answered t ON t.frame = s.frame AND t.leg = 2 WHERE "
            }
        });
        query
    }

    pub(super) async fn read_rows(
        &self,
        mut query: QueryBuilder<Sqlite>,
    ) -> Result<Vec<Row>, StoreError> {
        let found = query
            .build()
            .fetch_all(&self.readers)
            .await
            .map_err(|error| self.failed(&error))?;
        let mut connections = HashMap::new();
        found
            .iter()
            .map(|row| read_row(row, &mut connections))
            .collect::<Result<Vec<Row>, sqlx::Error>>()
            .map_err(|error| self.failed(&error))
    }

    /// One row of the lists, by its number.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn row(&self, id: FrameId) -> Result<Option<Row>, StoreError> {
        let page = self.page(Some(FrameId(id.0.saturating_add(1))), 1).await?;
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

    pub(super) fn failed(&self, error: &sqlx::Error) -> StoreError {
        StoreError::from_sqlx(&self.file, error)
    }
}

/// Numbers one behind the other, as values.
pub(super) fn listed(query: &mut QueryBuilder<Sqlite>, ids: &[FrameId]) {
    for (place, id) in ids.iter().enumerate() {
        if place > 0 {
            query.push(", ");
        }
        query.push_bind(id.0);
    }
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
    let teed = match row.try_get::<Option<String>, _>("tee_code")? {
        Some(code) => Some(Acknowledged {
            code,
            text: row.try_get("tee_text")?,
            outcome: None,
            latency: row.try_get("tee_latency")?,
        }),
        None => None,
    };
    let removed = match row.try_get::<Option<i64>, _>("removed")? {
        Some(time) => Some(Arc::new(Removal {
            time,
            who: row.try_get("removed_by")?,
            why: row.try_get("why")?,
        })),
        None => None,
    };
    let flaw: Option<String> = row.try_get("flaw")?;
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
        leg: Leg::from_number(row.try_get("leg")?),
        direction: Direction::from_number(row.try_get("direction")?),
        flaw: Flaw::ALL
            .into_iter()
            .find(|known| flaw.as_deref() == Some(known.code())),
        acknowledged,
        teed,
        removed,
    })
}

pub(super) fn read_frame(row: &SqliteRow) -> Result<Frame, sqlx::Error> {
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
