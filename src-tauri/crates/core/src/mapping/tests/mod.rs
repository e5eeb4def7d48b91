//! Rules over messages, table-driven.

mod delivery;
mod laws;
mod loops;
mod rules;
