//! The real program in a real window.

mod dialogs;
mod interface;
mod walk;
