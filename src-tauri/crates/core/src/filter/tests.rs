use super::*;
use crate::message::Message;
use proptest::prelude::*;

fn message(patient: &str, class: &str) -> Vec<u8> {
    format!(
        "MSH|^~\\&|REG|H|||20260102||ADT^A01|M1|P|2.5\rPID|1||{patient}^^^H~99||O\\T\\Neill^J\u{fc}rg\rPV1|1|{class}\r"
    )
    .into_bytes()
}

fn passes(text: &str, raw: &[u8]) -> bool {
    let filter = Filter::parse(text, Case::Ignored).unwrap_or_else(|e| panic!("{text}: {e}"));
    Sieve::new(&filter, None).passes(raw)
}

#[test]
fn paths_types_and_texts() {
    let raw = message("12345", "O");
    for (text, expected) in [
        (
            "PID-3.1 = 12345 and MSH-9.1 = ADT and not PV1-2 in (I, E)",
            true,
        ),
        (
            "PID-3.1 = 12345 and MSH-9.1 = ADT and PV1-2 in (I, E)",
            false,
        ),
        ("PID-3 = 99", true),
        ("PID-3[1] = 99", false),
        ("type ADT", true),
        ("type = ADT^A01", true),
        ("type ADT^A08", false),
        ("type ^A01", true),
        ("not type ORU and 'reg|h'", true),
        ("\"o\\t\\neill\"", true),
        ("\"O&Neill\"", false),
        ("PID-5 = 'O&Neill'", true),
        ("PID-5.2 = J\u{fc}rg", true),
        ("'j\u{dc}RG'", true),
        ("'nowhere' or PID-3.4 = H", true),
        ("NK1 empty", true),
        ("NK1 exists or NK1-2 exists", false),
        ("PID-19 = ''", true),
    ] {
        assert_eq!(passes(text, &raw), expected, "{text}");
    }
    let exact = Filter::parse("'reg|h'", Case::Exact).expect("a filter");
    assert!(!Sieve::new(&exact, None).passes(&raw));
}

#[test]
fn a_text_is_found_in_every_charset() {
    let text = "MSH|^~\\&|A|||||||||2.5||||||8859/1\rPID|1||7||J\u{fc}rgens\r";
    let latin: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).expect("Latin-1"))
        .collect();
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for raw in [&latin, &wide] {
        assert!(passes("'J\u{dc}RGENS'", raw));
        assert!(passes("'rgens' and PID-3 = 7", raw));
        assert!(!passes("'Jorgens'", raw));
    }
    // The second byte of this letter looks like an `A`.
    let shift = b"MSH|^~\\&|A|||||||||2.5||||||ISO IR87\rPID|1||7||\x1B$B0A\x1B(B\r";
    assert!(!passes("'0A'", shift), "no text of this message has it");
}

#[test]
fn errors_say_where() {
    for (text, at, part) in [
        ("", 0, "a path such as"),
        ("Smith", 0, "put it in quotes"),
        ("''", 0, "no text between"),
        ("type", 4, "a message type"),
        ("type ^", 5, "a message type"),
        ("PID-3 = 1 and Smith", 14, "put it in quotes"),
        ("PID-3", 5, "Here belongs ="),
    ] {
        let error = Filter::parse(text, Case::Ignored).expect_err(text);
        assert_eq!(error.span.start, at, "{text}: {error}");
        assert!(error.message.contains(part), "{text}: {error}");
    }
}

#[test]
fn by_the_value_of_a_place() {
    let raw = "MSH|^~\\&|A|||||||||2.5\rPID|1|\"\"|7^^^H&1~8||O\\T\\N^J|x\rPID|2||9\r";
    let (message, _) = Message::decode(raw.as_bytes().to_vec());
    for (path, expected) in [
        ("PID-1", "PID-1 = 1"),
        ("PID[2]-3", "PID-3 = 9"),
        ("PID-2", "PID-2 null"),
        ("PID-3[2]", "PID-3 = 8"),
        ("PID-3", "PID-3.1 = 7 and PID-3.4.1 = H and PID-3.4.2 = 1"),
        ("PID-3.4", "PID-3.4.1 = H and PID-3.4.2 = 1"),
        ("PID-5.1", "PID-5.1 = O&N"),
        ("PID-7", "PID-7 empty"),
        ("PID", "PID exists"),
        ("MSH-2", "MSH-2 = '^~\\&'"),
    ] {
        let at = path.parse().expect(path);
        let text = filter_by(&message, &at);
        assert_eq!(text, expected, "{path}");
        assert!(passes(&text, raw.as_bytes()), "{text}");
    }
}

/// What is looked for first never keeps out what passes.
fn without_shortcut(filter: &Filter, raw: &[u8]) -> bool {
    let mut sieve = Sieve::new(filter, None);
    sieve.skip_nothing();
    sieve.passes(raw)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn the_shortcut_changes_no_answer(
        parts in prop::collection::vec((0usize..9, 0usize..5, any::<bool>()), 1..5),
        either in any::<bool>(),
        values in prop::collection::vec("[1a]{0,2}(\\\\T\\\\|\u{e9})?[1a]{0,1}", 3),
        separator in prop::sample::select(vec!["|^~\\&", "|^~1&", "*:~!a"]),
    ) {
        let wanted = ["1", "a1", "\u{e9}", "'1&'", "''"];
        let text = parts
            .iter()
            .map(|(form, value, negated)| {
                let value = wanted[*value];
                let quoted = if value == "''" { "'1'" } else { value };
                let test = match form {
                    0 => format!("PID-3 = {value}"),
                    1 => format!("PID-3.2 in ({value}, zz)"),
                    2 => format!("PID-5 contains {value}"),
                    3 => format!("PID-5 starts with {value}"),
                    4 => "NK1 exists".to_owned(),
                    5 => "PID-8 empty".to_owned(),
                    6 => format!("'{}'", quoted.trim_matches('\'')),
                    7 => format!("type {}", quoted.trim_matches('\'')),
                    _ => "PID-3 > 0".to_owned(),
                };
                if *negated { format!("not {test}") } else { test }
            })
            .collect::<Vec<_>>()
            .join(if either { " or " } else { " and " });
        let field = separator.chars().next().expect("a separator").to_string();
        let raw = ["MSH".to_owned() + separator, format!("PID|1||{}^{}||{}", values[0], values[1], values[2])]
            .join("\r")
            .replace('|', &field);
        for case in [Case::Ignored, Case::Exact] {
            let filter = Filter::parse(&text, case).expect("in the grammar");
            prop_assert_eq!(
                Sieve::new(&filter, None).passes(raw.as_bytes()),
                without_shortcut(&filter, raw.as_bytes()),
                "{} over {:?}", text, raw
            );
        }
    }
}
