use super::*;
use proptest::prelude::*;

const M1: &str = "MSH|^~\\&|REG|||||ADT^A01|1\rPID|1||7\r";
const M2: &str = "MSH|^~\\&|REG|||||ADT^A08|2\rPID|1||8\r";

/// Messages as text, then findings as `code: sentence start`.
fn check(bytes: &[u8], kind: Kind, messages: &[&str], findings: &[&str]) {
    let container = split(bytes);
    let shown = String::from_utf8_lossy(bytes);
    let found: Vec<String> = container
        .messages
        .iter()
        .map(|message| String::from_utf8_lossy(&message.bytes(bytes)).into_owned())
        .collect();
    assert_eq!(found, messages, "{shown:?}");
    let codes: Vec<&str> = container
        .findings
        .iter()
        .map(|finding| finding.code.as_str())
        .collect();
    assert_eq!(codes, findings, "{shown:?}: {:?}", container.findings);
    assert_eq!(container.kind, kind, "{shown:?}");
}

#[test]
fn files() {
    let lf = |text: &str| text.replace('\r', "\n");
    let crlf = |text: &str| text.replace('\r', "\r\n");
    check(b"", Kind::Empty, &[], &["empty-message"]);
    check(b"\r\n\n", Kind::Empty, &[], &["empty-message"]);
    check(M1.as_bytes(), Kind::Messages, &[M1], &[]);
    check(
        format!("{M1}{M2}").as_bytes(),
        Kind::Messages,
        &[M1, M2],
        &[],
    );
    check(
        format!("{M1}\r\n\r\n{M2}").as_bytes(),
        Kind::Messages,
        &[M1, M2],
        &[],
    );
    let (one, two) = (lf(M1), crlf(M2));
    check(
        format!("{one}{two}").as_bytes(),
        Kind::Messages,
        &[&one, &two],
        &[],
    );
    check(
        format!("\u{FEFF}{M1}{M2}").as_bytes(),
        Kind::Messages,
        &[&format!("\u{FEFF}{M1}"), M2],
        &[],
    );
    check(
        M1.trim_end().as_bytes(),
        Kind::Messages,
        &[M1.trim_end()],
        &[],
    );
    let broken = M1.replace("PID", "a broken line\rPID");
    check(
        format!("{broken}{M2}").as_bytes(),
        Kind::Messages,
        &[&broken, M2],
        &[],
    );
    check(
        b"PID|1||7\rPV1|1\r",
        Kind::Messages,
        &["PID|1||7\rPV1|1\r"],
        &[],
    );
    let odd = M1.replace('|', "*");
    check(
        format!("{odd}{M2}").as_bytes(),
        Kind::Messages,
        &[&odd, M2],
        &[],
    );
}

#[test]
fn frames() {
    check(
        format!("\x0B{M1}\x1C\r\x0B{M2}\x1C\r").as_bytes(),
        Kind::Frames,
        &[M1, M2],
        &[],
    );
    check(
        format!("\x0B{M1}\x0B{M2}\x1C\r").as_bytes(),
        Kind::Frames,
        &[M1, M2],
        &["frame"],
    );
    check(
        format!("\x0B{M1}").as_bytes(),
        Kind::Frames,
        &[M1],
        &["frame"],
    );
    check(
        format!("{M1}\x1C\r{M2}\x1C\r").as_bytes(),
        Kind::Messages,
        &[M1, M2],
        &["frame", "frame"],
    );
    check(
        format!("noise\x0B{M1}\x1C\r\x0Bnot one\x1C\r").as_bytes(),
        Kind::Frames,
        &[M1],
        &["text-outside-message", "text-outside-message", "frame"],
    );
    // A trailer that ends nothing is part of the message in its frame, and of none without one.
    let ended = format!("{M1}FTS|0|1\r");
    check(
        format!("\x0B{ended}\x1C\r\x0B{M2}\x1C\r").as_bytes(),
        Kind::Frames,
        &[&ended, M2],
        &[],
    );
    check(ended.as_bytes(), Kind::Batch, &[M1], &["batch"]);
    check(
        format!("\x0BBHS|^~\\&|A\r{M1}BTS|1\r\x1C\r").as_bytes(),
        Kind::Batch,
        &[M1],
        &[],
    );
}

