//! What is looked up is what reading every message finds, whatever the messages are, and however far the
//! index has come.

use super::*;
use crate::sources::{Selection, SourceId, Sources, Standing};
use hl7wb_core::filter::{Case, Filter, Sieve};
use hl7wb_core::path::Address;
use proptest::prelude::*;

const FILTERS: [&str; 24] = [
    "PID-18.1 = A1",
    "PID-18 = A1",
    "PID-18.1.1 = A1",
    "PID-18.2 = H",
    "PID-18[2].1 = A1",
    "PV1-19.1 in (A1, 7)",
    "MSH-10 = C1",
    "MSH-10.1 = C1",
    "MSH-10 in (C1, C2) and PID-18.1 = 7",
    "PID-3.1 = 7",
    "PID-3 = 7",
    "PID[2]-3.1 = 7",
    "type ADT",
    "type ADT^A01",
    "type ADT^A01 and PID-3.1 = 7",
    "type ORU and not PID-18.1 = 7",
    "MSH-9.1 = ADT and MSH-9.2 = A01 and MSH-10 = C1",
    "MSH-9.2 = A01",
    "MSH-9.1 = 'A^B'",
    "PID-18.1 = A1 or MSH-10 = C2",
    "PID-18.1 = A1 or PID-5.1 = \"Vale\"",
    "PID-3.1 = 7 and \"vale\"",
    "not PID-3.1 = 7",
    "PID-18.1 = '\u{e9}'",
];

fn part(texts: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(texts)
}

/// Messages as they come, and as they should not.
fn message() -> impl Strategy<Value = Vec<u8>> {
    let head = part(&[
        "MSH|^~\\&",
        "MSH|^~\\&#",
        "MSH$*%!+",
        "MSH|^",
        "MSHa^~\\&",
        "XYZ|^~\\&",
    ]);
    let kind = part(&[
        "ADT^A01",
        "ADT",
        "ORU^R01",
        "ADT^A01~ORU^R01",
        "A\\S\\B",
        "A\\S\\B^C",
        "",
        "\"\"",
        "ADT&x^A01",
    ]);
    let control = part(&["C1", "C2", "C1^x", "C1~C2", "", "\"\""]);
    let patient = part(&[
        "7",
        "8~7",
        "7^^^H",
        "8^^^H~7^^^I",
        "7&8^^^H",
        "",
        "\"\"",
        "\\F\\",
        "^7",
    ]);
    let account = part(&["A1", "A1^H", "7~A1", "", "\"\"", "A1&x^H", "\u{e9}"]);
    let more = part(&[
        "",
        "PID|2||7\r",
        "PV1|1|||||||||||||||||||A1~7\r",
        "MSH|^~\\&|||||||ADT^A01|C2|P|2.5\r",
    ]);
    let garbage = prop::bool::weighted(0.05);
    (head, kind, control, patient, account, more, garbage).prop_map(
        |(head, kind, control, patient, account, more, garbage)| {
            let text = match garbage {
                true => format!("{kind}{control}{patient}"),
                false => format!(
                    "{head}|R|H|L|H|2026||{kind}|{control}|P|2.5\rPID|1||{patient}||Vale^Ren|||||||||||||{account}\r{more}"
                ),
            };
            // What declares another delimiter uses it.
            match text.starts_with("MSH$") {
                true => text.replace('|', "$").replace('^', "*").replace('~', "%").into_bytes(),
                false => text.into_bytes(),
            }
        },
    )
}

fn addresses(paths: &[&str]) -> Vec<Address> {
    paths
        .iter()
        .map(|path| path.parse().expect("a path"))
        .collect()
}

async fn put(bench: &Bench, place: usize, payload: &[u8]) {
    let wire = hl7wb_core::mllp::encode(payload);
    // As a listener does it, and as nobody did it.
    let (read, findings) = hl7wb_core::message::Message::decode(payload.to_vec());
    let summary = match place % 7 {
        6 => Summary::default(),
        _ => crate::summary::summarize(&read, &findings),
    };
    let arrived = Arrived {
        payload: Span::new(1, wire.len() - 2),
        wire,
        summary,
        ..bench.message(place as u64)
    };
    let stored = bench.store.append(arrived).await.expect("open");
    stored.await.expect("an answer").durable.expect("stored");
}

