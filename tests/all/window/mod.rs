//! The real program in a real window.

mod barriers;
mod capture;
mod dialogs;
mod endpoints;
mod interface;
mod lists;
mod orders;
mod reading;
mod rules;
mod walk;
