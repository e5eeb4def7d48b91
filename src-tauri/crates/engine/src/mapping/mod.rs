//! A mapping under edit: its files, undo and redo, and what it does to the samples.
//!
//! An edit changes the document, compiles it and runs the sample set, in one go. Nothing is
//! written before somebody saves, and nothing that changed outside is overwritten unasked.

mod files;
mod set;
#[cfg(test)]
mod tests;

pub(crate) use files::replace;
pub use set::{SAMPLES, Sample, samples};

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use hl7wb_core::code_table::{CodeTable, Tables};
use hl7wb_core::condition::Condition;
use hl7wb_core::mapping::{
    Delivery, Filter, Intent, Mapping, MappingDoc, Outcome, RuleFinding, Target, Trace, compile,
};
use hl7wb_core::message::Charset;

use crate::clock;
use crate::fault::Fault;
use crate::project::{self, Destination, Interface};
use files::{Places, TableProblem, Written};
pub(crate) use set::Tally;

/// What can be done to a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// An edit of the document.
    Rule(Box<Intent>),
    /// A new, empty code table.
    AddTable(String, Vec<String>),
    /// A row of a code table, new or in place of the one with its key.
    SetRow(String, Vec<String>),
    /// A row goes.
    RemoveRow(String, String),
    /// Which messages go to the destination.
    SetFilter(String),
}

/// One mapping under edit.
pub struct Session {
    places: Places,
    target: Target,
    folder: PathBuf,
    now: Written,
    saved: Written,
    undo: Vec<Written>,
    redo: Vec<Written>,
    revision: u32,
    conflict: bool,
    problems: Vec<TableProblem>,
    ready: Ready,
    /// What came out before the last edit, and what the saved files give.
    before: Arc<Tally>,
    at_save: Arc<Tally>,
    previous: Option<Runnable>,
}

/// A mapping that can run, and how its messages arrive and leave.
#[derive(Clone)]
pub struct Runnable {
    /// The rules.
    pub mapping: Arc<Mapping>,
    /// The engine around them.
    pub delivery: Arc<Delivery>,
}

/// What the files come to.
pub(crate) struct Ready {
    pub(crate) document: MappingDoc,
    pub(crate) runnable: Option<Runnable>,
    pub(crate) findings: Vec<RuleFinding>,
    pub(crate) filter_problem: Option<String>,
    pub(crate) samples: Arc<Vec<Sample>>,
    pub(crate) tally: Arc<Tally>,
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
}

/// How many undo steps are kept.
const STEPS: usize = 500;

