//! What does not go into the view of a large message.

use super::{AbsentView, MisplacedView, TextRange};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What stands before the columns that `message_lines` brings, as JSON. A column is of unsigned
/// numbers of 32 bits, the lowest byte first.
///
/// ```text
/// number   how long this head is, filled up with blanks to a multiple of four
/// number   how many lines the message has
/// number   how many groups its structure has
/// number   how long its text is: one line a segment, LF between them
/// head
/// column   for each line where it starts in the text
/// column   for each line what it is: a place in `kinds`, one more; 0 where it is not a segment
/// column   for each line its innermost group: a place among these, one more; 0 where it has none
/// columns  for each group what a `GroupView` says: name (a place in `groups`), parent (one more; 0
///          where it has none), number, of, first, segments
/// ```
///
/// The text is what `message_text` brings, in UTF-8.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LargeHead {
    /// Every segment that the message has, once.
    pub kinds: Vec<SegmentKind>,
    /// Where the segments stand; none where nobody knows the structure.
    pub structure: Option<LargeStructure>,
}

/// A segment as the message has it, once or often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SegmentKind {
    /// `OBX`
    pub id: String,
    /// Name by the dictionary; empty where it knows none.
    pub name: String,
}

/// A structure without its groups and places, which are columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LargeStructure {
    /// `ORU_R01`
    pub id: String,
    /// Every name that a group has, once: `Order observation`.
    pub groups: Vec<String>,
    /// Segments that are not where the structure wants them.
    pub misplaced: Vec<MisplacedView>,
    /// What must be there and is not, in the order of the message. What may be there is left out.
    pub absent: Vec<AbsentView>,
}

/// An edit inside of some lines of a large message. Lines behind them moved by what the text grew;
/// nothing else is another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SpliceView {
    /// What goes, in the text as it was: whole lines, without the last line end.
    pub range: TextRange,
    /// What stands there now, as many lines.
    pub text: String,
    /// The first of these lines, 0-based.
    pub first: u32,
}
