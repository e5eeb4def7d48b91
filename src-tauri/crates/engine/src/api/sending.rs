//! Runs that send, as a front end shows them.

use super::message::unquoted;
use super::view::{BeatView, SendingState, SendingView, SentView};
use crate::sending::{Beat, Counts, Fate, Latencies, Progress, Sending, Sent, Standing};
use std::time::Duration;

/// Microseconds, as a front end counts them.
#[must_use]
pub fn micros(time: Duration) -> u32 {
    u32::try_from(time.as_micros()).unwrap_or(u32::MAX)
}

/// How a run stands.
#[must_use]
pub fn view(sending: &Sending) -> SendingView {
    let Progress {
        standing,
        total,
        counts,
        in_flight,
        took,
        latencies,
        beats,
    } = sending.progress();
    let done = counts.done();
    let Counts {
        accepted,
        refused,
        mismatched,
        unknown,
        not_sent,
        retries,
        strays,
        connections,
        not_kept,
    } = counts;
    let Latencies { p50, p95, p99, max } = latencies;
    let (state, problem) = match standing {
        Standing::Running => (SendingState::Running, None),
        Standing::Paused => (SendingState::Paused, None),
        Standing::Stopping => (SendingState::Stopping, None),
        Standing::Done => (SendingState::Done, None),
        Standing::Stopped => (SendingState::Stopped, None),
        Standing::Failed(fault) => (SendingState::Failed, Some(fault.message)),
    };
    let seconds = took.as_secs_f64();
    let rate = if seconds > 0.0 {
        done as f64 / seconds
    } else {
        0.0
    };
    let goes_on = state == SendingState::Running && done > 0;
    let remaining = goes_on.then(|| (total.saturating_sub(done) as f64 / rate * 1000.0) as u64);
    let long = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    let milliseconds = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    SendingView {
        sending: sending.id.0,
        what: sending.what.clone(),
        to: sending.plan.to.to_string(),
        state,
        problem,
        total,
        done,
        accepted,
        refused,
        mismatched,
        unknown,
        not_sent,
        retries,
        strays,
        connections,
        kept: sending.kept,
        not_kept,
        in_flight,
        took_ms: milliseconds(took),
        rate,
        remaining_ms: remaining,
        p50_us: long(p50),
        p95_us: long(p95),
        p99_us: long(p99),
        max_us: long(max),
        beats: beats.into_iter().map(beat).collect(),
    }
}

fn beat(beat: Beat) -> BeatView {
    let Beat {
        until,
        length,
        messages,
        latency,
    } = beat;
    let seconds = length.as_secs_f64().max(0.001);
    BeatView {
        until_ms: u32::try_from(until.as_millis()).unwrap_or(u32::MAX),
        rate: (messages as f64 / seconds).round() as u32,
        latency_us: latency.map(micros),
    }
}

/// What became of one message; what an answer quotes of it is left out where it is masked.
#[must_use]
pub fn row(sent: Sent, masked: bool) -> SentView {
    let Sent {
        number,
        control_id,
        attempts,
        fate,
    } = sent;
    let (code, text, matches, left, latency_us) = match fate {
        Fate::Answered {
            code,
            text,
            matches,
            latency,
        } => {
            let text = text.map(|text| unquoted(text, masked));
            (Some(code), text, matches, true, Some(micros(latency)))
        }
        Fate::Unknown(fault) => (None, Some(fault.message), true, true, None),
        Fate::NotSent(fault) => (None, Some(fault.message), true, false, None),
    };
    SentView {
        number,
        control_id,
        code,
        text,
        matches,
        left,
        latency_us,
        attempts,
    }
}
