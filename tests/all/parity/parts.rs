//! A message that becomes several: the script that sends them, over real sockets.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use super::{
    AckWhen, Charset, DestinationPlan, InterfacePlan, Sending, Settings, Test, compiled, export,
};
use hl7wb_core::code_table::Tables;
use hl7wb_tests::standin::{self, Fate};
use hl7wb_tests::{Trouble, ensure};

const MAPPING: &str = "format = \"hl7wb.mapping/1\"\n[[rule]]\nid = \"each\"\neach = \"OBR\"\n";
const MESSAGE: &str =
    "MSH|^~\\&|A|B|C|D|2026||ORU^R01|77|P|2.5.1\rPID|1\rOBR|1|é\rOBX|1\rOBR|2\rOBR|3\r";

/// Reads one frame.
fn frame(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut next = [0];
    while !bytes.ends_with(&[0x1C, 0x0D]) {
        stream.read_exact(&mut next)?;
        bytes.extend(next);
    }
    Ok(bytes)
}

/// Answers one connection after the other by these codes; `-` hangs up. Gives what was received.
fn receiver(
    listener: TcpListener,
    codes: &'static [&'static str],
) -> thread::JoinHandle<std::io::Result<Vec<Vec<u8>>>> {
    thread::spawn(move || {
        let mut received = Vec::new();
        for code in codes {
            let (mut stream, _) = listener.accept()?;
            let bytes = frame(&mut stream)?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            received.push(bytes);
            if *code == "-" {
                continue;
            }
            let id = text.split('|').nth(9).unwrap_or_default().to_owned();
            let id = if *code == "other" { "x" } else { &id };
            let code = if *code == "other" { "AA" } else { code };
            write!(
                stream,
                "\u{b}MSH|^~\\&|C|D|A|B|2026||ACK|1|P|2.5.1\rMSA|{code}|{id}|why\r\u{1c}\r"
            )?;
        }
        Ok(received)
    })
}

fn sent(ack: AckWhen, codes: &'static [&'static str]) -> Test<(Fate, Vec<Vec<u8>>)> {
    let mapping = compiled(MAPPING, &Tables::new())?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let port = listener.local_addr()?.port();
    let channel = export(&InterfacePlan {
        id: "7a1b0000-0000-4000-8000-00000000000f",
        name: "parts",
        environment: "test",
        listen_host: "127.0.0.1",
        listen_port: 2575,
        charset: Charset::Utf8,
        ack,
        destinations: vec![DestinationPlan {
            id: "out",
            filter: None,
            filter_reason: None,
            mapping: &mapping,
            host: "127.0.0.1",
            port,
            charset: Charset::from_name("ISO-8859-1").unwrap_or_default(),
            sending: Sending::default(),
        }],
        settings: Settings::default(),
        modified: 0,
    });
    ensure(
        channel
            .findings
            .iter()
            .any(|found| found.code.as_str() == "sent-by-script"),
        "nothing says that a script sends",
    )?;
    let receiver = receiver(listener, codes);
    let fates = standin::run_sending(&channel.xml, &[MESSAGE.as_bytes().to_vec()])?;
    let received = receiver
        .join()
        .map_err(|_| Trouble::new("the receiver broke"))??;
    let fate = fates
        .into_iter()
        .next()
        .ok_or_else(|| Trouble::new("no fate"))?;
    Ok((fate, received))
}

#[test]
fn a_script_sends_each_part_when_the_one_before_is_accepted() -> Test {
    let part = |number: u32, rest: &str| {
        let text = format!(
            "\u{b}MSH|^~\\&|A|B|C|D|2026||ORU^R01|77-{number}|P|2.5.1\rPID|1|\r{rest}\u{1c}\r"
        );
        // In the charset of the destination.
        text.chars()
            .map(|c| u8::try_from(c).unwrap_or(b'?'))
            .collect::<Vec<u8>>()
    };
    let all = [
        part(1, "OBR|1|é\rOBX|1\r"),
        part(2, "OBR|2\r"),
        part(3, "OBR|3\r"),
    ]
    .map(|bytes| {
        String::from_utf8_lossy(&bytes)
            .replace("PID|1|\r", "PID|1\r")
            .into_bytes()
    });
    let shown = |received: &[Vec<u8>]| -> Vec<String> {
        received
            .iter()
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
            .collect()
    };
    for (ack, codes, start, parts) in [
        (AckWhen::Delivered, &["AA", "CA", "AA"][..], "SENT ", 3),
        (
            AckWhen::Delivered,
            &["AA", "AE"],
            "JavaScriptException: Error: message 2 of 3: the receiver answered AE why",
            2,
        ),
        (
            AckWhen::Delivered,
            &["AA", "other"],
            "message 2 of 3: the receiver answered another",
            2,
        ),
        (
            AckWhen::Delivered,
            &["-"],
            "the receiver closed the connection",
            1,
        ),
        (AckWhen::Mapped, &["AA", "-"], "QUEUED ", 2),
        (
            AckWhen::Mapped,
            &["AR"],
            "message 1 of 3: the receiver answered AR",
            1,
        ),
    ] {
        let (fate, received) = sent(ack, codes)?;
        ensure(
            shown(&received) == shown(all.get(..parts).unwrap_or_default()),
            format!("{codes:?}: {:?}", shown(&received)),
        )?;
        let said = match &fate {
            Fate::Sent(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            Fate::Error(text) => text.clone(),
            Fate::Several(_) | Fate::Filtered | Fate::Refused(_) => format!("{fate:?}"),
        };
        let start = start.trim_start_matches("JavaScriptException: ");
        ensure(said.contains(start), format!("{codes:?}: {said}"))?;
    }
    Ok(())
}
