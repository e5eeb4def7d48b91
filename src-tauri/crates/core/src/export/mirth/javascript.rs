//! Pieces of JavaScript (ES5): literals, comments, and the functions that scripts call.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// A string literal in single quotes. What cannot stand in XML, ends a line in ES5 or would be two
/// UTF-16 units is written as `\uXXXX`.
pub(super) fn string(text: &str) -> String {
    let mut out = String::from("'");
    for c in text.chars() {
        match c {
            '\'' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\u{1f}'
            | '\u{7f}'..='\u{a0}'
            | '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{e000}'..='\u{f8ff}'
            | '\u{feff}'
            | '\u{fff0}'..='\u{ffff}'
            | '\u{10000}'.. => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04X}");
                }
            }
            _ => out.push(c),
        }
    }
    out.push('\'');
    out
}

/// A list of string literals.
pub(super) fn strings<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let list: Vec<String> = texts.into_iter().map(string).collect();
    format!("[{}]", list.join(", "))
}

/// A comment of one line.
pub(super) fn comment(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|c| {
            if is_line_end(c) || c.is_control() {
                ' '
            } else {
                c
            }
        })
        .collect();
    format!("// {}\n", line.trim())
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// A function of the runtime, by name.
struct Function<'a> {
    text: &'a str,
    calls: BTreeSet<&'a str>,
}

/// The functions that a channel carries with it, each with its comment.
pub(super) struct Library<'a> {
    names: Vec<&'a str>,
    functions: BTreeMap<&'a str, Function<'a>>,
}

impl<'a> Library<'a> {
    /// Cuts sources into functions: one starts where a line starts with `/**`.
    pub(super) fn new(sources: &[&'a str]) -> Self {
        let mut names = Vec::new();
        let mut functions = BTreeMap::new();
        for source in sources {
            for text in functions_of(source) {
                let name = text
                    .split("\nfunction ")
                    .nth(1)
                    .and_then(|rest| rest.split('(').next());
                if let Some(name) = name {
                    names.push(name);
                    functions.insert(
                        name,
                        Function {
                            text,
                            calls: BTreeSet::new(),
                        },
                    );
                }
            }
        }
        let known: BTreeSet<&str> = names.iter().copied().collect();
        for function in functions.values_mut() {
            function.calls = words(function.text)
                .filter(|word| known.contains(word))
                .collect();
        }
        Self { names, functions }
    }

    /// The functions that a script needs, in the order of the sources.
    pub(super) fn needed(&self, script: &str) -> String {
        let mut found: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<&str> = words(script).collect();
        while let Some(name) = open.pop() {
            if let Some((name, function)) = self.functions.get_key_value(name)
                && found.insert(name)
            {
                open.extend(function.calls.iter().copied());
            }
        }
        let texts = self.names.iter().filter(|name| found.contains(*name));
        texts
            .filter_map(|name| self.functions.get(name))
            .map(|function| function.text.trim_end())
            .collect::<Vec<_>>()
            .join("\n\n")
    }
}

fn functions_of(source: &str) -> impl Iterator<Item = &str> {
    let mut starts: Vec<usize> = source.match_indices("/**").map(|(at, _)| at).collect();
    starts.push(source.len());
    let pairs: Vec<(usize, usize)> = starts
        .iter()
        .copied()
        .zip(starts.iter().copied().skip(1))
        .collect();
    pairs
        .into_iter()
        .filter_map(|(start, end)| source.get(start..end))
}

/// The names that a script may call: words outside of comments and strings that do not follow a dot.
fn words(script: &str) -> impl Iterator<Item = &str> {
    let mut rest = script;
    let mut found = Vec::new();
    let mut after_dot = false;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |at| at + 2),
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '\'' => string_length(rest),
            'a'..='z' | 'A'..='Z' | '_' => {
                let end = rest
                    .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                    .unwrap_or(rest.len());
                if !after_dot {
                    found.extend(rest.get(..end));
                }
                end
            }
            _ => c.len_utf8(),
        };
        after_dot = c == '.';
        rest = rest.get(length..).unwrap_or_default();
    }
    found.into_iter()
}

/// Bytes of a string literal, its quotes included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '\'' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals() {
        assert_eq!(
            string("Núñez's \\T\\ \u{1}\u{2028}😀"),
            "'Núñez\\'s \\\\T\\\\ \\u0001\\u2028\\uD83D\\uDE00'"
        );
        assert_eq!(strings(["A", "B"]), "['A', 'B']");
        assert_eq!(comment("two\nlines"), "// two lines\n");
    }

    #[test]
    fn brings_what_is_called() {
        let library = Library::new(&[
            "/** A. */\nfunction a() { b(); }\n\n/** B: calls c. */\nfunction b() { x.c('c('); }\n\n/** C. */\nfunction c() {}\n",
        ]);
        assert_eq!(
            library.needed("a();"),
            "/** A. */\nfunction a() { b(); }\n\n/** B: calls c. */\nfunction b() { x.c('c('); }"
        );
    }
}
