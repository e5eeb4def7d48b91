//! The real program in a real window.

mod dialogs;
mod walk;
