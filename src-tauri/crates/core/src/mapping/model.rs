//! A compiled mapping: every address parsed, every table found, every function bound. Valid by
//! construction, so that running it can only fail on a message. Public, because exports write
//! each variant in their own language.

use std::fmt;

use crate::condition::Condition;
use crate::diagnostic::Diagnostic;
use crate::path::{Address, SegmentId};

use super::functions::Step;
use super::group::Group;

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

/// What runs for each segment, group or repetition of the source.
#[derive(Debug, Clone)]
pub struct Loop {
    /// What there is one of in each turn.
    pub over: Over,
    /// `where`: asked of all before the first turn.
    pub filter: Option<Condition>,
    /// The order of the turns; that of the message where there is none.
    pub sort: Option<Sort>,
    /// Position among all loops of the mapping, from 0.
    pub number: usize,
    /// What runs in each turn.
    pub blocks: Vec<Block>,
}

/// What a loop runs over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Over {
    /// Segments (`DG1`), or the repetitions of a field (`PID-3`).
    Places(Address),
    /// Groups.
    Groups(Group),
}

/// The order of a loop's turns, and of what stands for them in the output. What has no value, and what
/// is no number where numbers are compared, comes last in either direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// By the value of this place.
    pub by: Address,
    /// As numbers and not as texts.
    pub number: bool,
    /// The greatest first.
    pub descending: bool,
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
    /// Where it writes. What is about no one place (`keep`, `each`) has the header here, and a
    /// refusal the place that it complains of.
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
    /// Takes the current group away.
    DropGroup,
    /// Takes every segment away that has none of these names; in a loop over groups of the current one.
    Keep(Vec<SegmentId>),
    /// Adds segments.
    Add {
        /// What they are.
        content: Content,
        /// Behind the last segment that has one of these names; never empty.
        after: Vec<SegmentId>,
    },
    /// Makes one message of each group or segment: the mapping runs on each as though it had arrived.
    /// Only the first rule does this.
    Split(Split),
    /// Says that something is wrong with the message.
    Refuse {
        /// What becomes of it.
        answer: Answer,
        /// Why.
        text: Template,
    },
}

/// What a message is split by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Groups; or segments, each with what follows it until the next.
    pub over: Over,
    /// `where`: the others are in no message.
    pub filter: Option<Condition>,
}

/// What becomes of a message that a rule objects to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is refused, and its sender is answered with this code.
    Refused(&'static str),
    /// It goes on, with a finding.
    Warned,
}

/// What is added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// One segment, in the delimiters `|^~\&`, its name included.
    Wire(String),
    /// Each such segment of the source (the current one in its loop), under the name of the target.
    Copy(Address),
    /// The current group of the source, with all that stands in it.
    Group,
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
    /// `{#}`: the number of the turn, from 1; in a loop in a loop it starts again with each outer turn.
    Turn,
    /// `{##}`: the number of the turn in the whole message.
    Total,
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
        let mut found = Vec::new();
        collect(&self.blocks, &mut found);
        found.into_iter()
    }

    /// How many rules and loops it has, and whether a rule is the alternative of another.
    pub(crate) fn size(&self) -> (usize, usize, bool) {
        fn walk(blocks: &[Block], size: &mut (usize, usize, bool)) {
            for block in blocks {
                match block {
                    Block::Rule(rule) => {
                        size.0 += 1;
                        size.2 |= rule.else_of.is_some();
                    }
                    Block::Loop(each) => {
                        size.1 += 1;
                        walk(&each.blocks, size);
                    }
                }
            }
        }
        let mut size = (0, 0, false);
        walk(&self.blocks, &mut size);
        size
    }

    /// What a message is split by, where it is.
    #[must_use]
    pub fn split(&self) -> Option<&Split> {
        match self.blocks.first()? {
            Block::Rule(Rule {
                action: Action::Split(split),
                ..
            }) => Some(split),
            Block::Rule(_) | Block::Loop(_) => None,
        }
    }

    /// Every loop, an outer one before those in it.
    #[must_use]
    pub fn loops(&self) -> Vec<&Loop> {
        fn walk<'a>(blocks: &'a [Block], found: &mut Vec<&'a Loop>) {
            for block in blocks {
                if let Block::Loop(each) = block {
                    found.push(each);
                    walk(&each.blocks, found);
                }
            }
        }
        let mut found = Vec::new();
        walk(&self.blocks, &mut found);
        found
    }
}

impl Loop {
    /// Every rule in it, those of loops in it included.
    #[must_use]
    pub fn rules(&self) -> Vec<&Rule> {
        let mut found = Vec::new();
        collect(&self.blocks, &mut found);
        found
    }
}

fn collect<'a>(blocks: &'a [Block], found: &mut Vec<&'a Rule>) {
    for block in blocks {
        match block {
            Block::Rule(rule) => found.push(rule),
            Block::Loop(each) => collect(&each.blocks, found),
        }
    }
}

/// As a person writes it.
impl fmt::Display for Over {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Places(at) => write!(f, "{at}"),
            Self::Groups(group) => f.write_str(&group.name),
        }
    }
}

/// As a person writes it.
impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = if self.number { " number" } else { "" };
        let descending = if self.descending { " desc" } else { "" };
        write!(f, "{}{number}{descending}", self.by)
    }
}

impl Rule {
    /// Its steps; none for what moves or writes structure.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        match &self.action {
            Action::Value { steps, .. } | Action::Text { steps, .. } => steps,
            Action::Copy { .. }
            | Action::Wire { .. }
            | Action::Drop
            | Action::DropGroup
            | Action::Keep(_)
            | Action::Add { .. }
            | Action::Split(_)
            | Action::Refuse { .. } => &[],
        }
    }

    /// Every place of the source that it reads, its condition included.
    #[must_use]
    pub fn reads(&self) -> Vec<Address> {
        let mut found = match &self.action {
            Action::Copy { from } | Action::Value { from, .. } => vec![*from],
            Action::Text { template, .. } | Action::Refuse { text: template, .. } => {
                template.addresses().collect()
            }
            Action::Add {
                content: Content::Copy(from),
                ..
            } => vec![*from],
            Action::Add {
                content: Content::Wire(_) | Content::Group,
                ..
            }
            | Action::Wire { .. }
            | Action::Drop
            | Action::DropGroup
            | Action::Keep(_) => Vec::new(),
            Action::Split(split) => split
                .filter
                .as_ref()
                .map_or_else(Vec::new, Condition::addresses),
        };
        found.extend(self.when.iter().flat_map(Condition::addresses));
        found
    }
}

impl Template {
    /// Reads `{PID-5.2} {PID-5.1}`; `{#}` is the number of the turn; `{{` and `}}` are braces.
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
                let piece =
                    match place.trim() {
                        "#" => Piece::Turn,
                        "##" => Piece::Total,
                        place => Piece::Value(place.parse::<Address>().map_err(|error| {
                            format!("{error}; a literal brace is written {{{{.")
                        })?),
                    };
                if !plain.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                }
                pieces.push(piece);
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
            Piece::Text(_) | Piece::Turn | Piece::Total => None,
        })
    }

    /// Whether it has the number of a turn in it.
    #[must_use]
    pub fn counts(&self) -> bool {
        let mut pieces = self.pieces.iter();
        pieces.any(|piece| matches!(piece, Piece::Turn | Piece::Total))
    }
}
