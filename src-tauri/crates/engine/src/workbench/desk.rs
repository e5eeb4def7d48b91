//! One open project and everything that goes with it.

mod chosen;
mod exporting;
mod importing;
mod indexing;
mod opened;
mod removing;
mod running;
mod runs;

pub use chosen::Chosen;
pub use exporting::{Exported, Shape};
pub use indexing::INDEXING;
pub use opened::{Key, Opened};
pub use removing::Removed;

use super::endpoints::Endpoints;
use super::jobs::Jobs;
use super::sending::Sendings;
use super::{Signal, watch};
use crate::clock::ControlIds;
use crate::comparison::Run;
use crate::drafts::Drafts;
use crate::fault::Fault;
use crate::mapping::{Runnable, Sessions, runnable};
use crate::project::{CASES_FOLDER, DICTIONARY_FILE, Project};
use crate::reading::{ReadAs, Reading, Rules, interface_for};
use crate::sources::{News, SourceId, Sources};
use crate::store::{Change, Store, StoreError};
use hl7wb_core::message::Message;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::sync::broadcast;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// The project as it was read last, for whoever needs the newest.
pub(super) type Current = Arc<RwLock<Arc<Project>>>;

/// One open project.
#[derive(Debug)]
pub struct Desk {
    /// Whether it is the user's copy of the bundled example.
    pub example: bool,
    project: Current,
    store: Result<Arc<Store>, StoreError>,
    sources: Sources,
    endpoints: Arc<Endpoints>,
    pub(super) sendings: Sendings,
    recent: Mutex<VecDeque<(Key, Arc<Opened>)>>,
    drafts: Drafts,
    sessions: Sessions,
    runs: Mutex<VecDeque<Arc<Run>>>,
    last_run: AtomicU32,
    pub(super) signals: broadcast::Sender<Signal>,
    control_ids: Arc<ControlIds>,
    watcher: Mutex<Option<watch::Watcher>>,
    jobs: Jobs,
    removal: Mutex<removing::Planned>,
    indexing: tokio::sync::Mutex<()>,
}

impl Desk {
    pub(super) async fn open(
        project: Project,
        example: bool,
        signals: &broadcast::Sender<Signal>,
        control_ids: &Arc<ControlIds>,
    ) -> Arc<Self> {
        let (told, changes) = unbounded_channel();
        let store = Store::open(&project.workbench_folder(), told).await;
        tokio::spawn(pass_on(changes, signals.clone()));
        let sources = Sources::default();
        let listener = signals.clone();
        sources.listen(move |news| {
            let _ = listener.send(match news {
                News::Sources => Signal::Sources,
                News::Reading(id) => Signal::Reading(id),
                News::Task(id) => Signal::Task(id),
            });
        });
        let store = store.map(Arc::new);
        if let Ok(store) = &store {
            sources.capture(Arc::clone(store));
        }
        sources.watch(&project.samples());
        let folder = project.folder.clone();
        let desk = Arc::new(Self {
            example,
            project: Arc::new(RwLock::new(Arc::new(project))),
            store,
            sources,
            endpoints: Arc::default(),
            sendings: Sendings::default(),
            recent: Mutex::default(),
            drafts: Drafts::default(),
            sessions: Sessions::default(),
            runs: Mutex::default(),
            last_run: AtomicU32::new(0),
            signals: signals.clone(),
            control_ids: Arc::clone(control_ids),
            watcher: Mutex::default(),
            jobs: Jobs::default(),
            removal: Mutex::default(),
            indexing: tokio::sync::Mutex::default(),
        });
        watch::follow(Arc::downgrade(&desk));
        let watcher = watch::start(&folder, Arc::downgrade(&desk), signals);
        *desk.watcher.lock().unwrap_or_else(PoisonError::into_inner) = watcher;
        desk.index_captured();
        desk
    }

    /// The project, whichever was read last.
    pub(super) fn current(&self) -> Current {
        Arc::clone(&self.project)
    }

    /// The project as it was read last.
    #[must_use]
    pub fn project(&self) -> Arc<Project> {
        newest(&self.project)
    }

