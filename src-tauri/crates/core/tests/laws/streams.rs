//! Laws of taking files and streams apart.

use hl7wb_core::message::Message;
use hl7wb_core::message::container::{Container, Kind, Splitter, split, unfolded};
use hl7wb_core::mllp::{Decoder, Event, Flaw, Frame, Framing, encode};
use hl7wb_core::packets::{Limits, Reader, Streams, Told};

use super::choice;

/// No byte is in two messages, every place is inside, and it does not matter in which pieces a file comes.
pub(super) fn container(bytes: &[u8]) {
    let (length, rest) = choice(bytes, 64);
    let whole = split(rest);
    let mut last = 0;
    for found in &whole.messages {
        assert!(last <= found.span.start && found.span.end <= rest.len());
        last = found.span.end;
        let mut from = found.span.start;
        for cut in &found.cuts {
            assert!(from <= cut.start && cut.end <= found.span.end);
            from = cut.end;
        }
        let message = found.bytes(rest);
        assert_eq!(Message::decode(message.as_ref()).0.wire(), message.as_ref());
    }
    assert_eq!(whole.findings.len(), whole.lines.len());
    for finding in &whole.findings {
        if let Some(span) = finding.span {
            assert!(
                span.start <= span.end && span.end <= rest.len(),
                "{finding}"
            );
        }
    }
    assert_eq!(in_pieces(rest, length + 1), whole);
    one_line(rest, length);
}

/// A message whose line ends a log wrote out is the message that it was, whatever stands in its fields;
/// what is unfolded once stays so.
fn one_line(bytes: &[u8], length: usize) {
    let letters = bytes.iter().copied().filter(|byte| {
        // An escape, or `<`, may itself be the beginning of a line end that is written out.
        (b' '..=b'~').contains(byte) && !matches!(byte, b'\\' | b'<')
    });
    let value: Vec<u8> = letters.take(300).collect();
    let message = [
        b"MSH|^~\\&|A|",
        value.as_slice(),
        b"|B\rPID|1||",
        &value,
        b"|\\r.\rNK1|1|<CR> ",
        &value,
        b"|end",
    ]
    .concat();
    for end in [
        "\\r", "\\n", "\\r\\n", "<CR>", "<cr>", "<CR><LF>", "\\x0d", "\\x0D",
    ] {
        let lines: Vec<&[u8]> = message.split(|byte| *byte == b'\r').collect();
        let folded = lines.join(end.as_bytes());
        assert_eq!(unfolded(&folded), message, "{end}");
        assert_eq!(unfolded(&message), message, "{end}");
        let whole = split(&folded);
        assert_eq!(whole.messages.len(), 1, "{end}");
        for found in &whole.messages {
            assert_eq!(found.bytes(&folded), message, "{end}");
        }
        assert_eq!(in_pieces(&folded, length + 1), whole);
    }
}

fn in_pieces(bytes: &[u8], length: usize) -> Container {
    let mut splitter = Splitter::default();
    let mut all = Splitter::default().drain();
    let mut add = |mut part: Container| {
        if part.kind == Kind::Unknown && !part.findings.is_empty() {
            // Only at the end it is known that there is no message at all.
            all.findings.insert(0, part.findings.remove(0));
            all.lines.insert(0, part.lines.remove(0));
        }
        all.messages.append(&mut part.messages);
        all.findings.append(&mut part.findings);
        all.lines.append(&mut part.lines);
        all.kind = part.kind;
    };
    for piece in bytes.chunks(length) {
        splitter.push(piece);
        add(splitter.drain());
    }
    add(splitter.finish());
    all
}

/// No byte gets lost or comes twice, in whatever packets a stream comes; what is framed comes back.
pub(super) fn mllp(bytes: &[u8]) {
    let (limit, rest) = choice(bytes, 200);
    let framings = [
        Framing::new(b"\x0B", b"\x1C\r"),
        Framing::new(b"", b"\x1C\r"),
        Framing::new(b"\x0B", b""),
        Framing::new(b"\x0B\x0B", b"\x1C\x1C\r"),
    ];
    for framing in framings.into_iter().flatten() {
        assert_eq!(
            in_packets(&framing, limit, rest, rest.len().max(1)),
            in_packets(&framing, limit, rest, 1)
        );
    }
    let framed = encode(rest);
    if !rest.iter().any(|byte| matches!(byte, 0x0B | 0x1C)) {
        let flaw = rest
            .starts_with(&[0xEF, 0xBB, 0xBF])
            .then_some(Flaw::ByteOrderMark);
        let mut decoder = Decoder::default();
        let events = decoder.push(&framed);
        let frames: Vec<_> = events
            .iter()
            .map(|event| match event {
                Event::Frame(frame) => Some((frame.payload(), frame.flaw)),
                Event::Garbage(_) | Event::Unfinished(_) | Event::TooLarge { .. } => None,
            })
            .collect();
        assert_eq!(frames, [Some((rest, flaw))], "one frame went in");
    }
}

/// The frames of a stream that comes in packets of `length` bytes; all of its bytes must come out.
fn in_packets(framing: &Framing, limit: usize, rest: &[u8], length: usize) -> Vec<Frame> {
    let mut decoder = Decoder::framed(framing.clone(), limit);
    let mut events: Vec<Event> = rest
        .chunks(length)
        .flat_map(|piece| decoder.push(piece))
        .collect();
    events.extend(decoder.finish());
    assert!(!decoder.is_pending());
    let mut all = Vec::new();
    let mut frames = Vec::new();
    for event in &events {
        match event {
            Event::Frame(frame) | Event::Unfinished(frame) => {
                assert!(frame.payload.end <= frame.wire.len());
                all.extend_from_slice(&frame.wire);
                frames.push(frame.clone());
            }
            Event::Garbage(bytes) | Event::TooLarge { bytes, last: _ } => {
                all.extend_from_slice(bytes);
            }
        }
    }
    assert_eq!(all, rest);
    frames
}

/// Captures of a network: it does not matter in which pieces a file comes, and no byte is told that nobody sent.
pub(super) fn packets(bytes: &[u8]) {
    let (length, rest) = choice(bytes, 64);
    assert_eq!(streams_of(rest, rest.len()), streams_of(rest, length));
}

fn streams_of(file: &[u8], piece: usize) -> Vec<Told> {
    let limits = Limits {
        side: 4_096,
        all: 16_384,
        streams: 8,
    };
    let (mut reader, mut streams, mut told) = (Reader::default(), Streams::new(limits), Vec::new());
    let mut carried = 0;
    // Where it is damaged, what was before that counts.
    let _ = file.chunks(piece.max(1)).try_for_each(|piece| {
        reader.push(piece, &mut |segment| {
            carried += segment.bytes.len();
            told.extend(streams.push(&segment));
        })
    });
    told.extend(streams.finish());
    let bytes: usize = told
        .iter()
        .map(|one| match one {
            Told::Bytes { bytes, .. } => bytes.len(),
            Told::Opened { .. } | Told::Gap { .. } | Told::Closed { .. } => 0,
        })
        .sum();
    assert!(bytes <= carried, "bytes that nobody sent");
    told
}
