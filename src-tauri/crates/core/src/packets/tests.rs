//! Streams from segments that are cut, mixed, doubled and lost at random, and files that are none.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn at(port: u16) -> SocketAddr {
    SocketAddr::from(([10, 0, 0, 1], port))
}

fn carrying(from: u16, to: u16, sequence: u32, bytes: &[u8]) -> Segment<'_> {
    Segment {
        time: 0,
        from: at(from),
        to: at(to),
        sequence,
        syn: false,
        ack: true,
        fin: false,
        rst: false,
        bytes,
    }
}

/// What each side sent, with `(n missing)` where there is a gap.
fn heard(told: &[Told]) -> BTreeMap<(u32, bool), Vec<u8>> {
    let mut heard: BTreeMap<(u32, bool), Vec<u8>> = BTreeMap::new();
    for one in told {
        match one {
            Told::Bytes {
                stream,
                side,
                bytes,
                ..
            } => heard
                .entry((stream.0, *side == Side::Client))
                .or_default()
                .extend(bytes),
            Told::Gap {
                stream,
                side,
                bytes,
            } => heard
                .entry((stream.0, *side == Side::Client))
                .or_default()
                .extend(format!("({bytes} missing)").bytes()),
            Told::Opened { .. } | Told::Closed { .. } => {}
        }
    }
    heard
}

#[test]
fn what_is_missing_is_a_gap_and_what_came_before_the_opening_is_another_connection() {
    let mut streams = Streams::default();
    let mut told = Vec::new();
    let syn = |sequence| Segment {
        syn: true,
        ack: false,
        ..carrying(40_000, 2575, sequence, b"")
    };
    told.extend(streams.push(&syn(u32::MAX - 2)));
    // Behind the last number comes 0.
    told.extend(streams.push(&carrying(40_000, 2575, u32::MAX - 1, b"abcd")));
    told.extend(streams.push(&carrying(40_000, 2575, 6, b"ijk")));
    told.extend(streams.push(&carrying(2575, 40_000, 500, b"ok")));
    told.extend(streams.push(&syn(77)));
    told.extend(streams.push(&carrying(40_000, 2575, 78, b"second")));
    told.extend(streams.finish());
    let heard = heard(&told);
    assert_eq!(heard[&(1, true)], b"abcd(4 missing)ijk");
    assert_eq!(heard[&(1, false)], b"ok");
    assert_eq!(heard[&(2, true)], b"second");
    assert!(
        matches!(&told[0], Told::Opened { client, server, .. } if *client == at(40_000) && *server == at(2575))
    );
}

#[test]
fn what_waits_is_bounded() {
    let limits = Limits {
        side: 10_000,
        all: 15_000,
        streams: 3,
    };
    let mut streams = Streams::new(limits);
    let mut told = Vec::new();
    for port in 40_000..40_010 {
        told.extend(streams.push(&Segment {
            syn: true,
            ack: false,
            ..carrying(port, 2575, 0, b"")
        }));
        // The first byte never comes.
        for place in 1..200_u32 {
            told.extend(streams.push(&carrying(port, 2575, place * 100 + 1, &[7; 100])));
            assert!(streams.waiting() <= 15_000 + 200, "{}", streams.waiting());
        }
    }
    told.extend(streams.finish());
    let bytes: usize = told
        .iter()
        .map(|one| match one {
            Told::Bytes { bytes, .. } => bytes.len(),
            Told::Opened { .. } | Told::Gap { .. } | Told::Closed { .. } => 0,
        })
        .sum();
    assert_eq!(bytes, 10 * 199 * 100, "nothing that was captured is lost");
}

#[test]
fn a_file_that_is_none_is_said_to_be_none() {
    for bytes in [&b"MSH|^~\\&|A|B"[..], b"", b"\x0A\x0D\x0D\x0Axxxxyyyyzzzz"] {
        let mut reader = Reader::default();
        let read = reader
            .push(bytes, &mut |_| panic!("a segment"))
            .and_then(|()| reader.finish());
        assert!(read.is_err());
    }
}

proptest! {
    /// However a stream is cut up, mixed, repeated: it comes out as it went in.
    #[test]
    fn a_stream_is_put_together(
        bytes in prop::collection::vec(any::<u8>(), 1..600),
        cuts in prop::collection::vec((0..600_usize, 1..200_usize), 1..60),
        order in prop::collection::vec(any::<u16>(), 200),
        first in any::<u32>(),
        opened in any::<bool>(),
    ) {
        // Pieces that overlap, and some that cover everything.
        let mut pieces: Vec<(usize, usize)> = cuts
            .into_iter()
            .map(|(from, long)| (from.min(bytes.len() - 1), (from + long).min(bytes.len())))
            .filter(|(from, to)| from < to)
            .collect();
        pieces.extend((0..bytes.len()).step_by(37).map(|from| (from, (from + 37).min(bytes.len()))));
        pieces.sort_by_key(|(from, to)| order[(from * 7 + to) % order.len()]);
        let mut streams = Streams::default();
        let mut told = Vec::new();
        if opened {
            told.extend(streams.push(&Segment {
                syn: true,
                ack: false,
                ..carrying(40_000, 2575, first.wrapping_sub(1), b"")
            }));
        } else {
            // Where nothing says where it began, what came first is held for a while only.
            pieces.truncate(30);
            pieces.push((0, bytes.len()));
        }
        for (from, to) in &pieces {
            let sequence = first.wrapping_add(u32::try_from(*from).expect("a short stream"));
            told.extend(streams.push(&carrying(40_000, 2575, sequence, &bytes[*from..*to])));
        }
        told.extend(streams.finish());
        prop_assert_eq!(&heard(&told)[&(1, true)], &bytes);
    }

    /// Nothing that a file holds makes the reader fall over, however it is cut.
    #[test]
    fn any_bytes_are_read_alike_in_any_pieces(
        head in prop::sample::select(vec![
            &b"\xD4\xC3\xB2\xA1\x02\0\x04\0\0\0\0\0\0\0\0\0\xFF\xFF\0\0\x01\0\0\0"[..],
            b"\xA1\xB2\x3C\x4D\0\x02\0\x04\0\0\0\0\0\0\0\0\0\0\xFF\xFF\0\0\0\x65",
            b"\x0A\x0D\x0D\x0A\x1C\0\0\0\x4D\x3C\x2B\x1A\x01\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x1C\0\0\0",
            b"",
        ]),
        tail in prop::collection::vec(prop::sample::select(vec![0_u8, 0, 0, 1, 6, 20, 32, 0x45, 0x60, 0xFF]), 0..400),
        cut in 1..40_usize,
    ) {
        let bytes = [head, &tail].concat();
        let mut whole = Reader::default();
        let mut segments = 0;
        let at_once = whole.push(&bytes, &mut |_| segments += 1).and_then(|()| whole.finish());
        let mut pieces = Reader::default();
        let mut again = 0;
        let in_pieces = bytes
            .chunks(cut)
            .try_for_each(|piece| pieces.push(piece, &mut |_| again += 1))
            .and_then(|()| pieces.finish());
        prop_assert_eq!(at_once, in_pieces);
        prop_assert_eq!((segments, whole.packets(), whole.other()), (again, pieces.packets(), pieces.other()));
    }
}
