//! Both versions of files that were changed here and outside.

use super::Session;
use crate::fault::Fault;

/// One file as it is here and as it stands on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versions {
    /// Its name, relative to the interface.
    pub file: String,
    /// As it would be saved from here; none where there is no such file here.
    pub mine: Option<String>,
    /// As it stands on disk; none where it was removed, or never was there.
    pub theirs: Option<String>,
    /// As both once were.
    pub base: Option<String>,
}

impl Session {
    /// Every file that differs between here and the disk.
    ///
    /// # Errors
    /// Where the files cannot be read.
    pub fn versions(&self) -> Result<Vec<Versions>, Fault> {
        let (disk, _) = self.places.read()?;
        let (now, base) = (&self.now, &self.saved);
        let mut found = Vec::new();
        let mut compare = |file: String, mine: Option<String>, theirs: Option<String>, base| {
            if mine != theirs {
                found.push(Versions {
                    file,
                    mine,
                    theirs,
                    base,
                });
            }
        };
        let text = |text: &str| Some(text.to_owned());
        compare(
            self.places.mapping_name(),
            text(&now.mapping),
            text(&disk.mapping),
            text(&base.mapping),
        );
        compare(
            "interface.toml".to_owned(),
            text(&now.interface),
            text(&disk.interface),
            text(&base.interface),
        );
        let mut names: Vec<&String> = now.tables.keys().chain(disk.tables.keys()).collect();
        names.sort();
        names.dedup();
        for name in names {
            let csv = |written: &super::files::Written| {
                written.tables.get(name).map(|table| table.to_csv())
            };
            compare(
                format!("tables/{name}.csv"),
                csv(now),
                csv(&disk),
                csv(base),
            );
        }
        Ok(found)
    }
}
