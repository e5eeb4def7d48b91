//! Texts of places that are found at once: which places, what stands there, and looking it up.
//!
//! Type, control ID and patient ID are always among them, and stand in the summary where that is all there
//! is. The others are what somebody wants found. Texts are read as a filter reads them, whatever charset
//! somebody chose for looking, so that looking up and reading every message come to the same.

use super::error::StoreError;
use super::frame::{FrameId, Summary};
use super::scan::Stretch;
use super::{KEYS, Met, Store};
use hl7wb_core::condition::texts_of;
use hl7wb_core::filter::indexable;
use hl7wb_core::message::Message;
use hl7wb_core::path::{Address, SegmentId};
use sqlx::QueryBuilder;
use sqlx::sqlite::{Sqlite, SqliteConnection};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

pub(super) const TYPE: i64 = 1;
pub(super) const EVENT: i64 = 2;
pub(super) const CONTROL: i64 = 3;
pub(super) const PATIENT: i64 = 4;
/// The first number of a place that somebody wants found.
const OWN: i64 = 16;

/// Bytes of the longest text that is kept; longer ones are found by reading.
pub(super) const LONGEST: usize = 400;

/// Numbers of one step of going back over what is there.
const STEP: i64 = 1_024;

/// The places that are in the index.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// Grows with each change.
    generation: u64,
    own: Vec<(i64, Address)>,
}

/// The places, for whoever stores.
pub(super) type Shared = Arc<RwLock<Arc<Keys>>>;

/// What of one message goes into the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Texts {
    generation: u64,
    /// Whether the summary has all that stands at the given places.
    pub(super) plain: bool,
    /// Numbers of places, and what stands there.
    pub(super) texts: Vec<(i64, String)>,
}

/// One place of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// The place.
    pub at: Address,
    /// Whether it is one of those that are always there.
    pub given: bool,
    /// Frames up to this number are not in it yet; 0 where all are.
    pub above: FrameId,
}

fn given() -> [(i64, Address); 4] {
    let msh = |field| Address::field(SegmentId::MSH, field);
    let pid = SegmentId::new(*b"PID").map_or(msh(10), |pid| Address::field(pid, 3));
    [
        (TYPE, msh(9)),
        (EVENT, msh(9).with_component(2)),
        (CONTROL, msh(10)),
        (PATIENT, pid),
    ]
}

pub(super) fn newest(shared: &Shared) -> Arc<Keys> {
    Arc::clone(&shared.read().unwrap_or_else(PoisonError::into_inner))
}

impl Keys {
    /// What goes into the index of a message.
    pub(super) fn of(&self, payload: &[u8], summary: &Summary) -> Texts {
        let mut message = Message::default();
        message.refill(payload);
        let [kinds, events, controls, patients] =
            given().map(|(id, at)| (id, filled(texts_of(&message, &at))));
        let plain = is_type(&kinds.1, &events.1, &summary.message_type)
            && is_only(&controls.1, &summary.control_id)
            && is_only(&patients.1, &summary.patient_id);
        let given = [kinds, events, controls, patients];
        let given = given.into_iter().filter(|_| !plain);
        let own = self
            .own
            .iter()
            .map(|(id, at)| (*id, filled(texts_of(&message, at))));
        let mut texts: Vec<(i64, String)> = given
            .chain(own)
            .flat_map(|(id, texts)| texts.into_iter().map(move |text| (id, text)))
            .filter(|(_, text)| text.len() <= LONGEST)
            .collect();
        texts.sort();
        texts.dedup();
        Texts {
            generation: self.generation,
            plain,
            texts,
        }
    }

    /// The number of a place; none where it is not in the index.
    pub(super) fn number_of(&self, at: &Address) -> Option<i64> {
        let mut known = given().into_iter().chain(self.own.iter().copied());
        known.find(|(_, one)| one == at).map(|(id, _)| id)
    }

    /// Whether these texts are of the places as they are now.
    pub(super) const fn is_of(&self, texts: &Texts) -> bool {
        self.generation == texts.generation
    }

    pub(super) async fn forget(
        connection: &mut SqliteConnection,
        texts: &[(i64, String, i64)],
    ) -> Result<(), sqlx::Error> {
        for (path, text, frame) in texts {
            sqlx::query("DELETE FROM key_text WHERE path = ? AND text = ? AND frame = ?")
                .bind(path)
                .bind(text)
                .bind(frame)
                .execute(&mut *connection)
                .await?;
        }
        Ok(())
    }

    async fn insert(
        connection: &mut SqliteConnection,
        texts: &[(i64, String, i64)],
    ) -> Result<(), sqlx::Error> {
        for some in texts.chunks(256) {
            let mut query =
                QueryBuilder::<Sqlite>::new("INSERT OR IGNORE INTO key_text (path, text, frame) ");
            query.push_values(some, |mut row, (path, text, frame)| {
                row.push_bind(path).push_bind(text).push_bind(frame);
            });
            query.build().execute(&mut *connection).await?;
        }
        Ok(())
    }
}

