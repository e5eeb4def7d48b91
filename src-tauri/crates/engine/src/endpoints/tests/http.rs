//! HL7 over HTTP: curl to our listener, our sender to it, and to servers that say something else.

use super::*;
use crate::project::{Protocol, Socket, Tls};
use std::path::Path;
use std::time::Duration;

fn over_http(port: u16, tls: Option<Tls>) -> Socket {
    Socket {
        protocol: Protocol::Http {
            path: "/hl7".to_owned(),
        },
        tls,
        ..Socket::plain("127.0.0.1", port)
    }
}

async fn listening(folder: &Path, tls: Option<Tls>, limits: Limits) -> Bench {
    let acceptor = Acceptor::of(&over_http(0, tls), folder, "lab").expect("a door");
    bench_of(limits, |listener| Listener {
        acceptor,
        ..listener
    })
    .await
}

async fn send(to: Socket, payload: &[u8]) -> Result<Reply, SendError> {
    let route = Route::of(&to).expect("a route");
    let timeouts = Timeouts {
        answer: Duration::from_secs(5),
        ..Timeouts::default()
    };
    Sender::open(route, timeouts).await?.send(payload).await
}

/// Runs curl; its output ends with the status and the type of the response. None where there is no curl.
async fn curl(arguments: &[&str], body: &[u8]) -> Option<String> {
    let mut command = tokio::process::Command::new("curl");
    command
        .args(["--silent", "--show-error", "--max-time", "20"])
        .args(["--write-out", "\n%{http_code} %{content_type}"])
        .args(arguments)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            eprintln!("skipped: curl is not here ({error})");
            return None;
        }
    };
    let mut input = child.stdin.take().expect("an input");
    // Where curl does not want the body any more, that is no trouble of ours.
    let _ = input.write_all(body).await;
    drop(input);
    let output = child.wait_with_output().await.expect("an end");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let trouble = String::from_utf8_lossy(&output.stderr).into_owned();
    Some(said + &trouble)
}

const POSTED: [&str; 4] = [
    "--data-binary",
    "@-",
    "--header",
    "Content-Type: x-application/hl7-v2+er7; charset=utf-8",
];

#[tokio::test]
async fn curl_posts_messages_and_reads_the_answers() {
    let folder = tempfile::tempdir().expect("a folder");
    let bench = listening(folder.path(), None, Limits::default()).await;
    let url = format!("http://{}/hl7", bench.address);
    let posting = |extra: &[&'static str]| {
        let mut arguments = POSTED.to_vec();
        arguments.extend(extra);
        arguments
    };
    let mut arguments = posting(&[]);
    arguments.push(&url);
    let Some(said) = curl(&arguments, &message("H1")).await else {
        return;
    };
    assert!(said.contains("MSA|AA|H1"), "{said}");
    assert!(
        said.ends_with("200 application/hl7-v2; charset=UTF-8"),
        "{said}"
    );

    // In pieces, whose sum nobody knows before.
    let mut arguments = posting(&["--header", "Transfer-Encoding: chunked"]);
    arguments.push(&url);
    let said = curl(&arguments, &message("H2")).await.expect("curl");
    assert!(said.contains("MSA|AA|H2"), "{said}");

    let mut arguments = POSTED.to_vec();
    arguments.push(&url);
    let said = curl(&arguments, b"no message").await.expect("curl");
    assert!(
        said.contains("MSA|AR|") && said.contains("\n400 "),
        "{said}"
    );
    let said = curl(&arguments, b"").await.expect("curl");
    assert!(said.contains("\n400 text/plain"), "{said}");

    let said = curl(&[&url], b"").await.expect("curl");
    assert!(said.contains("\n405 "), "{said}");
    let elsewhere = format!("http://{}/other", bench.address);
    let said = curl(&["--data-binary", "@-", &elsewhere], &message("H3")).await;
    assert!(said.expect("curl").contains("\n404 "));
    let xml = "Content-Type: application/hl7-v2+xml";
    let said = curl(
        &["--data-binary", "@-", "--header", xml, &url],
        b"<ADT_A01/>",
    )
    .await;
    assert!(said.expect("curl").contains("\n415 "));

    let rows = bench.rows().await;
    let ids: Vec<&str> = rows
        .iter()
        .map(|row| row.summary.control_id.as_str())
        .collect();
    assert_eq!(ids, ["H1", "H2", ""]);
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_it_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let limits = Limits {
        frame: 1 << 20,
        ..Limits::default()
    };
    let bench = listening(folder.path(), None, limits).await;
    let url = format!("http://{}/hl7", bench.address);
    let mut large = message("L1");
    large.resize(2 << 20, b'x');
    for extra in ["Expect: 100-continue", "Transfer-Encoding: chunked"] {
        let arguments = ["--data-binary", "@-", "--header", extra, &url];
        let Some(said) = curl(&arguments, &large).await else {
            return;
        };
        assert!(said.contains("\n413 "), "{said}");
    }
    assert!(bench.rows().await.is_empty());
}

