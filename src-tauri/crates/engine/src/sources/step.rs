//! To the next message in which a place reads differently.

use super::scan::Over;
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

/// Looks through `numbers`, of which the first is where we are; answers with how many were stepped
/// over until one reads differently. None where all read the same, or somebody asked to stop.
pub(super) fn until_different(
    over: &Over,
    numbers: &[u32],
    at: &Address,
    stopped: &dyn Fn() -> bool,
) -> Result<Option<usize>, Fault> {
    let mut message = over.message();
    let mut here: Option<Vec<Vec<u8>>> = None;
    let mut found = None;
    let mut steps = 0;
    // Backwards, or in an order that is not the file's, each is a read of its own: so in portions.
    over.index
        .visit(&over.content, numbers.iter().copied(), |_, bytes| {
            message.refill(bytes);
            let now = values(&message, at);
            match &here {
                None => here = Some(now),
                Some(first) if *first != now => found = Some(steps),
                Some(_) => {}
            }
            steps += 1;
            found.is_none() && !(steps % 64 == 0 && stopped())
        })?;
    Ok(found)
}
