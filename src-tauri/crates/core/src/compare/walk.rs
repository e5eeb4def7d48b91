//! From message to segment to field to repetition to component; only what differs is looked into.

use std::borrow::Cow;

use super::align::align;
use super::{CompareOptions, Row, RowVerdict};
use crate::message::{Component, Field, Message, Repetition, Segment, redelimit};
use crate::path::{Address, Index};
use crate::span::Span;

pub(super) struct Walk<'a> {
    pub(super) old: &'a Message,
    pub(super) new: &'a Message,
    pub(super) volatile: &'a [Span],
    pub(super) options: &'a CompareOptions,
    /// Rows for what is the same, too.
    pub(super) everything: bool,
    pub(super) rows: Vec<Row>,
}

/// A score that no likeness reaches: the same bytes.
const EQUAL: u32 = 64;

impl<'a> Walk<'a> {
    pub(super) fn messages(&mut self) {
        let old: Vec<Segment<'a>> = self.old.segments().collect();
        let new: Vec<Segment<'a>> = self.new.segments().collect();
        let alike = |(a, b): &(&Segment<'_>, &Segment<'_>)| a.bytes() == b.bytes();
        let head = old.iter().zip(&new).take_while(alike).count();
        let rest = old.len().min(new.len()) - head;
        let tail = old
            .iter()
            .rev()
            .zip(new.iter().rev())
            .take(rest)
            .take_while(alike)
            .count();
        let mut pairs: Vec<(Option<usize>, Option<usize>)> =
            (0..head).map(|i| (Some(i), Some(i))).collect();
        let (old_middle, new_middle) = (old.len() - head - tail, new.len() - head - tail);
        let middle = align(old_middle, new_middle, |i, j| {
            match (old.get(head + i), new.get(head + j)) {
                (Some(a), Some(b)) => likeness(a, b),
                (_, _) => 0,
            }
        });
        pairs.extend(
            middle
                .into_iter()
                .map(|(i, j)| (i.map(|i| i + head), j.map(|j| j + head))),
        );
        pairs.extend((0..tail).map(|i| (Some(old.len() - tail + i), Some(new.len() - tail + i))));
        for (i, j) in pairs {
            let a = i.and_then(|i| old.get(i));
            let b = j.and_then(|j| new.get(j));
            match (a, b) {
                (Some(a), Some(b)) if a.bytes() == b.bytes() && !self.everything => {}
                (Some(a), Some(b)) => self.segments(a, b),
                (Some(a), None) => self.alone(a, RowVerdict::OldOnly),
                (None, Some(b)) => self.alone(b, RowVerdict::NewOnly),
                (None, None) => {}
            }
        }
    }

    fn alone(&mut self, segment: &Segment<'a>, verdict: RowVerdict) {
        let message = if verdict == RowVerdict::OldOnly {
            self.old
        } else {
            self.new
        };
        let address = segment
            .id()
            .map(|id| with_occurrence(message, Address::segment(id), segment.occurrence()));
        let text = shown(message, segment.bytes());
        let both = |text: String| {
            if verdict == RowVerdict::OldOnly {
                (text, String::new())
            } else {
                (String::new(), text)
            }
        };
        let (old, new) = both(text);
        self.push(address, true, old, new, verdict);
        if !self.everything {
            return;
        }
        for field in segment.fields().filter(|field| !field.bytes().is_empty()) {
            let (old, new) = both(shown(message, field.bytes()));
            let at = address.map(|address| address.with_field(field.number()));
            self.push(at, false, old, new, verdict);
        }
    }

    fn segments(&mut self, a: &Segment<'a>, b: &Segment<'a>) {
        let Some(id) = b.id() else {
            let (old, new) = (shown(self.old, a.bytes()), shown(self.new, b.bytes()));
            let verdict = if old == new {
                RowVerdict::Same
            } else {
                RowVerdict::Different
            };
            if verdict != RowVerdict::Same || self.everything {
                self.push(None, true, old, new, verdict);
            }
            return;
        };
        let address = with_occurrence(self.new, Address::segment(id), b.occurrence());
        let heading = self.rows.len();
        if self.everything {
            let (old, new) = (shown(self.old, a.bytes()), shown(self.new, b.bytes()));
            self.push(Some(address), true, old, new, RowVerdict::Same);
        }
        let last = a.field_count().max(b.field_count());
        for number in 1..=u16::try_from(last).unwrap_or(u16::MAX) {
            let at = address.with_field(number);
            match (a.field(number), b.field(number)) {
                (None, None) => {}
                (Some(one), None) => self.one_field(at, &one, true),
                (None, Some(one)) => self.one_field(at, &one, false),
                (Some(x), Some(y)) => self.fields(at, &x, &y, b.is_header() && number <= 2),
            }
        }
        let differs = |row: &Row| !matches!(row.verdict, RowVerdict::Same | RowVerdict::Ignored);
        let different = self.rows.iter().skip(heading + 1).any(differs);
        if self.everything
            && different
            && let Some(row) = self.rows.get_mut(heading)
        {
            row.verdict = RowVerdict::Different;
        }
    }