fn listed(sources: &Sources, filter: &Filter) -> Vec<u32> {
    let selection = Selection {
        filter: Some(filter.clone()),
        order: None,
    };
    let patience = std::time::Duration::from_secs(60);
    let task = sources.select(SourceId::CAPTURE, selection, patience);
    let task = task.expect("begun");
    assert_eq!(task.progress().standing, Standing::Done);
    task.all()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_looked_up_is_what_reading_finds(
        messages in prop::collection::vec(message(), 1..50),
        indexed_at in 0..50_usize,
        filled in 0..3_usize,
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        runtime.block_on(async {
            let bench = bench().await;
            for (place, payload) in messages.iter().enumerate() {
                if place == indexed_at {
                    let places = addresses(&["PID-18.1", "PV1-19.1", "PID-18.2"]);
                    bench.store.index(&places).await.expect("indexed");
                    for _ in 0..filled {
                        bench.store.index_some().await.expect("taken in");
                    }
                }
                put(&bench, place, payload).await;
            }
            let sources = Sources::default();
            sources.capture(Arc::clone(&bench.store));
            for text in FILTERS {
                let filter = Filter::parse(text, Case::Ignored).expect(text);
                let mut sieve = Sieve::new(&filter, None);
                let mut expected: Vec<u32> = (1..).zip(&messages)
                    .filter(|(_, payload)| sieve.passes(payload))
                    .map(|(number, _)| number)
                    .collect();
                expected.reverse();
                let (sources, filter) = (sources.clone(), filter.clone());
                let found = tokio::task::spawn_blocking(move || listed(&sources, &filter));
                assert_eq!(found.await.expect("listed"), expected, "{text}");
            }
        });
    }
}

/// The index is used at all: for what it has, and only for that.
#[tokio::test]
async fn places_come_and_go() {
    let bench = bench().await;
    for place in 0..1_500_usize {
        let payload = format!(
            "MSH|^~\\&|R|H|L|H|2026||ADT^A01|C{place}|P|2.5\rPID|1||{}||V|||||||||||||A{}\r",
            place % 10,
            place % 100
        );
        put(&bench, place, payload.as_bytes()).await;
    }
    let plan = |text: &str| {
        let filter = Filter::parse(text, Case::Ignored).expect("a filter");
        filter.plan(&|at| bench.store.is_indexed(at))
    };
    let upto = bench.store.newest().await.expect("read");
    let looked_up = async |text: &str| {
        let lookup = plan(text)?.lookup;
        bench.store.look_up(&lookup, upto).await.expect("read")
    };
    assert_eq!(
        looked_up("MSH-10 = C7").await.map(|found| found.ids.len()),
        Some(1)
    );
    assert_eq!(looked_up("PID-18.1 = A7").await, None);
    bench
        .store
        .index(&addresses(&["PID-18"]))
        .await
        .expect("indexed");
    let before = looked_up("PID-18.1 = A7").await.expect("known");
    assert_eq!((before.ids.len(), before.above), (0, upto));
    // Bit by bit, the newest first.
    let left = bench.store.index_some().await.expect("taken in");
    assert_eq!(left, Some(upto.0.cast_unsigned() - 1024));
    let half = looked_up("PID-18.1 = A7").await.expect("known");
    assert!(half.ids.len() == 10 && half.above.0 > 0, "{half:?}");
    while bench.store.index_some().await.expect("taken in").is_some() {}
    let whole = looked_up("PID-18.1 = A7").await.expect("known");
    assert_eq!((whole.ids.len(), whole.above), (15, FrameId(0)));

    // What is not wanted any more goes, and a place that comes again begins anew.
    bench.store.index(&[]).await.expect("gone");
    assert_eq!(looked_up("PID-18.1 = A7").await, None);
    while bench.store.unindex_some().await.expect("taken out") {}
    bench
        .store
        .index(&addresses(&["PID-18"]))
        .await
        .expect("again");
    assert_eq!(
        looked_up("PID-18.1 = A7").await.expect("known").ids.len(),
        0
    );
    let keys = bench.store.indexed().await.expect("read");
    let keys: Vec<String> = keys.iter().map(|key| key.at.to_string()).collect();
    assert_eq!(keys, ["MSH-9", "MSH-10", "PID-3", "PID-18"]);

    // Another workbench finds them as well.
    bench.store.close().await;
    let (again, _) = open(bench.folder.path()).await.expect("again");
    assert!(again.is_indexed(&"PID-18".parse().expect("a path")));
}
