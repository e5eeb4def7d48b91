//! One mapping under edit.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use hl7wb_core::code_table::CodeTable;
use hl7wb_core::dictionary::Version;
use hl7wb_core::mapping::{Outcome, Target, Trace};

use super::edits::Ground;
use super::files::{Places, TableProblem, Written};
use super::judged;
use super::propose::Proposal;
use super::ready::{Around, target};
use super::set::{self, Chosen, Sample, Tally};
use super::{Edit, Ready, Runnable};
use crate::clock;
use crate::fault::Fault;
use crate::project::{Destination, Interface};
use crate::reading::Reading;

/// One mapping under edit.
pub struct Session {
    pub(super) places: Places,
    target: Target,
    /// Of the interface.
    home: PathBuf,
    folder: PathBuf,
    arriving: Vec<Version>,
    chosen: Vec<Chosen>,
    reading: Reading,
    pub(super) now: Written,
    pub(super) saved: Written,
    undo: Vec<Written>,
    redo: Vec<Written>,
    revision: u32,
    conflict: bool,
    problems: Vec<TableProblem>,
    pub(super) ready: Ready,
    /// What came out before the last edit, and what the saved files give.
    before: Arc<Tally>,
    at_save: Arc<Tally>,
    previous: Option<Runnable>,
    saved_runnable: Option<Runnable>,
    /// What was proposed last, and for which revision.
    proposed: (u32, Vec<Proposal>),
}

/// Everything that a front end shows of a session.
pub(crate) struct Shown<'a> {
    pub(crate) ready: &'a Ready,
    pub(crate) revision: u32,
    pub(crate) filter: String,
    pub(crate) tables: &'a BTreeMap<String, Arc<CodeTable>>,
    pub(crate) problems: &'a [TableProblem],
    pub(crate) mapping_file: String,
    pub(crate) before: &'a Tally,
    pub(crate) at_save: &'a Tally,
    pub(crate) can_undo: bool,
    pub(crate) can_redo: bool,
    pub(crate) conflict: bool,
    pub(crate) chosen: &'a [Chosen],
}

/// With what an outcome is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// What the saved files give.
    Saved,
    /// What came out before the last edit.
    Edit,
}

/// One sample and what became of it.
pub struct SampleRun<'a> {
    /// The sample.
    pub sample: &'a Sample,
    /// How it ended, and all that happened; none where the mapping cannot run.
    pub ran: Option<(Outcome, Trace)>,
    /// How it ended before.
    pub before: Option<Outcome>,
}

/// How many undo steps are kept.
const STEPS: usize = 500;

impl Session {
    /// Opens the mapping of a destination. `samples` is the watched folder; `reading` says how its
    /// messages are read.
    ///
    /// # Errors
    /// Where a file cannot be read, or the mapping is not one that is known here.
    pub fn open(
        interface: &Interface,
        destination: &Destination,
        samples: PathBuf,
        reading: Reading,
    ) -> Result<Self, Fault> {
        let places = Places::new(interface, destination);
        let target = target(interface, destination);
        let (written, problems) = places.read()?;
        let set = Arc::new(set::samples(&samples, &[]));
        let arriving = judged::arriving(&interface.folder, &set);
        let around = Around {
            target,
            samples: &set,
            reading: &reading,
            arriving: Some(&arriving),
        };
        let ready = Ready::of(&places, &written, &around, None)?;
        let tally = Arc::clone(&ready.tally);
        Ok(Self {
            places,
            target,
            home: interface.folder.clone(),
            folder: samples,
            arriving,
            chosen: Vec::new(),
            reading,
            now: written.clone(),
            saved: written,
            undo: Vec::new(),
            redo: Vec::new(),
            revision: 1,
            conflict: false,
            problems,
            previous: ready.runnable.clone(),
            saved_runnable: ready.runnable.clone(),
            ready,
            before: Arc::clone(&tally),
            at_save: tally,
            proposed: (0, Vec::new()),
        })
    }

