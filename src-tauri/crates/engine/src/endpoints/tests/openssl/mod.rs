//! TLS against OpenSSL, both ways: what it sends us, what we send it, the files that it writes.

mod certificates;
mod files;
mod from_client;
mod to_server;

use super::*;
use crate::project::{Identity, Socket, Tls};
use certificates::{Authority, Leaf};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::process::{Child, Command};

/// Whether there is an OpenSSL to test with.
async fn is_here() -> bool {
    let asked = Command::new("openssl").arg("version").output().await;
    if let Err(error) = &asked {
        eprintln!("skipped: openssl is not here ({error})");
    }
    asked.is_ok()
}

/// Runs OpenSSL in a folder to its end.
async fn openssl(folder: &Path, arguments: &str) {
    let output = Command::new("openssl")
        .args(arguments.split_whitespace())
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .await
        .expect("openssl");
    let trouble = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "openssl {arguments}: {trouble}");
}

/// Starts OpenSSL in a folder; it ends with the test.
fn started(folder: &Path, arguments: &str) -> Child {
    Command::new("openssl")
        .args(arguments.split_whitespace())
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("openssl")
}

/// Reads what a program says until it has said this; all that it said, where it ended before.
async fn until(program: &mut Child, wanted: &str) -> String {
    let output = program.stdout.as_mut().expect("an output");
    let mut said = Vec::new();
    let mut buffer = [0; 4096];
    let reading = async {
        loop {
            let count = output.read(&mut buffer).await.expect("read");
            said.extend_from_slice(&buffer[..count]);
            let text = String::from_utf8_lossy(&said).into_owned();
            if count == 0 || text.contains(wanted) {
                return text;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), reading)
        .await
        .expect("said in time")
}

fn pem(certificate: &Path, key: &Path) -> Option<Identity> {
    Some(Identity::Pem {
        certificate: certificate.to_owned(),
        key: key.to_owned(),
    })
}

fn secure(port: u16, tls: Tls) -> Socket {
    Socket {
        tls: Some(tls),
        ..Socket::plain("127.0.0.1", port)
    }
}
