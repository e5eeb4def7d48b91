//! What became of the messages of a run: counts, latencies, and the results that are held.

use super::{Progress, Standing};
use crate::fault::Fault;
use hdrhistogram::Histogram;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// The newest results that are held.
const NEWEST: usize = 20_000;
/// And the first of those that are no plain accept.
const TROUBLED: usize = 10_000;
/// Stretches of time that are told apart; where there are more, each becomes twice as long.
const BEATS: usize = 240;
/// How long such a stretch is at first.
const BEAT: Duration = Duration::from_millis(250);

/// What became of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It was answered.
    Answered {
        /// MSA-1.
        code: String,
        /// MSA-3, or what ERR says.
        text: Option<String>,
        /// Whether MSA-2 is the control ID that was sent.
        matches: bool,
        /// From the first byte out to the last byte in.
        latency: Duration,
    },
    /// It was sent, and whether it was kept there is not known.
    Unknown(Fault),
    /// It never left.
    NotSent(Fault),
}

impl Fate {
    /// Whether it was accepted, and it was this one.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        match self {
            Self::Answered { code, matches, .. } => *matches && accepts(code),
            Self::Unknown(_) | Self::NotSent(_) => false,
        }
    }
}

/// Whether MSA-1 is an accept.
pub(super) fn accepts(code: &str) -> bool {
    matches!(code, "AA" | "CA")
}

/// One message and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Its number in the run, from 1.
    pub number: u64,
    /// Its MSH-10.
    pub control_id: String,
    /// How often it was tried.
    pub attempts: u32,
    /// What became of it.
    pub fate: Fate,
}

/// Messages by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Answered with AA or CA, and with their control ID.
    pub accepted: u64,
    /// Answered with something else.
    pub refused: u64,
    /// Accepted, but MSA-2 is another message's.
    pub mismatched: u64,
    /// Sent and not answered: whether they were kept there is not known.
    pub unknown: u64,
    /// Never sent, because no connection could be made.
    pub not_sent: u64,
    /// Tries after the first, of all messages together.
    pub retries: u64,
    /// Answers that nobody waited for.
    pub strays: u64,
    /// Connections that were made.
    pub connections: u64,
    /// Messages that the capture store did not take.
    pub not_kept: u64,
}

impl Counts {
    /// Messages that are done with.
    #[must_use]
    pub const fn done(&self) -> u64 {
        self.accepted + self.refused + self.mismatched + self.unknown + self.not_sent
    }
}

/// How long answers took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Latencies {
    /// Half of them at most.
    pub p50: Duration,
    /// 95 of a hundred.
    pub p95: Duration,
    /// 99 of a hundred.
    pub p99: Duration,
    /// The longest.
    pub max: Duration,
}

/// A stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beat {
    /// Where it ends, from the start of the run.
    pub until: Duration,
    /// How long it is.
    pub length: Duration,
    /// Messages that were done with in it.
    pub messages: u64,
    /// How long an answer took on average, where there was one.
    pub latency: Option<Duration>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Stretch {
    messages: u64,
    answers: u64,
    micros: u64,
}

/// Everything that is counted.
#[derive(Debug)]
pub(super) struct Tally {
    started: Instant,
    /// Since when it is held, and how long it was before.
    held: (Option<Instant>, Duration),
    ended: Option<(Standing, Duration)>,
    failed: Option<Fault>,
    counts: Counts,
    in_flight: u32,
    /// Messages without a connection, since the last that had one.
    in_a_row: u32,
    latencies: Histogram<u64>,
    beats: Vec<Stretch>,
    beat: Duration,
    newest: VecDeque<Sent>,
    troubled: Vec<Sent>,
    answer: Vec<u8>,
}

impl Default for Tally {
    fn default() -> Self {
        let latencies = Histogram::new(3).expect("three digits are fewer than five");
        Self {
            started: Instant::now(),
            held: (None, Duration::ZERO),
            ended: None,
            failed: None,
            counts: Counts::default(),
            in_flight: 0,
            in_a_row: 0,
            latencies,
            beats: Vec::new(),
            beat: BEAT,
            newest: VecDeque::new(),
            troubled: Vec::new(),
            answer: Vec::new(),
        }
    }
}