    /// Makes an edit.
    ///
    /// # Errors
    /// Where it cannot be made; nothing is changed then.
    pub fn edit(&mut self, revision: u32, edit: Edit) -> Result<(), Fault> {
        if revision != self.revision {
            return Err(Fault::new(
                "outdated",
                "The mapping has changed since; look at it again and repeat the edit.",
            ));
        }
        let ground = Ground {
            places: &self.places,
            tally: &self.ready.tally,
            reading: &self.reading,
        };
        let next = ground.after(&self.now, edit)?;
        let before = self.take(next)?;
        self.undo.push(before);
        if self.undo.len() > STEPS {
            self.undo.remove(0);
        }
        self.redo.clear();
        Ok(())
    }

    /// Takes the last edit back; nothing where there is none.
    ///
    /// # Errors
    /// Where the files cannot be compiled, which a former state always can.
    pub fn undo(&mut self) -> Result<(), Fault> {
        if let Some(former) = self.undo.pop() {
            let later = self.take(former)?;
            self.redo.push(later);
        }
        Ok(())
    }

    /// Makes an edit again that was taken back.
    ///
    /// # Errors
    /// As [`undo`](Self::undo).
    pub fn redo(&mut self) -> Result<(), Fault> {
        if let Some(later) = self.redo.pop() {
            let former = self.take(later)?;
            self.undo.push(former);
        }
        Ok(())
    }

    /// Writes the files. What changed outside is overwritten only where `overwrite` says so.
    ///
    /// # Errors
    /// `conflict` where a file changed outside; else where a file cannot be written.
    pub fn save(&mut self, overwrite: bool) -> Result<(), Fault> {
        let (disk, _) = self.places.read()?;
        if disk != self.saved && !overwrite {
            self.conflict = true;
            return Err(Fault::new(
                "conflict",
                "The mapping's files were changed outside since they were read; load them again, or save over them.",
            ));
        }
        self.places.write(&self.now, &disk)?;
        self.revision += 1;
        self.settle(self.now.clone());
        Ok(())
    }

    /// Drops every unsaved edit and reads the files again.
    ///
    /// # Errors
    /// Where they cannot be read; nothing is changed then.
    pub fn reload(&mut self) -> Result<(), Fault> {
        let (disk, problems) = self.places.read()?;
        let former = self.take(disk.clone())?;
        if former != self.now {
            self.undo.push(former);
            self.redo.clear();
        }
        self.problems = problems;
        self.settle(disk);
        Ok(())
    }

    /// What is shown is what stands on disk.
    fn settle(&mut self, saved: Written) {
        self.saved = saved;
        self.conflict = false;
        self.at_save = Arc::clone(&self.ready.tally);
        self.saved_runnable = self.ready.runnable.clone();
    }

    /// Looks at the files, which may have changed outside. True where the session changed: it
    /// took them, or it has unsaved edits and is in conflict now.
    ///
    /// # Errors
    /// Where the files cannot be read or are not a mapping any more.
    pub fn look(&mut self) -> Result<bool, Fault> {
        let (disk, _) = self.places.read()?;
        if disk == self.saved {
            return Ok(std::mem::take(&mut self.conflict));
        }
        if self.is_saved() {
            self.reload()?;
        } else if disk == self.now {
            // Somebody made the same edit.
            self.revision += 1;
            self.settle(disk);
        } else {
            self.conflict = true;
            self.revision += 1;
        }
        Ok(true)
    }

    /// Reads the sample set again, where it or how its messages are read has changed.
    ///
    /// # Errors
    /// Never for a reason of the samples'.
    pub fn resample(&mut self, reading: Reading) -> Result<(), Fault> {
        let set = set::samples(&self.folder, &self.chosen);
        let same = set == *self.ready.samples && reading.is(&self.reading);
        if same {
            return Ok(());
        }
        self.reading = reading;
        self.arriving = judged::arriving(&self.home, &set);
        self.run_over(self.now.clone(), Some(Arc::new(set)))?;
        // What the saved files give has to be asked of the same messages.
        self.before = Arc::clone(&self.ready.tally);
        self.at_save = match &self.saved_runnable {
            Some(runnable) => {
                let now = clock::hl7(clock::now());
                Arc::new(set::all(runnable, &self.reading, &self.ready.samples, &now))
            }
            None => Arc::default(),
        };
        Ok(())
    }

    /// Adds messages to the set, or other ones under a name that is there.
    ///
    /// # Errors
    /// As [`resample`](Self::resample).
    pub fn choose(&mut self, chosen: Chosen) -> Result<(), Fault> {
        self.chosen.retain(|known| known.name != chosen.name);
        self.chosen.push(chosen);
        self.resample(self.reading.clone())
    }

