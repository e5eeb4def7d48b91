//! The project folder.

use super::error::checked;
use crate::api::view::{
    ApiError, ComparisonFileView, DestinationView, EnvironmentView, FindingView, IgnoreFinding,
    InterfaceView, Level, Nothing, OpenProject, PlaceView, ProjectView, SystemView,
};
use crate::project::{
    self, Comparison, Destination, Environment, Finding, Interface, Place, System,
};
use crate::workbench::{Desk, Workbench};
use std::path::Path;
use std::sync::Arc;

/// The project that is open.
///
/// # Errors
/// None today.
pub async fn project_state(
    workbench: &Workbench,
    _request: Nothing,
) -> Result<ProjectView, ApiError> {
    Ok(project(&*workbench.desk().await))
}

/// Opens another project.
///
/// # Errors
/// Where the folder is no project; the one that is open stays.
pub async fn project_open(
    workbench: &Workbench,
    request: OpenProject,
) -> Result<ProjectView, ApiError> {
    let desk = workbench.open(Path::new(&request.path)).await?;
    Ok(project(&desk))
}

/// Puts a fresh copy of the example in place and opens it; the old copy is kept under another name.
///
/// # Errors
/// Where the files cannot be written.
pub async fn example_restore(
    workbench: &Workbench,
    _request: Nothing,
) -> Result<ProjectView, ApiError> {
    let desk = workbench.restore_example().await?;
    Ok(project(&desk))
}

/// Switches findings of a kind about a place off, in the profile of an interface.
///
/// # Errors
/// Where there is no such interface, or its profile cannot be read or written.
pub async fn finding_ignore(
    workbench: &Workbench,
    request: IgnoreFinding,
) -> Result<ProjectView, ApiError> {
    let desk = workbench.desk().await;
    let worker = Arc::clone(&desk);
    let IgnoreFinding {
        interface,
        code,
        path,
    } = request;
    checked(move || worker.ignore(&interface, &code, path.as_deref())).await?;
    Ok(project(&desk))
}

/// The view of a project.
pub(super) fn project(desk: &Desk) -> ProjectView {
    let read = desk.project();
    let project::Project {
        folder,
        name,
        systems,
        environments,
        interfaces,
        // Told as endpoints.
        endpoints: _,
        // Told by the names that it gives.
        knowledge: _,
        comparisons,
        capture: _,
        findings,
    } = &*read;
    ProjectView {
        name: name.clone(),
        folder: folder.display().to_string(),
        example: desk.example,
        systems: systems.iter().map(system).collect(),
        environments: environments.iter().map(environment).collect(),
        interfaces: interfaces.iter().map(interface).collect(),
        comparisons: comparisons.iter().map(comparison).collect(),
        findings: findings.iter().map(in_project).collect(),
        store_problem: desk.store_problem().map(|fault| fault.message),
    }
}

fn system(system: &System) -> SystemView {
    let System { id, description } = system.clone();
    SystemView { id, description }
}

fn environment(environment: &Environment) -> EnvironmentView {
    let Environment { name, places } = environment.clone();
    let places = places.into_iter().map(
        |Place {
             system,
             host,
             port,
             deliver: _,
             tls: _,
         }| PlaceView { system, host, port },
    );
    EnvironmentView {
        name,
        places: places.collect(),
    }
}

fn interface(interface: &Interface) -> InterfaceView {
    let Interface {
        id,
        name,
        uuid: _,
        target,
        source,
        ack_when,
        destinations,
        tags: _,
        keys: _,
        profile: _,
        folder,
    } = interface.clone();
    InterfaceView {
        id,
        name,
        source: source.system,
        ack_when: ack_when.as_str().to_owned(),
        target: target.as_str().to_owned(),
        destinations: destinations
            .into_iter()
            .map(|to| destination(to, &folder))
            .collect(),
    }
}

fn destination(destination: Destination, folder: &Path) -> DestinationView {
    let Destination {
        id,
        system,
        filter,
        filter_reason: _,
        mapping,
        charset: _,
        sending: _,
    } = destination;
    DestinationView {
        id,
        system,
        filter,
        rules: rules(&mapping),
        mapping: mapping
            .strip_prefix(folder)
            .unwrap_or(&mapping)
            .display()
            .to_string(),
    }
}

/// Rules of a mapping file, where it can be read.
fn rules(file: &Path) -> Option<u32> {
    let text = std::fs::read_to_string(file).ok()?;
    let (written, _) = hl7wb_core::mapping::MappingDoc::parse(&text).ok()?.read();
    u32::try_from(written.rules.len()).ok()
}

fn comparison(comparison: &Comparison) -> ComparisonFileView {
    let Comparison {
        id,
        interface,
        destination,
        inputs: _,
        old: _,
        pair_by,
        ignore,
    } = comparison.clone();
    ComparisonFileView {
        id,
        interface,
        destination,
        pair_by,
        ignored: u32::try_from(ignore.len()).unwrap_or(u32::MAX),
    }
}

/// A finding about a file of the project.
pub(crate) fn in_project(finding: &Finding) -> FindingView {
    let Finding {
        code,
        level,
        file,
        line,
        message,
    } = finding.clone();
    FindingView {
        code: code.to_owned(),
        level: match level {
            project::Level::Error => Level::Error,
            project::Level::Warning => Level::Warning,
        },
        message,
        path: None,
        range: None,
        rule: None,
        file: Some(file),
        line,
    }
}
