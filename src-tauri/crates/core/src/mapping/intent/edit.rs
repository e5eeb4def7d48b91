//! How each edit changes the document.

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, Value, value};

use super::{EditError, Intent, NewRule};

pub(super) fn edit(document: &mut DocumentMut, intent: &Intent) -> Result<String, EditError> {
    match intent {
        Intent::AddRule { rule, before } => add(document, rule, before.as_deref()),
        Intent::RemoveRule { rule } => arrange(document, |tables| {
            let at = find(tables, rule)?;
            tables.remove(at);
            Ok(rule.clone())
        }),
        Intent::MoveRule { rule, before } => arrange(document, |tables| {
            let at = find(tables, rule)?;
            let to = before
                .as_deref()
                .map(|before| find(tables, before))
                .transpose()?;
            let table = tables.remove(at);
            let to = to.map_or(tables.len(), |to| if to > at { to - 1 } else { to });
            tables.insert(to, table);
            Ok(rule.clone())
        }),
        Intent::SetTarget { rule, to } => set(document, rule, &[("to", Some(to))]),
        Intent::SetSource { rule, from } => set(
            document,
            rule,
            &[("text", None), ("wire", None), ("from", Some(from))],
        ),
        Intent::SetText { rule, text } => set(
            document,
            rule,
            &[("from", None), ("wire", None), ("text", Some(text))],
        ),
        Intent::SetWire { rule, wire } => set(
            document,
            rule,
            &[
                ("from", None),
                ("text", None),
                ("steps", None),
                ("wire", Some(wire)),
            ],
        ),
        Intent::SetSteps { rule, steps } => set(document, rule, &[("steps", filled(steps))]),
        Intent::SetWhen { rule, when } => set(document, rule, &[("when", filled(when))]),
        Intent::SetIn { rule, each } => set(document, rule, &[("in", filled(each))]),
        Intent::SetElseOf { rule, else_of } => set(document, rule, &[("else_of", filled(else_of))]),
        Intent::SetNote { rule, note } => set(document, rule, &[("note", filled(note))]),
        Intent::SetAfter { rule, after } => {
            let table = table(document, rule)?;
            if after.is_empty() {
                table.remove("after");
            } else {
                put(table, "after", list(after));
            }
            Ok(rule.clone())
        }
        Intent::SetSort { rule, sort } => set(document, rule, &[("sort", filled(sort))]),
        Intent::SetRefuse { rule, answer, text } => {
            let refuses = filled(answer).is_some();
            set(document, rule, &[("refuse", filled(answer))])?;
            if refuses {
                let table = table(document, rule)?;
                for key in ["to", "from", "wire", "steps", "after", "keep", "keep_empty"] {
                    table.remove(key);
                }
            }
            set(document, rule, &[("text", filled(text))])
        }
        Intent::SetKeep { rule, keep } => {
            let table = table(document, rule)?;
            if keep.is_empty() {
                table.remove("keep");
            } else {
                for key in [
                    "to",
                    "from",
                    "text",
                    "wire",
                    "steps",
                    "after",
                    "refuse",
                    "keep_empty",
                ] {
                    table.remove(key);
                }
                put(table, "keep", list(keep));
            }
            Ok(rule.clone())
        }
        Intent::SetEach { each } => split(document, each),
        Intent::SetStructure { structure, version } => {
            for (key, text) in [("structure", structure), ("version", version)] {
                match filled(text) {
                    Some(text) => put(document.as_table_mut(), key, Value::from(text)),
                    None => {
                        document.remove(key);
                    }
                }
            }
            Ok(String::new())
        }
        Intent::SetStart { start } => {
            put(
                document.as_table_mut(),
                "start",
                Value::from(start.as_str()),
            );
            Ok(String::new())
        }
    }
}

fn filled(text: &str) -> Option<&str> {
    (!text.trim().is_empty()).then_some(text)
}

fn list(names: &[String]) -> Value {
    Value::Array(names.iter().collect::<Array>())
}

/// Sets a value and keeps the comment and the white space around the old one.
fn put(table: &mut Table, key: &str, new: Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            let decor = old.decor().clone();
            *old = new;
            *old.decor_mut() = decor;
        }
        None => {
            table.insert(key, value(new));
        }
    }
}

fn set<T: AsRef<str>>(
    document: &mut DocumentMut,
    rule: &str,
    keys: &[(&str, Option<T>)],
) -> Result<String, EditError> {
    let table = table(document, rule)?;
    for (key, text) in keys {
        match text {
            Some(text) => put(table, key, Value::from(text.as_ref())),
            None => {
                table.remove(key);
            }
        }
    }
    Ok(rule.to_owned())
}

fn is(table: &Table, rule: &str) -> bool {
    table.get("id").and_then(Item::as_str) == Some(rule)
}

fn table<'a>(document: &'a mut DocumentMut, rule: &str) -> Result<&'a mut Table, EditError> {
    document
        .get_mut("rule")
        .and_then(Item::as_array_of_tables_mut)
        .and_then(|tables| tables.iter_mut().find(|table| is(table, rule)))
        .ok_or_else(|| EditError::NoRule(rule.to_owned()))
}