    /// A field that is beyond the end of the other segment: the same as an empty one.
    fn one_field(&mut self, at: Address, field: &Field<'a>, is_old: bool) {
        let message = if is_old { self.old } else { self.new };
        let text = self.normal_of(message, field.bytes());
        if text.is_empty() {
            return;
        }
        let (old, new) = if is_old {
            (text, Cow::Borrowed(""))
        } else {
            (Cow::Borrowed(""), text)
        };
        self.leaf(at, &old, &new, (!is_old).then(|| field.span()));
    }

    fn fields(&mut self, at: Address, x: &Field<'a>, y: &Field<'a>, opaque: bool) {
        if self.is_same(x.bytes(), y.bytes()) {
            return;
        }
        let (old, new) = (
            self.normal_of(self.old, x.bytes()),
            self.normal_of(self.new, y.bytes()),
        );
        if opaque {
            let (old, new) = (
                self.old.charset().decode(x.bytes()),
                self.new.charset().decode(y.bytes()),
            );
            return self.leaf(at, &old, &new, None);
        }
        if old == new {
            if self.everything && !new.is_empty() {
                self.leaf(at, &old, &new, None);
            }
            return;
        }
        let olds: Vec<Repetition<'a>> = x.repetitions().collect();
        let news: Vec<Repetition<'a>> = y.repetitions().collect();
        let several = olds.len().max(news.len()) > 1;
        let pairs = if olds.len() == news.len() {
            (0..olds.len()).map(|i| (Some(i), Some(i))).collect()
        } else {
            align(olds.len(), news.len(), |i, j| {
                match (olds.get(i), news.get(j)) {
                    (Some(a), Some(b)) => likeness_of_repetitions(a, b),
                    (_, _) => 0,
                }
            })
        };
        for (i, j) in pairs {
            let a = i.and_then(|i| olds.get(i));
            let b = j.and_then(|j| news.get(j));
            let number = b.or(a).map_or(1, Repetition::number);
            let at = if several {
                at.with_repetition(number)
            } else {
                at
            };
            match (a, b) {
                (Some(a), Some(b)) => self.repetitions(at, a, b),
                (Some(a), None) => self.lone_repetition(at, self.old, a, RowVerdict::OldOnly),
                (None, Some(b)) => self.lone_repetition(at, self.new, b, RowVerdict::NewOnly),
                (None, None) => {}
            }
        }
    }

    fn lone_repetition(
        &mut self,
        at: Address,
        message: &Message,
        one: &Repetition<'a>,
        verdict: RowVerdict,
    ) {
        if self.normal_of(message, one.bytes()).is_empty() {
            return;
        }
        let text = shown(message, one.bytes());
        let (old, new) = if verdict == RowVerdict::OldOnly {
            (text, String::new())
        } else {
            (String::new(), text)
        };
        self.push(Some(at), false, old, new, verdict);
    }

    fn repetitions(&mut self, at: Address, a: &Repetition<'a>, b: &Repetition<'a>) {
        if self.is_same(a.bytes(), b.bytes()) {
            return;
        }
        let (old, new) = (
            self.normal_of(self.old, a.bytes()),
            self.normal_of(self.new, b.bytes()),
        );
        if old == new {
            if self.everything && !new.is_empty() {
                self.leaf(at, &old, &new, None);
            }
            return;
        }
        let olds: Vec<Component<'a>> = a.components().collect();
        let news: Vec<Component<'a>> = b.components().collect();
        let last = olds.len().max(news.len());
        for (index, number) in (0..last).zip(1u16..) {
            let (x, y) = (olds.get(index), news.get(index));
            let at = if last > 1 {
                at.with_component(number)
            } else {
                at
            };
            self.components(at, x, y, last > 1);
        }
    }

    fn components(
        &mut self,
        at: Address,
        x: Option<&Component<'a>>,
        y: Option<&Component<'a>>,
        numbered: bool,
    ) {
        if let (Some(x), Some(y)) = (x, y)
            && self.is_same(x.bytes(), y.bytes())
        {
            return;
        }
        let old = x
            .map(|x| self.normal_of(self.old, x.bytes()))
            .unwrap_or_default();
        let new = y
            .map(|y| self.normal_of(self.new, y.bytes()))
            .unwrap_or_default();
        if old == new {
            if self.everything && !new.is_empty() {
                self.leaf(at, &old, &new, None);
            }
            return;
        }
        let olds: Vec<_> = x.map(|x| x.subcomponents().collect()).unwrap_or_default();
        let news: Vec<_> = y.map(|y| y.subcomponents().collect()).unwrap_or_default();
        let last = olds.len().max(news.len());
        if last <= 1 {
            return self.leaf(at, &old, &new, y.map(Component::span));
        }
        let at = if numbered { at } else { at.with_component(1) };
        for (index, number) in (0..last).zip(1u16..) {
            let old = olds
                .get(index)
                .map(|one| self.normal_of(self.old, one.bytes()))
                .unwrap_or_default();
            let new = news
                .get(index)
                .map(|one| self.normal_of(self.new, one.bytes()))
                .unwrap_or_default();
            if old != new || (self.everything && !new.is_empty()) {
                self.leaf(
                    at.with_subcomponent(number),
                    &old,
                    &new,
                    news.get(index).map(|one| one.span()),
                );
            }
        }
    }

