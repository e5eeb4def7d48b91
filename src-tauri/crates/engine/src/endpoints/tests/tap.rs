//! A tap between two that are not ours: what one says the other hears, whatever we make of it.

use super::*;
use crate::store::{FrameId, Leg, Row};
use proptest::prelude::*;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::task::JoinHandle;

/// A tap on a port of its own, over a store in a folder of its own.
pub(super) struct Tapped {
    folder: tempfile::TempDir,
    pub(super) store: Arc<Store>,
    pub(super) address: SocketAddr,
    pub(super) listening: Listening,
    pub(super) counters: Arc<Counters>,
    pub(super) notices: UnboundedReceiver<Notice>,
    pub(super) changes: UnboundedReceiver<Change>,
}

pub(super) async fn tap(to: SocketAddr, second: Option<Second>, copies: usize) -> Tapped {
    let folder = tempfile::tempdir().expect("a folder");
    let (told, changes) = unbounded_channel();
    let store = Arc::new(Store::open(folder.path(), told).await.expect("a store"));
    let (notices, noticed) = unbounded_channel();
    let socket = bind("127.0.0.1", 0).await.expect("bound");
    let address = socket.local_addr().expect("an address");
    let counters: Arc<Counters> = Arc::default();
    let tap = Tap {
        endpoint: "between".into(),
        store: Arc::clone(&store),
        limits: Limits {
            final_cr: Duration::from_millis(50),
            ..Limits::default()
        },
        acceptor: Acceptor::default(),
        to: Route::plain(&to.ip().to_string(), to.port()),
        connect: Duration::from_secs(5),
        second,
        copies,
        summarize: Arc::new(crate::summary::summarize),
        counters: Arc::clone(&counters),
        notices,
    };
    Tapped {
        folder,
        store,
        address,
        listening: tap.start(socket),
        counters,
        notices: noticed,
        changes,
    }
}

impl Tapped {
    pub(super) async fn client(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("connected")
    }

    /// All frames, in the order of the store, after the tap has ended: read by who opens it next.
    async fn frames(self) -> Vec<Frame> {
        self.listening.stop().await;
        self.store.close().await;
        let (told, _changes) = unbounded_channel();
        let store = Store::open(self.folder.path(), told)
            .await
            .expect("a store");
        let mut frames = Vec::new();
        // An answer that did not come has a number and no frame.
        for id in 1..300 {
            frames.extend(store.frame(FrameId(id)).await.expect("read"));
        }
        frames
    }

