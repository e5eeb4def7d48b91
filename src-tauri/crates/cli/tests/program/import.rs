//! `hl7wb import`: captures that other tools made.

use super::Place;
use std::path::Path;

/// One of the captures that stand beside the tests.
pub(super) fn capture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/captures");
    std::fs::read(folder.join(name)).expect("a capture")
}

#[test]
fn a_capture_is_taken_in_and_what_it_lacks_is_said() {
    let place = Place::new();
    for name in ["shuffled.pcap", "lost.pcap", "tls.pcap", "1.client.bin"] {
        place.write(name, capture(name));
    }
    let whole = place.run(&["import", "registration-to-lab", "shuffled.pcap"]);
    assert_eq!((whole.code, whole.err.as_str()), (0, ""));
    assert!(
        whole
            .text()
            .starts_with("6 messages and 6 answers in 2 connections"),
        "{}",
        whole.text()
    );
    let lost = place.run(&["import", "registration-to-lab", "lost.pcap"]);
    assert_eq!(lost.code, 1);
    assert!(
        lost.err.contains("400 bytes from 127.0.0.1:"),
        "{}",
        lost.err
    );
    let tls = place.run(&["import", "registration-to-lab", "tls.pcap"]);
    assert_eq!(tls.code, 1);
    assert!(tls.err.contains("encrypted with TLS"), "{}", tls.err);
    let none = place.run(&["import", "registration-to-lab", "1.client.bin"]);
    assert_eq!(none.code, 2);
    assert!(none.err.contains("no pcap or pcapng file"), "{}", none.err);
}