#[test]
fn batches() {
    let batch = |messages: u8, batches: u8| {
        format!(
            "FHS|^~\\&|A\rBHS|^~\\&|A\r{M1}{M2}BTS|{messages}\rBHS|^~\\&|A\r{M1}BTS|1\rFTS|{batches}\r"
        )
    };
    check(batch(2, 2).as_bytes(), Kind::Batch, &[M1, M2, M1], &[]);
    check(
        batch(3, 2).as_bytes(),
        Kind::Batch,
        &[M1, M2, M1],
        &["batch-count"],
    );
    check(
        batch(2, 1).as_bytes(),
        Kind::Batch,
        &[M1, M2, M1],
        &["batch-count"],
    );
    check(
        b"BHS|^~\\&|A\rBTS|0\r",
        Kind::Batch,
        &[],
        &["empty-message"],
    );
}

#[test]
fn batches_that_do_not_add_up() {
    let codes = |text: String, expected: &[&str]| {
        let container = split(text.as_bytes());
        let found: Vec<&str> = container
            .findings
            .iter()
            .map(|finding| finding.message.as_str())
            .collect();
        assert_eq!(found, expected, "{text:?}");
        assert_eq!(container.kind, Kind::Batch);
        for finding in &container.findings {
            let span = finding.span.expect("it has a place");
            assert!(!span.of(text.as_bytes()).is_empty());
        }
    };
    codes(format!("BHS|^~\\&|A\r{M1}BTS|1||\r"), &[]);
    codes(format!("BHS|^~\\&|A\r{M1}BTS\r"), &[]);
    codes(
        format!("FHS|^~\\&|A\rBHS|^~\\&|A\r{M1}"),
        &[
            "The batch that starts in line 2 has no BTS; it may be cut off.",
            "The file that starts in line 1 has no FTS; it may be cut off.",
        ],
    );
    codes(
        format!("BHS|^~\\&|A\r{M1}BHS|^~\\&|B\r{M2}BTS|2\r"),
        &[
            "The batch that starts in line 1 has no BTS; it may be cut off.",
            "BTS-1 says 2, but 1 message was found.",
        ],
    );
    codes(
        format!("{M1}BTS|1\rFTS|1\r"),
        &[
            "BTS in line 3 ends what no BHS starts.",
            "FTS in line 4 ends what no FHS starts.",
            "FTS-1 says 1, but 0 batches were found. That is the number of messages.",
        ],
    );
    codes(
        format!("FHS*^~\\&*A\rBHS*^~\\&*A\r{M1}BTS*one*\rFTS*1\r"),
        &["BTS-1 is \"one\", which is no number of messages; 1 message was found."],
    );
    check(
        b"BHS|^~\\&|A\r",
        Kind::Batch,
        &[],
        &["batch", "empty-message"],
    );
    // Numbered and indented, with headers and trailers.
    let numbered = "1: FHS|^~\\&|A\n2: BHS|^~\\&|A\n3: MSH|^~\\&|A\n4: PID|1\n5: BTS|1\n6: BHS|^~\\&\n7: MSH|^~\\&|B\n8: BTS|1\n9: FTS|2\n";
    check(
        numbered.as_bytes(),
        Kind::Batch,
        &["MSH|^~\\&|A\nPID|1\n", "MSH|^~\\&|B\n"],
        &["line-prefix"],
    );
    let indented = "  BHS|^~\\&|A\n  MSH|^~\\&|A\n\tPID|1\n  BTS|1\n";
    check(
        indented.as_bytes(),
        Kind::Batch,
        &["MSH|^~\\&|A\nPID|1\n"],
        &["line-prefix"],
    );
}

