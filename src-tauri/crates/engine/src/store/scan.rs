//! Going through the frames that are no answers, one after the other, without holding them.

use super::error::StoreError;
use super::frame::{FrameId, Row};
use super::{Store, read};
use futures_util::TryStreamExt;
use sqlx::sqlite::{Sqlite, SqliteRow};
use sqlx::{QueryBuilder, Row as _};

/// Which frames, and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Only those with a greater number.
    pub above: FrameId,
    /// Up to this one.
    pub upto: FrameId,
    /// The newest first.
    pub newest_first: bool,
}

/// What is met on the way.
#[derive(Debug, Clone, Copy)]
pub enum Met<'a> {
    /// A frame: its bytes without framing.
    Frame(FrameId, &'a [u8]),
    /// So many frames that hold none of the texts that were asked for.
    PassedOver(u64),
}

/// Numbers that one query covers: what lies between two looks at whether somebody wants to stop.
const WINDOW: i64 = 1 << 14;

/// Frames that one query names one by one.
const NAMED: usize = 200;

const FRAMES: &str = "SELECT id, wire, payload_start, payload_end FROM frame \
     WHERE answers IS NULL AND length(wire) > 0";

impl Store {
    /// The frame that came last from a peer; 0 where there is none.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn newest(&self) -> Result<FrameId, StoreError> {
        let newest: Option<i64> = sqlx::query_scalar("SELECT max(frame) FROM summary")
            .fetch_one(&self.readers)
            .await
            .map_err(|error| self.failed(&error))?;
        Ok(FrameId(newest.unwrap_or(0)))
    }

    /// Meets the frames of a stretch until `each` says no; whether it came to the end. Where there are
    /// `needed` texts, frames that hold none of them are passed over inside the database, unless their
    /// charset or their delimiters could hide one.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn meet(
        &self,
        stretch: Stretch,
        needed: &[String],
        each: &mut (impl FnMut(Met<'_>) -> bool + ?Sized),
    ) -> Result<bool, StoreError> {
        let Stretch {
            above,
            upto,
            newest_first,
        } = stretch;
        let (mut low, mut high) = (above.0, upto.0);
        while low < high {
            let window = match newest_first {
                true => (low.max(high - WINDOW), high),
                false => (low, high.min(low + WINDOW)),
            };
            let mut query = QueryBuilder::<Sqlite>::new(FRAMES);
            query
                .push(" AND id > ")
                .push_bind(window.0)
                .push(" AND id <= ")
                .push_bind(window.1);
            holding(&mut query, needed);
            in_order(&mut query, newest_first);
            let (mut met, mut go_on) = (0, true);
            self.visit(query, &mut |frame| {
                met += 1;
                go_on = each(frame);
                go_on
            })
            .await?;
            if !go_on {
                return Ok(false);
            }
            if !needed.is_empty() {
                let all: i64 = sqlx::query_scalar(
                    "SELECT count(*) FROM summary WHERE frame > ? AND frame <= ?",
                )
                .bind(window.0)
                .bind(window.1)
                .fetch_one(&self.readers)
                .await
                .map_err(|error| self.failed(&error))?;
                let over = u64::try_from(all).unwrap_or(0).saturating_sub(met);
                if !each(Met::PassedOver(over)) {
                    return Ok(false);
                }
            }
            match newest_first {
                true => high = window.0,
                false => low = window.1,
            }
        }
        Ok(true)
    }

    /// Meets these frames until `each` says no. They have to be in the order that is wanted.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn meet_these(
        &self,
        ids: &[FrameId],
        newest_first: bool,
        each: &mut (impl FnMut(Met<'_>) -> bool + ?Sized),
    ) -> Result<(), StoreError> {
        for named in ids.chunks(NAMED) {
            let mut query = QueryBuilder::<Sqlite>::new(FRAMES);
            query.push(" AND id IN (");
            read::listed(&mut query, named);
            query.push(")");
            in_order(&mut query, newest_first);
            let mut go_on = true;
            self.visit(query, &mut |frame| {
                go_on = each(frame);
                go_on
            })
            .await?;
            if !go_on {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Rows of the lists by their numbers, newest first; those that are not there are left out.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn rows(&self, ids: &[FrameId]) -> Result<Vec<Row>, StoreError> {
        let mut rows = Vec::with_capacity(ids.len());
        for named in ids.chunks(NAMED) {
            let mut query = self.select_rows();
            query.push("s.frame IN (");
            read::listed(&mut query, named);
            query.push(") ORDER BY s.frame DESC");
            rows.extend(self.read_rows(query).await?);
        }
        Ok(rows)
    }

    async fn visit(
        &self,
        mut query: QueryBuilder<Sqlite>,
        each: &mut (impl FnMut(Met<'_>) -> bool + ?Sized),
    ) -> Result<(), StoreError> {
        let mut frames = query.build().fetch(&self.readers);
        while let Some(row) = frames
            .try_next()
            .await
            .map_err(|error| self.failed(&error))?
        {
            let (id, payload) = payload(&row).map_err(|error| self.failed(&error))?;
            if !each(Met::Frame(id, payload)) {
                break;
            }
        }
        Ok(())
    }
}

fn payload(row: &SqliteRow) -> Result<(FrameId, &[u8]), sqlx::Error> {
    let size = |name: &str| -> Result<usize, sqlx::Error> {
        Ok(usize::try_from(row.try_get::<i64, _>(name)?).unwrap_or(0))
    };
    let wire: &[u8] = row.try_get("wire")?;
    let payload = wire.get(size("payload_start")?..size("payload_end")?);
    Ok((FrameId(row.try_get("id")?), payload.unwrap_or_default()))
}

fn in_order(query: &mut QueryBuilder<Sqlite>, newest_first: bool) {
    query.push(match newest_first {
        true => " ORDER BY id DESC",
        false => " ORDER BY id",
    });
}

/// Only frames that hold one of these texts, and those of which their absence says nothing: where a
/// letter may be a delimiter, or stands behind a shift.
fn holding(query: &mut QueryBuilder<Sqlite>, needed: &[String]) {
    if needed.is_empty() {
        return;
    }
    query.push(
        " AND (substr(wire, payload_start + 1, 9) <> x'4D53487C5E7E5C267C' \
         OR NOT (charset IN ('UTF-8', 'US-ASCII', 'windows-1252') OR charset LIKE 'ISO-8859-%')",
    );
    for text in needed {
        query
            .push(" OR instr(wire, ")
            .push_bind(text.as_bytes().to_vec())
            .push(") > 0");
    }
    query.push(")");
}
