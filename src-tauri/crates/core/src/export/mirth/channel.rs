//! The channel document. Every element that the engine writes stands here too: what is missing becomes
//! null, false or 0 when it is imported, not its default (measured on 4.5.2).

use super::columns;
use super::names;
use super::parts::{export_data, hl7v2, mllp, properties, resources};
use super::plan::{AckWhen, DestinationPlan, InterfacePlan};
use super::sending;
use super::xml::Xml;
use crate::mapping::{Action, Answer, Rule};

/// What a channel answers to a message in error, where no rule has a text for it: what the engine itself
/// would.
pub const ERROR_TEXT: &str = "An Error Occurred Processing Message.";

/// A rule of a filter or a step of a transformer, in the engine's own language.
pub(super) struct Script {
    pub(super) name: String,
    pub(super) text: String,
}

/// The scripts of one destination.
pub(super) struct Scripts {
    pub(super) filter: Vec<Script>,
    pub(super) steps: Vec<Script>,
    /// What sends in the place of the engine's own sender.
    pub(super) sender: Option<String>,
}

/// The whole document. `name` is already one that the engine takes; `scripts` stand in the order of the
/// plan's destinations.
pub(super) fn channel(plan: &InterfacePlan<'_>, name: &str, scripts: &[Scripts]) -> String {
    let mut xml = Xml::new(plan.settings.version);
    xml.versioned("channel", |xml| {
        xml.text("id", plan.id);
        let numbers = plan.numbers();
        let last = numbers.iter().max().copied().unwrap_or_default();
        xml.text("nextMetaDataId", &(last + 1).to_string());
        xml.text("name", name);
        xml.text("description", &description(plan));
        xml.text("revision", "1");
        source(xml, plan);
        xml.element("destinationConnectors", |xml| {
            let each = plan.destinations.iter().zip(numbers).zip(scripts);
            for (index, ((destination, number), scripts)) in each.enumerate() {
                self::destination(xml, plan.ack, (index, number), destination, scripts);
            }
        });
        xml.texts(&[
            ("preprocessingScript", "return message;"),
            ("postprocessingScript", "return;"),
            ("deployScript", "return;"),
            ("undeployScript", "return;"),
        ]);
        properties(xml, plan);
        export_data(xml, plan);
    });
    xml.into_string()
}

/// What the people of the engine read first.
fn description(plan: &InterfacePlan<'_>) -> String {
    let mut text = format!(
        "{} ({}). Written by HL7 Workbench: change it there and export it again.",
        plan.name, plan.environment
    );
    for (place, _) in beside_tls(plan) {
        text += &format!(" {place} is to speak TLS, which stands outside of this channel.");
    }
    text
}

/// Where TLS is expected, and by whom.
pub(super) fn beside_tls(plan: &InterfacePlan<'_>) -> Vec<(String, String)> {
    let listener = plan.settings.tls.then(|| {
        let place = format!("{}:{}", plan.listen_host, plan.listen_port);
        (place, "the sender".to_owned())
    });
    let receivers = plan.destinations.iter().filter(|one| one.sending.tls);
    let receivers = receivers.map(|one| {
        let place = format!("{}:{}", one.host, one.port);
        (place, format!("'{}'", one.id))
    });
    listener.into_iter().chain(receivers).collect()
}

/// The engine's answers: `responseVariable`, and whether it waits until the message is processed.
/// Without waiting the message is stored, answered, and processed behind that (its source queue).
fn answers(ack: AckWhen) -> (&'static str, &'static str) {
    match ack {
        AckWhen::Received => ("Auto-generate (Before processing)", "false"),
        AckWhen::Mapped | AckWhen::Delivered => ("Auto-generate (Destinations completed)", "true"),
    }
}

/// The variable of the message's map that says why a destination's rules refuse it.
pub(super) fn rejection(number: u32) -> String {
    format!("rejection{number}")
}

/// The variable of the message's map that says what a destination's rules warn of.
pub(super) fn warnings(number: u32) -> String {
    format!("warnings{number}")
}

/// The variable of the message's map that holds the parts of a split.
pub(super) fn parts(number: u32) -> String {
    format!("parts{number}")
}

/// The script that notes in the message's map that a destination is done with mapping it.
pub(super) fn is_mapped(number: u32) -> String {
    format!("channelMap.put('mapped{number}', 'yes');\n")
}