    /// The rows, oldest first, as soon as they are as they should be.
    pub(super) async fn rows(&self, until: impl Fn(&[Row]) -> bool) -> Vec<Row> {
        for _ in 0..400 {
            let page = self.store.page(None, 1000).await.expect("a page");
            let rows: Vec<Row> = page.rows.into_iter().rev().collect();
            if until(&rows) {
                return rows;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        let page = self.store.page(None, 1000).await.expect("a page");
        panic!("{:#?}", page.rows);
    }
}

pub(super) const ROOM: usize = 64 << 20;

/// A receiver that lets this answer; what it says with `None` is nothing.
pub(super) async fn receiver(
    says: impl Fn(&str) -> Option<Vec<u8>> + Send + Sync + Clone + 'static,
) -> SocketAddr {
    let socket = TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let address = socket.local_addr().expect("an address");
    tokio::spawn(serving(socket, says));
    address
}

pub(super) async fn serving(
    socket: TcpListener,
    says: impl Fn(&str) -> Option<Vec<u8>> + Send + Sync + Clone + 'static,
) {
    loop {
        let (mut stream, _) = socket.accept().await.expect("accepted");
        let says = says.clone();
        tokio::spawn(async move {
            let mut decoder = hl7wb_core::mllp::Decoder::default();
            let mut buffer = vec![0; 4096];
            while let Ok(count) = stream.read(&mut buffer).await {
                if count == 0 {
                    break;
                }
                for event in decoder.push(&buffer[..count]) {
                    let hl7wb_core::mllp::Event::Frame(frame) = event else {
                        continue;
                    };
                    let text = String::from_utf8_lossy(frame.payload()).into_owned();
                    let id = text.split('|').nth(9).unwrap_or_default();
                    if let Some(answer) = says(id) {
                        let _ = stream.write_all(&answer).await;
                    }
                }
            }
        });
    }
}

pub(super) fn ack(code: &str, id: &str) -> Vec<u8> {
    let payload = format!("MSH|^~\\&|LAB|H|REG|H|20260314||ACK|A{id}|P|2.3\rMSA|{code}|{id}\r");
    hl7wb_core::mllp::encode(payload.as_bytes())
}

/// Says this in such pieces and then ends its side; everything that it hears.
fn talks(mut stream: TcpStream, says: Vec<u8>, cuts: Vec<usize>) -> JoinHandle<Vec<u8>> {
    tokio::spawn(async move {
        let _ = stream.set_nodelay(true);
        let (mut hears, mut speaks) = stream.split();
        let speaking = async {
            let mut rest = says.as_slice();
            for cut in cuts {
                let (now, later) = rest.split_at(cut.min(rest.len()));
                rest = later;
                speaks.write_all(now).await.expect("said");
                tokio::task::yield_now().await;
            }
            speaks.write_all(rest).await.expect("said");
            speaks.shutdown().await.expect("ended");
        };
        let mut heard = Vec::new();
        let (_, read) = tokio::join!(speaking, hears.read_to_end(&mut heard));
        read.expect("heard");
        heard
    })
}

fn speech() -> impl Strategy<Value = (Vec<u8>, Vec<usize>)> {
    let piece = prop::sample::select(vec![
        framed("A"),
        framed("B"),
        ack("AA", "A"),
        ack("AE", "B"),
        ack("AA", "NOBODY"),
        b"\x0b".to_vec(),
        b"\x1c\r".to_vec(),
        b"\x1c".to_vec(),
        b"\r\n".to_vec(),
        b"MSH|^~\\&|no frame\r".to_vec(),
        vec![0xFF, 0x00, 0x0B, 0x1C],
        vec![b'x'; 70_000],
    ]);
    let stream = prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat());
    (stream, prop::collection::vec(1_usize..400, 0..40))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn both_hear_what_the_other_says_and_all_of_it_is_kept(
        (up, up_cuts) in speech(),
        (down, down_cuts) in speech(),
    ) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let (heard_up, heard_down, frames) = runtime.block_on(async {
            let socket = TcpListener::bind("127.0.0.1:0").await.expect("bound");
            let tapped = tap(socket.local_addr().expect("an address"), None, ROOM).await;
            let client = talks(tapped.client().await, up.clone(), up_cuts);
            let (upstream, _) = socket.accept().await.expect("accepted");
            let upstream = talks(upstream, down.clone(), down_cuts);
            let heard = (upstream.await.expect("ended"), client.await.expect("ended"));
            (heard.0, heard.1, tapped.frames().await)
        });
        prop_assert!(heard_up == up, "the receiver heard something else");
        prop_assert!(heard_down == down, "the sender heard something else");
        let kept = |of: &dyn Fn(&Frame) -> bool| {
            let mut kept: Vec<&Frame> = frames.iter().filter(|frame| of(frame)).collect();
            kept.sort_by_key(|frame| frame.ordinal);
            kept.iter().flat_map(|frame| frame.wire.clone()).collect::<Vec<u8>>()
        };
        let from_client = |frame: &Frame| (frame.leg, frame.direction) == (Leg::Client, Direction::In);
        prop_assert!(kept(&from_client) == up, "other bytes of the sender are kept");
        prop_assert!(kept(&|frame| !from_client(frame)) == down, "other bytes of the receiver are kept");
    }
}

