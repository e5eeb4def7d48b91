//! The commands: one function for each entry of the list, `name(&Workbench, Request)`.

mod capture;
mod cases;
mod comparison;
mod conversation;
mod document;
mod edit;
mod endpoint;
mod error;
mod events;
mod export;
mod lists;
mod mapping;
mod mask;
mod messages;
mod opening;
mod project;
mod proposal;
mod spec;
mod starting;
#[cfg(test)]
mod tests;
mod wire;

pub use capture::*;
pub use cases::*;
pub(crate) use cases::{bless_some, chosen};
pub(crate) use comparison::line;
pub use comparison::*;
pub use conversation::*;
pub use document::*;
pub use edit::*;
pub use endpoint::*;
pub use error::checked;
pub use events::{Subscription, subscribe};
pub use export::*;
pub use lists::*;
pub use mapping::*;
pub use mask::*;
pub(crate) use messages::in_file;
pub use messages::*;
pub use opening::*;
pub(crate) use project::in_project;
pub use project::*;
pub use proposal::*;
pub use spec::*;
pub use starting::*;
pub use wire::*;
