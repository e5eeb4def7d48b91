//! The real program in a real window.

mod dialogs;
mod interface;
mod rules;
mod walk;
