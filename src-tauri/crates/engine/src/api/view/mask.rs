//! The switch that hides what is personal.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whose messages are shown masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum MaskMode {
    /// Nobody's.
    Off,
    /// What was captured. The default, each time the workbench starts.
    Captured,
    /// Everybody's.
    Everything,
}

/// Sets the switch; a new snapshot follows on every subscription. Answers with what holds now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MaskState {
    /// Whose messages are masked.
    pub mode: MaskMode,
}
