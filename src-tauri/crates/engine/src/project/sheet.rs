//! Reads one TOML file that a person wrote: what is wrong becomes a finding with its line, and
//! everything that is right is used.

use std::ops::Range;
use toml_edit::{Document, Item, TableLike};

use super::{Finding, Level, Refused};

/// One file under reading.
#[derive(Debug)]
pub(in crate::project) struct Sheet<'a> {
    file: &'a str,
    text: &'a str,
    findings: Vec<Finding>,
}

/// One table of it, with the keys that somebody has asked for.
pub(in crate::project) struct Section<'a> {
    table: &'a dyn TableLike,
    path: String,
    asked: Vec<&'static str>,
}

impl<'a> Sheet<'a> {
    /// A file by its name relative to the project.
    pub(in crate::project) const fn new(file: &'a str, text: &'a str) -> Self {
        Self {
            file,
            text,
            findings: Vec::new(),
        }
    }

    /// Parses the text and checks that it is of a format that is known here.
    pub(in crate::project) fn parse(&self, format: &str) -> Result<Document<&'a str>, Refused> {
        let document = Document::parse(self.text).map_err(|error| Refused::NotToml {
            file: self.file.to_owned(),
            line: error.span().map_or(1, |span| self.line(span.start)),
            reason: error.message().trim().replace('\n', ", "),
        })?;
        let written = document
            .get("format")
            .and_then(Item::as_str)
            .unwrap_or_default()
            .to_owned();
        let known = format!("{format}/1");
        if written == known {
            return Ok(document);
        }
        let newer = written
            .strip_prefix(format)
            .and_then(|rest| rest.strip_prefix('/'))
            .and_then(|number| number.parse::<u32>().ok())
            .is_some_and(|number| number > 1);
        Err(match newer {
            true => Refused::Newer {
                file: self.file.to_owned(),
                written,
                known,
            },
            false => Refused::OtherFormat {
                file: self.file.to_owned(),
                written,
                known,
            },
        })
    }

    /// The findings, when all is read.
    pub(in crate::project) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    fn line(&self, offset: usize) -> u32 {
        let before = self.text.as_bytes().get(..offset).unwrap_or_default();
        let breaks = before.iter().filter(|byte| **byte == b'\n').count();
        u32::try_from(breaks + 1).unwrap_or(u32::MAX)
    }

    /// Adds a finding about a place of the file.
    pub(in crate::project) fn find(
        &mut self,
        code: &'static str,
        level: Level,
        span: Option<Range<usize>>,
        message: String,
    ) {
        let line = span.map(|span| self.line(span.start));
        self.findings.push(Finding {
            code,
            level,
            file: self.file.to_owned(),
            line,
            message,
        });
    }

    /// Starts with the root of a document.
    pub(in crate::project) fn root(document: &'a Document<&'a str>) -> Section<'a> {
        Section {
            table: document.as_table(),
            path: String::new(),
            asked: vec!["format"],
        }
    }
}

impl<'a> Section<'a> {
    fn key_path(&self, key: &str) -> String {
        match self.path.is_empty() {
            true => key.to_owned(),
            false => format!("{}.{key}", self.path),
        }
    }

    /// Where a key, or the section itself, stands in the file.
    pub(in crate::project) fn span(&self, key: &str) -> Option<Range<usize>> {
        self.table.get(key).and_then(Item::span).or_else(|| {
            self.table
                .iter()
                .find_map(|(_, item)| item.span().map(|span| span.start..span.start))
        })
    }

    /// Where its first key stands in the file.
    pub(in crate::project) fn start(&self) -> Option<Range<usize>> {
        self.table.iter().find_map(|(_, item)| item.span())
    }

    fn get(&mut self, key: &'static str) -> Option<&'a Item> {
        self.asked.push(key);
        self.table.get(key)
    }

    fn wrong(&self, sheet: &mut Sheet<'_>, key: &str, wanted: &str) {
        sheet.find(
            "wrong-type",
            Level::Error,
            self.span(key),
            format!("`{}` must be {wanted}.", self.key_path(key)),
        );
    }

    /// A text, where there is one.
    pub(in crate::project) fn optional(
        &mut self,
        sheet: &mut Sheet<'_>,
        key: &'static str,
    ) -> Option<String> {
        let item = self.get(key)?;
        let text = item.as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong(sheet, key, "a text in quotes");
        }
        text
    }

    /// A text that must be there; empty, with a finding, where it is not.
    pub(in crate::project) fn text(&mut self, sheet: &mut Sheet<'_>, key: &'static str) -> String {
        if self.table.get(key).is_none() {
            sheet.find(
                "key-missing",
                Level::Error,
                self.span(key),
                format!("`{}` is missing.", self.key_path(key)),
            );
        }
        self.optional(sheet, key).unwrap_or_default()
    }

    /// Yes or no; no where nothing is said.
    pub(in crate::project) fn flag(&mut self, sheet: &mut Sheet<'_>, key: &'static str) -> bool {
        let Some(item) = self.get(key) else {
            return false;
        };
        let flag = item.as_bool();
        if flag.is_none() {
            self.wrong(sheet, key, "true or false");
        }
        flag.unwrap_or_default()
    }

    /// Whether a key is there and says no: for what holds where nothing is said.
    pub(in crate::project) fn is_false(
        &mut self,
        sheet: &mut Sheet<'_>,
        key: &'static str,
    ) -> bool {
        self.table.get(key).is_some() && !self.flag(sheet, key)
    }