    /// How the messages of a source are read. Where that depends on the first of them, it is read
    /// from its file.
    #[must_use]
    pub fn reading(&self, source: SourceId) -> Reading {
        let project = self.project();
        let ReadAs { charset, rules } = self.sources.reading(source);
        let interface = match rules {
            Rules::Automatic if project.interfaces.len() > 1 => {
                if let Some(first) = self.first(source) {
                    interface_for(&project, Some(&first.message))
                } else {
                    let first = self.sources.message(source, 0).ok();
                    let first = first.map(|found| Message::decode(found.bytes).0);
                    interface_for(&project, first.as_ref())
                }
            }
            Rules::Automatic => interface_for(&project, None),
            Rules::Standard => None,
            Rules::Interface(id) => Some(id),
        };
        Reading::of(&project, interface.as_deref()).with_charset(charset)
    }

    /// How the messages of an interface's endpoint are read; of an interface that is gone, by the
    /// standard.
    #[must_use]
    pub fn reading_of(&self, interface: Option<&str>) -> Reading {
        Reading::of(&self.project(), interface)
    }

    /// How a captured message is read that came to an endpoint: by the rules of the interface that it names, unless
    /// somebody wants captured messages read otherwise.
    #[must_use]
    pub fn reading_captured(&self, endpoint: Option<&str>) -> Reading {
        let ReadAs { charset, rules } = self.sources.reading(SourceId::CAPTURE);
        let project = self.project();
        let interface = match &rules {
            Rules::Automatic => endpoint.map(|id| {
                let named = project.endpoint(id);
                named.map_or(id, |endpoint| {
                    endpoint.interface.as_deref().unwrap_or_default()
                })
            }),
            Rules::Standard => None,
            Rules::Interface(id) => Some(id.as_str()),
        };
        Reading::of(&project, interface).with_charset(charset)
    }

    /// The store.
    ///
    /// # Errors
    /// Where it could not be opened.
    pub fn store(&self) -> Result<&Arc<Store>, Fault> {
        self.store.as_ref().map_err(|error| error.clone().into())
    }

    /// Why captures are not being kept, where they are not.
    #[must_use]
    pub fn store_problem(&self) -> Option<Fault> {
        match &self.store {
            Ok(store) => store.read_only().cloned().map(Fault::from),
            Err(error) => Some(error.clone().into()),
        }
    }

    /// The sources that are open.
    #[must_use]
    pub const fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The messages under edit.
    #[must_use]
    pub const fn drafts(&self) -> &Drafts {
        &self.drafts
    }

    /// The mappings under edit.
    #[must_use]
    pub const fn sessions(&self) -> &Sessions {
        &self.sessions
    }

    /// Tells that sources came or went.
    pub fn sources_changed(&self) {
        let _ = self.signals.send(Signal::Sources);
    }

    /// What runs for a destination: the mapping as it is being edited, else as it stands on disk.
    ///
    /// # Errors
    /// Where there is none, it cannot be read, or it has errors.
    pub fn runnable(&self, interface: &str, destination: &str) -> Result<Runnable, Fault> {
        let project = self.project();
        let interface = project
            .interface(interface)
            .ok_or_else(|| unknown(interface))?;
        let destination = interface.destination(destination).ok_or_else(|| {
            let message = format!("{} has no destination `{destination}`.", interface.name);
            Fault::new("unknown-destination", message)
        })?;
        let key = (interface.id.clone(), destination.id.clone());
        match self.sessions.known(&key) {
            None => runnable(interface, destination),
            Some(session) => {
                let session = session.lock().unwrap_or_else(PoisonError::into_inner);
                session.runnable().cloned().ok_or_else(|| {
                    let message = format!(
                        "The mapping of `{}` has errors; mend them in Map first.",
                        destination.id
                    );
                    Fault::new("mapping-errors", message)
                })
            }
        }
    }

    /// Control IDs for what is sent from here.
    #[must_use]
    pub fn control_ids(&self) -> &ControlIds {
        &self.control_ids
    }

    /// Reads the project again after something was written into its files from here.
    pub fn look_again(&self) {
        let file = self.project().folder.join(crate::project::PROJECT_FILE);
        self.look(&[file]);
    }

