//! Mappings: a document as people write it, compiled, run, and traced.
//!
//! [`MappingDoc`] is the text with its comments; [`compile`] makes a [`Mapping`] of it, valid by
//! construction; [`transform`] runs it on a message by splicing bytes. Nothing here reads a
//! clock or a file, and no function, table or condition sees anything but the source message.

pub mod code;
mod compile;
mod delivery;
mod doc;
pub mod functions;
mod group;
mod intent;
mod mirth;
mod model;
mod outcome;
mod overlap;
pub mod pipeline;
mod read;
mod record;
mod run;
mod segments;
mod split;
#[cfg(test)]
mod tests;
pub(crate) mod text;
mod trace;
mod turn;
mod types;
mod value;
mod write;

pub use compile::compile;
pub use delivery::{Delivery, Filter, Target, arrival, deliver, deliver_traced};
pub use doc::{DocError, FORMAT, MappingDoc, Written, WrittenRule};
pub use functions::{Clock, Op, Step, StepContext, Unmapped};
pub use group::{Group, Head, Shadow, Shape};
pub use intent::{EditError, Intent, NewRule};
pub use model::{
    Action, Answer, Block, Content, Loop, Mapping, Over, Piece, Rule, RuleFinding, Sort, Split,
    Start, Template,
};
pub use outcome::{Outcome, Output, RunContext};
pub use run::{transform, transform_traced};
pub use trace::{FieldFlow, RuleState, RuleTrace, Source, StepTrace, Trace, WrittenPlace};
pub use types::check_types;
pub use value::Value;

/// How many letters differ between two short names (Levenshtein), for "is … meant?".
pub(crate) fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut next = vec![i + 1];
        for ((b, above), diagonal) in right.iter().zip(row.iter().skip(1)).zip(&row) {
            let beside = next.last().copied().unwrap_or_default();
            next.push(
                (diagonal + usize::from(a != *b))
                    .min(above + 1)
                    .min(beside + 1),
            );
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
