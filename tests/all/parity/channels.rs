//! The channel of every ready-made interface, as it was when somebody last looked at it, and that it says
//! what an engine's own channel says: every element, and none that the engine does not know. After a change
//! on purpose: `BLESS=1 cargo test -p hl7wb-tests channels`, then read the difference.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use hl7wb_core::code_table::Tables;
use hl7wb_core::mapping::{MappingDoc, Outcome, RunContext, code, compile, deliver};
use hl7wb_core::message::Message;
use hl7wb_engine::api::commands::{export_preview, project_open};
use hl7wb_engine::api::view::{ExportAt, OpenProject, ProjectView};
use hl7wb_engine::workbench::Workbench;
use hl7wb_tests::{Trouble, ensure, standin};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::templates::{channels, name, templates};
use super::{Case, EXAMPLE_CLOCK, Test, exported, root};

/// The channels that a template gives, as they are saved from the window.
fn saved(template: &Path) -> Test<Vec<(String, String)>> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let folder = tempfile::tempdir()?;
        let said = |error: hl7wb_engine::api::view::ApiError| Trouble::new(error.message);
        let workbench = Workbench::start(folder.path(), None)
            .await
            .map_err(|fault| Trouble::new(fault.message))?;
        let path = template.display().to_string();
        let project: ProjectView = project_open(&workbench, OpenProject { path })
            .await
            .map_err(said)?;
        let mut found = Vec::new();
        for interface in project.interfaces {
            let at = ExportAt {
                interface: interface.id.clone(),
                environment: "production".to_owned(),
            };
            let view = export_preview(&workbench, at).await.map_err(said)?;
            found.push((interface.id, timeless(&view.xml)));
        }
        Ok(found)
    })
}

/// Without the moment at which it was written.
fn timeless(xml: &str) -> String {
    let lines = xml
        .lines()
        .map(|line| match line.trim().strip_prefix("<time>") {
            Some(_) => format!(
                "{}<time>0</time>\n",
                line.split('<').next().unwrap_or_default()
            ),
            None => format!("{line}\n"),
        });
    lines.collect()
}

#[test]
fn channels_are_exported_as_they_were() -> Test {
    let bless = std::env::var_os("BLESS").is_some();
    let mut changed = Vec::new();
    for template in templates()? {
        // Opening a project makes a folder in it.
        let copy = tempfile::tempdir()?;
        copied(&template, copy.path())?;
        for (interface, xml) in saved(copy.path())? {
            let name = format!("{}.{interface}.channel.xml", name(&template));
            let golden = root().join("tests/mirth/channels").join(&name);
            if bless {
                std::fs::write(&golden, &xml)?;
            }
            if std::fs::read_to_string(&golden).unwrap_or_default() != xml {
                changed.push(name);
            }
        }
    }
    ensure(
        changed.is_empty(),
        format!(
            "exported in another way than before: {changed:?}; BLESS=1 takes what is exported now"
        ),
    )
}

fn copied(from: &Path, to: &Path) -> Test {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => copied(&entry.path(), &target)?,
            false => std::fs::copy(entry.path(), target).map(|_| ())?,
        }
    }
    Ok(())
}

/// What the engine writes inside of an element.
#[derive(Default)]
struct Known {
    always: BTreeSet<String>,
    sometimes: BTreeSet<String>,
}

fn known() -> Test<BTreeMap<String, Known>> {
    let text = std::fs::read_to_string(root().join("tests/mirth/elements.txt"))?;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (element, children) = line
                .split_once(':')
                .ok_or_else(|| Trouble::new(format!("no element: {line}")))?;
            let (always, sometimes) = children.split_once('?').unwrap_or((children, ""));
            let names = |text: &str| text.split_whitespace().map(str::to_owned).collect();
            let known = Known {
                always: names(always),
                sometimes: names(sometimes),
            };
            Ok((element.to_owned(), known))
        })
        .collect()
}

/// An element that is open: by what it is known, and its children so far.
struct Open {
    key: String,
    tag: String,
    children: Vec<String>,
}

