//! Rules over messages, table-driven.

mod delivery;
mod rules;
