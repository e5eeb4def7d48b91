//! Reads the test cases of an interface: messages, what is wanted of them, and why.
//!
//! ```text
//! interfaces/<name>/cases/<case>.in.hl7                  one message
//!                         <case>.out.hl7                 what is sent for it, one message after the other
//!                         <case>.<destination>.out.hl7   the same, where there are several destinations
//!                         <case>.toml                    everything else; may be left out
//! ```
//!
//! ```toml
//! format = "hl7wb.case/1"
//! note = "A discharge is not for the lab"
//! origin = "synthetic"              # or "de-identified", "captured"
//! now = "20260314081500+0000"       # the clock of the run, where the case depends on it
//! outcome = "filtered"              # delivered (where it is left out and there is an output), filtered,
//!                                   # rejected, error
//! reason = "…"                      # of filtered, where it matters
//! code = "AE"                       # of rejected, where they matter
//! text = "…"
//! findings = ["unmapped-value"]     # warnings and errors that are right here, by code; none where left out
//!
//! [destination.billing]             # the same five keys for one of several destinations
//! outcome = "delivered"
//!
//! [[blessed]]                       # who looked last, and why it is right
//! on = "2026-03-14"
//! destination = "billing"           # all where it is left out
//! reason = "The lab agreed"
//! ```

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::read::{names, text};
use super::sheet::{Section, Sheet};
use super::{Finding, Interface, Level};

/// Folder of the cases in the folder of their interface.
pub const CASES_FOLDER: &str = "cases";

/// The format that is written and read.
pub const CASE_FORMAT: &str = "hl7wb.case/1";

const INPUT: &str = ".in.hl7";
const OUTPUT: &str = ".out.hl7";

/// One test case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Name of its files.
    pub id: String,
    /// Folder name of its interface.
    pub interface: String,
    /// What it shows.
    pub note: String,
    /// Where its message came from, where that is said.
    pub origin: Option<CaseOrigin>,
    /// Clock of its run, as HL7 writes a time; the one of all cases where it does not say.
    pub now: Option<String>,
    /// File of the message.
    pub input: PathBuf,
    /// File of everything else, whether it is there or not.
    pub file: PathBuf,
    /// What is wanted for each destination of the interface, in its order.
    pub wanted: Vec<Wanted>,
    /// When it was looked at and found right, oldest first.
    pub blessed: Vec<Blessing>,
}

/// Where the message of a case came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseOrigin {
    /// Somebody invented it.
    Synthetic,
    /// Real once; what tells whose it was is taken out.
    DeIdentified,
    /// Real.
    Captured,
}

impl CaseOrigin {
    /// Its name in the file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Synthetic => "synthetic",
            Self::DeIdentified => "de-identified",
            Self::Captured => "captured",
        }
    }

    /// The origin of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Synthetic, Self::DeIdentified, Self::Captured]
            .into_iter()
            .find(|origin| origin.as_str() == name)
    }
}

/// What is wanted for one destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The destination.
    pub destination: String,
    /// How it ends; none where nobody has said it yet.
    pub outcome: Option<WantedOutcome>,
    /// Codes of findings that are right here, each alone or with its address behind it.
    pub findings: Vec<String>,
    /// File of what is sent, whether it is there or not.
    pub output: PathBuf,
}

/// How a run is to end. What is none is not compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WantedOutcome {
    /// Sent, as the output file has it.
    Delivered,
    /// Not meant for the destination.
    Filtered {
        /// Why.
        reason: Option<String>,
    },
    /// Refused.
    Rejected {
        /// `AE` or `AR`.
        code: Option<String>,
        /// The text that is answered.
        text: Option<String>,
    },
    /// Could not be mapped.
    Error,
}

/// Somebody looked, and found it right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blessing {
    /// The day, `2026-03-14`.
    pub on: String,
    /// The destination; empty = all.
    pub destination: String,
    /// Why it is right.
    pub reason: String,
}

impl Interface {
    /// Its test cases by name, and what is wrong in their files.
    #[must_use]
    pub fn cases(&self) -> (Vec<Case>, Vec<Finding>) {
        let folder = self.folder.join(CASES_FOLDER);
        let mut findings = Vec::new();
        let files = names(&folder);
        let ids: BTreeSet<&str> = files
            .iter()
            .filter_map(|file| file.strip_suffix(INPUT))
            .filter(|id| !id.is_empty())
            .collect();
        let cases: Vec<Case> = ids
            .iter()
            .map(|id| self.read_case(&folder, id, &mut findings))
            .collect();
        for file in &files {
            let stem = file
                .strip_suffix(OUTPUT)
                .or_else(|| file.strip_suffix(".toml"));
            let Some(stem) = stem else { continue };
            let known = ids.contains(stem)
                || self.destinations.iter().any(|destination| {
                    stem.strip_suffix(&format!(".{}", destination.id))
                        .is_some_and(|id| ids.contains(id))
                });
            if !known {
                findings.push(Finding {
                    code: "case-without-message",
                    level: Level::Warning,
                    file: format!("interfaces/{}/{CASES_FOLDER}/{file}", self.id),
                    line: None,
                    message: format!(
                        "No case has this file: its message would be {stem}{INPUT}, and a destination in the name one of the interface."
                    ),
                });
            }
        }
        (cases, findings)
    }

