//! Runs against receivers over real sockets, which do what a script says.

mod kept;
mod receiver;

use super::*;
use crate::endpoints::BindError;
use receiver::{Does, Receiver};

fn message(number: usize) -> Vec<u8> {
    format!("MSH|^~\\&|REG|HOSP|LAB|HOSP|202603140815||ADT^A01|M{number}|P|2.3\rPID|1||4711\r")
        .into_bytes()
}

fn some(count: usize) -> Supply {
    Supply::of((1..=count).map(|number| Part::One(message(number))))
}

fn plan(port: u16) -> Plan {
    let pace = Pace {
        retry_after: 0,
        timeout: 1,
        ..Pace::default()
    };
    Plan::new(Socket::plain("127.0.0.1", port), pace).expect("a way")
}

fn start(plan: Plan, supply: Supply) -> Arc<Sending> {
    Sending::start(SendingId(1), "a test".into(), plan, supply, None, || {})
}

async fn run(plan: Plan, count: usize) -> (Progress, Vec<Sent>) {
    let sending = start(plan, some(count));
    sending.ended().await;
    let (results, _, _) = sending.results(false, 0, usize::MAX);
    (sending.progress(), results)
}

fn code(fate: &Fate) -> &str {
    match fate {
        Fate::Answered { code, .. } => code,
        Fate::Unknown(fault) | Fate::NotSent(fault) => fault.code,
    }
}

#[tokio::test]
async fn one_connection_keeps_the_order_and_every_answer_is_told() {
    let receiver = Receiver::start(|place, _| match place {
        2 => vec![Does::Answer("AE", "no such ward")],
        4 => vec![Does::AnswerOther("AA")],
        _ => vec![Does::Answer("AA", "")],
    })
    .await;
    let (told, results) = run(plan(receiver.port), 5).await;
    assert_eq!(told.standing, Standing::Done);
    assert_eq!(receiver.heard(), ["M1", "M2", "M3", "M4", "M5"]);
    let Counts {
        accepted,
        refused,
        mismatched,
        connections,
        ..
    } = told.counts;
    assert_eq!((accepted, refused, mismatched, connections), (3, 1, 1, 1));
    let Fate::Answered { code, text, .. } = &results[1].fate else {
        panic!("{:?}", results[1])
    };
    assert_eq!(
        (code.as_str(), text.as_deref()),
        ("AE", Some("no such ward"))
    );
    assert_eq!(results[3].control_id, "M4");
    assert!(!results[3].fate.is_accepted());
    assert!(told.latencies.max > Duration::ZERO);
}

#[tokio::test]
async fn several_connections_send_at_once_and_each_message_once() {
    let receiver = Receiver::start(|_, _| vec![Does::Wait(20), Does::Answer("AA", "")]).await;
    let mut plan = plan(receiver.port);
    plan.pace.connections = 8;
    let (told, results) = run(plan, 200).await;
    assert_eq!((told.counts.accepted, told.counts.connections), (200, 8));
    assert_eq!(receiver.at_once(), 8);
    let mut numbers: Vec<u64> = results.iter().map(|sent| sent.number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=200).collect::<Vec<u64>>());
}

#[tokio::test]
async fn a_connection_for_each_message() {
    let receiver = Receiver::start(|_, _| vec![Does::Answer("CA", "")]).await;
    let mut plan = plan(receiver.port);
    plan.pace.keep_alive = false;
    let (told, _) = run(plan, 7).await;
    assert_eq!((told.counts.accepted, told.counts.connections), (7, 7));
}

#[tokio::test]
async fn what_is_not_answered_is_tried_again_and_what_is_refused_is_not() {
    let receiver = Receiver::start(|place, _| match place {
        1 => vec![Does::Close],
        2 => vec![Does::Half, Does::Close],
        5 => vec![Does::Nothing],
        4 => vec![Does::Answer("AR", "")],
        _ => vec![Does::Answer("AA", "")],
    })
    .await;
    let mut plan = plan(receiver.port);
    plan.pace.retries = 3;
    let (told, results) = run(plan.clone(), 4).await;
    // Twice broken, then there; refused; silent, then there.
    assert_eq!(receiver.heard(), ["M1", "M1", "M1", "M2", "M3", "M3", "M4"]);
    let attempts: Vec<u32> = results.iter().map(|sent| sent.attempts).collect();
    assert_eq!(attempts, [3, 1, 2, 1]);
    assert_eq!((told.counts.retries, told.counts.refused), (3, 1));

    let receiver = Receiver::start(|place, _| match place {
        1 => vec![Does::Answer("AE", "busy")],
        _ => vec![Does::Answer("AA", "")],
    })
    .await;
    plan.route = Route::plain("127.0.0.1", receiver.port);
    plan.again_when_refused = true;
    let (told, _) = run(plan, 2).await;
    assert_eq!(receiver.heard(), ["M1", "M1", "M2"]);
    assert_eq!((told.counts.accepted, told.counts.refused), (2, 0));
}

