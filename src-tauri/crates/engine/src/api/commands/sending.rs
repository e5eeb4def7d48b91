//! Sending: one message and its answer, or many at a pace.

use super::capture::chosen;
use super::error::checked;
use super::messages::key;
use crate::api::endpoint::pace_of;
use crate::api::sending::{micros, row, view};
use crate::api::view::{
    ApiError, Nothing, SendMessage, SendTo, SendView, SendWhat, SendingAt, SendingHold,
    SendingList, SendingPreview, SendingResults, SendingResultsAt, SendingStart, SendingView,
};
use crate::drafts;
use crate::fault::Fault;
use crate::project::{EndpointKind, Pace, Socket};
use crate::sending::{Fate, Part, Plan, SendingId, Supply, Timing};
use crate::sources::{SourceId, TaskId};
use crate::store::{Action, FrameId};
use crate::workbench::{Desk, Key, Workbench, may_send};
use hl7wb_core::message::Message;
use std::sync::Arc;

/// Most rows of one page.
const PAGE: u32 = 2000;

/// Sends one message as it stands, edits and all, and waits for its answer.
///
/// # Errors
/// Not allowed, refused, not answered, not framed, …
pub async fn message_send(
    workbench: &Workbench,
    request: SendMessage,
) -> Result<SendView, ApiError> {
    let SendMessage {
        key: at,
        host,
        port,
        keep,
    } = request;
    let desk = workbench.desk().await;
    let draft = edited(&desk, key(at));
    let edited = draft.is_some();
    if let Key::Captured(id) = key(at) {
        let to = format!("{host}:{port}");
        desk.record(Action::Send, &[id], &to).await?;
    }
    let bytes = match draft {
        Some(bytes) => bytes,
        None => desk.bytes(key(at)).await?,
    };
    let plan = Plan::new(Socket::plain(&host, port), Pace::default())?;
    let supply = Supply::of([Part::One(bytes)]);
    let keep = keep && desk.store_problem().is_none();
    let sending = desk
        .send("1 message".to_owned(), plan, supply, None, keep)
        .await?;
    sending.ended().await;
    let (results, _, _) = sending.results(false, 0, 1);
    let fate = results.into_iter().next().map(|sent| sent.fate);
    match fate {
        Some(Fate::Answered {
            code,
            text,
            matches,
            latency,
        }) => {
            let (answer, _) = Message::decode(sending.last_answer());
            Ok(SendView {
                edited,
                acknowledgement: code,
                text,
                matches,
                latency_us: micros(latency),
                answer: crate::api::text::Shown::new(&answer).into_text(),
            })
        }
        Some(Fate::Unknown(fault) | Fate::NotSent(fault)) => Err(fault.into()),
        None => Err(Fault::new("interrupted", "This was interrupted. Try it again.").into()),
    }
}

/// What would be sent where, and why that cannot be where it cannot.
///
/// # Errors
/// Where a message or a list is not there any more.
pub async fn sending_preview(
    workbench: &Workbench,
    request: SendingStart,
) -> Result<SendingPreview, ApiError> {
    let desk = workbench.desk().await;
    let supplied = supply(&desk, request.what.clone()).await?;
    let (to, loopback, problem) = match plan(&desk, &request) {
        Ok(Plan { to, .. }) => {
            let allowed = may_send(&desk.project(), &to.host, to.port).await;
            let kept = match request.keep {
                true => desk.store_problem(),
                false => None,
            };
            let problem = allowed.err().or(kept).map(|fault| fault.message);
            (to.to_string(), to.is_loopback(), problem)
        }
        Err(fault) => (String::new(), true, Some(fault.message)),
    };
    Ok(SendingPreview {
        messages: supplied.supply.total(),
        edited: supplied.edited,
        what: supplied.what,
        to,
        loopback,
        problem,
    })
}

