//! Two messages side by side: what the old interface sent and what the new one sends.
//!
//! Bytes first, then segments, then the fields of those that differ. Line ends, blank lines and
//! trailing empty delimiters are no difference; null and nothing are. What is compared is text, so
//! that charset and delimiters may differ between the two.

mod align;
mod causes;
#[cfg(test)]
mod tests;
mod trim;
mod walk;

pub use causes::{Cause, Causes, Pattern};

use crate::message::Message;
use crate::path::{Address, Index};
use crate::span::Span;

/// What is left out of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CompareOptions {
    /// Places that may differ.
    pub ignore: Vec<Ignore>,
}

/// A place that may differ, and who said so why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignore {
    /// The place and all beneath it; indexes left out mean any.
    pub path: Address,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub by: String,
}

/// How two messages compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Equal to the byte.
    Exact,
    /// Equal but for what is no difference, and for ignored places.
    Same,
    /// Different.
    Different,
}

/// How one place compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowVerdict {
    /// The same on both sides.
    Same,
    /// Different, and ignored.
    Ignored,
    /// Different.
    Different,
    /// Only the old one has it.
    OldOnly,
    /// Only the new one has it.
    NewOnly,
}

/// One place on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where: in the new message, or in the old one where only that has it; with occurrence and
    /// repetition where there are several. None for a line that is no segment.
    pub address: Option<Address>,
    /// The same without occurrence and repetition, for grouping.
    pub path: Option<Address>,
    /// Whether it is a whole segment.
    pub segment: bool,
    /// Text of the old one.
    pub old: String,
    /// Text of the new one.
    pub new: String,
    /// How they compare.
    pub verdict: RowVerdict,
}

/// Two messages compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// How they compare.
    pub verdict: Verdict,
    /// What differs, in order; ignored places are among them and say so.
    pub differences: Vec<Row>,
}

/// Compares two messages.
#[must_use]
pub fn compare(old: &Message, new: &Message, options: &CompareOptions) -> Comparison {
    compare_volatile(old, new, &[], options)
}

/// As [`compare`], where some values of the new one change from run to run: of these only the form
/// is compared (digits where digits are).
#[must_use]
pub fn compare_volatile(
    old: &Message,
    new: &Message,
    volatile: &[Span],
    options: &CompareOptions,
) -> Comparison {
    if old.wire() == new.wire() {
        return Comparison {
            verdict: Verdict::Exact,
            differences: Vec::new(),
        };
    }
    let mut walk = walk::Walk {
        old,
        new,
        volatile,
        options,
        everything: false,
        rows: Vec::new(),
    };
    walk.messages();
    let different = walk
        .rows
        .iter()
        .any(|row| !matches!(row.verdict, RowVerdict::Same | RowVerdict::Ignored));
    Comparison {
        verdict: if different {
            Verdict::Different
        } else {
            Verdict::Same
        },
        differences: walk.rows,
    }
}

/// Every populated place of two messages, aligned: a row for each segment, each field, and each
/// component of fields that differ.
#[must_use]
pub fn rows(old: &Message, new: &Message, options: &CompareOptions) -> Vec<Row> {
    rows_volatile(old, new, &[], options)
}

/// As [`rows`], where of some values of the new one only the form is compared.
#[must_use]
pub fn rows_volatile(
    old: &Message,
    new: &Message,
    volatile: &[Span],
    options: &CompareOptions,
) -> Vec<Row> {
    let mut walk = walk::Walk {
        old,
        new,
        volatile,
        options,
        everything: true,
        rows: Vec::new(),
    };
    walk.messages();
    walk.rows
}

/// Whether a place stands in either message with something in it.
#[must_use]
pub fn is_there(old: &Message, new: &Message, path: &Address) -> bool {
    [old, new]
        .iter()
        .any(|message| message.values(path).iter().any(|span| !span.is_empty()))
}

impl Ignore {
    fn covers(&self, at: &Address) -> bool {
        let index = |wanted: Index, found: Index| match wanted {
            Index::At(wanted) => match found {
                Index::At(found) => wanted == found,
                Index::Unspecified | Index::All | Index::Append => wanted == 1,
            },
            Index::Unspecified | Index::All | Index::Append => true,
        };
        let number = |wanted: Option<u16>, found: Option<u16>| wanted.is_none() || wanted == found;
        let path = &self.path;
        path.segment == at.segment
            && index(path.occurrence, at.occurrence)
            && number(path.field, at.field)
            && index(path.repetition, at.repetition)
            && (number(path.component, at.component)
                || (path.component == Some(1) && at.component.is_none()))
            && number(path.subcomponent, at.subcomponent)
    }
}
