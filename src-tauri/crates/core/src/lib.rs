//! Messages, mappings, comparison and exports. Knows nobody: no IO, no clock, no random, no async.

pub mod dictionary;
