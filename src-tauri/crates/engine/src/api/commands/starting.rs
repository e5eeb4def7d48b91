//! New projects: from a template, or from nothing; and what is added to one.

use super::error::checked;
use super::project::project;
use crate::api::view::{
    ApiError, DestinationAsked, InterfaceAsked, NewFromTemplate, NewProject, Nothing, ProjectView,
    RecentList, RecentProject, SystemAsked, TemplateList, TemplateView,
};
use crate::project::{
    NewInterface, NewSystem, PROJECT_FILE, Project, add_destination, add_interface, create,
};
use crate::templates::{self, Template};
use crate::workbench::Workbench;
use std::path::Path;
use std::sync::Arc;

/// The gallery.
///
/// # Errors
/// None.
pub async fn template_list(
    _workbench: &Workbench,
    _request: Nothing,
) -> Result<TemplateList, ApiError> {
    let view = |template: Template| {
        let Template {
            id,
            name,
            summary,
            page,
            interfaces,
            cases,
        } = template;
        TemplateView {
            id,
            name,
            summary,
            page,
            interfaces,
            cases: crate::api::text::small(cases),
        }
    };
    Ok(TemplateList {
        templates: templates::templates().into_iter().map(view).collect(),
    })
}

/// Starts a project from a template and opens it.
///
/// # Errors
/// Where there is no such template, the place is taken, or a file cannot be written.
pub async fn project_from_template(
    workbench: &Workbench,
    request: NewFromTemplate,
) -> Result<ProjectView, ApiError> {
    let folder = checked(move || {
        let NewFromTemplate {
            template,
            folder,
            name,
        } = request;
        templates::start(&template, Path::new(&folder), &name)
    })
    .await?;
    Ok(project(&*workbench.open(&folder).await?))
}

/// Makes a project with one interface, and opens it.
///
/// # Errors
/// Where a name is missing, the place is taken, or a file cannot be written.
pub async fn project_create(
    workbench: &Workbench,
    request: NewProject,
) -> Result<ProjectView, ApiError> {
    let folder = checked(move || {
        let NewProject {
            folder,
            name,
            interface,
        } = request;
        create(Path::new(&folder), &name, &asked(interface))
    })
    .await?;
    Ok(project(&*workbench.open(&folder).await?))
}

/// Adds an interface to the project.
///
/// # Errors
/// Where a name is missing or taken, or a file cannot be written.
pub async fn interface_add(
    workbench: &Workbench,
    request: InterfaceAsked,
) -> Result<ProjectView, ApiError> {
    let desk = workbench.desk().await;
    let worker = Arc::clone(&desk);
    checked(move || {
        let folder = worker.project().folder.clone();
        add_interface(&folder, &asked(request))?;
        worker.look_again();
        Ok(())
    })
    .await?;
    Ok(project(&desk))
}

/// Adds a destination to an interface.
///
/// # Errors
/// Where there is no such interface, it has such a destination, or a file cannot be written.
pub async fn destination_add(
    workbench: &Workbench,
    request: DestinationAsked,
) -> Result<ProjectView, ApiError> {
    let desk = workbench.desk().await;
    let worker = Arc::clone(&desk);
    checked(move || {
        let DestinationAsked { interface, system } = request;
        add_destination(&worker.project(), &interface, &self::system(system))?;
        worker.look_again();
        Ok(())
    })
    .await?;
    Ok(project(&desk))
}

/// The projects that were open.
///
/// # Errors
/// None.
pub async fn project_recent(
    workbench: &Workbench,
    _request: Nothing,
) -> Result<RecentList, ApiError> {
    let folders = workbench.recent();
    checked(move || {
        let view = |folder: std::path::PathBuf| {
            let there = folder.join(PROJECT_FILE).is_file();
            let name = there.then(|| Project::open(&folder).ok()).flatten();
            RecentProject {
                path: folder.display().to_string(),
                name: name.map_or_else(String::new, |project| project.name),
            }
        };
        Ok(RecentList {
            projects: folders.into_iter().map(view).collect(),
        })
    })
    .await
}

fn asked(interface: InterfaceAsked) -> NewInterface {
    let InterfaceAsked {
        name,
        source,
        destinations,
    } = interface;
    NewInterface {
        name,
        source: system(source),
        destinations: destinations.into_iter().map(system).collect(),
    }
}

fn system(asked: SystemAsked) -> NewSystem {
    let SystemAsked {
        id,
        description,
        host,
        port,
    } = asked;
    NewSystem {
        id,
        description,
        host,
        port,
    }
}
