//! What an export is made from, and what it gives.

use crate::condition::Condition;
use crate::diagnostic::Diagnostic;
use crate::mapping::Mapping;
use crate::message::Charset;

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
    /// Milliseconds since 1970, as the engine's administrator shows when a channel was last changed.
    pub modified: u64,
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
