//! Finding messages by the index.

use super::error::StoreError;
use super::frame::FrameId;
use super::keys::{self, CONTROL, EVENT, LONGEST, PATIENT, TYPE};
use super::{KEYS, Store};
use hl7wb_core::filter::Lookup;
use hl7wb_core::path::Address;
use sqlx::QueryBuilder;
use sqlx::sqlite::Sqlite;

/// What was looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedUp {
    /// The frames, newest first.
    pub ids: Vec<FrameId>,
    /// Those up to this one are not in the index, and have to be read.
    pub above: FrameId,
}

impl Store {
    /// Whether a place, as an [index has it](hl7wb_core::filter::indexable), can be looked up.
    #[must_use]
    pub fn is_indexed(&self, at: &Address) -> bool {
        self.schema >= KEYS && self.number_of(at).is_some_and(|id| id != EVENT)
    }

    /// Looks up frames up to a number; none where the index cannot say.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn look_up(
        &self,
        lookup: &Lookup,
        upto: FrameId,
    ) -> Result<Option<LookedUp>, StoreError> {
        let mut used = Vec::new();
        if self.schema < KEYS || !self.can(lookup, &mut used) {
            return Ok(None);
        }
        // Both at one moment: meanwhile places come and go.
        let failed = |error: sqlx::Error| self.failed(&error);
        let mut moment = self.readers.begin().await.map_err(failed)?;
        used.sort_unstable();
        used.dedup();
        let mut above = FrameId(0);
        for id in used {
            let known: Option<i64> = sqlx::query_scalar("SELECT above FROM key_path WHERE id = ?")
                .bind(id)
                .fetch_optional(&mut *moment)
                .await
                .map_err(failed)?;
            match known {
                Some(known) => above = above.max(FrameId(known)),
                None => return Ok(None),
            }
        }
        let mut query = QueryBuilder::<Sqlite>::new("SELECT frame FROM (");
        self.select(&mut query, lookup);
        query
            .push(") WHERE frame > ")
            .push_bind(above.0)
            .push(" AND frame <= ")
            .push_bind(upto.0)
            .push(" ORDER BY frame DESC");
        let ids: Vec<i64> = query
            .build_query_scalar()
            .fetch_all(&mut *moment)
            .await
            .map_err(failed)?;
        moment.commit().await.map_err(failed)?;
        let ids = ids.into_iter().map(FrameId).collect();
        Ok(Some(LookedUp { ids, above }))
    }

    fn number_of(&self, at: &Address) -> Option<i64> {
        keys::newest(&self.keys).number_of(at)
    }

    /// Whether the index knows these places and keeps texts of that length; which places are used.
    fn can(&self, lookup: &Lookup, used: &mut Vec<i64>) -> bool {
        match lookup {
            Lookup::Is(at, texts) => match self.number_of(at) {
                Some(id) => {
                    used.push(id);
                    texts.iter().all(|text| text.len() <= LONGEST)
                }
                None => false,
            },
            Lookup::Type(kind, event) => {
                used.extend([TYPE, EVENT]);
                kind.len() <= LONGEST && event.len() <= LONGEST
            }
            Lookup::All(parts) | Lookup::Any(parts) => {
                parts.iter().all(|part| self.can(part, used))
            }
        }
    }

    fn select(&self, query: &mut QueryBuilder<Sqlite>, lookup: &Lookup) {
        match lookup {
            Lookup::Is(at, texts) => match self.number_of(at) {
                Some(TYPE) => {
                    kinds(query, texts);
                    or_kept(query, TYPE, texts);
                }
                Some(CONTROL) => {
                    query.push("SELECT frame FROM summary WHERE plain = 1 AND control_id IN (");
                    listed(query, texts);
                    or_kept(query, CONTROL, texts);
                }
                Some(PATIENT) => {
                    query.push("SELECT frame FROM summary WHERE plain = 1 AND patient_id IN (");
                    listed(query, texts);
                    or_kept(query, PATIENT, texts);
                }
                other => kept(query, other.unwrap_or_default(), texts),
            },
            Lookup::Type(kind, event) => {
                query.push("SELECT frame FROM summary WHERE plain = 1 AND message_type = ");
                query.push_bind(format!("{kind}^{event}"));
                query.push(" UNION SELECT frame FROM (");
                kept(query, TYPE, std::slice::from_ref(kind));
                query.push(" INTERSECT ");
                kept(query, EVENT, std::slice::from_ref(event));
                query.push(")");
            }
            Lookup::All(parts) => self.joined(query, parts, " INTERSECT "),
            Lookup::Any(parts) => self.joined(query, parts, " UNION "),
        }
    }

    fn joined(&self, query: &mut QueryBuilder<Sqlite>, parts: &[Lookup], by: &str) {
        for (place, part) in parts.iter().enumerate() {
            if place > 0 {
                query.push(by);
            }
            query.push("SELECT frame FROM (");
            self.select(query, part);
            query.push(")");
        }
    }
}

/// First components of MSH-9, where the summary has the type as `ADT^A01`, or `ADT` alone.
fn kinds(query: &mut QueryBuilder<Sqlite>, texts: &[String]) {
    query.push("SELECT frame FROM summary WHERE plain = 1 AND (0");
    // In a plain summary nothing but the sign between type and event is one of these.
    for text in texts.iter().filter(|text| !text.contains('^')) {
        query.push(" OR message_type = ").push_bind(text.clone());
        query
            .push(" OR (message_type >= ")
            .push_bind(format!("{text}^"))
            .push(" AND message_type < ")
            .push_bind(format!("{text}_"))
            .push(")");
    }
    query.push(")");
}

fn or_kept(query: &mut QueryBuilder<Sqlite>, id: i64, texts: &[String]) {
    query.push(" UNION ");
    kept(query, id, texts);
}

fn kept(query: &mut QueryBuilder<Sqlite>, id: i64, texts: &[String]) {
    query
        .push("SELECT frame FROM key_text WHERE path = ")
        .push_bind(id)
        .push(" AND text IN (");
    listed(query, texts);
}

fn listed(query: &mut QueryBuilder<Sqlite>, texts: &[String]) {
    for (place, text) in texts.iter().enumerate() {
        if place > 0 {
            query.push(", ");
        }
        query.push_bind(text.clone());
    }
    query.push(")");
}
