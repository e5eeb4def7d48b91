//! Findings: what is noticed about a message, a mapping or a table, never a reason to stop.

use std::fmt;

use crate::path::Address;
use crate::span::Span;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// A receiver will refuse it or read something else than was meant.
    Error,
    /// Against the standard, and most receivers live with it.
    Warning,
    /// Worth knowing.
    Hint,
}

impl Severity {
    /// The word for it, lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The stable name of a kind of finding, kebab-case: `not-a-segment`. Each room keeps its own constants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(&'static str);

impl Code {
    /// A code of this name.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// What kind it is; code may branch on this, never on the sentence.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// The place in the message, where there is one.
    pub address: Option<Address>,
    /// The bytes it speaks of, where there are any.
    pub span: Option<Span>,
    /// The rule of a profile that it rests on; none where it rests on the standard.
    pub rule: Option<Box<str>>,
    /// A sentence for people that says what, where and what to do.
    pub message: String,
}

impl Diagnostic {
    /// A finding without a place.
    #[must_use]
    pub fn new(code: Code, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            address: None,
            span: None,
            rule: None,
            message: message.into(),
        }
    }

    /// An error without a place.
    #[must_use]
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message)
    }

    /// A warning without a place.
    #[must_use]
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message)
    }

    /// A hint without a place.
    #[must_use]
    pub fn hint(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Hint, message)
    }

    /// The same finding at this address.
    #[must_use]
    pub fn at(mut self, address: Address) -> Self {
        self.address = Some(address);
        self
    }

    /// The same finding about these bytes.
    #[must_use]
    pub fn spanning(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(address) = &self.address {
            write!(f, "{address}: ")?;
        }
        write!(f, "{} ({} {})", self.message, self.severity, self.code)
    }
}