#[test]
fn what_stands_around_messages() {
    // White space before lines goes, and only before lines of the message.
    check(
        b" MSH|^~\\&|A\n PID|1\n   a note\n NTE|1\nPV1|1\n",
        Kind::Messages,
        &["MSH|^~\\&|A\nPID|1\n   a note\nNTE|1\nPV1|1\n"],
        &["line-prefix"],
    );
    check(
        b"MSH*!~/%*A\n PID*1\n PV1|1\n",
        Kind::Messages,
        &["MSH*!~/%*A\nPID*1\n PV1|1\n"],
        &["line-prefix"],
    );
    // A frame is taken as it is.
    check(
        b"\x0BMSH|^~\\&|A\r PID|1\r\x1C\r",
        Kind::Frames,
        &["MSH|^~\\&|A\r PID|1\r"],
        &[],
    );
    // Lines of a log end a message, prose inside it does not.
    check(
        b"MSH|^~\\&|A\nOBX|1|TX|||first\nsecond\n2026-01-02 03:04:05 INFO done\nMSH|^~\\&|B\n[01:02:03] ACK\n",
        Kind::Messages,
        &["MSH|^~\\&|A\nOBX|1|TX|||first\nsecond\n", "MSH|^~\\&|B\n"],
        &["text-outside-message", "text-outside-message"],
    );
    check(
        b"in: MSH|^~\\&|A\nPID|1\nERR: none\nout: MSH|^~\\&|B\n",
        Kind::Log,
        &["MSH|^~\\&|A\nPID|1\n", "MSH|^~\\&|B\n"],
        &["text-outside-message", "line-prefix"],
    );
    // Files put together, each with its mark.
    check(
        "\u{FEFF}MSH|^~\\&|A\r\n\u{FEFF}MSH|^~\\&|B\r\n".as_bytes(),
        Kind::Messages,
        &["\u{FEFF}MSH|^~\\&|A\r\n", "\u{FEFF}MSH|^~\\&|B\r\n"],
        &[],
    );
    check(
        b"  \n\t\nMSH|^~\\&|A\n  \nPID|1\n   \n \n",
        Kind::Messages,
        &["MSH|^~\\&|A\n  \nPID|1\n"],
        &[],
    );
    check(
        b"MSH.3 is the sender, MSH-4 its place.\nMSH|^~\\&|A\n",
        Kind::Messages,
        &["MSH|^~\\&|A\n"],
        &["text-outside-message"],
    );
}

#[test]
fn logs() {
    let log = "2026-01-02 03:04:05,678 INFO  received: MSH|^~\\&|REG|||||ADT^A01|1\n\
        PID|1||7\n\
        2026-01-02 03:04:06,001 INFO  sent\n\
        2026-01-02 03:04:07,910 INFO  received: MSH|^~\\&|REG|||||ADT^A01|2\n\
        PID|1||8\n";
    check(
        log.as_bytes(),
        Kind::Log,
        &[
            "MSH|^~\\&|REG|||||ADT^A01|1\nPID|1||7\n",
            "MSH|^~\\&|REG|||||ADT^A01|2\nPID|1||8\n",
        ],
        &["text-outside-message", "line-prefix"],
    );
    let numbered = " 9: MSH|^~\\&|REG\n10: PID|1\n11: PV1|1\n";
    check(
        numbered.as_bytes(),
        Kind::Log,
        &["MSH|^~\\&|REG\nPID|1\nPV1|1\n"],
        &["line-prefix"],
    );
    let container = split(log.as_bytes());
    assert_eq!(
        container
            .messages
            .iter()
            .map(|found| found.line)
            .collect::<Vec<_>>(),
        [1, 4]
    );
}

#[test]
fn what_is_not_hl7() {
    for (bytes, expected) in [
        (&b"PK\x03\x04\x00\x00"[..], "ZIP"),
        (b"%PDF-1.7", "PDF"),
        (b" <xml/>", "XML"),
        (b"{\"a\": 1}", "JSON"),
        (b"ISA*00*", "X12"),
        (b"\x01\x00\x02", "binary"),
        (b"Dear all, MSH is a segment", "text"),
    ] {
        check(
            bytes,
            Kind::Unknown,
            &[],
            &["not-hl7", "text-outside-message"],
        );
        assert!(split(bytes).findings[0].message.contains(expected));
    }
}

