//! What flows through a rule: nothing, null, text, or components.

use std::fmt;

/// A value between a source and a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing is there.
    Empty,
    /// `""`: the receiver is told to forget what it has.
    Null,
    /// Decoded text, never empty; opaque escapes stand in it as single characters
    /// (see [`Opaque`](super::text::Opaque)).
    Text(String),
    /// Decoded text of each component, in order.
    Components(Vec<String>),
}

impl Value {
    /// Text, or [`Value::Empty`] where there is none.
    #[must_use]
    pub fn text(text: String) -> Self {
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text)
        }
    }

    /// Components, or [`Value::Empty`] where all are empty.
    #[must_use]
    pub fn components(parts: Vec<String>) -> Self {
        if parts.iter().all(String::is_empty) {
            Self::Empty
        } else {
            Self::Components(parts)
        }
    }

    /// Whether it is text or components.
    #[must_use]
    pub fn is_value(&self) -> bool {
        match self {
            Self::Empty | Self::Null => false,
            Self::Text(_) | Self::Components(_) => true,
        }
    }
}

/// For people: null as `""`, components joined by `^`.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Null => f.write_str("\"\""),
            Self::Text(text) => f.write_str(text),
            Self::Components(parts) => f.write_str(&parts.join("^")),
        }
    }
}