    /// Looks at what changed on disk.
    pub(crate) fn look(&self, paths: &[PathBuf]) {
        let project = self.project();
        let mut watcher = self.watcher.lock().unwrap_or_else(PoisonError::into_inner);
        // What cannot be watched is read when the project is opened again, as was said at the start.
        let _ = watcher.as_mut().map(watch::Watcher::widen);
        drop(watcher);
        if self.sources.watch(&project.samples()) {
            let _ = self.signals.send(Signal::Sources);
        }
        let is_case = |path: &PathBuf| {
            let folder = path.parent().and_then(std::path::Path::file_name);
            folder.is_some_and(|name| name == CASES_FOLDER)
        };
        if paths
            .iter()
            .any(|path| is_case(path) || path.ends_with(CASES_FOLDER))
        {
            let _ = self.signals.send(Signal::Cases);
        }
        let is = |path: &PathBuf, ending: &str| path.extension().is_some_and(|end| end == ending);
        let of_project = |path: &PathBuf| !is_case(path) && (is(path, "toml") || is(path, "csv"));
        if !paths.iter().any(of_project) {
            return;
        }
        match Project::open(&project.folder) {
            Ok(read) => {
                if read != *project {
                    *self.project.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(read);
                    let _ = self.signals.send(Signal::Project);
                }
            }
            // The project as it was stays: a file is being edited.
            Err(refused) => {
                let _ = self.signals.send(Signal::Problem(refused.into()));
            }
        }
        let project = self.project();
        for interface in &project.interfaces {
            for destination in &interface.destinations {
                let touched = paths.iter().any(|path| {
                    *path == destination.mapping
                        || (is(path, "csv") && path.starts_with(&interface.folder))
                });
                // Names and meanings of its trees are other ones.
                let renamed = paths
                    .iter()
                    .any(|path| *path == project.folder.join(DICTIONARY_FILE));
                if renamed || (touched && self.is_news(&interface.id, &destination.id)) {
                    let _ = self.signals.send(Signal::Mapping {
                        interface: interface.id.clone(),
                        destination: destination.id.clone(),
                    });
                }
            }
        }
    }

    /// Whether a mapping's files are other than what is shown: what was saved from here is not.
    fn is_news(&self, interface: &str, destination: &str) -> bool {
        let key = (interface.to_owned(), destination.to_owned());
        let Some(session) = self.sessions.known(&key) else {
            return true;
        };
        let looked = session
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .look();
        match looked {
            Ok(news) => news,
            Err(fault) => {
                let _ = self.signals.send(Signal::Problem(fault));
                false
            }
        }
    }

    pub(super) async fn close(&self) {
        self.watcher
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        self.sendings.stop_all().await;
        self.sources.stop_all();
        self.jobs.stop_all();
        self.endpoints.stop_all(&self.signals).await;
        if let Ok(store) = &self.store {
            store.close().await;
        }
    }
}

pub(super) fn newest(current: &Current) -> Arc<Project> {
    Arc::clone(&current.read().unwrap_or_else(PoisonError::into_inner))
}

async fn pass_on(mut changes: UnboundedReceiver<Change>, signals: broadcast::Sender<Signal>) {
    while let Some(change) = changes.recv().await {
        let signal = match change {
            Change::Stored { rows, total } => Signal::Stored {
                rows: rows.into(),
                total,
            },
            Change::Failed { error, held, lost } => {
                let mut fault = Fault::from(error);
                fault.message = match lost {
                    0 => format!("{} {held} frames wait in memory.", fault.message),
                    lost => format!(
                        "{} {held} frames wait in memory, {lost} found no room there.",
                        fault.message
                    ),
                };
                Signal::Problem(fault)
            }
            Change::Recovered { frames } => Signal::Problem(Fault::new(
                "store-recovered",
                format!("The capture store works again; {frames} frames that had waited are kept."),
            )),
        };
        // Nobody may be listening.
        let _ = signals.send(signal);
    }
}

fn unknown(id: &str) -> Fault {
    Fault::new(
        "unknown-interface",
        format!("The project has no interface `{id}`."),
    )
}

/// A task that was cut off: the program is ending.
pub(crate) fn broken(error: &tokio::task::JoinError) -> Fault {
    Fault::new("interrupted", "This was interrupted. Try it again.").because(error)
}
