//! The files: pcap and pcapng, pushed in pieces of any size.

use super::{Segment, link};
use pcap_parser::pcapng::Block;
use pcap_parser::traits::PcapNGPacketBlock;
use pcap_parser::{
    Linktype, PcapHeader, parse_block_be, parse_block_le, parse_pcap_frame, parse_pcap_frame_be,
    parse_pcap_header,
};

/// A record larger than this is none: the file is damaged.
const LARGEST: usize = 16 << 20;

/// Interfaces of one section that are remembered.
const INTERFACES: usize = 4096;

/// Why a file cannot be read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// It is something else.
    #[error("this is no pcap or pcapng file")]
    NotACapture,
    /// A record says that it is longer than any can be.
    #[error("the file is damaged at byte {at}")]
    Broken {
        /// Where, in bytes from the start of the file.
        at: u64,
    },
    /// It ends inside of a record.
    #[error("the file ends in the middle of a packet, at byte {at}")]
    CutOff {
        /// Where, in bytes from the start of the file.
        at: u64,
    },
}

/// Takes a capture file apart into TCP segments.
#[derive(Debug, Default)]
pub struct Reader {
    format: Format,
    buffer: Vec<u8>,
    /// Bytes before those of the buffer.
    before: u64,
    packets: u64,
    other: u64,
}

#[derive(Debug, Default)]
enum Format {
    #[default]
    Unknown,
    Plain {
        header: PcapHeader,
    },
    Blocks {
        big: bool,
        interfaces: Vec<Interface>,
    },
}

/// Where packets of a pcapng file come from.
#[derive(Debug, Clone, Copy)]
struct Interface {
    link: Linktype,
    /// Units of a second.
    resolution: u64,
    offset: i64,
}

impl Reader {
    /// Packets so far.
    #[must_use]
    pub const fn packets(&self) -> u64 {
        self.packets
    }

    /// Packets so far that are no TCP, or could not be read.
    #[must_use]
    pub const fn other(&self) -> u64 {
        self.other
    }

