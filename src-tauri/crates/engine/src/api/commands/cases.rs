//! Test cases: run, looked at, made, blessed; and what they cover.

use super::error::checked;
use super::mapping::session;
use super::messages::key;
use crate::api::cases as show;
use crate::api::view::{
    ApiError, CaseAt, CaseBless, CaseDescribe, CaseDetail, CaseFrom, CaseMade, CaseMake, CasesAt,
    CasesView, CoverageView,
};
use crate::cases::{self, CaseRun, NewCase, Runnables, State};
use crate::clock;
use crate::fault::Fault;
use crate::mapping::samples;
use crate::project::{CASES_FOLDER, Case, CaseOrigin, Finding, Interface, Project};
use crate::reading::{Reading, interface_for};
use crate::summary;
use crate::workbench::{Desk, Key, Mask, Workbench};
use hl7wb_core::message::{Message, container};

/// Runs every case: the mappings as they are being edited.
///
/// # Errors
/// Where there is no such interface.
pub async fn cases_run(workbench: &Workbench, request: CasesAt) -> Result<CasesView, ApiError> {
    let desk = workbench.desk().await;
    let mask = workbench.mask().now();
    checked(move || all(&desk, request.interface.as_deref(), mask)).await
}

/// One case, wanted and got side by side.
///
/// # Errors
/// Where it is not there any more.
pub async fn case_open(workbench: &Workbench, request: CaseAt) -> Result<CaseDetail, ApiError> {
    let desk = workbench.desk().await;
    let mask = workbench.mask().now();
    checked(move || {
        let project = desk.project();
        let interface = named(&project, &request.interface)?;
        let run = cases::run(known(interface, &request.case)?, &ready(&desk, interface));
        Ok(show::detail(
            &run,
            &Reading::of(&project, Some(&interface.id)),
            mask,
        ))
    })
    .await
}

/// Says of what comes out now that it is wanted, and why.
///
/// # Errors
/// Without a reason, where a case cannot be run, or its files cannot be written.
pub async fn case_bless(workbench: &Workbench, request: CaseBless) -> Result<CasesView, ApiError> {
    let desk = workbench.desk().await;
    let mask = workbench.mask().now();
    checked(move || {
        let CaseBless {
            interface,
            case,
            destination,
            reason,
        } = request;
        let project = desk.project();
        for interface in chosen(&project, interface.as_deref())? {
            let ready = ready(&desk, interface);
            let runs: Vec<CaseRun> = match &case {
                Some(case) => vec![cases::run(known(interface, case)?, &ready)],
                None => cases::run_all(interface, &ready).0,
            };
            bless_some(
                interface,
                &runs,
                case.is_some(),
                destination.as_deref(),
                &reason,
            )?;
        }
        all(&desk, None, mask)
    })
    .await
}

/// Blesses the runs that do not pass; one that was named whether it passes or not.
pub(crate) fn bless_some(
    interface: &Interface,
    runs: &[CaseRun],
    named: bool,
    destination: Option<&str>,
    reason: &str,
) -> Result<(), Fault> {
    let day = today();
    runs.iter()
        .filter(|run| named || run.state() != State::Passed)
        .try_for_each(|run| cases::bless(interface, run, destination, reason, &day))
}

fn today() -> String {
    let now = clock::rfc3339(clock::now());
    now.split('T').next().unwrap_or_default().to_owned()
}

