//! What is answered by rules, in enhanced mode, and wrong on purpose.

use super::*;
use crate::project::{AnswerRule, AnswerRules, Disturb, Disturbance};
use crate::reading::Reading;
use crate::store::Row;
use std::time::Duration;

fn asking(control_id: &str, accept: &str, application: &str) -> Vec<u8> {
    hl7wb_core::mllp::encode(
        format!(
            "MSH|^~\\&|REG|HOSP|LAB|HOSP|20260314081500||ADT^A01|{control_id}|P|2.5|||{accept}|{application}\rPID|1||4711\r"
        )
        .as_bytes(),
    )
}

fn rule(when: &str, code: Code, text: &str) -> AnswerRule {
    AnswerRule {
        when: when.to_owned(),
        code,
        text: text.to_owned(),
        error: Some("204".to_owned()),
    }
}

async fn by_rules(rules: AnswerRules, reading: Reading) -> Bench {
    bench_of(Limits::default(), |listener| Listener {
        enhanced: rules.enhanced,
        answering: Arc::new(
            ByRules::new(&rules, Box::new(move || reading.clone())).expect("conditions"),
        ),
        ..listener
    })
    .await
}

async fn wrong(does: Disturb) -> Bench {
    let planned = Disturbance {
        does,
        share: 100,
        when: String::new(),
    };
    bench_of(Limits::default(), |listener| Listener {
        faults: Arc::new(Faults::new(&[planned]).expect("read")),
        ..listener
    })
    .await
}

