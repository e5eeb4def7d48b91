//! Commands over an open project.

use crate::End;
use crate::arguments::{Compare, ImportCapture, Listen, Mirth};
use crate::print::{complain, say, sound};
use hl7wb_engine::api::commands;
use hl7wb_engine::api::view::{
    CaptureImport, CaptureImported, CaptureRow, ComparisonAt, EndpointAt, EndpointRole, Event,
    ExportAt, ExportGroup, ExportSave, Nothing, ProjectView,
};
use hl7wb_engine::workbench::{Workbench, data_folder};
use std::path::Path;

async fn open(project: &Path) -> Result<(Workbench, ProjectView), String> {
    let workbench = Workbench::start(&data_folder(), Some(project))
        .await
        .map_err(|fault| fault.message)?;
    let view = commands::project_state(&workbench, Nothing {}).await;
    let view = view.map_err(|error| error.message)?;
    if let Err(sentence) = sound(&view.findings) {
        workbench.close().await;
        return Err(sentence);
    }
    Ok((workbench, view))
}

pub(crate) async fn compare(asked: &Compare) -> Result<End, String> {
    let (workbench, project) = open(&asked.project).await?;
    let names: Vec<&str> = project
        .comparisons
        .iter()
        .map(|one| one.id.as_str())
        .collect();
    let comparison = one_of("comparison", asked.comparison.as_deref(), &names)?;
    let view = commands::comparison_run(&workbench, ComparisonAt { comparison }).await;
    workbench.close().await;
    let view = view.map_err(|error| error.message)?;
    say(&format!(
        "{} inputs: {} exact, {} same, {} different, {} missing, {} extra, {} not delivered",
        view.inputs,
        view.exact,
        view.same,
        view.different,
        view.missing,
        view.extra,
        view.not_delivered
    ))?;
    for cause in &view.causes {
        let rule = cause
            .rule
            .as_ref()
            .map_or_else(String::new, |rule| format!("  rule {rule}"));
        say(&format!(
            "{}  {}  {} of {}: {}{rule}",
            cause.path, cause.name, cause.count, cause.of, cause.sentence
        ))?;
    }
    let good = view.different + view.missing + view.extra == 0;
    Ok(if good { End::Good } else { End::Findings })
}

pub(crate) async fn export(asked: &Mirth) -> Result<End, String> {
    let (workbench, project) = open(&asked.project).await?;
    let environment = match (&asked.environment, project.environments.first()) {
        (Some(name), _) => name.clone(),
        (None, Some(first)) => first.name.clone(),
        (None, None) => return Err("The project has no environment.".to_owned()),
    };
    let names: Vec<&str> = project
        .interfaces
        .iter()
        .map(|one| one.id.as_str())
        .collect();
    let exported: Vec<String> = match asked.group {
        true => project
            .interfaces
            .iter()
            .filter(|one| one.target != "none")
            .map(|one| one.id.clone())
            .collect(),
        false => vec![one_of("interface", asked.interface.as_deref(), &names)?],
    };
    for interface in &exported {
        let at = ExportAt {
            interface: interface.clone(),
            environment: environment.clone(),
        };
        let view = commands::export_preview(&workbench, at).await;
        for finding in view.map_err(|error| error.message)?.findings {
            complain(&format!(
                "{interface}: {} ({})",
                finding.message, finding.code
            ));
        }
    }
    let path = asked
        .output
        .to_str()
        .ok_or_else(|| format!("{} is no name in UTF-8.", asked.output.display()))?
        .to_owned();
    let saved = match (asked.group, exported.into_iter().next()) {
        (false, Some(interface)) => {
            let at = ExportAt {
                interface,
                environment,
            };
            commands::export_save(&workbench, ExportSave { at, path }).await
        }
        (true, _) | (false, None) => {
            commands::export_group(&workbench, ExportGroup { environment, path }).await
        }
    };
    workbench.close().await;
    let saved = saved.map_err(|error| error.message)?;
    say(&format!("{}: {} bytes", saved.path, saved.bytes))?;
    Ok(End::Good)
}

/// The one that was named, or the only one.
fn one_of(what: &str, named: Option<&str>, known: &[&str]) -> Result<String, String> {
    match (named, known) {
        (Some(name), _) => Ok(name.to_owned()),
        (None, [only]) => Ok((*only).to_owned()),
        (None, []) => Err(format!("The project has no {what}.")),
        (None, several) => Err(format!(
            "The project has several, name one with --{what}: {}.",
            several.join(", ")
        )),
    }
}

