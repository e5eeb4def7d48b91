//! Every line of the text is one that the loader reads, and the text is sorted.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::dictionary::text::{
    EVENTS, GONE, MESSAGES, Packed, SEGMENTS, STRUCTURES, TABLES, TYPES, read,
};
use crate::dictionary::{Dictionary, Max, TableKind, Usage, Version};

fn number(text: &str) -> bool {
    text.is_empty() || text.parse::<u32>().is_ok()
}

fn table(text: &str) -> bool {
    text.is_empty() || (text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()))
}

fn good_values(name: &str, child: &str, c: [&str; 8]) -> bool {
    let head = child.is_empty();
    match name {
        "segments" | "types" if head => !c[0].is_empty(),
        "segments" => {
            child.parse::<u16>().is_ok()
                && Usage::from_code(c[0]).is_some()
                && Max::from_code(c[1]).is_some()
                && number(c[2])
                && number(c[3].trim_end_matches(['#', '=']))
                && table(c[4])
                && number(c[5])
                && (c[0] == "W" || !c[6].is_empty())
                && !c[7].is_empty()
        }
        "types" => {
            child.parse::<u16>().is_ok()
                && Usage::from_code(c[0]).is_some()
                && number(c[1])
                && table(c[2])
                && (c[0] == "W" || !c[3].is_empty())
                && !c[4].is_empty()
        }
        "tables" if head => TableKind::from_code(c[0]).is_some() && !c[1].is_empty(),
        "tables" => c[1].is_empty(),
        "messages" => !head && !c[0].is_empty(),
        "events" => head && !c[0].is_empty(),
        other => panic!("no such text: {other}"),
    }
}

/// As a person counts: a run of digits by its value, and before letters.
fn natural(text: &str) -> Vec<(bool, u64, &str)> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != digits);
        let (run, after) = rest.split_at(end.unwrap_or(rest.len()));
        parts.push(match digits {
            true => (false, run.parse().expect("a short number"), ""),
            false => (true, 0, run),
        });
        rest = after;
    }
    parts
}

#[test]
fn every_line_is_read_and_in_its_place() {
    let texts: [(&str, &'static Packed); 5] = [
        ("segments", &SEGMENTS),
        ("types", &TYPES),
        ("tables", &TABLES),
        ("messages", &MESSAGES),
        ("events", &EVENTS),
    ];
    for (name, packed) in texts {
        let mut before = None;
        for (number, line) in (1..).zip(packed.text().lines()) {
            if line.starts_with('#') && number == 1 {
                continue;
            }
            let place = format!("{name}:{number}: {line}");
            let (row, since) = read(line).expect(&place);
            assert!(
                row.columns[0] == GONE || good_values(name, row.child, row.columns),
                "{place}"
            );
            assert_eq!(line.trim_end(), line, "{place}");
            let key = (row.parent, row.child, since);
            if let Some((parent, child, earlier)) = before {
                let order = row
                    .parent
                    .cmp(parent)
                    .then_with(|| natural(row.child).cmp(&natural(child)))
                    .then(since.cmp(&earlier));
                assert_eq!(order, Ordering::Greater, "out of order: {place}");
            }
            before = Some(key);
        }
    }
}

#[test]
fn every_structure_line_is_read() {
    let mut before = None;
    let mut depth = 0;
    for (number, line) in (1..).zip(STRUCTURES.text().lines()) {
        let place = format!("structures:{number}: {line}");
        if line.starts_with('#') && number == 1 {
            continue;
        }
        let content = line.trim_start_matches(' ');
        let spaces = line.len() - content.len();
        assert!(spaces.is_multiple_of(2), "{place}");
        if spaces == 0 {
            let mut parts = content.split(' ');
            let key = (
                parts.next().expect(&place),
                parts.next().and_then(Version::exact).expect(&place),
            );
            assert!(matches!(parts.next(), None | Some(GONE)), "{place}");
            assert!(before.is_none_or(|before| before < key), "{place}");
            before = Some(key);
        } else {
            let mark = content.split_once(' ').map_or("", |(_, mark)| mark);
            assert!(matches!(mark, "" | "?" | "*" | "+"), "{place}");
            assert!(spaces <= depth + 2, "{place}");
        }
        depth = spaces;
    }
}

#[test]
fn no_line_says_again_what_holds_already() {
    for packed in [&SEGMENTS, &TYPES, &TABLES, &MESSAGES, &EVENTS] {
        let mut holds: BTreeMap<(&str, &str), [&str; 8]> = BTreeMap::new();
        for (row, _) in packed.text().lines().filter_map(read) {
            let before = holds.insert((row.parent, row.child), row.columns);
            assert_ne!(before, Some(row.columns), "{} {}", row.parent, row.child);
        }
    }
}

/// What a reader of the code may rely on; a change of the text that moves these is looked at.
#[test]
fn every_version_loads_and_has_what_it_had() {
    // version, segments, types, tables, codes, structures, messages
    let table = [
        ("2.1", 38, 18, 105, 353, 39, 38),
        ("2.2", 62, 57, 163, 784, 74, 73),
        ("2.3", 110, 85, 284, 1803, 237, 242),
        ("2.3.1", 110, 89, 307, 2430, 174, 255),
        ("2.4", 138, 91, 407, 3715, 192, 344),
        ("2.5", 150, 90, 476, 4821, 215, 395),
        ("2.5.1", 150, 90, 476, 4824, 214, 394),
        ("2.6", 170, 90, 540, 5382, 229, 398),
        ("2.7", 174, 85, 534, 5156, 206, 370),
        ("2.7.1", 174, 85, 535, 5159, 192, 313),
        ("2.8", 180, 83, 559, 5309, 220, 372),
        ("2.8.1", 180, 83, 560, 5315, 224, 376),
        ("2.8.2", 184, 84, 564, 5423, 225, 369),
        ("2.9", 190, 84, 628, 6050, 209, 369),
    ];
    for ((text, segments, types, tables, codes, structures, messages), version) in
        table.into_iter().zip(Version::ALL)
    {
        let dictionary = Dictionary::of(*version);
        assert_eq!(dictionary.version().as_str(), text);
        let found = (
            dictionary.segments().count(),
            dictionary.datatypes().count(),
            dictionary.tables().count(),
            dictionary
                .tables()
                .map(|table| table.codes.len())
                .sum::<usize>(),
            dictionary.structures().count(),
            dictionary.messages().count(),
        );
        let expected = (segments, types, tables, codes, structures, messages);
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn the_packed_text_stays_small() {
    let texts = [&SEGMENTS, &TYPES, &TABLES, &STRUCTURES, &MESSAGES, &EVENTS];
    let packed: usize = texts.map(Packed::packed_len).iter().sum();
    assert!(packed < 300_000, "{packed} bytes");
}
