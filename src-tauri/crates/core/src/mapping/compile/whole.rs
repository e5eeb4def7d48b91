//! Which kind of rule one is, and those that are about a message or a group as a whole.

use super::Compiler;
use crate::condition::Condition;
use crate::mapping::code;
use crate::mapping::model::{Action, Answer, Content, Over};
use crate::path::{Address, SegmentId};

impl Compiler<'_> {
    /// What the rule does, and where.
    pub(super) fn action(
        &mut self,
        index: usize,
        when: Option<&Condition>,
    ) -> Option<(Address, Action)> {
        let rule = self.rule;
        if let Some(each) = &rule.split {
            return self.parted(index, each);
        }
        let kinds = [
            ("refuse", rule.refuse.is_some()),
            ("keep", rule.keep.is_some()),
        ];
        let mut kinds = kinds.iter().filter(|(_, there)| *there);
        match (kinds.next(), kinds.next()) {
            (Some((first, _)), Some((second, _))) => {
                self.error(
                    first,
                    code::SOURCE,
                    format!("A rule has one of {first} and {second}."),
                );
                None
            }
            (Some(("refuse", _)), None) => self.refusal(when),
            (Some(_), None) => self.kept(),
            (None, _) => self.written(),
        }
    }

    fn parted(&mut self, index: usize, each: &str) -> Option<(Address, Action)> {
        let rule = self.rule;
        if index > 0 {
            self.error("each", code::LOOP, "each stands on the first rule: what is split is what arrived, and all other rules run on the parts.");
            return None;
        }
        self.nothing_beside(
            "each",
            &[
                ("in", rule.each.is_some()),
                ("to", !rule.to.is_empty()),
                ("from", rule.from.is_some()),
                ("text", rule.text.is_some()),
                ("wire", rule.wire.is_some()),
                ("steps", rule.steps.is_some()),
                ("when", rule.when.is_some()),
                ("else_of", rule.else_of.is_some()),
                ("after", rule.after.is_some()),
                ("sort", rule.sort.is_some()),
                ("keep", rule.keep.is_some()),
                ("refuse", rule.refuse.is_some()),
                ("keep_empty", rule.keep_empty),
            ],
        )?;
        let to = Address::field(SegmentId::MSH, 10);
        Some((to, Action::Split(self.split(each)?)))
    }

    fn written(&mut self) -> Option<(Address, Action)> {
        let rule = self.rule;
        if rule.to.is_empty() {
            self.error(
                "to",
                code::ADDRESS,
                "The rule does not say where it writes: to = \"PID-5.1\".",
            );
            return None;
        }
        if let Some(id) = self.group_named(&rule.to) {
            return Some((Address::segment(id), self.group_action()?));
        }
        let to = self.address("to", &rule.to)?;
        let action = if to.is_segment() {
            self.segment_action(to)
        } else {
            self.value_action(to)
        }?;
        Some((to, action))
    }

    /// The first head of the group of the innermost loop, where that has this name.
    fn group_named(&self, name: &str) -> Option<SegmentId> {
        match &self.around.last()?.over {
            Over::Groups(group) if group.name == name.trim() => {
                Some(group.path.last()?.heads.first()?.id)
            }
            Over::Groups(_) | Over::Places(_) => None,
        }
    }

    /// A rule about the current group as a whole.
    fn group_action(&mut self) -> Option<Action> {
        let rule = self.rule;
        let group = rule.to.trim();
        let plain = rule.text.is_none() && rule.steps.is_none();
        match (&rule.from, &rule.wire, &rule.after) {
            (None, Some(wire), None) if wire.is_empty() && plain => Some(Action::DropGroup),
            (Some(from), None, Some(after)) if from.trim() == group && plain => Some(Action::Add {
                content: Content::Group,
                after: self.anchors(after)?,
            }),
            (_, _, _) => {
                self.error("to", code::SOURCE, format!(
                    "{group} is the whole group: it is copied with from = \"{group}\" and after = [\"PID\"], or dropped with wire = ''."
                ));
                None
            }
        }
    }

    /// Keys that mean nothing beside `key`.
    fn nothing_beside(&mut self, key: &str, others: &[(&'static str, bool)]) -> Option<()> {
        match others.iter().find(|(_, there)| *there) {
            Some((other, _)) => {
                self.error(
                    other,
                    code::SOURCE,
                    format!("{other} means nothing beside {key}."),
                );
                None
            }
            None => Some(()),
        }
    }

    fn refusal(&mut self, when: Option<&Condition>) -> Option<(Address, Action)> {
        let rule = self.rule;
        let answer = match rule.refuse.as_deref().map(str::trim) {
            Some("AE") => Answer::Refused("AE"),
            Some("AR") => Answer::Refused("AR"),
            Some("warn") => Answer::Warned,
            other => {
                self.error(
                    "refuse",
                    code::REFUSAL,
                    format!(
                        "refuse is \"AE\", \"AR\" or \"warn\", not \"{}\".",
                        other.unwrap_or_default()
                    ),
                );
                return None;
            }
        };
        self.nothing_beside(
            "refuse",
            &[
                ("from", rule.from.is_some()),
                ("wire", rule.wire.is_some()),
                ("steps", rule.steps.is_some()),
                ("after", rule.after.is_some()),
                ("keep_empty", rule.keep_empty),
            ],
        )?;
        let Some(text) = rule.text.as_deref().filter(|text| !text.trim().is_empty()) else {
            self.error("refuse", code::REFUSAL, "What is the sender told? text = \"Specimen source (OBR-15) is missing for order {OBR-2}\".");
            return None;
        };
        if when.is_none()
            && rule
                .when
                .as_deref()
                .is_none_or(|when| when.trim().is_empty())
            && rule.else_of.is_none()
        {
            self.error(
                "refuse",
                code::REFUSAL,
                "This would refuse every message; `when` says which.",
            );
            return None;
        }
        let text = self.template(text)?;
        let to = match rule.to.is_empty() {
            true => when
                .and_then(|when| when.addresses().first().copied())
                .unwrap_or(Address::segment(SegmentId::MSH)),
            false => self.address("to", &rule.to)?,
        };
        Some((to, Action::Refuse { answer, text }))
    }

    fn kept(&mut self) -> Option<(Address, Action)> {
        let rule = self.rule;
        self.nothing_beside(
            "keep",
            &[
                ("to", !rule.to.is_empty()),
                ("from", rule.from.is_some()),
                ("text", rule.text.is_some()),
                ("wire", rule.wire.is_some()),
                ("steps", rule.steps.is_some()),
                ("after", rule.after.is_some()),
                ("keep_empty", rule.keep_empty),
            ],
        )?;
        if let Some(Over::Places(over)) = self.around.last().map(|level| &level.over) {
            let message =
                format!("keep is about the whole message or a group (in), and {over} is neither.");
            self.error("keep", code::LOOP, message);
            return None;
        }
        let list = rule.keep.clone().unwrap_or_default();
        let mut kept = self.names("keep", &list);
        // Without its header a message is none.
        if self.around.is_empty() && !kept.contains(&SegmentId::MSH) {
            kept.insert(0, SegmentId::MSH);
        }
        Some((Address::segment(SegmentId::MSH), Action::Keep(kept)))
    }
}
