//! Reading what is to be sent, and letting each message go when its time has come.

use super::{Sending, Timing};
use crate::fault::Fault;
use crate::sources::{Course, Given};
use hl7wb_core::message::Message;
use hl7wb_core::message::timestamp::{Precision, Timestamp};
use hl7wb_core::path::{Address, SegmentId};
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use std::collections::VecDeque;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Messages from one place.
#[derive(Debug)]
pub enum Part {
    /// One, as it stands.
    One(Vec<u8>),
    /// Those of a source.
    Course(Box<Course>),
}

/// What is sent, one part behind the other.
#[derive(Debug, Default)]
pub struct Supply {
    parts: VecDeque<Part>,
    page: VecDeque<Given>,
}

impl Supply {
    /// These parts, in order.
    #[must_use]
    pub fn of(parts: impl IntoIterator<Item = Part>) -> Self {
        Self {
            parts: parts.into_iter().collect(),
            page: VecDeque::new(),
        }
    }

    /// Messages in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        let parts = self.parts.iter().map(|part| match part {
            Part::One(_) => 1,
            Part::Course(course) => course.total(),
        });
        parts.sum()
    }

    /// Reads on, until there is a page or nothing is left.
    fn turn(&mut self) -> Result<(), Fault> {
        while self.page.is_empty() {
            match self.parts.pop_front() {
                None => break,
                Some(Part::One(bytes)) => self.page.push_back(Given { time: None, bytes }),
                Some(Part::Course(mut course)) => {
                    self.page = course.page()?;
                    if !self.page.is_empty() {
                        self.parts.push_front(Part::Course(course));
                    }
                }
            }
        }
        Ok(())
    }
}

/// A message on its way.
#[derive(Debug)]
pub(super) struct Job {
    /// Its number in the run, from 1.
    pub(super) number: u64,
    pub(super) bytes: Vec<u8>,
}

/// Feeds the lanes until nothing is left, or the run is stopped.
pub(super) async fn feed(
    sending: &Sending,
    mut supply: Supply,
    work: mpsc::Sender<Job>,
) -> Result<(), Fault> {
    let mut clockwork = Clockwork::new(sending.plan.timing);
    let mut number = 0;
    let mut paused = sending.paused.subscribe();
    loop {
        if supply.page.is_empty() {
            let turned = tokio::task::spawn_blocking(move || {
                let turned = supply.turn();
                (supply, turned)
            });
            let (turned_supply, turned) = turned
                .await
                .map_err(|error| crate::workbench::broken(&error))?;
            supply = turned_supply;
            turned?;
        }
        let Some(Given { time, bytes }) = supply.page.pop_front() else {
            return Ok(());
        };
        number += 1;
        let go = async {
            if let Some(due) = clockwork.due(Instant::now(), time, &bytes) {
                tokio::time::sleep_until(due).await;
            }
            let held = Instant::now();
            if *paused.borrow_and_update() {
                let _ = paused.wait_for(|paused| !paused).await;
                clockwork.held(held.elapsed());
            }
            work.send(Job { number, bytes }).await
        };
        tokio::select! {
            biased;
            () = sending.stopping.cancelled() => return Ok(()),
            sent = go => if sent.is_err() {
                return Ok(());
            },
        }
    }
}

/// Says when the next message goes.
#[derive(Debug)]
struct Clockwork {
    timing: Timing,
    since: Instant,
    /// The first recorded time, and the last that was later than all before.
    recorded: Option<(i64, i64)>,
    next: Instant,
}

/// A rate that could not be held is not made up for by more than this.
const BURST: Duration = Duration::from_millis(100);
/// Nobody waits for longer than this.
const FAR: Duration = Duration::from_hours(10_000);

impl Clockwork {
    fn new(timing: Timing) -> Self {
        let now = Instant::now();
        Self {
            timing,
            since: now,
            recorded: None,
            next: now,
        }
    }

