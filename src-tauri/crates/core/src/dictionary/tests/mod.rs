//! The dictionary as a whole: its text, what it says, and what it is known to miss.

mod facts;
mod local;
mod references;
mod text;
