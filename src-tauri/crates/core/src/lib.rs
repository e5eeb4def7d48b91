//! Messages, mappings, comparison and exports. Knows nobody: no IO, no clock, no random, no async.

pub mod acknowledge;
pub mod diagnostic;
pub mod dictionary;
pub mod message;
pub mod mllp;
pub mod outline;
pub mod path;
pub mod span;
pub mod timestamp;
