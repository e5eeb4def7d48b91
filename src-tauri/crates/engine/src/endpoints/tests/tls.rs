//! TLS between our sender and our listener; other peers are in the tests of the whole.

use super::*;
use crate::project::{Clients, Identity, Socket, Tls};
use std::path::Path;
use std::time::Duration;

fn secure(port: u16, tls: Tls) -> Socket {
    Socket {
        tls: Some(tls),
        ..Socket::plain("127.0.0.1", port)
    }
}

/// A listener that made itself a certificate in this folder.
async fn listening(folder: &Path, tls: Tls, limits: Limits) -> Bench {
    let acceptor = Acceptor::of(&secure(0, tls), folder, "lab").expect("a door");
    bench_of(limits, |listener| Listener {
        acceptor,
        ..listener
    })
    .await
}

async fn send(to: Socket) -> Result<Reply, SendError> {
    let route = Route::of(&to).expect("a route");
    let timeouts = Timeouts {
        connect: Duration::from_secs(3),
        ..Timeouts::default()
    };
    Sender::open(route, timeouts)
        .await?
        .send(&message("T"))
        .await
}

fn trusting(made: &Made) -> Tls {
    Tls {
        trust: Some(made.certificate.clone()),
        ..Tls::default()
    }
}

fn identity(made: &Made) -> Option<Identity> {
    Some(Identity::Pem {
        certificate: made.certificate.clone(),
        key: made.key.clone(),
    })
}

#[tokio::test]
async fn a_certificate_is_made_and_believed_where_it_is_trusted() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut bench = listening(folder.path(), Tls::default(), Limits::default()).await;
    let made = Made::of(folder.path(), "lab");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let key = std::fs::metadata(&made.key).expect("a key");
        assert_eq!(key.permissions().mode() & 0o777, 0o600);
    }
    let port = bench.address.port();
    let reply = send(secure(port, trusting(&made))).await.expect("answered");
    assert_eq!((reply.code.as_str(), reply.matches), ("AA", true));

    let error = send(secure(port, Tls::default()))
        .await
        .expect_err("unknown");
    assert_eq!(error.code(), "tls-unknown-authority", "{error}");
    assert!(error.to_string().contains("signed by itself"), "{error}");
    let trouble = bench.trouble().await;
    assert_eq!(trouble, TlsTrouble::Refused(Refusal::UnknownAuthority));

    // The same one is used the next time.
    let first = std::fs::read(&made.certificate).expect("read");
    let again = Acceptor::of(&secure(0, Tls::default()), folder.path(), "lab");
    assert!(again.is_ok());
    assert_eq!(std::fs::read(&made.certificate).expect("read"), first);
}

#[tokio::test]
async fn clients_are_asked_who_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let client = make(folder.path(), "client", &[]).expect("made");
    let stranger = make(folder.path(), "stranger", &[]).expect("made");
    let tls = Tls {
        trust: Some(client.certificate.clone()),
        clients: Clients::Required,
        ..Tls::default()
    };
    let mut bench = listening(folder.path(), tls, Limits::default()).await;
    let port = bench.address.port();
    let server = Made::of(folder.path(), "lab");
    let known = Tls {
        identity: identity(&client),
        ..trusting(&server)
    };
    let reply = send(secure(port, known)).await.expect("answered");
    assert_eq!(reply.code, "AA");

    let nobody = send(secure(port, trusting(&server))).await;
    let error = nobody.expect_err("nobody");
    assert_eq!(error.code(), "tls-needs-certificate", "{error}");
    assert_eq!(bench.trouble().await, TlsTrouble::NoCertificate);

    let other = Tls {
        identity: identity(&stranger),
        ..trusting(&server)
    };
    let error = send(secure(port, other)).await.expect_err("a stranger");
    assert_eq!(error.code(), "tls-refused", "{error}");
    assert_eq!(bench.trouble().await.code(), "tls-unknown-authority");

    let rows = bench.rows().await;
    assert_eq!(rows.len(), 1);
    let peer = &rows[0].connection.peer;
    assert!(peer.contains("CN=client"), "{peer}");
}

#[tokio::test]
async fn what_is_plain_where_tls_is_expected_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut bench = listening(folder.path(), Tls::default(), Limits::default()).await;
    let error = send(Socket::plain("127.0.0.1", bench.address.port())).await;
    assert!(error.is_err(), "{error:?}");
    assert_eq!(bench.trouble().await, TlsTrouble::NotTls(Speaks::Mllp));
    let mut client = bench.client().await;
    client
        .write_all(b"GET / HTTP/1.1\r\n\r\n")
        .await
        .expect("sent");
    assert_eq!(bench.trouble().await, TlsTrouble::NotTls(Speaks::Http));
}

#[tokio::test]
async fn a_client_that_says_nothing_costs_bounded_time_and_disturbs_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    let limits = Limits {
        handshake: Duration::from_millis(200),
        ..Limits::default()
    };
    let mut bench = listening(folder.path(), Tls::default(), limits).await;
    let silent = bench.client().await;
    let made = Made::of(folder.path(), "lab");
    let reply = send(secure(bench.address.port(), trusting(&made))).await;
    assert_eq!(reply.expect("answered").code, "AA");
    assert_eq!(bench.trouble().await.code(), "tls-timeout");
    drop(silent);
}

#[tokio::test]
async fn tls_to_a_plain_receiver_is_named() {
    let bench = bench(Limits::default()).await;
    let error = send(secure(bench.address.port(), Tls::default())).await;
    let error = error.expect_err("no TLS");
    assert_eq!(error.code(), "tls-closed", "{error}");
    let rows = bench.rows().await;
    assert_eq!(rows[0].flaw, Some(hl7wb_core::mllp::Flaw::Tls));
}

#[tokio::test]
async fn plain_to_a_receiver_that_expects_tls_is_named() {
    let socket = TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let port = socket.local_addr().expect("an address").port();
    tokio::spawn(async move {
        let (mut stream, _) = socket.accept().await.expect("accepted");
        let mut buffer = [0; 4096];
        let _ = stream.read(&mut buffer).await;
        // An alert: protocol version.
        let _ = stream.write_all(&[0x15, 3, 1, 0, 2, 2, 70]).await;
    });
    let error = send(Socket::plain("127.0.0.1", port)).await;
    assert_eq!(error.expect_err("an alert").code(), "expects-tls");
}
