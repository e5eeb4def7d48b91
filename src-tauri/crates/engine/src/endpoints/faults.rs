//! What a listener does wrong on purpose, to see what the other side makes of it.
//!
//! Shares are spread evenly and without chance, so that a test can be run again: of ten in a hundred
//! every tenth.

use crate::fault::Fault;
use crate::project::{Disturb, Disturbance};
use hl7wb_core::condition::{Condition, Scope};
use hl7wb_core::message::Message;
use std::sync::atomic::{AtomicU64, Ordering};

/// The faults of one endpoint.
#[derive(Debug, Default)]
pub struct Faults {
    list: Vec<Planned>,
}

#[derive(Debug)]
struct Planned {
    does: Disturb,
    share: u64,
    when: Option<Condition>,
    /// How often it could have been done.
    met: AtomicU64,
}

impl Faults {
    /// Whether everything is done right.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Reads the conditions.
    ///
    /// # Errors
    /// Where one cannot be read.
    pub fn new(disturbances: &[Disturbance]) -> Result<Self, Fault> {
        let list = disturbances.iter().map(|disturbance| {
            let Disturbance { does, share, when } = disturbance;
            Ok(Planned {
                does: *does,
                share: u64::from(*share),
                when: condition(when)?,
                met: AtomicU64::new(0),
            })
        });
        Ok(Self {
            list: list.collect::<Result<_, Fault>>()?,
        })
    }

    /// What is done wrong with the answer to this message: the first whose turn it is.
    #[must_use]
    pub fn of_message(&self, message: &Message) -> Option<Disturb> {
        self.list
            .iter()
            .filter(|planned| !is_of_connections(planned.does))
            .filter(|planned| {
                let when = planned.when.as_ref();
                when.is_none_or(|when| when.eval(message, Scope::default()))
            })
            .filter(|planned| planned.is_due())
            .map(|planned| planned.does)
            .next()
    }

    /// What is done wrong with a connection that has come: refused, or read slowly.
    #[must_use]
    pub fn of_connection(&self) -> Option<Disturb> {
        self.list
            .iter()
            .filter(|planned| is_of_connections(planned.does) && planned.is_due())
            .map(|planned| planned.does)
            .next()
    }
}

impl Planned {
    fn is_due(&self) -> bool {
        let before = self.met.fetch_add(1, Ordering::Relaxed);
        (before + 1) * self.share / 100 > before * self.share / 100
    }
}

const fn is_of_connections(does: Disturb) -> bool {
    match does {
        Disturb::SlowRead(_) | Disturb::Refuse => true,
        Disturb::Late(_)
        | Disturb::Never
        | Disturb::WrongId
        | Disturb::Twice
        | Disturb::Unframed
        | Disturb::Bytewise
        | Disturb::Cut
        | Disturb::Close => false,
    }
}

/// A condition of an endpoint's file; none for all messages.
pub(super) fn condition(when: &str) -> Result<Option<Condition>, Fault> {
    match when.trim() {
        "" => Ok(None),
        when => Condition::parse(when)
            .map(Some)
            .map_err(|error| Fault::new("condition", format!("`{when}`: {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_spread_evenly_over_what_meets_the_condition() {
        let planned = |does, share, when: &str| Disturbance {
            does,
            share,
            when: when.to_owned(),
        };
        let faults = Faults::new(&[
            planned(Disturb::Never, 25, "MSH-9.1 = ORU"),
            planned(Disturb::Refuse, 50, ""),
        ])
        .expect("read");
        let (result, _) = Message::decode("MSH|^~\\&|A|B|C|D|||ORU^R01|7|P|2.5\r");
        let (other, _) = Message::decode("MSH|^~\\&|A|B|C|D|||ADT^A01|7|P|2.5\r");
        let done: Vec<bool> = (0..8)
            .map(|_| faults.of_message(&result).is_some())
            .collect();
        assert_eq!(done, [false, false, false, true, false, false, false, true]);
        assert_eq!(faults.of_message(&other), None);
        let refused: Vec<bool> = (0..4).map(|_| faults.of_connection().is_some()).collect();
        assert_eq!(refused, [false, true, false, true]);
        assert_eq!(
            Faults::new(&[planned(Disturb::Cut, 1, "PID-")])
                .expect_err("refused")
                .code,
            "condition"
        );
    }
}