#[test]
fn four_bytes_each() {
    let both = format!("{M1}{M2}");
    for (mark, encode) in [
        (
            &[0xFF, 0xFE, 0, 0][..],
            u32::to_le_bytes as fn(u32) -> [u8; 4],
        ),
        (&[0, 0, 0xFE, 0xFF], u32::to_be_bytes),
        (&[], u32::to_le_bytes),
        (&[], u32::to_be_bytes),
    ] {
        let mut bytes = mark.to_vec();
        bytes.extend(both.chars().flat_map(|letter| encode(u32::from(letter))));
        let container = split(&bytes);
        let texts: Vec<String> = container
            .messages
            .iter()
            .map(|found| {
                let (message, _) = super::super::Message::decode(found.bytes(&bytes).as_ref());
                assert_eq!(message.wire(), found.bytes(&bytes).as_ref());
                String::from_utf8_lossy(message.bytes())
                    .trim_start_matches('\u{FEFF}')
                    .to_owned()
            })
            .collect();
        assert_eq!(texts, [M1, M2]);
    }
}

#[test]
fn two_bytes_each() {
    let both = format!("{M1}{M2}");
    for (mark, encode) in [
        (&[0xFF, 0xFE][..], u16::to_le_bytes as fn(u16) -> [u8; 2]),
        (&[0xFE, 0xFF], u16::to_be_bytes),
        (&[], u16::to_le_bytes),
    ] {
        let mut bytes = mark.to_vec();
        bytes.extend(both.encode_utf16().flat_map(encode));
        let container = split(&bytes);
        let texts: Vec<String> = container
            .messages
            .iter()
            .map(|found| {
                let (message, _) = super::super::Message::decode(found.bytes(&bytes).as_ref());
                String::from_utf8_lossy(message.bytes())
                    .trim_start_matches('\u{FEFF}')
                    .to_owned()
            })
            .collect();
        assert_eq!(texts, [M1, M2]);
    }
}

#[test]
fn fifty_megabytes_are_no_matter() {
    let mut bytes = Vec::new();
    while bytes.len() < 3_000_000 {
        bytes.extend_from_slice(M1.as_bytes());
        bytes.extend_from_slice(b"12 some line of a log that is not a message\n");
    }
    assert_eq!(split(&bytes).messages.len(), bytes.len() / 80);
    assert!(split(&vec![b'x'; 3_000_000]).messages.is_empty());
    assert!(split(&b"MSH|^~\\&".repeat(300_000)).messages.len() == 1);
}

/// The splitter over pieces of these lengths, again and again; what is certain is taken at once.
fn split_in_pieces(bytes: &[u8], lengths: &[usize]) -> Container {
    let mut splitter = Splitter::default();
    let mut all = Splitter::default().drain();
    let mut add = |mut part: Container| {
        all.messages.append(&mut part.messages);
        if part.kind == Kind::Unknown {
            // Only at the end it is known that there is no message at all.
            all.findings.insert(0, part.findings.remove(0));
            all.lines.insert(0, part.lines.remove(0));
        }
        all.findings.append(&mut part.findings);
        all.lines.append(&mut part.lines);
        all.kind = part.kind;
    };
    let (mut rest, mut lengths) = (bytes, lengths.iter().copied().cycle());
    while !rest.is_empty() {
        let length = lengths.next().expect("a cycle").min(rest.len());
        let (piece, after) = rest.split_at(length);
        splitter.push(piece);
        add(splitter.drain());
        rest = after;
    }
    assert_eq!(splitter.length(), bytes.len());
    add(splitter.finish());
    all
}