    /// The case of that name as it stands on disk, and what is wrong in its file.
    #[must_use]
    pub fn case(&self, id: &str) -> Option<(Case, Vec<Finding>)> {
        let folder = self.folder.join(CASES_FOLDER);
        let mut findings = Vec::new();
        folder
            .join(format!("{id}{INPUT}"))
            .is_file()
            .then(|| self.read_case(&folder, id, &mut findings))
            .map(|case| (case, findings))
    }

    fn read_case(&self, folder: &Path, id: &str, findings: &mut Vec<Finding>) -> Case {
        let output = |destination: &str| {
            let own = folder.join(format!("{id}.{destination}{OUTPUT}"));
            match self.destinations.len() == 1 && !own.is_file() {
                true => folder.join(format!("{id}{OUTPUT}")),
                false => own,
            }
        };
        let mut case = Case {
            id: id.to_owned(),
            interface: self.id.clone(),
            note: String::new(),
            origin: None,
            now: None,
            input: folder.join(format!("{id}{INPUT}")),
            file: folder.join(format!("{id}.toml")),
            wanted: self
                .destinations
                .iter()
                .map(|destination| Wanted {
                    destination: destination.id.clone(),
                    outcome: None,
                    findings: Vec::new(),
                    output: output(&destination.id),
                })
                .collect(),
            blessed: Vec::new(),
        };
        if case.file.is_file() {
            self.read_words(&mut case, findings);
        }
        for wanted in &mut case.wanted {
            if wanted.outcome.is_none() && wanted.output.is_file() {
                wanted.outcome = Some(WantedOutcome::Delivered);
            }
        }
        case
    }

    fn read_words(&self, case: &mut Case, findings: &mut Vec<Finding>) {
        let name = format!("interfaces/{}/{CASES_FOLDER}/{}.toml", self.id, case.id);
        let refused = |refused: super::Refused| Finding {
            code: refused.code(),
            level: Level::Error,
            file: name.clone(),
            line: refused.line(),
            message: refused.to_string(),
        };
        let text = match text(&case.file, &name) {
            Ok(text) => text,
            Err(error) => return findings.push(refused(error)),
        };
        let mut sheet = Sheet::new(&name, &text);
        let document = match sheet.parse("hl7wb.case") {
            Ok(document) => document,
            Err(error) => return findings.push(refused(error)),
        };
        let mut root = Sheet::root(&document);
        case.note = root.optional(&mut sheet, "note").unwrap_or_default();
        case.now = root.optional(&mut sheet, "now");
        if let Some(written) = root.optional(&mut sheet, "origin") {
            case.origin = CaseOrigin::from_name(&written);
            if case.origin.is_none() {
                sheet.find(
                    "unknown-origin",
                    Level::Warning,
                    root.span("origin"),
                    format!("`origin` is synthetic, de-identified or captured, not `{written}`."),
                );
            }
        }
        let (outcome, codes) = expectation(&mut sheet, &mut root);
        for wanted in &mut case.wanted {
            wanted.outcome.clone_from(&outcome);
            wanted.findings.clone_from(&codes);
        }
        for (id, mut section) in root.named(&mut sheet, "destination") {
            let (outcome, codes) = expectation(&mut sheet, &mut section);
            match case
                .wanted
                .iter_mut()
                .find(|wanted| wanted.destination == id)
            {
                Some(wanted) => {
                    wanted.outcome = outcome;
                    wanted.findings = codes;
                }
                None => sheet.find(
                    "unknown-destination",
                    Level::Error,
                    section.start(),
                    format!("{} has no destination `{id}`.", self.name),
                ),
            }
            section.finish(&mut sheet);
        }
        for mut section in root.list(&mut sheet, "blessed") {
            case.blessed.push(Blessing {
                on: section.text(&mut sheet, "on"),
                destination: section
                    .optional(&mut sheet, "destination")
                    .unwrap_or_default(),
                reason: section.text(&mut sheet, "reason"),
            });
            section.finish(&mut sheet);
        }
        root.finish(&mut sheet);
        findings.extend(sheet.into_findings());
    }
}

/// The keys that say how a run is to end.
fn expectation(
    sheet: &mut Sheet<'_>,
    section: &mut Section<'_>,
) -> (Option<WantedOutcome>, Vec<String>) {
    let written = section.optional(sheet, "outcome");
    let reason = section.optional(sheet, "reason");
    let code = section.optional(sheet, "code");
    let text = section.optional(sheet, "text");
    let findings = section.words(sheet, "findings");
    let outcome = match written.as_deref() {
        None => None,
        Some("delivered") => Some(WantedOutcome::Delivered),
        Some("filtered") => Some(WantedOutcome::Filtered { reason }),
        Some("rejected") => Some(WantedOutcome::Rejected { code, text }),
        Some("error") => Some(WantedOutcome::Error),
        Some(other) => {
            sheet.find(
                "unknown-outcome",
                Level::Error,
                section.span("outcome"),
                format!(
                    "`outcome` is delivered, filtered, rejected or error, not `{other}`; nothing is wanted until it is one of them."
                ),
            );
            None
        }
    };
    (outcome, findings)
}
