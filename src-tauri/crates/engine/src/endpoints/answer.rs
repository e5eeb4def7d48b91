//! What goes out as the answer to a message: once in original mode, once or twice in enhanced mode, and
//! otherwise than it should where that is wanted.

use super::{Answer, ErrorAt, Stream};
use crate::project::Disturb;
use hl7wb_core::acknowledge::{Acknowledgement, Code, ErrorCode, acknowledge};
use hl7wb_core::dictionary::dictionary;
use hl7wb_core::message::Message;
use hl7wb_core::path::{Address, SegmentId};
use std::io::{Error, ErrorKind};
use std::time::Duration;
use tokio::io::AsyncWriteExt;

/// Between two bytes that are sent one by one.
const BETWEEN: Duration = Duration::from_millis(1);

/// What MSH-15 or MSH-16 asks for (table 0155).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Always,
    Never,
    OnError,
    OnSuccess,
}

impl Asked {
    fn of(message: &Message, field: u16) -> Option<Self> {
        let text = message.text(&Address::field(SegmentId::MSH, field))?;
        match text.as_str() {
            "AL" => Some(Self::Always),
            "NE" => Some(Self::Never),
            "ER" => Some(Self::OnError),
            "SU" => Some(Self::OnSuccess),
            _ => None,
        }
    }

    fn wants(self, code: Code) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::OnError => !code.is_accept(),
            Self::OnSuccess => code.is_accept(),
        }
    }
}

/// The answers to a message, in order.
///
/// Original mode: one. Enhanced mode (chapter 2, "Enhanced mode"), which a message asks for by
/// MSH-15 or MSH-16: the accept acknowledgement says CA when the message is safe, CE or CR when it is not;
/// the application acknowledgement follows over the same connection and wants none itself. Where no
/// application acknowledgement is asked for, the accept acknowledgement says what it would have said.
/// One of the two fields alone leaves the other at NE.
pub(super) fn answers(
    message: &Message,
    answer: Answer,
    enhanced: bool,
    safe: bool,
) -> Vec<Answer> {
    let (accept, application) = (Asked::of(message, 15), Asked::of(message, 16));
    if !enhanced || (accept.is_none() && application.is_none()) {
        return vec![answer];
    }
    let accept = accept.unwrap_or(Asked::Never);
    let application = application.unwrap_or(Asked::Never);
    let mut out = Vec::new();
    let first = match (safe, application) {
        (true, Asked::Always | Asked::OnError | Asked::OnSuccess) => Answer {
            code: Code::CA,
            text: String::new(),
            error: None,
            outcome: None,
        },
        (false, _) | (true, Asked::Never) => Answer {
            code: committed(answer.code),
            ..answer.clone()
        },
    };
    if accept.wants(first.code) {
        out.push(first);
    }
    if safe && application.wants(answer.code) {
        out.push(answer);
    }
    out
}

const fn committed(code: Code) -> Code {
    match code {
        Code::AA | Code::CA => Code::CA,
        Code::AE | Code::CE => Code::CE,
        Code::AR | Code::CR => Code::CR,
    }
}

/// The bytes of an answer, without framing.
pub(super) fn written(
    message: &Message,
    answer: &Answer,
    fault: Option<Disturb>,
    now: &str,
    control_id: &str,
    is_last: bool,
) -> Vec<u8> {
    let other = match fault {
        Some(Disturb::WrongId) => {
            let own = message.text(&Address::field(SegmentId::MSH, 10));
            Some(format!("{}-other", own.unwrap_or_default()))
        }
        Some(
            Disturb::Late(_)
            | Disturb::Never
            | Disturb::Twice
            | Disturb::Unframed
            | Disturb::Bytewise
            | Disturb::Cut
            | Disturb::Close
            | Disturb::SlowRead(_)
            | Disturb::Refuse,
        )
        | None => None,
    };
    let error = answer.error.as_ref().map(|ErrorAt { code, at }| ErrorCode {
        code,
        meaning: dictionary("2.5.1")
            .meaning("0357", code)
            .unwrap_or_default(),
        at: *at,
    });
    let said = Acknowledgement {
        code: answer.code,
        text: &answer.text,
        error,
        answers: other.as_deref(),
        is_last,
    };
    acknowledge(message, &said, now, control_id)
}

/// What of a frame goes out, and how.
#[derive(Debug)]
pub(super) struct Out<'a> {
    /// The answer with its framing.
    pub(super) wire: &'a [u8],
    /// Without.
    pub(super) payload: &'a [u8],
    /// What is done wrong with it.
    pub(super) fault: Option<Disturb>,
    /// How long the peer may take.
    pub(super) patience: Duration,
}

impl Out<'_> {
    /// Whether anything goes out at all, and as the frame that it is.
    pub(super) const fn is_whole(&self) -> bool {
        match self.fault {
            None
            | Some(
                Disturb::Late(_)
                | Disturb::WrongId
                | Disturb::Twice
                | Disturb::Bytewise
                | Disturb::SlowRead(_)
                | Disturb::Refuse,
            ) => true,
            Some(Disturb::Never | Disturb::Unframed | Disturb::Cut | Disturb::Close) => false,
        }
    }

    /// Sends it. An error ends the connection.
    pub(super) async fn send<S: Stream>(&self, stream: &mut S) -> std::io::Result<()> {
        let over = || Error::new(ErrorKind::ConnectionAborted, "closed on purpose");
        match self.fault {
            None | Some(Disturb::WrongId | Disturb::SlowRead(_) | Disturb::Refuse) => {
                self.all(stream, self.wire).await
            }
            Some(Disturb::Late(seconds)) => {
                tokio::time::sleep(Duration::from_secs(seconds.into())).await;
                self.all(stream, self.wire).await
            }
            Some(Disturb::Never) => Ok(()),
            Some(Disturb::Twice) => {
                self.all(stream, self.wire).await?;
                self.all(stream, self.wire).await
            }
            Some(Disturb::Unframed) => self.all(stream, self.payload).await,
            Some(Disturb::Bytewise) => {
                for byte in self.wire.chunks(1) {
                    self.all(stream, byte).await?;
                    stream.flush().await?;
                    tokio::time::sleep(BETWEEN).await;
                }
                Ok(())
            }
            Some(Disturb::Cut) => {
                let (half, _) = self
                    .wire
                    .split_at_checked(self.wire.len() / 2)
                    .unwrap_or_default();
                self.all(stream, half).await?;
                let _ = stream.shutdown().await;
                Err(over())
            }
            Some(Disturb::Close) => {
                let _ = stream.shutdown().await;
                Err(over())
            }
        }
    }

    async fn all<S: Stream>(&self, stream: &mut S, bytes: &[u8]) -> std::io::Result<()> {
        let writing = async {
            stream.write_all(bytes).await?;
            stream.flush().await
        };
        tokio::time::timeout(self.patience, writing)
            .await
            .unwrap_or_else(|_| Err(ErrorKind::TimedOut.into()))
    }
}