fn files_of_all_kinds() -> impl Strategy<Value = Vec<u8>> {
    let long = |length: usize| {
        let mut line = vec![b'x'; length];
        line.extend_from_slice(b"MSH|^~\\&|LATE|\r");
        line
    };
    let piece = prop_oneof![
        3 => Just(M1.as_bytes().to_vec()),
        2 => Just(M2.replace('\r', "\r\n").into_bytes()),
        1 => Just(b"MSH*!~/%*A*\n".to_vec()),
        1 => Just(b"\xEF\xBB\xBF".to_vec()),
        2 => Just(b"\x0B".to_vec()),
        2 => Just(b"\x1C\r".to_vec()),
        1 => Just(b"BHS|^~\\&|\r".to_vec()),
        1 => Just(b"BTS|1\r".to_vec()),
        1 => Just(b"FTS|2\n".to_vec()),
        1 => Just(b"12: PID|1\n".to_vec()),
        1 => Just(b"11: MSH|^~\\&|A\r\n".to_vec()),
        1 => Just(b"a note\r\n\r\n".to_vec()),
        1 => Just(b"\r".to_vec()),
        1 => Just(b"\n".to_vec()),
        1 => Just(b"\xFF\xFEM\0S\0H\0|\0".to_vec()),
        1 => (4070usize..4110).prop_map(long),
        1 => prop::collection::vec(any::<u8>(), 0..9),
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whole, byte by byte, or in any pieces: a file holds the same messages.
    #[test]
    fn any_cutting_gives_the_same(
        bytes in files_of_all_kinds(),
        lengths in prop::collection::vec(1usize..5000, 1..6),
        small in prop::collection::vec(1usize..9, 1..6),
    ) {
        let whole = split(&bytes);
        prop_assert_eq!(&split_in_pieces(&bytes, &lengths), &whole);
        prop_assert_eq!(&split_in_pieces(&bytes, &small), &whole);
        prop_assert_eq!(&split_in_pieces(&bytes, &[1]), &whole);
    }

    /// A file that grew is read on from a copy that was kept.
    #[test]
    fn a_copy_goes_on_where_the_file_grew(bytes in files_of_all_kinds(), share in 0.0f64..1.0) {
        let length = (bytes.len() as f64 * share) as usize;
        let mut kept = Splitter::default();
        kept.push(&bytes[..length]);
        let before = kept.clone().finish();
        prop_assert_eq!(before, split(&bytes[..length]));
        kept.push(&bytes[length..]);
        prop_assert_eq!(kept.finish(), split(&bytes));
    }
}

#[test]
fn findings_know_their_line() {
    let text = format!("a\rb\r{M1}note\r\x1C{M2}BTS|7\r\x0B{M1}");
    let container = split(text.as_bytes());
    let found: Vec<(&str, Option<usize>)> = container
        .findings
        .iter()
        .map(|finding| finding.code.as_str())
        .zip(container.lines)
        .collect();
    assert_eq!(
        found,
        [
            ("text-outside-message", Some(1)),
            ("frame", Some(6)),
            ("batch", Some(8)),
            ("batch-count", Some(8)),
            ("frame", Some(9)),
        ]
    );
}

/// Logs that write the ends of segments out: each message stands on one line.
#[test]
fn messages_on_one_line() {
    let folded = |text: &str, end: &str| text.trim_end().replace('\r', end);
    let one = folded(M1, "\\r");
    check(
        format!("{one}\n").as_bytes(),
        Kind::Messages,
        &["MSH|^~\\&|REG|||||ADT^A01|1\rPID|1||7\n"],
        &["one-line-message"],
    );
    let log = format!(
        "2026-03-01 08:15:02 INFO received {}\n2026-03-01 08:15:03 INFO nothing\n2026-03-01 08:15:04 INFO received {}\n",
        folded(M1, "<CR>"),
        folded(M2, "\\x0d"),
    );
    check(
        log.as_bytes(),
        Kind::Log,
        &[
            "MSH|^~\\&|REG|||||ADT^A01|1\rPID|1||7\n",
            "MSH|^~\\&|REG|||||ADT^A08|2\rPID|1||8\n",
        ],
        &["text-outside-message", "line-prefix", "one-line-message"],
    );
}
