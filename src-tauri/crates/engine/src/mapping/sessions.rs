//! The mappings of a project that are open.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::Session;
use crate::fault::Fault;

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

    /// Names of the sessions whose mapping is other than its files.
    #[must_use]
    pub fn unsaved(&self) -> Vec<(String, String)> {
        let open: Vec<((String, String), Shared)> = {
            let sessions = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            let known = sessions.iter();
            known
                .map(|(key, open)| (key.clone(), Arc::clone(open)))
                .collect()
        };
        open.into_iter()
            .filter(|(_, session)| {
                let session = session.lock().unwrap_or_else(PoisonError::into_inner);
                !session.is_saved()
            })
            .map(|(key, _)| key)
            .collect()
    }
}