    fn leaf(&mut self, at: Address, old: &str, new: &str, span: Option<Span>) {
        let changes = span.is_some_and(|span| {
            self.volatile
                .iter()
                .any(|v| v.start < span.end && span.start < v.end)
        });
        let same = old == new || (changes && form(old) == form(new));
        if same && !self.everything {
            return;
        }
        let text = |text: &str, message: &Message| {
            crate::message::escape::unescape_text(text, &message.delimiters()).into_owned()
        };
        let (old, new) = (text(old, self.new), text(new, self.new));
        self.push(
            Some(at),
            false,
            old,
            new,
            if same {
                RowVerdict::Same
            } else {
                RowVerdict::Different
            },
        );
    }

    fn push(
        &mut self,
        address: Option<Address>,
        segment: bool,
        old: String,
        new: String,
        verdict: RowVerdict,
    ) {
        let ignored = verdict != RowVerdict::Same
            && address
                .is_some_and(|at| self.options.ignore.iter().any(|ignore| ignore.covers(&at)));
        let verdict = if ignored {
            RowVerdict::Ignored
        } else {
            verdict
        };
        let path = address.map(|at| Address {
            occurrence: Index::Unspecified,
            repetition: Index::Unspecified,
            ..at
        });
        self.rows.push(Row {
            address,
            path,
            segment,
            old,
            new,
            verdict,
        });
    }
}

impl Walk<'_> {
    /// Whether bytes of the two say the same, and nobody wants to see what is the same. Where they are
    /// equal, text and form are too.
    fn is_same(&self, old: &[u8], new: &[u8]) -> bool {
        !self.everything
            && old == new
            && self.old.delimiters() == self.new.delimiters()
            && self.old.charset() == self.new.charset()
    }

    /// Text of a place in the delimiters of the new message, without trailing empty delimiters.
    fn normal_of<'b>(&self, message: &Message, bytes: &'b [u8]) -> Cow<'b, str> {
        let (own, common) = (message.delimiters(), self.new.delimiters());
        let text = match message.charset().decode(bytes) {
            text if own == common => text,
            text => Cow::Owned(
                String::from_utf8_lossy(&redelimit(text.as_bytes(), &own, &common)).into_owned(),
            ),
        };
        let levels = [
            common.repetition,
            Some(common.component),
            common.subcomponent,
        ];
        let separators: Vec<char> = levels.into_iter().flatten().map(char::from).collect();
        if !text.contains(separators.as_slice()) {
            return text;
        }
        Cow::Owned(trimmed(&text, &separators))
    }
}

/// Takes separators away that nothing follows, at each level.
fn trimmed(text: &str, separators: &[char]) -> String {
    let Some((first, below)) = separators.split_first() else {
        return text.to_owned();
    };
    let mut parts: Vec<String> = text
        .split(*first)
        .map(|part| trimmed(part, below))
        .collect();
    while parts.len() > 1 && parts.last().is_some_and(String::is_empty) {
        parts.pop();
    }
    parts.join(&first.to_string())
}

fn shown(message: &Message, bytes: &[u8]) -> String {
    message.charset().decode(bytes).into_owned()
}

fn with_occurrence(message: &Message, at: Address, occurrence: u32) -> Address {
    if message.find(at.segment, 2).is_some() {
        at.with_occurrence(occurrence)
    } else {
        at
    }
}

/// Digits as 0, letters as a: what stays the same of a value that changes from run to run.
fn form(text: &str) -> String {
    let kind = |c: char| match c {
        c if c.is_ascii_digit() => '0',
        '-' => '+',
        c if c.is_alphabetic() => 'a',
        c => c,
    };
    text.chars().map(kind).collect()
}

/// How much two segments are the same one: never, by name, by their fields, to the byte.
fn likeness(a: &Segment<'_>, b: &Segment<'_>) -> u32 {
    if a.id() != b.id() {
        return 0;
    }
    if a.bytes() == b.bytes() {
        return EQUAL;
    }
    let mut equal = 0;
    let mut filled = 1;
    // The set ID says least: it is renumbered when a segment before it is dropped.
    for (x, y) in a.fields().zip(b.fields()).skip(1) {
        if !x.bytes().is_empty() || !y.bytes().is_empty() {
            filled += 1;
            equal += u32::from(x.bytes() == y.bytes());
        }
    }
    2 + equal * (EQUAL - 4) / filled
}

fn likeness_of_repetitions(a: &Repetition<'_>, b: &Repetition<'_>) -> u32 {
    if a.bytes() == b.bytes() {
        return EQUAL;
    }
    let equal = a
        .components()
        .zip(b.components())
        .filter(|(x, y)| !x.bytes().is_empty() && x.bytes() == y.bytes())
        .count();
    1 + u32::try_from(equal).unwrap_or(0).min(EQUAL - 2)
}
