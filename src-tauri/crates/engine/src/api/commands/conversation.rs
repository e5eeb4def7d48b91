//! The exchange that a captured message belongs to.

use crate::api::message;
use crate::api::view::{
    ApiError, ConversationAt, ConversationStep, ConversationView, FrameKind, LegView, StepKind,
};
use crate::clock;
use crate::endpoints::{quoted, said};
use crate::fault::Fault;
use crate::store::{
    Acknowledged, Connection, Direction, Exchange, Frame, FrameId, Kind, Leg, Row, Step,
};
use crate::summary::message_type;
use crate::workbench::Workbench;
use hl7wb_core::message::Message;
use hl7wb_core::path::{Address, SegmentId};

/// Most often that one message is told.
const TIMES: u32 = 500;

/// Everything that belongs to a captured message, in the order of the wires.
///
/// # Errors
/// Where it is not there any more, or the store cannot be read.
pub async fn capture_conversation(
    workbench: &Workbench,
    request: ConversationAt,
) -> Result<ConversationView, ApiError> {
    let ConversationAt { id, times } = request;
    let desk = workbench.desk().await;
    let masked = workbench.mask().hides_captured();
    let times = times.clamp(1, TIMES);
    let found = desk.store()?.exchange(FrameId(id), times).await;
    let found = found
        .map_err(Fault::from)?
        .ok_or_else(|| Fault::new("message-gone", "This frame is not in the store any more."))?;
    let Exchange { of, steps, more } = found;
    let mut told: Vec<(i64, ConversationStep)> = Vec::new();
    for step in steps {
        let time = step.time();
        match step {
            Step::Opened(connection) => told.push((time, blank(StepKind::Opened, &connection))),
            Step::Noted(connection, _, text) => {
                let mut step = blank(StepKind::Note, &connection);
                step.text = Some(text);
                told.push((time, step));
            }
            Step::Went(row) => {
                let kind = match row.kind {
                    Kind::Garbage | Kind::Half => StepKind::Beside,
                    Kind::Message if row.id == of => StepKind::Message,
                    Kind::Message => StepKind::Again,
                };
                went(kind, &row, masked, &mut told);
            }
            Step::Caused(row) => went(StepKind::Onward, &row, masked, &mut told),
            Step::Answered(connection, frame, to) => {
                told.push((time, answer(&connection, &frame, to, masked)));
            }
        }
    }
    told.sort_by_key(|(time, _)| *time);
    let mut before = None;
    let steps = told.into_iter().map(|(time, mut step)| {
        step.time = clock::rfc3339(time);
        step.after_us = time - before.replace(time).unwrap_or(time);
        step
    });
    Ok(ConversationView {
        of: of.0,
        steps: steps.collect(),
        more,
    })
}

fn blank(kind: StepKind, connection: &Connection) -> ConversationStep {
    ConversationStep {
        kind,
        id: None,
        to: None,
        time: String::new(),
        after_us: 0,
        connection: connection.id.0,
        endpoint: connection.endpoint.to_string(),
        peer: connection.peer.to_string(),
        leg: LegView::Client,
        sent: false,
        frame: FrameKind::Message,
        flaw: None,
        message_type: String::new(),
        control_id: String::new(),
        bytes: 0,
        code: None,
        text: None,
    }
}

/// A message, and that it was not answered.
fn went(kind: StepKind, row: &Row, masked: bool, told: &mut Vec<(i64, ConversationStep)>) {
    let step = ConversationStep {
        id: Some(row.id.0),
        leg: leg(row.leg),
        sent: row.direction == Direction::Out,
        frame: match row.kind {
            Kind::Message => FrameKind::Message,
            Kind::Garbage => FrameKind::Garbage,
            Kind::Half => FrameKind::Half,
        },
        flaw: row.flaw.map(|flaw| flaw.as_str().to_owned()),
        message_type: row.summary.message_type.clone(),
        control_id: row.summary.control_id.clone(),
        bytes: u32::try_from(row.bytes).unwrap_or(u32::MAX),
        ..blank(kind, &row.connection)
    };
    told.push((row.time, step));
    for (side, note) in [(Leg::Client, &row.acknowledged), (Leg::Tee, &row.teed)] {
        let Some(Acknowledged {
            code,
            text,
            outcome: _,
            latency,
        }) = note.as_ref().filter(|note| note.code == NOT_ANSWERED)
        else {
            continue;
        };
        let step = ConversationStep {
            to: Some(row.id.0),
            leg: leg(side),
            sent: side == Leg::Client && row.direction == Direction::In,
            control_id: row.summary.control_id.clone(),
            code: Some(code.clone()),
            text: text.clone().map(|text| message::unquoted(text, masked)),
            ..blank(StepKind::Answer, &row.connection)
        };
        told.push((row.time.saturating_add(*latency), step));
    }
}

/// In place of a code where no answer came.
const NOT_ANSWERED: &str = "–";

fn answer(connection: &Connection, frame: &Frame, to: FrameId, masked: bool) -> ConversationStep {
    let (read, _) = Message::decode(frame.payload().to_vec());
    let msa = |number| {
        let text = read.text(&Address::field(SegmentId::MSA, number));
        text.unwrap_or_default()
    };
    ConversationStep {
        id: Some(frame.id.0),
        to: Some(to.0),
        leg: leg(frame.leg),
        sent: frame.direction == Direction::Out,
        message_type: message_type(&read),
        control_id: msa(2),
        bytes: u32::try_from(frame.payload().len()).unwrap_or(u32::MAX),
        code: Some(msa(1)),
        text: said(&read).map(|text| message::unquoted(quoted(&text), masked)),
        ..blank(StepKind::Answer, connection)
    }
}

const fn leg(leg: Leg) -> LegView {
    match leg {
        Leg::Client => LegView::Client,
        Leg::Upstream => LegView::Upstream,
        Leg::Tee => LegView::Tee,
    }
}
