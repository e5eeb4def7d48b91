//! Sending from a script: files, folders or bytes to a receiver, with no open workbench.

use super::offline::Input;
use super::view::{ApiError, FindingView};
use crate::fault::Fault;
use crate::project::{Pace, Project, Socket};
use crate::sending::{Part, Plan, Progress, Sending, SendingId, Sent, Supply, Timing};
use crate::sources::{SourceId, Sources};
use crate::workbench::may_send;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::mpsc;

/// Where messages go, and how.
#[derive(Debug, Clone)]
pub struct SendAsked {
    /// Host name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Connections, tries, rate, patience.
    pub pace: Pace,
    /// With the gaps between their MSH-7, so many times as fast.
    pub speed: Option<f64>,
    /// Whether what was refused is tried again as well.
    pub again_when_refused: bool,
    /// A project: nothing goes to what it names in another environment than `test`.
    pub project: Option<PathBuf>,
}

/// A file may be read for as long as it takes.
const PATIENCE: Duration = Duration::from_hours(24);
/// Results that wait for whoever writes them.
const WAITING: usize = 256;

/// Sends every message of these inputs. `each` is handed what became of each message as that is known,
/// and `stop` ends it early. Answers with how it went, and what else is in the inputs.
///
/// # Errors
/// Where an input or the project cannot be read, nothing may be sent there, and what `each` says.
pub async fn send_inputs(
    inputs: Vec<Input>,
    asked: SendAsked,
    stop: impl Future<Output = ()>,
    mut each: impl FnMut(Sent) -> Result<(), ApiError>,
) -> Result<(Progress, Vec<FindingView>), ApiError> {
    let SendAsked {
        host,
        port,
        pace,
        speed,
        again_when_refused,
        project,
    } = asked;
    for folder in project.iter().chain(projects_of(&inputs).iter()) {
        let project = Project::open(folder).map_err(Fault::from)?;
        may_send(&project, &host, port).await?;
    }
    let opened = tokio::task::spawn_blocking(move || open(&inputs)).await;
    let (supply, findings) = opened.map_err(|error| crate::workbench::broken(&error))??;
    let (results, mut told) = mpsc::channel(WAITING);
    let mut plan = Plan::new(Socket::plain(&host, port), pace)?;
    if let Some(speed) = speed {
        plan.timing = Timing::Recorded { speed };
    }
    plan.again_when_refused = again_when_refused;
    plan.results = Some(results);
    let sending = Sending::start(SendingId(1), String::new(), plan, supply, None, || {});
    let mut outcome = Ok(());
    let listening = async {
        loop {
            let sent = tokio::select! {
                biased;
                sent = told.recv() => sent,
                () = sending.ended() => told.try_recv().ok(),
            };
            let Some(sent) = sent else { break };
            if outcome.is_ok() {
                outcome = each(sent);
                if outcome.is_err() {
                    sending.stop();
                }
            }
        }
    };
    let stopping = async {
        stop.await;
        sending.stop();
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = listening => {}
        () = stopping => {}
    }
    outcome?;
    Ok((sending.progress(), findings))
}

/// Projects in whose folders the inputs lie.
fn projects_of(inputs: &[Input]) -> Vec<PathBuf> {
    let files = inputs.iter().filter_map(|input| match input {
        Input::File(path) => std::path::absolute(path).ok(),
        Input::Bytes { .. } => None,
    });
    let mut found: Vec<PathBuf> = files
        .filter_map(|path| {
            let mut above = path.ancestors();
            let folder = above.find(|folder| folder.join(crate::project::PROJECT_FILE).is_file());
            folder.map(Path::to_path_buf)
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

fn open(inputs: &[Input]) -> Result<(Supply, Vec<FindingView>), Fault> {
    let sources = Sources::default();
    let (mut parts, mut findings) = (Vec::new(), Vec::new());
    for input in inputs {
        let ids: Vec<SourceId> = match input {
            Input::Bytes { name: _, bytes } => vec![sources.paste(bytes)],
            Input::File(path) => {
                let opening = sources.open_paths(std::slice::from_ref(path), PATIENCE);
                for (_, fault) in opening.refused {
                    // What a folder holds beside its messages is named; a file that was named is wanted.
                    if !path.is_dir() {
                        return Err(fault);
                    }
                    findings.push(super::commands::finding(fault, Some(input.name())));
                }
                opening.opened
            }
        };
        for id in ids {
            let source = sources.fresh(id)?;
            let name = match input {
                Input::File(path) if path.is_dir() => path.join(&source.name).display().to_string(),
                Input::File(_) | Input::Bytes { .. } => input.name(),
            };
            for finding in source.index.findings().iter() {
                findings.push(super::commands::in_file(finding, &name));
            }
            parts.push(Part::Course(Box::new(sources.course(id)?)));
        }
    }
    Ok((Supply::of(parts), findings))
}