/// Makes a case of a message. What comes out now, or what the old interface sent, is what is wanted of
/// it until somebody says otherwise.
///
/// # Errors
/// `patient-into-project` for real traffic as long as nobody was asked; `which-interface` where it cannot
/// be told; where there is a case of that name, or a file cannot be written.
pub async fn case_make(workbench: &Workbench, request: CaseMake) -> Result<CaseMade, ApiError> {
    let CaseMake {
        from,
        interface,
        name,
        note,
        sure,
    } = request;
    let desk = workbench.desk().await;
    let found = message(&desk, from).await?;
    if found.captured && !sure {
        let message = "This message is real traffic. A case lies in the project's folder, where version control and colleagues find it.";
        return Err(Fault::new("patient-into-project", message).into());
    }
    checked(move || {
        let project = desk.project();
        let (message, _) = Message::decode(found.bytes.as_slice());
        let id = interface
            .or(found.interface)
            .or_else(|| interface_for(&project, Some(&message)))
            .ok_or_else(|| {
                Fault::new(
                    "which-interface",
                    "Several interfaces could have this case; say which.",
                )
            })?;
        let interface = named(&project, &id)?;
        let case = cases::make(
            interface,
            &NewCase {
                name: &name,
                proposed: &summary::message_type(&message),
                note: &note,
                origin: found.captured.then_some(CaseOrigin::Captured),
                message: &found.bytes,
            },
        )?;
        let made = known(interface, &case)?;
        if let (Some(wanted), [only]) = (&found.wanted, made.wanted.as_slice()) {
            crate::mapping::replace(&only.output, wanted)?;
        } else {
            let run = cases::run(made, &ready(&desk, interface));
            let reason = "What came out when the case was made";
            // A mapping that cannot run yet leaves a case of which nothing is wanted yet.
            if run.state() != State::Broken {
                cases::bless(interface, &run, None, reason, &today())?;
            }
        }
        Ok(CaseMade {
            file: format!("interfaces/{}/{CASES_FOLDER}/{case}.in.hl7", interface.id),
            at: CaseAt {
                interface: interface.id.clone(),
                case,
            },
        })
    })
    .await
}

/// A message that a case is made of.
struct Origin {
    bytes: Vec<u8>,
    interface: Option<String>,
    captured: bool,
    /// What the old interface made of it.
    wanted: Option<Vec<u8>>,
}

async fn message(desk: &std::sync::Arc<Desk>, from: CaseFrom) -> Result<Origin, Fault> {
    match from {
        CaseFrom::Message { key: at } => {
            let at = key(at);
            let opened = desk.message(at).await?;
            Ok(Origin {
                bytes: opened.message.bytes().to_vec(),
                interface: opened.reading.interface.clone(),
                captured: matches!(at, Key::Captured(_)),
                wanted: None,
            })
        }
        CaseFrom::Sample { at, index } => {
            let desk = std::sync::Arc::clone(desk);
            let read = tokio::task::spawn_blocking(move || {
                let (_, session) = session(&desk, &at)?;
                let session = session
                    .lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner);
                let shown = session.shown();
                let sample = shown.ready.samples.get(index as usize).ok_or_else(|| {
                    Fault::new("sample-gone", format!("There is no sample {}.", index + 1))
                })?;
                Ok(Origin {
                    bytes: sample.bytes.clone(),
                    interface: Some(at.interface),
                    captured: sample.captured,
                    wanted: None,
                })
            });
            read.await
                .map_err(|error| crate::workbench::broken(&error))?
        }
        CaseFrom::Pair { run, index } => {
            let run = desk.run(run)?;
            let gone = || Fault::new("pair-gone", "That pair is not in the run any more.");
            let pair = run.pairs.get(index as usize).ok_or_else(gone)?;
            if pair.input().is_empty() {
                return Err(Fault::new(
                    "pair-without-input",
                    "Of this pair only the old output is known; a case needs its input.",
                ));
            }
            Ok(Origin {
                bytes: pair.input().to_vec(),
                interface: Some(run.comparison.interface.clone()),
                captured: false,
                wanted: pair.baseline().map(<[u8]>::to_vec),
            })
        }
        CaseFrom::Text { text } => {
            let found = container::split(text.as_bytes()).messages;
            match found.as_slice() {
                [only] => Ok(Origin {
                    bytes: only.bytes(text.as_bytes()).into_owned(),
                    interface: None,
                    captured: false,
                    wanted: None,
                }),
                several => Err(Fault::new(
                    "case-message",
                    format!("This holds {} messages; a case is one.", several.len()),
                )),
            }
        }
    }
}