fn filled(texts: Vec<String>) -> Vec<String> {
    let mut texts: Vec<String> = texts.into_iter().filter(|text| !text.is_empty()).collect();
    texts.sort();
    texts.dedup();
    texts
}

fn is_only(texts: &[String], summary: &str) -> bool {
    match texts {
        [] => summary.is_empty(),
        [only] => only == summary,
        [_, ..] => false,
    }
}

fn is_type(kinds: &[String], events: &[String], summary: &str) -> bool {
    match (kinds, events) {
        ([], []) => summary.is_empty(),
        ([kind], []) => kind == summary && !kind.contains('^'),
        ([kind], [event]) => {
            summary == format!("{kind}^{event}") && !kind.contains('^') && !event.contains('^')
        }
        (_, _) => false,
    }
}

impl Store {
    /// Reads which places the index has. Only a store of this schema has one.
    pub(super) async fn read_keys(&self) -> Result<(), StoreError> {
        let own = self.keys().await?.into_iter().filter(|(id, _)| *id >= OWN);
        let own = own.map(|(id, key)| (id, key.at)).collect();
        self.swap(own);
        Ok(())
    }

    fn swap(&self, own: Vec<(i64, Address)>) {
        let mut shared = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let generation = shared.generation + 1;
        *shared = Arc::new(Keys { generation, own });
    }

    /// The places of the index with their numbers, the given ones first.
    async fn keys(&self) -> Result<Vec<(i64, Key)>, StoreError> {
        if self.schema < KEYS {
            return Ok(Vec::new());
        }
        let found: Vec<(i64, String, i64)> =
            sqlx::query_as("SELECT id, path, above FROM key_path ORDER BY id")
                .fetch_all(&self.readers)
                .await
                .map_err(|error| self.failed(&error))?;
        let keys = found.into_iter().filter_map(|(id, path, above)| {
            let key = Key {
                at: path.parse().ok()?,
                given: id < OWN,
                above: FrameId(above),
            };
            Some((id, key))
        });
        Ok(keys.collect())
    }

