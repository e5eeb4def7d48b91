//! A compiled mapping: every address parsed, every table found, every function bound. Valid by
//! construction, so that running it can only fail on a message. Public, because exports write
//! each variant in their own language.

use crate::condition::Condition;
use crate::diagnostic::Diagnostic;
use crate::path::{Address, SegmentId};

use super::functions::Step;

/// A compiled mapping.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// What the output starts as.
    pub start: Start,
    /// Rules and loops in order.
    pub blocks: Vec<Block>,
}

/// What the output starts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// A copy of the source.
    Source,
    /// `MSH|^~\&` and nothing else.
    Empty,
}

/// A rule, or contiguous rules with the same `in`.
#[derive(Debug, Clone)]
pub enum Block {
    /// Runs once.
    Rule(Rule),
    /// Runs for each.
    Loop(Loop),
}

/// Rules that run for each segment or repetition of the source.
#[derive(Debug, Clone)]
pub struct Loop {
    /// What there is one of in each turn: a segment (`DG1`), or a repetition (`PID-3`).
    pub over: Address,
    /// `where`: asked of all before the first turn.
    pub filter: Option<Condition>,
    /// What runs in each turn.
    pub rules: Vec<Rule>,
}

/// One rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Position among all rules of the mapping, from 0.
    pub index: usize,
    /// Stable identity.
    pub id: String,
    /// Line of its `[[rule]]` in the document, 1-based.
    pub line: u32,
    /// Where it writes.
    pub to: Address,
    /// What it does.
    pub action: Action,
    /// Runs only where this holds of the source.
    pub when: Option<Condition>,
    /// Runs only where the `when` of that rule ([`Rule::index`], earlier, same loop) was asked and
    /// false.
    pub else_of: Option<usize>,
    /// Leaves the target alone where there is nothing to write.
    pub keep_empty: bool,
    /// What somebody wanted the next reader to know.
    pub note: String,
}

/// What a rule does.
#[derive(Debug, Clone)]
pub enum Action {
    /// Moves bytes from a field, repetition, component or subcomponent.
    Copy {
        /// Where from.
        from: Address,
    },
    /// Reads a value, takes it through steps (at least one), and writes it.
    Value {
        /// Where from.
        from: Address,
        /// Steps in order.
        steps: Vec<Step>,
    },
    /// Fills a template, takes it through steps, and writes it.
    Text {
        /// The template; without places it is a constant.
        template: Template,
        /// Steps in order.
        steps: Vec<Step>,
    },
    /// Writes structure in the delimiters `|^~\&`; empty clears the target.
    Wire {
        /// The structure.
        wire: String,
    },
    /// Takes segments away: all of the name, the one of the index, the current one of a loop.
    Drop,
    /// Adds segments.
    Add {
        /// What they are.
        content: Content,
        /// Behind the last segment that has one of these names; never empty.
        after: Vec<SegmentId>,
    },
}

/// What is added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// One segment, in the delimiters `|^~\&`, its name included.
    Wire(String),
    /// Each such segment of the source (the current one in its loop), under the name of the target.
    Copy(Address),
}

/// Text with places in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Its pieces in order.
    pub pieces: Vec<Piece>,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// As it stands.
    Text(String),
    /// The value of a place; null and nothing are no characters.
    Value(Address),
}

/// A finding about a rule, or about the whole document where `rule` is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFinding {
    /// Identity of the rule.
    pub rule: Option<String>,
    /// Line in the document, 1-based; none where a run found it in a message.
    pub line: Option<u32>,
    /// What was found.
    pub diagnostic: Diagnostic,
}

impl Mapping {
    /// Every rule in order.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.blocks.iter().flat_map(|block| match block {
            Block::Rule(rule) => std::slice::from_ref(rule),
            Block::Loop(each) => each.rules.as_slice(),
        })
    }
}

impl Rule {
    /// Its steps; none for what moves or writes structure.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        match &self.action {
            Action::Value { steps, .. } | Action::Text { steps, .. } => steps,
            Action::Copy { .. } | Action::Wire { .. } | Action::Drop | Action::Add { .. } => &[],
        }
    }

    /// Every place of the source that it reads, its condition included.
    #[must_use]
    pub fn reads(&self) -> Vec<Address> {
        let mut found = match &self.action {
            Action::Copy { from } | Action::Value { from, .. } => vec![*from],
            Action::Text { template, .. } => template.addresses().collect(),
            Action::Add {
                content: Content::Copy(from),
                ..
            } => vec![*from],
            Action::Add {
                content: Content::Wire(_),
                ..
            }
            | Action::Wire { .. }
            | Action::Drop => Vec::new(),
        };
        found.extend(self.when.iter().flat_map(Condition::addresses));
        found
    }
}

impl Template {
    /// Reads `{PID-5.2} {PID-5.1}`; `{{` and `}}` are braces.
    ///
    /// # Errors
    /// A sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if let Some(after) = rest.strip_prefix("{{").or_else(|| rest.strip_prefix("}}")) {
                plain.push(c);
                rest = after;
            } else if let Some(inner) = rest.strip_prefix('{') {
                let Some((place, after)) = inner.split_once('}') else {
                    return Err("A { has no }; a literal brace is written {{.".to_owned());
                };
                let address = place
                    .parse::<Address>()
                    .map_err(|error| format!("{error}; a literal brace is written {{{{."))?;
                if !plain.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                }
                pieces.push(Piece::Value(address));
                rest = after;
            } else if c == '}' {
                return Err("A } has no {; a literal brace is written }}.".to_owned());
            } else {
                plain.push(c);
                rest = rest.get(c.len_utf8()..).unwrap_or_default();
            }
        }
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Ok(Self { pieces })
    }

    /// Its places in order.
    pub fn addresses(&self) -> impl Iterator<Item = Address> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Value(address) => Some(*address),
            Piece::Text(_) => None,
        })
    }
}
