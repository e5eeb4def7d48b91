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
    let mut decoder = Decoder::new(limit);
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
    let bytes = wire(text);
    let events = decode(20, &[&bytes]);
    assert_eq!(
        events.iter().map(shown).collect::<Vec<_>>(),
        expected,
        "{text}"
    );
    assert_eq!(bytes_of(&events), bytes, "{text}");
    let single: Vec<&[u8]> = bytes.chunks(1).collect();
    assert_eq!(decode(20, &single), events, "{text}, byte for byte");
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
        bytes in streams_of_pieces(),
        limit in 16usize..60,
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        let whole = decode(limit, &[&bytes]);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let packets: Vec<&[u8]> = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
        prop_assert_eq!(&decode(limit, &packets), &whole);
        prop_assert_eq!(bytes_of(&whole), bytes);
        for event in &whole {
            let held = bytes_of(std::slice::from_ref(event)).len();
            prop_assert!(held <= limit + 2, "{} bytes held", held);
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
