//! Answers by rules: the first whose condition a message meets.

use super::{Answer, Answering, Later};
use crate::fault::Fault;
use crate::project::{AnswerRule, AnswerRules};
use hl7wb_core::condition::{Condition, Scope};
use hl7wb_core::message::Message;

/// Answers as an endpoint's file says.
#[derive(Debug)]
pub struct ByRules {
    rules: Vec<(Option<Condition>, Answer)>,
}

impl ByRules {
    /// Reads the conditions.
    ///
    /// # Errors
    /// Where one cannot be read.
    pub fn new(rules: &AnswerRules) -> Result<Self, Fault> {
        let rules = rules.rules.iter().map(|rule| {
            let AnswerRule {
                when,
                code,
                text,
                error: _,
            } = rule;
            let condition = match when.as_str() {
                "" => None,
                when => Some(
                    Condition::parse(when)
                        .map_err(|error| Fault::new("condition", format!("`{when}`: {error}")))?,
                ),
            };
            let answer = Answer {
                code: *code,
                text: text.clone(),
                outcome: None,
            };
            Ok((condition, answer))
        });
        Ok(Self {
            rules: rules.collect::<Result<_, Fault>>()?,
        })
    }
}

impl Answering for ByRules {
    fn answer<'a>(&'a self, message: &'a Message) -> Later<'a, Answer> {
        let applies = |condition: &Option<Condition>| {
            condition
                .as_ref()
                .is_none_or(|condition| condition.eval(message, Scope::default()))
        };
        let found = self.rules.iter().find(|(condition, _)| applies(condition));
        let answer = found.map_or_else(Answer::accept, |(_, answer)| answer.clone());
        Box::pin(async { answer })
    }
}