pub(crate) async fn listen(asked: &Listen) -> Result<End, String> {
    let (workbench, project) = open(&asked.project).await?;
    let listened = until_interrupted(&workbench, &project, asked).await;
    workbench.close().await;
    listened.map(|()| End::Good)
}

pub(crate) async fn import(asked: &ImportCapture) -> Result<End, String> {
    let (workbench, _) = open(&asked.project).await?;
    let request = CaptureImport {
        path: asked.file.display().to_string(),
        job: u32::MAX - 1,
    };
    let imported = commands::capture_import(&workbench, request).await;
    workbench.close().await;
    let CaptureImported {
        packets,
        other_packets,
        connections,
        messages,
        answers,
        other_connections,
        encrypted,
        gaps,
        missing,
        damage,
        stopped: _,
    } = imported.map_err(|error| error.message)?;
    say(&format!(
        "{messages} messages and {answers} answers in {connections} connections, from {packets} packets"
    ))?;
    if other_packets + other_connections > 0 {
        say(&format!(
            "left: {other_connections} connections without MLLP, {other_packets} packets that are no TCP"
        ))?;
    }
    for one in &encrypted {
        complain(&format!(
            "hl7wb: {one} is encrypted with TLS; nothing in it can be read"
        ));
    }
    for gap in &gaps {
        complain(&format!("hl7wb: {gap}"));
    }
    if let Some(damage) = &damage {
        complain(&format!("hl7wb: read up to where {damage}"));
    }
    match damage.is_some() || missing > 0 || !encrypted.is_empty() {
        true => Ok(End::Findings),
        false => Ok(End::Good),
    }
}

async fn until_interrupted(
    workbench: &Workbench,
    project: &ProjectView,
    asked: &Listen,
) -> Result<(), String> {
    let named = asked.interface.iter().chain(&asked.endpoint);
    let mut wanted: Vec<&str> = named.map(String::as_str).collect();
    if wanted.is_empty() {
        wanted.extend(project.interfaces.iter().map(|one| one.id.as_str()));
    }
    if wanted.is_empty() {
        return Err("The project has no interface.".to_owned());
    }
    let mut events = commands::subscribe(workbench);
    for endpoint in wanted {
        let endpoint = endpoint.to_owned();
        let started = commands::endpoint_start(workbench, EndpointAt { endpoint }).await;
        let now = started.map_err(|error| error.message)?;
        let to = match now.to.as_slice() {
            [] => String::new(),
            to => format!(", and passes on to {}", to.join(" and ")),
        };
        match now.role {
            EndpointRole::Folder => say(&format!("{} watches {}", now.name, now.address))?,
            EndpointRole::Sender => return Err(format!("{} sends: `hl7wb send`.", now.name)),
            EndpointRole::Interface
            | EndpointRole::Listener
            | EndpointRole::Bench
            | EndpointRole::Tap => say(&format!("{} listens on {}{to}", now.name, now.address))?,
        }
    }
    // One for the whole time: a signal that comes while a line is written counts too.
    let interrupted = interrupted();
    tokio::pin!(interrupted);
    loop {
        let batch = tokio::select! {
            () = &mut interrupted => return Ok(()),
            batch = events.next() => batch,
        };
        let Some(batch) = batch else { return Ok(()) };
        for event in batch {
            match event {
                Event::Captured { rows, .. } => {
                    for row in &rows {
                        captured(row)?;
                    }
                }
                Event::Problem { error, .. } => complain(&format!("hl7wb: {}", error.message)),
                Event::Snapshot { .. }
                | Event::Endpoint { .. }
                | Event::Sources { .. }
                | Event::Project { .. }
                | Event::Cases { .. }
                | Event::Reading { .. }
                | Event::Task { .. }
                | Event::Sending { .. }
                | Event::MappingOutside { .. } => {}
            }
        }
    }
}

/// Says what arrived, once it is answered.
fn captured(row: &CaptureRow) -> Result<(), String> {
    let Some(code) = &row.acknowledgement else {
        return Ok(());
    };
    let mut line = format!(
        "{}  {}  {}  {}  {} bytes  {code}",
        row.time, row.peer, row.message_type, row.control_id, row.bytes
    );
    for said in [&row.acknowledgement_text, &row.outcome]
        .into_iter()
        .flatten()
    {
        line += &format!("  {said}");
    }
    say(&line)
}

/// Ctrl+C, or what a service manager sends.
pub(crate) async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
