//! What stands at one place over many messages: how often it is filled, with what, how long.

use crate::filter::{equals, is_header, parts};
use crate::message::{Delimiters, Message};
use crate::path::Address;
use std::collections::HashMap;

/// So many different values are counted one by one, at most.
pub const MOST_VALUES: usize = 50_000;

/// And so many bytes of them: a document in every message would be kept whole else.
pub const MOST_BYTES: usize = 8 << 20;

/// Counts over a place. Every occurrence and repetition that the address means is a value.
#[derive(Debug, Clone)]
pub struct Statistics {
    at: Address,
    /// Messages that were looked at.
    pub messages: u64,
    /// Of these, messages with something other than delimiters there, null included.
    pub filled: u64,
    /// Messages where nothing but `""` stands there.
    pub null: u64,
    /// Messages without the segment.
    pub absent: u64,
    /// Values that are not empty, null included.
    pub values: u64,
    /// Characters of the shortest value that is neither empty nor null, and of the longest.
    pub lengths: Option<(usize, usize)>,
    /// Whether every value was counted by itself; else the rarer ones may be missing.
    pub complete: bool,
    found: HashMap<String, Counted>,
    bytes: usize,
}

#[derive(Debug, Clone)]
struct Counted {
    count: u64,
    /// By which delimiters it is a composite, where it is one.
    composite: Option<Delimiters>,
}

/// One value and how often it stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frequent {
    /// Its text; of a composite as it stands.
    pub value: String,
    /// How often.
    pub count: u64,
    /// The filter that finds the messages with it.
    pub filter: String,
}

impl Statistics {
    /// Over this place.
    #[must_use]
    pub fn new(at: Address) -> Self {
        Self {
            at,
            messages: 0,
            filled: 0,
            null: 0,
            absent: 0,
            values: 0,
            lengths: None,
            complete: true,
            found: HashMap::new(),
            bytes: 0,
        }
    }

    /// The place.
    #[must_use]
    pub const fn at(&self) -> &Address {
        &self.at
    }

    /// Different values that were counted.
    #[must_use]
    pub fn distinct(&self) -> usize {
        self.found.len()
    }

    /// Looks at one message more.
    pub fn add(&mut self, message: &Message) {
        self.messages += 1;
        if message.find(self.at.segment, 1).is_none() {
            self.absent += 1;
            return;
        }
        let (mut filled, mut other) = (false, false);
        let delimiters = message.delimiters();
        let inside =
            |byte: &u8| *byte == delimiters.component || Some(*byte) == delimiters.subcomponent;
        for span in message.values(&self.at) {
            let raw = span.of(message.bytes());
            let opaque = self.at.field.is_none() || is_header(&self.at);
            if raw.is_empty() || (!opaque && raw.iter().all(inside)) {
                continue;
            }
            self.values += 1;
            filled = true;
            if raw == b"\"\"" {
                self.count("\"\"".to_owned(), None);
                continue;
            }
            other = true;
            let composite = !opaque && raw.iter().any(inside);
            let text = match composite || opaque {
                true => message.charset().decode(raw).into_owned(),
                false => message.text_of(raw),
            };
            let length = text.chars().count();
            let (least, most) = self.lengths.unwrap_or((length, length));
            self.lengths = Some((least.min(length), most.max(length)));
            self.count(text, composite.then_some(delimiters));
        }
        self.filled += u64::from(filled);
        self.null += u64::from(filled && !other);
    }

    fn count(&mut self, text: String, composite: Option<Delimiters>) {
        if let Some(known) = self.found.get_mut(&text) {
            known.count += 1;
            return;
        }
        if self.found.len() >= MOST_VALUES || self.bytes + text.len() > MOST_BYTES {
            self.complete = false;
            return;
        }
        self.bytes += text.len();
        let count = 1;
        self.found.insert(text, Counted { count, composite });
    }