fn find(tables: &[Table], rule: &str) -> Result<usize, EditError> {
    tables
        .iter()
        .position(|table| is(table, rule))
        .ok_or_else(|| EditError::NoRule(rule.to_owned()))
}

/// Rearranges the rules; each keeps its comments, and the blocks stay where rules stand in the file.
fn arrange(
    document: &mut DocumentMut,
    change: impl FnOnce(&mut Vec<Table>) -> Result<String, EditError>,
) -> Result<String, EditError> {
    let mut tables: Vec<Table> = match document.get("rule") {
        Some(Item::ArrayOfTables(tables)) => tables.iter().cloned().collect(),
        Some(_) | None => Vec::new(),
    };
    let first = tables
        .iter()
        .filter_map(Table::position)
        .min()
        .unwrap_or(1_000_000);
    let rule = change(&mut tables)?;
    let mut rebuilt = ArrayOfTables::new();
    for (offset, mut table) in (0..).zip(tables) {
        table.set_position(Some(first + offset));
        rebuilt.push(table);
    }
    if rebuilt.is_empty() {
        document.remove("rule");
    } else {
        document.insert("rule", Item::ArrayOfTables(rebuilt));
    }
    Ok(rule)
}

fn add(
    document: &mut DocumentMut,
    rule: &NewRule,
    before: Option<&str>,
) -> Result<String, EditError> {
    arrange(document, |tables| {
        let id = match &rule.id {
            Some(id) if find(tables, id).is_ok() => return Err(EditError::Taken(id.clone())),
            Some(id) => id.clone(),
            None => fresh_id(tables, named(rule)),
        };
        let at = before
            .map(|before| find(tables, before))
            .transpose()?
            .unwrap_or(tables.len());
        let mut table = Table::new();
        table.decor_mut().set_prefix("\n");
        let mut text = |key: &str, text: Option<&str>| {
            if let Some(text) = text {
                table.insert(key, value(text));
            }
        };
        text("id", Some(&id));
        text("in", filled(&rule.each));
        text("each", filled(&rule.split));
        text("sort", filled(&rule.sort));
        text("to", filled(&rule.to));
        text("from", rule.from.as_deref());
        text("text", rule.text.as_deref());
        text("wire", rule.wire.as_deref());
        text("steps", filled(&rule.steps));
        text("when", filled(&rule.when));
        text("else_of", filled(&rule.else_of));
        text("refuse", filled(&rule.refuse));
        if !rule.keep.is_empty() {
            table.insert("keep", value(list(&rule.keep)));
        }
        if !rule.after.is_empty() {
            table.insert("after", value(list(&rule.after)));
        }
        if let Some(note) = filled(&rule.note) {
            table.insert("note", value(note));
        }
        tables.insert(at, table);
        Ok(id)
    })
}

/// What a rule without an id is called after.
fn named(rule: &NewRule) -> &str {
    let kinds = [
        (rule.refuse.is_empty(), "refuse"),
        (rule.keep.is_empty(), "keep"),
        (rule.split.is_empty(), "each"),
    ];
    match kinds.iter().find(|(without, _)| !without) {
        Some((_, kind)) => kind,
        None => &rule.to,
    }
}

/// The one rule that splits, where there is one; it stands first.
fn split(document: &mut DocumentMut, each: &str) -> Result<String, EditError> {
    let known = document
        .get("rule")
        .and_then(Item::as_array_of_tables)
        .into_iter()
        .flatten()
        .find(|table| table.contains_key("each"))
        .and_then(|table| table.get("id"))
        .and_then(Item::as_str)
        .map(str::to_owned);
    match (known, filled(each)) {
        (Some(rule), Some(each)) => set(document, &rule, &[("each", Some(each))]),
        (Some(rule), None) => arrange(document, |tables| {
            let at = find(tables, &rule)?;
            tables.remove(at);
            Ok(rule.clone())
        }),
        (None, Some(each)) => {
            let first = document
                .get("rule")
                .and_then(Item::as_array_of_tables)
                .and_then(|tables| tables.get(0))
                .and_then(|table| table.get("id"))
                .and_then(Item::as_str)
                .map(str::to_owned);
            let rule = NewRule {
                split: each.to_owned(),
                ..NewRule::default()
            };
            add(document, &rule, first.as_deref())
        }
        (None, None) => Ok(String::new()),
    }
}

/// `PID-5.1` -> `pid-5-1`, and a number behind it where that is taken.
fn fresh_id(tables: &[Table], to: &str) -> String {
    let words: Vec<String> = to
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let base = if words.is_empty() {
        "rule".to_owned()
    } else {
        words.join("-")
    };
    let numbered = (2..).map(|number| format!("{base}-{number}"));
    let mut candidates = std::iter::once(base.clone()).chain(numbered);
    candidates
        .find(|id| find(tables, id).is_err())
        .unwrap_or(base)
}
