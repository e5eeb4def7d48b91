//! Collects findings: addresses that say no more than needed, and no thousand of one kind.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message::{Message, Segment};
use crate::path::{Address, SegmentId};
use crate::span::Span;

/// So many findings of one kind about one field are kept.
const KEPT: usize = 100;

pub(super) struct Sink {
    /// How many segments of each name there are.
    counts: HashMap<SegmentId, u32>,
    seen: HashMap<(Code, Option<SegmentId>, Option<u16>), usize>,
    found: Vec<Diagnostic>,
}

impl Sink {
    pub(super) fn new(message: &Message) -> Self {
        let mut counts = HashMap::new();
        for segment in message.segments() {
            if let Some(id) = segment.id() {
                counts.insert(id, segment.occurrence());
            }
        }
        Self {
            counts,
            seen: HashMap::new(),
            found: Vec::new(),
        }
    }

    pub(super) fn has(&self, id: &str) -> bool {
        id.parse::<SegmentId>()
            .is_ok_and(|id| self.counts.contains_key(&id))
    }

    /// The segment, with its occurrence where there are several.
    pub(super) fn address(&self, segment: &Segment<'_>) -> Option<Address> {
        let id = segment.id()?;
        let address = Address::segment(id);
        let several = self.counts.get(&id).is_some_and(|count| *count > 1);
        Some(if several {
            address.with_occurrence(segment.occurrence())
        } else {
            address
        })
    }

    /// Keeps the finding; `text` is only made where it is.
    pub(super) fn push(
        &mut self,
        code: Code,
        severity: Severity,
        at: Option<Address>,
        span: Option<Span>,
        text: impl FnOnce() -> String,
    ) {
        let kind = (code, at.map(|at| at.segment), at.and_then(|at| at.field));
        let seen = self.seen.entry(kind).or_insert(0);
        *seen += 1;
        if *seen > KEPT {
            return;
        }
        self.found.push(Diagnostic {
            code,
            severity,
            address: at,
            span,
            message: text(),
        });
    }

    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        let mut more: Vec<_> = self
            .seen
            .into_iter()
            .filter(|(_, seen)| *seen > KEPT)
            .collect();
        more.sort_unstable();
        for ((code, segment, field), seen) in more {
            let address = segment.map(|segment| Address {
                field,
                ..Address::segment(segment)
            });
            let place = address.map_or_else(String::new, |address| format!(" about {address}"));
            let message = format!(
                "{} more findings of this kind{place} are not listed.",
                seen - KEPT
            );
            self.found.push(Diagnostic {
                code,
                severity: Severity::Hint,
                address,
                span: None,
                message,
            });
        }
        self.found
    }
}
