//! What happens, in batches: a snapshot first, then what changed since.

use super::capture::row_view;
use super::endpoint::endpoint_view;
use super::lists::{reading_progress, task_progress};
use super::mask::mode;
use super::messages::sources;
use super::project::project;
use super::sending::sending_of;
use crate::api::view::{CaptureRow, Event, MappingAt};
use crate::sending::SendingId;
use crate::sources::{SourceId, TaskId};
use crate::store::Row;
use crate::workbench::{Desk, Signal, Workbench};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// How long changes are gathered before they are told.
const GATHER: Duration = Duration::from_millis(50);
/// And how many rows at most.
const ROWS: usize = 500;
/// Newest frames of a snapshot.
const NEWEST: u32 = 500;

/// Events for one front end.
#[derive(Debug)]
pub struct Subscription {
    workbench: Workbench,
    signals: Receiver<Signal>,
    sequence: u64,
    /// Everything has to be told anew: at first, after another project was opened, and where this
    /// listener was too slow for what happened.
    anew: bool,
}

/// Subscribes to what happens. The first batch holds a snapshot.
#[must_use]
pub fn subscribe(workbench: &Workbench) -> Subscription {
    Subscription {
        // Before the snapshot is made, so that nothing falls between the two.
        signals: workbench.signals(),
        workbench: workbench.clone(),
        sequence: 0,
        anew: true,
    }
}

/// What was gathered, each thing once.
#[derive(Default)]
struct Gathered {
    rows: BTreeMap<i64, Row>,
    total: u64,
    endpoints: BTreeSet<Arc<str>>,
    sources: bool,
    reading: BTreeSet<SourceId>,
    tasks: BTreeSet<TaskId>,
    sendings: BTreeSet<SendingId>,
    project: bool,
    cases: bool,
    mappings: BTreeSet<(String, String)>,
    problems: Vec<crate::fault::Fault>,
}

impl Subscription {
    /// The next batch, never empty; none when the workbench is gone.
    pub async fn next(&mut self) -> Option<Vec<Event>> {
        loop {
            if self.anew {
                self.anew = false;
                return Some(vec![self.snapshot().await]);
            }
            let mut gathered = Gathered::default();
            match self.signals.recv().await {
                Ok(signal) => self.gather(signal, &mut gathered),
                Err(RecvError::Lagged(_)) => self.anew = true,
                Err(RecvError::Closed) => return None,
            }
            let until = tokio::time::Instant::now() + GATHER;
            while !self.anew && gathered.rows.len() < ROWS {
                match tokio::time::timeout_at(until, self.signals.recv()).await {
                    Ok(Ok(signal)) => self.gather(signal, &mut gathered),
                    Ok(Err(RecvError::Lagged(_))) => self.anew = true,
                    Ok(Err(RecvError::Closed)) | Err(_) => break,
                }
            }
            let events = self.tell(gathered).await;
            if !events.is_empty() {
                return Some(events);
            }
        }
    }

    fn gather(&mut self, signal: Signal, gathered: &mut Gathered) {
        match signal {
            Signal::Stored { rows, total } => {
                gathered.total = total.max(gathered.total);
                for row in rows.iter() {
                    gathered.rows.insert(row.id.0, row.clone());
                }
            }
            Signal::Endpoint(id) => {
                gathered.endpoints.insert(id);
            }
            Signal::Sources => gathered.sources = true,
            Signal::Reading(id) => {
                gathered.reading.insert(id);
            }
            Signal::Task(id) => {
                gathered.tasks.insert(id);
            }
            Signal::Sending(id) => {
                gathered.sendings.insert(id);
            }
            Signal::Project => gathered.project = true,
            Signal::Cases => gathered.cases = true,
            Signal::Opened | Signal::Masked => self.anew = true,
            Signal::Mapping {
                interface,
                destination,
            } => {
                gathered.mappings.insert((interface, destination));
            }
            Signal::Problem(fault) => {
                if !gathered.problems.contains(&fault) {
                    gathered.problems.push(fault);
                }
            }
        }
    }

    fn number(&mut self) -> u64 {
        self.sequence += 1;
        self.sequence
    }

    async fn tell(&mut self, gathered: Gathered) -> Vec<Event> {
        let desk = self.workbench.desk().await;
        let mut events = Vec::new();
        if !self.anew {
            self.tell_changes(&desk, &gathered, &mut events);
        }
        // A problem is told once: a snapshot does not hold it.
        for fault in gathered.problems {
            events.push(Event::Problem {
                sequence: self.number(),
                error: fault.into(),
            });
        }
        events
    }

    fn tell_changes(&mut self, desk: &Desk, gathered: &Gathered, events: &mut Vec<Event>) {
        if !gathered.rows.is_empty() {
            let masked = self.workbench.mask().hides_captured();
            let rows = gathered.rows.values();
            events.push(Event::Captured {
                sequence: self.number(),
                rows: rows.map(|row| row_view(row, masked)).collect(),
                total: gathered.total,
            });
        }
        for id in &gathered.endpoints {
            if let Ok(now) = desk.endpoint(id) {
                events.push(Event::Endpoint {
                    sequence: self.number(),
                    endpoint: endpoint_view(now),
                });
            }
        }
        if gathered.sources {
            events.push(Event::Sources {
                sequence: self.number(),
                sources: sources(desk),
            });
        }
        for id in &gathered.reading {
            if let Some(progress) = reading_progress(desk, *id) {
                events.push(Event::Reading {
                    sequence: self.number(),
                    source: id.0,
                    progress,
                });
            }
        }
        for id in &gathered.tasks {
            if let Some(progress) = task_progress(desk, *id) {
                events.push(Event::Task {
                    sequence: self.number(),
                    task: id.0,
                    progress,
                });
            }
        }
        for id in &gathered.sendings {
            if let Some(sending) = sending_of(desk, *id) {
                events.push(Event::Sending {
                    sequence: self.number(),
                    sending,
                });
            }
        }
        if gathered.project {
            events.push(Event::Project {
                sequence: self.number(),
                project: project(desk),
                endpoints: desk.endpoints().into_iter().map(endpoint_view).collect(),
            });
        }
        if gathered.cases {
            events.push(Event::Cases {
                sequence: self.number(),
            });
        }
        for (interface, destination) in &gathered.mappings {
            events.push(Event::MappingOutside {
                sequence: self.number(),
                at: MappingAt {
                    interface: interface.clone(),
                    destination: destination.clone(),
                },
            });
        }
    }

    async fn snapshot(&mut self) -> Event {
        let desk = self.workbench.desk().await;
        let newest = match desk.store() {
            Ok(store) => store.page(None, NEWEST).await.ok(),
            Err(_) => None,
        };
        let mask = self.workbench.mask();
        let masked = mask.hides_captured();
        let (mut newest, total): (Vec<CaptureRow>, u64) = match newest {
            Some(page) => {
                let rows = page.rows.iter().map(|row| row_view(row, masked));
                (rows.collect(), page.total)
            }
            // The project says why: `store_problem`.
            None => (Vec::new(), 0),
        };
        newest.reverse();
        Event::Snapshot {
            sequence: self.number(),
            project: project(&desk),
            endpoints: desk.endpoints().into_iter().map(endpoint_view).collect(),
            newest,
            total,
            mask: mode(mask.now()),
        }
    }
}
