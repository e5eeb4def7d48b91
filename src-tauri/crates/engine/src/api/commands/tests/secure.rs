//! A listener over TLS by its settings: its certificate, and why a client was refused.

use super::{Bench, bench};
use crate::api::commands::*;
use crate::api::view::*;
use std::path::Path;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// An endpoint that listens over TLS and names no certificate.
async fn secure(bench: &Bench) {
    let listener = EndpointAt {
        endpoint: "listener".to_owned(),
    };
    let blank = endpoint_settings(&bench.workbench, listener).await;
    let mut settings = blank.expect("a blank one");
    settings.name = "Secure".to_owned();
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("bound");
    settings.listen.port = free.local_addr().expect("an address").port();
    drop(free);
    settings.listen.tls = Some(TlsSettings {
        certificate: String::new(),
        key: String::new(),
        pfx: String::new(),
        password_from: String::new(),
        trust: String::new(),
        clients: "anyone".to_owned(),
        name: String::new(),
    });
    let list = endpoint_save(&bench.workbench, settings).await;
    assert!(
        list.expect("saved")
            .endpoints
            .iter()
            .any(|view| view.secure)
    );
}

async fn certificate(bench: &Bench, endpoint: &str, renew: bool) -> Result<String, ApiError> {
    let endpoint = endpoint.to_owned();
    let asked = CertificateAsked { endpoint, renew };
    let CertificateView { pem, file } = endpoint_certificate(&bench.workbench, asked).await?;
    assert_eq!(
        std::fs::read_to_string(Path::new(&file)).expect("a file"),
        pem
    );
    Ok(pem)
}

#[tokio::test]
async fn a_certificate_is_made_kept_and_made_anew() {
    let bench = bench().await;
    secure(&bench).await;
    let first = certificate(&bench, "secure", false).await.expect("made");
    assert!(first.starts_with("-----BEGIN CERTIFICATE-----"), "{first}");
    assert!(!first.contains("KEY"));
    let kept = certificate(&bench, "secure", false).await.expect("kept");
    assert_eq!(kept, first);
    let renewed = certificate(&bench, "secure", true)
        .await
        .expect("made anew");
    assert_ne!(renewed, first);
    let plain = certificate(&bench, "registration", false).await;
    assert_eq!(plain.expect_err("plain").code, "not-secure");
}

#[tokio::test]
async fn why_a_client_was_refused_stands_at_the_endpoint() {
    let bench = bench().await;
    secure(&bench).await;
    let at = EndpointAt {
        endpoint: "secure".to_owned(),
    };
    let started = endpoint_start(&bench.workbench, at.clone()).await;
    let address = started.expect("listening").address;
    let mut events = subscribe(&bench.workbench);
    let mut client = tokio::net::TcpStream::connect(&address)
        .await
        .expect("connected");
    client.write_all(b"\x0bMSH|^~\\&|").await.expect("sent");
    let mut rest = Vec::new();
    let _ = client.read_to_end(&mut rest).await;
    super::until(&mut events, |event| {
        let Event::Endpoint {
            endpoint,
            sequence: _,
        } = event
        else {
            return false;
        };
        let said = endpoint.problem.as_deref().unwrap_or_default();
        endpoint.id == "secure" && said.contains("speaks plain MLLP, and this endpoint expects TLS")
    })
    .await;
    let stopped = endpoint_stop(&bench.workbench, at).await.expect("stopped");
    assert_eq!(stopped.problem, None);
}
