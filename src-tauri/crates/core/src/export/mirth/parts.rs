//! Parts of a channel document that are the same, or nearly so, in every channel.

use super::columns;
use super::names;
use super::plan::InterfacePlan;
use super::xml::Xml;

/// Frames of MLLP.
pub(super) fn mllp(xml: &mut Xml) {
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

/// Where a connector finds libraries.
pub(super) fn resources(xml: &mut Xml) {
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
pub(super) fn hl7v2(xml: &mut Xml, tag: &str, error: (&str, &str)) {
    let package = "com.mirth.connect.plugins.datatypes.hl7v2";
    let class = |name: &str| format!("{package}.HL7v2{name}Properties");
    xml.of_class(tag, &class("DataType"), |xml| {
        xml.of_class("serializationProperties", &class("Serialization"), |xml| {
            xml.texts(&[
                ("handleRepetitions", "true"),
                ("handleSubcomponents", "true"),
                ("useStrictParser", "false"),
                ("useStrictValidation", "false"),
                ("stripNamespaces", "false"),
                ("segmentDelimiter", "\\r"),
                ("convertLineBreaks", "true"),
            ]);
        });
        xml.of_class(
            "deserializationProperties",
            &class("Deserialization"),
            |xml| {
                xml.texts(&[
                    ("useStrictParser", "false"),
                    ("useStrictValidation", "false"),
                    ("segmentDelimiter", "\\r"),
                ]);
            },
        );
        xml.of_class("batchProperties", &class("Batch"), |xml| {
            xml.texts(&[("splitType", "MSH_Segment"), ("batchScript", "")]);
        });
        xml.of_class(
            "responseGenerationProperties",
            &class("ResponseGeneration"),
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
        xml.of_class(
            "responseValidationProperties",
            &class("ResponseValidation"),
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

/// What the channel as a whole is set to.
pub(super) fn properties(xml: &mut Xml, plan: &InterfacePlan<'_>) {
    xml.versioned("properties", |xml| {
        xml.texts(&[
            ("clearGlobalChannelMap", "true"),
            // Received, mapped and sent text are kept; the XML between the steps is not.
            ("messageStorageMode", "PRODUCTION"),
            ("encryptData", "false"),
        ]);
        if xml.version().encrypts_more() {
            xml.texts(&[
                ("encryptAttachments", "false"),
                ("encryptCustomMetaData", "false"),
            ]);
        }
        xml.texts(&[
            ("removeContentOnCompletion", "false"),
            ("removeOnlyFilteredOnCompletion", "false"),
            ("removeAttachmentsOnCompletion", "false"),
            ("initialState", "STARTED"),
            ("storeAttachments", "true"),
        ]);
        columns::columns(xml, &plan.settings.keys);
        xml.versioned("attachmentProperties", |xml| {
            xml.text("type", "None");
            xml.empty("properties");
        });
        resources(xml);
    });
}

/// What stands beside a channel on the server: the engine takes metadata and tags of it. A tag that the
/// server has by that name is used.
pub(super) fn export_data(xml: &mut Xml, plan: &InterfacePlan<'_>) {
    xml.element("exportData", |xml| {
        xml.element("metadata", |xml| {
            xml.text("enabled", "true");
            modified(xml, plan.modified);
            xml.element("pruningSettings", |xml| {
                xml.texts(&[
                    ("archiveEnabled", "true"),
                    ("pruneErroredMessages", "false"),
                ]);
            });
            if xml.version().names_users() {
                xml.text("userId", "1");
            }
        });
        xml.empty("dependentIds");
        xml.empty("dependencyIds");
        let tags = names::tags(&plan.settings.tags);
        if tags.is_empty() {
            xml.empty("channelTags");
            return;
        }
        xml.element("channelTags", |xml| {
            for tag in tags {
                xml.element("channelTag", |xml| {
                    xml.text("id", &names::stable_id("tag", &tag.to_lowercase()));
                    xml.text("name", &tag);
                    xml.element("channelIds", |xml| xml.text("string", plan.id));
                    xml.element("backgroundColor", |xml| {
                        xml.texts(&[
                            ("red", "192"),
                            ("green", "192"),
                            ("blue", "192"),
                            ("alpha", "255"),
                        ]);
                    });
                });
            }
        });
    });
}

/// When a document was last changed, in milliseconds since 1970.
pub(super) fn modified(xml: &mut Xml, at: u64) {
    xml.element("lastModified", |xml| {
        xml.text("time", &at.to_string());
        xml.text("timezone", "UTC");
    });
}
