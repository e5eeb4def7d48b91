//! Captures that other tools made of a real exchange, against what both ends saw.

use super::*;
use crate::store::{Direction, FrameId, Kind};
use hl7wb_core::mllp::Flaw;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

fn captures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/captures")
}

/// What each end of each connection sent, as the store has it, and what was taken in.
async fn imported(name: &str) -> (Vec<[Vec<u8>; 2]>, Imported, Arc<Store>, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let (told, _changes) = tokio::sync::mpsc::unbounded_channel();
    let store = Arc::new(Store::open(folder.path(), told).await.expect("a store"));
    let work = Work::new(0);
    let path = captures().join(name);
    let done = import(&store, &path, &Reading::default(), &work, &|| {}).await;
    let done = done.unwrap_or_else(|fault| panic!("{name}: {fault}"));
    // Answers are written a little later than what they answer.
    store.close().await;
    let (told, _changes) = tokio::sync::mpsc::unbounded_channel();
    let store = Arc::new(Store::open(folder.path(), told).await.expect("again"));
    let mut streams: BTreeMap<i64, [BTreeMap<u64, Vec<u8>>; 2]> = BTreeMap::new();
    let last = store.newest().await.expect("read").0 + 1_000;
    for id in 1..last {
        if let Some(frame) = store.frame(FrameId(id)).await.expect("read") {
            let side = usize::from(frame.direction == Direction::Out);
            let known = streams.entry(frame.connection.0).or_default();
            known[side].insert(frame.ordinal, frame.wire);
        }
    }
    let bytes = streams
        .into_values()
        .map(|sides| sides.map(|frames| frames.into_values().flatten().collect::<Vec<u8>>()));
    (bytes.collect(), done, store, folder)
}

fn seen() -> Vec<[Vec<u8>; 2]> {
    let side = |connection: u32, side: &str| {
        std::fs::read(captures().join(format!("{connection}.{side}.bin"))).expect("a file")
    };
    (1..=2)
        .map(|connection| [side(connection, "client"), side(connection, "server")])
        .collect()
}

#[tokio::test]
async fn whatever_tool_wrote_it_the_bytes_are_those_that_both_ends_saw() {
    for name in [
        "plain.pcap",
        "plain.pcapng",
        "nano.pcap",
        "any.pcap",
        "six.pcap",
        "doubled.pcapng",
        "big-endian.pcap",
        "raw.pcap",
        "null.pcap",
        "sll.pcap",
        "vlan.pcap",
        "shuffled.pcap",
        "overlapping.pcap",
        "middle.pcap",
    ] {
        let (bytes, done, store, _folder) = imported(name).await;
        assert!(
            bytes == seen(),
            "{name}: other bytes than were sent: {done:?}"
        );
        assert_eq!(
            (done.connections, done.messages, done.answers),
            (2, 6, 6),
            "{name}"
        );
        assert_eq!((done.missing, &done.damage), (0, &None), "{name}");
        let page = store.page(None, 10).await.expect("a page");
        for row in page.rows {
            let note = row.acknowledged.expect("an answer");
            assert_eq!(
                (note.code.as_str(), row.direction),
                ("AA", Direction::In),
                "{name}"
            );
            assert!(note.latency >= 0, "{name}: {}", note.latency);
            assert!(
                row.connection.endpoint.contains(":25750 in "),
                "{}",
                row.connection.endpoint
            );
            // Somebody made it this decade.
            assert!(
                row.time > 1_700_000_000_000_000 && row.time < 2_000_000_000_000_000,
                "{name}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_missing_is_named_and_breaks_one_message_only() {
    let (_, done, store, _folder) = imported("lost.pcap").await;
    assert_eq!((done.missing, done.gaps.len()), (400, 1), "{done:?}");
    assert!(
        done.gaps[0].starts_with("400 bytes from 127.0.0.1:"),
        "{}",
        done.gaps[0]
    );
    let page = store.page(None, 20).await.expect("a page");
    let whole = page
        .rows
        .iter()
        .filter(|row| row.kind == Kind::Message)
        .count();
    let half = page
        .rows
        .iter()
        .filter(|row| row.kind == Kind::Half)
        .count();
    // Five messages; of the sixth, what was before the gap, which is what was answered, and what was behind.
    assert_eq!((whole, half, done.answers), (6, 1, 6), "{done:?}");
    let behind = page
        .rows
        .iter()
        .filter(|row| row.flaw == Some(Flaw::NoStart));
    assert_eq!(behind.count(), 1);

    let (_, done, ..) = imported("snapped.pcap").await;
    assert!(done.missing > 7_000 && done.damage.is_none(), "{done:?}");
}

#[tokio::test]
async fn a_file_that_ends_too_early_is_read_up_to_there() {
    let (bytes, done, ..) = imported("cut-off.pcap").await;
    assert!(
        done.damage
            .as_deref()
            .is_some_and(|said| said.contains("middle of a packet")),
        "{done:?}"
    );
    assert!(done.messages >= 2, "{done:?}");
    for (part, whole) in bytes.iter().zip(seen()) {
        for (part, whole) in part.iter().zip(whole) {
            assert!(whole.starts_with(part));
        }
    }
}

#[tokio::test]
async fn what_is_encrypted_is_named_and_left() {
    let (bytes, done, ..) = imported("tls.pcap").await;
    assert_eq!((bytes.len(), done.messages, done.connections), (0, 0, 0));
    assert_eq!(done.encrypted.len(), 1, "{done:?}");
}

#[tokio::test]
async fn a_file_of_messages_is_said_to_open_elsewhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let (told, _changes) = tokio::sync::mpsc::unbounded_channel();
    let store = Store::open(folder.path(), told).await.expect("a store");
    let path = captures().join("1.client.bin");
    let refused = import(&store, &path, &Reading::default(), &Work::new(0), &|| {}).await;
    let fault = refused.expect_err("refused");
    assert_eq!(fault.code, "not-a-capture");
    assert!(fault.message.contains("Messages"), "{fault}");
}
