use proptest::prelude::*;

use super::*;

/// `F:payload`, with its flaw; `G:` garbage, `U:` unfinished, `T:` too large (`T!` its last piece).
fn shown(event: &Event) -> String {
    let text = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        text.replace('\x0B', "<")
            .replace("\x1C\r", ">")
            .replace('\x1C', "}")
            .replace('\r', "/")
    };
    match event {
        Event::Frame(frame) => match frame.flaw {
            None => format!("F:{}", text(frame.payload())),
            Some(flaw) => format!("F:{} {flaw:?}", text(frame.payload())),
        },
        Event::Garbage(bytes) => format!("G:{}", text(bytes)),
        Event::Unfinished(frame) => format!("U:{}", text(frame.payload())),
        Event::TooLarge { bytes, last } => {
            format!("T{}:{}", if *last { "!" } else { "" }, text(bytes))
        }
    }
}

/// `<` is the start block, `>` the end with its CR, `}` an end without, `/` a CR.
fn wire(text: &str) -> Vec<u8> {
    text.replace('<', "\x0B")
        .replace('>', "\x1C\r")
        .replace('}', "\x1C")
        .replace('/', "\r")
        .into_bytes()
}

fn decode(limit: usize, packets: &[&[u8]]) -> Vec<Event> {
    decode_framed(&Framing::default(), limit, packets)
}

fn decode_framed(framing: &Framing, limit: usize, packets: &[&[u8]]) -> Vec<Event> {
    let mut decoder = Decoder::framed(framing.clone(), limit);
    let mut events: Vec<Event> = packets
        .iter()
        .flat_map(|packet| decoder.push(packet))
        .collect();
    events.extend(decoder.finish());
    assert!(!decoder.is_pending());
    events
}

fn bytes_of(events: &[Event]) -> Vec<u8> {
    let mut out = Vec::new();
    for event in events {
        out.extend_from_slice(match event {
            Event::Frame(frame) | Event::Unfinished(frame) => &frame.wire,
            Event::Garbage(bytes) | Event::TooLarge { bytes, last: _ } => bytes,
        });
    }
    out
}

fn check(text: &str, expected: &[&str]) {
    check_framed(&Framing::default(), text, expected);
}

fn check_framed(framing: &Framing, text: &str, expected: &[&str]) {
    let bytes = wire(text);
    let events = decode_framed(framing, 20, &[&bytes]);
    assert_eq!(
        events.iter().map(shown).collect::<Vec<_>>(),
        expected,
        "{text}"
    );
    assert_eq!(bytes_of(&events), bytes, "{text}");
    let single: Vec<&[u8]> = bytes.chunks(1).collect();
    let bytewise = decode_framed(framing, 20, &single);
    assert_eq!(bytewise, events, "{text}, byte for byte");
}

#[test]
fn streams() {
    check("", &[]);
    check("<MSH>", &["F:MSH"]);
    check("<a><b>", &["F:a", "F:b"]);
    check("<a/b/>", &["F:a/b/"]);
    check("<>", &["F:"]);
    check("//<a>//<b>/", &["G://", "F:a", "G://", "F:b", "G:/"]);
    check("GET / HTTP", &["G:GET / HTTP"]);
    check("MSH>", &["F:MSH NoStart"]);
    check("<a>b>", &["F:a", "F:b NoStart"]);
    check("<a", &["U:a"]);
    check("<", &["U:"]);
    check("<a<b>", &["U:a", "F:b"]);
    check("<a}<b>", &["F:a NoFinalCr", "F:b"]);
    check("<a}", &["F:a NoFinalCr"]);
    check("<a}b>", &["F:a}b"]);
    check("<a}}>", &["F:a}}"]);
    check(">", &["G:>"]);
    check("<a>>", &["F:a", "G:>"]);
    check("<a}\n<b>", &["F:a LfForCr", "F:b"]);
    check("<a}\n", &["F:a LfForCr"]);
    check("<a}\nb>", &["F:a}\nb"]);
    check("<\u{FEFF}a>", &["F:\u{FEFF}a ByteOrderMark"]);
    check("MSH|a/", &["U:MSH|a/"]);
    check("/MSH|a/<b>", &["U:MSH|a/", "F:b"]);
    check(
        "<12345678901234567890123456789012345678901>",
        &["T:<1234567890123456789", "T:01234567890123456789", "T!:01>"],
    );
    check(
        "<12345678901234567890<a>",
        &["T:<1234567890123456789", "T!:0", "F:a"],
    );
    check(
        "<1234567890123456789012",
        &["T:<1234567890123456789", "T!:012"],
    );
    check(
        "1234567890123456789012",
        &["G:12345678901234567890", "G:12"],
    );
}

#[test]
fn silence_completes_what_lacks_only_its_cr() {
    let mut decoder = Decoder::default();
    assert!(decoder.push(&wire("<a")).is_empty());
    assert!(decoder.idle().is_empty());
    assert!(decoder.push(&wire("}")).is_empty());
    assert!(decoder.is_pending());
    assert_eq!(
        decoder.idle().iter().map(shown).collect::<Vec<_>>(),
        ["F:a NoFinalCr"]
    );
    assert_eq!(
        decoder
            .push(&wire("/<b>"))
            .iter()
            .map(shown)
            .collect::<Vec<_>>(),
        ["G:/", "F:b"]
    );
}

