//! Which old message belongs to which new one.

use super::PairVerdict;
use crate::summary;
use hl7wb_core::compare::Pattern;
use hl7wb_core::message::Message;
use hl7wb_core::path::Address;
use std::collections::{BTreeMap, VecDeque};

/// An input with what the old and the new interface made of it.
#[derive(Debug)]
pub struct Pair {
    /// Value of the pairing address.
    pub key: String,
    /// MSH-9 as `ADT^A01`.
    pub message_type: String,
    /// How it compares.
    pub verdict: PairVerdict,
    /// Places that differ.
    pub differences: usize,
    pub(super) input: Vec<u8>,
    pub(super) old: Option<Vec<u8>>,
    pub(super) new: Option<Vec<u8>>,
    pub(super) seen: Vec<(Option<Address>, Pattern)>,
}

impl Pair {
    /// What the mapping made.
    #[must_use]
    pub fn made(&self) -> Option<Message> {
        let bytes = self.new.as_deref()?;
        Some(Message::decode(bytes).0)
    }

    /// The input; empty where only the baseline is known.
    #[must_use]
    pub fn input(&self) -> &[u8] {
        &self.input
    }

    /// What the old interface sent.
    #[must_use]
    pub fn baseline(&self) -> Option<&[u8]> {
        self.old.as_deref()
    }

    pub(super) fn new(
        key: &str,
        of: &Message,
        input: &[u8],
        old: Option<Vec<u8>>,
        new: Option<Vec<u8>>,
    ) -> Self {
        Self {
            key: key.to_owned(),
            message_type: summary::message_type(of),
            // Of a whole pair the comparison says more.
            verdict: match new {
                Some(_) => PairVerdict::Extra,
                None => PairVerdict::Missing,
            },
            differences: 0,
            input: input.to_vec(),
            old,
            new,
            seen: Vec::new(),
        }
    }
}

/// What the old interface sent, by key; messages with one key in their order.
pub(super) struct Baseline {
    by_key: BTreeMap<String, VecDeque<(usize, Vec<u8>)>>,
}

impl Baseline {
    pub(super) fn new(messages: Vec<Vec<u8>>, key: &Address) -> Self {
        let mut by_key: BTreeMap<String, VecDeque<(usize, Vec<u8>)>> = BTreeMap::new();
        for (place, bytes) in messages.into_iter().enumerate() {
            let (message, _) = Message::decode(bytes.as_slice());
            let value = summary::text(&message, key);
            by_key.entry(value).or_default().push_back((place, bytes));
        }
        Self { by_key }
    }

    /// The next old message of this key.
    pub(super) fn take(&mut self, key: &str) -> Option<Vec<u8>> {
        let (_, bytes) = self.by_key.get_mut(key)?.pop_front()?;
        Some(bytes)
    }

    /// What is left in the order of its file.
    pub(super) fn rest(self) -> Vec<(String, Vec<u8>)> {
        let mut rest: Vec<(usize, String, Vec<u8>)> = self
            .by_key
            .into_iter()
            .flat_map(|(key, messages)| {
                messages
                    .into_iter()
                    .map(move |(place, bytes)| (place, key.clone(), bytes))
            })
            .collect();
        rest.sort_by_key(|(place, _, _)| *place);
        rest.into_iter()
            .map(|(_, key, bytes)| (key, bytes))
            .collect()
    }
}