/// The code for a message in error: that of the rule whose text is answered.
fn error_code(plan: &InterfacePlan<'_>) -> String {
    let is_other = |rule: &Rule| match rule.action {
        Action::Refuse { answer, .. } => {
            answer != Answer::Refused("AE") && answer != Answer::Warned
        }
        Action::Copy { .. }
        | Action::Value { .. }
        | Action::Text { .. }
        | Action::Wire { .. }
        | Action::Drop
        | Action::DropGroup
        | Action::Keep(_)
        | Action::Split(_)
        | Action::Add { .. } => false,
    };
    let mappings = || {
        plan.destinations
            .iter()
            .map(|destination| destination.mapping)
    };
    if !mappings().any(|mapping| mapping.rules().any(is_other)) {
        return "AE".to_owned();
    }
    let mut code = String::new();
    for (number, _) in (1..).zip(&plan.destinations) {
        let name = rejection(number);
        let word = if code.is_empty() { "#if" } else { "#elseif" };
        code += &format!("{word}(${name})${{{name}code}}");
    }
    code + "#{else}AE#end"
}

/// Code and text that answer a message of which a destination is in error, in Velocity over the
/// message's map. A receiver may refuse what was mapped before its sender is answered: for `mapped`
/// that is no error.
fn error_answer(plan: &InterfacePlan<'_>) -> (String, String) {
    let numbers = || plan.numbers().into_iter();
    let mut text = String::new();
    for number in numbers() {
        let name = rejection(number);
        let word = if text.is_empty() { "#if" } else { "#elseif" };
        text += &format!("{word}(${name})${name}");
    }
    text += &match text.is_empty() {
        true => ERROR_TEXT.to_owned(),
        false => format!("#{{else}}{ERROR_TEXT}#end"),
    };
    let code = error_code(plan);
    match plan.ack {
        AckWhen::Received | AckWhen::Delivered => (code, text),
        AckWhen::Mapped => {
            let all: Vec<String> = numbers().map(|number| format!("$mapped{number}")).collect();
            let all = all.join(" && ");
            (
                format!("#if({all})AA#{{else}}{code}#end"),
                format!("#if({all})#{{else}}{text}#end"),
            )
        }
    }
}

fn source(xml: &mut Xml, plan: &InterfacePlan<'_>) {
    let (response, respond_after) = answers(plan.ack);
    xml.versioned("sourceConnector", |xml| {
        xml.texts(&[("metaDataId", "0"), ("name", "sourceConnector")]);
        let class = "com.mirth.connect.connectors.tcp.TcpReceiverProperties";
        xml.of_class("properties", class, |xml| {
            xml.empty("pluginProperties");
            xml.versioned("listenerConnectorProperties", |xml| {
                xml.text("host", plan.listen_host);
                xml.text("port", &plan.listen_port.to_string());
            });
            xml.versioned("sourceConnectorProperties", |xml| {
                xml.texts(&[
                    ("responseVariable", response),
                    ("respondAfterProcessing", respond_after),
                    ("processBatch", "false"),
                    ("firstResponse", "true"),
                    ("processingThreads", "1"),
                ]);
                resources(xml);
                xml.text("queueBufferSize", "0");
            });
            mllp(xml);
            xml.texts(&[
                ("serverMode", "true"),
                ("remoteAddress", ""),
                ("remotePort", ""),
                ("overrideLocalBinding", "false"),
                ("reconnectInterval", "5000"),
                ("receiveTimeout", "0"),
                ("bufferSize", "65536"),
                ("maxConnections", "10"),
                ("keepConnectionOpen", "true"),
                ("dataTypeBinary", "false"),
                ("charsetEncoding", &names::of_java(plan.charset)),
                ("respondOnNewConnection", "0"),
                ("responseAddress", ""),
                ("responsePort", ""),
            ]);
        });
        let (code, text) = error_answer(plan);
        let keys = |xml: &mut Xml| columns::steps(xml, &plan.settings.keys);
        transformer(xml, "transformer", Some(&keys), (&code, &text));
        filter(xml, &[]);
        xml.texts(&[
            ("transportName", "TCP Listener"),
            ("mode", "SOURCE"),
            ("enabled", "true"),
            ("waitForPrevious", "true"),
        ]);
    });
}

