//! Mappings that nobody wrote: rules of every kind in loops of every kind, over orders and results in and
//! out of order. Whatever comes of one must be the same in the preview and in the exported channel.

use super::{Case, Test, check_all, compiled, odd_messages, orders};
use hl7wb_core::code_table::{CodeTable, Tables};
use hl7wb_core::mapping::Mapping;
use hl7wb_tests::{Trouble, ensure};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::fmt::Write;
use std::sync::Arc;

const HEAD: &str = "format = \"hl7wb.mapping/1\"\nstructure = \"ORU_R01\"\nversion = \"2.5.1\"\n";

const CONDITIONS: &[&str] = &[
    "OBX-3 exists",
    "OBX-5 = a",
    "OBX[*]-1 > 1",
    "OBX-1 < 7 or OBX[2] exists",
    "OBR-2 null",
    "OBR-1 exists",
    "not OBX-2 in ('1', 'X')",
    "OBX-5.2 matches 'c'",
    "PID-3[2] exists or OBR-1 = 2",
    "NTE empty",
    "NTE[*]-1 != 2",
    "ZOR-1 contains B",
    "ZPI exists and not ORC-1 = CA",
    "PID-5.1 starts with V",
    "OBX-5[2] = y",
];

const SOURCES: &[&str] = &[
    "OBX-1",
    "OBX-3",
    "OBX-3.2",
    "OBX-5",
    "OBX-5[2]",
    "OBX-5.2.2",
    "OBX[2]-2",
    "OBR-2",
    "OBR-4.1",
    "ORC-2",
    "NTE-1",
    "NTE[2]-2",
    "PID-3",
    "PID-3.1",
    "PID-3[2].1",
    "PID-5",
    "PID-5.1",
    "ZOR-1",
    "ZPI-1",
    "MSH-10",
    "DG1-2",
    "SPM-2",
    "TQ1-3",
];

const TARGETS: &[&str] = &[
    "OBX-1",
    "OBX-3.4",
    "OBX-5",
    "OBX-5[2]",
    "OBX-5[3].2",
    "OBX-5[*].1",
    "OBX-5[+]",
    "OBX-5.2.2",
    "OBX[2]-4",
    "OBX[*]-14",
    "OBR-1",
    "OBR-2.2",
    "OBR-30",
    "ORC-2",
    "NTE-1",
    "NTE[*]-2",
    "NTE[2]-3",
    "PID-3",
    "PID-3[*].4",
    "PID-3[2].4.2",
    "PID-8",
    "PID-9[+]",
    "MSH-6",
    "ZOR-1",
    "ZOR[2]-2",
    "ZZZ-3",
    "SPM-4",
    "DG1-1",
];

const TEXTS: &[&str] = &[
    "{#}",
    "{##}",
    "{#}/{##} {OBX-3.1}",
    "{PID-5.1}, {PID-3}",
    "a^b|c\\T\\",
    "x",
    "{OBX-5[2].1}",
    "{ZOR-1}{ZPI-1}",
    "{{{OBR-2}}}",
];

const WIRES: &[&str] = &["", "", "7", "a^b&c~d", "\"\"", "^^x"];

const STEPS: &[&str] = &[
    "upper",
    "lower | trim",
    "default('-')",
    "prefix('v ')",
    "substring(1, 2)",
    "replace('a', with='b~')",
    "table(sex, default=keep)",
    "table(sex, default=blank) | suffix('.')",
    "number(decimals=1, default=keep)",
    "split('.') | join('^')",
    "pad(4, fill='0')",
    "regex_replace('[0-9]', with='<$0>')",
];

const SEGMENTS: &[&str] = &[
    "OBX", "OBR", "ORC", "NTE", "ZOR", "ZZZ", "DG1", "SPM", "PID",
];

/// The loops, and by what their turns may be sorted.
const LOOPS: &[(&str, &[&str])] = &[
    ("PATIENT_RESULT", &["PID-3.1"]),
    (
        "ORDER_OBSERVATION",
        &["OBR-1 number", "OBR-4 desc", "ORC-2"],
    ),
    (
        "ORDER_OBSERVATION where OBR-1 exists",
        &["OBR-2 number desc"],
    ),
    (
        "ORDER_OBSERVATION where OBX-3 exists or ZOR exists",
        &["OBX-1 number"],
    ),
    ("PATIENT", &[]),
    ("SPECIMEN", &["SPM-1 number"]),
    ("OBX", &["OBX-1 number", "OBX-5 desc", "OBX-5.2"]),
    ("OBX where OBX-2 != '1'", &["OBX-3"]),
    ("NTE", &["NTE-1 number desc"]),
    ("DG1", &["DG1-3"]),
    ("ZOR", &["ZOR-1"]),
    ("PID-3", &["PID-3.1 number desc", "PID-3"]),
    ("OBX > OBX-5", &["OBX-5"]),
    ("ORDER_OBSERVATION > OBX", &["OBX-1 number", "OBX-5 desc"]),
    ("ORDER_OBSERVATION > OBSERVATION", &["OBX-1 number desc"]),
    ("ORDER_OBSERVATION > NTE", &["NTE-1"]),
    (
        "ORDER_OBSERVATION where OBR-1 exists > OBSERVATION where NTE exists > NTE",
        &["NTE-2"],
    ),
    ("ORDER_OBSERVATION > OBSERVATION > OBX-5", &["OBX-5 number"]),
    ("PATIENT_RESULT > ORDER_OBSERVATION > ZOR", &[]),
    (
        "PATIENT_RESULT where PID exists > ORDER_OBSERVATION",
        &["OBR-2"],
    ),
];

