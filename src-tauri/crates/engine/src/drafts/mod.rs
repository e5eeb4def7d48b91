//! Messages under edit. What was captured, and what stands in a file, stays as it is: an edit begins
//! a draft beside it, which everything that shows the message then shows. Undo and redo are here, over
//! edits of the text and of the tree alike. Nothing is written until somebody saves.

#[cfg(test)]
mod tests;

use crate::fault::Fault;
use crate::workbench::{Key, Opened};
use hl7wb_core::message::edit::inverse;
use hl7wb_core::message::{Edit, Message};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Steps that can be taken back.
const STEPS: usize = 1000;

/// A draft that is shared with those who look at it.
pub type Shared = Arc<Mutex<Draft>>;

/// Every draft of a project, by the message that it began as.
#[derive(Debug, Default)]
pub struct Drafts {
    open: Mutex<HashMap<Key, Shared>>,
}

/// One message under edit.
#[derive(Debug)]
pub struct Draft {
    /// The bytes as they stand where they came from, as far as this draft knows.
    origin: Vec<u8>,
    now: Arc<Opened>,
    undo: Vec<Step>,
    redo: Vec<Step>,
    revision: u32,
}

/// One step of undo: batches of splices, each counted in the bytes that the one before gave.
#[derive(Debug, Clone, Default)]
struct Step {
    /// Takes the step back; last batch first.
    back: Vec<Vec<Edit>>,
    /// Makes it again; first batch first.
    forth: Vec<Vec<Edit>>,
    /// Whether typing may go on in it.
    typing: bool,
}

/// How a draft stands, for who shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Grows with every change.
    pub revision: u32,
    /// Steps that can be taken back.
    pub undo: usize,
    /// Steps that can be made again.
    pub redo: usize,
    /// Whether it is other than what it began as.
    pub changed: bool,
}

impl Drafts {
    fn open(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Shared>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The draft of a message, if there is one.
    #[must_use]
    pub fn of(&self, key: Key) -> Option<Shared> {
        self.open().get(&key).cloned()
    }

    /// The draft of a message; begun with what is open, where there is none yet.
    pub fn begin(&self, key: Key, opened: &Arc<Opened>) -> Shared {
        let mut open = self.open();
        let draft = open.entry(key).or_insert_with(|| {
            Arc::new(Mutex::new(Draft {
                origin: opened.message.wire().to_vec(),
                now: Arc::clone(opened),
                undo: Vec::new(),
                redo: Vec::new(),
                revision: 0,
            }))
        });
        Arc::clone(draft)
    }

    /// Drops a draft; whether there was one.
    pub fn drop(&self, key: Key) -> bool {
        self.open().remove(&key).is_some()
    }

    /// Messages whose drafts are other than what they began as.
    #[must_use]
    pub fn changed(&self) -> Vec<Key> {
        let open: Vec<(Key, Shared)> = self
            .open()
            .iter()
            .map(|(key, draft)| (*key, Arc::clone(draft)))
            .collect();
        open.into_iter()
            .filter(|(_, draft)| lock(draft).standing().changed)
            .map(|(key, _)| key)
            .collect()
    }
}

/// A draft, to look at or to change.
pub fn lock(draft: &Shared) -> std::sync::MutexGuard<'_, Draft> {
    // A change is made in one assignment: what a dying thread leaves is whole.
    draft.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Draft {
    /// The message as it stands.
    #[must_use]
    pub fn now(&self) -> Arc<Opened> {
        Arc::clone(&self.now)
    }

    /// The bytes that it began as, or as which it was saved.
    #[must_use]
    pub fn origin(&self) -> &[u8] {
        &self.origin
    }

    /// How it stands.
    #[must_use]
    pub fn standing(&self) -> Standing {
        Standing {
            revision: self.revision,
            undo: self.undo.len(),
            redo: self.redo.len(),
            changed: self.now.message.wire() != self.origin,
        }
    }

    /// It stands in its place now as it is.
    pub fn saved(&mut self) {
        self.origin = self.now.message.wire().to_vec();
        if let Some(step) = self.undo.last_mut() {
            step.typing = false;
        }
    }

    /// Makes a change. `typing` goes on in the step before, where that was typing as well. Splices
    /// that change nothing make no step.
    ///
    /// # Errors
    /// Where they reach outside of the message.
    pub fn change(&mut self, edits: Vec<Edit>, typing: bool) -> Result<(), Fault> {
        if edits.is_empty() {
            return Ok(());
        }
        let back = inverse(self.now.message.bytes(), &edits).map_err(|error| outside(&error))?;
        let (before, revision) = (self.now(), self.revision);
        self.make(&edits)?;
        if self.now.message.wire() == before.message.wire() {
            (self.now, self.revision) = (before, revision);
            return Ok(());
        }
        self.redo.clear();
        let goes_on = typing && self.undo.last().is_some_and(|step| step.typing);
        if !goes_on {
            self.undo.push(Step {
                typing,
                ..Step::default()
            });
            if self.undo.len() > STEPS {
                self.undo.remove(0);
            }
        }
        if let Some(step) = self.undo.last_mut() {
            step.back.push(back);
            step.forth.push(edits);
        }
        Ok(())
    }

    /// Takes the last step back; whether there was one.
    ///
    /// # Errors
    /// None that can be seen: what was made can be taken back.
    pub fn undo(&mut self) -> Result<bool, Fault> {
        let Some(step) = self.undo.pop() else {
            return Ok(false);
        };
        for edits in step.back.iter().rev() {
            self.make(edits)?;
        }
        self.redo.push(Step {
            typing: false,
            ..step
        });
        Ok(true)
    }

    /// Makes the step again that was taken back last; whether there was one.
    ///
    /// # Errors
    /// As [`undo`](Self::undo).
    pub fn redo(&mut self) -> Result<bool, Fault> {
        let Some(step) = self.redo.pop() else {
            return Ok(false);
        };
        for edits in &step.forth {
            self.make(edits)?;
        }
        self.undo.push(step);
        Ok(true)
    }

    fn make(&mut self, edits: &[Edit]) -> Result<(), Fault> {
        let message: Message = self
            .now
            .message
            .apply(edits)
            .map_err(|error| outside(&error))?;
        self.now = Arc::new(Opened::new(
            message,
            self.now.reading.clone(),
            self.now.captured.clone(),
            self.now.mark,
        ));
        self.revision = self.revision.wrapping_add(1);
        Ok(())
    }
}

fn outside(error: &hl7wb_core::message::EditError) -> Fault {
    Fault::new(
        "edit-outside",
        "That place is not in the message any more; it is shown as it stands now.",
    )
    .because(error)
}