impl Tally {
    /// What became of a message.
    pub(super) fn add(&mut self, sent: Sent) {
        let mut latency = None;
        match &sent.fate {
            Fate::Answered {
                code,
                matches,
                latency: took,
                text: _,
            } => {
                latency = Some(*took);
                match (accepts(code), matches) {
                    (true, true) => self.counts.accepted += 1,
                    (true, false) => self.counts.mismatched += 1,
                    (false, _) => self.counts.refused += 1,
                }
            }
            Fate::Unknown(_) => self.counts.unknown += 1,
            Fate::NotSent(_) => self.counts.not_sent += 1,
        }
        self.counts.retries += u64::from(sent.attempts.saturating_sub(1));
        self.beat(latency);
        if !sent.fate.is_accepted() && self.troubled.len() < TROUBLED {
            self.troubled.push(sent.clone());
        }
        if self.newest.len() == NEWEST {
            self.newest.pop_front();
        }
        self.newest.push_back(sent);
    }

    fn beat(&mut self, latency: Option<Duration>) {
        let now = self.took().as_millis();
        let mut place = (now / self.beat.as_millis()) as usize;
        while place >= BEATS {
            self.beats = self.beats.chunks(2).map(together).collect();
            self.beat *= 2;
            place /= 2;
        }
        if self.beats.len() <= place {
            self.beats.resize(place + 1, Stretch::default());
        }
        if let Some(stretch) = self.beats.get_mut(place) {
            stretch.messages += 1;
            if let Some(latency) = latency {
                let micros = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
                stretch.answers += 1;
                stretch.micros = stretch.micros.saturating_add(micros);
                // It grows as is needed.
                let _ = self.latencies.record(micros);
            }
        }
    }

    /// The last answer, without framing.
    pub(super) fn answer(&mut self, answer: Vec<u8>) {
        self.answer = answer;
    }

    pub(super) fn last_answer(&self) -> Vec<u8> {
        self.answer.clone()
    }

    /// Counts something else.
    pub(super) fn count(&mut self, count: impl FnOnce(&mut Counts)) {
        count(&mut self.counts);
    }

    pub(super) const fn begun(&mut self) {
        self.in_flight += 1;
    }