/// Gives a case another name or note.
///
/// # Errors
/// Where it is not there any more, the name is taken or none, or a file cannot be written.
pub async fn case_describe(
    workbench: &Workbench,
    request: CaseDescribe,
) -> Result<CaseAt, ApiError> {
    let desk = workbench.desk().await;
    checked(move || {
        let project = desk.project();
        let interface = named(&project, &request.at.interface)?;
        let case = known(interface, &request.at.case)?;
        let case = cases::describe(interface, &case, &request.name, &request.note)?;
        Ok(CaseAt {
            interface: interface.id.clone(),
            case,
        })
    })
    .await
}

/// Takes a case away, its files with it.
///
/// # Errors
/// Where it is not there any more, or a file cannot be taken away.
pub async fn case_remove(workbench: &Workbench, request: CaseAt) -> Result<CasesView, ApiError> {
    let desk = workbench.desk().await;
    let mask = workbench.mask().now();
    checked(move || {
        let project = desk.project();
        let interface = named(&project, &request.interface)?;
        cases::remove(&known(interface, &request.case)?)?;
        all(&desk, None, mask)
    })
    .await
}

/// What cases and samples use of the mappings as they are being edited.
///
/// # Errors
/// Where there is no such interface.
pub async fn coverage(workbench: &Workbench, request: CasesAt) -> Result<CoverageView, ApiError> {
    let desk = workbench.desk().await;
    checked(move || {
        let project = desk.project();
        let set = samples(&project.samples(), &[]);
        let mut destinations = Vec::new();
        for interface in chosen(&project, request.interface.as_deref())? {
            let ready = ready(&desk, interface);
            let (runs, _) = cases::run_all(interface, &ready);
            let found = cases::coverage(interface, &ready, &runs, &set);
            destinations.extend(show::coverage(&interface.id, &found));
        }
        Ok(CoverageView { destinations })
    })
    .await
}

fn all(desk: &Desk, interface: Option<&str>, mask: Mask) -> Result<CasesView, Fault> {
    let project = desk.project();
    let mut runs: Vec<(CaseRun, Reading)> = Vec::new();
    let mut findings: Vec<Finding> = Vec::new();
    for interface in chosen(&project, interface)? {
        let reading = Reading::of(&project, Some(&interface.id));
        let (ran, found) = cases::run_all(interface, &ready(desk, interface));
        runs.extend(ran.into_iter().map(|run| (run, reading.clone())));
        findings.extend(found);
    }
    Ok(show::view(&runs, &findings, mask))
}

fn ready(desk: &Desk, interface: &Interface) -> Runnables {
    let ids = interface.destinations.iter().map(|one| one.id.clone());
    ids.map(|id| {
        let runnable = desk.runnable(&interface.id, &id);
        (id, runnable)
    })
    .collect()
}

/// The interfaces of a project, or the one that is named.
pub(crate) fn chosen<'a>(
    project: &'a Project,
    interface: Option<&str>,
) -> Result<Vec<&'a Interface>, Fault> {
    match interface {
        Some(id) => Ok(vec![named(project, id)?]),
        None => Ok(project.interfaces.iter().collect()),
    }
}

fn named<'a>(project: &'a Project, id: &str) -> Result<&'a Interface, Fault> {
    project.interface(id).ok_or_else(|| {
        let message = format!("The project has no interface `{id}`.");
        Fault::new("unknown-interface", message)
    })
}

fn known(interface: &Interface, id: &str) -> Result<Case, Fault> {
    let found = interface.case(id).map(|(case, _)| case);
    found.ok_or_else(|| {
        let message = format!("{} has no case `{id}`.", interface.name);
        Fault::new("unknown-case", message)
    })
}
