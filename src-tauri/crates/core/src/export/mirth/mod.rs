//! An interface as one channel of Mirth Connect / Open Integration Engine 4.5.2: a listener, and for
//! each destination a filter, a transformer and a sender. The channel needs nothing beside it: the
//! functions that its scripts call stand in its first step (and, for a filter, in the filter).
//!
//! How the engine puts scripts together (4.5.2, `JavaScriptBuilder`): all steps of a transformer become
//! the body of one function, so that a function declared in any of them is seen by all; each rule of a
//! filter becomes a function of its own and sees nothing of the others.

mod channel;
mod columns;
mod conditions;
mod groups;
mod javascript;
mod names;
mod parts;
mod plan;
mod project;
mod rules;
mod sending;
mod steps;
mod version;
mod xml;

pub use channel::ERROR_TEXT;
pub use columns::{KEY, is_column, is_key};
pub use names::{CHANNEL_ID, CHANNEL_NAME, CHARSET, DESTINATION_NAME};
pub use plan::{
    AckWhen, DestinationPlan, Exported, InterfacePlan, Key, RuleReport, Sending, Settings,
};
pub use project::group;
pub use version::Version;

use std::collections::BTreeMap;

use crate::condition::Condition;
use crate::diagnostic::{Code, Diagnostic};
use crate::mapping::functions::Otherwise;
use crate::mapping::{Action, Answer, Mapping, Rule, Start};
use channel::{Script, Scripts};
use javascript::Library;

/// The sender cannot be told what the engine finds out later.
pub const REFUSED_AFTER_ACCEPT: Code = Code::new("refused-after-accept");

/// Something outside of the channel has to speak TLS for it.
pub const TLS_BESIDE: Code = Code::new("tls-beside");
/// Two destinations have one number.
pub const DESTINATION_NUMBER: Code = Code::new("destination-number");
/// Several messages for one are sent by a script.
pub const SPLIT_SENDER: Code = Code::new("sent-by-script");

/// The functions that scripts call, in the order in which they stand in a channel.
const RUNTIME: [&str; 14] = [
    include_str!("runtime/message.js"),
    include_str!("runtime/read.js"),
    include_str!("runtime/conditions.js"),
    include_str!("runtime/escape.js"),
    include_str!("runtime/functions.js"),
    include_str!("runtime/lines.js"),
    include_str!("runtime/numbers.js"),
    include_str!("runtime/date.js"),
    include_str!("runtime/calendar.js"),
    include_str!("runtime/write.js"),
    include_str!("runtime/segments.js"),
    include_str!("runtime/turns.js"),
    include_str!("runtime/split.js"),
    include_str!("runtime/sender.js"),
];

/// Kinds of the engine, for the report.
const STEP: &str = "JavaScript step";
const WARNING: &str = "JavaScript step: the log names the rule, the channel map keeps the words";
const RULE: &str = "JavaScript rule";

/// Writes the channel of an interface.
#[must_use]
pub fn export(plan: &InterfacePlan<'_>) -> Exported {
    let mut findings = findings_of(plan);
    let name = names::channel(plan.name, &mut findings);
    let library = Library::new(&RUNTIME);
    let mut report = Vec::new();
    let scripts: Vec<Scripts> = plan
        .destinations
        .iter()
        .zip(plan.numbers())
        .map(|(destination, number)| {
            let mut scripts = Scripts {
                filter: filter(destination, number, plan.ack, &library, &mut report),
                steps: transformer(destination, number, &library, &mut report),
                sender: sender(plan, destination, number, &library),
            };
            if plan.ack == AckWhen::Mapped {
                scripts.steps.push(Script {
                    name: "The sender hears that the message is mapped".to_owned(),
                    text: channel::is_mapped(number),
                });
            }
            scripts
        })
        .collect();
    Exported {
        xml: channel::channel(plan, &name, &scripts),
        report,
        findings,
    }
}

