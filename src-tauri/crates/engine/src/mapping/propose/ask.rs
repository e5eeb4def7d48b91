//! Gathers what a session knows for its proposals.

use std::collections::BTreeSet;

use hl7wb_core::mapping::Outcome;
use hl7wb_core::message::Message;

use super::{Evidence, Proposal, Wanted, proposals};
use crate::clock;
use crate::mapping::Session;
use crate::mapping::set::{Sample, outcome, spread};

/// What somebody asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// Version of the target; where it is empty, that of what leaves now.
    pub version: String,
    /// Structure of the target; where it is empty, that of what leaves now.
    pub structure: String,
    /// Sources with the outputs that are wanted for them.
    pub wanted: Vec<(Vec<u8>, Vec<u8>)>,
}

/// So many messages are looked at; more say nothing new and take longer.
const ENOUGH: usize = 400;

impl Session {
    /// What could be added to the mapping.
    #[must_use]
    pub fn ask(&self, question: &Question) -> Vec<Proposal> {
        let tally = &self.ready.tally;
        let now = clock::hl7(clock::now());
        let sent = |sample: &Sample| -> Option<Message> {
            match outcome(self.runnable()?, sample, &now) {
                Outcome::Delivered(outputs) => {
                    let first = outputs.into_iter().next()?;
                    Some(Message::decode(first.bytes).0)
                }
                Outcome::Filtered { .. } | Outcome::Rejected { .. } | Outcome::Error { .. } => None,
            }
        };
        let samples = &self.ready.samples;
        let samples = samples.get(..ENOUGH).unwrap_or(samples);
        let (sources, outputs): (Vec<Message>, Vec<Option<Message>>) =
            spread(samples, |_, sample| {
                let (source, _) = Message::decode(sample.bytes.as_slice());
                Some((source, sent(sample)))
            })
            .into_iter()
            // What is not meant for the destination says nothing of it.
            .filter(|(_, output)| output.is_some() || self.runnable().is_none())
            .unzip();
        let pairs: Vec<Wanted> = question
            .wanted
            .iter()
            .take(ENOUGH)
            .map(|(source, wanted)| Wanted {
                source: Message::decode(source.as_slice()).0,
                wanted: Message::decode(wanted.as_slice()).0,
                now: sent(&Sample {
                    file: String::new(),
                    bytes: source.clone(),
                    captured: false,
                }),
            })
            .collect();
        let first = sources
            .first()
            .or_else(|| pairs.first().map(|pair| &pair.source));
        let empty = Message::default();
        let reading = self.reading();
        let source = reading.dictionary(first.unwrap_or(&empty));
        let asked = match question.version.is_empty() {
            true => tally.target_version.as_deref(),
            false => Some(question.version.as_str()),
        };
        let target = asked.map_or(source, |version| reading.knowledge.dictionary(version));
        let structure = match question.structure.is_empty() {
            true => tally.target_structure.as_deref().unwrap_or_default(),
            false => question.structure.as_str(),
        };
        let (written, _) = self.ready.document.read();
        let tables: BTreeSet<String> = self.now.tables.keys().cloned().collect();
        proposals(&Evidence {
            sources: &sources,
            outputs: &outputs,
            source,
            target,
            structure,
            copies: written.start.is_empty() || written.start == "source",
            rules: &written.rules,
            tables: &tables,
            unfilled: &tally.unfilled,
            pairs: &pairs,
        })
    }
}
