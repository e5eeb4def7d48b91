//! The channel document. Every element that the engine writes stands here too: what is missing becomes
//! null, false or 0 when it is imported, not its default (measured on 4.5.2).

use super::plan::{AckWhen, DestinationPlan, InterfacePlan};
use super::xml::Xml;
use crate::mapping::{Action, Answer, Rule};

/// The engine whose channels these are.
const VERSION: &str = "4.5.2";

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
}

/// The whole document. `name` is already one that the engine takes; `scripts` stand in the order of the
/// plan's destinations.
pub(super) fn channel(plan: &InterfacePlan<'_>, name: &str, scripts: &[Scripts]) -> String {
    let mut xml = Xml::default();
    xml.element(&versioned("channel"), |xml| {
        xml.text("id", plan.id);
        xml.text("nextMetaDataId", &(plan.destinations.len() + 1).to_string());
        xml.text("name", name);
        xml.text(
            "description",
            &format!(
                "{} ({}). Written by HL7 Workbench: change it there and export it again.",
                plan.name, plan.environment
            ),
        );
        xml.text("revision", "1");
        source(xml, plan);
        xml.element("destinationConnectors", |xml| {
            for (index, (destination, scripts)) in plan.destinations.iter().zip(scripts).enumerate()
            {
                self::destination(xml, plan.ack, index, destination, scripts);
            }
        });
        xml.texts(&[
            ("preprocessingScript", "return message;"),
            ("postprocessingScript", "return;"),
            ("deployScript", "return;"),
            ("undeployScript", "return;"),
        ]);
        properties(xml);
        export_data(xml, plan.modified);
    });
    xml.into_string()
}

fn versioned(tag: &str) -> String {
    format!("{tag} version=\"{VERSION}\"")
}