    pub(super) const fn over(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// A connection was made for a message, or none could be; how many messages in a row have none, and
    /// whether there ever was one.
    pub(super) fn connected(&mut self, made: bool) -> (u32, bool) {
        self.in_a_row = if made { 0 } else { self.in_a_row + 1 };
        (self.in_a_row, self.counts.connections > 0)
    }

    /// The first reason is the one that is told.
    pub(super) fn fail(&mut self, fault: Fault) {
        self.failed.get_or_insert(fault);
    }

    pub(super) fn failed(&self) -> Option<Fault> {
        self.failed.clone()
    }

    pub(super) fn hold(&mut self, paused: bool) {
        let (since, before) = self.held;
        let before = before + since.map_or(Duration::ZERO, |since| since.elapsed());
        self.held = (paused.then(Instant::now), before);
    }

    pub(super) fn end(&mut self, outcome: Result<(), Fault>, stopped: bool) {
        let standing = match outcome {
            Err(fault) => Standing::Failed(fault),
            Ok(()) if stopped => Standing::Stopped,
            Ok(()) => Standing::Done,
        };
        self.ended = Some((standing, self.took()));
    }

    fn took(&self) -> Duration {
        let (since, before) = self.held;
        let held = before + since.map_or(Duration::ZERO, |since| since.elapsed());
        self.started.elapsed().saturating_sub(held)
    }

    pub(super) fn progress(&self, total: u64, paused: bool, stopping: bool) -> Progress {
        let (standing, took) = self.ended.clone().unwrap_or_else(|| {
            let standing = match (stopping, paused) {
                (true, _) => Standing::Stopping,
                (false, true) => Standing::Paused,
                (false, false) => Standing::Running,
            };
            (standing, self.took())
        });
        let at = |percent| Duration::from_micros(self.latencies.value_at_quantile(percent));
        Progress {
            standing,
            total,
            counts: self.counts,
            in_flight: self.in_flight,
            took,
            latencies: Latencies {
                p50: at(0.5),
                p95: at(0.95),
                p99: at(0.99),
                max: Duration::from_micros(self.latencies.max()),
            },
            beats: self.beats(took),
        }
    }

    fn beats(&self, took: Duration) -> Vec<Beat> {
        let mut beats = Vec::with_capacity(self.beats.len());
        let mut start = Duration::ZERO;
        for stretch in &self.beats {
            let until = (start + self.beat).min(took.max(start + Duration::from_millis(1)));
            beats.push(Beat {
                until,
                length: until.saturating_sub(start),
                messages: stretch.messages,
                latency: stretch
                    .micros
                    .checked_div(stretch.answers)
                    .map(Duration::from_micros),
            });
            start += self.beat;
        }
        beats
    }

    pub(super) fn results(
        &self,
        troubled: bool,
        first: usize,
        limit: usize,
    ) -> (Vec<Sent>, u64, u64) {
        let Counts { accepted, .. } = self.counts;
        let done = self.counts.done();
        match troubled {
            true => {
                let page = self.troubled.iter().skip(first).take(limit);
                let held = self.troubled.len() as u64;
                (page.cloned().collect(), held, done - accepted)
            }
            false => {
                let page = self.newest.iter().skip(first).take(limit);
                (page.cloned().collect(), self.newest.len() as u64, done)
            }
        }
    }
}

fn together(two: &[Stretch]) -> Stretch {
    two.iter().fold(Stretch::default(), |sum, one| Stretch {
        messages: sum.messages + one.messages,
        answers: sum.answers + one.answers,
        micros: sum.micros.saturating_add(one.micros),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(number: u64, code: &str) -> Sent {
        Sent {
            number,
            control_id: format!("M{number}"),
            attempts: 1,
            fate: Fate::Answered {
                code: code.to_owned(),
                text: None,
                matches: true,
                latency: Duration::from_micros(number),
            },
        }
    }

    #[test]
    fn however_many_there_are_no_more_is_held() {
        let mut tally = Tally::default();
        for number in 1..=100_000 {
            let code = if number % 5 == 0 { "AE" } else { "AA" };
            tally.add(sent(number, code));
        }
        let (newest, held, done) = tally.results(false, NEWEST - 1, 10);
        assert_eq!((held, done, newest.len()), (NEWEST as u64, 100_000, 1));
        assert_eq!(newest[0].number, 100_000);
        let (troubled, held, all) = tally.results(true, 0, 2);
        assert_eq!((held, all), (TROUBLED as u64, 20_000));
        assert_eq!([troubled[0].number, troubled[1].number], [5, 10]);
        let told = tally.progress(100_000, false, false);
        assert_eq!(
            (told.counts.accepted, told.counts.refused),
            (80_000, 20_000)
        );
        let near = |found: Duration, wanted: u128| {
            assert!(
                found.as_micros().abs_diff(wanted) < wanted / 500,
                "{found:?}"
            );
        };
        near(told.latencies.p50, 50_000);
        near(told.latencies.p99, 99_000);
        near(told.latencies.max, 100_000);
        assert_eq!(
            told.beats.iter().map(|beat| beat.messages).sum::<u64>(),
            100_000
        );
    }

    #[test]
    fn stretches_of_time_become_longer_and_no_more() {
        let mut tally = Tally::default();
        for minutes in 0..60 {
            // As if that much had passed since it started.
            tally.started = Instant::now() - Duration::from_secs(minutes * 60);
            tally.beat(Some(Duration::from_millis(2)));
        }
        let told = tally.progress(60, false, false);
        assert!(told.beats.len() <= BEATS, "{}", told.beats.len());
        assert_eq!(told.beats.iter().map(|beat| beat.messages).sum::<u64>(), 60);
    }
}
