//! What every room's errors become on their way to a front end: a code, a sentence, a detail.

use crate::endpoints::{BindError, SendError};
use crate::project::Refused;
use crate::store::StoreError;

/// Why something could not be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Stable, kebab-case; the only part that code may branch on.
    pub code: &'static str,
    /// One sentence for people: what happened, where, and what to do.
    pub message: String,
    /// What the system below said, when it said something.
    pub detail: Option<String>,
}

impl Fault {
    /// A fault in words.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            detail: None,
        }
    }

    /// The same, with what the system below said.
    #[must_use]
    pub fn because(mut self, detail: impl ToString) -> Self {
        let detail = detail.to_string();
        self.detail = (!detail.is_empty()).then_some(detail);
        self
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::new(error.code(), error.to_string()).because(&error.detail)
    }
}

impl From<BindError> for Fault {
    fn from(error: BindError) -> Self {
        Self::new(error.code(), error.to_string()).because(&error.detail)
    }
}

impl From<SendError> for Fault {
    fn from(error: SendError) -> Self {
        Self::new(error.code(), error.to_string()).because(&error.detail)
    }
}

impl From<Refused> for Fault {
    fn from(refused: Refused) -> Self {
        Self::new(refused.code(), format!("{refused}."))
    }
}
