//! Numbers, dates, zones, lines, tables and hashes over values that nobody chose: both sides must make
//! the same of them, troubles included.

use super::{Test, check, compiled};
use hl7wb_core::code_table::{CodeTable, Tables};
use hl7wb_core::message::{Delimiters, escape};
use hl7wb_tests::{Trouble, ensure};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::sync::Arc;

fn number() -> BoxedStrategy<String> {
    prop_oneof![
        4 => "[+-]?[0-9]{1,6}(\\.[0-9]{1,6})?",
        2 => "[+-]?[0-9]{0,3}[.,]?[0-9]{0,3}[.,]?[0-9]{0,3}-?",
        2 => "-?[1-9][0-9]{0,2}([,. '\u{a0}][0-9]{3}){1,3}([.,][0-9]{1,3})?",
        1 => "[0-9]{28,34}(\\.[0-9]{26,30})?",
        1 => "[0-9]{0,2}\\.[0-9]{0,2}5",
        1 => " ?[0-9 <>x+.-]{0,8} ?",
    ]
    .boxed()
}

fn timestamp() -> BoxedStrategy<String> {
    let digits = (
        1970..2100_u32,
        1..13_u32,
        1..31_u32,
        0..24_u32,
        0..60_u32,
        0..60_u32,
        2..7_usize,
    );
    let whole = digits.prop_map(|(year, month, day, hour, minute, second, parts)| {
        let two = [month, day, hour, minute, second];
        two.iter()
            .take(parts - 1)
            .fold(format!("{year:04}"), |text, part| {
                text + &format!("{part:02}")
            })
    });
    let end = prop_oneof![
        3 => Just(String::new()),
        2 => "[+-](0[0-9]|1[0-4])(00|30|45)",
        1 => "\\.[0-9]{1,6}",
        1 => "[+-][0-9]{4}",
    ];
    // The nights in which clocks are changed, by the minute.
    let change = (
        prop_oneof![
            Just("20260329"),
            Just("20261025"),
            Just("20260308"),
            Just("20261101"),
            Just("20260404"),
            Just("20260405"),
            Just("20261003"),
            Just("20261004"),
        ],
        0..4_u32,
        0..60_u32,
    )
        .prop_map(|(day, hour, minute)| format!("{day}{hour:02}{minute:02}"));
    prop_oneof![
        6 => (whole, end).prop_map(|(whole, end)| whole + &end),
        3 => change,
        1 => "(0000|0001|1582|1600|1900|9998|9999)(0[1-9]|1[0-2])(0[1-9]|2[0-9])([0-1][0-9]00)?",
        1 => "[0-9]{0,15}",
    ]
    .boxed()
}

fn line() -> BoxedStrategy<String> {
    let piece = prop_oneof![
        3 => "[A-Za-z]{1,6}",
        2 => "[0-9]{1,5}",
        2 => Just(", ".to_owned()),
        2 => Just(" ".to_owned()),
        1 => Just("ñ".to_owned()),
        1 => Just("Ω".to_owned()),
        1 => Just("'".to_owned()),
        1 => Just("(".to_owned()),
        1 => Just("/".to_owned()),
        1 => Just("日本".to_owned()),
        1 => Just("|".to_owned()),
        1 => Just("ß".to_owned()),
        1 => Just("e\u{301}".to_owned()),
    ];
    proptest::collection::vec(piece, 0..8)
        .prop_map(|pieces| pieces.concat())
        .boxed()
}

fn fallback() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just(""),
        Just(", default=keep"),
        Just(", default=blank"),
        Just(", default='a|b'"),
        Just(", default=reject"),
    ]
}

fn unit() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just("years"),
        Just("months"),
        Just("weeks"),
        Just("days"),
        Just("hours"),
        Just("minutes"),
        Just("seconds"),
    ]
}

fn of_numbers() -> BoxedStrategy<String> {
    let places = prop_oneof![
        Just(String::new()),
        (0..6_u32).prop_map(|n| format!(", decimals={n}"))
    ];
    let factor = "-?[0-9]{1,4}(\\.[0-9]{1,8})?";
    let marks = prop_oneof![
        Just(""),
        Just(", thousands=','"),
        Just(", thousands='.', mark=','")
    ];
    let sign = prop_oneof![Just(""), Just(", sign=always"), Just(", sign=never")];
    let from = prop_oneof![Just("point"), Just("comma")];
    prop_oneof![
        (from, places.clone(), marks, sign, fallback()).prop_map(
            |(from, places, marks, sign, end)| {
                format!("number(from={from}{places}{marks}{sign}{end})")
            }
        ),
        (factor, factor, places, fallback()).prop_map(|(factor, offset, places, end)| {
            format!("scale('{factor}', offset='{offset}'{places}{end})")
        }),
        (0..100_u32, 0..1000_u32, fallback())
            .prop_map(|(low, more, end)| format!("compare({low}, {}{end})", low + more)),
        Just("number(default=keep) | scale(2, default=blank) | number(2)".to_owned()),
    ]
    .boxed()
}

