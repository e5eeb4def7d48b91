//! Files that hold files: gzip, and ZIP archives. They are unpacked into memory, never onto a disk
//! where patients' data would stay, and only up to a limit: an archive of a few bytes can claim to
//! hold any number of them.

use super::content::unreadable;
use crate::fault::Fault;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use zip::ZipArchive;
use zip::result::ZipError;

/// What one archive may hold, all entries together.
const LARGEST: u64 = 512 << 20;

/// Entries that are looked at.
const ENTRIES: usize = 1000;

/// What a file is, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Zip,
}

/// One file out of an archive.
#[derive(Debug)]
pub(super) struct Unpacked {
    /// `feed.zip › monday/a.hl7`
    pub(super) name: String,
    /// Its bytes, or why there are none.
    pub(super) bytes: Result<Arc<[u8]>, Fault>,
}

impl Packing {
    /// None where it is a plain file, or cannot be read at all.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let mut start = [0; 4];
        File::open(path).ok()?.read_exact(&mut start).ok()?;
        match start {
            [0x1F, 0x8B, 8, _] => Some(Self::Gzip),
            [b'P', b'K', 3, 4] | [b'P', b'K', 5, 6] => Some(Self::Zip),
            _ => None,
        }
    }

    /// Every file in it, in its order.
    pub(super) fn unpack(self, path: &Path) -> Result<Vec<Unpacked>, Fault> {
        unpack(self, path, LARGEST)
    }
}

fn unpack(packing: Packing, path: &Path, largest: u64) -> Result<Vec<Unpacked>, Fault> {
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let shown = super::file_name(path);
    let mut room = largest;
    match packing {
        Packing::Gzip => {
            let name = shown.trim_end_matches(".gz").to_owned();
            let bytes = read(flate2::read::MultiGzDecoder::new(file), &mut room)
                .map_err(|broken| broken.fault(&shown, &name, largest));
            Ok(vec![Unpacked {
                name: format!("{shown} › {name}"),
                bytes,
            }])
        }
        Packing::Zip => {
            let mut archive = ZipArchive::new(file).map_err(|error| damaged(&shown, &error))?;
            let mut found = Vec::new();
            let entries = archive.len();
            for place in 0..entries.min(ENTRIES) {
                let name = match archive.name_for_index(place) {
                    Some(Ok(name)) => name.into_owned(),
                    Some(Err(_)) | None => format!("file {}", place + 1),
                };
                // Folders, and what systems put beside files.
                let hidden = |part: &str| part.starts_with('.') || part == "__MACOSX";
                if name.ends_with('/') || name.split('/').any(hidden) {
                    continue;
                }
                let bytes = match archive.by_index(place) {
                    Ok(entry) => read(entry, &mut room)
                        .map_err(|broken| broken.fault(&shown, &name, largest)),
                    Err(error) => Err(refused(&shown, &name, &error)),
                };
                let full = room == 0 && bytes.is_err();
                found.push(Unpacked {
                    name: format!("{shown} › {name}"),
                    bytes,
                });
                if full {
                    break;
                }
            }
            if entries > ENTRIES {
                let message = format!(
                    "{shown} holds {entries} files, and only the first {ENTRIES} are opened. Unpack it, and open the folder."
                );
                found.push(Unpacked {
                    name: shown,
                    bytes: Err(Fault::new("archive-too-large", message)),
                });
            }
            Ok(found)
        }
    }
}

enum Broken {
    /// There is more than there may be.
    Large,
    Unreadable(std::io::Error),
}

impl Broken {
    fn fault(&self, archive: &str, name: &str, largest: u64) -> Fault {
        match self {
            Self::Large => {
                let limit = largest >> 20;
                let message = format!(
                    "{archive} unpacks to more than {limit} MiB (it was stopped in {name}). Unpack it, and open what you need."
                );
                Fault::new("archive-too-large", message)
            }
            Self::Unreadable(error) => {
                let message = format!("{name} in {archive} cannot be unpacked: {error}.");
                Fault::new("archive-damaged", message).because(error)
            }
        }
    }
}

