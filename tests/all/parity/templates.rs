//! Every ready-made interface opens without a finding that is an error, its cases pass, and what its
//! exported channel sends over all cases and samples is what the preview shows.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use hl7wb_core::diagnostic::Severity;
use hl7wb_core::export::mirth::{
    AckWhen, DestinationPlan, InterfacePlan, Sending, Settings, export,
};
use hl7wb_core::mapping::{RunContext, Target, deliver};
use hl7wb_core::message::{Charset, Message};
use hl7wb_engine::api::offline::project_findings;
use hl7wb_engine::api::testing::test_project;
use hl7wb_engine::api::view::Level;
use hl7wb_engine::mapping::{Runnable, runnable};
use hl7wb_engine::project::Project;
use hl7wb_tests::standin;
use hl7wb_tests::{Trouble, ensure};

use super::{EXAMPLE_CLOCK, Test, messages_in, preview, ran, root, same};

/// The folders of all of them.
pub(super) fn templates() -> Test<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(root().join("mapping-templates"))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    Ok(found)
}

pub(super) fn name(folder: &Path) -> String {
    folder
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// Asks something of every template; says of all that fail why.
fn each(ask: impl Fn(&Path) -> Test<()>) -> Test {
    let templates = templates()?;
    ensure(
        templates.len() >= 9,
        format!("only {} templates", templates.len()),
    )?;
    let wrong: Vec<String> = templates
        .iter()
        .filter_map(|folder| {
            let trouble = ask(folder).err()?;
            Some(format!("{}: {trouble:?}", name(folder)))
        })
        .collect();
    ensure(wrong.is_empty(), wrong.join("\n"))
}

#[test]
fn templates_open_and_explain_themselves() -> Test {
    each(|folder| {
        let findings = project_findings(folder).map_err(|error| Trouble::new(error.message))?;
        let errors: Vec<&str> = findings
            .iter()
            .filter(|finding| finding.level == Level::Error)
            .map(|finding| finding.message.as_str())
            .collect();
        ensure(errors.is_empty(), errors.join("\n"))?;
        let page = std::fs::read_to_string(folder.join("README.md"))?;
        ensure(
            page.starts_with("# ") && page.len() > 800,
            "its page explains nothing",
        )?;
        let samples = messages_in(&folder.join("samples"))?;
        ensure(samples.len() >= 3, "it has hardly a sample")
    })
}

#[test]
fn templates_do_what_their_cases_say() -> Test {
    each(|folder| {
        let view = test_project(folder, None).map_err(|error| Trouble::new(error.message))?;
        let wrong: Vec<String> = view
            .cases
            .iter()
            .flat_map(|case| {
                let says = case.results.iter().flat_map(|one| &one.says);
                says.map(|says| format!("{}: {says}", case.case))
            })
            .chain(view.findings.iter().map(|finding| finding.message.clone()))
            .collect();
        ensure(wrong.is_empty(), wrong.join("\n"))?;
        let all = u32::try_from(view.cases.len())?;
        ensure(
            view.passed == all && all >= 5,
            format!("{} of {all} cases pass", view.passed),
        )?;
        // The example is one registration system's feed, of one version.
        let versions = versions(folder)?;
        ensure(
            versions.len() >= 2 || name(folder) == "registration-to-lab",
            format!("its cases are all of one version: {versions:?}"),
        )
    })
}

/// The versions of the messages that go into its cases.
fn versions(folder: &Path) -> Test<BTreeSet<String>> {
    let project = Project::open(folder).map_err(|error| Trouble::new(format!("{error:?}")))?;
    let mut found = BTreeSet::new();
    for interface in &project.interfaces {
        for case in interface.cases().0 {
            let bytes = std::fs::read(&case.input)?;
            let message = Message::decode(bytes.as_slice()).0;
            let header = message.find("MSH".parse()?, 1);
            let version = header.and_then(|header| header.field(12));
            let version = version.map(|version| version.bytes().to_vec());
            found.insert(String::from_utf8(version.unwrap_or_default())?);
        }
    }
    Ok(found)
}

/// A destination, ready to run, and the channel that has it alone.
pub(super) struct Channel {
    name: String,
    pub(super) ready: Runnable,
    pub(super) xml: String,
    pub(super) messages: Vec<Vec<u8>>,
}

pub(super) fn channels(folder: &Path) -> Test<Vec<Channel>> {
    let project = Project::open(folder).map_err(|error| Trouble::new(format!("{error:?}")))?;
    let messages = messages_in(folder)?;
    let mut found = Vec::new();
    for interface in &project.interfaces {
        for destination in &interface.destinations {
            let name = format!("{} {} {}", name(folder), interface.id, destination.id);
            let ready = runnable(interface, destination)
                .map_err(|fault| Trouble::new(format!("{name}: {}", fault.message)))?;
            let Target::Mirth452 { inbound, outbound } = ready.delivery.target else {
                return Err(Trouble::new(format!("{name} is for no engine")));
            };
            let filter = ready.delivery.filter.as_ref();
            let exported = export(&InterfacePlan {
                id: &interface.uuid,
                name: &interface.name,
                environment: "test",
                listen_host: "127.0.0.1",
                listen_port: 2575,
                charset: inbound,
                ack: AckWhen::Mapped,
                destinations: vec![DestinationPlan {
                    id: &destination.id,
                    filter: filter.map(|filter| &filter.condition),
                    filter_reason: filter.map(|filter| filter.reason.as_str()),
                    mapping: &ready.mapping,
                    host: "127.0.0.1",
                    port: 2576,
                    charset: outbound,
                    sending: Sending::default(),
                }],
                settings: Settings::default(),
                modified: 0,
            });
            let errors: Vec<&str> = exported
                .findings
                .iter()
                .filter(|finding| finding.severity == Severity::Error)
                .map(|finding| finding.message.as_str())
                .collect();
            ensure(errors.is_empty(), format!("{name}: {errors:?}"))?;
            found.push(Channel {
                name,
                xml: exported.xml,
                messages: messages.clone(),
                ready,
            });
        }
    }
    Ok(found)
}

#[test]
fn templates_send_the_same_from_the_engine() -> Test {
    let mut all = Vec::new();
    for folder in templates()? {
        all.extend(channels(&folder)?);
    }
    let jobs: Vec<(&str, &[Vec<u8>])> = all
        .iter()
        .map(|channel| (channel.xml.as_str(), channel.messages.as_slice()))
        .collect();
    let mut differences = Vec::new();
    for (channel, fates) in all.iter().zip(standin::run_all(&jobs)?) {
        let mut delivered = 0;
        for (message, fate) in channel.messages.iter().zip(fates) {
            let context = RunContext {
                clock: EXAMPLE_CLOCK,
            };
            let shown = deliver(
                &channel.ready.mapping,
                message,
                &channel.ready.delivery,
                &context,
            );
            delivered += usize::from(matches!(fate, standin::Fate::Sent(_)));
            if !same(&shown, &fate) {
                differences.push(format!(
                    "{}\n--- message\n{}\n--- preview\n{}\n--- stand-in\n{}",
                    channel.name,
                    Charset::Utf8.decode(message).replace('\r', "\n"),
                    preview(&shown),
                    ran(&fate)
                ));
            }
        }
        ensure(
            delivered >= 3,
            format!("{}: only {delivered} messages were sent", channel.name),
        )?;
    }
    let count = differences.len();
    differences.truncate(3);
    ensure(
        count == 0,
        format!("{count} differ:\n{}", differences.join("\n\n")),
    )
}
