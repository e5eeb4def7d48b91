//! Messages, mappings, comparison and exports. Knows nobody: no IO, no clock, no random, no async.

pub mod acknowledge;
mod authored;
pub mod check;
pub mod code_table;
pub mod compare;
pub mod condition;
pub mod diagnostic;
pub mod dictionary;
pub mod document;
pub mod export;
pub mod filter;
pub mod mapping;
pub mod mask;
pub mod message;
pub mod mllp;
pub mod outline;
pub mod packets;
pub mod path;
pub mod profile;
pub mod span;
pub mod statistics;
pub mod structure;
