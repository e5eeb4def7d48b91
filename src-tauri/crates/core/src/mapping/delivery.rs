//! What really leaves production: what the engine does on receipt, the mapping, what the engine does
//! on sending. Measured against a running engine; `engines/mirth` of the design notes what.

use super::model::{Mapping, RuleFinding};
use super::outcome::{Outcome, Output, RunContext};
use super::record;
use super::run;
use super::trace::Trace;
use super::{code, mirth};
use crate::condition::{Condition, Scope};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message::{Charset, Message};

/// How messages reach and leave a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// What runs it.
    pub target: Target,
    /// Which messages the destination takes; none = all.
    pub filter: Option<Filter>,
}

/// What runs a mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Nothing: the bare transform, in the charset of the message.
    None,
    /// Mirth Connect or Open Integration Engine 4.5.2, by the charsets of its connectors.
    Mirth452 {
        /// Of the source connector.
        inbound: Charset,
        /// Of the destination connector.
        outbound: Charset,
    },
}

/// Which messages a destination takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// What must hold.
    pub condition: Condition,
    /// Why the others are not taken, in words.
    pub reason: String,
}

/// What leaves for a frame's payload as it was received.
#[must_use]
pub fn deliver(
    mapping: &Mapping,
    received: &[u8],
    delivery: &Delivery,
    context: &RunContext<'_>,
) -> Outcome {
    through(mapping, received, delivery, context, None)
}

/// As [`deliver`], with all that happened. Places of the source count in [`arrival`]'s message.
#[must_use]
pub fn deliver_traced(
    mapping: &Mapping,
    received: &[u8],
    delivery: &Delivery,
    context: &RunContext<'_>,
) -> (Outcome, Trace) {
    let mut trace = Trace::default();
    let outcome = through(mapping, received, delivery, context, Some(&mut trace));
    (outcome, trace)
}

/// The message that a mapping sees of what was received.
///
/// # Errors
/// Why the engine refuses it.
pub fn arrival(received: &[u8], target: Target) -> Result<(Message, Vec<Diagnostic>), Diagnostic> {
    match target {
        Target::None => Ok((Message::decode(received).0, Vec::new())),
        Target::Mirth452 {
            inbound,
            outbound: _,
        } => {
            let (text, findings) = mirth::receive(received, inbound)?;
            Ok((
                Message::decode_as(text.into_bytes(), Charset::Utf8).0,
                findings,
            ))
        }
    }
}

fn through(
    mapping: &Mapping,
    received: &[u8],
    delivery: &Delivery,
    context: &RunContext<'_>,
    trace: Option<&mut Trace>,
) -> Outcome {
    let (message, arrived) = match arrival(received, delivery.target) {
        Ok(arrived) => arrived,
        Err(diagnostic) => {
            return Outcome::Error {
                findings: vec![finding(diagnostic)],
            };
        }
    };
    if let Some(filter) = &delivery.filter
        && !filter.condition.eval(&message, Scope::NONE)
    {
        return Outcome::Filtered {
            reason: filter.reason.clone(),
        };
    }
    let mut trace = trace;
    let outcome = run::run(mapping, &message, context, trace.as_deref_mut());
    match (outcome, delivery.target) {
        (
            Outcome::Delivered(outputs),
            Target::Mirth452 {
                inbound: _,
                outbound,
            },
        ) => {
            let sent = outputs.into_iter().enumerate().map(|(number, output)| {
                send(output, number, &arrived, outbound, trace.as_deref_mut())
            });
            sent.collect::<Result<Vec<Output>, _>>()
                .map_or_else(|findings| Outcome::Error { findings }, Outcome::Delivered)
        }
        (outcome, Target::None | Target::Mirth452 { .. }) => outcome,
    }
}

fn finding(diagnostic: Diagnostic) -> RuleFinding {
    RuleFinding {
        rule: None,
        line: None,
        diagnostic,
    }
}

/// What the engine makes of an output on its way out.
fn send(
    mut output: Output,
    number: usize,
    arrived: &[Diagnostic],
    outbound: Charset,
    trace: Option<&mut Trace>,
) -> Result<Output, Vec<RuleFinding>> {
    let text = String::from_utf8_lossy(&output.bytes);
    let text = match mirth::serialize(&text) {
        Ok(text) => text,
        Err(diagnostic) => {
            output.findings.push(finding(diagnostic));
            return Err(output.findings);
        }
    };
    let mut lost: Vec<char> = Vec::new();
    let text = match mirth::leaves_gaps(outbound) {
        true => {
            lost.extend(text.chars().filter(|c| mirth::is_gap(*c)));
            lost.sort_unstable();
            lost.dedup();
            text.replace(mirth::is_gap, "?")
        }
        false => text,
    };
    let bytes = outbound.encode_with(&text, |_, c| {
        if !lost.contains(&c) {
            lost.push(c);
        }
    });
    output.findings.extend(arrived.iter().cloned().map(finding));
    if !lost.is_empty() {
        let characters: Vec<String> = lost.iter().take(10).map(|c| format!("'{c}'")).collect();
        output.findings.push(finding(Diagnostic::error(
            code::UNENCODABLE,
            format!(
                "{} cannot be written in {}, the charset of the destination; the engine sends ? instead.",
                characters.join(", "),
                outbound.name()
            ),
        )));
    }
    if !output.volatile_at.is_empty() || trace.is_some() {
        let (sent, _) = Message::decode_as(bytes.as_slice(), outbound);
        output.volatile = record::spans(&sent, &output.volatile_at);
        if let Some(trace) = trace {
            record::relocate(trace, number, &sent);
        }
    }
    output.bytes = bytes;
    Ok(output)
}

/// A finding of the engine's side.
pub(super) fn engine(code: Code, severity: Severity, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(code, severity, message)
}
