//! The workbench: one open project with its store, endpoints and message sources.
//!
//! Front ends never touch this room; they call `api`. What happens without being asked for is a
//! [`Signal`], sent to whoever listens.

mod answering;
mod desk;
mod endpoints;
mod example;
mod jobs;
mod mask;
mod onward;
mod places;
mod profile;
mod recent;
mod sending;
#[cfg(test)]
mod tests;
mod watch;

pub(crate) use desk::broken;
pub use desk::{Chosen, Desk, Exported, INDEXING, Key, Opened, Removed, Shape};
pub use endpoints::{EndpointNow, EndpointState, Role};
pub use mask::{Mask, MaskSwitch};
pub use places::data_folder;
pub use sending::{BY_HAND, may_send};

use crate::clock::ControlIds;
use crate::fault::Fault;
use crate::project::Project;
use crate::sending::SendingId;
use crate::sources::{SourceId, TaskId};
use crate::store::Row;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::{RwLock, broadcast};

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Signal {
    /// Frames were stored, or an answer to one is known now.
    Stored {
        /// The rows, oldest first.
        rows: Arc<[Row]>,
        /// Rows in the store now.
        total: u64,
    },
    /// An endpoint changed, or its counters moved.
    Endpoint(Arc<str>),
    /// Sources came, went or changed.
    Sources,
    /// A file is being read, and got further.
    Reading(SourceId),
    /// A list or a count got further, or ended.
    Task(TaskId),
    /// A run that sends got further, or ended.
    Sending(SendingId),
    /// Files of the project changed.
    Project,
    /// Files of test cases came, went or changed.
    Cases,
    /// Another project is open.
    Opened,
    /// What is hidden on the screen is other than before.
    Masked,
    /// A mapping or a table changed outside.
    Mapping {
        /// Its interface.
        interface: String,
        /// Its destination.
        destination: String,
    },
    /// Something failed that nobody waits for.
    Problem(Fault),
}

/// The workbench. Cloning gives another handle to the same one.
#[derive(Debug, Clone)]
pub struct Workbench {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    data: PathBuf,
    desk: RwLock<Arc<Desk>>,
    signals: broadcast::Sender<Signal>,
    control_ids: Arc<ControlIds>,
    mask: Arc<MaskSwitch>,
    /// Whether a project that is opened starts its listeners.
    listens: AtomicBool,
}

/// Signals that a slow listener may lag behind; then it starts from a snapshot again.
const BACKLOG: usize = 4096;

impl Workbench {
    /// Opens a project, or the bundled example where none is given. `data` is where the workbench
    /// keeps what is the user's own: the copy of the example.
    ///
    /// # Errors
    /// Where the folder is no project, or the example cannot be copied.
    pub async fn start(data: &Path, project: Option<&Path>) -> Result<Self, Fault> {
        let (signals, _) = broadcast::channel(BACKLOG);
        let control_ids = Arc::new(ControlIds::default());
        let (folder, example) = match project {
            Some(folder) => (folder.to_path_buf(), false),
            None => (example::copied(data)?, true),
        };
        let project = Project::open(&folder)?;
        let example = example || example::is_copy(data, &project.folder);
        if !example {
            recent::remember(data, &project.folder);
        }
        let desk = Desk::open(project, example, &signals, &control_ids).await;
        Ok(Self {
            inner: Arc::new(Inner {
                data: data.to_path_buf(),
                desk: RwLock::new(desk),
                signals,
                control_ids,
                mask: Arc::default(),
                listens: AtomicBool::new(false),
            }),
        })
    }

    /// What is open now.
    pub async fn desk(&self) -> Arc<Desk> {
        Arc::clone(&*self.inner.desk.read().await)
    }

    /// Starts the listeners that the project wants started when it is opened (`listen = "on-open"`), and
    /// from now on those of every project that is opened. One that cannot start is failed, with the
    /// reason, and can be started again; one that is open to the network waits for somebody to start it.
    pub async fn listen_on_open(&self) {
        self.inner.listens.store(true, Ordering::Relaxed);
        self.desk().await.listen_on_open().await;
    }

    /// Opens another project instead of the one that is open. Where it cannot be opened, that one
    /// stays.
    ///
    /// # Errors
    /// Where the folder is no project.
    pub async fn open(&self, folder: &Path) -> Result<Arc<Desk>, Fault> {
        let project = Project::open(folder)?;
        let example = example::is_copy(&self.inner.data, &project.folder);
        if !example {
            recent::remember(&self.inner.data, &project.folder);
        }
        let mut slot = self.inner.desk.write().await;
        slot.close().await;
        let desk = Desk::open(
            project,
            example,
            &self.inner.signals,
            &self.inner.control_ids,
        )
        .await;
        *slot = Arc::clone(&desk);
        drop(slot);
        if self.inner.listens.load(Ordering::Relaxed) {
            desk.listen_on_open().await;
        }
        let _ = self.inner.signals.send(Signal::Opened);
        Ok(desk)
    }

    /// The projects that were open, newest first.
    #[must_use]
    pub fn recent(&self) -> Vec<PathBuf> {
        recent::recent(&self.inner.data)
    }

    /// Puts the example as it was delivered in the place of the user's copy, which is kept beside
    /// it under another name, and opens it.
    ///
    /// # Errors
    /// Where the files cannot be written.
    pub async fn restore_example(&self) -> Result<Arc<Desk>, Fault> {
        {
            let desk = self.desk().await;
            if desk.example {
                desk.close().await;
            }
        }
        example::put_aside(&self.inner.data)?;
        let folder = example::copied(&self.inner.data)?;
        self.open(&folder).await
    }

    /// Whose messages are shown masked.
    #[must_use]
    pub fn mask(&self) -> Arc<MaskSwitch> {
        Arc::clone(&self.inner.mask)
    }

    /// Sets the mask and tells every listener, who then ask anew for what they show.
    pub fn set_mask(&self, mask: Mask) {
        self.inner.mask.set(mask);
        let _ = self.inner.signals.send(Signal::Masked);
    }

    /// Listens to what happens from now on.
    #[must_use]
    pub fn signals(&self) -> broadcast::Receiver<Signal> {
        self.inner.signals.subscribe()
    }

    /// Stops the endpoints and closes the store, in order.
    pub async fn close(&self) {
        self.desk().await.close().await;
    }
}