#[tokio::test]
async fn an_answer_belongs_to_its_message_whatever_the_order() {
    let socket = TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let tapped = tap(socket.local_addr().expect("an address"), None, ROOM).await;
    let mut client = tapped.client().await;
    let (mut upstream, _) = socket.accept().await.expect("accepted");
    client
        .write_all(&[framed("A"), framed("B"), framed("C")].concat())
        .await
        .expect("sent");
    tapped.rows(|rows| rows.len() == 3).await;
    let unsolicited = hl7wb_core::mllp::encode(
        b"MSH|^~\\&|LAB|H|REG|H|20260314||ORU^R01|R1|P|2.3\rPID|1||4711||Sousa^Ana\r",
    );
    // An accept before the result of the second, a message of its own, and an answer that names nobody.
    let said = [
        ack("CA", "B"),
        ack("AE", "B"),
        unsolicited,
        ack("AA", ""),
        ack("AR", "C"),
    ]
    .concat();
    upstream.write_all(&said).await.expect("said");
    let mut heard = vec![0; said.len()];
    client.read_exact(&mut heard).await.expect("heard");
    assert_eq!(heard, said);
    client.write_all(&ack("AA", "R1")).await.expect("answered");
    let code = |row: &Row| row.acknowledged.clone().map(|note| note.code);
    let rows = tapped
        .rows(|rows| rows.len() == 4 && rows.iter().all(|row| code(row).is_some()))
        .await;
    let told: Vec<(Leg, String, String)> = rows
        .iter()
        .map(|row| {
            (
                row.leg,
                row.summary.control_id.clone(),
                code(row).unwrap_or_default(),
            )
        })
        .collect();
    let is = |leg, id: &str, code: &str| (leg, id.to_owned(), code.to_owned());
    assert_eq!(
        told,
        [
            is(Leg::Client, "A", "AA"),
            is(Leg::Client, "B", "AE"),
            is(Leg::Client, "C", "AR"),
            is(Leg::Upstream, "R1", "AA"),
        ]
    );
    assert!(rows.iter().all(|row| {
        row.acknowledged
            .as_ref()
            .is_some_and(|note| note.latency >= 0)
    }));
    // Both answers to the second stand in its exchange.
    let exchange = tapped.store.exchange(rows[1].id, 10).await;
    let exchange = exchange.expect("read").expect("known");
    let answers = exchange
        .steps
        .iter()
        .filter(|step| matches!(step, crate::store::Step::Answered(_, _, to) if *to == rows[1].id));
    assert_eq!(answers.count(), 2);
}

