//! Exports for the production engine.

use super::FindingView;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Names an export: one interface in one environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportAt {
    /// Folder name under `interfaces/`.
    pub interface: String,
    /// Key in `project.toml`.
    pub environment: String,
}

/// Writes an export to a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportSave {
    /// What.
    pub at: ExportAt,
    /// Where to.
    pub path: String,
}

/// Writes the channels of all interfaces as one group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportGroup {
    /// Key in `project.toml`.
    pub environment: String,
    /// Where to.
    pub path: String,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportSaved {
    /// Where to.
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
}

/// How far an export is proven, the farthest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Tier {
    /// It was run in the engine itself.
    Engine,
    /// What it is made of was run in a stand-in for the engine.
    StandIn,
    /// It has the elements that the engine has, and no other.
    Schema,
    /// It can be read as what it says it is.
    Format,
    /// People type it in.
    Manual,
}

/// How far an export is proven, and what that rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProvenView {
    /// How far.
    pub tier: Tier,
    /// What was done for it, and what was not.
    pub says: String,
}

/// A channel for Mirth Connect / Open Integration Engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportView {
    /// Name the channel will have.
    pub channel: String,
    /// Suggested file name.
    pub file_name: String,
    /// How far the channel is proven.
    pub tier: ProvenView,
    /// How far a group of such channels is.
    pub group_tier: ProvenView,
    /// The channel document.
    pub xml: String,
    /// Where it listens, such as `127.0.0.1:2575`.
    pub listens: String,
    /// Where each destination sends.
    pub destinations: Vec<ExportDestination>,
    /// What has to be known before it is imported.
    pub findings: Vec<FindingView>,
}

/// One destination of the channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportDestination {
    /// Key in `interface.toml`.
    pub id: String,
    /// Where it sends, such as `127.0.0.1:2576`.
    pub sends_to: String,
    /// How each rule was written.
    pub rules: Vec<ExportRule>,
}

/// How one rule was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportRule {
    /// The rule.
    pub rule: String,
    /// Name of the step in the channel.
    pub step: String,
    /// What kind of step it became.
    pub written_as: String,
    /// The script.
    pub script: String,
}