const SPLITS: &[&str] = &[
    "ORDER_OBSERVATION",
    "ORDER_OBSERVATION where OBR-1 exists",
    "PATIENT_RESULT",
    "OBR",
    "OBX where OBX-1 exists",
    "ZOR where ZOR-1 != 1",
];

fn segment() -> impl Strategy<Value = &'static str> {
    select(SEGMENTS)
}

/// What a rule does, as its keys; `%` is the group of its loop.
fn action() -> impl Strategy<Value = String> {
    let names =
        || proptest::collection::vec(segment(), 1..5).prop_map(|names| format!("{names:?}"));
    let to = || select(TARGETS);
    prop_oneof![
        4 => (to(), select(SOURCES)).prop_map(|(to, from)| format!("to = '{to}'\nfrom = '{from}'\n")),
        4 => (to(), select(SOURCES), select(STEPS))
            .prop_map(|(to, from, steps)| format!("to = '{to}'\nfrom = '{from}'\nsteps = \"{steps}\"\n")),
        4 => (to(), select(TEXTS)).prop_map(|(to, text)| format!("to = '{to}'\ntext = '{text}'\n")),
        1 => (to(), select(TEXTS), select(STEPS))
            .prop_map(|(to, text, steps)| format!("to = '{to}'\ntext = '{text}'\nsteps = \"{steps}\"\n")),
        2 => (to(), select(WIRES)).prop_map(|(to, wire)| format!("to = '{to}'\nwire = '{wire}'\n")),
        1 => segment().prop_map(|to| format!("to = '{to}'\nwire = ''\n")),
        1 => segment().prop_map(|to| format!("to = '{to}[2]'\nwire = ''\n")),
        2 => (segment(), names())
            .prop_map(|(to, after)| format!("to = '{to}'\nwire = '{to}|1|a^b'\nafter = {after}\n")),
        2 => (segment(), segment(), names())
            .prop_map(|(to, from, after)| format!("to = '{to}'\nfrom = '{from}'\nafter = {after}\n")),
        3 => names()
            .prop_map(|after| format!("to = '%'\nfrom = '%'\nafter = {after}\n")),
        3 => Just("to = '%'\nwire = ''\n".to_owned()),
        1 => names().prop_map(|names| format!("keep = {names}\n")),
        1 => (select(&["AE", "AR", "warn"][..]), select(TEXTS), select(CONDITIONS)).prop_map(
            |(answer, text, when)| format!("refuse = '{answer}'\ntext = 'no {text}'\nwhen = \"{when}\"\n")
        ),
    ]
}

/// A rule: what it does, when, whether it is the alternative of the one before, and whether it keeps what
/// is there where nothing comes.
fn rule() -> impl Strategy<Value = (String, Option<&'static str>, bool, bool)> {
    let when = proptest::option::weighted(0.4, select(CONDITIONS));
    let (other, keeps) = (proptest::bool::weighted(0.4), proptest::bool::weighted(0.2));
    (action(), when, other, keeps)
}

/// Rules that follow each other in one loop, or in none.
fn block() -> impl Strategy<Value = String> {
    let each = proptest::option::weighted(0.75, (select(LOOPS), any::<prop::sample::Index>()));
    let sorted = proptest::bool::weighted(0.4);
    (each, sorted, proptest::collection::vec(rule(), 1..4)).prop_map(|(each, sorted, rules)| {
        let mut text = String::new();
        let mut before: Option<usize> = None;
        for (place, (action, when, other, keeps)) in rules.into_iter().enumerate() {
            let _ = write!(text, "[[rule]]\nid = \"@{place}\"\n{action}");
            if let Some(((name, sorts), which)) = &each {
                let inner = name.rsplit(" > ").next().unwrap_or_default();
                text = text.replace('%', inner.split(' ').next().unwrap_or_default());
                let _ = writeln!(text, "in = \"{name}\"");
                if place == 0 && sorted && !sorts.is_empty() {
                    let _ = writeln!(text, "sort = \"{}\"", which.get(sorts));
                }
            }
            if let Some(before) = before.filter(|_| other) {
                let _ = writeln!(text, "else_of = \"@{before}\"");
            }
            let asked = action.contains("when = ");
            if let Some(when) = when.filter(|_| !asked) {
                let _ = writeln!(text, "when = \"{when}\"");
            }
            before = (when.is_some() || asked).then_some(place);
            if keeps {
                text += "keep_empty = true\n";
            }
        }
        text
    })
}