fn of_dates() -> BoxedStrategy<String> {
    let zone = prop_oneof![
        Just("UTC"),
        Just("Europe/Berlin"),
        Just("America/New_York"),
        Just("Asia/Kolkata"),
        Just("Australia/Lord_Howe"),
        Just("Pacific/Chatham"),
        Just("America/St_Johns"),
        Just("Asia/Kathmandu"),
    ];
    let doubtful = prop_oneof![Just("earlier"), Just("later"), Just("error")];
    let form = prop_oneof![
        Just("yyyyMMddHHmmss.SSSZ"),
        Just("dd.MM.yyyy HH:mm:ss,S"),
        Just("HH:mm[Z]yyyy"),
        Just("MM/yyyy")
    ];
    prop_oneof![
        3 => (-500..500_i32, unit(), fallback())
            .prop_map(|(n, unit, end)| format!("date_add({n}, {unit}{end})")),
        3 => (zone.clone(), zone, doubtful, fallback()).prop_map(|(to, from, doubtful, end)| {
            format!("zone('{to}', from='{from}', doubtful={doubtful}{end})")
        }),
        1 => (form, fallback()).prop_map(|(form, end)| format!("date('{form}'{end})")),
    ]
    .boxed()
}

fn of_lines() -> BoxedStrategy<String> {
    let pattern = prop_oneof![Just(""), Just("##-##"), Just("(###)#")];
    let drop = prop_oneof![Just(""), Just("0"), Just("12")];
    prop_oneof![
        2 => fallback().prop_map(|end| format!("ascii({})", end.trim_start_matches(", "))),
        2 => (pattern, drop, fallback())
            .prop_map(|(pattern, drop, end)| format!("digits('{pattern}', drop='{drop}'{end})")),
        8 => prop_oneof![
            Just("title"),
            Just("hash"),
            Just("hash(12, salt='ñ') | upper"),
            Just("dissect('{1}, {3} {2}') | compose('{2}/{1} ({3})')"),
            Just("dissect('({2}) {4}') | join('^')"),
            Just("dissect('{1} {5}|') | compose('{5}; {1}')"),
            Just("split(' ') | compose('<{1}> {2}, {4}.')"),
            Just("split(', ') | compose('{3} {2} {1}') | null_to_empty"),
            Just("table(units, default=keep)"),
            Just("table(units, default=blank) | empty_to_null"),
            Just("table(letters, reverse=first, default='none')"),
            Just("table(letters, reverse=true, column=word, default=keep)"),
        ]
        .prop_map(str::to_owned),
    ]
    .boxed()
}

/// Kinds of pipelines; each is given values of its kind.
const KINDS: usize = 4;

fn pipeline(kind: usize) -> BoxedStrategy<String> {
    match kind {
        0 => of_numbers(),
        1 => of_dates(),
        2 => (unit(), fallback())
            .prop_map(|(unit, end)| format!("date_diff({unit}{end})"))
            .boxed(),
        _ => of_lines(),
    }
}

fn value(kind: usize) -> BoxedStrategy<String> {
    let plain = match kind {
        0 => number(),
        1 => timestamp(),
        2 => (timestamp(), timestamp())
            .prop_map(|(a, b)| format!("{a}|{b}"))
            .boxed(),
        _ => prop_oneof![4 => line(), 1 => "[A-D]\\|?[A-D]?"].boxed(),
    };
    prop_oneof![20 => plain, 1 => Just("\"\"".to_owned())].boxed()
}

/// Troubles stop a message, so that each pipeline has messages of its own.
#[test]
fn functions_over_random_values() -> Test {
    const PIPELINES: usize = 40;
    const VALUES: usize = 8;
    let mut tables = Tables::new();
    for (name, text) in [
        ("units", "ward*,service*,unit\nA,B,1\nA,,2\n,B,a|b\nB,A,\n"),
        (
            "letters",
            "code,letter,word\n1,A,Alpha\n2,B,Beta\n3,A,\n__proto__,C,A B\n4,__proto__,x\n",
        ),
    ] {
        let (table, findings) = CodeTable::parse_csv(text);
        ensure(findings.is_empty(), format!("{findings:?}"))?;
        tables.insert(name.to_owned(), Arc::new(table));
    }
    let mut runner = TestRunner::deterministic();
    let mut text = "format = \"hl7wb.mapping/1\"\n".to_owned();
    let mut messages = Vec::new();
    for number in 0..KINDS * PIPELINES {
        let kind = number % KINDS;
        let steps = pipeline(kind)
            .new_tree(&mut runner)
            .map_err(Trouble::new)?
            .current();
        text += &format!(
            "[[rule]]\nid = \"r{number}\"\nto = \"ZFN-3\"\nfrom = \"ZFN-2\"\nwhen = \"ZFN-1 = {number}\"\nsteps = '''{steps}'''\n"
        );
        for _ in 0..VALUES {
            let value = value(kind).new_tree(&mut runner).map_err(Trouble::new)?;
            let written = escape(value.current().as_bytes(), &Delimiters::default());
            let written = String::from_utf8_lossy(&written).into_owned();
            messages.push(
                format!(
                    "MSH|^~\\&|A|B|C|D|2026||ADT^A01|{number}|P|2.5\rZFN|{number}|{written}|\r"
                )
                .into_bytes(),
            );
        }
    }
    let mapping =
        compiled(&text, &tables).map_err(|trouble| Trouble::new(format!("{trouble:?}\n{text}")))?;
    let sent = check("functions", &mapping, None, &messages)
        .map_err(|trouble| Trouble::new(format!("{trouble:?}\n{text}")))?;
    ensure(
        sent > messages.len() / 2,
        format!("only {sent} of {} were sent", messages.len()),
    )
}
