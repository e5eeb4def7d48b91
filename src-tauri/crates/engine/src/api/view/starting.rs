//! New projects: from a template, or from nothing.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The gallery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TemplateList {
    /// By name of their folders.
    pub templates: Vec<TemplateView>,
}

/// One ready-made project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TemplateView {
    /// Its name for programs.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// What it is, in a sentence or two.
    pub summary: String,
    /// Its page, in Markdown.
    pub page: String,
    /// Folder names of its interfaces.
    pub interfaces: Vec<String>,
    /// Test cases that it brings along.
    pub cases: u32,
}

/// Starts a project from a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NewFromTemplate {
    /// The template.
    pub template: String,
    /// Where: this folder where it is empty or not there yet, else one below it.
    pub folder: String,
    /// Name of the project; the template's where it is empty.
    pub name: String,
}

/// A system, and where it is found in the environment `test`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SystemAsked {
    /// Its key; made from its description where it is empty.
    pub id: String,
    /// What it is.
    pub description: String,
    /// Host name or address; empty where it is not known yet, or the project has the system.
    pub host: String,
    /// TCP port; 0 where it is not known yet.
    pub port: u16,
}

/// A new interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InterfaceAsked {
    /// Its name for people.
    pub name: String,
    /// Where its messages come from.
    pub source: SystemAsked,
    /// Where they go.
    pub destinations: Vec<SystemAsked>,
}

/// A project with one interface and no rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NewProject {
    /// Where: this folder where it is empty or not there yet, else one below it.
    pub folder: String,
    /// Its name.
    pub name: String,
    /// Its interface.
    pub interface: InterfaceAsked,
}

/// A destination for an interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DestinationAsked {
    /// The interface.
    pub interface: String,
    /// The receiving system.
    pub system: SystemAsked,
}

/// The projects that were open, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecentList {
    /// They.
    pub projects: Vec<RecentProject>,
}

/// A project that was open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecentProject {
    /// Its folder.
    pub path: String,
    /// Its name; empty where it is not there any more.
    pub name: String,
}