    /// A TCP port that must be there; 0, with a finding, where it is not.
    pub(in crate::project) fn port(&mut self, sheet: &mut Sheet<'_>, key: &'static str) -> u16 {
        let port = self
            .get(key)
            .and_then(Item::as_integer)
            .and_then(|number| u16::try_from(number).ok())
            .filter(|port| *port > 0);
        if port.is_none() {
            self.wrong(sheet, key, "a port from 1 to 65535");
        }
        port.unwrap_or_default()
    }

    /// Texts by keys that are the author's own, each with its place in the file.
    pub(in crate::project) fn texts(
        &mut self,
        sheet: &mut Sheet<'_>,
        key: &'static str,
    ) -> Vec<(String, String, Option<Range<usize>>)> {
        let Some(section) = self.section(sheet, key) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (name, item) in section.table.iter() {
            match item.as_str() {
                Some(text) => found.push((name.to_owned(), text.to_owned(), item.span())),
                None => section.wrong(sheet, name, "a text in quotes"),
            }
        }
        found
    }

    /// A list of texts; one text alone is a list of one.
    pub(in crate::project) fn words(
        &mut self,
        sheet: &mut Sheet<'_>,
        key: &'static str,
    ) -> Vec<String> {
        let Some(item) = self.get(key) else {
            return Vec::new();
        };
        let words = match (item.as_str(), item.as_array()) {
            (Some(word), _) => Some(vec![word.to_owned()]),
            (None, Some(array)) => array
                .iter()
                .map(|value| value.as_str().map(str::to_owned))
                .collect(),
            (None, None) => None,
        };
        if words.is_none() {
            self.wrong(sheet, key, "a list of texts");
        }
        words.unwrap_or_default()
    }

    /// A number from 1, where there is one.
    pub(in crate::project) fn count(
        &mut self,
        sheet: &mut Sheet<'_>,
        key: &'static str,
    ) -> Option<u32> {
        let item = self.get(key)?;
        let count = item
            .as_integer()
            .and_then(|number| u32::try_from(number).ok())
            .filter(|number| *number > 0);
        if count.is_none() {
            self.wrong(sheet, key, "a number from 1");
        }
        count
    }

    /// Whether a key is there and a text: where both texts and numbers are right.
    pub(in crate::project) fn is_text(&self, key: &str) -> bool {
        self.table.get(key).is_some_and(Item::is_str)
    }

    /// A table below this one; an empty one where there is none.
    pub(in crate::project) fn section(
        &mut self,
        sheet: &mut Sheet<'_>,
        key: &'static str,
    ) -> Option<Section<'a>> {
        let item = self.get(key)?;
        let path = self.key_path(key);
        let Some(table) = item.as_table_like() else {
            self.wrong(sheet, key, "a table");
            return None;
        };
        Some(Section {
            table,
            path,
            asked: Vec::new(),
        })
    }

    /// The tables below a key whose names are the author's own: `[systems.lab]`.
    pub(in crate::project) fn named(
        &mut self,
        sheet: &mut Sheet<'_>,
        key: &'static str,
    ) -> Vec<(String, Section<'a>)> {
        let Some(section) = self.section(sheet, key) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (name, item) in section.table.iter() {
            match item.as_table_like() {
                Some(table) => found.push((
                    name.to_owned(),
                    Section {
                        table,
                        path: section.key_path(name),
                        asked: Vec::new(),
                    },
                )),
                None => section.wrong(sheet, name, "a table"),
            }
        }
        found
    }

    /// A list of tables: `[[destination]]`, or `ignore = [{ … }]`.
    pub(in crate::project) fn list(
        &mut self,
        sheet: &mut Sheet<'_>,
        key: &'static str,
    ) -> Vec<Section<'a>> {
        let Some(item) = self.get(key) else {
            return Vec::new();
        };
        let path = self.key_path(key);
        let section = |place: usize, table: &'a dyn TableLike| Section {
            table,
            path: format!("{path}[{}]", place + 1),
            asked: Vec::new(),
        };
        if let Some(tables) = item.as_array_of_tables() {
            return (0..)
                .zip(tables)
                .map(|(place, table)| section(place, table))
                .collect();
        }
        let mut found = Vec::new();
        match item.as_array() {
            Some(array) => {
                for (place, value) in array.iter().enumerate() {
                    match value.as_inline_table() {
                        Some(table) => found.push(section(place, table)),
                        None => self.wrong(sheet, key, "a list of tables"),
                    }
                }
            }
            None => self.wrong(sheet, key, "a list of tables"),
        }
        found
    }

    /// Names every key that nobody asked for: a typo must not be silent.
    pub(in crate::project) fn finish(self, sheet: &mut Sheet<'_>) {
        for (key, item) in self.table.iter() {
            if self.asked.contains(&key) {
                continue;
            }
            let near = self.asked.iter().find(|known| alike(known, key));
            let advice = match near {
                Some(known) => format!(" Did you mean `{known}`?"),
                None => String::new(),
            };
            sheet.find(
                "unknown-key",
                Level::Warning,
                item.span(),
                format!(
                    "`{}` is not a key that is known here.{advice}",
                    self.key_path(key)
                ),
            );
        }
    }
}

/// Whether two words differ by one letter: changed, missing, added, or two swapped.
fn alike(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let front = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let back = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    let longer = a.len().max(b.len());
    let swapped = a.len() == b.len()
        && front + 2 + back == longer
        && a.get(front) == b.get(front + 1)
        && a.get(front + 1) == b.get(front);
    swapped || (a.len().abs_diff(b.len()) <= 1 && front + back + 1 >= longer && longer > 2)
}
