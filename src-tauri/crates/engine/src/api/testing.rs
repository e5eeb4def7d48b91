//! Test cases of a project on disk, and what is to be said of its mappings: for scripts and CI.

use super::cases as show;
use super::commands::{bless_some, chosen};
use super::view::{ApiError, CasesView, CoverageView, FindingView};
use crate::cases::{self, CaseRun, Runnables};
use crate::fault::Fault;
use crate::mapping::{findings, runnable, samples};
use crate::project::{Finding, Interface, Project};
use crate::reading::Reading;
use crate::workbench::Mask;
use std::path::Path;

/// Runs the cases of a project, or of one interface of it.
///
/// # Errors
/// Where the folder is no project, or it has no such interface.
pub fn test_project(folder: &Path, interface: Option<&str>) -> Result<CasesView, ApiError> {
    let project = Project::open(folder).map_err(Fault::from)?;
    Ok(ran(&project, interface)?)
}

/// Says of what comes out now of the cases that do not pass that it is wanted, and why.
///
/// # Errors
/// As [`test_project`]; without a reason, where a case cannot be run, or a file cannot be written.
pub fn bless_project(
    folder: &Path,
    interface: Option<&str>,
    reason: &str,
) -> Result<CasesView, ApiError> {
    let project = Project::open(folder).map_err(Fault::from)?;
    for interface in chosen(&project, interface)? {
        let (runs, _) = cases::run_all(interface, &ready(interface));
        bless_some(interface, &runs, false, None, reason)?;
    }
    Ok(ran(&project, interface)?)
}

/// What cases and samples use of a project's mappings.
///
/// # Errors
/// As [`test_project`].
pub fn project_coverage(folder: &Path, interface: Option<&str>) -> Result<CoverageView, ApiError> {
    let project = Project::open(folder).map_err(Fault::from)?;
    let set = samples(&project.samples(), &[]);
    let mut destinations = Vec::new();
    for interface in chosen(&project, interface)? {
        let ready = ready(interface);
        let (runs, _) = cases::run_all(interface, &ready);
        let found = cases::coverage(interface, &ready, &runs, &set);
        destinations.extend(show::coverage(&interface.id, &found));
    }
    Ok(CoverageView { destinations })
}

/// What is to be said of the mappings of a project, or of one of them, without running them: places that
/// no version has, types that do not fit, rules that are never reached.
///
/// # Errors
/// Where the folder is no project, it has no such mapping, or one cannot be read.
pub fn mapping_findings(
    folder: &Path,
    interface: Option<&str>,
    destination: Option<&str>,
) -> Result<Vec<FindingView>, ApiError> {
    let project = Project::open(folder).map_err(Fault::from)?;
    let mut told = Vec::new();
    for interface in chosen(&project, interface)? {
        let asked = |id: &str| destination.is_none_or(|asked| asked == id);
        for destination in interface.destinations.iter().filter(|one| asked(&one.id)) {
            let file = format!(
                "interfaces/{}/{}",
                interface.id,
                destination
                    .mapping
                    .file_name()
                    .unwrap_or_default()
                    .display()
            );
            let findings = findings(&project, interface, destination)?;
            told.extend(findings.iter().map(|found| FindingView {
                // The place is in the sentence; what has to be found is the line.
                path: None,
                ..super::mapping::rule_finding(found, Some(&file))
            }));
        }
    }
    Ok(told)
}

fn ran(project: &Project, interface: Option<&str>) -> Result<CasesView, Fault> {
    let mut runs: Vec<(CaseRun, Reading)> = Vec::new();
    let mut findings: Vec<Finding> = Vec::new();
    for interface in chosen(project, interface)? {
        let reading = Reading::of(project, Some(&interface.id));
        let (ran, found) = cases::run_all(interface, &ready(interface));
        runs.extend(ran.into_iter().map(|run| (run, reading.clone())));
        findings.extend(found);
    }
    Ok(show::view(&runs, &findings, Mask::Off))
}

/// What runs for each destination, as it stands on disk.
pub(crate) fn ready(interface: &Interface) -> Runnables {
    let destinations = interface.destinations.iter();
    destinations
        .map(|destination| (destination.id.clone(), runnable(interface, destination)))
        .collect()
}
