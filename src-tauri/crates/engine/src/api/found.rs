//! What was found in a message, as a front end shows it: placed in the text, and without the values that
//! are hidden there.

use hl7wb_core::diagnostic::{Diagnostic, Severity};
use hl7wb_core::message::Message;
use hl7wb_core::path::Address;

use super::large::tally;
use super::text::{DOT, Shown};
use super::view::{FindingView, FindingsView, Level};
use crate::reading::Reading;

/// Findings that cross; nobody reads further, and their number is told.
pub(super) const FINDINGS: usize = 1000;

/// What was found in a message that is open already.
#[must_use]
pub fn findings(
    message: &Message,
    found: &[Diagnostic],
    reading: &Reading,
    masked: bool,
) -> FindingsView {
    let shown = Shown::places(message, super::message::hidden(message, masked, reading));
    findings_in(&shown, found, FINDINGS, reading)
}

pub(super) fn findings_in(
    shown: &Shown<'_>,
    found: &[Diagnostic],
    most: usize,
    reading: &Reading,
) -> FindingsView {
    FindingsView {
        findings: found
            .iter()
            .take(most)
            .map(|finding| by_rule(self::finding(Some(shown), finding), reading))
            .collect(),
        found: tally(found),
    }
}

/// A finding of the core as a front end shows it.
#[must_use]
pub fn finding(shown: Option<&Shown<'_>>, finding: &Diagnostic) -> FindingView {
    let Diagnostic {
        code,
        severity,
        address,
        span,
        rule,
        message,
    } = finding;
    // A value that is hidden in its place must not stand in a sentence about it.
    let hidden = shown
        .zip(*span)
        .is_some_and(|(shown, span)| shown.hides(span));
    FindingView {
        code: code.to_string(),
        level: level(*severity),
        message: match hidden {
            true => without_quotes(message),
            false => message.clone(),
        },
        path: address.as_ref().map(Address::to_string),
        range: shown.zip(*span).map(|(shown, span)| shown.range(span)),
        rule: rule.as_deref().map(str::to_owned),
        file: None,
        line: None,
    }
}

/// The sentence with dots for what it quotes: from the first quotation mark to the last of its kind.
pub(super) fn without_quotes(sentence: &str) -> String {
    let mut text = sentence.to_owned();
    for (open, close) in [
        ('\'', '\''),
        ('"', '"'),
        ('`', '`'),
        ('\u{201c}', '\u{201d}'),
    ] {
        let (Some(first), Some(last)) = (text.find(open), text.rfind(close)) else {
            continue;
        };
        let covered: String = text
            .char_indices()
            .map(|(at, letter)| match first < at && at < last {
                true => DOT,
                false => letter,
            })
            .collect();
        text = covered;
    }
    text
}

/// With the place of its rule, where it rests on one of a profile.
fn by_rule(finding: FindingView, reading: &Reading) -> FindingView {
    let rules = &reading.profile.rules;
    match rules
        .iter()
        .find(|rule| finding.rule.as_ref() == Some(&rule.id))
    {
        Some(rule) => FindingView {
            file: Some(reading.profile_file.clone()),
            line: Some(rule.line),
            ..finding
        },
        None => finding,
    }
}

/// How much a finding matters.
#[must_use]
pub const fn level(severity: Severity) -> Level {
    match severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
        Severity::Hint => Level::Hint,
    }
}
