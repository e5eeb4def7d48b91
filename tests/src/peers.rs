//! Programs of other make that speak MLLP.

use crate::{Outcome, Trouble, ensure, places};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Sends one message with PyPI's `hl7` over the TLS of Python, trusting one certificate; what was answered,
/// or what Python says of the certificate.
pub fn send_over_tls(port: u16, trusted: &Path, message: &str) -> Outcome<String> {
    const SCRIPT: &str = "
import ssl, sys
from hl7.client import MLLPClient

trusted, port, message = sys.argv[1:]
tls = ssl.create_default_context(cafile=trusted)
try:
    with MLLPClient('127.0.0.1', int(port)) as client:
        client.socket.settimeout(20)
        client.socket = tls.wrap_socket(client.socket, server_hostname='localhost')
        print(client.socket.version(), client.send_message(message.encode()))
except ssl.SSLCertVerificationError as error:
    print('refused:', error.verify_message)
";
    let output = Command::new(places::python()?)
        .args(["-c", SCRIPT])
        .arg(trusted)
        .args([&port.to_string(), message])
        .stdin(Stdio::null())
        .output()?;
    ensure(
        output.status.success(),
        format!("python: {}", String::from_utf8_lossy(&output.stderr)),
    )?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Sends every message of a file with `mllp_send` of PyPI's `hl7`, and returns what it printed:
/// the acknowledgements as they came.
pub fn mllp_send(port: u16, file: &Path) -> Outcome<String> {
    let mut child = Command::new(places::python()?)
        .args(["-c", "from hl7.client import mllp_send; mllp_send()"])
        .args(["--loose", "--port", &port.to_string(), "--file"])
        .arg(file)
        .arg("127.0.0.1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    // It waits for an answer without end, so somebody has to look at the clock.
    let start = Instant::now();
    while child.try_wait()?.is_none() {
        if start.elapsed() > Duration::from_secs(20) {
            child.kill()?;
            child.wait()?;
            return Err(Trouble::new("mllp_send got no answer within 20 s"));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let output = child.wait_with_output()?;
    ensure(
        output.status.success(),
        format!("mllp_send: {}", String::from_utf8_lossy(&output.stderr)),
    )?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