async fn rows(bench: &Bench) -> Vec<Row> {
    for _ in 0..100 {
        let rows = bench.store.page(None, 100).await.expect("a page").rows;
        if !rows.is_empty() && rows.iter().all(|row| row.acknowledged.is_some()) {
            return rows;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("not every message has been answered")
}

#[tokio::test]
async fn the_first_rule_that_applies_is_the_answer() {
    let rules = AnswerRules {
        rules: vec![
            rule("PID-3.1 = 1", Code::AR, "not him"),
            rule(
                "PID-3.1 = 4711 and MSH-10 = BAD",
                Code::AE,
                "4711 is \"bad\" & more",
            ),
        ],
        ..AnswerRules::default()
    };
    let bench = by_rules(rules, Reading::default()).await;
    let mut client = bench.client().await;
    client.write_all(&framed("GOOD")).await.expect("sent");
    client.write_all(&framed("BAD")).await.expect("sent");
    let found = answers(&mut client, 2).await;
    assert_eq!((found[0].0.as_str(), found[0].2.as_str()), ("AA", ""));
    assert_eq!(
        (found[1].0.as_str(), found[1].2.as_str()),
        ("AE", "4711 is \"bad\" & more")
    );
}

#[tokio::test]
async fn an_error_by_the_profile_is_refused_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("profile.toml");
    let text = "format = \"hl7wb.profile/1\"\n[[rule]]\npath = \"PV1-19\"\nusage = \"R\"\n";
    std::fs::write(&file, text).expect("written");
    let (profile, findings) = crate::project::read_profile(&file, "profile.toml");
    assert!(findings.is_empty(), "{findings:?}");
    let reading = Reading::default().with_profile(Arc::new(profile), String::new());
    let rules = AnswerRules {
        profile: true,
        ..AnswerRules::default()
    };
    let bench = by_rules(rules, reading).await;
    let mut client = bench.client().await;
    let payload = b"MSH|^~\\&|REG|H|LAB|H|20260314081500||ADT^A01^ADT_A01|7|P|2.5\rEVN||20260314081500\rPID|1||4711^^^H||Sousa^Ana\rPV1|1|I\r";
    client
        .write_all(&hl7wb_core::mllp::encode(payload))
        .await
        .expect("sent");
    let mut answer = vec![0; 4096];
    let read = client.read(&mut answer).await.expect("read");
    let answer = String::from_utf8_lossy(&answer[..read]).replace('\r', "\n");
    assert!(answer.contains("MSA|AE|7|PV1-19"), "{answer}");
    assert!(
        answer.contains("\nERR||PV1^1^19^1|101^Required field missing^HL70357|E|"),
        "{answer}"
    );
}

#[tokio::test]
async fn enhanced_mode_answers_as_often_as_it_is_asked() {
    let rules = AnswerRules {
        enhanced: true,
        rules: vec![rule("MSH-10 = BAD", Code::AR, "no")],
        ..AnswerRules::default()
    };
    let bench = by_rules(rules, Reading::default()).await;
    let mut client = bench.client().await;
    for (id, accept, application, expected) in [
        ("1", "AL", "AL", &["CA", "AA"][..]),
        ("2", "AL", "NE", &["CA"]),
        ("3", "", "", &["AA"]),
        ("4", "NE", "AL", &["AA"]),
        ("BAD", "AL", "AL", &["CA", "AR"]),
        ("BAD", "AL", "", &["CR"]),
        ("BAD", "ER", "ER", &["AR"]),
        ("BAD", "SU", "NE", &[]),
        ("5", "ER", "ER", &[]),
        ("6", "SU", "SU", &["CA", "AA"]),
    ] {
        client
            .write_all(&asking(id, accept, application))
            .await
            .expect("sent");
        let found = answers(&mut client, expected.len()).await;
        let codes: Vec<&str> = found.iter().map(|(code, ..)| code.as_str()).collect();
        assert_eq!(codes, expected, "{id} {accept} {application}");
        assert!(found.iter().all(|(_, of, _)| of == id), "{found:?}");
    }
    // Nothing was said that was not read above.
    client
        .write_all(&asking("END", "", ""))
        .await
        .expect("sent");
    assert_eq!(answers(&mut client, 1).await[0].1, "END");
}

#[tokio::test]
async fn what_is_wrong_on_purpose_is_wrong_on_the_wire_and_noted() {
    let sent = framed("F");
    let plain = {
        let bench = bench(Limits::default()).await;
        let mut client = bench.client().await;
        client.write_all(&sent).await.expect("sent");
        answers(&mut client, 1).await
    };
    assert_eq!(plain[0].1, "F");
    for (does, code) in [
        (Disturb::WrongId, "AA"),
        (Disturb::Twice, "AA"),
        (Disturb::Unframed, "–"),
        (Disturb::Bytewise, "AA"),
        (Disturb::Cut, "–"),
        (Disturb::Close, "–"),
        (Disturb::Never, "–"),
        (Disturb::Late(1), "AA"),
    ] {
        let bench = wrong(does).await;
        let mut client = bench.client().await;
        client.write_all(&sent).await.expect("sent");
        let noted = rows(&bench).await;
        let note = noted[0].acknowledged.clone().expect("answered");
        assert_eq!(note.code, code, "{does:?}");
        assert_eq!(
            note.outcome,
            Some(format!("wrong on purpose: {}", does.as_str()))
        );
        if does == Disturb::Never || does == Disturb::Unframed {
            client.shutdown().await.expect("half closed");
        }
        let mut rest = Vec::new();
        if code == "–" {
            client
                .read_to_end(&mut rest)
                .await
                .expect("closed in order");
        }
        if does == Disturb::WrongId {
            assert_eq!(answers(&mut client, 1).await[0].1, "F-other");
        } else if does == Disturb::Twice {
            let found = answers(&mut client, 2).await;
            assert_eq!(found[0], found[1]);
        } else if does == Disturb::Unframed {
            assert!(rest.starts_with(b"MSH|") && rest.ends_with(b"\r"));
        } else if does == Disturb::Cut {
            assert!(rest.starts_with(b"\x0bMSH|") && !rest.contains(&0x1C));
        } else if code == "–" {
            assert!(rest.is_empty(), "{does:?} {rest:?}");
        } else {
            assert_eq!(answers(&mut client, 1).await[0].1, "F");
            let late = does
                .seconds()
                .map_or(0, |seconds| i64::from(seconds) * 1_000_000);
            assert!(note.latency >= late, "{} us", note.latency);
        }
    }
}

#[tokio::test]
async fn connections_can_be_refused_or_read_slowly() {
    let bench = wrong(Disturb::Refuse).await;
    let mut client = bench.client().await;
    let gone = client.write_all(&framed("R")).await;
    let mut rest = Vec::new();
    let read = client.read_to_end(&mut rest).await;
    assert!(
        rest.is_empty() && (gone.is_err() || read.is_err() || read.is_ok_and(|read| read == 0))
    );
    assert_eq!(bench.store.total(), 0);

    let bench = wrong(Disturb::SlowRead(1)).await;
    let mut client = bench.client().await;
    let mut payload = message("SLOW");
    payload.extend(std::iter::repeat_n(b'x', 7000));
    let begun = std::time::Instant::now();
    client
        .write_all(&hl7wb_core::mllp::encode(&payload))
        .await
        .expect("sent");
    assert_eq!(answers(&mut client, 1).await[0].1, "SLOW");
    assert!(begun.elapsed() >= Duration::from_secs(2));
}
