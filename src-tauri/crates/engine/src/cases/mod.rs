//! Test cases beside the mapping: run, held against what is wanted, blessed, and made from messages.
//!
//! What is compared is what leaves for the interface's target (`deliver`), byte by byte but for
//! trailing empty delimiters; of values that change from run to run the form. Every case runs by
//! itself with a clock of its own, so that the order of cases and the time of day change nothing.

mod coverage;
mod make;
mod run;
mod wish;

pub use coverage::{
    Branch, Coverage, Covered, DestinationCoverage, RowCoverage, RuleCoverage, TableCoverage,
    coverage,
};
pub(crate) use make::slug;
pub use make::{NewCase, bless, describe, make, remove};
pub use run::{CaseRun, Compared, DestinationRun, Runnables, State, Totals, run, run_all};
pub(crate) use run::{differs, told, words};

/// The clock of a case that does not say otherwise.
pub const CASE_NOW: &str = "20260131093000+0000";

/// The control ID that a case's run may use.
pub const CASE_CONTROL_ID: &str = "WB000001";
