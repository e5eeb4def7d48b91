//! Taking captured messages out of the store: first what that would be, then, where somebody says so, just that.

use super::Desk;
use crate::clock;
use crate::fault::Fault;
use crate::sources::TaskId;
use crate::store::{Action, Amount, FrameId, Line, Removal, Retention};
use crate::workbench::Signal;
use std::sync::PoisonError;

/// What somebody was shown that would be removed.
#[derive(Debug, Default)]
pub(super) struct Planned {
    number: u32,
    ids: Vec<FrameId>,
    what: String,
}

/// What was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Removed {
    /// What it came to.
    pub amount: Amount,
    /// Whether somebody stopped it before all was removed.
    pub stopped: bool,
    /// Bytes of the store's files before.
    pub before: u64,
    /// Bytes of them now.
    pub now: u64,
}

/// The account of the operating system.
pub(crate) fn account() -> String {
    whoami::username().unwrap_or_else(|_| "unknown".to_owned())
}

impl Desk {
    /// Notes that something is done with captured messages, before it is.
    ///
    /// # Errors
    /// Where the record cannot be written: then it must not be done.
    pub async fn record(&self, action: Action, ids: &[FrameId], place: &str) -> Result<(), Fault> {
        self.record_many(action, ids.len() as u64, named(ids), place)
            .await
    }

    /// The same of many, which are told in a few words.
    ///
    /// # Errors
    /// Where the record cannot be written: then it must not be done.
    pub async fn record_many(
        &self,
        action: Action,
        messages: u64,
        what: String,
        place: &str,
    ) -> Result<(), Fault> {
        let line = Line {
            time: clock::now(),
            who: account(),
            action,
            messages,
            what,
            place: place.to_owned(),
        };
        Ok(self.store()?.record(line).await?)
    }

    /// What a retention would remove, and the number under which just that can be removed.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn plan_retention(&self, retention: Retention) -> Result<(u32, Amount), Fault> {
        let ids = self.store()?.beyond(retention).await?;
        let what = match retention {
            Retention::Before(time) => format!("older than {}", clock::rfc3339(time)),
            Retention::Beyond(bytes) => {
                format!("the oldest, beyond {} MiB", bytes >> 20)
            }
        };
        self.plan(ids, what).await
    }

    /// The same for messages that somebody chose.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn plan_removal(&self, ids: Vec<FrameId>) -> Result<(u32, Amount), Fault> {
        let what = named(&ids);
        self.plan(ids, what).await
    }

    async fn plan(&self, ids: Vec<FrameId>, what: String) -> Result<(u32, Amount), Fault> {
        let amount = self.store()?.amount(&ids).await?;
        let mut planned = self.removal.lock().unwrap_or_else(PoisonError::into_inner);
        planned.number += 1;
        planned.ids = ids;
        planned.what = what;
        Ok((planned.number, amount))
    }

    /// Removes what somebody was shown. Stopped, what is gone by then stays gone.
    ///
    /// # Errors
    /// Where that is not what was shown last, or the store cannot be written.
    pub async fn remove(&self, number: u32, why: &str, job: TaskId) -> Result<Removed, Fault> {
        let store = self.store()?;
        let (ids, what) = {
            let mut planned = self.removal.lock().unwrap_or_else(PoisonError::into_inner);
            if planned.number != number || planned.ids.is_empty() {
                let message =
                    "This is not what was shown last. Look again at what would be removed.";
                return Err(Fault::new("removal-changed", message));
            }
            (std::mem::take(&mut planned.ids), planned.what.clone())
        };
        let before = store.size();
        let work = self.jobs.begin(job, ids.len() as u64);
        let who = account();
        let removal = Removal {
            time: clock::now(),
            who: who.clone(),
            why: why.to_owned(),
        };
        let mut amount = Amount::default();
        let done = async {
            let removal = store.begin_removal(removal).await?;
            let mut rest = ids.as_slice();
            while !rest.is_empty() && !work.stopped() {
                let (some, gone) = store.remove_some(removal, rest).await?;
                amount = amount.and(gone);
                rest = rest.get(some..).unwrap_or_default();
                let past = (ids.len() - rest.len()) as u64;
                if work.at(past, past, amount.messages) {
                    let _ = self.signals.send(Signal::Task(job));
                }
            }
            store.sweep(removal).await?;
            while store.shrink_some().await? {}
            Ok::<_, Fault>(())
        }
        .await;
        // Nobody sees them once more in what was decoded before.
        self.recent().clear();
        for id in ids {
            self.drafts.drop(super::Key::Captured(id));
        }
        let stopped = work.stopped();
        work.end(done.clone());
        let line = Line {
            time: clock::now(),
            who,
            action: Action::Remove,
            messages: amount.messages,
            what: format!("{what}: {why}"),
            place: String::new(),
        };
        store.record(line).await?;
        done?;
        Ok(Removed {
            amount,
            stopped,
            before,
            now: store.size(),
        })
    }
}

/// Frames by their numbers, as far as people would read on.
pub(super) fn named(ids: &[FrameId]) -> String {
    const MOST: usize = 20;
    let first: Vec<String> = ids.iter().take(MOST).map(|id| id.0.to_string()).collect();
    let more = ids.len().saturating_sub(MOST);
    match more {
        0 => format!("frames {}", first.join(", ")),
        more => format!("frames {} and {more} more", first.join(", ")),
    }
}
