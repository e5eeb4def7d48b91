//! What is known for reading messages: the standard in all its versions, and what a project adds.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::{Dictionary, Local, Version, choose};

/// The dictionaries of all versions, each filled when it is first used. Shared, never copied.
#[derive(Debug)]
pub struct Knowledge {
    local: Arc<Local>,
    versions: BTreeMap<Version, Dictionary>,
}

impl Knowledge {
    /// The standard alone.
    pub fn standard() -> &'static Arc<Knowledge> {
        static STANDARD: OnceLock<Arc<Knowledge>> = OnceLock::new();
        STANDARD.get_or_init(|| Arc::new(Knowledge::over(Local::default())))
    }

    /// The standard with what a project adds.
    pub fn with(local: Local) -> Arc<Knowledge> {
        match local == Local::default() {
            true => Arc::clone(Knowledge::standard()),
            false => Arc::new(Knowledge::over(local)),
        }
    }

    fn over(local: Local) -> Knowledge {
        let local = Arc::new(local);
        let added = (*local != Local::default()).then_some(&local);
        let empty = |version: &Version| {
            let dictionary = Dictionary::empty(*version, added.cloned());
            (*version, dictionary)
        };
        Knowledge {
            versions: Version::ALL.iter().map(empty).collect(),
            local,
        }
    }

    /// The dictionary for what MSH-12 says, of the nearest known version where that is none of the
    /// standard's. [`Dictionary::version`] says which it is, [`choose`] how it was found.
    pub fn dictionary(&self, version: &str) -> &Dictionary {
        self.of(choose(version).version)
    }

    /// The dictionary of one version.
    pub fn of(&self, version: Version) -> &Dictionary {
        self.versions.get(&version).expect("made for all versions")
    }
}

/// Knowing the same: the standard is the standard.
impl PartialEq for Knowledge {
    fn eq(&self, other: &Self) -> bool {
        self.local == other.local
    }
}

impl Eq for Knowledge {}
