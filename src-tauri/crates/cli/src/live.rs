//! Commands over an open project, or a connection.

use crate::End;
use crate::arguments::Arguments;
use hl7wb_engine::api::commands;
use hl7wb_engine::api::view::{
    ComparisonAt, EndpointAt, Event, ExportAt, ExportSave, MessageKey, Nothing, OpenPaths,
    SendMessage,
};
use hl7wb_engine::workbench::{Workbench, data_folder};
use std::path::Path;

async fn open(project: Option<&str>) -> Result<Workbench, String> {
    Workbench::start(&data_folder(), project.map(Path::new))
        .await
        .map_err(|fault| fault.message)
}

pub(crate) async fn compare(given: &[String]) -> Result<End, String> {
    let arguments = Arguments::read(given, &["--comparison"], &[])?;
    let workbench = open(Some(arguments.word(0, "PROJECT")?)).await?;
    let project = commands::project_state(&workbench, Nothing {}).await;
    let project = project.map_err(|error| error.message)?;
    let comparison = match arguments.value("--comparison") {
        Some(name) => name.to_owned(),
        None => match project.comparisons.as_slice() {
            [only] => only.id.clone(),
            _ => return Err("Name the comparison with --comparison.".to_owned()),
        },
    };
    let view = commands::comparison_run(&workbench, ComparisonAt { comparison }).await;
    workbench.close().await;
    let view = view.map_err(|error| error.message)?;
    println!(
        "{} inputs: {} exact, {} same, {} different, {} missing, {} extra, {} not delivered",
        view.inputs,
        view.exact,
        view.same,
        view.different,
        view.missing,
        view.extra,
        view.not_delivered
    );
    for cause in &view.causes {
        let rule = cause
            .rule
            .as_ref()
            .map_or_else(String::new, |rule| format!("  rule {rule}"));
        println!(
            "{}  {}  {} of {}: {}{rule}",
            cause.path, cause.name, cause.count, cause.of, cause.sentence
        );
    }
    let good = view.different + view.missing + view.extra == 0;
    Ok(if good { End::Good } else { End::Findings })
}

pub(crate) async fn export(given: &[String]) -> Result<End, String> {
    let arguments = Arguments::read(given, &["--interface", "--environment", "-o"], &[])?;
    let engine = arguments.word(0, "The engine (mirth)")?;
    if engine != "mirth" {
        return Err(format!(
            "There is no export for `{engine}`; there is one for mirth."
        ));
    }
    let workbench = open(Some(arguments.word(1, "PROJECT")?)).await?;
    let path = arguments
        .value("-o")
        .ok_or("-o FILE is missing.")?
        .to_owned();
    let project = commands::project_state(&workbench, Nothing {}).await;
    let project = project.map_err(|error| error.message)?;
    let interface = match (
        arguments.value("--interface"),
        project.interfaces.as_slice(),
    ) {
        (Some(name), _) => name.to_owned(),
        (None, [only]) => only.id.clone(),
        (None, _) => return Err("Name the interface with --interface.".to_owned()),
    };
    let environment = match (
        arguments.value("--environment"),
        project.environments.first(),
    ) {
        (Some(name), _) => name.to_owned(),
        (None, Some(first)) => first.name.clone(),
        (None, None) => return Err("The project has no environment.".to_owned()),
    };
    let at = ExportAt {
        interface,
        environment,
    };
    let view = commands::export_preview(&workbench, at.clone()).await;
    for finding in view.map_err(|error| error.message)?.findings {
        eprintln!("{} ({})", finding.message, finding.code);
    }
    let saved = commands::export_save(&workbench, ExportSave { at, path }).await;
    workbench.close().await;
    let saved = saved.map_err(|error| error.message)?;
    println!("{}: {} bytes", saved.path, saved.bytes);
    Ok(End::Good)
}

pub(crate) async fn listen(given: &[String]) -> Result<End, String> {
    let arguments = Arguments::read(given, &["--interface"], &[])?;
    let workbench = open(Some(arguments.word(0, "PROJECT")?)).await?;
    let list = commands::endpoint_list(&workbench, Nothing {}).await;
    let list = list.map_err(|error| error.message)?;
    let endpoint = match (arguments.value("--interface"), list.endpoints.as_slice()) {
        (Some(name), _) => name.to_owned(),
        (None, [only]) => only.id.clone(),
        (None, _) => return Err("Name the interface with --interface.".to_owned()),
    };
    let mut events = commands::subscribe(&workbench);
    let started = commands::endpoint_start(&workbench, EndpointAt { endpoint }).await;
    let now = started.map_err(|error| error.message)?;
    println!("{} listens on {}", now.name, now.address);
    loop {
        let batch = tokio::select! {
            _ = tokio::signal::ctrl_c() => break,
            batch = events.next() => batch,
        };
        for event in batch.unwrap_or_default() {
            if let Event::Captured { rows, .. } = &event {
                for row in rows.iter().filter(|row| row.acknowledgement.is_some()) {
                    println!(
                        "{}  {}  {}  {}  {} bytes  {}",
                        row.time,
                        row.peer,
                        row.message_type,
                        row.control_id,
                        row.bytes,
                        row.acknowledgement.as_deref().unwrap_or_default()
                    );
                }
            }
            if let Event::Problem { error, .. } = &event {
                eprintln!("hl7wb: {}", error.message);
            }
        }
    }
    workbench.close().await;
    Ok(End::Good)
}

pub(crate) async fn send(given: &[String]) -> Result<End, String> {
    let arguments = Arguments::read(given, &[], &[])?;
    let file = arguments.word(0, "FILE")?;
    let address = arguments.word(1, "HOST:PORT")?;
    let (host, port) = address
        .rsplit_once(':')
        .ok_or("The receiver is written HOST:PORT.")?;
    let port: u16 = port.parse().map_err(|_| format!("{port} is not a port."))?;
    let workbench = open(None).await?;
    let paths = vec![file.to_owned()];
    let opened = commands::source_open(&workbench, OpenPaths { paths }).await;
    let opened = opened.map_err(|error| error.message)?;
    let Some(source) = opened.opened else {
        let said: Vec<String> = opened.findings.into_iter().map(|one| one.message).collect();
        return Err(said.join(" "));
    };
    let count = opened
        .sources
        .iter()
        .find(|one| one.id == source)
        .map_or(0, |one| one.count);
    let mut all_good = count > 0;
    for index in 0..count {
        let request = SendMessage {
            key: MessageKey::Source { source, index },
            host: host.to_owned(),
            port,
        };
        let answer = commands::message_send(&workbench, request).await;
        let answer = answer.map_err(|error| format!("message {}: {}", index + 1, error.message))?;
        all_good &= matches!(answer.acknowledgement.as_str(), "AA" | "CA") && answer.matches;
        println!(
            "message {}: {}{}{}  {} µs",
            index + 1,
            answer.acknowledgement,
            if answer.matches {
                ""
            } else {
                "  MSA-2 is not what was sent"
            },
            answer
                .text
                .map_or_else(String::new, |text| format!("  {text}")),
            answer.latency_us
        );
    }
    workbench.close().await;
    Ok(if all_good { End::Good } else { End::Findings })
}