/// Starts to send.
///
/// # Errors
/// Where there is nothing to send, nothing may be sent there, or it cannot be kept.
pub async fn sending_start(
    workbench: &Workbench,
    request: SendingStart,
) -> Result<SendingView, ApiError> {
    let desk = workbench.desk().await;
    let plan = plan(&desk, &request)?;
    let SendingStart {
        what,
        to,
        pace: _,
        speed: _,
        again_when_refused: _,
        keep,
    } = request;
    let supplied = supply(&desk, what).await?;
    if supplied.supply.total() == 0 {
        return Err(Fault::new("nothing-to-send", "There is no message to send.").into());
    }
    let endpoint = match &to {
        SendTo::Endpoint { endpoint } => Some(endpoint.as_str()),
        SendTo::Place { .. } => None,
    };
    if supplied.captured {
        let (total, what) = (supplied.supply.total(), supplied.what.clone());
        let to = plan.to.to_string();
        desk.record_many(Action::Send, total, what, &to).await?;
    }
    let sending = desk
        .send(supplied.what, plan, supplied.supply, endpoint, keep)
        .await?;
    Ok(view(&sending))
}

/// How a run stands.
///
/// # Errors
/// Where it is forgotten.
pub async fn sending_now(
    workbench: &Workbench,
    request: SendingAt,
) -> Result<SendingView, ApiError> {
    let desk = workbench.desk().await;
    Ok(view(&*desk.sending(SendingId(request.sending))?))
}

/// The runs that are remembered.
///
/// # Errors
/// None today.
pub async fn sending_list(
    workbench: &Workbench,
    _request: Nothing,
) -> Result<SendingList, ApiError> {
    let desk = workbench.desk().await;
    Ok(SendingList {
        sendings: desk
            .sendings()
            .iter()
            .map(|sending| view(sending))
            .collect(),
    })
}

/// Holds a run, or lets it go on.
///
/// # Errors
/// Where it is forgotten.
pub async fn sending_hold(
    workbench: &Workbench,
    request: SendingHold,
) -> Result<SendingView, ApiError> {
    let desk = workbench.desk().await;
    let sending = desk.sending(SendingId(request.sending))?;
    sending.pause(request.paused);
    Ok(view(&sending))
}

/// Stops a run: nothing more is sent, and the last answers are waited for a moment.
///
/// # Errors
/// Where it is forgotten.
pub async fn sending_stop(
    workbench: &Workbench,
    request: SendingAt,
) -> Result<SendingView, ApiError> {
    let desk = workbench.desk().await;
    let sending = desk.sending(SendingId(request.sending))?;
    sending.stop();
    Ok(view(&sending))
}

/// What became of the messages of a run, one by one.
///
/// # Errors
/// Where it is forgotten.
pub async fn sending_results(
    workbench: &Workbench,
    request: SendingResultsAt,
) -> Result<SendingResults, ApiError> {
    let SendingResultsAt {
        sending,
        troubled,
        offset,
        limit,
    } = request;
    let desk = workbench.desk().await;
    let masked = workbench.mask().hides_captured();
    let sending = desk.sending(SendingId(sending))?;
    let limit = limit.min(PAGE) as usize;
    let (rows, held, total) = sending.results(troubled, offset as usize, limit);
    Ok(SendingResults {
        rows: rows.into_iter().map(|sent| row(sent, masked)).collect(),
        held,
        total,
    })
}

/// The receiver of a request, and how it is sent to.
fn plan(desk: &Desk, request: &SendingStart) -> Result<Plan, Fault> {
    let socket = match &request.to {
        SendTo::Place { host, port } => {
            let host = host.trim();
            if host.is_empty() || *port == 0 {
                let message = "A host and a port from 1 to 65535 are needed.";
                return Err(Fault::new("no-place", message));
            }
            Socket::plain(host, *port)
        }
        SendTo::Endpoint { endpoint } => {
            let project = desk.project();
            let found = project.endpoint(endpoint).map(|found| &found.kind);
            match found {
                Some(EndpointKind::Sender { to, .. }) => to.clone(),
                Some(_) | None => {
                    let message = format!("The project has no sender `{endpoint}`.");
                    return Err(Fault::new("unknown-endpoint", message));
                }
            }
        }
    };
    let mut plan = Plan::new(socket, pace_of(&request.pace))?;
    if let Some(speed) = request.speed {
        if !(speed.is_finite() && speed > 0.0) {
            let message = "The speed is a number greater than 0; 1 is as it was recorded.";
            return Err(Fault::new("speed", message));
        }
        plan.timing = Timing::Recorded { speed };
    }
    plan.again_when_refused = request.again_when_refused;
    Ok(plan)
}

/// What a request means.
struct Supplied {
    supply: Supply,
    edited: u32,
    /// Whether captured messages are among it: that they leave is recorded.
    captured: bool,
    what: String,
}

