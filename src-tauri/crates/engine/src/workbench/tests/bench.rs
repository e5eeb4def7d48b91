//! A test bench: an interface run live, what it sends kept with what came back.

use super::*;
use crate::api::commands::{capture_conversation, mask_set, message_open};
use crate::api::view::{
    ConversationAt, ConversationView, MaskMode, MaskState, MessageKey, OpenMessage, StepKind,
};
use crate::endpoints::{Reply, Sender, Timeouts};
use crate::store::{Direction, Row};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const INTERFACE: &str = "interfaces/registration/interface.toml";

fn message(event: &str, control_id: &str) -> String {
    format!(
        "MSH|^~\\&|REG|HOSP|LAB|HOSP|20260314081500||ADT^{event}|{control_id}|P|2.3\rPID|1||4711^^^HOSP^MR||Vale^Iris||19800101|F\rPV1|1|I\r"
    )
}

/// A lab that says this to whatever it gets.
async fn lab(code: &'static str) -> u16 {
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("bound");
    let port = socket.local_addr().expect("an address").port();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = socket.accept().await.expect("accepted");
            let mut got = Vec::new();
            let mut buffer = [0; 4096];
            while !got.ends_with(b"\x1c\r") {
                let count = stream.read(&mut buffer).await.expect("read");
                if count == 0 {
                    break;
                }
                got.extend_from_slice(&buffer[..count]);
            }
            let text = String::from_utf8_lossy(&got).into_owned();
            let id = text.split('|').nth(9).unwrap_or_default();
            let answer = format!("\x0bMSH|^~\\&|LAB\rMSA|{code}|{id}|\"Vale\" is known\r\x1c\r");
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    port
}

/// A copy whose interface answers at this moment, with a bench for it beside.
async fn bench(when: &str, lab: u16) -> (Bench, Workbench, u16) {
    let (bench, _) = Bench::with_port();
    bench.change(INTERFACE, "\"received\"", &format!("\"{when}\""));
    bench.change("project.toml", "port = 2576", &format!("port = {lab}"));
    let port = free_port();
    let folder = super::super::example::copied(bench.folder.path()).expect("there");
    std::fs::create_dir_all(folder.join("endpoints")).expect("made");
    let file = format!(
        "format = \"hl7wb.endpoint/1\"\nname = \"Lab bench\"\nkind = \"bench\"\ninterface = \"registration\"\n\n[listen]\nhost = \"127.0.0.1\"\nport = {port}\n"
    );
    std::fs::write(folder.join("endpoints/trial.toml"), file).expect("written");
    let workbench = bench.open().await;
    let desk = workbench.desk().await;
    desk.start("trial").await.expect("started");
    (bench, workbench, port)
}

async fn send(port: u16, message: &str) -> Reply {
    let mut sender = Sender::connect("127.0.0.1", port, Timeouts::default())
        .await
        .expect("connected");
    sender.send(message.as_bytes()).await.expect("answered")
}

