//! Captures of a network into the store: what went over MLLP, with the times and peers of then.
//!
//! Each TCP stream becomes a connection, each frame a message, and what answers a message of the other side
//! by MSA-2 its answer. What was encrypted, and what is no MLLP, is named and left.

#[cfg(test)]
mod tests;
mod wire;

use crate::fault::Fault;
use crate::reading::Reading;
use crate::sources::Work;
use crate::store::Store;
use hl7wb_core::packets::{Damage, Reader, StreamId, Streams, Told};
use std::collections::HashMap;
use std::path::Path;
use tokio::io::AsyncReadExt as _;
use wire::Wire;

/// Bytes that are read at once.
const PIECE: usize = 128 << 10;

/// Gaps and encrypted streams that are named one by one.
const NAMED: usize = 50;

/// What was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// Packets of the file.
    pub packets: u64,
    /// Packets that are no TCP, or could not be read.
    pub other_packets: u64,
    /// Connections with messages.
    pub connections: u64,
    /// Messages, and frames that are none.
    pub messages: u64,
    /// Answers that were paired with their messages.
    pub answers: u64,
    /// Connections without MLLP.
    pub other_connections: u64,
    /// Encrypted connections, by their ends.
    pub encrypted: Vec<String>,
    /// What was not captured, in sentences.
    pub gaps: Vec<String>,
    /// Bytes that were not captured.
    pub missing: u64,
    /// What was wrong with the file, where it was read up to there.
    pub damage: Option<String>,
    /// Whether somebody stopped it.
    pub stopped: bool,
}

/// Takes the messages of a pcap or pcapng file into a store.
///
/// # Errors
/// Where the file cannot be read or is no capture, or the store cannot be written.
pub async fn import(
    store: &Store,
    path: &Path,
    reading: &Reading,
    work: &Work,
    tell: &(dyn Fn() + Sync),
) -> Result<Imported, Fault> {
    let unreadable = |error: &std::io::Error| {
        let message = format!("{} could not be read: {error}.", path.display());
        Fault::new("file-unreadable", message).because(error)
    };
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let mut file = tokio::fs::File::open(path)
        .await
        .map_err(|error| unreadable(&error))?;
    let mut into = Into {
        store,
        reading,
        name: &name,
        wires: HashMap::new(),
        imported: Imported::default(),
    };
    let (mut reader, mut streams) = (Reader::default(), Streams::default());
    let mut piece = vec![0; PIECE];
    let mut done = 0;
    let damage = loop {
        if work.stopped() {
            into.imported.stopped = true;
            break None;
        }
        let read = file
            .read(&mut piece)
            .await
            .map_err(|error| unreadable(&error))?;
        if read == 0 {
            break reader.finish().err();
        }
        let mut told = Vec::new();
        let pushed = reader.push(piece.get(..read).unwrap_or_default(), &mut |segment| {
            told.extend(streams.push(&segment));
        });
        into.take(told).await?;
        if let Err(damage) = pushed {
            break Some(damage);
        }
        done += read as u64;
        if work.at(done, reader.packets(), into.imported.messages) {
            tell();
        }
    };
    match damage {
        Some(Damage::NotACapture) => {
            let message = format!(
                "{name} is no pcap or pcapng file. Logs and files of messages open in Messages: drop them there."
            );
            return Err(Fault::new("not-a-capture", message));
        }
        Some(damage @ (Damage::Broken { .. } | Damage::CutOff { .. })) => {
            into.imported.damage = Some(damage.to_string());
        }
        None => {}
    }
    into.take(streams.finish()).await?;
    let left: Vec<StreamId> = into.wires.keys().copied().collect();
    for stream in left {
        into.close(stream).await?;
    }
    into.imported.packets = reader.packets();
    into.imported.other_packets = reader.other();
    Ok(into.imported)
}

/// Streams on their way into the store.
struct Into<'a> {
    store: &'a Store,
    reading: &'a Reading,
    name: &'a str,
    wires: HashMap<StreamId, Wire>,
    imported: Imported,
}

impl Into<'_> {
    async fn take(&mut self, told: Vec<Told>) -> Result<(), Fault> {
        for one in told {
            match one {
                Told::Opened {
                    stream,
                    client,
                    server,
                    time,
                } => {
                    let wire = Wire::new(client, server, time, self.name);
                    self.wires.insert(stream, wire);
                }
                Told::Bytes {
                    stream,
                    side,
                    time,
                    bytes,
                } => {
                    if let Some(wire) = self.wires.get_mut(&stream) {
                        let found = wire.bytes(side, time, &bytes);
                        let Self {
                            store,
                            reading,
                            imported,
                            ..
                        } = self;
                        wire.store(found, store, reading, imported).await?;
                    }
                }
                Told::Gap {
                    stream,
                    side,
                    bytes,
                } => {
                    if let Some(wire) = self.wires.get_mut(&stream) {
                        self.imported.missing += bytes;
                        if self.imported.gaps.len() < NAMED {
                            self.imported.gaps.push(wire.gap_in_words(side, bytes));
                        }
                        let found = wire.broken_off(side);
                        let Self {
                            store,
                            reading,
                            imported,
                            ..
                        } = self;
                        wire.store(found, store, reading, imported).await?;
                    }
                }
                Told::Closed { stream } => self.close(stream).await?,
            }
        }
        Ok(())
    }

    async fn close(&mut self, stream: StreamId) -> Result<(), Fault> {
        let Some(mut wire) = self.wires.remove(&stream) else {
            return Ok(());
        };
        let found = wire.end();
        let Self {
            store,
            reading,
            imported,
            ..
        } = self;
        wire.store(found, store, reading, imported).await?;
        wire.store_early(store, reading, imported).await?;
        if wire.is_encrypted() {
            if imported.encrypted.len() < NAMED {
                imported.encrypted.push(wire.in_words());
            }
        } else if wire.is_stored() {
            imported.connections += 1;
        } else {
            imported.other_connections += 1;
        }
        Ok(())
    }
}