#[tokio::test]
async fn nobody_there_closes_the_sender_and_is_told_once() {
    let gone = TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let to = gone.local_addr().expect("an address");
    drop(gone);
    let mut tapped = tap(to, None, ROOM).await;
    for _ in 0..3 {
        let mut client = tapped.client().await;
        let mut rest = Vec::new();
        assert_eq!(client.read_to_end(&mut rest).await.unwrap_or(0), 0);
    }
    tapped.listening.stop().await;
    let mut told = Vec::new();
    while let Ok(notice) = tapped.notices.try_recv() {
        if let Notice::Receiver(sentence) = notice {
            told.push(sentence);
        }
    }
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains(&to.to_string()), "{told:?}");
    assert_eq!(tapped.counters.refused.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn a_receiver_that_dies_in_the_middle_of_its_answer() {
    let socket = TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let tapped = tap(socket.local_addr().expect("an address"), None, ROOM).await;
    let mut client = tapped.client().await;
    let (mut upstream, _) = socket.accept().await.expect("accepted");
    client.write_all(&framed("A")).await.expect("sent");
    let mut buffer = vec![0; framed("A").len()];
    upstream.read_exact(&mut buffer).await.expect("received");
    let half = &ack("AA", "A")[..30];
    upstream.write_all(half).await.expect("said");
    drop(upstream);
    let mut heard = Vec::new();
    client.read_to_end(&mut heard).await.expect("heard");
    assert_eq!(heard, half);
    drop(client);
    let rows = tapped
        .rows(|rows| rows.len() == 2 && rows[0].acknowledged.is_some())
        .await;
    assert_eq!((rows[1].leg, rows[1].kind), (Leg::Upstream, Kind::Half));
    let note = rows[0].acknowledged.clone().expect("noted");
    assert_eq!(
        (note.code.as_str(), note.text.as_deref()),
        ("–", Some("The receiver closed the connection."))
    );
    let exchange = tapped.store.exchange(rows[0].id, 10).await;
    let steps = exchange.expect("read").expect("known").steps;
    let shown: Vec<&str> = steps
        .iter()
        .map(|step| match step {
            crate::store::Step::Opened(_) => "opened",
            crate::store::Step::Went(row) if row.kind == Kind::Half => "half",
            crate::store::Step::Went(_) => "message",
            crate::store::Step::Caused(_) => "caused",
            crate::store::Step::Answered(..) => "answer",
            crate::store::Step::Noted(..) => "note",
        })
        .collect();
    assert_eq!(shown, ["opened", "message", "half", "note"]);
}

/// Sends so many messages, each with a load, and sees each answered in turn.
async fn load(address: SocketAddr, from: usize, count: usize, size: usize) {
    let mut client = TcpStream::connect(address).await.expect("connected");
    for number in from..from + count {
        let id = format!("L{number}");
        let mut payload = message(&id);
        payload.extend(format!("NTE|1||{}\r", "x".repeat(size)).into_bytes());
        client
            .write_all(&hl7wb_core::mllp::encode(&payload))
            .await
            .expect("sent");
        let answer = answers(&mut client, 1).await;
        assert_eq!((answer[0].0.as_str(), answer[0].1.as_str()), ("AA", &*id));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_store_does_not_take_goes_on_all_the_same() {
    let to = receiver(|id| Some(ack("AA", id))).await;
    let mut tapped = tap(to, None, ROOM).await;
    load(tapped.address, 0, 5, 10).await;
    tapped.rows(|rows| rows.len() == 5).await;
    tapped.store.bound(1).await;
    load(tapped.address, 5, 60, 20_000).await;
    let full = || tapped.counters.not_stored.load(Ordering::Relaxed);
    for _ in 0..400 {
        if full() == 60 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert_eq!(full(), 60);
    let mut told = 0;
    while let Ok(notice) = tapped.notices.try_recv() {
        told += usize::from(
            matches!(&notice, Notice::NotStored(error) if error.code() == "store-full"),
        );
    }
    assert_eq!(told, 1, "told once, then counted");
    // With room again all of it is there, and the next trouble is told again.
    tapped.store.bound(1_000_000).await;
    load(tapped.address, 65, 1, 10).await;
    tapped.rows(|rows| rows.len() == 66).await;
    tapped.store.close().await;
    load(tapped.address, 66, 20, 10).await;
    tapped.listening.stop().await;
    let mut codes = Vec::new();
    while let Ok(notice) = tapped.notices.try_recv() {
        if let Notice::NotStored(error) = notice {
            codes.push(error.code());
        }
    }
    assert_eq!(codes, ["store-closed"]);
    assert!(tapped.counters.not_stored.load(Ordering::Relaxed) >= 80);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_room_for_copies_bytes_are_counted_and_go_on() {
    let to = receiver(|id| Some(ack("AA", id))).await;
    let tapped = tap(to, None, 2_000).await;
    load(tapped.address, 0, 3, 100_000).await;
    load(tapped.address, 3, 1, 10).await;
    assert!(tapped.counters.not_copied.load(Ordering::Relaxed) > 250_000);
    let rows = tapped
        .rows(|rows| rows.iter().any(|row| row.summary.control_id == "L3"))
        .await;
    let last = rows.iter().find(|row| row.summary.control_id == "L3");
    let exchange = tapped.store.exchange(last.expect("kept").id, 10).await;
    assert!(exchange.expect("read").is_some());
    let store = Arc::clone(&tapped.store);
    tapped.listening.stop().await;
    let first = store
        .exchange(rows[0].id, 10)
        .await
        .expect("read")
        .expect("known");
    let missed = first.steps.iter().any(|step| {
        matches!(step, crate::store::Step::Noted(_, _, text) if text.contains("without being kept"))
    });
    assert!(missed, "{:#?}", first.steps);
}

#[tokio::test]
async fn a_tap_that_is_stopped_waits_for_the_answer_that_is_on_its_way() {
    let socket = TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let tapped = tap(socket.local_addr().expect("an address"), None, ROOM).await;
    let mut client = tapped.client().await;
    let (mut upstream, _) = socket.accept().await.expect("accepted");
    client.write_all(&framed("A")).await.expect("sent");
    tapped.rows(|rows| rows.len() == 1).await;
    let store = Arc::clone(&tapped.store);
    let stopping = tokio::spawn(tapped.listening.stop());
    upstream.write_all(&ack("AA", "A")).await.expect("said");
    assert_eq!(answers(&mut client, 1).await[0].0, "AA");
    let mut rest = Vec::new();
    assert_eq!(client.read_to_end(&mut rest).await.unwrap_or(0), 0);
    stopping.await.expect("stopped");
    let row = store.row(FrameId(1)).await.expect("read").expect("there");
    assert_eq!(
        row.acknowledged.map(|note| note.code).as_deref(),
        Some("AA")
    );
}
