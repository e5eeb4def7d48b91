//! The example, end to end, in a terminal: receive, look, map, compare, fix, export. Nothing is
//! shown that did not just happen.

use crate::End;
use crate::arguments::Tour;
use crate::print::{say, stopped};
use hl7wb_engine::api::commands;
use hl7wb_engine::api::view::{
    ApiError, CaptureRowsAt, ComparisonAt, ComparisonView, EndpointAt, ExportAt, ExportSave,
    Intent, Level, MappingAt, MappingEdit, MappingSample, MessageKey, Nothing, OpenMessage,
    SendMessage, SinceView,
};
use hl7wb_engine::workbench::Workbench;
use std::path::Path;

/// A line of the walk.
macro_rules! told {
    ($($line:tt)*) => {
        say(&format!($($line)*)).map_err(stopped)?
    };
}

pub(crate) async fn tour(asked: &Tour) -> Result<End, String> {
    let folder = asked.folder.as_path();
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}.", folder.display()))?;
    let workbench = Workbench::start(folder, None)
        .await
        .map_err(|fault| fault.message)?;
    let walked = walk(&workbench, folder).await;
    workbench.close().await;
    walked.map_err(|error| error.message)
}

async fn walk(workbench: &Workbench, folder: &Path) -> Result<End, ApiError> {
    let project = commands::project_state(workbench, Nothing {}).await?;
    told!("Project   {} in {}", project.name, project.folder);
    let lost = receive(workbench).await?;
    look(workbench).await?;
    let at = MappingAt {
        interface: "registration".to_owned(),
        destination: "lab".to_owned(),
    };
    map(workbench, &at).await?;
    let left = compare_and_fix(workbench, &at).await?;
    let request = ExportAt {
        interface: at.interface,
        environment: "test".to_owned(),
    };
    let path = folder.join("registration.channel.xml");
    let path = path.display().to_string();
    let view = commands::export_preview(workbench, request.clone()).await?;
    let saved = commands::export_save(workbench, ExportSave { at: request, path }).await?;
    told!(
        "Export    channel \"{}\", listens on {}: {} ({} bytes)",
        view.channel,
        view.listens,
        saved.path,
        saved.bytes
    );
    Ok(match lost == 0 && left == 0 {
        true => End::Good,
        false => End::Findings,
    })
}

/// Starts the listener, sends every sample to it, and counts what was not accepted and kept.
async fn receive(workbench: &Workbench) -> Result<u64, ApiError> {
    let endpoint = "registration".to_owned();
    let started = commands::endpoint_start(workbench, EndpointAt { endpoint }).await?;
    told!("Listen    {} on {}", started.name, started.address);
    let (host, port) = started
        .address
        .rsplit_once(':')
        .and_then(|(host, port)| Some((host.to_owned(), port.parse().ok()?)))
        .unwrap_or_default();
    let before = newest(workbench).await?.1;
    let (mut sent, mut accepted) = (0_u64, 0_u64);
    for source in commands::source_list(workbench, Nothing {}).await?.sources {
        for index in 0..source.count {
            let request = SendMessage {
                key: MessageKey::Source {
                    source: source.id,
                    index,
                },
                host: host.clone(),
                port,
                // The listener that it is sent to keeps it.
                keep: false,
            };
            let answer = commands::message_send(workbench, request).await?;
            sent += 1;
            accepted += u64::from(answer.acknowledgement == "AA" && answer.matches);
        }
    }
    let stored = newest(workbench).await?.1 - before;
    told!("Receive   {sent} sent over MLLP, {accepted} answered AA, {stored} more in the store");
    let endpoint = "registration".to_owned();
    commands::endpoint_stop(workbench, EndpointAt { endpoint }).await?;
    Ok(sent.abs_diff(accepted) + sent.abs_diff(stored))
}

async fn newest(workbench: &Workbench) -> Result<(Option<i64>, u64), ApiError> {
    let request = CaptureRowsAt {
        before: None,
        limit: 1,
        list: None,
    };
    let page = commands::capture_rows(workbench, request).await?;
    Ok((page.rows.first().map(|row| row.id), page.total))
}

async fn look(workbench: &Workbench) -> Result<(), ApiError> {
    let Some(id) = newest(workbench).await?.0 else {
        return Ok(());
    };
    let key = MessageKey::Captured { id };
    let message = commands::message_open(workbench, OpenMessage { key }).await?;
    told!(
        "Look      {} version {}: {} segments, {} places, {} findings",
        message.message_type,
        message.version,
        message.segments.len(),
        message.nodes.len(),
        message.findings.len()
    );
    for node in message
        .nodes
        .iter()
        .filter(|node| !node.branch && node.path.starts_with("PID-"))
        .take(6)
    {
        let meaning = node.meaning.as_deref().unwrap_or_default();
        told!(
            "            {:<10} {:<40} {}  {meaning}",
            node.path,
            node.full_name,
            node.value
        );
    }
    Ok(())
}

async fn map(workbench: &Workbench, at: &MappingAt) -> Result<(), ApiError> {
    let view = commands::mapping_open(workbench, at.clone()).await?;
    told!(
        "Map       {} rules over {} samples: {} delivered, {} filtered, {} rejected, {} in error",
        view.rules.len(),
        view.samples.total,
        view.samples.delivered,
        view.samples.filtered,
        view.samples.rejected,
        view.samples.errors
    );
    for finding in view
        .findings
        .iter()
        .filter(|finding| finding.level != Level::Hint)
    {
        told!("            {}", finding.message);
    }
    let request = MappingSample {
        at: at.clone(),
        index: 0,
        since: SinceView::Edit,
        output: None,
    };
    let sample = commands::mapping_sample(workbench, request).await?;
    for trace in sample
        .traces
        .iter()
        .filter(|trace| trace.ran && !trace.steps.is_empty())
        .take(5)
    {
        let path = trace.path.as_deref().unwrap_or_default();
        told!("            {path:<10} {} -> {}", trace.input, trace.output);
    }
    Ok(())
}

/// Compares, takes the three planted faults away, compares again; what is left is counted.
async fn compare_and_fix(workbench: &Workbench, at: &MappingAt) -> Result<u32, ApiError> {
    compare(workbench).await?;
    for rule in ["account", "name", "relatives"] {
        let revision = commands::mapping_open(workbench, at.clone())
            .await?
            .revision;
        let intent = Intent::Remove {
            rule: rule.to_owned(),
        };
        let edit = MappingEdit {
            at: at.clone(),
            revision,
            intent,
        };
        commands::mapping_edit(workbench, edit).await?;
    }
    told!("Fix       rules account, name and relatives taken away (not saved)");
    let view = compare(workbench).await?;
    Ok(view.different + view.missing + view.extra)
}

async fn compare(workbench: &Workbench) -> Result<ComparisonView, ApiError> {
    let comparison = "old-interface".to_owned();
    let view = commands::comparison_run(workbench, ComparisonAt { comparison }).await?;
    told!(
        "Compare   {} inputs: {} exact, {} same, {} different, {} missing, {} extra",
        view.inputs,
        view.exact,
        view.same,
        view.different,
        view.missing,
        view.extra
    );
    for cause in &view.causes {
        told!(
            "            {:>4}  {} {}",
            cause.count,
            cause.path,
            cause.sentence
        );
    }
    Ok(view)
}
