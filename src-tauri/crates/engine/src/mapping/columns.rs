//! Another name for a column of a code table: in the table, and in the steps that name it.

use hl7wb_core::mapping::pipeline::{Call, Pipeline};
use hl7wb_core::mapping::{Intent, MappingDoc};
use hl7wb_core::span::Span;

use super::edits::{refused, table, with_table};
use super::files::Written;
use crate::fault::Fault;

/// Place of the parameter `column` among the arguments of `table` that have no name.
const COLUMN: usize = 2;

pub(super) fn rename(now: &Written, name: &str, at: usize, to: &str) -> Result<Written, Fault> {
    let mut found = table(now, name)?;
    let before = found
        .rename_column(at, to.trim())
        .map_err(|error| refused(&error))?;
    let mut document = MappingDoc::parse(&now.mapping).map_err(|error| refused(&error))?;
    for rule in document.read().0.rules {
        let written = rule.steps.unwrap_or_default();
        let steps = renamed(&written, name, &before, to.trim());
        if steps != written {
            let rule = rule.id;
            document
                .apply(&Intent::SetSteps { rule, steps })
                .map_err(|error| refused(&error))?;
        }
    }
    Ok(Written {
        mapping: document.to_string().into(),
        ..with_table(now, name, found)
    })
}

/// A pipeline with another name wherever it names that column of that table; the rest of the text stays
/// as it is written.
fn renamed(steps: &str, table: &str, before: &str, to: &str) -> String {
    let Ok(pipeline) = Pipeline::parse(steps) else {
        return steps.to_owned();
    };
    let calls = pipeline.steps.iter().filter(|call| asks(call, table));
    let mut places: Vec<Span> = calls
        .filter_map(|call| {
            let mut unnamed = call.arguments.iter().filter(|one| one.name.is_none());
            let by_name = |name: &Option<String>| name.as_deref() == Some("column");
            let named = call.arguments.iter().find(|one| by_name(&one.name));
            let argument = named.or_else(|| unnamed.nth(COLUMN))?;
            (argument.value == before).then_some(argument.span)
        })
        .collect();
    places.sort_by_key(|place| std::cmp::Reverse(place.start));
    let mut text = steps.to_owned();
    for place in places {
        let written = text.get(place.range()).unwrap_or_default();
        let by_name = match written.starts_with("column") && written.contains('=') {
            true => "column=",
            false => "",
        };
        let quoted = to.replace('\'', "''");
        text.replace_range(place.range(), &format!("{by_name}'{quoted}'"));
    }
    text
}

/// Whether a step looks into this table.
fn asks(call: &Call, table: &str) -> bool {
    let mut arguments = call.arguments.iter();
    call.name == "table"
        && arguments
            .find(|one| one.name.as_deref().is_none_or(|name| name == "name"))
            .is_some_and(|one| one.value == table)
}

#[cfg(test)]
mod tests {
    use super::renamed;

    #[test]
    fn a_name_is_changed_where_it_names_the_column() {
        for (steps, expected) in [
            ("table(sex, column=word)", "table(sex, column='the word')"),
            (
                "table(sex, '9', word) | upper",
                "table(sex, '9', 'the word') | upper",
            ),
            (
                "trim|table(sex,column = 'word' , reverse=true)",
                "trim|table(sex,column='the word' , reverse=true)",
            ),
            ("table(sex, default=word)", "table(sex, default=word)"),
            ("table(sex, 'word')", "table(sex, 'word')"),
            ("table(other, column=word)", "table(other, column=word)"),
            (
                "table(name=sex, column=word)",
                "table(name=sex, column='the word')",
            ),
            (
                "table(sex, column=word) | table(sex, column=word)",
                "table(sex, column='the word') | table(sex, column='the word')",
            ),
            ("table(sex, column=word", "table(sex, column=word"),
        ] {
            assert_eq!(renamed(steps, "sex", "word", "the word"), expected);
        }
    }
}
