//! To the next message in which a place reads differently.

use super::over::{Met, Over, Which};
use crate::fault::Fault;
use hl7wb_core::message::Message;
use hl7wb_core::path::Address;

/// What stands at a place: every value that the address means, as it stands.
fn values(message: &Message, at: &Address) -> Vec<Vec<u8>> {
    let spans = message.values(at).into_iter();
    spans
        .map(|span| span.of(message.bytes()).to_vec())
        .collect()
}

/// Looks for the first message that reads otherwise than the one before it.
pub(super) struct Looking<'a> {
    at: &'a Address,
    message: Message,
    here: Option<Vec<Vec<u8>>>,
}

impl<'a> Looking<'a> {
    pub(super) fn new(over: &Over, at: &'a Address) -> Self {
        Self {
            at,
            message: over.message(),
            here: None,
        }
    }

    /// Whether this one reads otherwise than the first that was shown.
    pub(super) fn differs(&mut self, bytes: &[u8]) -> bool {
        self.message.refill(bytes);
        let now = values(&self.message, self.at);
        match &self.here {
            None => {
                self.here = Some(now);
                false
            }
            Some(first) => *first != now,
        }
    }
}

/// Looks through `numbers`, of which the first is where we are; answers with how many were stepped
/// over until one reads differently. None where all read the same, or somebody asked to stop.
pub(super) fn until_different(
    over: &Over,
    numbers: &[u32],
    at: &Address,
    stopped: &dyn Fn() -> bool,
) -> Result<Option<usize>, Fault> {
    let mut looking = Looking::new(over, at);
    let mut found = None;
    let mut steps = 0;
    over.visit(Which::These(numbers), &[], &mut |met| {
        if let Met::Message(_, bytes, _) = met {
            if looking.differs(bytes) {
                found = Some(steps);
            }
            steps += 1;
        }
        found.is_none() && !(steps % 64 == 0 && stopped())
    })?;
    Ok(found)
}