async fn supply(desk: &Arc<Desk>, what: SendWhat) -> Result<Supplied, ApiError> {
    let captured = match &what {
        SendWhat::Captured { chosen: wanted } => desk.chosen(&chosen(wanted.clone())).await?,
        SendWhat::Messages { .. } | SendWhat::Sources { .. } | SendWhat::List { .. } => Vec::new(),
    };
    let desk = Arc::clone(desk);
    checked(move || {
        let sources = desk.sources();
        let name = |source| match source {
            SourceId::CAPTURE => "the capture".to_owned(),
            source => sources
                .source(source)
                .map_or_else(String::new, |open| open.name),
        };
        let (mut parts, mut edits) = (Vec::new(), 0);
        let of_capture;
        let place = match what {
            SendWhat::Sources { sources: wanted } => {
                let wanted: Vec<SourceId> = wanted.into_iter().map(SourceId).collect();
                of_capture = wanted.contains(&SourceId::CAPTURE);
                for source in &wanted {
                    parts.push(Part::Course(Box::new(sources.course(*source)?)));
                }
                match wanted.as_slice() {
                    [only] => name(*only),
                    several => format!("{} sources", several.len()),
                }
            }
            SendWhat::Captured { chosen } => {
                let number = |id: FrameId| u32::try_from(id.0).unwrap_or(u32::MAX);
                let numbers = captured.into_iter().map(number).collect();
                let course = sources.course_of(SourceId::CAPTURE, numbers, chosen.all)?;
                parts.push(Part::Course(Box::new(course)));
                of_capture = true;
                name(SourceId::CAPTURE)
            }
            SendWhat::List { list } => {
                let course = sources.course_of_list(TaskId(list))?;
                of_capture = course.source() == SourceId::CAPTURE;
                let place = name(course.source());
                parts.push(Part::Course(Box::new(course)));
                place
            }
            SendWhat::Messages { keys } => {
                let keys: Vec<Key> = keys.into_iter().map(key).collect();
                let place = keys.first().map(|first| name(source_of(*first)));
                of_capture = keys.iter().any(|key| source_of(*key) == SourceId::CAPTURE);
                let mut run: Option<(SourceId, Vec<u32>)> = None;
                let close = |run: Option<(SourceId, Vec<u32>)>, parts: &mut Vec<Part>| {
                    if let Some((source, numbers)) = run {
                        let course = sources.course_of(source, numbers, false)?;
                        parts.push(Part::Course(Box::new(course)));
                    }
                    Ok::<(), Fault>(())
                };
                for key in keys {
                    if let Some(bytes) = edited(&desk, key) {
                        close(run.take(), &mut parts)?;
                        parts.push(Part::One(bytes));
                        edits += 1;
                        continue;
                    }
                    let (source, number) = (source_of(key), number_of(key));
                    match &mut run {
                        Some((known, numbers)) if *known == source => numbers.push(number),
                        Some(_) | None => {
                            close(run.take(), &mut parts)?;
                            run = Some((source, vec![number]));
                        }
                    }
                }
                close(run, &mut parts)?;
                place.unwrap_or_default()
            }
        };
        let supply = Supply::of(parts);
        let what = match (supply.total(), place.is_empty()) {
            (1, true) => "1 message".to_owned(),
            (1, false) => format!("1 message of {place}"),
            (count, true) => format!("{count} messages"),
            (count, false) => format!("{count} messages of {place}"),
        };
        Ok(Supplied {
            captured: of_capture,
            supply,
            edited: edits,
            what,
        })
    })
    .await
}

const fn source_of(key: Key) -> SourceId {
    match key {
        Key::Source(source, _) => source,
        Key::Captured(_) => SourceId::CAPTURE,
    }
}

fn number_of(key: Key) -> u32 {
    match key {
        Key::Source(_, number) => number,
        Key::Captured(id) => u32::try_from(id.0).unwrap_or(u32::MAX),
    }
}

/// A message with edits that are not saved, as it is edited.
fn edited(desk: &Desk, key: Key) -> Option<Vec<u8>> {
    let draft = desk.drafts().of(key)?;
    let draft = drafts::lock(&draft);
    let changed = draft.standing().changed;
    changed.then(|| draft.now().message.wire().to_vec())
}

/// How a run stands; none where it is forgotten.
pub(super) fn sending_of(desk: &Desk, id: SendingId) -> Option<SendingView> {
    Some(view(&*desk.sending(id).ok()?))
}
