//! What an export is made from, and what it gives.

use crate::condition::Condition;
use crate::diagnostic::Diagnostic;
use crate::mapping::Mapping;
use crate::message::Charset;
use crate::path::Address;

use super::version::Version;

/// When the sender of a message hears from us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AckWhen {
    /// As soon as the message is stored.
    Received,
    /// When every destination's mapping has run; sending goes on behind it.
    Mapped,
    /// When every destination has accepted it.
    Delivered,
}

/// One interface in one environment, with everything that its channel needs.
#[derive(Debug)]
pub struct InterfacePlan<'a> {
    /// The interface's UUID; the channel keeps it, so that importing again updates.
    pub id: &'a str,
    /// The interface's name, as people wrote it.
    pub name: &'a str,
    /// The environment the addresses come from; stands in the channel's description.
    pub environment: &'a str,
    /// Host that the listener binds.
    pub listen_host: &'a str,
    /// Port that the listener binds.
    pub listen_port: u16,
    /// Charset of the listener.
    pub charset: Charset,
    /// When the sender is answered.
    pub ack: AckWhen,
    /// In the order of the interface.
    pub destinations: Vec<DestinationPlan<'a>>,
    /// What else the channel is to be.
    pub settings: Settings<'a>,
    /// Milliseconds since 1970, as the engine's administrator shows when a channel was last changed.
    pub modified: u64,
}

impl InterfacePlan<'_> {
    /// The number of each destination in the engine, in order. Messages that the engine has kept hang on
    /// it; a destination that names none gets the lowest that is free.
    #[must_use]
    pub fn numbers(&self) -> Vec<u32> {
        let mut taken: Vec<u32> = self
            .destinations
            .iter()
            .filter_map(|destination| destination.sending.number)
            .collect();
        let mut free = 1..;
        self.destinations
            .iter()
            .map(|destination| {
                destination.sending.number.unwrap_or_else(|| {
                    let number = free
                        .find(|number| !taken.contains(number))
                        .unwrap_or_default();
                    taken.push(number);
                    number
                })
            })
            .collect()
    }
}

/// What a channel is to be beside what it does.
#[derive(Debug, Clone, Default)]
pub struct Settings<'a> {
    /// The engine that it is written for.
    pub version: Version,
    /// Words by which it is found on a server.
    pub tags: Vec<&'a str>,
    /// Columns in the list of its messages, beside control ID and patient.
    pub keys: Vec<Key>,
    /// Whether the sender expects TLS, which the engine does not speak by itself.
    pub tls: bool,
}

/// A value of each message by which it is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Name of the column: capitals, digits and `_`.
    pub column: String,
    /// Where the value stands.
    pub at: Address,
}

/// How messages go to a destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sending {
    /// Its number in the engine, from 1; none where its position says it.
    pub number: Option<u32>,
    /// Whether the receiver expects TLS, which the engine does not speak by itself.
    pub tls: bool,
    /// For how long an answer is awaited, in seconds.
    pub timeout: u32,
    /// How long after a failure it is tried again, in seconds.
    pub retry_after: u32,
    /// How often it is tried again while the sender waits for it (`delivered`); otherwise the engine keeps
    /// the message and tries for ever.
    pub retries: u32,
    /// Whether later messages may overtake one that cannot be sent.
    pub overtake: bool,
}

impl Default for Sending {
    fn default() -> Self {
        Self {
            number: None,
            tls: false,
            timeout: 30,
            retry_after: 10,
            retries: 0,
            overtake: false,
        }
    }
}

/// One destination.
#[derive(Debug)]
pub struct DestinationPlan<'a> {
    /// Its id in the interface; the name of the destination in the channel.
    pub id: &'a str,
    /// What passes; everything where there is none.
    pub filter: Option<&'a Condition>,
    /// Why the others do not.
    pub filter_reason: Option<&'a str>,
    /// Its rules.
    pub mapping: &'a Mapping,
    /// Host of the receiver.
    pub host: &'a str,
    /// Port of the receiver.
    pub port: u16,
    /// Charset of what is sent.
    pub charset: Charset,
    /// How it is sent.
    pub sending: Sending,
}

/// A channel, and what is to be said about it.
#[derive(Debug)]
pub struct Exported {
    /// The channel, as the engine imports it.
    pub xml: String,
    /// Every rule and filter, in order: how it was written.
    pub report: Vec<RuleReport>,
    /// What was changed on the way, or must be known before it is imported.
    pub findings: Vec<Diagnostic>,
}

/// How one rule was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleReport {
    /// Id of the destination.
    pub destination: String,
    /// Id of the rule; `filter` for the destination's filter.
    pub rule: String,
    /// Name of the step in the channel.
    pub step: String,
    /// The kind of step or rule of the engine.
    pub kind: &'static str,
    /// The script, without the functions around it.
    pub script: String,
}
