//! Reads `dictionary.toml`: segments, fields, codes and messages of a project's own.
//!
//! ```toml
//! format = "hl7wb.dictionary/1"
//!
//! [segments.ZRG]                    # one's own, or of the standard (then fields are added to it)
//! name = "Registration desk"
//! after = ["PV1", "PV2"]            # where it stands: behind the last of these, in their group
//! structures = ["ADT_A01"]          # in these only; everywhere where left out
//! required = false
//! once = true                       # it does not repeat
//!
//! [segments.ZRG.fields]             # type ST, usage O, max 1 where nothing is said
//! 2 = { name = "Registrar", type = "XPN", usage = "RE", max = "*", length = 60 }
//! 3 = { name = "Desk", type = "IS", table = "DESKS" }
//!
//! [tables.DESKS]                    # one's own, or of the standard (then codes are added to it)
//! name = "Registration desks"
//! codes = { D1 = "Main entrance" }
//!
//! [messages]
//! "ADT^Z01" = "ADT_A01"             # a structure of the standard
//! ```

use std::collections::BTreeMap;
use std::path::Path;

use hl7wb_core::dictionary::local::{
    LocalField, LocalMessage, LocalPlace, LocalSegment, LocalTable, name,
};
use hl7wb_core::dictionary::{Dictionary, Local, Max, Usage, Version};
use hl7wb_core::path::SegmentId;

use super::sheet::{Section, Sheet};
use super::{DICTIONARY_FILE, Finding, Level, Refused};

/// Reads the file; what is wrong in it is left out, and a finding.
pub(super) fn read(path: &Path, findings: &mut Vec<Finding>) -> Result<Local, Refused> {
    let text = super::read::text(path, DICTIONARY_FILE)?;
    let mut sheet = Sheet::new(DICTIONARY_FILE, &text);
    let document = sheet.parse("hl7wb.dictionary")?;
    let mut root = Sheet::root(&document);
    let mut local = Local::default();
    for (id, section) in root.named(&mut sheet, "tables") {
        local.tables.push(table(&mut sheet, &id, section));
    }
    for (id, section) in root.named(&mut sheet, "segments") {
        if let Some(segment) = segment(&mut sheet, &id, section, &local.tables) {
            local.segments.push(segment);
        }
    }
    for (kind, structure, at) in root.texts(&mut sheet, "messages") {
        let known = in_any_version(|dictionary| dictionary.structure(&structure).is_some());
        match kind.split_once('^') {
            Some((code, event)) if known => local.messages.push(LocalMessage {
                code: name(code),
                event: name(event),
                structure: name(&structure),
            }),
            Some(_) => sheet.find(
                "unknown-structure",
                Level::Error,
                at,
                format!("No version of the standard has a structure `{structure}`; `{kind}` is left out."),
            ),
            None => sheet.find(
                "message-type",
                Level::Error,
                at,
                format!("`{kind}` is no message: write code and event, such as \"ADT^Z01\"."),
            ),
        }
    }
    root.finish(&mut sheet);
    findings.extend(sheet.into_findings());
    Ok(local)
}

fn in_any_version(has: impl Fn(&Dictionary) -> bool) -> bool {
    Version::ALL
        .iter()
        .any(|version| has(Dictionary::of(*version)))
}

fn table(sheet: &mut Sheet<'_>, id: &str, mut section: Section<'_>) -> LocalTable {
    let titled = section.optional(sheet, "name");
    let codes = section.texts(sheet, "codes");
    section.finish(sheet);
    LocalTable {
        id: name(id),
        name: titled.as_deref().map(name),
        codes: codes
            .iter()
            .map(|(code, meaning, _)| (name(code), name(meaning)))
            .collect(),
    }
}

