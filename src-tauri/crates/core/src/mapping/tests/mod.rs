//! Rules over messages, table-driven.

mod delivery;
mod loops;
mod rules;
