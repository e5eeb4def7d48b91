//! Collects findings: addresses that say no more than needed, no thousand of one kind, and each as much
//! as the profile says it matters.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::message::{Message, Segment};
use crate::path::{Address, SegmentId};
use crate::profile::{Applied, Profile, Rule};
use crate::span::Span;

/// So many findings of one kind about one field are kept.
const KEPT: usize = 100;

type Kind = (Code, Option<SegmentId>, Option<u16>);

pub(super) struct Sink<'p> {
    pub(super) profile: Applied<'p>,
    /// How many segments of each name there are.
    counts: HashMap<SegmentId, u32>,
    seen: HashMap<Kind, usize>,
    found: Vec<Diagnostic>,
}

impl<'p> Sink<'p> {
    pub(super) fn new(message: &Message, profile: &'p Profile) -> Self {
        let mut counts = HashMap::new();
        for segment in message.segments() {
            if let Some(id) = segment.id() {
                counts.insert(id, segment.occurrence());
            }
        }
        Self {
            profile: profile.applied(message),
            counts,
            seen: HashMap::new(),
            found: Vec::new(),
        }
    }

    /// How many segments of that name there are.
    pub(super) fn count(&self, id: SegmentId) -> usize {
        self.counts.get(&id).map_or(0, |count| *count as usize)
    }

    /// The segment, with its occurrence where there are several.
    pub(super) fn address(&self, segment: &Segment<'_>) -> Option<Address> {
        let id = segment.id()?;
        let address = Address::segment(id);
        let several = self.count(id) > 1;
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
        self.keep(code, severity, at, span, None, text);
    }

    /// Keeps a finding of a rule of the profile.
    pub(super) fn push_by(
        &mut self,
        rule: &Rule,
        code: Code,
        at: Address,
        span: Span,
        text: impl FnOnce() -> String,
    ) {
        self.keep(code, rule.severity, Some(at), Some(span), Some(rule), text);
    }

    fn keep(
        &mut self,
        code: Code,
        severity: Severity,
        at: Option<Address>,
        span: Option<Span>,
        rule: Option<&Rule>,
        text: impl FnOnce() -> String,
    ) {
        // A rule says itself how much it matters.
        let severity = match rule {
            Some(_) => Some(severity),
            None => self.profile.severity(code, at.as_ref(), severity),
        };
        let Some(severity) = severity else { return };
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
            rule: rule.map(|rule| rule.id.as_str().into()),
            message: text(),
        });
    }

    /// Takes findings that were made elsewhere.
    pub(super) fn extend(&mut self, findings: Vec<Diagnostic>) {
        for mut finding in findings {
            let severity =
                self.profile
                    .severity(finding.code, finding.address.as_ref(), finding.severity);
            if let Some(severity) = severity {
                finding.severity = severity;
                self.found.push(finding);
            }
        }
    }

    /// All of them, in the order of the message's bytes.
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
                rule: None,
                message,
            });
        }
        self.found.sort_by_key(|finding| {
            finding
                .span
                .map_or((usize::MAX, 0), |span| (span.start, span.end))
        });
        self.found
    }
}