fn destination(
    xml: &mut Xml,
    ack: AckWhen,
    (index, number): (usize, u32),
    destination: &DestinationPlan<'_>,
    scripts: &Scripts,
) {
    // Only `delivered` waits for the receiver; otherwise the engine keeps the mapped message and tries again.
    let queue = match ack {
        AckWhen::Received | AckWhen::Mapped => "true",
        AckWhen::Delivered => "false",
    };
    let sending = &destination.sending;
    xml.versioned("connector", |xml| {
        xml.text("metaDataId", &number.to_string());
        xml.text("name", destination.id);
        match &scripts.sender {
            None => sending::tcp(xml, queue, destination),
            Some(script) => sending::script(xml, queue, sending, script),
        }
        // These two never answer.
        let error = ("AE", ERROR_TEXT);
        let steps = |xml: &mut Xml| steps(xml, &scripts.steps);
        transformer(xml, "transformer", Some(&steps), error);
        transformer(xml, "responseTransformer", None, error);
        filter(xml, &scripts.filter);
        xml.texts(&[
            (
                "transportName",
                match scripts.sender {
                    None => "TCP Sender",
                    Some(_) => "JavaScript Writer",
                },
            ),
            ("mode", "DESTINATION"),
            ("enabled", "true"),
        ]);
        // A destination whose mapping fails would stop those that wait for it.
        xml.text("waitForPrevious", if index == 0 { "true" } else { "false" });
    });
}

fn steps(xml: &mut Xml, steps: &[Script]) {
    for (index, step) in steps.iter().enumerate() {
        let class = "com.mirth.connect.plugins.javascriptstep.JavaScriptStep";
        xml.versioned(class, |xml| {
            xml.text("name", &step.name);
            xml.text("sequenceNumber", &index.to_string());
            xml.text("enabled", "true");
            xml.text("script", &step.text);
        });
    }
}

fn transformer(xml: &mut Xml, tag: &str, steps: Option<&dyn Fn(&mut Xml)>, error: (&str, &str)) {
    xml.versioned(tag, |xml| {
        match steps {
            Some(steps) => xml.element("elements", steps),
            None => xml.empty("elements"),
        }
        xml.texts(&[
            ("inboundTemplate encoding=\"base64\"", ""),
            ("outboundTemplate encoding=\"base64\"", ""),
            ("inboundDataType", "HL7V2"),
            ("outboundDataType", "HL7V2"),
        ]);
        hl7v2(xml, "inboundProperties", error);
        hl7v2(xml, "outboundProperties", error);
    });
}

fn filter(xml: &mut Xml, rules: &[Script]) {
    xml.versioned("filter", |xml| {
        if rules.is_empty() {
            xml.empty("elements");
            return;
        }
        xml.element("elements", |xml| {
            for (index, rule) in rules.iter().enumerate() {
                let class = "com.mirth.connect.plugins.javascriptrule.JavaScriptRule";
                xml.versioned(class, |xml| {
                    xml.text("name", &rule.name);
                    xml.text("sequenceNumber", &index.to_string());
                    xml.text("enabled", "true");
                    xml.text("operator", if index == 0 { "NONE" } else { "AND" });
                    xml.text("script", &rule.text);
                });
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::super::plan::{Sending, Settings};
    use super::*;
    use crate::code_table::Tables;
    use crate::mapping::{MappingDoc, compile};
    use crate::message::Charset;

    #[test]
    fn errors_are_answered_by_what_the_sender_was_promised() {
        let (mapping, _) = compile(&MappingDoc::new(), &Tables::new());
        let mapping = mapping.expect("a mapping without rules");
        let answer = |ack| {
            let destination = |id| DestinationPlan {
                id,
                filter: None,
                filter_reason: None,
                mapping: &mapping,
                host: "127.0.0.1",
                port: 1,
                charset: Charset::Utf8,
                sending: Sending::default(),
            };
            error_answer(&InterfacePlan {
                id: "7a1b0000-0000-4000-8000-00000000000f",
                name: "two",
                environment: "test",
                listen_host: "127.0.0.1",
                listen_port: 2,
                charset: Charset::Utf8,
                ack,
                destinations: vec![destination("a"), destination("b")],
                settings: Settings::default(),
                modified: 0,
            })
        };
        let text = "#if($rejection1)$rejection1#elseif($rejection2)$rejection2#{else}An Error Occurred Processing Message.#end";
        assert_eq!(
            answer(AckWhen::Delivered),
            ("AE".to_owned(), text.to_owned())
        );
        assert_eq!(
            answer(AckWhen::Mapped),
            (
                "#if($mapped1 && $mapped2)AA#{else}AE#end".to_owned(),
                format!("#if($mapped1 && $mapped2)#{{else}}{text}#end")
            )
        );
    }
}
