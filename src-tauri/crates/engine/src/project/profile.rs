//! An interface's `profile.toml`: what it asks of its messages.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use hl7wb_core::check::CODES;
use hl7wb_core::code_table::{CodeTable, Tables};
use hl7wb_core::diagnostic::Severity;
use hl7wb_core::profile::{Profile, ProfileDoc};

use super::read::{names, text};
use super::{Finding, Level};

/// Name of the file in an interface's folder.
pub const PROFILE_FILE: &str = "profile.toml";

/// Reads the profile of an interface; the empty one where it has none.
pub(super) fn of_interface(folder: &Path, id: &str, findings: &mut Vec<Finding>) -> Profile {
    let path = folder.join(PROFILE_FILE);
    if !path.is_file() {
        return Profile::default();
    }
    let (profile, found) = read(&path, &format!("interfaces/{id}/{PROFILE_FILE}"));
    findings.extend(found);
    profile
}

/// Reads a profile; `file` is what its findings call it. Its code tables lie in `tables/` beside it.
#[must_use]
pub fn read(path: &Path, file: &str) -> (Profile, Vec<Finding>) {
    let finding = |code, level, line, message| Finding {
        code,
        level,
        file: file.to_owned(),
        line,
        message,
    };
    let text = match text(path, file) {
        Ok(text) => text,
        Err(refused) => {
            let found = finding(refused.code(), Level::Error, None, refused.to_string());
            return (Profile::default(), vec![found]);
        }
    };
    let document = match ProfileDoc::parse(&text) {
        Ok(document) => document,
        Err(error) => {
            let (code, line) = (error.code.as_str(), Some(error.line));
            let found = finding(code, Level::Error, line, error.message);
            return (Profile::default(), vec![found]);
        }
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    let (profile, found) = document.compile(&tables(&folder.join("tables")), CODES);
    let found = found
        .into_iter()
        .map(|found| {
            let level = match found.diagnostic.severity {
                Severity::Error => Level::Error,
                Severity::Warning | Severity::Hint => Level::Warning,
            };
            let code = found.diagnostic.code.as_str();
            finding(code, level, Some(found.line), found.diagnostic.message)
        })
        .collect();
    (profile, found)
}

/// The code tables of a folder. What is wrong in them is told where they are edited.
fn tables(folder: &Path) -> Tables {
    let table = |file: String| {
        let name = file.strip_suffix(".csv")?.to_owned();
        let path: PathBuf = folder.join(&file);
        let text = std::fs::read_to_string(path).ok()?;
        Some((name, Arc::new(CodeTable::parse_csv(&text).0)))
    };
    names(folder).into_iter().filter_map(table).collect()
}