#[tokio::test]
async fn without_retries_the_next_message_goes_over_a_new_connection() {
    let receiver = Receiver::start(|place, _| match place {
        2 => vec![Does::Nothing],
        3 => vec![Does::Unframed],
        _ => vec![Does::Answer("AA", "")],
    })
    .await;
    let (told, results) = run(plan(receiver.port), 4).await;
    let codes: Vec<&str> = results.iter().map(|sent| code(&sent.fate)).collect();
    assert_eq!(codes, ["AA", "answer-timeout", "answer-not-framed", "AA"]);
    assert_eq!((told.counts.unknown, told.counts.connections), (2, 3));
}

#[tokio::test]
async fn a_connection_that_was_closed_between_two_messages_costs_none() {
    let receiver = Receiver::start(|_, _| vec![Does::Answer("AA", ""), Does::Close]).await;
    let mut plan = plan(receiver.port);
    // Slowly, so that the end of the connection is there before the next message.
    plan.timing = Timing::PerSecond(10);
    let (told, _) = run(plan, 3).await;
    assert_eq!((told.counts.accepted, told.counts.connections), (3, 3));
}

#[tokio::test]
async fn an_answer_that_comes_twice_is_not_taken_for_the_next() {
    let receiver = Receiver::start(|place, _| match place {
        1 => vec![Does::Answer("AA", ""), Does::Answer("AA", "")],
        _ => vec![Does::Answer("AA", "")],
    })
    .await;
    let mut plan = plan(receiver.port);
    plan.timing = Timing::PerSecond(10);
    let (told, _) = run(plan, 3).await;
    assert_eq!((told.counts.accepted, told.counts.strays), (3, 1));
}

#[tokio::test]
async fn where_nobody_listens_nothing_is_tried_any_more() -> Result<(), BindError> {
    let socket = crate::endpoints::bind("127.0.0.1", 0).await?;
    let port = socket.local_addr().expect("an address").port();
    drop(socket);
    let (told, results) = run(plan(port), 50).await;
    let Standing::Failed(fault) = told.standing else {
        panic!("{told:?}")
    };
    assert_eq!(fault.code, "connection-refused");
    assert_eq!((results.len(), told.counts.not_sent), (1, 1));
    Ok(())
}

#[tokio::test]
async fn stopping_waits_for_the_last_answer_and_says_what_is_unknown() {
    let receiver = Receiver::start(|place, _| match place {
        3 => vec![Does::Wait(300), Does::Answer("AA", "")],
        _ => vec![Does::Answer("AA", "")],
    })
    .await;
    let sending = start(plan(receiver.port), some(1000));
    receiver.until(3).await;
    sending.stop();
    assert_eq!(sending.progress().standing, Standing::Stopping);
    sending.ended().await;
    let told = sending.progress();
    assert_eq!(told.standing, Standing::Stopped);
    assert_eq!((told.counts.accepted, told.counts.done()), (3, 3));

    let receiver = Receiver::start(|_, _| vec![Does::Nothing]).await;
    let mut patient = plan(receiver.port);
    patient.pace.timeout = 60;
    let sending = start(patient, some(10));
    receiver.until(1).await;
    sending.stop();
    sending.ended().await;
    let (results, _, _) = sending.results(true, 0, 10);
    assert_eq!((results.len(), code(&results[0].fate)), (1, "stopped"));
    assert_eq!(sending.progress().counts.unknown, 1);
}

#[tokio::test]
async fn what_is_held_goes_on_where_it_stopped() {
    let receiver = Receiver::start(|_, _| vec![Does::Answer("AA", "")]).await;
    let mut steady = plan(receiver.port);
    steady.timing = Timing::PerSecond(200);
    let sending = start(steady, some(60));
    receiver.until(5).await;
    sending.pause(true);
    assert_eq!(sending.progress().standing, Standing::Paused);
    // One may be on its way already.
    tokio::time::sleep(Duration::from_millis(100)).await;
    let held = receiver.heard().len();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(receiver.heard().len(), held);
    assert!(held < 60);
    sending.pause(false);
    sending.ended().await;
    assert_eq!(sending.progress().counts.accepted, 60);
}