fn open(start: &BytesStart<'_>, around: Option<&Open>) -> Test<Open> {
    let tag = start.name().as_ref().to_owned();
    let class = start
        .try_get_attribute("class")?
        .map(|class| class.value.into_owned());
    let key = match (class, tag.as_str(), around) {
        (Some(class), _, _) => class,
        // Of different elements, with different children.
        (None, "properties", Some(around)) => format!("{}/properties", around.tag),
        (None, _, _) => tag.clone(),
    };
    Ok(Open {
        key,
        tag,
        children: Vec::new(),
    })
}

/// What is in each element of a document: by what it is known, and its children.
fn elements(xml: &str) -> Test<Vec<Open>> {
    let mut reader = Reader::from_str(xml);
    let mut around: Vec<Open> = Vec::new();
    let mut found = Vec::new();
    loop {
        match reader.read_event()? {
            Event::Eof => return Ok(found),
            Event::Start(start) => {
                let opened = open(&start, around.last())?;
                if let Some(parent) = around.last_mut() {
                    parent.children.push(opened.tag.clone());
                }
                around.push(opened);
            }
            Event::Empty(start) => {
                let opened = open(&start, around.last())?;
                if let Some(parent) = around.last_mut() {
                    parent.children.push(opened.tag.clone());
                }
                found.push(opened);
            }
            Event::End(_) => found.extend(around.pop()),
            Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_)
            | Event::GeneralRef(_) => {}
        }
    }
}

/// What is wrong with the elements of a channel.
fn complaints(xml: &str, known: &BTreeMap<String, Known>) -> Test<Vec<String>> {
    let mut found = Vec::new();
    for Open { key, children, .. } in elements(xml)? {
        let there: BTreeSet<String> = children.iter().cloned().collect();
        let Some(Known { always, sometimes }) = known.get(&key) else {
            if !children.is_empty() {
                found.push(format!("the engine has nothing inside of {key}: {there:?}"));
            }
            continue;
        };
        found.extend(
            always
                .difference(&there)
                .map(|name| format!("{key} lacks {name}")),
        );
        let foreign = there
            .iter()
            .filter(|name| !always.contains(*name) && !sometimes.contains(*name));
        found.extend(foreign.map(|name| format!("the engine knows no {name} in {key}")));
        let once = always
            .iter()
            .filter(|name| children.iter().filter(|child| child == name).count() > 1);
        // An entry of a map is its key and its value.
        found.extend(
            once.filter(|_| key != "entry")
                .map(|name| format!("{key} has {name} twice")),
        );
    }
    Ok(found)
}

/// A channel whose messages are sent by a script.
fn several() -> Test<String> {
    let text = "format = 'hl7wb.mapping/1'\nstructure = 'ORU_R01'\n[[rule]]\nid = 'parts'\neach = 'ORDER_OBSERVATION'\n";
    let doc = MappingDoc::parse(text).map_err(|error| Trouble::new(format!("{error:?}")))?;
    let (mapping, findings) = compile(&doc, &Tables::new());
    let mapping = mapping.ok_or_else(|| Trouble::new(format!("{findings:?}")))?;
    exported(&Case {
        name: "several for one",
        mapping: &mapping,
        filter: None,
        messages: &[],
    })
}

