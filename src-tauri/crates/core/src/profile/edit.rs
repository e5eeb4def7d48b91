//! Changes of a profile as written; every comment and every other line stays as it is.

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::code;
use super::doc::{DocError, FORMAT, ProfileDoc};
use crate::diagnostic::Code;
use crate::path::{Address, Index};

impl ProfileDoc {
    /// A profile that asks for nothing.
    #[must_use]
    pub fn new() -> Self {
        Self {
            text: format!("format = \"{FORMAT}\"\n"),
        }
    }

    /// The same with findings of this code about this place, in any segment and repetition, switched
    /// off.
    ///
    /// # Errors
    /// Where `finding` stands in the text as something else than `[[finding]]` blocks.
    pub fn ignoring(&self, finding: Code, path: Option<&Address>) -> Result<Self, DocError> {
        let refuse = || DocError {
            code: code::WRONG_TYPE,
            line: 1,
            message: "finding is written as [[finding]] blocks; mend that first.".to_owned(),
        };
        let mut document: DocumentMut = self.text.parse().map_err(|_| refuse())?;
        let mut block = Table::new();
        block.insert("code", value(finding.as_str()));
        if let Some(path) = path {
            let path = Address {
                occurrence: Index::Unspecified,
                repetition: Index::Unspecified,
                ..*path
            };
            block.insert("path", value(path.to_string()));
        }
        block.insert("severity", value("off"));
        let blocks = document
            .entry("finding")
            .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        blocks
            .as_array_of_tables_mut()
            .ok_or_else(refuse)?
            .push(block);
        Ok(Self {
            text: document.to_string(),
        })
    }
}

impl Default for ProfileDoc {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LENGTH: Code = Code::new("length");

    #[test]
    fn adds_a_block_and_keeps_the_rest() {
        let path: Address = "OBX[3]-5[2].1".parse().expect("an address");
        let text = "# ours\nformat = \"hl7wb.profile/1\" # one\n\n[[rule]]\npath = \"PID-3\" # why\nusage = \"R\"\n";
        let doc = ProfileDoc::parse(text).expect("a profile");
        let once = doc.ignoring(LENGTH, Some(&path)).expect("written");
        let block = "\n[[finding]]\ncode = \"length\"\npath = \"OBX-5.1\"\nseverity = \"off\"\n";
        assert_eq!(once.to_string(), format!("{text}{block}"));
        let twice = once.ignoring(LENGTH, None).expect("written");
        let block_without = block.replace("path = \"OBX-5.1\"\n", "");
        assert_eq!(twice.to_string(), format!("{text}{block}{block_without}"));
        let new = ProfileDoc::new()
            .ignoring(LENGTH, Some(&path))
            .expect("written");
        let (profile, found) = new.compile(&crate::code_table::Tables::new(), &[LENGTH]);
        assert_eq!((profile.levels.len(), found), (1, vec![]));
        let odd = ProfileDoc::parse("format = \"hl7wb.profile/1\"\nfinding = 1\n").expect("TOML");
        assert!(odd.ignoring(LENGTH, None).is_err());
    }
}