#[test]
fn encodes() {
    assert_eq!(encode(b"a\r"), b"\x0Ba\r\x1C\r");
    assert_eq!(agreed("", ">").encode(b"a\r"), b"a\r\x1C\r");
    assert_eq!(agreed("{{", "}}").encode(b"a\r"), b"{{a\r\x1C\x1C");
    assert_eq!(Framing::new(b"", b""), None);
}

/// Framing by other bytes, written as in [`wire`].
fn agreed(start: &str, end: &str) -> Framing {
    Framing::new(&wire(start), &wire(end)).expect("not both empty")
}

#[test]
fn streams_of_other_framing() {
    let braces = agreed("{{", "]]/");
    check_framed(&braces, "{{a]]/", &["F:a"]);
    check_framed(&braces, "{{a]]/\n{{b]]/", &["F:a", "G:\n", "F:b"]);
    check_framed(&braces, "{{{a]]/", &["F:{a"]);
    check_framed(&braces, "{{a{b]c]]/", &["F:a{b]c"]);
    check_framed(&braces, "{{a]]{{b", &["F:a NoFinalCr", "U:b"]);
    check_framed(&braces, "{{a]]\n", &["F:a LfForCr"]);
    check_framed(&braces, "a]]/", &["F:a NoStart"]);
    check_framed(&braces, "<a>", &["G:<a>"]);
    check_framed(
        &braces,
        "{{1234567890123456]]/{{a]]/",
        &["T:{{1234567890123456", "T!:]]/", "F:a"],
    );
    let one = agreed("(", ")");
    check_framed(&one, "(a)b(c(d)", &["F:a", "G:b", "U:c", "F:d"]);
    let startless = agreed("", ">");
    check_framed(&startless, "a>b>", &["F:a", "F:b"]);
    check_framed(&startless, "a>\nb>", &["F:a", "F:b"]);
    check_framed(&startless, "a>>b", &["F:a", "G:>", "U:b"]);
    check_framed(&startless, "a}", &["F:a NoFinalCr"]);
    check_framed(&startless, "/", &["G:/"]);
    check_framed(
        &startless,
        "1234567890123456789012>a>",
        &["T:12345678901234567890", "T!:12>", "F:a"],
    );
    let endless = agreed("<", "");
    check_framed(&endless, "<a<b", &["F:a", "F:b"]);
    check_framed(&endless, "/<a/<", &["G:/", "F:a/", "F:"]);
}

#[test]
fn silence_ends_what_has_no_end() {
    let mut decoder = Decoder::framed(agreed("<", ""), 20);
    assert!(decoder.push(&wire("<a/")).is_empty());
    assert!(decoder.is_pending());
    assert_eq!(
        decoder.idle().iter().map(shown).collect::<Vec<_>>(),
        ["F:a/"]
    );
    assert!(!decoder.is_pending());
    assert!(decoder.idle().is_empty());
}

#[test]
fn strangers_are_named() {
    let usual = Framing::default();
    let named = |bytes: &[u8]| Flaw::of_stray(bytes, &usual);
    assert_eq!(named(&[0x16, 3, 1, 2, 0, 1]), Some(Flaw::Tls));
    assert_eq!(named(&[0x15, 3, 3, 0, 2, 2, 70]), Some(Flaw::Tls));
    assert_eq!(named(b"POST /hl7 HTTP/1.1\r\n"), Some(Flaw::Http));
    assert_eq!(named(b"HTTP/1.1 400 Bad Request\r\n"), Some(Flaw::Http));
    assert_eq!(named("\u{FEFF}".as_bytes()), Some(Flaw::ByteOrderMark));
    assert_eq!(named(b"GETTING"), None);
    assert_eq!(named(b""), None);
    let other = Flaw::of_stray(b"\x0BMSH|", &agreed("(", ")"));
    assert_eq!(other, Some(Flaw::UsualFraming));
}

fn framings() -> impl Strategy<Value = Framing> {
    prop::sample::select(vec![
        Framing::default(),
        agreed("", ">"),
        agreed("<", ""),
        agreed("/", "a"),
        agreed("<<", "}}"),
        agreed("}<", "}/>"),
    ])
}

fn streams_of_pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        "<",
        ">",
        "}",
        "/",
        "a",
        "MSH|x/PID|y/",
        "1234567890123456789",
    ]);
    prop::collection::vec(piece, 0..20).prop_map(|pieces| wire(&pieces.concat()))
}

proptest! {
    #[test]
    fn any_cutting_gives_the_same(
        framing in framings(),
        bytes in streams_of_pieces(),
        limit in 16usize..60,
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        let whole = decode_framed(&framing, limit, &[&bytes]);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let packets: Vec<&[u8]> = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
        prop_assert_eq!(&decode_framed(&framing, limit, &packets), &whole);
        prop_assert_eq!(bytes_of(&whole), bytes);
        for event in &whole {
            let held = bytes_of(std::slice::from_ref(event)).len();
            prop_assert!(held <= limit, "{} bytes held", held);
        }
    }

    #[test]
    fn what_is_framed_comes_out(payloads in prop::collection::vec("[ -~\r]{0,40}", 0..5)) {
        let stream: Vec<u8> = payloads.iter().flat_map(|payload| encode(payload.as_bytes())).collect();
        let events = decode(1000, &[&stream]);
        let found: Vec<&[u8]> = events
            .iter()
            .filter_map(|event| match event {
                Event::Frame(frame) => Some(frame.payload()),
                Event::Garbage(_) | Event::Unfinished(_) | Event::TooLarge { .. } => None,
            })
            .collect();
        let sent: Vec<&[u8]> = payloads.iter().map(String::as_bytes).collect();
        prop_assert_eq!(found, sent);
    }
}
