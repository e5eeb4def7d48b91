//! Names of what is found about mappings, when they are compiled and when they run.

use crate::diagnostic::Code;

/// The text is not TOML.
pub const NOT_TOML: Code = Code::new("mapping-not-toml");
/// The format is newer than this workbench.
pub const FORMAT_NEWER: Code = Code::new("mapping-format-newer");
/// The format is missing or not one of ours.
pub const FORMAT_UNKNOWN: Code = Code::new("mapping-format-unknown");
/// A key has a value of the wrong type.
pub const WRONG_TYPE: Code = Code::new("wrong-type");
/// A key that does not exist.
pub const UNKNOWN_KEY: Code = Code::new("unknown-key");
/// A rule without `id`, or an id used twice.
pub const RULE_ID: Code = Code::new("rule-id");
/// A text is not an address, or the address makes no sense here.
pub const ADDRESS: Code = Code::new("address");
/// A rule has no source, or several.
pub const SOURCE: Code = Code::new("rule-source");
/// A pipeline is not in the grammar.
pub const STEPS: Code = Code::new("steps-grammar");
/// A condition is not in the grammar.
pub const CONDITION: Code = Code::new("condition-grammar");
/// A template is not in the grammar.
pub const TEMPLATE: Code = Code::new("template-grammar");
/// A loop cannot be read or run.
pub const LOOP: Code = Code::new("loop");
/// `else_of` names no rule that it can follow.
pub const ELSE_OF: Code = Code::new("else-of");
/// A segment is added without saying where, or the reverse.
pub const AFTER: Code = Code::new("after");
/// `wire` is not the structure that belongs there.
pub const WIRE: Code = Code::new("wire");
/// A refusal that does not say what of, or to whom.
pub const REFUSAL: Code = Code::new("refusal");
/// Two rules write the same place.
pub const WRITTEN_TWICE: Code = Code::new("target-written-twice");
/// A rule can never run, or what it writes never stays.
pub const UNREACHABLE: Code = Code::new("rule-unreachable");
/// A text function reads a place that has components.
pub const COMPOSITE: Code = Code::new("text-function-on-composite");
/// A copy between types that differ.
pub const TYPE_CLASH: Code = Code::new("type-clash");

/// A value has nowhere to go: the segment is not in the message.
pub const NO_SEGMENT: Code = Code::new("target-segment-absent");
/// None of the anchors is in the message.
pub const NO_ANCHOR: Code = Code::new("no-anchor");
/// A place has components, of which only the first was read.
pub const FIRST_LEAF: Code = Code::new("only-first-component-read");
/// A rule refuses the message.
pub const REFUSED: Code = Code::new("refused-by-rule");
/// A rule warns of the message.
pub const WARNED: Code = Code::new("warned-by-rule");
/// The control ID of a part is longer than the version of the message allows.
pub const CONTROL_ID: Code = Code::new("control-id-too-long");
/// Bytes cannot stand where they should.
pub const STRUCTURE: Code = Code::new("structure");
/// A character cannot be written in the charset.
pub const UNENCODABLE: Code = Code::new("unencodable");
/// Text needs an escape and the message declares no escape character.
pub const NO_ESCAPE: Code = Code::new("no-escape-character");
/// Bytes were not in the charset of the connector.
pub const UNDECODABLE: Code = Code::new("undecodable");
/// The engine cannot take this message.
pub const ENGINE_REFUSES: Code = Code::new("engine-refuses");
/// The engine changes this message on receipt.
pub const ENGINE_CHANGES: Code = Code::new("engine-changes");
/// The engine of the target gives no answer.
pub const ENGINE_SILENT: Code = Code::new("engine-silent");
