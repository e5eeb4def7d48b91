//! The sender, against our listener and against receivers that misbehave.

use super::*;
use std::time::Duration;

/// A receiver that reads a little and then says this.
async fn says(answer: &'static [u8]) -> u16 {
    let socket = TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let port = socket.local_addr().expect("an address").port();
    tokio::spawn(async move {
        let (mut stream, _) = socket.accept().await.expect("accepted");
        let mut buffer = [0; 4096];
        let _ = stream.read(&mut buffer).await;
        let _ = stream.write_all(answer).await;
        if answer == b"wait" {
            tokio::time::sleep(Duration::from_secs(30)).await;
        }
    });
    port
}

async fn send(port: u16, answer: Duration) -> Result<Reply, SendError> {
    let timeouts = Timeouts {
        answer,
        ..Timeouts::default()
    };
    Sender::connect("127.0.0.1", port, timeouts)
        .await?
        .send(&message("S1"))
        .await
}

#[tokio::test]
async fn answers_are_read_and_held_against_what_was_sent() {
    let bench = bench(Limits::default()).await;
    let port = bench.address.port();
    let mut sender = Sender::connect("127.0.0.1", port, Timeouts::default())
        .await
        .expect("connected");
    for id in ["A", "B"] {
        let reply = sender.send(&message(id)).await.expect("answered");
        assert_eq!(
            (reply.code.as_str(), reply.matches, reply.flaw),
            ("AA", true, None)
        );
    }
    let second = Duration::from_secs(1);
    let other = says(b"\x0bMSH|^~\\&|L\rMSA|AR|OTHER|unknown patient\r\x1c\r").await;
    let reply = send(other, second).await.expect("answered");
    assert_eq!((reply.code.as_str(), reply.matches), ("AR", false));
    assert_eq!(reply.text.as_deref(), Some("unknown patient"));
}

#[tokio::test]
async fn trouble_has_a_name() {
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let port = closed.local_addr().expect("an address").port();
    drop(closed);
    let brief = Duration::from_millis(300);
    for (port, code) in [
        (port, "connection-refused"),
        (says(b"").await, "no-answer"),
        (says(b"wait").await, "answer-timeout"),
        (says(b"MSA|AA|S1\r").await, "answer-not-framed"),
    ] {
        let error = send(port, brief).await.expect_err(code);
        assert_eq!(error.code(), code, "{error}");
        assert!(error.to_string().contains(&port.to_string()), "{error}");
    }
}
