//! `ack.when = "mapped"` and `"delivered"`, over sockets, with receivers of every kind.

use super::super::answering::receiver;
use super::*;
use crate::api::commands::{mapping_edit, mapping_open};
use crate::api::view::{Intent, MappingAt, MappingEdit};
use crate::endpoints::{Reply, Sender, Timeouts};
use crate::project::Project;
use crate::store::{Direction, Row};
use hl7wb_core::export::mirth::ERROR_TEXT;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const INTERFACE: &str = "interfaces/registration/interface.toml";
const MAPPING: &str = "interfaces/registration/lab.mapping.toml";

fn message(event: &str, control_id: &str, sex: &str) -> String {
    format!(
        "MSH|^~\\&|REG|HOSP|LAB|HOSP|20260314081500||ADT^{event}|{control_id}|P|2.3\rPID|1||4711^^^HOSP^MR||Vale^Iris||19800101|{sex}\rPV1|1|I\r"
    )
}

/// A copy that answers at this moment, and refuses a sex that its table does not have.
fn bench(when: &str) -> (Bench, u16) {
    let (bench, port) = Bench::with_port();
    bench.change(INTERFACE, "\"received\"", &format!("\"{when}\""));
    bench.change(MAPPING, "table(sex, default='9')", "table(sex)");
    (bench, port)
}

async fn send(port: u16, message: &str) -> Reply {
    let mut sender = Sender::connect("127.0.0.1", port, Timeouts::default())
        .await
        .expect("connected");
    sender.send(message.as_bytes()).await.expect("answered")
}

/// MSA-1 and MSA-3.
async fn answer(port: u16, message: &str) -> (String, String) {
    let reply = send(port, message).await;
    assert!(reply.matches);
    (reply.code, reply.text.unwrap_or_default())
}

/// The outcomes that were kept, oldest first.
async fn outcomes(workbench: &Workbench) -> Vec<String> {
    let desk = workbench.desk().await;
    let store = desk.store().expect("a store");
    // What was answered is written behind the answer.
    for _ in 0..100 {
        let page = store.page(None, 100).await.expect("a page");
        let outcome = |row: &Row| row.acknowledged.clone()?.outcome;
        let came = page
            .rows
            .iter()
            .filter(|row| row.direction == Direction::In);
        let mut told: Vec<Option<String>> = came.map(outcome).collect();
        told.reverse();
        if let Some(told) = told.into_iter().collect::<Option<Vec<String>>>() {
            return told;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("an outcome is missing");
}

fn is(code: &str, text: &str) -> (String, String) {
    (code.to_owned(), text.to_owned())
}

#[tokio::test]
async fn mapped_answers_what_the_mapping_makes_of_it() {
    let (bench, port) = bench("mapped");
    let workbench = bench.open().await;
    workbench.listen_on_open().await;
    let broken = message("A08", "4", "F") + "a line that is none\r";
    assert_eq!(answer(port, &message("A08", "1", "F")).await, is("AA", ""));
    assert_eq!(answer(port, &message("A03", "2", "F")).await, is("AA", ""));
    let (code, text) = answer(port, &message("A08", "3", "Q")).await;
    assert_eq!(code, "AE");
    assert!(text.contains("'Q'") && text.contains("PID-8"), "{text}");
    assert_eq!(answer(port, &broken).await, is("AE", ERROR_TEXT));
    let told = outcomes(&workbench).await;
    assert_eq!(told[0], "lab: mapped");
    assert_eq!(
        told[1],
        "lab: filtered, The lab takes admissions, registrations and updates only"
    );
    assert_eq!(told[2], format!("lab: rejected, {text}"));
    assert!(told[3].starts_with("lab: in error, "), "{}", told[3]);
    workbench.close().await;
}

#[tokio::test]
async fn an_edit_holds_for_the_next_message() {
    let (bench, port) = bench("mapped");
    let workbench = bench.open().await;
    workbench.listen_on_open().await;
    let refused = message("A08", "1", "Q");
    assert_eq!(answer(port, &refused).await.0, "AE");
    let at = MappingAt {
        interface: "registration".to_owned(),
        destination: "lab".to_owned(),
    };
    let view = mapping_open(&workbench, at.clone())
        .await
        .expect("a mapping");
    let edit = MappingEdit {
        at,
        revision: view.revision,
        intent: Intent::Remove {
            rule: "sex".to_owned(),
        },
    };
    mapping_edit(&workbench, edit).await.expect("edited");
    assert_eq!(answer(port, &refused).await, is("AA", ""));
    workbench.close().await;
}

/// A receiver that answers every message like this; what it received is handed on.
async fn receives(
    says: impl Fn(&str) -> Option<String> + Send + 'static,
) -> (u16, tokio::sync::mpsc::UnboundedReceiver<Vec<u8>>) {
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("bound");
    let port = socket.local_addr().expect("an address").port();
    let (told, received) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = socket.accept().await.expect("accepted");
            let mut got = Vec::new();
            let mut buffer = [0; 4096];
            while !got.ends_with(b"\x1c\r") {
                let count = stream.read(&mut buffer).await.expect("read");
                got.extend_from_slice(&buffer[..count]);
            }
            let text = String::from_utf8_lossy(&got).into_owned();
            let control_id = text.split('|').nth(9).unwrap_or_default();
            drop(told.send(got));
            match says(control_id) {
                Some(answer) => stream
                    .write_all(format!("\x0bMSH|^~\\&|LAB\r{answer}\r\x1c\r").as_bytes())
                    .await
                    .expect("written"),
                None => std::future::pending().await,
            }
        }
    });
    (port, received)
}

/// A copy that delivers to this port.
fn delivering(lab: u16) -> (Bench, u16) {
    let (bench, port) = bench("delivered");
    bench.change("project.toml", "port = 2576", &format!("port = {lab}"));
    (bench, port)
}

