//! Endpoints, capture store, project folder, and the api that every front end calls.

pub mod api;
pub mod project;
pub mod store;
