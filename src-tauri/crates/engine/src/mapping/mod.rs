//! A mapping under edit: its files, undo and redo, and what it does to the samples.
//!
//! An edit changes the document, compiles it and runs the sample set, in one go. Nothing is
//! written before somebody saves, and nothing that changed outside is overwritten unasked.

mod blast;
mod columns;
mod conflict;
mod create;
mod edits;
mod files;
mod judged;
pub mod propose;
mod ready;
mod session;
mod sessions;
mod set;
#[cfg(test)]
mod tests;

pub use blast::{Blast, Moved};
pub use conflict::Versions;
pub use create::{Created, NewMapping, create};
pub(crate) use files::replace;
pub use judged::findings;
pub(crate) use ready::Ready;
pub use ready::{Runnable, runnable, target};
pub use session::{SampleRun, Session, Since};
pub use sessions::{Sessions, Shared};
pub(crate) use set::Tally;
pub use set::{Chosen, SAMPLES, Sample, deliver_sample, samples};

use hl7wb_core::code_table::Header;
use hl7wb_core::mapping::Intent;

/// What can be done to a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// An edit of the document.
    Rule(Box<Intent>),
    /// A new, empty code table.
    AddTable(String, Vec<String>),
    /// What was copied in a spreadsheet, as a code table, new or in place of the one of that name.
    PasteTable(String, String, Header),
    /// Rows of a code table, each new or in place of the one with its key.
    SetRows(String, Vec<Vec<String>>),
    /// A row for each value that the samples have and the table has not; what comes out of it is
    /// left open.
    AddUnmapped(String),
    /// A row goes.
    RemoveRow(String, String),
    /// A column of that place, from 0, is called otherwise, also in the rules that name it.
    RenameColumn(String, usize, String),
    /// Which messages go to the destination.
    SetFilter(String),
    /// Several edits that are one to whoever takes them back.
    All(Vec<Edit>),
}
