//! The insertions of one transaction.

use super::frame::{Answered, Arrived, Connection, FrameId, Kind, Note};
use super::keys::Texts;
use super::writer::Entry;
use hl7wb_core::diagnostic::Severity;
use hl7wb_core::mllp::Flaw;
use sqlx::QueryBuilder;
use sqlx::query_builder::Separated;
use sqlx::sqlite::{Sqlite, SqliteConnection};

/// Rows of one statement. Few sizes, so that each is prepared once.
const SIZES: [usize; 4] = [64, 16, 4, 1];

/// Inserts all of it, or nothing.
///
/// The transaction is spoken by hand: a full disk makes SQLite roll back by itself, which
/// a counted transaction would not notice.
pub(super) async fn all(
    connection: &mut SqliteConnection,
    entries: &[Entry],
) -> Result<(), sqlx::Error> {
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut *connection)
        .await?;
    let inserted = match each(connection, entries).await {
        Ok(()) => sqlx::query("COMMIT")
            .execute(&mut *connection)
            .await
            .map(drop),
        Err(error) => Err(error),
    };
    if inserted.is_err() {
        // Fails where it was rolled back already.
        let _ = sqlx::query("ROLLBACK").execute(&mut *connection).await;
    }
    inserted
}

async fn each(connection: &mut SqliteConnection, entries: &[Entry]) -> Result<(), sqlx::Error> {
    let mut connections: Vec<&Connection> = Vec::new();
    let mut frames: Vec<Wire<'_>> = Vec::new();
    let mut arrivals: Vec<(FrameId, &Arrived, &Texts)> = Vec::new();
    let mut answers: Vec<(FrameId, &Answered)> = Vec::new();
    let mut causes: Vec<(FrameId, FrameId)> = Vec::new();
    let mut outcomes: Vec<(FrameId, Option<&str>)> = Vec::new();
    let mut notes: Vec<&Note> = Vec::new();
    for entry in entries {
        match entry {
            Entry::Connection(opened) => connections.push(opened),
            Entry::Frame(id, arrived, texts) => {
                let arrived: &Arrived = arrived;
                frames.push(Wire::Arrived(*id, arrived));
                arrivals.push((*id, arrived, texts));
            }
            Entry::Answer(id, answered) => {
                if let Some(wire) = &answered.wire {
                    frames.push(Wire::Answered(*id, answered, wire));
                }
                answers.push((*id, answered));
            }
            Entry::Cause(id, cause) => causes.push((*id, *cause)),
            Entry::Outcome(id, outcome) => outcomes.push((*id, outcome.as_deref())),
            Entry::Note(note) => notes.push(note),
        }
    }
    rows(
        connection,
        "INSERT INTO connection (id, endpoint, peer, opened) ",
        &connections,
        |row, opened| {
            row.push_bind(opened.id.0)
                .push_bind(&*opened.endpoint)
                .push_bind(&*opened.peer)
                .push_bind(opened.opened);
        },
    )
    .await?;
    rows(
        connection,
        "INSERT INTO frame (id, connection, leg, direction, ordinal, time, kind, wire, payload_start, payload_end, charset, answers) ",
        &frames,
        |row, frame| frame.bind(row),
    )
    .await?;
    rows(
        connection,
        "INSERT INTO summary (frame, connection, leg, direction, flaw, time, kind, message_type, control_id, patient_id, patient_name, bytes, worst, plain) ",
        &arrivals,
        |row, (id, arrived, texts)| {
            row.push_bind(id.0)
                .push_bind(arrived.connection.id.0)
                .push_bind(arrived.leg.number())
                .push_bind(arrived.direction.number())
                .push_bind(arrived.flaw.map(Flaw::code))
                .push_bind(arrived.time)
                .push_bind(arrived.kind.number())
                .push_bind(arrived.summary.message_type.as_str())
                .push_bind(arrived.summary.control_id.as_str())
                .push_bind(arrived.summary.patient_id.as_str())
                .push_bind(arrived.summary.patient_name.as_str())
                .push_bind(integer(arrived.payload.end.saturating_sub(arrived.payload.start)))
                .push_bind(arrived.summary.worst.map(severity_number))
                .push_bind(i64::from(texts.plain));
        },
    )
    .await?;
    let texts: Vec<(i64, &str, FrameId)> = arrivals
        .iter()
        .flat_map(|(id, _, found)| {
            let texts = found.texts.iter();
            texts.map(|(path, text)| (*path, text.as_str(), *id))
        })
        .collect();
    rows(
        connection,
        "INSERT OR IGNORE INTO key_text (path, text, frame) ",
        &texts,
        |row, (path, text, id)| {
            row.push_bind(*path).push_bind(*text).push_bind(id.0);
        },
    )
    .await?;
    rows(
        connection,
        "INSERT OR REPLACE INTO answered (frame, leg, answer, code, text, outcome, latency) ",
        &answers,
        |row, (id, answered)| {
            row.push_bind(answered.row.id.0)
                .push_bind(answered.leg.number())
                .push_bind(answered.wire.is_some().then_some(id.0))
                .push_bind(answered.note.code.as_str())
                .push_bind(answered.note.text.as_deref())
                .push_bind(answered.note.outcome.as_deref())
                .push_bind(answered.note.latency);
        },
    )
    .await?;
    rows(
        connection,
        "INSERT INTO caused (frame, cause) ",
        &causes,
        |row, (id, cause)| {
            row.push_bind(id.0).push_bind(cause.0);
        },
    )
    .await?;
    rows(
        connection,
        "INSERT INTO note (connection, time, text) ",
        &notes,
        |row, note| {
            row.push_bind(note.connection.0)
                .push_bind(note.time)
                .push_bind(note.text.as_str());
        },
    )
    .await?;
    for (id, outcome) in outcomes {
        sqlx::query("UPDATE answered SET outcome = ? WHERE frame = ? AND leg = 0")
            .bind(outcome)
            .bind(id.0)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// A row of `frame`, whichever way it went.
enum Wire<'a> {
    Arrived(FrameId, &'a Arrived),
    Answered(FrameId, &'a Answered, &'a [u8]),
}

impl Wire<'_> {
    fn bind(&self, row: &mut Separated<'_, Sqlite, &'static str>) {
        match self {
            Self::Arrived(id, arrived) => row
                .push_bind(id.0)
                .push_bind(arrived.connection.id.0)
                .push_bind(arrived.leg.number())
                .push_bind(arrived.direction.number())
                .push_bind(arrived.ordinal.cast_signed())
                .push_bind(arrived.time)
                .push_bind(arrived.kind.number())
                .push_bind(arrived.wire.as_slice())
                .push_bind(integer(arrived.payload.start))
                .push_bind(integer(arrived.payload.end))
                .push_bind(arrived.charset.as_str())
                .push_bind(None::<i64>),
            Self::Answered(id, answered, wire) => row
                .push_bind(id.0)
                .push_bind(answered.row.connection.id.0)
                .push_bind(answered.leg.number())
                .push_bind(answered.direction.number())
                .push_bind(answered.ordinal.cast_signed())
                .push_bind(answered.time)
                .push_bind(Kind::Message.number())
                .push_bind(*wire)
                .push_bind(integer(answered.payload.start))
                .push_bind(integer(answered.payload.end))
                .push_bind("")
                .push_bind(answered.row.id.0),
        };
    }
}

/// Inserts the rows in statements of a few fixed sizes.
async fn rows<T>(
    connection: &mut SqliteConnection,
    head: &'static str,
    rows: &[T],
    bind: impl Fn(&mut Separated<'_, Sqlite, &'static str>, &T),
) -> Result<(), sqlx::Error> {
    let mut rest = rows;
    while !rest.is_empty() {
        let size = SIZES
            .into_iter()
            .find(|size| *size <= rest.len())
            .unwrap_or(1);
        let (chunk, after) = rest.split_at_checked(size).unwrap_or((rest, &[]));
        rest = after;
        let mut query = QueryBuilder::<Sqlite>::new(head);
        query.push_values(chunk, |mut row, item| bind(&mut row, item));
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}

fn integer(size: usize) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

pub(super) const fn severity_number(severity: Severity) -> i64 {
    match severity {
        Severity::Hint => 0,
        Severity::Warning => 1,
        Severity::Error => 2,
    }
}

pub(super) const fn severity_from_number(number: i64) -> Severity {
    match number {
        0 => Severity::Hint,
        1 => Severity::Warning,
        _ => Severity::Error,
    }
}