    /// When a message goes that was recorded at `time`; none for at once.
    fn due(&mut self, now: Instant, time: Option<i64>, bytes: &[u8]) -> Option<Instant> {
        match self.timing {
            Timing::WhenFree => None,
            Timing::PerSecond(rate) => {
                let earliest = now.checked_sub(BURST).unwrap_or(now);
                let due = self.next.max(earliest);
                self.next = due + Duration::from_secs(1) / rate.max(1);
                Some(due)
            }
            Timing::Recorded { speed } => {
                let time = time.or_else(|| written(bytes))?;
                let (first, last) = self.recorded.unwrap_or((time, time));
                // A clock that went back costs no waiting.
                let last = last.max(time);
                self.recorded = Some((first, last));
                let micros = u64::try_from(last.saturating_sub(first)).unwrap_or(0);
                let gap = Duration::from_micros(micros).as_secs_f64() / speed;
                // Years ahead is as good as never.
                let gap = Duration::try_from_secs_f64(gap).unwrap_or(FAR);
                self.since.checked_add(gap)
            }
        }
    }

    /// Time that it was held does not count.
    fn held(&mut self, time: Duration) {
        self.since += time;
        self.next += time;
    }
}

/// MSH-7 in microseconds since 1970; none where no time of day stands there.
fn written(bytes: &[u8]) -> Option<i64> {
    let (message, _) = Message::decode(bytes.to_vec());
    let at = Address::field(SegmentId::MSH, 7).with_component(1);
    let stamp = Timestamp::parse(&message.text(&at)?).ok()?;
    if stamp.precision < Precision::Hour {
        return None;
    }
    let small = |number: u8| i8::try_from(number).ok();
    let moment = DateTime::new(
        i16::try_from(stamp.year).ok()?,
        small(stamp.month)?,
        small(stamp.day)?,
        small(stamp.hour)?,
        small(stamp.minute)?,
        small(stamp.second.min(59))?,
        i32::try_from(stamp.microsecond).ok()?.checked_mul(1000)?,
    )
    .ok()?;
    let zone = match stamp.offset {
        Some(minutes) => Offset::from_seconds(i32::from(minutes) * 60)
            .ok()?
            .to_time_zone(),
        None => TimeZone::system(),
    };
    let zoned = moment.to_zoned(zone).ok()?;
    Some(zoned.timestamp().as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_message_is_that_of_msh_7() {
        let of =
            |time: &str| written(format!("MSH|^~\\&|A|B|C|D|{time}||ADT^A01|1|P|2.3\r").as_bytes());
        assert_eq!(of("20231114221320+0000"), Some(1_700_000_000_000_000));
        assert_eq!(of("20231114231320.5+0100"), Some(1_700_000_000_500_000));
        assert_eq!((of(""), of("20231114"), of("soon")), (None, None, None));
    }

    #[test]
    fn gaps_are_those_that_were_recorded() {
        let seconds = |time: i64| Some(1_700_000_000_000_000 + time * 1_000_000);
        let mut twice = Clockwork::new(Timing::Recorded { speed: 2.0 });
        let begun = twice.since;
        for (time, passed) in [(0, 0), (10, 5), (4, 5), (12, 6)] {
            let due = twice.due(begun, seconds(time), b"").expect("a time");
            assert_eq!((due - begun).as_secs(), passed, "at {time}");
        }
        twice.held(Duration::from_secs(3));
        let due = twice.due(begun, seconds(14), b"").expect("a time");
        assert_eq!((due - begun).as_secs(), 10);
        assert_eq!(twice.due(begun, None, b"MSH|^~\\&|A\r"), None);
    }

    #[test]
    fn a_rate_is_held_and_a_delay_is_not_made_up_for_at_once() {
        let mut clockwork = Clockwork::new(Timing::PerSecond(10));
        let begun = clockwork.next;
        let mut after = |now: Instant| {
            let due = clockwork.due(now, None, b"").expect("a time");
            due.saturating_duration_since(begun).as_millis()
        };
        assert_eq!([after(begun), after(begun), after(begun)], [0, 100, 200]);
        let late = begun + Duration::from_mins(1);
        assert_eq!(
            [after(late), after(late), after(late)],
            [59_900, 60_000, 60_100]
        );
    }
}
