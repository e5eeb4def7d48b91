//! The W3C WebDriver protocol, as much of it as the tests speak: JSON over HTTP/1.1 on loopback.

use crate::{Outcome, Trouble};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

/// The key under which an element crosses.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// An open session with a driver.
pub struct Session {
    port: u16,
    id: String,
}

/// An element of the page, as the driver names it.
#[derive(Clone, Debug)]
pub struct Element(pub(crate) String);

impl Element {
    /// As an argument of a script.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({ ELEMENT: self.0 })
    }

    /// From what a script returned.
    #[must_use]
    pub fn from_json(value: &Value) -> Option<Element> {
        let id = value.get(ELEMENT)?.as_str()?;
        Some(Element(id.to_owned()))
    }
}

impl Session {
    /// Opens a session; the driver starts the program.
    pub fn open(port: u16, capabilities: &Value) -> Outcome<Session> {
        let asked = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let value = call(port, "POST", "/session", Some(&asked))?;
        let id = value
            .get("sessionId")
            .and_then(Value::as_str)
            .ok_or_else(|| Trouble::new(format!("the driver opened no session: {value}")))?;
        Ok(Session {
            port,
            id: id.to_owned(),
        })
    }

    /// Is a driver listening there?
    #[must_use]
    pub fn ready(port: u16) -> bool {
        call(port, "GET", "/status", None).is_ok()
    }

    /// Asks for something: `get("/screenshot")`.
    pub fn get(&self, path: &str) -> Outcome<Value> {
        self.call("GET", path, None)
    }

    /// Tells to do something.
    pub fn post(&self, path: &str, body: &Value) -> Outcome<Value> {
        self.call("POST", path, Some(body))
    }

    /// Ends the session; the driver ends the program.
    pub fn close(&self) -> Outcome {
        self.call("DELETE", "", None).map(drop)
    }

    fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Outcome<Value> {
        let path = format!("/session/{}{path}", self.id);
        call(self.port, method, &path, body)
    }
}

/// One request, one connection; the value of the answer, or the driver's error as a sentence.
fn call(port: u16, method: &str, path: &str, body: Option<&Value>) -> Outcome<Value> {
    let body = body.map(Value::to_string).unwrap_or_default();
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let text = String::from_utf8_lossy(&answer);
    let (_, json) = text
        .split_once("\r\n\r\n")
        .ok_or_else(|| Trouble::new(format!("{method} {path}: the driver hung up")))?;
    let answer: Value = serde_json::from_str(json)
        .map_err(|error| Trouble::new(format!("{method} {path}: {error} in {json}")))?;
    let value = answer.get("value").cloned().unwrap_or(Value::Null);
    match value.get("error").and_then(Value::as_str) {
        Some(error) => {
            let message = value.get("message").and_then(Value::as_str).unwrap_or("");
            Err(Trouble::new(format!("{error} {message}").trim()))
        }
        None => Ok(value),
    }
}