#[tokio::test]
async fn delivered_accepts_what_its_receiver_accepts() {
    let (lab, mut received) = receives(|id| {
        Some(match id {
            "2" => format!("MSA|AR|{id}|no such ward"),
            "3" => "MSA|AA|OTHER".to_owned(),
            _ => format!("MSA|AA|{id}"),
        })
    })
    .await;
    let (bench, port) = delivering(lab);
    let workbench = bench.open().await;
    workbench.listen_on_open().await;
    assert_eq!(answer(port, &message("A08", "1", "F")).await, is("AA", ""));
    for id in ["2", "3"] {
        assert_eq!(
            answer(port, &message("A08", id, "F")).await,
            is("AE", ERROR_TEXT)
        );
    }
    assert_eq!(answer(port, &message("A03", "4", "F")).await, is("AA", ""));
    assert_eq!(answer(port, &message("A08", "5", "Q")).await.0, "AE");
    let sent = received.recv().await.expect("received");
    let sent = String::from_utf8(sent).expect("text");
    assert!(
        sent.starts_with("\x0bMSH|^~\\&|HUB|"),
        "it is what the mapping made: {sent}"
    );
    assert!(sent.contains("\rZLB|1|"), "{sent}");
    for _ in ["2", "3"] {
        received.recv().await.expect("received");
    }
    let told = outcomes(&workbench).await;
    assert_eq!(told[0], format!("lab: delivered to 127.0.0.1:{lab}"));
    assert_eq!(
        told[1],
        format!("lab: in error, 127.0.0.1:{lab} answered AR 'no such ward'")
    );
    assert!(
        told[2].contains("answered to another message"),
        "{}",
        told[2]
    );
    assert!(told[3].starts_with("lab: filtered"), "{}", told[3]);
    assert!(told[4].starts_with("lab: rejected"), "{}", told[4]);
    workbench.close().await;
    assert!(
        received.try_recv().is_err(),
        "what is filtered or refused is not sent"
    );
}

#[tokio::test]
async fn a_receiver_that_is_not_there_is_an_error_with_its_address() {
    let lab = free_port();
    let (bench, port) = delivering(lab);
    let workbench = bench.open().await;
    workbench.listen_on_open().await;
    assert_eq!(
        answer(port, &message("A08", "1", "F")).await,
        is("AE", ERROR_TEXT)
    );
    let told = outcomes(&workbench).await;
    assert!(
        told[0].contains(&format!("Nobody listens on 127.0.0.1:{lab}")),
        "{}",
        told[0]
    );
    workbench.close().await;
}

#[tokio::test]
async fn a_receiver_that_says_nothing_does_not_hold_the_listener() {
    let (lab, mut received) = receives(|_| None).await;
    let (bench, port) = delivering(lab);
    let workbench = bench.open().await;
    workbench.listen_on_open().await;
    let waiting = tokio::spawn(async move { answer(port, &message("A08", "1", "F")).await });
    received.recv().await.expect("received");
    let desk = workbench.desk().await;
    desk.stop("registration").await.expect("stopped");
    assert_eq!(waiting.await.expect("ended"), is("AE", ERROR_TEXT));
    assert!(outcomes(&workbench).await[0].contains("the listener was stopped before"));
    workbench.close().await;
}

/// Where the messages of the example's destination may be sent, or the code of what is in the way.
fn where_to(bench: &Bench) -> Result<String, &'static str> {
    let folder = super::super::example::copied(bench.folder.path()).expect("there");
    let project = Project::open(&folder).expect("opened");
    let interface = project.interface("registration").expect("known");
    let lab = interface.destination("lab").expect("known");
    receiver(&project, interface, lab)
        .map(ToString::to_string)
        .map_err(|fault| fault.code)
}

#[tokio::test]
async fn nothing_is_sent_off_this_machine_that_the_project_does_not_allow() {
    const LAB: &str = "systems.lab = { host = \"127.0.0.1\", port = 2576 }";
    let with = |lab: &str| {
        let (bench, port) = bench("delivered");
        bench.change("project.toml", LAB, &lab.replace("OWN", &port.to_string()));
        bench
    };
    let at = |host: &str, port: &str, more: &str| {
        with(&format!(
            "systems.lab = {{ host = \"{host}\", port = {port}{more} }}"
        ))
    };
    assert_eq!(
        where_to(&at("localhost", "2576", "")),
        Ok("localhost:2576".to_owned())
    );
    assert_eq!(
        where_to(&at("10.1.2.3", "2576", "")),
        Err("delivery-not-allowed")
    );
    assert_eq!(
        where_to(&at("10.1.2.3", "2576", ", deliver = false")),
        Err("delivery-not-allowed")
    );
    let allowed = at("10.1.2.3", "2576", ", deliver = true");
    assert_eq!(where_to(&allowed), Ok("10.1.2.3:2576".to_owned()));
    // Where production is, nothing is ever sent.
    let production = at("lab.hospital.example", "6662", ", deliver = true");
    assert_eq!(where_to(&production), Err("delivery-not-allowed"));
    assert_eq!(
        where_to(&at("127.0.0.1", "OWN", "")),
        Err("delivers-to-itself")
    );
    assert_eq!(where_to(&with("")), Err("no-place"));

    // A listener that could not deliver does not start.
    let refused = at("10.1.2.3", "2576", "");
    let workbench = refused.open().await;
    workbench.listen_on_open().await;
    let EndpointState::Failed(why) = state(&workbench).await else {
        panic!("it must not listen");
    };
    assert!(why.contains("10.1.2.3:2576 is not this machine") && why.contains("deliver = true"));
    workbench.close().await;
}