fn findings_of(plan: &InterfacePlan<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    if !names::is_uuid(plan.id) {
        let message = format!(
            "The interface's id '{}' is not a UUID, and the engine keeps channels by one.",
            plan.id
        );
        findings.push(Diagnostic::error(CHANNEL_ID, message));
    }
    let charsets = plan
        .destinations
        .iter()
        .map(|destination| destination.charset);
    for charset in std::iter::once(plan.charset).chain(charsets) {
        if !names::is_known(charset) {
            let message = format!(
                "The engine cannot listen or send in {charset}; it would deploy and stay silent."
            );
            findings.push(Diagnostic::error(CHARSET, message));
        }
    }
    for (place, who) in channel::beside_tls(plan) {
        let message = format!(
            "TLS is agreed with {who} at {place}. The engine's TCP connectors do not speak it: a tunnel such as stunnel beside the engine has to, or its commercial SSL Manager."
        );
        findings.push(Diagnostic::warning(TLS_BESIDE, message));
    }
    let mut numbers = plan.numbers();
    numbers.sort_unstable();
    if numbers.contains(&0) || numbers.windows(2).any(|pair| pair.first() == pair.last()) {
        let message = "Each destination needs a number of its own, from 1: the engine drops one of two that share theirs.";
        findings.push(Diagnostic::error(DESTINATION_NUMBER, message));
    }
    let mut seen: Vec<String> = Vec::new();
    for destination in &plan.destinations {
        let name = names::step(destination.id);
        if name.is_empty() || seen.contains(&name) {
            let message = format!(
                "A destination needs a name of its own, and '{}' is none.",
                destination.id
            );
            findings.push(Diagnostic::error(DESTINATION_NAME, message));
        }
        seen.push(name);
        if destination.mapping.split().is_some() {
            let message = format!(
                "'{}' sends several messages for one, which the engine's TCP Sender cannot: a JavaScript Writer sends them in its place, each when the one before it is accepted. After a restart of the engine in the middle of a message, parts may be sent twice.",
                destination.id
            );
            findings.push(Diagnostic::hint(SPLIT_SENDER, message));
        }
        if plan.ack == AckWhen::Received && refuses(destination.mapping) {
            let message = format!(
                "Rules of '{}' can refuse a message, but with ack.when = \"received\" its sender has been told AA by then.",
                destination.id
            );
            findings.push(Diagnostic::hint(REFUSED_AFTER_ACCEPT, message));
        }
    }
    findings
}

fn refuses(mapping: &Mapping) -> bool {
    mapping.rules().any(|rule| {
        matches!(
            rule.action,
            Action::Refuse {
                answer: Answer::Refused(_),
                ..
            }
        ) || rule
            .steps()
            .iter()
            .any(|step| steps::fallback_of(&step.op) == Some(&Otherwise::Reject))
    })
}

fn warns(mapping: &Mapping) -> bool {
    mapping.rules().any(is_warning)
}

fn is_warning(rule: &Rule) -> bool {
    matches!(
        rule.action,
        Action::Refuse {
            answer: Answer::Warned,
            ..
        }
    )
}

/// One rule: the condition first, what it needs below it.
fn filter(
    destination: &DestinationPlan<'_>,
    number: u32,
    ack: AckWhen,
    library: &Library<'_>,
    report: &mut Vec<RuleReport>,
) -> Vec<Script> {
    let Some(condition) = destination.filter else {
        return Vec::new();
    };
    let script = accepts(condition, (ack == AckWhen::Mapped).then_some(number));
    let name = match destination.filter_reason.map(names::step) {
        Some(reason) if !reason.is_empty() => reason,
        Some(_) | None => names::step(&condition.to_string()),
    };
    report.push(RuleReport {
        destination: destination.id.to_owned(),
        rule: "filter".to_owned(),
        step: name.clone(),
        kind: RULE,
        script: script.clone(),
    });
    let text = format!(
        "var marks = delimitersOf(msg);\nvar source = readSegments(msg);\n\n{script}\n{}\n",
        library.needed(&format!("delimitersOf readSegments {script}"))
    );
    vec![Script { name, text }]
}

/// Where its sender hears of mapping, a message that this destination does not take is done with.
fn accepts(condition: &Condition, told: Option<u32>) -> String {
    let comment = javascript::comment(&condition.to_string());
    let test = conditions::condition(condition, false);
    match told {
        None => format!("{comment}return {test};\n"),
        Some(number) => format!(
            "{comment}var accepted = {test};\nif (!accepted) {{\n    {}}}\nreturn accepted;\n",
            channel::is_mapped(number)
        ),
    }
}

/// The script that sends the parts of a split; none where the engine's own sender does.
fn sender(
    plan: &InterfacePlan<'_>,
    destination: &DestinationPlan<'_>,
    number: u32,
    library: &Library<'_>,
) -> Option<String> {
    destination.mapping.split()?;
    let queue = match plan.ack {
        AckWhen::Received | AckWhen::Mapped => true,
        AckWhen::Delivered => false,
    };
    let script = format!(
        "return sendEach(String(channelMap.get('{}')), {{ name: {}, host: {}, port: {}, charset: {}, timeout: {}, queue: {queue} }});\n",
        channel::parts(number),
        javascript::string(destination.id),
        javascript::string(destination.host),
        destination.port,
        javascript::string(&names::of_java(destination.charset)),
        sending::milliseconds(destination.sending.timeout)
    );
    Some(format!("{script}\n{}\n", library.needed(&script)))
}