fn segment(
    sheet: &mut Sheet<'_>,
    id: &str,
    mut section: Section<'_>,
    tables: &[LocalTable],
) -> Option<LocalSegment> {
    let titled = section.optional(sheet, "name");
    let at = section.start();
    let mut fields = BTreeMap::new();
    for (number, part) in section.named(sheet, "fields") {
        let (at, part) = (part.start(), field(sheet, part, tables));
        match number.parse::<u16>() {
            Ok(number) if number > 0 => drop(fields.insert(number, part)),
            Ok(_) | Err(_) => sheet.find(
                "field-number",
                Level::Error,
                at,
                format!(
                    "`{number}` is no field of {id}: fields are named by their numbers from 1."
                ),
            ),
        }
    }
    let place = place(sheet, &mut section);
    section.finish(sheet);
    let parsed = id.parse::<SegmentId>();
    let standard = in_any_version(|dictionary| dictionary.segment(id).is_some());
    match parsed {
        Ok(segment) if segment.is_local() || standard => Some(LocalSegment {
            id: name(id),
            name: titled.as_deref().map(name),
            fields,
            place,
        }),
        Ok(_) => {
            sheet.find(
                "unknown-segment",
                Level::Error,
                at,
                format!("The standard has no segment {id}; segments of one's own start with Z."),
            );
            None
        }
        Err(error) => {
            sheet.find("segment-id", Level::Error, at, error.to_string());
            None
        }
    }
}

fn place(sheet: &mut Sheet<'_>, section: &mut Section<'_>) -> Option<LocalPlace> {
    let mut known = |key, has: fn(&Dictionary, &str) -> bool| -> Vec<&'static str> {
        let words = section.words(sheet, key);
        let (right, wrong): (Vec<String>, Vec<String>) = words
            .into_iter()
            .partition(|word| in_any_version(|dictionary| has(dictionary, word)));
        for word in wrong {
            sheet.find(
                "unknown-place",
                Level::Error,
                section.span(key),
                format!("`{word}` of `{key}` is in no version of the standard."),
            );
        }
        right.iter().map(|word| name(word)).collect()
    };
    let after = known("after", |dictionary, word| {
        dictionary.segment(word).is_some()
    });
    let structures = known("structures", |dictionary, word| {
        dictionary.structure(word).is_some()
    });
    let required = section.flag(sheet, "required");
    let repeats = !section.flag(sheet, "once");
    (!after.is_empty()).then_some(LocalPlace {
        after,
        structures,
        required,
        repeats,
    })
}

fn field(sheet: &mut Sheet<'_>, mut section: Section<'_>, tables: &[LocalTable]) -> LocalField {
    let titled = section.optional(sheet, "name");
    let datatype = section.optional(sheet, "type").filter(|id| {
        let known = in_any_version(|dictionary| dictionary.datatype(id).is_some());
        if !known {
            sheet.find(
                "unknown-type",
                Level::Error,
                section.span("type"),
                format!("No version of the standard has a data type `{id}`."),
            );
        }
        known
    });
    let usage = section.optional(sheet, "usage").and_then(|code| {
        let usage = [
            Usage::Required,
            Usage::RequiredMayBeEmpty,
            Usage::Optional,
            Usage::Conditional,
            Usage::Backward,
            Usage::Withdrawn,
        ];
        let usage = usage.into_iter().find(|usage| usage.code() == code);
        if usage.is_none() {
            sheet.find(
                "unknown-usage",
                Level::Error,
                section.span("usage"),
                format!("Usage is R, RE, O, C, B or W, not `{code}`."),
            );
        }
        usage
    });
    let max = match section.is_text("max") {
        true => {
            let text = section.text(sheet, "max");
            if text != "*" {
                sheet.find(
                    "max",
                    Level::Error,
                    section.span("max"),
                    "`max` is a number, or \"*\" for any.".to_owned(),
                );
            }
            (text == "*").then_some(Max::Unbounded)
        }
        false => section
            .count(sheet, "max")
            .map(|times| Max::Times(u16::try_from(times).unwrap_or(u16::MAX))),
    };
    let length = section.count(sheet, "length");
    let table = section.optional(sheet, "table").inspect(|id| {
        let own = tables.iter().any(|table| table.id == id);
        if !own && !in_any_version(|dictionary| dictionary.table(id).is_some()) {
            sheet.find(
                "unknown-table",
                Level::Warning,
                section.span("table"),
                format!("Neither the standard nor this file has a table `{id}`."),
            );
        }
    });
    section.finish(sheet);
    LocalField {
        name: titled.as_deref().map(name),
        datatype: datatype.as_deref().map(name),
        usage,
        max,
        length,
        table: table.as_deref().map(name),
    }
}