#[test]
fn channels_have_every_element_that_the_engine_writes_and_no_other() -> Test {
    let known = known()?;
    let mut seen = BTreeSet::new();
    let mut checked = 0;
    for entry in std::fs::read_dir(root().join("tests/mirth/channels"))? {
        let file = entry?.path();
        let xml = std::fs::read_to_string(&file)?;
        let wrong = complaints(&xml, &known)?;
        ensure(wrong.is_empty(), format!("{}: {wrong:?}", file.display()))?;
        seen.extend(elements(&xml)?.into_iter().map(|element| element.key));
        checked += 1;
    }
    ensure(checked >= 9, format!("only {checked} channels"))?;
    // No ready-made interface sends several messages for one.
    let several = several()?;
    let wrong = complaints(&several, &known)?;
    ensure(wrong.is_empty(), format!("several for one: {wrong:?}"))?;
    seen.extend(elements(&several)?.into_iter().map(|element| element.key));
    // The list says nothing that no channel of ours has: it would go stale unseen.
    let unseen: Vec<&String> = known.keys().filter(|key| !seen.contains(*key)).collect();
    ensure(unseen.is_empty(), format!("in no channel: {unseen:?}"))?;
    // What is checked here would be found.
    let xml =
        std::fs::read_to_string(root().join("tests/mirth/channels/lab-orders.orders.channel.xml"))?;
    for (wrong, said) in [
        (
            xml.replace("<mode>SOURCE</mode>", ""),
            "sourceConnector lacks mode",
        ),
        (
            xml.replace("<mode>SOURCE</mode>", "<modus>SOURCE</modus><mode/>"),
            "the engine knows no modus in sourceConnector",
        ),
        (
            xml.replace("<mode>SOURCE</mode>", "<mode/><mode/>"),
            "sourceConnector has mode twice",
        ),
    ] {
        ensure(
            complaints(&wrong, &known)? == [said],
            format!("not found: {said}"),
        )?;
    }
    let reference = root().join("../shared/engines/mirth/reference-channel.xml");
    match std::fs::read_to_string(&reference) {
        Err(_) => println!("skipped: no channel of an engine beside the repository"),
        Ok(reference) => {
            // Steps and connectors that exports do not use are none of this list.
            let missing: Vec<String> = elements(&reference)?
                .into_iter()
                .filter_map(|Open { key, children, .. }| {
                    let known = known.get(&key)?;
                    let there: BTreeSet<String> = children.into_iter().collect();
                    let lacks: Vec<&String> = known.always.difference(&there).collect();
                    let more: Vec<&String> = there
                        .iter()
                        .filter(|name| {
                            !known.always.contains(*name) && !known.sometimes.contains(*name)
                        })
                        .filter(|name| !name.contains('.'))
                        .collect();
                    (!lacks.is_empty() || !more.is_empty())
                        .then(|| format!("{key}: not {lacks:?}, but {more:?}"))
                })
                .collect();
            ensure(
                missing.is_empty(),
                format!("the engine's own channel is another: {missing:?}"),
            )?;
        }
    }
    Ok(())
}

#[test]
fn a_rule_that_warns_says_so_in_the_engine() -> Test {
    let template = root().join("mapping-templates/lab-orders");
    let channel = channels(&template)?
        .into_iter()
        .next()
        .ok_or_else(|| Trouble::new("no channel"))?;
    let context = RunContext {
        clock: EXAMPLE_CLOCK,
    };
    let mut shown = Vec::new();
    for message in &channel.messages {
        let delivered = deliver(
            &channel.ready.mapping,
            message,
            &channel.ready.delivery,
            &context,
        );
        let Outcome::Delivered(outputs) = delivered else {
            continue;
        };
        let warnings: Vec<String> = outputs
            .iter()
            .flat_map(|output| &output.findings)
            .filter(|finding| finding.diagnostic.code == code::WARNED)
            .map(|finding| finding.diagnostic.message.clone())
            .collect();
        if !warnings.is_empty() {
            shown.push(warnings.join("\n"));
        }
    }
    ensure(!shown.is_empty(), "no message is warned of")?;
    let (words, log) = standin::warnings(&channel.xml, &channel.messages)?;
    ensure(
        words == shown,
        format!("preview: {shown:?}\nengine: {words:?}"),
    )?;
    let lines: usize = words.iter().map(|words| words.lines().count()).sum();
    ensure(
        log.len() == lines,
        format!("{lines} warnings, {} lines", log.len()),
    )?;
    // The log names the rule, and has nothing of the message.
    let orders: BTreeSet<String> = channel
        .messages
        .iter()
        .filter_map(|message| {
            Message::decode(message.as_slice())
                .0
                .text(&"ORC-2.1".parse().ok()?)
        })
        .filter(|order| order.len() > 2)
        .collect();
    for line in &log {
        ensure(line.contains("no-doctor"), line)?;
        let told = orders.iter().find(|order| line.contains(order.as_str()));
        ensure(
            told.is_none(),
            format!("the log tells an order's number: {line}"),
        )?;
    }
    Ok(())
}
