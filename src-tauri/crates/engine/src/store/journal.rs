//! The record of what left the store, and of what came in otherwise than over the wire. It is only added to.

use super::error::StoreError;
use super::{KEYS, Store};

/// What was done with captured messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Written to files.
    Export,
    /// One message, or a document in it, saved as a file.
    Save,
    /// Taken out of the store.
    Remove,
    /// Brought in from a file.
    Import,
    /// Sent on.
    Send,
    /// Put on the clipboard.
    Copy,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Export,
        Self::Save,
        Self::Remove,
        Self::Import,
        Self::Send,
        Self::Copy,
    ];

    /// Stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Export => "export",
            Self::Save => "save",
            Self::Remove => "remove",
            Self::Import => "import",
            Self::Send => "send",
            Self::Copy => "copy",
        }
    }
}

/// One line of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When, in microseconds since 1970.
    pub time: i64,
    /// Account of the operating system.
    pub who: String,
    /// What was done.
    pub action: Action,
    /// With how many messages.
    pub messages: u64,
    /// Which, in words.
    pub what: String,
    /// Where to, or where from.
    pub place: String,
}

impl Store {
    /// Adds a line. What leaves the store leaves after that.
    ///
    /// # Errors
    /// Where the store is read only, closed, or cannot be written.
    pub async fn record(&self, line: Line) -> Result<(), StoreError> {
        self.chore(move |connection, _| {
            Box::pin(async move {
                let Line {
                    time,
                    who,
                    action,
                    messages,
                    what,
                    place,
                } = line;
                sqlx::query(
                    "INSERT INTO journal (time, who, action, messages, what, place) VALUES (?, ?, ?, ?, ?, ?)",
                )
                .bind(time)
                .bind(who)
                .bind(action.code())
                .bind(messages.cast_signed())
                .bind(what)
                .bind(place)
                .execute(connection)
                .await
                .map(drop)
            })
        })
        .await
    }

    /// Lines with a smaller number than `before` (none = from the newest), newest first, each with its number.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn journal(
        &self,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<(i64, Line)>, StoreError> {
        if self.schema < KEYS {
            return Ok(Vec::new());
        }
        let found: Vec<(i64, i64, String, String, i64, String, String)> = sqlx::query_as(
            "SELECT id, time, who, action, messages, what, place FROM journal WHERE id < ? ORDER BY id DESC LIMIT ?",
        )
        .bind(before.unwrap_or(i64::MAX))
        .bind(i64::from(limit))
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(&error))?;
        let lines =
            found
                .into_iter()
                .filter_map(|(id, time, who, action, messages, what, place)| {
                    let action = Action::ALL
                        .into_iter()
                        .find(|known| known.code() == action)?;
                    let line = Line {
                        time,
                        who,
                        action,
                        messages: messages.cast_unsigned(),
                        what,
                        place,
                    };
                    Some((id, line))
                });
        Ok(lines.collect())
    }
}
