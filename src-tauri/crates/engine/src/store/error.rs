//! What can go wrong with the store, in words that help.

use std::path::{Path, PathBuf};

/// Why the store could not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreError {
    /// What kind of trouble it is.
    pub trouble: Trouble,
    /// The file concerned.
    pub file: PathBuf,
    /// What the system below said.
    pub detail: String,
}

/// Kinds of trouble.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Another program holds a lock on the database.
    Locked,
    /// Another workbench owns the store; this one only reads it.
    Owned {
        /// Who, as far as is known.
        by: String,
    },
    /// No room left on the disk.
    Full,
    /// The folder or file cannot be written.
    ReadOnly,
    /// The file is not a database, or is damaged.
    Damaged,
    /// Written by a newer workbench.
    Newer {
        /// Its schema.
        found: i64,
        /// The newest that is known here.
        known: i64,
    },
    /// The store is closed.
    Closed,
    /// Anything else.
    Failed,
}

impl StoreError {
    pub(super) fn new(trouble: Trouble, file: &Path, detail: impl Into<String>) -> Self {
        Self {
            trouble,
            file: file.to_path_buf(),
            detail: detail.into(),
        }
    }

    pub(crate) fn closed(file: &Path) -> Self {
        Self::new(Trouble::Closed, file, "")
    }

    /// Reads the trouble out of what SQLite said.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "of a foreign enum only these are told apart"
    )]
    pub(super) fn from_sqlx(file: &Path, error: &sqlx::Error) -> Self {
        let trouble = match error {
            sqlx::Error::Database(said) => {
                let extended = said.code().and_then(|code| code.parse::<i64>().ok());
                // The low byte of an extended code is the plain one.
                match extended.map(|code| code & 0xff) {
                    Some(5 | 6) => Trouble::Locked,
                    Some(13) => Trouble::Full,
                    Some(8 | 14 | 3) => Trouble::ReadOnly,
                    Some(11 | 26) => Trouble::Damaged,
                    _ => Trouble::Failed,
                }
            }
            sqlx::Error::Io(said) => Self::trouble_of_io(said),
            sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => Trouble::Closed,
            _ => Trouble::Failed,
        };
        Self::new(trouble, file, error.to_string())
    }

    pub(super) fn from_io(file: &Path, error: &std::io::Error) -> Self {
        Self::new(Self::trouble_of_io(error), file, error.to_string())
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "of a foreign enum only these are told apart"
    )]
    fn trouble_of_io(error: &std::io::Error) -> Trouble {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Trouble::ReadOnly,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Trouble::Full,
            _ => Trouble::Failed,
        }
    }

    /// Stable name of the trouble.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.trouble {
            Trouble::Locked => "store-locked",
            Trouble::Owned { .. } => "store-owned",
            Trouble::Full => "store-full",
            Trouble::ReadOnly => "store-read-only",
            Trouble::Damaged => "store-damaged",
            Trouble::Newer { .. } => "store-newer",
            Trouble::Closed => "store-closed",
            Trouble::Failed => "store-failed",
        }
    }
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let file = self.file.display();
        match &self.trouble {
            Trouble::Locked => write!(
                f,
                "The capture store {file} is locked by another program. Close what has it open and try again."
            ),
            Trouble::Owned { by } => write!(
                f,
                "The capture store {file} belongs to {by}, so this workbench only reads it. Close that one, then open the project again to receive here."
            ),
            Trouble::Full => write!(
                f,
                "The disk that holds the capture store {file} is full. Make room; what could not be stored was not accepted."
            ),
            Trouble::ReadOnly => write!(
                f,
                "The capture store {file} cannot be written. Check the rights of its folder, or copy the project to a place of your own."
            ),
            Trouble::Damaged => write!(
                f,
                "The capture store {file} is damaged or is not a database. It was left as it is: move it away to start a new one."
            ),
            Trouble::Newer { found, known } => write!(
                f,
                "The capture store {file} was written by a newer workbench (schema {found}; this one knows {known}). Use the newer one; nothing was changed."
            ),
            Trouble::Closed => write!(f, "The capture store {file} is closed."),
            Trouble::Failed => write!(
                f,
                "The capture store {file} did not take that: {}",
                self.detail
            ),
        }
    }
}

impl std::error::Error for StoreError {}