    /// The most frequent values, most frequent first, then by the alphabet.
    #[must_use]
    pub fn top(&self, most: usize) -> Vec<Frequent> {
        let mut all: Vec<(&String, &Counted)> = self.found.iter().collect();
        all.sort_unstable_by(|(a, x), (b, y)| y.count.cmp(&x.count).then_with(|| a.cmp(b)));
        all.truncate(most);
        all.into_iter()
            .map(|(value, Counted { count, composite })| Frequent {
                value: value.clone(),
                count: *count,
                filter: match composite {
                    Some(delimiters) => parts(&self.at, value, delimiters),
                    None => equals(&self.at, value),
                },
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::{Case, Filter, Sieve};

    fn over(path: &str, rows: &[&str]) -> (Statistics, Vec<Message>) {
        let mut statistics = Statistics::new(path.parse().expect(path));
        let messages: Vec<Message> = rows
            .iter()
            .map(|row| Message::decode(format!("MSH|^~\\&|A\r{row}\r").into_bytes()).0)
            .collect();
        for message in &messages {
            statistics.add(message);
        }
        (statistics, messages)
    }

    const ROWS: [&str; 7] = [
        "PID|1||7^^^H~8||A\\T\\B^J|F",
        "PID|1||7^^^H||A\\T\\B^J|F",
        "PID|1||^~||\"\"|M",
        "PID|1",
        "NK1|1",
        "PID|1||9|||F",
        "PID|1||\"\"~7^^^H||\u{e9}^|\"\"",
    ];

    #[test]
    fn counts_of_a_place() {
        let (found, _) = over("PID-6", &ROWS);
        assert_eq!(
            (found.messages, found.filled, found.null, found.absent),
            (7, 5, 1, 1)
        );
        assert_eq!((found.values, found.distinct()), (5, 3));
        assert_eq!(found.lengths, Some((1, 1)));
        let top: Vec<(String, u64, String)> = found
            .top(2)
            .into_iter()
            .map(
                |Frequent {
                     value,
                     count,
                     filter,
                 }| (value, count, filter),
            )
            .collect();
        assert_eq!(
            top,
            [
                ("F".to_owned(), 3, "PID-6 = F".to_owned()),
                ("\"\"".to_owned(), 1, "PID-6 null".to_owned()),
            ]
        );
        assert!(found.complete);
    }

    #[test]
    fn every_repetition_is_a_value() {
        let (found, _) = over("PID-3", &ROWS);
        assert_eq!((found.filled, found.null, found.values), (4, 0, 6));
        let (found, _) = over("PID-3[1]", &ROWS);
        assert_eq!((found.filled, found.null, found.values), (4, 1, 4));
        let (found, _) = over("PID-3.4", &ROWS);
        assert_eq!((found.filled, found.values), (3, 3));
    }

    /// Who clicks on a value sees the messages that have it.
    #[test]
    fn the_filter_of_a_value_finds_it() {
        for path in [
            "PID-3", "PID-3.1", "PID-5", "PID-5.1", "PID-6", "MSH-2", "MSH-3",
        ] {
            let (found, messages) = over(path, &ROWS);
            for Frequent { value, filter, .. } in found.top(20) {
                let read = Filter::parse(&filter, Case::Ignored).expect(&filter);
                let mut sieve = Sieve::new(&read, None);
                let passed = messages.iter().filter(|m| sieve.passes(m.bytes())).count();
                let (single, _) = over(path, &[]);
                let having = messages
                    .iter()
                    .filter(|message| {
                        let mut one = single.clone();
                        one.add(message);
                        one.top(20).iter().any(|other| other.value == value)
                    })
                    .count();
                assert_eq!(passed, having, "{path} {value:?}: {filter}");
            }
        }
    }

    #[test]
    fn too_many_values_are_said() {
        let mut statistics = Statistics::new("PID-3".parse().expect("a path"));
        let mut message = Message::default();
        for number in 0..MOST_VALUES + 10 {
            message.refill(format!("MSH|^~\\&|\rPID|1||{number}").as_bytes());
            statistics.add(&message);
        }
        assert!(!statistics.complete);
        assert_eq!(statistics.distinct(), MOST_VALUES);
        assert_eq!(statistics.values as usize, MOST_VALUES + 10);
    }
}
