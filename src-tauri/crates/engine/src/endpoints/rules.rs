//! Answers by rules: the first whose condition a message meets, then what the profile of an interface
//! holds against it.

use super::faults::condition;
use super::{Answer, Answering, ErrorAt, Later};
use crate::fault::Fault;
use crate::project::{AnswerRule, AnswerRules};
use crate::reading::Reading;
use crate::store::Row;
use hl7wb_core::acknowledge::Code;
use hl7wb_core::check;
use hl7wb_core::condition::{Condition, Scope};
use hl7wb_core::diagnostic::{self, Diagnostic, Severity};
use hl7wb_core::message::Message;

/// How messages are read now; the project may change while a listener runs.
pub type Rereading = dyn Fn() -> Reading + Send + Sync;

/// Answers as an endpoint's file says.
pub struct ByRules {
    rules: Vec<(Option<Condition>, Answer)>,
    /// Where errors of a profile are refused: how messages are read.
    profile: Option<Box<Rereading>>,
}

impl std::fmt::Debug for ByRules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ByRules")
            .field("rules", &self.rules)
            .field("profile", &self.profile.is_some())
            .finish()
    }
}

impl ByRules {
    /// Reads the conditions.
    ///
    /// # Errors
    /// Where one cannot be read.
    pub fn new(rules: &AnswerRules, reading: Box<Rereading>) -> Result<Self, Fault> {
        let AnswerRules {
            enhanced: _,
            profile,
            rules,
        } = rules;
        let rules = rules.iter().map(|rule| {
            let AnswerRule {
                when,
                code,
                text,
                error,
            } = rule;
            let answer = Answer {
                code: *code,
                text: text.clone(),
                error: error.clone().map(|code| ErrorAt { code, at: None }),
                outcome: None,
            };
            Ok((condition(when)?, answer))
        });
        Ok(Self {
            rules: rules.collect::<Result<_, Fault>>()?,
            profile: profile.then_some(reading),
        })
    }

    fn of(&self, message: &Message) -> Answer {
        let applies = |condition: &Option<Condition>| {
            condition
                .as_ref()
                .is_none_or(|condition| condition.eval(message, Scope::default()))
        };
        let found = self.rules.iter().find(|(condition, _)| applies(condition));
        if let Some((_, answer)) = found {
            return answer.clone();
        }
        let Some(reading) = &self.profile else {
            return Answer::accept();
        };
        let findings = reading().check(message);
        let worst = findings
            .into_iter()
            .find(|finding| finding.severity == Severity::Error);
        worst.map_or_else(Answer::accept, refusal)
    }
}

impl Answering for ByRules {
    fn answer<'a>(&'a self, message: &'a Message, _row: &'a Row) -> Later<'a, Answer> {
        let answer = self.of(message);
        Box::pin(async { answer })
    }
}

/// What is answered to a message for its first error.
fn refusal(finding: Diagnostic) -> Answer {
    let text = match &finding.address {
        Some(at) => format!("{at}: {}", finding.message),
        None => finding.message,
    };
    Answer {
        code: Code::AE,
        text,
        error: Some(ErrorAt {
            code: of_table_0357(finding.code).to_owned(),
            at: finding.address,
        }),
        outcome: None,
    }
}

/// The code of table 0357 that says about the same.
fn of_table_0357(code: diagnostic::Code) -> &'static str {
    let about = [
        (check::MISSING_FIELD, "101"),
        (check::MISSING_COMPONENT, "101"),
        (check::MISSING_SEGMENT, "100"),
        (check::SEGMENT_ORDER, "100"),
        (check::SEGMENT_COUNT, "100"),
        (check::UNEXPECTED_SEGMENT, "100"),
        (check::TABLE_VALUE, "103"),
        (check::VALUE, "103"),
        (check::FORMAT, "102"),
        (check::MESSAGE_TYPE, "200"),
        (check::VERSION, "203"),
    ];
    about
        .into_iter()
        .find(|(known, _)| *known == code)
        .map_or("207", |(_, code)| code)
}
