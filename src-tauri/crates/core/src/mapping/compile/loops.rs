//! `in`: which loops a rule stands in, outermost first.

use super::Compiler;
use super::groups;
use crate::condition::Condition;
use crate::mapping::code;
use crate::mapping::model::{Block, Loop, Over, Rule, Sort, Split};
use crate::path::{Address, Index};

/// One loop as a rule names it.
#[derive(Debug, Clone)]
pub(super) struct Level {
    /// The same text for the same loop.
    pub(super) key: String,
    pub(super) over: Over,
    pub(super) filter: Option<Condition>,
}

/// One loop as written.
struct Part<'t> {
    name: &'t str,
    filter: Option<&'t str>,
}

/// `ORDER_OBSERVATION where OBR-24 = CH > OBX where OBX-11 = F`: a `>` before a name goes further in, one
/// before a number compares.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut cuts = Vec::new();
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '\'' || c == '"' => quote = Some(c),
            None if c == '>' => {
                let rest = text.get(at + 1..).unwrap_or_default().trim_start();
                if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
                    cuts.push(at);
                }
            }
            None => {}
        }
    }
    let mut found = Vec::new();
    let mut from = 0;
    for end in cuts.into_iter().chain([text.len()]) {
        let level = text.get(from..end).unwrap_or_default().trim();
        found.push(match level.split_once(" where ") {
            Some((name, filter)) => Part {
                name: name.trim(),
                filter: Some(filter.trim()),
            },
            None => Part {
                name: level,
                filter: None,
            },
        });
        from = end + 1;
    }
    found
}

fn is_group(name: &str) -> bool {
    name.len() > 3
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && name
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

impl Compiler<'_> {
    /// The loops around a rule; none where they cannot be read.
    pub(super) fn levels(&mut self, key: &str, text: &str) -> Option<Vec<Level>> {
        let parts = parts(text);
        let names: Vec<&str> = parts
            .iter()
            .map(|part| part.name)
            .take_while(|name| is_group(name))
            .collect();
        let mut groups = match names.is_empty() {
            true => Vec::new(),
            false => match groups::find(&names, self.said) {
                Ok(groups) => groups,
                Err(message) => {
                    self.error(key, code::LOOP, message);
                    return None;
                }
            },
        }
        .into_iter();
        let mut found: Vec<Level> = Vec::new();
        for part in &parts {
            let over = match groups.next() {
                Some(group) => Over::Groups(group),
                None => Over::Places(self.loop_place(key, part.name, found.last())?),
            };
            let filter = match part.filter {
                Some(filter) => Some(self.condition(key, filter)?),
                None => None,
            };
            let condition = filter
                .as_ref()
                .map_or(String::new(), |filter| format!(" where {filter}"));
            found.push(Level {
                key: format!("{over}{condition}"),
                over,
                filter,
            });
        }
        Some(found)
    }

    fn loop_place(&mut self, key: &str, name: &str, outer: Option<&Level>) -> Option<Address> {
        let mut refuse = |message: String| {
            self.error(key, code::LOOP, message);
            None
        };
        let address = match name.parse::<Address>() {
            Ok(address) => address,
            Err(error) => {
                return refuse(format!(
                    "{error}; a loop runs over a group (ORDER_OBSERVATION), a segment (DG1) or the repetitions of a field (PID-3)."
                ));
            }
        };
        if address.component.is_some() || address.repetition != Index::Unspecified {
            return refuse(
                "A loop runs over a group (ORDER_OBSERVATION), a segment (DG1) or the repetitions of a field (PID-3)."
                    .to_owned(),
            );
        }
        let indexed = matches!(address.occurrence, Index::At(_)) && address.field.is_some();
        if address.occurrence != Index::Unspecified && !indexed {
            return refuse(
                "A loop over segments has no index; `where` chooses among them.".to_owned(),
            );
        }
        match outer.map(|level| &level.over) {
            Some(Over::Places(outer)) if outer.field.is_some() => refuse(format!(
                "Nothing stands inside of the repetitions of {outer} that a loop could run over."
            )),
            Some(Over::Places(outer)) if address.field.is_none() => refuse(format!(
                "{address} does not stand inside of {outer}, but beside it in a group; name that, such as ORDER_OBSERVATION > {address}."
            )),
            Some(Over::Places(_) | Over::Groups(_)) | None => Some(address),
        }
    }

    /// `each = "ORDER_OBSERVATION where OBR-24 = CH"`
    pub(super) fn split(&mut self, text: &str) -> Option<Split> {
        let mut levels = self.levels("each", text)?;
        match (levels.pop(), levels.is_empty()) {
            (Some(Level { over, filter, .. }), true) if !matches!(over, Over::Places(at) if at.field.is_some()) => {
                Some(Split { over, filter })
            }
            (_, _) => {
                self.error("each", code::LOOP, "A message is made of each group (ORDER_OBSERVATION), or of each segment with what follows it (OBR).");
                None
            }
        }
    }

    /// `OBX-1 number`, `OBR-7 desc`
    pub(super) fn sort(&mut self, text: &str) -> Option<Sort> {
        let mut words = text.split_whitespace();
        let by = self.address("sort", words.next().unwrap_or_default())?;
        let mut sort = Sort {
            by,
            number: false,
            descending: false,
        };
        for word in words {
            match word {
                "number" => sort.number = true,
                "desc" => sort.descending = true,
                "asc" | "text" => {}
                other => {
                    self.error("sort", code::LOOP, format!("'{other}' is no way to sort; after the place stands number, desc, both or nothing."));
                    return None;
                }
            }
        }
        if by.field.is_none()
            || matches!(by.occurrence, Index::All | Index::Append)
            || matches!(by.repetition, Index::All | Index::Append)
        {
            self.error(
                "sort",
                code::LOOP,
                format!("{by} is no one value to sort by, such as OBX-1."),
            );
            return None;
        }
        Some(sort)
    }
}

/// Puts a rule behind the others, in its loops: of these the first `open` go on. None = only the loops.
pub(super) fn insert(
    blocks: &mut Vec<Block>,
    levels: &[Level],
    open: usize,
    rule: Option<Rule>,
    loops: &mut usize,
    sort: Option<Sort>,
) {
    let Some((level, inner)) = levels.split_first() else {
        blocks.extend(rule.map(Block::Rule));
        return;
    };
    if open == 0 {
        blocks.push(Block::Loop(Loop {
            over: level.over.clone(),
            filter: level.filter.clone(),
            sort: sort.filter(|_| inner.is_empty()),
            number: *loops,
            blocks: Vec::new(),
        }));
        *loops += 1;
    }
    if let Some(Block::Loop(each)) = blocks.last_mut() {
        insert(
            &mut each.blocks,
            inner,
            open.saturating_sub(1),
            rule,
            loops,
            sort,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_told_from_comparisons() {
        for (text, expected) in [
            ("DG1", "DG1"),
            ("DG1 where DG1-3 exists", "DG1?DG1-3 exists"),
            (
                "ORDER where ORC-1 > 7 > OBX where OBX-5 >= 2 and OBX-3 = 'a > B'",
                "ORDER?ORC-1 > 7/OBX?OBX-5 >= 2 and OBX-3 = 'a > B'",
            ),
            ("A_B>OBX>OBX-5", "A_B/OBX/OBX-5"),
            ("", ""),
        ] {
            let found: Vec<String> = parts(text)
                .iter()
                .map(|part| match part.filter {
                    Some(filter) => format!("{}?{filter}", part.name),
                    None => part.name.to_owned(),
                })
                .collect();
            assert_eq!(found.join("/"), expected, "{text}");
        }
    }
}
