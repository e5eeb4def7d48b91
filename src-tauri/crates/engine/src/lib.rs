//! Endpoints, capture store, project folder, and the api that every front end calls.

pub mod api;
pub mod cases;
pub mod clock;
pub mod comparison;
pub mod drafts;
pub mod endpoints;
pub mod fault;
pub mod import;
pub mod mapping;
pub mod project;
pub mod reading;
pub mod sending;
pub mod sources;
pub mod spec;
pub mod store;
pub mod summary;
pub mod table_import;
pub mod templates;
pub mod workbench;
