//! Edits of a mapping by what a person meant; comments and the form of everything else stay.

mod edit;
#[cfg(test)]
mod tests;

use toml_edit::DocumentMut;

use super::doc::MappingDoc;

/// One edit. An empty text takes the key away.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "one edit at a time, made by a person"
)]
pub enum Intent {
    /// A new rule.
    AddRule {
        /// The rule.
        rule: NewRule,
        /// Before which rule; none = at the end.
        before: Option<String>,
    },
    /// Takes a rule away.
    RemoveRule {
        /// The rule.
        rule: String,
    },
    /// Moves a rule.
    MoveRule {
        /// The rule.
        rule: String,
        /// Before which rule; none = to the end.
        before: Option<String>,
    },
    /// Changes the target.
    SetTarget {
        /// The rule.
        rule: String,
        /// Target address.
        to: String,
    },
    /// Copies from a place; takes `text` and `wire` away.
    SetSource {
        /// The rule.
        rule: String,
        /// Source address.
        from: String,
    },
    /// Writes a template or a constant (an empty one too); takes `from` and `wire` away.
    SetText {
        /// The rule.
        rule: String,
        /// Template.
        text: String,
    },
    /// Writes structure (empty: clears the target); takes `from`, `text` and `steps` away.
    SetWire {
        /// The rule.
        rule: String,
        /// Structure.
        wire: String,
    },
    /// Changes the pipeline.
    SetSteps {
        /// The rule.
        rule: String,
        /// Pipeline.
        steps: String,
    },
    /// Changes the condition.
    SetWhen {
        /// The rule.
        rule: String,
        /// Condition.
        when: String,
    },
    /// Changes the loop.
    SetIn {
        /// The rule.
        rule: String,
        /// Loop.
        each: String,
    },
    /// Changes which rule it is the alternative of.
    SetElseOf {
        /// The rule.
        rule: String,
        /// The other rule.
        else_of: String,
    },
    /// Changes where a segment is added.
    SetAfter {
        /// The rule.
        rule: String,
        /// Anchors; none = the key goes.
        after: Vec<String>,
    },
    /// Changes the note.
    SetNote {
        /// The rule.
        rule: String,
        /// Note.
        note: String,
    },
    /// Changes in which order the turns of a loop run; on its first rule.
    SetSort {
        /// The rule.
        rule: String,
        /// Place and way: `OBX-1 number`.
        sort: String,
    },
    /// Refuses or warns (takes what is written away); an empty answer takes the refusal away.
    SetRefuse {
        /// The rule.
        rule: String,
        /// `AE`, `AR` or `warn`.
        answer: String,
        /// Template of what the sender is told.
        text: String,
    },
    /// Keeps only these segments (takes what is written away).
    SetKeep {
        /// The rule.
        rule: String,
        /// Names of segments; none = the key goes.
        keep: Vec<String>,
    },
    /// Makes one message of each group or segment; a first rule is added or changed for it.
    SetEach {
        /// Group or segment, with `where`; empty = one message again.
        each: String,
    },
    /// Changes which structure arrives.
    SetStructure {
        /// `ORU_R01`; empty = none is said.
        structure: String,
        /// `2.5.1`; empty = the newest.
        version: String,
    },
    /// Changes what the output starts as.
    SetStart {
        /// `source` or `empty`.
        start: String,
    },
}

/// A rule to be added; empty texts are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewRule {
    /// Identity; none = one is made of the target.
    pub id: Option<String>,
    /// Target address.
    pub to: String,
    /// Source address.
    pub from: Option<String>,
    /// Template.
    pub text: Option<String>,
    /// Structure.
    pub wire: Option<String>,
    /// Pipeline.
    pub steps: String,
    /// Condition.
    pub when: String,
    /// Loop.
    pub each: String,
    /// The rule that it is the alternative of.
    pub else_of: String,
    /// Anchors.
    pub after: Vec<String>,
    /// Note.
    pub note: String,
    /// Order of the turns of its loop.
    pub sort: String,
    /// `AE`, `AR` or `warn`.
    pub refuse: String,
    /// Segments to keep.
    pub keep: Vec<String>,
    /// What a message of its own is made of.
    pub split: String,
}

/// Why an edit cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// There is no such rule.
    #[error("there is no rule '{0}'")]
    NoRule(String),
    /// Another rule has this identity.
    #[error("another rule has the id '{0}'")]
    Taken(String),
    /// The text is no longer what was parsed.
    #[error("the mapping is not TOML")]
    NotToml,
}

impl MappingDoc {
    /// Makes an edit and answers with the identity of the rule concerned (empty for the start). On
    /// an error nothing is changed.
    ///
    /// # Errors
    /// See [`EditError`].
    pub fn apply(&mut self, intent: &Intent) -> Result<String, EditError> {
        let mut document: DocumentMut = self.text.parse().map_err(|_| EditError::NotToml)?;
        let rule = edit::edit(&mut document, intent)?;
        self.text = document.to_string();
        Ok(rule)
    }
}
