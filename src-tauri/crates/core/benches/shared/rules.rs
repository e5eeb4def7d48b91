//! Two mappings, as data that ours and its peers carry out alike: forty rules for admissions, and ten for
//! laboratory results, seven of them for each value.

#![allow(dead_code, reason = "each benchmark takes what it is about")]

use hl7wb_core::code_table::{CodeTable, Tables};
use hl7wb_core::mapping::{Mapping, MappingDoc, compile};
use std::fmt::Write;
use std::sync::Arc;

/// One component that is written.
pub(crate) struct Rule {
    /// Its segment: the first of that name, or each.
    pub(crate) segment: &'static str,
    /// Whether it is each.
    pub(crate) each: bool,
    pub(crate) field: usize,
    pub(crate) component: usize,
    pub(crate) from: From,
}

/// Where a value comes from: segment, field and component; of each segment from that one itself.
#[derive(Clone, Copy)]
pub(crate) enum From {
    Text(&'static str),
    Place(&'static str, usize, usize),
    Upper(&'static str, usize, usize),
    /// By a code table; what it does not have stays as it is.
    Table(&'static str, &'static str, usize, usize),
}
use self::From::{Place, Table, Text, Upper};

const fn first(segment: &'static str, field: usize, component: usize, from: From) -> Rule {
    Rule {
        segment,
        each: false,
        field,
        component,
        from,
    }
}

const fn each(segment: &'static str, field: usize, component: usize, from: From) -> Rule {
    Rule {
        each: true,
        ..first(segment, field, component, from)
    }
}

/// Each has a component of its own, so that the peer's builder, which knows no repetitions here, can do
/// the same.
pub(crate) const ADMISSION: [Rule; 40] = [
    first("MSH", 3, 1, Text("HUB")),
    first("MSH", 4, 1, Text("CENTRAL")),
    first("MSH", 5, 1, Text("RIS")),
    first("MSH", 6, 1, Text("IMAGING")),
    first("MSH", 8, 1, Text("none")),
    first("MSH", 11, 1, Text("T")),
    first("MSH", 12, 1, Text("2.4")),
    first("MSH", 15, 1, Text("NE")),
    first("MSH", 17, 1, Text("USA")),
    first("EVN", 3, 1, Place("EVN", 2, 1)),
    first("EVN", 6, 1, Place("EVN", 2, 1)),
    first("EVN", 5, 1, Text("INTERFACE")),
    first("PID", 2, 1, Place("PID", 18, 1)),
    first("PID", 4, 1, Place("PV1", 19, 1)),
    first("PID", 5, 1, Upper("PID", 5, 1)),
    first("PID", 5, 2, Upper("PID", 5, 2)),
    first("PID", 6, 1, Upper("PID", 5, 1)),
    first("PID", 9, 1, Place("PID", 5, 1)),
    first("PID", 9, 2, Place("PID", 5, 2)),
    first("PID", 10, 1, Text("U")),
    first("PID", 11, 3, Upper("PID", 11, 3)),
    first("PID", 11, 1, Upper("PID", 11, 1)),
    first("PID", 12, 1, Text("OH")),
    first("PID", 15, 1, Text("EN")),
    first("PID", 17, 1, Text("VAR")),
    first("PID", 18, 4, Text("HUB")),
    first("PID", 22, 1, Text("N")),
    first("PID", 26, 1, Text("US")),
    first("PV1", 3, 4, Text("HUB")),
    first("PV1", 5, 1, Place("PV1", 19, 1)),
    first("PV1", 6, 1, Place("PV1", 3, 1)),
    first("PV1", 6, 2, Place("PV1", 3, 2)),
    first("PV1", 7, 2, Upper("PV1", 7, 2)),
    first("PV1", 7, 3, Upper("PV1", 7, 3)),
    first("PV1", 8, 1, Place("PV1", 7, 1)),
    first("PV1", 8, 2, Upper("PV1", 7, 2)),
    first("PV1", 9, 1, Place("PV1", 7, 1)),
    first("PV1", 14, 1, Text("7")),
    first("PV1", 39, 1, Text("MAIN")),
    first("PV1", 45, 1, Place("PV1", 44, 1)),
];

/// Results on their way to the wards: local codes, units and flags, and who it was.
pub(crate) const LABORATORY: [Rule; 10] = [
    first("MSH", 3, 1, Text("HUB")),
    first("MSH", 5, 1, Text("EHR")),
    first("OBR", 2, 2, Text("CENTRAL")),
    each("OBX", 3, 4, Table("tests", "OBX", 3, 1)),
    each("OBX", 3, 6, Text("LOCAL")),
    each("OBX", 6, 1, Table("units", "OBX", 6, 1)),
    each("OBX", 8, 1, Table("flags", "OBX", 8, 1)),
    each("OBX", 15, 1, Text("LAB")),
    each("OBX", 16, 2, Upper("OBX", 16, 2)),
    each("OBX", 18, 1, Place("OBX", 14, 1)),
];

/// The rows of each table.
pub(crate) const TABLES: [(&str, &[(&str, &str)]); 3] = [
    (
        "tests",
        &[
            ("2951-2", "SOD"),
            ("2823-3", "POT"),
            ("2345-7", "GLUC"),
            ("718-7", "HB"),
            ("2160-0", "CREAT"),
        ],
    ),
    ("units", &[("mmol/L", "mM"), ("10*3/uL", "K/uL")]),
    ("flags", &[("N", "normal"), ("H", "high"), ("L", "low")]),
];

pub(crate) fn in_table(table: &str, value: &str) -> Option<&'static str> {
    let rows = TABLES.iter().find(|(name, _)| *name == table)?.1;
    rows.iter()
        .find(|(key, _)| *key == value)
        .map(|(_, to)| *to)
}

/// The mapping as somebody would write it.
pub(crate) fn written(rules: &[Rule]) -> String {
    let mut text = "format = \"hl7wb.mapping/1\"\nstart = \"source\"\n".to_owned();
    for (number, rule) in rules.iter().enumerate() {
        let Rule {
            segment,
            each,
            field,
            component,
            from,
        } = rule;
        let _ = write!(
            text,
            "\n[[rule]]\nid = \"r{number}\"\nto = \"{segment}-{field}.{component}\"\n"
        );
        if *each {
            let _ = writeln!(text, "in = \"{segment}\"");
        }
        let _ = match from {
            Text(words) => writeln!(text, "text = '{words}'"),
            Place(segment, field, part) => writeln!(text, "from = \"{segment}-{field}.{part}\""),
            Upper(segment, field, part) => writeln!(
                text,
                "from = \"{segment}-{field}.{part}\"\nsteps = \"upper\""
            ),
            Table(table, segment, field, part) => writeln!(
                text,
                "from = \"{segment}-{field}.{part}\"\nsteps = \"table({table}, default=keep)\""
            ),
        };
    }
    text
}

pub(crate) fn tables() -> Tables {
    let csv = |rows: &[(&str, &str)]| {
        let lines = rows.iter().map(|(key, to)| format!("{key},{to}\n"));
        format!("code,text\n{}", lines.collect::<String>())
    };
    let tables = TABLES.iter();
    tables
        .map(|(name, rows)| {
            (
                (*name).to_owned(),
                Arc::new(CodeTable::parse_csv(&csv(rows)).0),
            )
        })
        .collect()
}

pub(crate) fn mapping(rules: &[Rule]) -> Mapping {
    let doc = MappingDoc::parse(&written(rules)).expect("it is a mapping");
    let (mapping, findings) = compile(&doc, &tables());
    assert!(findings.is_empty(), "{findings:?}");
    mapping.expect("without findings there is one")
}