impl Session {
    /// Opens the mapping of a destination. `samples` is the watched folder.
    ///
    /// # Errors
    /// Where a file cannot be read, or the mapping is not one that is known here.
    pub fn open(
        interface: &Interface,
        destination: &Destination,
        samples: PathBuf,
    ) -> Result<Self, Fault> {
        let places = Places::new(interface, destination);
        let target = target(interface, destination);
        let (written, problems) = places.read()?;
        let set = Arc::new(set::samples(&samples));
        let ready = Ready::of(&places, &written, target, set)?;
        let tally = Arc::clone(&ready.tally);
        Ok(Self {
            places,
            target,
            folder: samples,
            now: written.clone(),
            saved: written,
            undo: Vec::new(),
            redo: Vec::new(),
            revision: 1,
            conflict: false,
            problems,
            previous: ready.runnable.clone(),
            ready,
            before: Arc::clone(&tally),
            at_save: tally,
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
        let next = self.edited(edit)?;
        let before = std::mem::replace(&mut self.now, next);
        if let Err(fault) = self.compute() {
            self.now = before;
            return Err(fault);
        }
        self.undo.push(before);
        if self.undo.len() > STEPS {
            self.undo.remove(0);
        }
        self.redo.clear();
        Ok(())
    }

    fn edited(&self, edit: Edit) -> Result<Written, Fault> {
        let refused =
            |error: &dyn std::fmt::Display| Fault::new("edit-refused", format!("{error}."));
        let with_table = |name: &str, table: CodeTable| {
            let mut next = self.now.clone();
            next.tables.insert(name.to_owned(), Arc::new(table));
            next
        };
        let table = |name: &str| -> Result<CodeTable, Fault> {
            let table = self.now.tables.get(name);
            let table = table.ok_or_else(|| refused(&format!("there is no table '{name}'")))?;
            Ok(table.as_ref().clone())
        };
        match edit {
            Edit::Rule(intent) => {
                let mut document = self.ready.document.clone();
                document.apply(&intent).map_err(|error| refused(&error))?;
                Ok(Written {
                    mapping: document.to_string().into(),
                    ..self.now.clone()
                })
            }
            Edit::AddTable(name, columns) => {
                let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
                if name.is_empty() || !name.chars().all(plain) {
                    return Err(refused(&"a table's name has letters, digits, - and _ only"));
                }
                if self.now.tables.contains_key(&name) {
                    return Err(refused(&format!("there is a table '{name}' already")));
                }
                if columns.len() < 2 || columns.iter().any(|column| column.trim().is_empty()) {
                    return Err(refused(
                        &"a table has a key column and at least one result column",
                    ));
                }
                Ok(with_table(&name, CodeTable::new(columns)))
            }
            Edit::SetRow(name, row) => {
                let mut table = table(&name)?;
                table.set_row(row).map_err(|error| refused(&error))?;
                Ok(with_table(&name, table))
            }
            Edit::RemoveRow(name, key) => {
                let mut table = table(&name)?;
                table.remove_row(&key).map_err(|error| refused(&error))?;
                Ok(with_table(&name, table))
            }
            Edit::SetFilter(filter) => {
                if !filter.trim().is_empty() {
                    Condition::parse(&filter).map_err(|error| refused(&error.message))?;
                }
                self.places.with_filter(&self.now, &filter)
            }
        }
    }

    /// Takes the last edit back; nothing where there is none.
    ///
    /// # Errors
    /// Where the files cannot be compiled, which a former state always can.
    pub fn undo(&mut self) -> Result<(), Fault> {
        if let Some(former) = self.undo.pop() {
            self.redo.push(std::mem::replace(&mut self.now, former));
            self.compute()?;
        }
        Ok(())
    }

    /// Makes an edit again that was taken back.
    ///
    /// # Errors
    /// As [`undo`](Self::undo).
    pub fn redo(&mut self) -> Result<(), Fault> {
        if let Some(later) = self.redo.pop() {
            self.undo.push(std::mem::replace(&mut self.now, later));
            self.compute()?;
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
        self.saved = self.now.clone();
        self.conflict = false;
        self.at_save = Arc::clone(&self.ready.tally);
        self.revision += 1;
        Ok(())
    }

    /// Drops every unsaved edit and reads the files again.
    ///
    /// # Errors
    /// Where they cannot be read; nothing is changed then.
    pub fn reload(&mut self) -> Result<(), Fault> {
        let (disk, problems) = self.places.read()?;
        let former = std::mem::replace(&mut self.now, disk.clone());
        if let Err(fault) = self.compute() {
            self.now = former;
            return Err(fault);
        }
        if former != self.now {
            self.undo.push(former);
            self.redo.clear();
        }
        self.problems = problems;
        self.saved = disk;
        self.conflict = false;
        self.at_save = Arc::clone(&self.ready.tally);
        Ok(())
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
        } else {
            self.conflict = true;
            self.revision += 1;
        }
        Ok(true)
    }

    /// Reads the sample set again.
    ///
    /// # Errors
    /// Never for a reason of the samples'.
    pub fn resample(&mut self) -> Result<(), Fault> {
        self.ready.samples = Arc::new(set::samples(&self.folder));
        self.compute()
    }

    fn compute(&mut self) -> Result<(), Fault> {
        let samples = Arc::clone(&self.ready.samples);
        let next = Ready::of(&self.places, &self.now, self.target, samples)?;
        let former = std::mem::replace(&mut self.ready, next);
        self.before = former.tally;
        self.previous = former.runnable;
        self.revision += 1;
        Ok(())
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
        }
    }

    /// Number of sample messages.
    #[must_use]
    pub fn sample_count(&self) -> usize {
        self.ready.samples.len()
    }

    /// One sample, run now, and by the mapping before the last edit.
    #[must_use]
    pub fn run(&self, index: usize) -> Option<SampleRun<'_>> {
        let sample = self.ready.samples.get(index)?;
        let now = clock::hl7(clock::now());
        let ran = self
            .runnable()
            .map(|runnable| set::one(&runnable.mapping, &runnable.delivery, sample, &now));
        let before = self
            .previous
            .as_ref()
            .map(|runnable| set::one(&runnable.mapping, &runnable.delivery, sample, &now).0);
        Some(SampleRun {
            sample,
            ran,
            before,
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

/// A session that several requests work on, one after the other.
pub type Shared = Arc<Mutex<Session>>;

/// The sessions of a project that are open, by interface and destination.
#[derive(Debug, Default)]
pub struct Sessions {
    open: Mutex<BTreeMap<(String, String), Shared>>,
}

impl Sessions {
    /// The session of that name, where it is open.
    #[must_use]
    pub fn known(&self, key: &(String, String)) -> Option<Arc<Mutex<Session>>> {
        let sessions = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.get(key).map(Arc::clone)
    }

    /// The session of that name, opened by `open` where there is none.
    ///
    /// # Errors
    /// Those of `open`.
    pub fn open(
        &self,
        key: (String, String),
        open: impl FnOnce() -> Result<Session, Fault>,
    ) -> Result<Arc<Mutex<Session>>, Fault> {
        let mut sessions = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(session) = sessions.get(&key) {
            return Ok(Arc::clone(session));
        }
        let session = Arc::new(Mutex::new(open()?));
        sessions.insert(key, Arc::clone(&session));
        Ok(session)
    }
}

/// One sample and what became of it.
pub struct SampleRun<'a> {
    /// The sample.
    pub sample: &'a Sample,
    /// How it ended, and all that happened; none where the mapping cannot run.
    pub ran: Option<(Outcome, Trace)>,
    /// How it ended before the last edit.
    pub before: Option<Outcome>,
}

impl Ready {
    fn of(
        places: &Places,
        written: &Written,
        target: Target,
        samples: Arc<Vec<Sample>>,
    ) -> Result<Self, Fault> {
        let document = MappingDoc::parse(&written.mapping).map_err(|error| {
            Fault::new(
                error.code.as_str(),
                format!(
                    "{}, line {}: {}",
                    places.mapping_name(),
                    error.line,
                    error.message
                ),
            )
        })?;
        let tables: Tables = written.tables.clone();
        let (mapping, findings) = compile(&document, &tables);
        let (filter, reason) = places.filter(written);
        let (filter, filter_problem) = match filter.trim().is_empty() {
            true => (None, None),
            false => match Condition::parse(&filter) {
                Ok(condition) => (Some(Filter { condition, reason }), None),
                Err(error) => (None, Some(error.message)),
            },
        };
        let runnable = mapping
            .filter(|_| filter_problem.is_none())
            .map(|mapping| Runnable {
                mapping: Arc::new(mapping),
                delivery: Arc::new(Delivery { target, filter }),
            });
        let tally = runnable.as_ref().map(|runnable| {
            let now = clock::hl7(clock::now());
            set::all(&runnable.mapping, &runnable.delivery, &samples, &now)
        });
        Ok(Self {
            document,
            runnable,
            findings,
            filter_problem,
            samples,
            tally: Arc::new(tally.unwrap_or_default()),
        })
    }
}

/// The engine around the mapping of a destination.
#[must_use]
pub fn target(interface: &Interface, destination: &Destination) -> Target {
    // Reading the project replaced every charset that is not known.
    let charset = |name: &str| Charset::from_name(name).unwrap_or_default();
    match interface.target {
        project::Target::None => Target::None,
        project::Target::Mirth452 => Target::Mirth452 {
            inbound: charset(&interface.source.charset),
            outbound: charset(&destination.charset),
        },
    }
}

/// Reads, compiles and makes ready the mapping of a destination, without samples: for runs over
/// files and for exports.
///
/// # Errors
/// Where it cannot be read, or has a finding that is an error; the first of them is told.
pub fn runnable(interface: &Interface, destination: &Destination) -> Result<Runnable, Fault> {
    let places = Places::new(interface, destination);
    let (written, problems) = places.read()?;
    if let Some(problem) = problems.iter().find(|problem| {
        problem.finding.diagnostic.severity == hl7wb_core::diagnostic::Severity::Error
    }) {
        return Err(Fault::new(
            problem.finding.diagnostic.code.as_str(),
            format!(
                "interfaces/{}/{}, line {}: {}",
                interface.id,
                problem.file,
                problem.finding.line,
                problem.finding.diagnostic.message
            ),
        ));
    }
    let ready = Ready::of(
        &places,
        &written,
        target(interface, destination),
        Arc::default(),
    )?;
    if let Some(problem) = ready.filter_problem {
        return Err(Fault::new(
            "filter",
            format!(
                "The filter of `{}` cannot be used: {problem}",
                destination.id
            ),
        ));
    }
    ready.runnable.ok_or_else(|| {
        let first = ready
            .findings
            .iter()
            .find(|finding| finding.diagnostic.severity == hl7wb_core::diagnostic::Severity::Error);
        let (line, says) = first.map_or((0, String::new()), |finding| {
            (
                finding.line.unwrap_or_default(),
                finding.diagnostic.message.clone(),
            )
        });
        Fault::new(
            "mapping-broken",
            format!(
                "interfaces/{}/{}, line {line}: {says}",
                interface.id,
                places.mapping_name()
            ),
        )
    })
}
