//! `hl7wb send`: messages of files and folders to a receiver, and what it answered.

use crate::End;
use crate::arguments::{Receiver, Send};
use crate::files::input;
use crate::live::interrupted;
use crate::print::{complain, complain_all, say, stopped};
use hl7wb_engine::api::offline_send::{SendAsked, send_inputs};
use hl7wb_engine::project::Pace;
use hl7wb_engine::sending::{Counts, Fate, Latencies, Progress, Sent, Standing};
use std::time::Duration;

pub(crate) async fn send(asked: &Send) -> Result<End, String> {
    let inputs = asked.files.iter().map(|file| input(file));
    let inputs = inputs.collect::<Result<Vec<_>, _>>()?;
    let name = match inputs.as_slice() {
        [only] => format!("{}, ", only.name()),
        _ => String::new(),
    };
    let Receiver { host, port } = asked.receiver.clone();
    let to = format!("{host}:{port}");
    let how = SendAsked {
        host,
        port,
        pace: Pace {
            connections: asked.connections,
            keep_alive: !asked.one_per_connection,
            per_second: asked.rate,
            retries: asked.retries,
            retry_after: asked.retry_after,
            timeout: asked.timeout,
        },
        speed: asked.speed,
        again_when_refused: asked.again_when_refused,
        project: asked.project.clone(),
    };
    let (told, findings) = send_inputs(inputs, how, interrupted(), |sent| {
        tell(&name, sent).map_err(stopped)
    })
    .await
    .map_err(|error| error.message)?;
    let found = complain_all(name.trim_end_matches(", "), &findings);
    complain(&summary(&to, &told));
    let Counts {
        accepted, unknown, ..
    } = told.counts;
    match told.standing {
        Standing::Failed(fault) => Err(fault.message),
        _ if told.counts.done() < told.total => Err("It was stopped before the end.".to_owned()),
        _ if unknown + told.counts.not_sent > 0 => {
            Err("Not every message was answered.".to_owned())
        }
        _ if accepted < told.total || found => Ok(End::Findings),
        Standing::Running
        | Standing::Paused
        | Standing::Stopping
        | Standing::Done
        | Standing::Stopped => Ok(End::Good),
    }
}

/// A line for each message; one that was not answered is a problem.
fn tell(name: &str, sent: Sent) -> Result<(), String> {
    let Sent {
        number,
        control_id,
        attempts,
        fate,
    } = sent;
    let tries = match attempts {
        1 => String::new(),
        several => format!("  {several} tries"),
    };
    match fate {
        Fate::Answered {
            code,
            text,
            matches,
            latency,
        } => {
            let mut line = format!("message {number}  {control_id}  {code}");
            if !matches {
                line += "  MSA-2 is not what was sent";
            }
            if let Some(text) = text {
                line += &format!("  {text}");
            }
            say(&format!("{line}  {} µs{tries}", latency.as_micros()))
        }
        Fate::Unknown(fault) | Fate::NotSent(fault) => {
            complain(&format!("{name}message {number}: {fault}{tries}"));
            Ok(())
        }
    }
}

fn summary(to: &str, told: &Progress) -> String {
    let Counts {
        accepted,
        refused,
        mismatched,
        unknown,
        not_sent,
        retries,
        strays,
        connections: _,
        not_kept: _,
    } = told.counts;
    let seconds = told.took.as_secs_f64();
    let sent = accepted + refused + mismatched + unknown;
    let mut line = format!(
        "{sent} of {} sent to {to} in {seconds:.1} s ({:.0}/s): {accepted} accepted",
        told.total,
        sent as f64 / seconds.max(0.001)
    );
    for (count, word) in [
        (refused, "refused"),
        (mismatched, "with another MSA-2"),
        (unknown, "not answered: whether they were kept is not known"),
        (
            not_sent + told.total.saturating_sub(told.counts.done()),
            "not sent",
        ),
        (retries, "tries again"),
        (strays, "answers that nobody waited for"),
    ] {
        if count > 0 {
            line += &format!(", {count} {word}");
        }
    }
    let Latencies { p50, p95, p99, max } = told.latencies;
    if max > Duration::ZERO {
        let ms = |time: Duration| format!("{:.1}", time.as_secs_f64() * 1000.0);
        line += &format!(
            "; answered in ms p50 {}, p95 {}, p99 {}, max {}",
            ms(p50),
            ms(p95),
            ms(p99),
            ms(max)
        );
    }
    line
}