fn of_class(tag: &str, class: &str) -> String {
    format!("{tag} class=\"{class}\" version=\"{VERSION}\"")
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
pub(super) fn rejection(number: usize) -> String {
    format!("rejection{number}")
}

/// The script that notes in the message's map that a destination is done with mapping it.
pub(super) fn is_mapped(number: usize) -> String {
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
    let numbers = || (1..).zip(&plan.destinations).map(|(number, _)| number);
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
    xml.element(&versioned("sourceConnector"), |xml| {
        xml.texts(&[("metaDataId", "0"), ("name", "sourceConnector")]);
        let class = "com.mirth.connect.connectors.tcp.TcpReceiverProperties";
        xml.element(&of_class("properties", class), |xml| {
            xml.empty("pluginProperties");
            xml.element(&versioned("listenerConnectorProperties"), |xml| {
                xml.text("host", plan.listen_host);
                xml.text("port", &plan.listen_port.to_string());
            });
            xml.element(&versioned("sourceConnectorProperties"), |xml| {
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
                ("charsetEncoding", &plan.charset.name()),
                ("respondOnNewConnection", "0"),
                ("responseAddress", ""),
                ("responsePort", ""),
            ]);
        });
        let (code, text) = error_answer(plan);
        transformer(xml, "transformer", &[], (&code, &text));
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
    index: usize,
    destination: &DestinationPlan<'_>,
    scripts: &Scripts,
) {
    // Only `delivered` waits for the receiver; otherwise the engine keeps the mapped message and tries again.
    let queue = match ack {
        AckWhen::Received | AckWhen::Mapped => "true",
        AckWhen::Delivered => "false",
    };
    xml.element(&versioned("connector"), |xml| {
        xml.text("metaDataId", &(index + 1).to_string());
        xml.text("name", destination.id);
        let class = "com.mirth.connect.connectors.tcp.TcpDispatcherProperties";
        xml.element(&of_class("properties", class), |xml| {
            xml.empty("pluginProperties");
            xml.element(&versioned("destinationConnectorProperties"), |xml| {
                xml.texts(&[
                    ("queueEnabled", queue),
                    ("sendFirst", "false"),
                    ("retryIntervalMillis", "10000"),
                    ("regenerateTemplate", "false"),
                    ("retryCount", "0"),
                    ("rotate", "false"),
                    ("includeFilterTransformer", "false"),
                    ("threadCount", "1"),
                    ("threadAssignmentVariable", ""),
                    ("validateResponse", "true"),
                ]);
                resources(xml);
                xml.texts(&[("queueBufferSize", "0"), ("reattachAttachments", "true")]);
            });
            mllp(xml);
            xml.texts(&[
                ("serverMode", "false"),
                ("remoteAddress", destination.host),
                ("remotePort", &destination.port.to_string()),
                ("overrideLocalBinding", "false"),
                ("localAddress", "0.0.0.0"),
                ("localPort", "0"),
                ("sendTimeout", "5000"),
                ("bufferSize", "65536"),
                ("maxConnections", "10"),
                // Kept open, the first messages after a restart of the receiver would fail.
                ("keepConnectionOpen", "false"),
                ("checkRemoteHost", "false"),
                ("responseTimeout", "30000"),
                ("ignoreResponse", "false"),
                ("queueOnResponseTimeout", "true"),
                ("dataTypeBinary", "false"),
                ("charsetEncoding", &destination.charset.name()),
                ("template", "${message.encodedData}"),
            ]);
        });
        // These two never answer.
        let error = ("AE", ERROR_TEXT);
        transformer(xml, "transformer", &scripts.steps, error);
        transformer(xml, "responseTransformer", &[], error);
        filter(xml, &scripts.filter);
        xml.texts(&[
            ("transportName", "TCP Sender"),
            ("mode", "DESTINATION"),
            ("enabled", "true"),
        ]);
        // A destination whose mapping fails would stop those that wait for it.
        xml.text("waitForPrevious", if index == 0 { "true" } else { "false" });
    });
}

fn transformer(xml: &mut Xml, tag: &str, steps: &[Script], error: (&str, &str)) {
    xml.element(&versioned(tag), |xml| {
        if steps.is_empty() {
            xml.empty("elements");
        } else {
            xml.element("elements", |xml| {
                for (index, step) in steps.iter().enumerate() {
                    let class = "com.mirth.connect.plugins.javascriptstep.JavaScriptStep";
                    xml.element(&versioned(class), |xml| {
                        xml.text("name", &step.name);
                        xml.text("sequenceNumber", &index.to_string());
                        xml.text("enabled", "true");
                        xml.text("script", &step.text);
                    });
                }
            });
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
    xml.element(&versioned("filter"), |xml| {
        if rules.is_empty() {
            xml.empty("elements");
            return;
        }
        xml.element("elements", |xml| {
            for (index, rule) in rules.iter().enumerate() {
                let class = "com.mirth.connect.plugins.javascriptrule.JavaScriptRule";
                xml.element(&versioned(class), |xml| {
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

fn mllp(xml: &mut Xml) {
    let class = "com.mirth.connect.plugins.mllpmode.MLLPModeProperties";
    xml.element(
        &format!("transmissionModeProperties class=\"{class}\""),
        |xml| {
            xml.texts(&[
                ("pluginPointName", "MLLP"),
                ("startOfMessageBytes", "0B"),
                ("endOfMessageBytes", "1C0D"),
                ("useMLLPv2", "false"),
                ("ackBytes", "06"),
                ("nackBytes", "15"),
                ("maxRetries", "2"),
            ]);
        },
    );
}

fn resources(xml: &mut Xml) {
    xml.element("resourceIds class=\"linked-hash-map\"", |xml| {
        xml.element("entry", |xml| {
            xml.texts(&[
                ("string", "Default Resource"),
                ("string", "[Default Resource]"),
            ]);
        });
    });
}

/// A message that every destination filters is answered with the rejected code: for us it is accepted.
fn hl7v2(xml: &mut Xml, tag: &str, error: (&str, &str)) {
    let package = "com.mirth.connect.plugins.datatypes.hl7v2";
    let class = |name: &str| format!("{package}.HL7v2{name}Properties");
    xml.element(&of_class(tag, &class("DataType")), |xml| {
        xml.element(
            &of_class("serializationProperties", &class("Serialization")),
            |xml| {
                xml.texts(&[
                    ("handleRepetitions", "true"),
                    ("handleSubcomponents", "true"),
                    ("useStrictParser", "false"),
                    ("useStrictValidation", "false"),
                    ("stripNamespaces", "false"),
                    ("segmentDelimiter", "\\r"),
                    ("convertLineBreaks", "true"),
                ]);
            },
        );
        xml.element(
            &of_class("deserializationProperties", &class("Deserialization")),
            |xml| {
                xml.texts(&[
                    ("useStrictParser", "false"),
                    ("useStrictValidation", "false"),
                    ("segmentDelimiter", "\\r"),
                ]);
            },
        );
        xml.element(&of_class("batchProperties", &class("Batch")), |xml| {
            xml.texts(&[("splitType", "MSH_Segment"), ("batchScript", "")]);
        });
        xml.element(
            &of_class("responseGenerationProperties", &class("ResponseGeneration")),
            |xml| {
                xml.texts(&[
                    ("segmentDelimiter", "\\r"),
                    ("successfulACKCode", "AA"),
                    ("successfulACKMessage", ""),
                    ("errorACKCode", error.0),
                    ("errorACKMessage", error.1),
                    ("rejectedACKCode", "AA"),
                    ("rejectedACKMessage", ""),
                    ("msh15ACKAccept", "false"),
                    ("dateFormat", "yyyyMMddHHmmss.SSS"),
                ]);
            },
        );
        xml.element(
            &of_class("responseValidationProperties", &class("ResponseValidation")),
            |xml| {
                xml.texts(&[
                    ("successfulACKCode", "AA,CA"),
                    ("errorACKCode", "AE,CE"),
                    ("rejectedACKCode", "AR,CR"),
                    ("validateMessageControlId", "true"),
                    ("originalMessageControlId", "Destination_Encoded"),
                    ("originalIdMapVariable", ""),
                ]);
            },
        );
    });
}

fn properties(xml: &mut Xml) {
    xml.element(&versioned("properties"), |xml| {
        xml.texts(&[
            ("clearGlobalChannelMap", "true"),
            // Received, mapped and sent text are kept; the XML between the steps is not.
            ("messageStorageMode", "PRODUCTION"),
            ("encryptData", "false"),
            ("encryptAttachments", "false"),
            ("encryptCustomMetaData", "false"),
            ("removeContentOnCompletion", "false"),
            ("removeOnlyFilteredOnCompletion", "false"),
            ("removeAttachmentsOnCompletion", "false"),
            ("initialState", "STARTED"),
            ("storeAttachments", "true"),
        ]);
        xml.element("metaDataColumns", |xml| {
            for (name, variable) in [("SOURCE", "mirth_source"), ("TYPE", "mirth_type")] {
                xml.element("metaDataColumn", |xml| {
                    xml.texts(&[
                        ("name", name),
                        ("type", "STRING"),
                        ("mappingName", variable),
                    ]);
                });
            }
        });
        xml.element(&versioned("attachmentProperties"), |xml| {
            xml.text("type", "None");
            xml.empty("properties");
        });
        resources(xml);
    });
}

fn export_data(xml: &mut Xml, modified: u64) {
    xml.element("exportData", |xml| {
        xml.element("metadata", |xml| {
            xml.text("enabled", "true");
            xml.element("lastModified", |xml| {
                xml.text("time", &modified.to_string());
                xml.text("timezone", "UTC");
            });
            xml.element("pruningSettings", |xml| {
                xml.texts(&[
                    ("archiveEnabled", "true"),
                    ("pruneErroredMessages", "false"),
                ]);
            });
            xml.text("userId", "1");
        });
        xml.empty("dependentIds");
        xml.empty("dependencyIds");
        xml.empty("channelTags");
    });
}

#[cfg(test)]
mod tests {
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
