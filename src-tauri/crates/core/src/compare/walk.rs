//! From message to segment to field to repetition to component; only what differs is looked into.

use std::borrow::Cow;

use super::align::{align, likeness, likeness_of_repetitions};
use super::trim::{ends_empty, trimmed};
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

impl<'a> Walk<'a> {
    pub(super) fn messages(&mut self) {
        let (old, new) = (self.old, self.new);
        let (olds, news) = (old.segment_count(), new.segment_count());
        let alike = |i: usize, j: usize| old.line(i) == new.line(j);
        let shorter = olds.min(news);
        let head = (0..shorter).take_while(|i| alike(*i, *i)).count();
        let tail = (1..=shorter - head)
            .take_while(|far| alike(olds - far, news - far))
            .count();
        for i in 0..head {
            self.pair(i, i);
        }
        match (olds - head - tail, news - head - tail) {
            // Most pairs that differ do so in one segment.
            (1, 1) if old.segment(head).map(|a| a.id()) == new.segment(head).map(|b| b.id()) => {
                self.pair(head, head);
            }
            (old_middle, new_middle) => self.middle(head, old_middle, new_middle),
        }
        for far in (1..=tail).rev() {
            self.pair(olds - far, news - far);
        }
    }

    /// Segments between those that are equal at both ends.
    fn middle(&mut self, head: usize, old_middle: usize, new_middle: usize) {
        let part = |message: &'a Message, count: usize| -> Vec<Segment<'a>> {
            let lines = head..head + count;
            lines.filter_map(|line| message.segment(line)).collect()
        };
        let (old, new) = (part(self.old, old_middle), part(self.new, new_middle));
        let pairs = align(old.len(), new.len(), |i, j| {
            match (old.get(i), new.get(j)) {
                (Some(a), Some(b)) => likeness(a, b),
                (_, _) => 0,
            }
        });
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

    /// Line `i` of the old message, which is line `j` of the new one.
    fn pair(&mut self, i: usize, j: usize) {
        if !self.everything && self.old.line(i) == self.new.line(j) {
            return;
        }
        if let (Some(a), Some(b)) = (self.old.segment(i), self.new.segment(j)) {
            self.segments(&a, &b);
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
            if a.raw_field(number) == b.raw_field(number) && self.equal_is_same() {
                continue;
            }
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
        let count = x.repetitions().count();
        if count == y.repetitions().count() {
            for (a, b) in x.repetitions().zip(y.repetitions()) {
                let at = match count > 1 {
                    true => at.with_repetition(b.number()),
                    false => at,
                };
                self.repetitions(at, &a, &b);
            }
            return;
        }
        let olds: Vec<Repetition<'a>> = x.repetitions().collect();
        let news: Vec<Repetition<'a>> = y.repetitions().collect();
        let pairs = align(olds.len(), news.len(), |i, j| {
            match (olds.get(i), news.get(j)) {
                (Some(a), Some(b)) => likeness_of_repetitions(a, b),
                (_, _) => 0,
            }
        });
        for (i, j) in pairs {
            let a = i.and_then(|i| olds.get(i));
            let b = j.and_then(|j| news.get(j));
            // There are several on one side at least.
            let at = at.with_repetition(b.or(a).map_or(1, Repetition::number));
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
        let last = a.components().count().max(b.components().count());
        let (mut olds, mut news) = (a.components(), b.components());
        for (_, number) in (0..last).zip(1u16..) {
            let (x, y) = (olds.next(), news.next());
            let at = if last > 1 {
                at.with_component(number)
            } else {
                at
            };
            self.components(at, x.as_ref(), y.as_ref(), last > 1);
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
        let count = |one: Option<&Component<'_>>| one.map_or(0, |one| one.subcomponents().count());
        let last = count(x).max(count(y));
        if last <= 1 {
            return self.leaf(at, &old, &new, y.map(Component::span));
        }
        let at = if numbered { at } else { at.with_component(1) };
        let olds: Vec<_> = x.map(|x| x.subcomponents().collect()).unwrap_or_default();
        let news: Vec<_> = y.map(|y| y.subcomponents().collect()).unwrap_or_default();
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
        old == new && self.equal_is_same()
    }

    fn equal_is_same(&self) -> bool {
        !self.everything
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
        match ends_empty(text.as_bytes(), &levels) {
            true => Cow::Owned(trimmed(&text, &levels)),
            false => text,
        }
    }
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