/// What makes the groups of a message that starts from nothing.
const FROM_NOTHING: &str = "[[rule]]\nid = \"pid\"\nto = \"PID\"\nfrom = \"PID\"\nafter = [\"MSH\"]\n[[rule]]\nid = \"orders\"\nin = \"ORDER_OBSERVATION\"\nto = \"ORDER_OBSERVATION\"\nfrom = \"ORDER_OBSERVATION\"\nafter = [\"OBX\", \"NTE\", \"OBR\", \"PID\", \"MSH\"]\n";

/// What stands before the blocks of a mapping.
fn beginning() -> impl Strategy<Value = String> {
    let split = proptest::option::weighted(0.25, select(SPLITS));
    (split, proptest::bool::weighted(0.15)).prop_map(|(split, nothing)| {
        let mut text = HEAD.to_owned();
        if nothing {
            text += "start = \"empty\"\n";
        }
        if let Some(each) = split {
            let _ = write!(text, "[[rule]]\nid = \"parts\"\neach = \"{each}\"\n");
        }
        if nothing {
            text += FROM_NOTHING;
        }
        text
    })
}

/// One mapping, of blocks that mean something each.
fn mapping(runner: &mut TestRunner, tables: &Tables) -> Test<(String, Mapping)> {
    let mut text = beginning()
        .new_tree(runner)
        .map_err(Trouble::new)?
        .current();
    let wanted = (1..6_usize)
        .new_tree(runner)
        .map_err(Trouble::new)?
        .current();
    let mut made = None;
    let mut number = 0;
    for _ in 0..200 {
        if number == wanted {
            break;
        }
        let block = block().new_tree(runner).map_err(Trouble::new)?.current();
        let with = format!("{text}{}", block.replace('@', &format!("b{number}-")));
        // Some say nothing that can be, and that is told when they are compiled.
        if let Ok(mapping) = compiled(&with, tables) {
            (text, made, number) = (with, Some(mapping), number + 1);
        }
    }
    let mapping = made.ok_or_else(|| Trouble::new("no block compiles"))?;
    Ok((text, mapping))
}

/// The parts of the language that have to be among what is tried.
const PARTS: &[&str] = &[
    "each = ",
    "sort = ",
    "keep = ",
    "refuse = ",
    "else_of = ",
    " > ",
    " where ",
    "{##}",
    "[+]",
    "[*]",
    "to = 'OBSERVATION'",
    "after = ",
    "start = \"empty\"",
    "keep_empty",
    "steps = ",
    "OBX > OBX-5",
];

#[test]
fn what_nobody_wrote_is_the_same_on_both_sides() -> Test {
    const MAPPINGS: usize = 80;
    const MESSAGES: usize = 10;
    let mut tables = Tables::new();
    let table = "code,text\na,1\nCA,\"a|b^c\"\n1,one\n";
    tables.insert("sex".to_owned(), Arc::new(CodeTable::parse_csv(table).0));
    let mut messages = orders::messages(200);
    messages.extend(odd_messages());
    let mut runner = TestRunner::deterministic();
    let mut tried: Vec<(String, Mapping)> = Vec::new();
    while tried.len() < MAPPINGS {
        tried.push(mapping(&mut runner, &tables)?);
    }
    for part in PARTS {
        let with = tried.iter().filter(|(text, _)| text.contains(part)).count();
        ensure(
            with >= 3,
            format!("only {with} mappings have `{part}` in them"),
        )?;
    }
    let cases: Vec<Case<'_>> = tried
        .iter()
        .enumerate()
        .map(|(number, (text, mapping))| {
            let first = number * 13 % (messages.len() - MESSAGES);
            Case {
                name: text,
                mapping,
                filter: None,
                messages: messages.get(first..first + MESSAGES).unwrap_or_default(),
            }
        })
        .collect();
    let sent: usize = check_all(&cases)?.into_iter().sum();
    println!(
        "{MAPPINGS} mappings; {sent} of {} runs were sent",
        MAPPINGS * MESSAGES
    );
    ensure(
        sent > MAPPINGS * MESSAGES / 3,
        format!("only {sent} were sent"),
    )
}