    /// The places of the index, the given ones first.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn indexed(&self) -> Result<Vec<Key>, StoreError> {
        let keys = self.keys().await?.into_iter();
        // Of the type there are two, and they are one for people.
        Ok(keys
            .filter(|(id, _)| *id != EVENT)
            .map(|(_, key)| key)
            .collect())
    }

    /// Has these places in the index beside the given ones, and no others. What is stored from now on is in
    /// it; what was there is [taken in](Self::index_some) bit by bit.
    ///
    /// # Errors
    /// Where the store is read only, closed, or cannot be written.
    pub async fn index(&self, places: &[Address]) -> Result<(), StoreError> {
        let mut wanted: Vec<Address> = places.iter().filter_map(indexable).collect();
        wanted.retain(|at| given().iter().all(|(_, known)| known != at));
        let before = newest(&self.keys).own.clone();
        let (kept, gone): (Vec<_>, Vec<_>) =
            before.into_iter().partition(|(_, at)| wanted.contains(at));
        wanted.retain(|at| kept.iter().all(|(_, known)| known != at));
        wanted.dedup();
        if wanted.is_empty() && gone.is_empty() {
            return Ok(());
        }
        // Numbers are never used again: texts of a place that went may still be there.
        let last: i64 = sqlx::query_scalar(
            "SELECT max(coalesce((SELECT max(id) FROM key_path), 0), coalesce((SELECT max(path) FROM key_text), 0), ?)",
        )
        .bind(OWN - 1)
        .fetch_one(&self.readers)
        .await
        .map_err(|error| self.failed(&error))?;
        let added: Vec<(i64, Address)> = (last + 1..).zip(wanted).collect();
        // Who stores is told first: what came before the place was known is among what is taken in.
        self.swap(kept.iter().chain(&added).copied().collect());
        let numbers: Vec<i64> = gone.iter().map(|(id, _)| *id).collect();
        let paths: Vec<(i64, String)> =
            added.iter().map(|(id, at)| (*id, at.to_string())).collect();
        self.chore(move |connection, next| {
            Box::pin(async move {
                for id in numbers {
                    sqlx::query("DELETE FROM key_path WHERE id = ?")
                        .bind(id)
                        .execute(&mut *connection)
                        .await?;
                }
                for (id, path) in paths {
                    sqlx::query("INSERT INTO key_path (id, path, above) VALUES (?, ?, ?)")
                        .bind(id)
                        .bind(path)
                        .bind(next - 1)
                        .execute(&mut *connection)
                        .await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// Takes out of the index some of what is left of places that are not in it any more; whether there is
    /// more.
    ///
    /// # Errors
    /// Where the store is read only, closed, or cannot be written.
    pub async fn unindex_some(&self) -> Result<bool, StoreError> {
        let known: Vec<i64> = self.keys().await?.into_iter().map(|(id, _)| id).collect();
        let mut from = 0;
        loop {
            let next: Option<i64> =
                sqlx::query_scalar("SELECT min(path) FROM key_text WHERE path > ?")
                    .bind(from)
                    .fetch_one(&self.readers)
                    .await
                    .map_err(|error| self.failed(&error))?;
            match next {
                None => return Ok(false),
                Some(id) if known.contains(&id) => from = id,
                Some(id) => {
                    let left = self.chore(move |connection, _| {
                        Box::pin(async move {
                            sqlx::query(
                                "DELETE FROM key_text WHERE path = ?1 AND (text, frame) IN \
                                 (SELECT text, frame FROM key_text WHERE path = ?1 LIMIT 4000)",
                            )
                            .bind(id)
                            .execute(connection)
                            .await
                            .map(drop)
                        })
                    });
                    left.await?;
                    return Ok(true);
                }
            }
        }
    }

    /// Takes some of what was there before a place was indexed into the index, the newest first. How many
    /// numbers are left for that; none where nothing is.
    ///
    /// # Errors
    /// Where the store is read only, closed, or cannot be written.
    pub async fn index_some(&self) -> Result<Option<u64>, StoreError> {
        let keys = self.keys().await?;
        let Some(high) = keys
            .iter()
            .map(|(_, key)| key.above.0)
            .max()
            .filter(|at| *at > 0)
        else {
            return Ok(None);
        };
        let low = (high - STEP).max(0);
        // Places that are as far as this one are taken further together.
        let due: Vec<i64> = keys
            .iter()
            .filter(|(_, key)| key.above.0 == high)
            .map(|(id, _)| *id)
            .collect();
        let rows = self.summaries(FrameId(low), FrameId(high)).await?;
        let indexes = newest(&self.keys);
        let stretch = Stretch {
            above: FrameId(low),
            upto: FrameId(high),
            newest_first: false,
        };
        let (mut plain, mut texts) = (Vec::new(), Vec::new());
        let mut each = |met: Met<'_>| {
            if let Met::Frame(id, payload) = met
                && let Some(summary) = rows.get(&id)
            {
                let found = indexes.of(payload, summary);
                if found.plain {
                    plain.push(id);
                }
                let found = found
                    .texts
                    .into_iter()
                    .filter(|(path, _)| due.contains(path));
                texts.extend(found.map(|(path, text)| (path, text, id.0)));
            }
            true
        };
        self.meet(stretch, &[], &mut each).await?;
        if !due.contains(&TYPE) {
            plain.clear();
        }
        self.chore(move |connection, _| {
            Box::pin(async move {
                Keys::insert(connection, &texts).await?;
                if !plain.is_empty() {
                    let mut query = QueryBuilder::<Sqlite>::new(
                        "UPDATE summary SET plain = 1 WHERE removed IS NULL AND frame IN (",
                    );
                    super::read::listed(&mut query, &plain);
                    query.push(")");
                    query.build().execute(&mut *connection).await?;
                }
                for id in due {
                    sqlx::query("UPDATE key_path SET above = ? WHERE id = ? AND above > ?")
                        .bind(low)
                        .bind(id)
                        .bind(low)
                        .execute(&mut *connection)
                        .await?;
                }
                Ok(())
            })
        })
        .await?;
        Ok((low > 0
            || keys
                .iter()
                .any(|(_, key)| key.above.0 < high && key.above.0 > 0))
        .then_some(low.cast_unsigned()))
    }

    /// What lists say of frames behind the first of these numbers, up to the second.
    async fn summaries(
        &self,
        above: FrameId,
        upto: FrameId,
    ) -> Result<HashMap<FrameId, Summary>, StoreError> {
        let found: Vec<(i64, String, String, String)> = sqlx::query_as(
            "SELECT frame, message_type, control_id, patient_id FROM summary WHERE frame > ? AND frame <= ?",
        )
        .bind(above.0)
        .bind(upto.0)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(&error))?;
        let summaries = found
            .into_iter()
            .map(|(id, message_type, control_id, patient_id)| {
                let summary = Summary {
                    message_type,
                    control_id,
                    patient_id,
                    ..Summary::default()
                };
                (FrameId(id), summary)
            });
        Ok(summaries.collect())
    }

    /// What stands in the index of these messages.
    pub(super) async fn texts_of(
        &self,
        ids: &[FrameId],
    ) -> Result<Vec<(i64, String, i64)>, StoreError> {
        let rows = self.rows(ids).await?;
        let keys = newest(&self.keys);
        let mut texts = Vec::new();
        let mut each = |met: Met<'_>| {
            if let Met::Frame(id, payload) = met
                && let Some(row) = rows.iter().find(|row| row.id == id)
            {
                let found = keys.of(payload, &row.summary).texts.into_iter();
                texts.extend(found.map(|(path, text)| (path, text, id.0)));
            }
            true
        };
        self.meet_these(ids, false, &mut each).await?;
        Ok(texts)
    }
}
