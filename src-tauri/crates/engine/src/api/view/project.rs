//! The project folder.

use super::FindingView;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Opens a project folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OpenProject {
    /// Folder that holds `project.toml`, or that file itself.
    pub path: String,
}

/// Switches findings off, in the profile of an interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IgnoreFinding {
    /// Folder name of the interface.
    pub interface: String,
    /// Code of the findings.
    pub code: String,
    /// The place they are about, in any segment and repetition; everywhere where there is none.
    pub path: Option<String>,
}

/// A project as it stands on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProjectView {
    /// Name from `project.toml`.
    pub name: String,
    /// The folder.
    pub folder: String,
    /// Whether it is the bundled example.
    pub example: bool,
    /// Its systems.
    pub systems: Vec<SystemView>,
    /// Its environments, such as test and production.
    pub environments: Vec<EnvironmentView>,
    /// Its interfaces.
    pub interfaces: Vec<InterfaceView>,
    /// Its comparisons: a baseline each.
    pub comparisons: Vec<ComparisonFileView>,
    /// What is wrong in its files; the rest works all the same.
    pub findings: Vec<FindingView>,
    /// Why captures are not being kept, where they are not (store locked, read-only, …).
    pub store_problem: Option<String>,
}

/// One system, sending or receiving.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SystemView {
    /// Key in `project.toml`.
    pub id: String,
    /// What it is.
    pub description: String,
}

/// One environment: where each system is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentView {
    /// Key in `project.toml`.
    pub name: String,
    /// Where each system is found.
    pub places: Vec<PlaceView>,
}

/// Where a system is found in one environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PlaceView {
    /// The system.
    pub system: String,
    /// Host name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
}

/// One interface: a source and its destinations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InterfaceView {
    /// Folder name under `interfaces/`.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Sending system.
    pub source: String,
    /// `received`, `mapped` or `delivered`.
    pub ack_when: String,
    /// Engine whose behaviour the preview shows, such as `mirth-4.5.2`, or `none`.
    pub target: String,
    /// Its destinations, in order.
    pub destinations: Vec<DestinationView>,
}

/// One destination of an interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DestinationView {
    /// Key in `interface.toml`.
    pub id: String,
    /// Receiving system.
    pub system: String,
    /// Which messages go there; empty = all.
    pub filter: String,
    /// Mapping file, relative to the interface's folder.
    pub mapping: String,
    /// Rules in that file, where it could be read.
    pub rules: Option<u32>,
}

/// One comparison of a baseline with a mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ComparisonFileView {
    /// Folder name under `comparisons/`.
    pub id: String,
    /// Interface whose mapping runs.
    pub interface: String,
    /// Destination whose mapping runs.
    pub destination: String,
    /// Address whose value pairs old and new, such as `MSH-10`.
    pub pair_by: String,
    /// Paths left out, each with its reason.
    pub ignored: u32,
}
