//! Edits of a mapping by what a person meant; comments and the form of everything else stay.

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, Value, value};

use super::doc::MappingDoc;

/// One edit. An empty text takes the key away.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "one edit at a time, made by a person"
)]
pub enum Intent {
    /// A new rule.
    AddRule {
        /// The rule.
        rule: NewRule,
        /// Before which rule; none = at the end.
        before: Option<String>,
    },
    /// Takes a rule away.
    RemoveRule {
        /// The rule.
        rule: String,
    },
    /// Moves a rule.
    MoveRule {
        /// The rule.
        rule: String,
        /// Before which rule; none = to the end.
        before: Option<String>,
    },
    /// Changes the target.
    SetTarget {
        /// The rule.
        rule: String,
        /// Target address.
        to: String,
    },
    /// Copies from a place; takes `text` and `wire` away.
    SetSource {
        /// The rule.
        rule: String,
        /// Source address.
        from: String,
    },
    /// Writes a template or a constant (an empty one too); takes `from` and `wire` away.
    SetText {
        /// The rule.
        rule: String,
        /// Template.
        text: String,
    },
    /// Writes structure (empty: clears the target); takes `from`, `text` and `steps` away.
    SetWire {
        /// The rule.
        rule: String,
        /// Structure.
        wire: String,
    },
    /// Changes the pipeline.
    SetSteps {
        /// The rule.
        rule: String,
        /// Pipeline.
        steps: String,
    },
    /// Changes the condition.
    SetWhen {
        /// The rule.
        rule: String,
        /// Condition.
        when: String,
    },
    /// Changes the loop.
    SetIn {
        /// The rule.
        rule: String,
        /// Loop.
        each: String,
    },
    /// Changes which rule it is the alternative of.
    SetElseOf {
        /// The rule.
        rule: String,
        /// The other rule.
        else_of: String,
    },
    /// Changes where a segment is added.
    SetAfter {
        /// The rule.
        rule: String,
        /// Anchors; none = the key goes.
        after: Vec<String>,
    },
    /// Changes the note.
    SetNote {
        /// The rule.
        rule: String,
        /// Note.
        note: String,
    },
    /// Changes what the output starts as.
    SetStart {
        /// `source` or `empty`.
        start: String,
    },
}

/// A rule to be added; empty texts are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewRule {
    /// Identity; none = one is made of the target.
    pub id: Option<String>,
    /// Target address.
    pub to: String,
    /// Source address.
    pub from: Option<String>,
    /// Template.
    pub text: Option<String>,
    /// Structure.
    pub wire: Option<String>,
    /// Pipeline.
    pub steps: String,
    /// Condition.
    pub when: String,
    /// Loop.
    pub each: String,
    /// Anchors.
    pub after: Vec<String>,
    /// Note.
    pub note: String,
}

/// Why an edit cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// There is no such rule.
    #[error("there is no rule '{0}'")]
    NoRule(String),
    /// Another rule has this identity.
    #[error("another rule has the id '{0}'")]
    Taken(String),
    /// The text is no longer what was parsed.
    #[error("the mapping is not TOML")]
    NotToml,
}

impl MappingDoc {
    /// Makes an edit and answers with the identity of the rule concerned (empty for the start). On
    /// an error nothing is changed.
    ///
    /// # Errors
    /// See [`EditError`].
    pub fn apply(&mut self, intent: &Intent) -> Result<String, EditError> {
        let mut document: DocumentMut = self.text.parse().map_err(|_| EditError::NotToml)?;
        let rule = edit(&mut document, intent)?;
        self.text = document.to_string();
        Ok(rule)
    }
}