    /// Takes the next bytes of the file; `each` is shown every segment in the order of the file.
    ///
    /// # Errors
    /// Where the file is none, or damaged: nothing behind that can be read.
    pub fn push(&mut self, bytes: &[u8], each: &mut dyn FnMut(Segment<'_>)) -> Result<(), Damage> {
        self.buffer.extend_from_slice(bytes);
        let buffer = std::mem::take(&mut self.buffer);
        let mut rest: &[u8] = &buffer;
        let read = loop {
            match self.next(rest, each) {
                Ok(0) => break Ok(()),
                Ok(used) => {
                    self.before += used as u64;
                    rest = rest.get(used..).unwrap_or_default();
                }
                Err(damage) => break Err(damage),
            }
        };
        self.buffer = rest.to_vec();
        read
    }

    /// The file has ended.
    ///
    /// # Errors
    /// Where it ends in the middle of a packet, or nothing of a capture was there.
    pub fn finish(&self) -> Result<(), Damage> {
        match (&self.format, self.buffer.is_empty()) {
            (Format::Unknown, _) => Err(Damage::NotACapture),
            (Format::Plain { .. } | Format::Blocks { .. }, true) => Ok(()),
            (Format::Plain { .. } | Format::Blocks { .. }, false) => {
                Err(Damage::CutOff { at: self.before })
            }
        }
    }

    /// Reads one record; how many bytes it has, 0 where more are needed.
    fn next(&mut self, rest: &[u8], each: &mut dyn FnMut(Segment<'_>)) -> Result<usize, Damage> {
        match &mut self.format {
            Format::Unknown => self.begin(rest),
            Format::Plain { header } => {
                let broken = Damage::Broken { at: self.before };
                // Two headers in one: a kernel of long ago wrote more with each packet.
                let length = word(rest, 8, header.is_bigendian()).map(|length| length as usize);
                let Some(length) = length else { return Ok(0) };
                if length > LARGEST {
                    return Err(broken);
                }
                let used = 16 + length;
                let Some(record) = rest.get(..used) else {
                    return Ok(0);
                };
                let parse = match header.is_bigendian() {
                    true => parse_pcap_frame_be,
                    false => parse_pcap_frame,
                };
                let (_, frame) = parse(record).map_err(|_| broken)?;
                let unit = if header.is_nanosecond_precision() {
                    1_000
                } else {
                    1
                };
                let time = i64::from(frame.ts_sec) * 1_000_000 + i64::from(frame.ts_usec / unit);
                let link = header.network;
                self.packet(link, time, frame.data, each);
                Ok(used)
            }
            Format::Blocks { .. } => self.block(rest, each),
        }
    }

    fn begin(&mut self, rest: &[u8]) -> Result<usize, Damage> {
        let Some(magic) = rest.get(..4) else {
            return Ok(0);
        };
        if magic == [0x0A, 0x0D, 0x0D, 0x0A] {
            self.format = Format::Blocks {
                big: false,
                interfaces: Vec::new(),
            };
            // Its first block is read as every other.
            return self.block(rest, &mut |_| {});
        }
        let Some(head) = rest.get(..24) else {
            return match parse_pcap_header(rest) {
                Err(pcap_parser::nom::Err::Incomplete(_)) => Ok(0),
                Ok(_) | Err(_) => Err(Damage::NotACapture),
            };
        };
        let (_, header) = parse_pcap_header(head).map_err(|_| Damage::NotACapture)?;
        if header.is_modified_format() {
            return Err(Damage::NotACapture);
        }
        self.format = Format::Plain { header };
        Ok(24)
    }

    fn block(&mut self, rest: &[u8], each: &mut dyn FnMut(Segment<'_>)) -> Result<usize, Damage> {
        let broken = Damage::Broken { at: self.before };
        let Format::Blocks { big, interfaces } = &mut self.format else {
            return Err(broken);
        };
        let Some(head) = rest.get(..12) else {
            return Ok(0);
        };
        if head.starts_with(&[0x0A, 0x0D, 0x0D, 0x0A]) {
            *big = match head.get(8..12) {
                Some([0x1A, 0x2B, 0x3C, 0x4D]) => true,
                Some([0x4D, 0x3C, 0x2B, 0x1A]) => false,
                Some(_) | None => return Err(broken),
            };
            interfaces.clear();
        }
        let length = word(rest, 4, *big).unwrap_or(0) as usize;
        if length < 12 || !length.is_multiple_of(4) || length > LARGEST {
            return Err(broken);
        }
        let Some(block) = rest.get(..length) else {
            return Ok(0);
        };
        let parsed = match big {
            true => parse_block_be(block),
            false => parse_block_le(block),
        };
        let Ok((_, parsed)) = parsed else {
            // Its length is right; only this one cannot be read.
            self.other += 1;
            return Ok(length);
        };
        match parsed {
            Block::InterfaceDescription(found) if interfaces.len() < INTERFACES => {
                interfaces.push(Interface {
                    link: found.linktype,
                    resolution: found.ts_resolution().unwrap_or(1_000_000).max(1),
                    offset: found.ts_offset(),
                });
            }
            Block::EnhancedPacket(found) => {
                let at = usize::try_from(found.if_id).unwrap_or(usize::MAX);
                match interfaces.get(at).copied() {
                    Some(from) => {
                        let units = (u64::from(found.ts_high) << 32) | u64::from(found.ts_low);
                        let data = found.packet_data();
                        self.packet(from.link, from.time(units), data, each);
                    }
                    None => self.other += 1,
                }
            }
            // It has no time.
            Block::SimplePacket(found) => match interfaces.first().copied() {
                Some(from) => self.packet(from.link, 0, found.packet_data(), each),
                None => self.other += 1,
            },
            Block::InterfaceDescription(_)
            | Block::SectionHeader(_)
            | Block::NameResolution(_)
            | Block::InterfaceStatistics(_)
            | Block::SystemdJournalExport(_)
            | Block::DecryptionSecrets(_)
            | Block::ProcessInformation(_)
            | Block::Custom(_)
            | Block::Unknown(_) => {}
        }
        Ok(length)
    }

    fn packet(
        &mut self,
        link: Linktype,
        time: i64,
        data: &[u8],
        each: &mut dyn FnMut(Segment<'_>),
    ) {
        self.packets += 1;
        match link::segment(link, time, data) {
            Some(segment) => each(segment),
            None => self.other += 1,
        }
    }
}

impl Interface {
    fn time(&self, units: u64) -> i64 {
        let micros = u128::from(units) * 1_000_000 / u128::from(self.resolution);
        let micros = i64::try_from(micros).unwrap_or(i64::MAX);
        micros.saturating_add(self.offset.saturating_mul(1_000_000))
    }
}

fn word(bytes: &[u8], at: usize, big: bool) -> Option<u32> {
    let word: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
    Some(match big {
        true => u32::from_be_bytes(word),
        false => u32::from_le_bytes(word),
    })
}
