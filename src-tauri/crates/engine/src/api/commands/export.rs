//! Exports for the production engine.

use super::error::checked;
use crate::api::message;
use crate::api::view::{
    ApiError, ExportAt, ExportDestination, ExportGroup, ExportRule, ExportSave, ExportSaved,
    ExportView, ProvenView, Tier,
};
use crate::clock;
use crate::fault::Fault;
use crate::mapping::Runnable;
use crate::project::{AckWhen, Destination, Environment, Place, Target};
use crate::workbench::{Desk, Workbench};
use hl7wb_core::export::mirth::{
    self, DestinationPlan, Exported, InterfacePlan, RuleReport, Sending, Settings, Version,
};
use hl7wb_core::message::Charset;
use std::path::Path;

/// A channel as it would be written.
///
/// # Errors
/// Where a mapping has errors, or a system has no place in the environment.
pub async fn export_preview(
    workbench: &Workbench,
    request: ExportAt,
) -> Result<ExportView, ApiError> {
    let desk = workbench.desk().await;
    checked(move || preview(&desk, &request)).await
}

/// Writes a channel to a file.
///
/// # Errors
/// As [`export_preview`], and where the file cannot be written.
pub async fn export_save(
    workbench: &Workbench,
    request: ExportSave,
) -> Result<ExportSaved, ApiError> {
    let desk = workbench.desk().await;
    checked(move || {
        let ExportSave { at, path } = request;
        save(path, &preview(&desk, &at)?.xml)
    })
    .await
}

/// Writes the channels of all interfaces to a file, as one group.
///
/// # Errors
/// As [`export_save`], and where no interface is for the engine.
pub async fn export_group(
    workbench: &Workbench,
    request: ExportGroup,
) -> Result<ExportSaved, ApiError> {
    let desk = workbench.desk().await;
    checked(move || {
        let ExportGroup { environment, path } = request;
        let project = desk.project();
        let mut channels = Vec::new();
        let mut versions = Vec::new();
        for interface in &project.interfaces {
            let Target::Mirth(version) = interface.target else {
                continue;
            };
            let at = ExportAt {
                interface: interface.id.clone(),
                environment: environment.clone(),
            };
            channels.push(preview(&desk, &at)?.xml);
            versions.push(version);
        }
        let oldest = versions.into_iter().min().ok_or_else(|| {
            let message = "No interface of the project has Mirth Connect as its target.";
            Fault::new("no-channel", message)
        })?;
        let at = clock::now().unsigned_abs() / 1000;
        let xml = mirth::group(&project.name, &environment, oldest, at, &channels);
        save(path, &xml)
    })
    .await
}

fn save(path: String, xml: &str) -> Result<ExportSaved, Fault> {
    std::fs::write(Path::new(&path), xml).map_err(|error| {
        let message = format!("{path} could not be written: {error}.");
        Fault::new("file-not-written", message).because(error)
    })?;
    Ok(ExportSaved {
        path,
        bytes: xml.len() as u64,
    })
}

fn preview(desk: &Desk, at: &ExportAt) -> Result<ExportView, Fault> {
    let project = desk.project();
    let interface = project.interface(&at.interface).ok_or_else(|| {
        let message = format!("The project has no interface `{}`.", at.interface);
        Fault::new("unknown-interface", message)
    })?;
    let environment = project.environment(&at.environment).ok_or_else(|| {
        let message = format!("project.toml has no environment `{}`.", at.environment);
        Fault::new("unknown-environment", message)
    })?;
    let listens = place(environment, &interface.source.system)?;
    let mut parts: Vec<(&Destination, &Place, Runnable)> = Vec::new();
    for destination in &interface.destinations {
        parts.push((
            destination,
            place(environment, &destination.system)?,
            desk.runnable(&interface.id, &destination.id)?,
        ));
    }
    let charset = |name: &str| Charset::from_name(name).unwrap_or_default();
    let version = match interface.target {
        Target::Mirth(version) => version,
        Target::None => Version::default(),
    };
    let plan = InterfacePlan {
        id: &interface.uuid,
        name: &interface.name,
        environment: &environment.name,
        listen_host: &listens.host,
        listen_port: listens.port,
        charset: charset(&interface.source.charset),
        ack: match interface.ack_when {
            AckWhen::Received => mirth::AckWhen::Received,
            AckWhen::Mapped => mirth::AckWhen::Mapped,
            AckWhen::Delivered => mirth::AckWhen::Delivered,
        },
        destinations: parts
            .iter()
            .map(|(destination, place, runnable)| DestinationPlan {
                id: &destination.id,
                filter: runnable
                    .delivery
                    .filter
                    .as_ref()
                    .map(|filter| &filter.condition),
                filter_reason: runnable
                    .delivery
                    .filter
                    .as_ref()
                    .map(|filter| filter.reason.as_str()),
                mapping: &runnable.mapping,
                host: &place.host,
                port: place.port,
                charset: charset(&destination.charset),
                sending: Sending {
                    tls: place.tls,
                    ..destination.sending
                },
            })
            .collect(),
        settings: Settings {
            version,
            tags: interface.tags.iter().map(String::as_str).collect(),
            keys: interface.keys.clone(),
            tls: listens.tls,
        },
        modified: clock::now().unsigned_abs() / 1000,
    };
    let Exported {
        xml,
        report,
        findings,
    } = mirth::export(&plan);
    Ok(ExportView {
        channel: interface.name.clone(),
        file_name: format!("{}-{}.xml", interface.id, environment.name),
        tier: proven(version),
        group_tier: proven_group(),
        listens: format!("{}:{}", listens.host, listens.port),
        destinations: parts
            .iter()
            .map(|(destination, place, _)| ExportDestination {
                id: destination.id.clone(),
                sends_to: format!("{}:{}", place.host, place.port),
                rules: report
                    .iter()
                    .filter(|report| report.destination == destination.id)
                    .map(rule)
                    .collect(),
            })
            .collect(),
        findings: findings
            .iter()
            .map(|found| message::finding(None, found))
            .collect(),
        xml,
    })
}

/// How far a channel is proven. What was run stands in for what was not: it says so.
fn proven(version: Version) -> ProvenView {
    let ran = "Steps as these are run in a stand-in for Mirth Connect / Open Integration Engine 4.5.2, over every function and every ready-made interface, and give the bytes that the preview shows.";
    match version == Version::default() {
        true => ProvenView {
            tier: Tier::StandIn,
            says: format!(
                "{ran} This channel itself was not run: send its test cases through it when it is imported."
            ),
        },
        false => ProvenView {
            tier: Tier::Schema,
            says: format!(
                "It has no element that {} does not know, by the sources of that release. {ran} No engine of that version has run any.",
                version.as_str()
            ),
        },
    }
}

/// The same of a group of channels.
fn proven_group() -> ProvenView {
    ProvenView {
        tier: Tier::Schema,
        says: "Each channel in it is as proven as it is alone. The group around them has the elements that the engine writes of its own groups; its Administrator was not asked to import it.".to_owned(),
    }
}

fn place<'a>(environment: &'a Environment, system: &str) -> Result<&'a Place, Fault> {
    environment.place(system).ok_or_else(|| {
        let message = format!(
            "Environment `{}` in project.toml does not say where `{system}` is.",
            environment.name
        );
        Fault::new("no-place", message)
    })
}

fn rule(report: &RuleReport) -> ExportRule {
    let RuleReport {
        destination: _,
        rule,
        step,
        kind,
        script,
    } = report;
    ExportRule {
        rule: rule.clone(),
        step: step.clone(),
        written_as: (*kind).to_owned(),
        script: script.clone(),
    }
}