    /// Takes chosen messages out of the set.
    ///
    /// # Errors
    /// As [`resample`](Self::resample).
    pub fn unchoose(&mut self, name: &str) -> Result<(), Fault> {
        self.chosen.retain(|known| known.name != name);
        self.resample(self.reading.clone())
    }

    /// Shows other files; answers with those before. On an error nothing is changed.
    fn take(&mut self, next: Written) -> Result<Written, Fault> {
        self.run_over(next, None)
    }

    /// As [`take`](Self::take), with other samples where there are some.
    fn run_over(
        &mut self,
        next: Written,
        samples: Option<Arc<Vec<Sample>>>,
    ) -> Result<Written, Fault> {
        let around = Around {
            target: self.target,
            samples: samples.as_ref().unwrap_or(&self.ready.samples),
            reading: &self.reading,
            arriving: Some(&self.arriving),
        };
        let former = samples.is_none().then_some((&self.now, &self.ready));
        let ready = Ready::of(&self.places, &next, &around, former)?;
        let former = std::mem::replace(&mut self.ready, ready);
        self.before = former.tally;
        self.previous = former.runnable;
        self.revision += 1;
        Ok(std::mem::replace(&mut self.now, next))
    }

    /// Grows with every edit, undo and reload.
    #[must_use]
    pub const fn revision(&self) -> u32 {
        self.revision
    }

    /// Whether the files on disk are what is shown.
    #[must_use]
    pub fn is_saved(&self) -> bool {
        self.now == self.saved
    }

    /// Whether a file changed outside while there are unsaved edits, and somebody was told.
    #[must_use]
    pub const fn is_in_conflict(&self) -> bool {
        self.conflict
    }

    /// What runs; none where a finding is an error.
    #[must_use]
    pub fn runnable(&self) -> Option<&Runnable> {
        self.ready.runnable.as_ref()
    }

    /// What ran before.
    #[must_use]
    pub fn runnable_of(&self, since: Since) -> Option<&Runnable> {
        match since {
            Since::Saved => self.saved_runnable.as_ref(),
            Since::Edit => self.previous.as_ref(),
        }
    }

    /// How the messages are read.
    #[must_use]
    pub const fn reading(&self) -> &Reading {
        &self.reading
    }

    /// What was proposed for this revision; none where nobody asked since the last edit.
    #[must_use]
    pub fn proposed(&self) -> Option<&[Proposal]> {
        let (revision, proposals) = &self.proposed;
        (*revision == self.revision).then_some(proposals)
    }

    /// Keeps what is proposed for this revision.
    pub fn propose(&mut self, proposals: Vec<Proposal>) {
        self.proposed = (self.revision, proposals);
    }

    /// Everything that a front end shows.
    pub(crate) fn shown(&self) -> Shown<'_> {
        Shown {
            ready: &self.ready,
            revision: self.revision,
            filter: self.places.filter(&self.now).0,
            tables: &self.now.tables,
            problems: &self.problems,
            mapping_file: self.places.mapping_name(),
            before: &self.before,
            at_save: &self.at_save,
            can_undo: !self.undo.is_empty(),
            can_redo: !self.redo.is_empty(),
            conflict: self.conflict,
            chosen: &self.chosen,
        }
    }

    /// Number of sample messages.
    #[must_use]
    pub fn sample_count(&self) -> usize {
        self.ready.samples.len()
    }

    /// Whether a message of the set was captured.
    #[must_use]
    pub fn has_captured(&self) -> bool {
        self.ready.samples.iter().any(|sample| sample.captured)
    }

    /// One sample, run now, and by the mapping before.
    #[must_use]
    pub fn run(&self, index: usize, since: Since) -> Option<SampleRun<'_>> {
        let sample = self.ready.samples.get(index)?;
        let now = clock::hl7(clock::now());
        Some(SampleRun {
            sample,
            ran: self
                .runnable()
                .map(|runnable| set::traced(runnable, sample, &now)),
            before: self
                .runnable_of(since)
                .map(|runnable| set::outcome(runnable, sample, &now)),
        })
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("places", &self.places)
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}