fn edit(document: &mut DocumentMut, intent: &Intent) -> Result<String, EditError> {
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
            None => fresh_id(tables, &rule.to),
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
        text("to", Some(&rule.to));
        text("from", rule.from.as_deref());
        text("text", rule.text.as_deref());
        text("wire", rule.wire.as_deref());
        text("steps", filled(&rule.steps));
        text("when", filled(&rule.when));
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

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Head\nformat = \"hl7wb.mapping/1\"\nstart = \"source\" # as it is\n\n# About one\n[[rule]]\nid = \"one\"\nto = \"PID-8\" # sex\ntext = 'M'\n\n# About two\n[[rule]]\nid = \"two\"\nto = \"PID-7\"\nfrom = \"PID-7\"\n";

    fn after(intents: &[Intent]) -> String {
        let mut doc = MappingDoc::parse(TEXT).expect("valid");
        for intent in intents {
            doc.apply(intent).expect("applies");
        }
        doc.to_string()
    }

    fn rule(name: &str) -> String {
        name.to_owned()
    }

    #[test]
    fn comments_survive() {
        let text = after(&[
            Intent::SetTarget {
                rule: rule("one"),
                to: "PID-9".to_owned(),
            },
            Intent::SetSource {
                rule: rule("one"),
                from: "PID-8".to_owned(),
            },
            Intent::SetSteps {
                rule: rule("one"),
                steps: "table(sex, default='9') | replace('\\.br\\', ' ')".to_owned(),
            },
            Intent::SetStart {
                start: "empty".to_owned(),
            },
        ]);
        for part in [
            "# Head\n",
            "start = \"empty\" # as it is",
            "# About one\n[[rule]]",
            "to = \"PID-9\" # sex",
            "from = \"PID-8\"",
            "# About two\n[[rule]]",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!text.contains("text ="));
        let (written, findings) = MappingDoc::parse(&text).expect("still valid").read();
        assert_eq!(findings, []);
        assert_eq!(
            written.rules[0].steps.as_deref(),
            Some("table(sex, default='9') | replace('\\.br\\', ' ')")
        );
    }

    #[test]
    fn rules_move_with_their_comments() {
        let moved = after(&[Intent::MoveRule {
            rule: rule("two"),
            before: Some(rule("one")),
        }]);
        assert!(
            moved.find("# About two") < moved.find("# About one"),
            "{moved}"
        );
        assert!(moved.starts_with("# Head\nformat"), "{moved}");
        let back = after(&[
            Intent::MoveRule {
                rule: rule("two"),
                before: Some(rule("one")),
            },
            Intent::MoveRule {
                rule: rule("two"),
                before: None,
            },
        ]);
        assert_eq!(back, TEXT);
        let one = after(&[Intent::RemoveRule { rule: rule("one") }]);
        assert!(
            !one.contains("About one") && one.contains("About two"),
            "{one}"
        );
        assert!(
            !after(&[
                Intent::RemoveRule { rule: rule("one") },
                Intent::RemoveRule { rule: rule("two") }
            ])
            .contains("rule")
        );
    }

    #[test]
    fn rules_are_added() {
        let mut doc = MappingDoc::parse(TEXT).expect("valid");
        let new = NewRule {
            to: "PID-5.1".to_owned(),
            from: Some("PID-5.1".to_owned()),
            ..NewRule::default()
        };
        let add = |before: Option<&str>| Intent::AddRule {
            rule: new.clone(),
            before: before.map(str::to_owned),
        };
        assert_eq!(doc.apply(&add(Some("two"))), Ok("pid-5-1".to_owned()));
        assert_eq!(doc.apply(&add(None)), Ok("pid-5-1-2".to_owned()));
        let ids: Vec<String> = doc.read().0.rules.into_iter().map(|rule| rule.id).collect();
        assert_eq!(ids, ["one", "pid-5-1", "two", "pid-5-1-2"]);
        assert!(
            doc.to_string()
                .contains("\n\n[[rule]]\nid = \"pid-5-1\"\nto ="),
            "{doc}"
        );
        let mut empty = MappingDoc::new();
        assert_eq!(empty.apply(&add(None)), Ok("pid-5-1".to_owned()));
        assert!(MappingDoc::parse(&empty.to_string()).is_ok(), "{empty}");
        assert_eq!(
            doc.apply(&Intent::RemoveRule { rule: rule("none") }),
            Err(EditError::NoRule(rule("none")))
        );
    }

    #[test]
    fn what_is_no_mapping_is_refused_politely() {
        use super::super::code;
        for (text, line, expected) in [
            ("format = ", 1, code::NOT_TOML),
            ("# x\nformat = \"hl7wb.mapping/2\"", 2, code::FORMAT_NEWER),
            ("format = \"other\"", 1, code::FORMAT_UNKNOWN),
            ("", 1, code::FORMAT_UNKNOWN),
        ] {
            let error = MappingDoc::parse(text).expect_err(text);
            assert_eq!((error.line, error.code), (line, expected), "{text}");
        }
    }
}