#[tokio::test]
async fn curl_believes_the_certificate_that_was_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let tls = Some(Tls::default());
    let mut bench = listening(folder.path(), tls, Limits::default()).await;
    let url = format!("https://{}/hl7", bench.address);
    let made = Made::of(folder.path(), "lab").certificate;
    let made = made.to_str().expect("a path");
    let arguments = ["--cacert", made, "--data-binary", "@-", &url];
    let Some(said) = curl(&arguments, &message("S1")).await else {
        return;
    };
    assert!(
        said.contains("MSA|AA|S1") && said.contains("\n200 "),
        "{said}"
    );
    let said = curl(&["--data-binary", "@-", &url], &message("S2")).await;
    assert!(said.expect("curl").contains("certificate"));
    let refused = TlsTrouble::Refused(Refusal::UnknownAuthority);
    assert_eq!(bench.trouble().await, refused);
}

#[tokio::test]
async fn our_sender_reads_answers_over_http() {
    let folder = tempfile::tempdir().expect("a folder");
    for tls in [None, Some(Tls::default())] {
        let bench = listening(folder.path(), tls.clone(), Limits::default()).await;
        let trust = tls.map(|_| Tls {
            trust: Some(Made::of(folder.path(), "lab").certificate),
            ..Tls::default()
        });
        let route = Route::of(&over_http(bench.address.port(), trust)).expect("a route");
        let opened = Sender::open(route, Timeouts::default()).await;
        let mut sender = opened.expect("connected");
        // One connection for both.
        for id in ["A", "B"] {
            let reply = sender.send(&message(id)).await.expect("answered");
            assert_eq!((reply.code.as_str(), reply.matches), ("AA", true));
            assert_eq!(reply.wire, reply.payload);
        }
        let refused = sender.send(b"no message").await.expect("answered");
        assert_eq!(refused.code, "AR");
        drop(sender);
        let rows = bench.rows().await;
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[0].connection.id, rows[2].connection.id);
    }
}

/// A receiver that reads a little and then says this.
async fn says(answer: &'static [u8]) -> u16 {
    let socket = TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let port = socket.local_addr().expect("an address").port();
    tokio::spawn(async move {
        let (mut stream, _) = socket.accept().await.expect("accepted");
        let mut buffer = [0; 4096];
        let _ = stream.read(&mut buffer).await;
        let _ = stream.write_all(answer).await;
    });
    port
}

#[tokio::test]
async fn trouble_of_http_has_a_name() {
    let page = b"HTTP/1.1 404 Not Found\r\nContent-Length: 12\r\n\r\nno such page";
    for (port, code) in [
        (says(b"").await, "no-answer"),
        (says(page).await, "no-acknowledgement"),
        (
            says(b"\x0bMSH|^~\\&|L\rMSA|AE|T\r\x1c\r").await,
            "answer-not-http",
        ),
    ] {
        let error = send(over_http(port, None), &message("T")).await;
        let error = error.expect_err(code);
        assert_eq!(error.code(), code, "{error}");
    }
    let bench = bench(Limits::default()).await;
    let to_frames = over_http(bench.address.port(), None);
    let error = send(to_frames, &message("T")).await.expect_err("MLLP");
    assert_eq!(error.code(), "no-answer", "{error}");
    let rows = bench.rows().await;
    assert_eq!(rows[0].flaw, Some(hl7wb_core::mllp::Flaw::Http));
}

#[tokio::test]
async fn frames_to_a_door_of_http_are_kept_and_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let bench = listening(folder.path(), None, Limits::default()).await;
    let sent = send(Socket::plain("127.0.0.1", bench.address.port()), b"MSH|").await;
    assert_eq!(sent.expect_err("no frame").code(), "no-answer");
    let rows = bench.rows().await;
    assert_eq!(rows[0].flaw, Some(hl7wb_core::mllp::Flaw::UsualFraming));
}

#[tokio::test]
async fn a_body_that_does_not_go_on_is_let_go() {
    let folder = tempfile::tempdir().expect("a folder");
    let limits = brief(Duration::from_millis(200));
    let bench = listening(folder.path(), None, limits).await;
    for half in [
        "POST /hl7 HTTP/1.1\r\nContent-Length: 100\r\n\r\nMSH|",
        "POST /hl7 HTT",
        "",
    ] {
        let mut client = bench.client().await;
        client.write_all(half.as_bytes()).await.expect("sent");
        let mut said = Vec::new();
        let _ = client.read_to_end(&mut said).await;
        let said = String::from_utf8_lossy(&said);
        assert!(
            said.is_empty() || said.starts_with("HTTP/1.1 408"),
            "{said}"
        );
    }
    assert!(bench.rows().await.is_empty());
}