/// The rows, oldest first, as soon as they are as they should be.
async fn rows(workbench: &Workbench, until: impl Fn(&[Row]) -> bool) -> Vec<Row> {
    let desk = workbench.desk().await;
    let store = desk.store().expect("a store");
    for _ in 0..400 {
        let page = store.page(None, 100).await.expect("a page");
        let rows: Vec<Row> = page.rows.into_iter().rev().collect();
        if until(&rows) {
            return rows;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    let page = store.page(None, 100).await.expect("a page");
    panic!("{:#?}", page.rows);
}

fn outcome(row: &Row) -> Option<String> {
    row.acknowledged.clone()?.outcome
}

#[tokio::test]
async fn what_is_received_is_answered_at_once_and_sent_on() {
    let lab = lab("AA").await;
    let (_bench, workbench, port) = bench("received", lab).await;
    for id in ["1", "2", "3"] {
        assert_eq!(send(port, &message("A08", id)).await.code, "AA");
    }
    assert_eq!(send(port, &message("A03", "4")).await.code, "AA");
    let done = |rows: &[Row]| {
        let came: Vec<&Row> = rows
            .iter()
            .filter(|row| row.direction == Direction::In)
            .collect();
        came.len() == 4 && came.iter().all(|row| outcome(row).is_some())
    };
    let rows = rows(&workbench, done).await;
    let came: Vec<&Row> = rows
        .iter()
        .filter(|row| row.direction == Direction::In)
        .collect();
    let delivered = format!("lab: delivered to 127.0.0.1:{lab}");
    assert!(
        came[..3]
            .iter()
            .all(|row| outcome(row).as_deref() == Some(&*delivered)),
        "{rows:#?}"
    );
    assert!(outcome(came[3]).is_some_and(|told| told.starts_with("lab: filtered")));
    assert!(came.iter().all(|row| {
        row.acknowledged
            .as_ref()
            .is_some_and(|note| note.code == "AA")
    }));
    let went: Vec<&Row> = rows
        .iter()
        .filter(|row| row.direction == Direction::Out)
        .collect();
    assert_eq!(went.len(), 3);
    assert!(went.iter().all(|row| &*row.connection.endpoint == "trial"));
    let desk = workbench.desk().await;
    let frame = desk.store().expect("a store").frame(went[0].id).await;
    let frame = frame.expect("read").expect("there");
    let sent = String::from_utf8_lossy(frame.payload()).into_owned();
    assert!(
        sent.contains("\rZLB|1|"),
        "it is what the mapping made: {sent}"
    );
    workbench.close().await;
}

#[tokio::test]
async fn what_is_mapped_is_sent_on_behind_the_answer() {
    let lab = lab("AR").await;
    let (_bench, workbench, port) = bench("mapped", lab).await;
    assert_eq!(send(port, &message("A08", "1")).await.code, "AA");
    let done = |rows: &[Row]| rows.len() == 2 && rows.iter().all(|row| row.acknowledged.is_some());
    let refused = |rows: &[Row]| {
        done(rows) && outcome(&rows[0]).is_some_and(|told| told.contains("answered AR"))
    };
    rows(&workbench, refused).await;
    workbench.close().await;
}

#[tokio::test]
async fn a_bench_that_would_send_to_itself_does_not_start() {
    let (bench, _) = Bench::with_port();
    let folder = super::super::example::copied(bench.folder.path()).expect("there");
    std::fs::create_dir_all(folder.join("endpoints")).expect("made");
    let file = "format = \"hl7wb.endpoint/1\"\nname = \"Lab bench\"\nkind = \"bench\"\ninterface = \"registration\"\n\n[listen]\nhost = \"127.0.0.1\"\nport = 2576\n";
    std::fs::write(folder.join("endpoints/trial.toml"), file).expect("written");
    let workbench = bench.open().await;
    let desk = workbench.desk().await;
    let fault = desk.start("trial").await.expect_err("refused");
    assert_eq!(fault.code, "delivers-to-itself");
    workbench.close().await;
}

async fn conversation(workbench: &Workbench, id: i64) -> ConversationView {
    let at = ConversationAt { id, times: 20 };
    capture_conversation(workbench, at).await.expect("told")
}

#[tokio::test]
async fn an_exchange_is_told_in_order_from_whatever_is_open() {
    let lab = lab("AE").await;
    let (_bench, workbench, port) = bench("received", lab).await;
    for _ in 0..2 {
        assert_eq!(send(port, &message("A08", "77")).await.code, "AA");
    }
    let done = |rows: &[Row]| rows.len() == 4 && rows.iter().all(|row| row.acknowledged.is_some());
    let rows = rows(&workbench, done).await;
    let of = rows[0].id.0;
    let told = conversation(&workbench, of).await;
    let kinds = |view: &ConversationView, wanted: StepKind| {
        view.steps.iter().filter(|step| step.kind == wanted).count()
    };
    assert_eq!(kinds(&told, StepKind::Message), 1);
    assert_eq!(kinds(&told, StepKind::Again), 1);
    assert_eq!(kinds(&told, StepKind::Onward), 2);
    assert_eq!(kinds(&told, StepKind::Answer), 4);
    assert_eq!(kinds(&told, StepKind::Opened), 4, "{told:#?}");
    assert!(
        told.steps
            .windows(2)
            .all(|pair| pair[0].time <= pair[1].time && pair[1].after_us >= 0)
    );
    let answer = told
        .steps
        .iter()
        .find(|step| step.code.as_deref() == Some("AE"))
        .expect("what came back");
    assert!(!answer.sent && answer.endpoint == "trial");
    let text = answer.text.clone().unwrap_or_default();
    assert!(!text.contains("Vale"), "masked like the rest: {text}");

    // An answer opens as a message does, and leads to the same exchange.
    let id = answer.id.expect("a frame");
    let key = MessageKey::Captured { id };
    let view = message_open(&workbench, OpenMessage { key })
        .await
        .expect("open");
    assert!(view.text.contains("MSA|AE|"), "{}", view.text);
    let from_answer = conversation(&workbench, id).await;
    let went: Vec<&Row> = rows
        .iter()
        .filter(|row| row.direction == Direction::Out)
        .collect();
    let from_onward = conversation(&workbench, went[0].id.0).await;
    assert_eq!(from_answer.steps.len(), told.steps.len());
    assert_eq!(from_onward.steps.len(), told.steps.len());
    let mode = MaskMode::Off;
    mask_set(&workbench, MaskState { mode })
        .await
        .expect("shown");
    let told = conversation(&workbench, of).await;
    assert!(told.steps.iter().any(|step| {
        step.text
            .as_deref()
            .is_some_and(|text| text.contains("Vale"))
    }));
    workbench.close().await;
}
