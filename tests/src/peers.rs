//! Programs of other make that speak MLLP.

use crate::{Outcome, Trouble, ensure, places};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

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
