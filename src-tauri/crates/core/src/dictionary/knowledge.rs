//! What is known for reading messages: the standard in all its versions.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::{Dictionary, Version, choose};

/// The dictionaries of all versions, each filled when it is first used. Shared, never copied.
#[derive(Debug)]
pub struct Knowledge {
    versions: BTreeMap<Version, Dictionary>,
}

impl Knowledge {
    /// The standard alone.
    pub fn standard() -> &'static Arc<Knowledge> {
        static STANDARD: OnceLock<Arc<Knowledge>> = OnceLock::new();
        STANDARD.get_or_init(|| {
            let empty = |version: &Version| (*version, Dictionary::empty(*version));
            let versions = Version::ALL.iter().map(empty).collect();
            Arc::new(Knowledge { versions })
        })
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
