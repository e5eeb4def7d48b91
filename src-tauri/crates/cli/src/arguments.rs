//! The command line: words in order, and options with or without a value.

use std::collections::BTreeMap;

/// What was written behind the name of a command.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    words: Vec<String>,
    options: BTreeMap<String, String>,
}

impl Arguments {
    /// Reads the arguments of a command that knows these options.
    pub(crate) fn read(
        given: &[String],
        with_value: &[&str],
        without: &[&str],
    ) -> Result<Self, String> {
        let mut read = Self::default();
        let mut rest = given.iter();
        while let Some(word) = rest.next() {
            if with_value.contains(&word.as_str()) {
                let value = rest
                    .next()
                    .ok_or_else(|| format!("{word} needs a value."))?;
                read.options.insert(word.clone(), value.clone());
            } else if without.contains(&word.as_str()) {
                read.options.insert(word.clone(), String::new());
            } else if word.starts_with('-') && word.len() > 1 {
                return Err(format!("{word} is not an option of this command."));
            } else {
                read.words.push(word.clone());
            }
        }
        Ok(read)
    }

    /// The word at a place, from 0.
    pub(crate) fn word(&self, place: usize, what: &str) -> Result<&str, String> {
        self.words
            .get(place)
            .map(String::as_str)
            .ok_or_else(|| format!("{what} is missing."))
    }

    pub(crate) fn value(&self, option: &str) -> Option<&str> {
        self.options.get(option).map(String::as_str)
    }

    pub(crate) fn has(&self, option: &str) -> bool {
        self.options.contains_key(option)
    }
}
