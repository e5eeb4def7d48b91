//! What a rule does: from its keys to an [`Action`], or a finding that says why not.

use super::Compiler;
use crate::mapping::code;
use crate::mapping::functions::Shape;
use crate::mapping::model::{Action, Content, Template};
use crate::path::{Address, Index, SegmentId};

impl Compiler<'_> {
    /// `text`
    pub(super) fn template(&mut self, text: &str) -> Option<Template> {
        let template = match Template::parse(text) {
            Ok(template) => template,
            Err(message) => {
                self.error("text", code::TEMPLATE, message);
                return None;
            }
        };
        if let Some(whole) = template.addresses().find(Address::is_segment) {
            self.error("text", code::TEMPLATE, format!("{{{whole}}} is a whole segment; a template takes values, such as {{{whole}-3.1}}."));
            return None;
        }
        if template.counts() && self.around.is_empty() {
            self.error(
                "text",
                code::TEMPLATE,
                "{#} is the number of the turn of a loop (in), and this rule stands in none.",
            );
            return None;
        }
        Some(template)
    }

    fn source_address(&mut self, text: &str) -> Option<Address> {
        let from = self.address("from", text)?;
        if from.occurrence == Index::Append || from.repetition == Index::Append {
            self.error(
                "from",
                code::ADDRESS,
                format!("{from} adds something; a source is only read."),
            );
            return None;
        }
        Some(from)
    }

    pub(super) fn segment_action(&mut self, to: Address) -> Option<Action> {
        let rule = self.rule;
        if rule
            .steps
            .as_deref()
            .is_some_and(|steps| !steps.trim().is_empty())
            || rule.text.is_some()
        {
            self.error("to", code::SOURCE, format!("{to} is a whole segment: it is added with wire or from and `after`, or dropped with wire = ''."));
            return None;
        }
        let content = match (&rule.wire, &rule.from) {
            (Some(wire), None) if wire.is_empty() => None,
            (Some(wire), None) => Some(self.wire_segment(to, wire)?),
            (None, Some(from)) => {
                let from = self.source_address(from)?;
                if !from.is_segment() {
                    self.error(
                        "from",
                        code::SOURCE,
                        format!("{from} is not a whole segment, and {to} is."),
                    );
                    return None;
                }
                Some(Content::Copy(from))
            }
            (Some(_), Some(_)) | (None, None) => {
                self.error(
                    "to",
                    code::SOURCE,
                    "A rule for a whole segment has one of wire and from.",
                );
                return None;
            }
        };
        match (content, &rule.after) {
            (None, None) => match to.occurrence {
                Index::Append => {
                    self.error(
                        "to",
                        code::ADDRESS,
                        format!("{to} adds a segment, and wire = '' drops one."),
                    );
                    None
                }
                Index::Unspecified | Index::At(_) | Index::All => Some(Action::Drop),
            },
            (None, Some(_)) => {
                self.error(
                    "after",
                    code::AFTER,
                    "wire = '' drops a segment; `after` belongs to one that is added.",
                );
                None
            }
            (Some(_), None) => {
                self.error("to", code::AFTER, format!(
                    "Where does {} go? after = [\"PV1\", \"PID\"] puts it behind the last of these. To change a segment, write its fields.", to.segment
                ));
                None
            }
            (Some(content), Some(after)) => {
                if matches!(to.occurrence, Index::At(_) | Index::All) {
                    self.error(
                        "to",
                        code::ADDRESS,
                        format!(
                            "A segment is added as {0}; the place comes from `after`.",
                            to.segment
                        ),
                    );
                    return None;
                }
                Some(Action::Add {
                    content,
                    after: self.anchors(after)?,
                })
            }
        }
    }

    /// `after`
    pub(super) fn anchors(&mut self, after: &[String]) -> Option<Vec<SegmentId>> {
        if after.is_empty() {
            self.error("after", code::AFTER, "`after` names no segment.");
        }
        let anchors = self.names("after", after);
        (!anchors.is_empty()).then_some(anchors)
    }

    /// The names of segments in a list.
    pub(super) fn names(&mut self, key: &str, names: &[String]) -> Vec<SegmentId> {
        let mut found = Vec::new();
        for name in names {
            match name.parse::<SegmentId>() {
                Ok(id) => found.push(id),
                Err(error) => self.error(key, code::AFTER, format!("{error}.")),
            }
        }
        found
    }

    fn wire_segment(&mut self, to: Address, wire: &str) -> Option<Content> {
        let named = wire
            .strip_prefix(to.segment.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('|'));
        if !named {
            self.error(
                "wire",
                code::WIRE,
                format!(
                    "The segment in wire starts with its name: '{}|…'.",
                    to.segment
                ),
            );
            return None;
        }
        self.no_control_characters(wire)?;
        Some(Content::Wire(wire.to_owned()))
    }

    fn no_control_characters(&mut self, wire: &str) -> Option<()> {
        match wire.chars().find(|c| c.is_ascii_control()) {
            Some(c) => {
                self.error(
                    "wire",
                    code::WIRE,
                    format!(
                        "wire holds a control character (U+{:04X}); write it as \\X{:02X}\\.",
                        u32::from(c),
                        u32::from(c)
                    ),
                );
                None
            }
            None => Some(()),
        }
    }

    pub(super) fn value_action(&mut self, to: Address) -> Option<Action> {
        let rule = self.rule;
        if rule.after.is_some() {
            self.error(
                "after",
                code::AFTER,
                format!(
                    "`after` belongs to rules that add a whole segment; {to} is a part of one."
                ),
            );
        }
        if to.occurrence == Index::Append {
            self.error("to", code::ADDRESS, format!("{to} would add a segment; a rule for {} with wire and `after` does that first.", to.segment));
            return None;
        }
        if to.segment.is_header() && to.field.is_some_and(|field| field <= 2) {
            self.error(
                "to",
                code::ADDRESS,
                format!("{to} holds the delimiters; they stay those of the message."),
            );
            return None;
        }
        match (&rule.from, &rule.text, &rule.wire) {
            (Some(from), None, None) => {
                let from = self.source_address(from)?;
                let steps = self.steps(Shape::Components)?;
                if steps.is_empty() {
                    return self.copy(from, to);
                }
                if from.is_segment() {
                    self.error(
                        "from",
                        code::SOURCE,
                        format!(
                            "{from} is a whole segment; functions read a value, such as {from}-3.1."
                        ),
                    );
                    return None;
                }
                if from.occurrence == Index::All || from.repetition == Index::All {
                    self.error("from", code::ADDRESS, format!("{from} means several places; functions read one. A loop (in) takes them one by one."));
                    return None;
                }
                Some(Action::Value { from, steps })
            }
            (None, Some(text), None) => {
                let template = self.template(text)?;
                let steps = self.steps(Shape::Text)?;
                Some(Action::Text { template, steps })
            }
            (None, None, Some(wire)) => {
                if rule
                    .steps
                    .as_deref()
                    .is_some_and(|steps| !steps.trim().is_empty())
                {
                    self.error(
                        "steps",
                        code::SOURCE,
                        "wire is written as it stands; steps belong to from and text.",
                    );
                    return None;
                }
                self.no_control_characters(wire)?;
                let above = match (to.component, to.repetition) {
                    (None, Index::Unspecified | Index::All) => "|",
                    (None, Index::At(_) | Index::Append) => "|~",
                    (Some(_), _) if to.subcomponent.is_none() => "|~^",
                    (Some(_), _) => "|~^&",
                };
                if let Some(c) = wire.chars().find(|c| above.contains(*c)) {
                    self.error(
                        "wire",
                        code::WIRE,
                        format!("wire holds {c}, which divides more than {to}."),
                    );
                    return None;
                }
                Some(Action::Wire { wire: wire.clone() })
            }
            (None, None, None) => {
                self.error(
                    "to",
                    code::SOURCE,
                    "The rule does not say what it writes: from, text or wire.",
                );
                None
            }
            (Some(_), _, _) | (None, Some(_), Some(_)) => {
                self.error("to", code::SOURCE, "A rule has one of from, text and wire.");
                None
            }
        }
    }

    fn copy(&mut self, from: Address, to: Address) -> Option<Action> {
        if from.is_segment() {
            self.error(
                "from",
                code::SOURCE,
                format!("{from} is a whole segment, and {to} is a part of one."),
            );
            return None;
        }
        if from.occurrence == Index::All
            || (from.repetition == Index::All && !from.is_whole_field())
        {
            self.error(
                "from",
                code::ADDRESS,
                format!(
                    "{from} means several places; one is copied. A loop (in) takes them one by one."
                ),
            );
            return None;
        }
        Some(Action::Copy { from })
    }
}