/// All of it, as long as there is room; what an archive says of sizes is not believed.
fn read(source: impl Read, room: &mut u64) -> Result<Arc<[u8]>, Broken> {
    let mut bytes = Vec::new();
    let read = source
        .take(room.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(Broken::Unreadable)? as u64;
    if read > *room {
        *room = 0;
        return Err(Broken::Large);
    }
    *room -= read;
    Ok(bytes.into())
}

fn damaged(archive: &str, error: &ZipError) -> Fault {
    let message = format!("{archive} is a ZIP archive that cannot be read: {error}.");
    Fault::new("archive-damaged", message)
}

fn refused(archive: &str, name: &str, error: &ZipError) -> Fault {
    let encrypted =
        matches!(error, ZipError::UnsupportedArchive(why) if *why == ZipError::PASSWORD_REQUIRED);
    let message = match encrypted {
        true => format!(
            "{name} in {archive} is encrypted. Unpack it with its password, and open the file."
        ),
        false => format!("{name} in {archive} cannot be unpacked: {error}."),
    };
    Fault::new("archive-entry", message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    const MESSAGE: &[u8] = b"MSH|^~\\&|A|||||ADT^A01|1|P|2.5\rPID|1||7\r";

    fn archive(path: &Path, files: &[(&str, &[u8])]) {
        let mut zip = ZipWriter::new(File::create(path).expect("made"));
        for (name, bytes) in files {
            zip.start_file(*name, SimpleFileOptions::default())
                .expect("begun");
            zip.write_all(bytes).expect("written");
        }
        zip.finish().expect("ended");
    }

    fn names(found: &[Unpacked]) -> Vec<(&str, Option<usize>)> {
        let size = |file: &Unpacked| file.bytes.as_ref().ok().map(|bytes| bytes.len());
        found
            .iter()
            .map(|file| (file.name.as_str(), size(file)))
            .collect()
    }

    #[test]
    fn entries_by_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("feed.zip");
        archive(
            &path,
            &[
                ("monday/a.hl7", MESSAGE),
                ("__MACOSX/a", b"x"),
                (".hidden", b"x"),
                ("b.hl7", b""),
            ],
        );
        assert_eq!(Packing::of(&path), Some(Packing::Zip));
        let found = Packing::Zip.unpack(&path).expect("read");
        assert_eq!(
            names(&found),
            [
                ("feed.zip › monday/a.hl7", Some(MESSAGE.len())),
                ("feed.zip › b.hl7", Some(0))
            ]
        );
    }

    #[test]
    fn gzip_in_several_members() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("feed.hl7.gz");
        let mut file = File::create(&path).expect("made");
        for _ in 0..2 {
            let mut gzip = flate2::write::GzEncoder::new(&mut file, flate2::Compression::fast());
            gzip.write_all(MESSAGE).expect("written");
            gzip.finish().expect("ended");
        }
        assert_eq!(Packing::of(&path), Some(Packing::Gzip));
        let found = Packing::Gzip.unpack(&path).expect("read");
        assert_eq!(
            names(&found),
            [("feed.hl7.gz › feed.hl7", Some(2 * MESSAGE.len()))]
        );
    }

    #[test]
    fn a_bomb_is_stopped_at_the_limit() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("bomb.zip");
        let zeros = vec![b'0'; 3 << 20];
        archive(&path, &[("a", MESSAGE), ("b", &zeros), ("c", MESSAGE)]);
        let found = unpack(Packing::Zip, &path, 2 << 20).expect("read");
        assert_eq!(
            names(&found),
            [
                ("bomb.zip › a", Some(MESSAGE.len())),
                ("bomb.zip › b", None)
            ]
        );
        let fault = found[1].bytes.as_ref().expect_err("too large");
        assert_eq!(fault.code, "archive-too-large");
        assert!(fault.message.contains("more than 2 MiB"), "{fault}");
    }

    #[test]
    fn what_cannot_be_unpacked_is_said() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("broken.zip");
        std::fs::write(&path, b"PK\x03\x04 and nothing more").expect("written");
        let fault = Packing::Zip.unpack(&path).expect_err("no directory");
        assert_eq!(fault.code, "archive-damaged");
        let path = folder.path().join("cut.gz");
        std::fs::write(&path, b"\x1F\x8B\x08\x00 and nothing more").expect("written");
        let found = Packing::Gzip.unpack(&path).expect("one entry");
        assert_eq!(
            found[0].bytes.as_ref().expect_err("cut").code,
            "archive-damaged"
        );
        // An entry whose header says that it is encrypted.
        let path = folder.path().join("secret.zip");
        archive(&path, &[("a.hl7", MESSAGE)]);
        let mut bytes = std::fs::read(&path).expect("read");
        for mark in [&b"PK\x03\x04"[..], b"PK\x01\x02"] {
            let at = bytes
                .windows(4)
                .position(|four| four == mark)
                .expect("a header");
            let flags = at + if mark[2] == 3 { 6 } else { 8 };
            bytes[flags] |= 1;
        }
        std::fs::write(&path, bytes).expect("written");
        let found = Packing::Zip.unpack(&path).expect("read");
        let fault = found[0].bytes.as_ref().expect_err("encrypted");
        assert!(
            fault.message.contains("a.hl7 in secret.zip is encrypted"),
            "{fault}"
        );
    }
}