/// First the functions, then one step for each rule.
fn transformer(
    destination: &DestinationPlan<'_>,
    number: u32,
    library: &Library<'_>,
    report: &mut Vec<RuleReport>,
) -> Vec<Script> {
    let mut rules = Vec::new();
    let mut all = String::new();
    let split = destination.mapping.split();
    for step in rules::steps_of(destination.mapping) {
        let notes: Vec<&str> = step
            .rules
            .iter()
            .map(|rule| {
                if rule.note.is_empty() {
                    rule.id.as_str()
                } else {
                    rule.note.as_str()
                }
            })
            .collect();
        let name = names::step(&notes.join("; "));
        for rule in &step.rules {
            report.push(RuleReport {
                destination: destination.id.to_owned(),
                rule: rule.id.clone(),
                step: name.clone(),
                kind: if is_warning(rule) { WARNING } else { STEP },
                script: step.script.clone(),
            });
        }
        all += &step.script;
        // A split runs all of them for each part, at the end.
        let text = match split {
            None => step.script,
            Some(_) => {
                let lines = step.script.lines().map(|line| format!("    {line}\n"));
                format!(
                    "rules.push(function () {{\n{}}});\n",
                    lines.collect::<String>()
                )
            }
        };
        rules.push(Script { name, text });
    }
    if let Some(split) = split {
        let text = format!(
            "channelMap.put('{}', mapParts({}, rules).join('\\u001C'));\n",
            channel::parts(number),
            rules::split(destination.mapping, split)
        );
        all += &text;
        rules.push(Script {
            name: "Each part, by the rules above".to_owned(),
            text,
        });
    }
    let mut prelude = prelude(destination.mapping, &all);
    if refuses(destination.mapping) {
        prelude += &format!(
            "var rejection = '{}';        // where the reason stands when a rule refuses the message\n",
            channel::rejection(number)
        );
    }
    if warns(destination.mapping) {
        prelude += &format!(
            "var warnings = '{}';          // where the words of rules stand that warn of the message\n",
            channel::warnings(number)
        );
    }
    let functions = library.needed(&format!("{prelude}{all}"));
    let first = Script {
        name: "The message as it arrived, and the functions below".to_owned(),
        text: format!("{prelude}\n{functions}\n"),
    };
    std::iter::once(first).chain(rules).collect()
}

/// What all steps share: the message as it arrived, what it becomes, tables.
fn prelude(mapping: &Mapping, rules: &str) -> String {
    let mut out = String::from(
        "var marks = delimitersOf(msg);        // the delimiters of what arrived\nvar source = readSegments(msg);       // what arrived: every rule reads this\n",
    );
    out += match mapping.start {
        Start::Source => {
            "var target = source.slice();          // what is sent: every rule writes this\nvar fromNothing = false;\n"
        }
        Start::Empty => {
            "var target = startEmpty();            // what is sent: every rule writes this\nvar fromNothing = true;\n"
        }
    };
    out += "var written = delimitersOf(msg);      // the delimiters of what is sent\n";
    out += "var outside = { added: [] };          // segments that rules outside of loops have added\n";
    out +=
        "var sequences = [];                   // escape sequences that functions do not touch\n";
    if mapping.split().is_some() {
        out += "var rules = [];                       // what the steps below do to each part\n";
    }
    let mut tables = BTreeMap::new();
    for lookup in mapping
        .rules()
        .flat_map(|rule| rule.steps())
        .filter_map(|step| steps::table_of(&step.op))
    {
        tables.insert(steps::table_name(lookup), lookup);
    }
    if !tables.is_empty() {
        let texts: Vec<String> = tables.values().map(|lookup| steps::table(lookup)).collect();
        out += &format!("var tables = {{\n{}\n}};\n", texts.join(",\n"));
        out.extend(
            tables
                .values()
                .filter_map(|lookup| steps::table_addition(lookup)),
        );
    }
    let groups = rules::groups_of(mapping);
    if !groups.is_empty() {
        let texts: Vec<String> = groups
            .iter()
            .map(|(name, group)| groups::literal(name, group))
            .collect();
        out += &format!("var groups = {{\n{}\n}};\n", texts.join(",\n"));
    }
    if rules.contains("ascii(") {
        out += &steps::transliteration();
    }
    out
}
