//! Sources over real files.

use super::*;
use hl7wb_core::diagnostic::Severity;
use hl7wb_core::filter::{Case, Filter};
use hl7wb_core::statistics::Frequent;
use std::fs::File;
use std::io::Write;

/// Longer than any of these takes.
const LONG: Duration = Duration::from_secs(60);

fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("written");
    path
}

fn message(id: u32) -> String {
    format!("MSH|^~\\&|A|B|C|D|||ADT^A01|M{id}|P|2.3\rPID|1||{id}\r")
}

#[test]
fn messages_are_read_by_their_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let all: String = (0..500).map(message).collect();
    let path = write(folder.path(), "many.hl7", all.as_bytes());
    let sources = Sources::default();
    let id = sources.open_file(&path).expect("opened");
    assert_eq!(sources.list()[0].index.count(), 500);
    let page = sources.messages(id, 100, 3).expect("read");
    let expected: Vec<Vec<u8>> = (100..103).map(|id| message(id).into_bytes()).collect();
    assert_eq!(
        page.iter()
            .map(|found| found.bytes.clone())
            .collect::<Vec<_>>(),
        expected
    );
    assert_eq!(page[0].line, 201);
    assert_eq!(sources.messages(id, 499, 10).expect("read").len(), 1);
    assert_eq!(
        sources.message(id, 500).expect_err("none").code,
        "message-gone"
    );
    assert_eq!(sources.open_file(&path).expect("known"), id);
}

#[test]
fn a_file_that_changed_is_read_as_it_is_now() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), "one.hl7", message(1).as_bytes());
    let sources = Sources::default();
    let id = sources.open_file(&path).expect("opened");
    write(
        folder.path(),
        "one.hl7",
        format!("{}{}", message(7), message(8)).as_bytes(),
    );
    assert_eq!(
        sources.message(id, 1).expect("read").bytes,
        message(8).into_bytes()
    );
    std::fs::remove_file(&path).expect("removed");
    let fault = sources.message(id, 0).expect_err("gone");
    assert_eq!(fault.code, "file-unreadable");
    assert!(fault.message.contains("one.hl7"), "{fault}");
}

#[test]
fn the_watched_folder_is_taken_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let sources = Sources::default();
    assert!(!sources.watch(folder.path()));
    write(folder.path(), "b.hl7", message(1).as_bytes());
    write(folder.path(), "a.hl7", message(2).as_bytes());
    write(folder.path(), ".hidden", b"x");
    assert!(sources.watch(folder.path()));
    assert!(!sources.watch(folder.path()), "nothing new");
    let names: Vec<String> = sources
        .list()
        .into_iter()
        .map(|source| source.name)
        .collect();
    assert_eq!(names, ["a.hl7", "b.hl7"]);
    let id = sources.list()[0].id;
    assert!(!sources.close(id), "a sample belongs to the folder");
    std::fs::remove_file(folder.path().join("a.hl7")).expect("removed");
    assert!(sources.watch(folder.path()));
    assert_eq!(sources.list().len(), 1);
}

/// What lies in archives and in folders of the watched folder appears too, and goes with it.
#[test]
fn archives_and_folders_of_the_watched_folder_are_opened() {
    let folder = tempfile::tempdir().expect("a folder");
    let sources = Sources::default();
    let names = |sources: &Sources| -> Vec<String> {
        let list = sources.list().into_iter();
        list.map(|source| source.name).collect()
    };
    let pack = |text: &str| {
        let file = File::create(folder.path().join("week.hl7.gz")).expect("made");
        let mut gzip = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
        gzip.write_all(text.as_bytes()).expect("written");
        gzip.finish().expect("ended");
    };
    pack(&message(7));
    std::fs::create_dir(folder.path().join("monday")).expect("made");
    write(
        &folder.path().join("monday"),
        "a.hl7",
        message(1).as_bytes(),
    );
    assert!(sources.watch(folder.path()));
    assert!(!sources.watch(folder.path()), "nothing new");
    assert_eq!(names(&sources), ["monday/a.hl7", "week.hl7.gz › week.hl7"]);
    let packed = sources.list().remove(1);
    assert!(!sources.close(packed.id), "a sample belongs to the folder");
    assert_eq!(packed.index.count(), 1);
    pack(&format!("{}{}", message(8), message(9)));
    assert!(sources.watch(folder.path()));
    assert_eq!(sources.list().remove(1).index.count(), 2);
    // One that cannot be unpacked is there all the same, and says why.
    write(
        folder.path(),
        "week.hl7.gz",
        b"\x1F\x8B\x08\x00 and no more",
    );
    assert!(sources.watch(folder.path()));
    let broken = sources.list().remove(1);
    assert_eq!(broken.index.findings()[0].code, "archive-damaged");
    assert!(!sources.watch(folder.path()), "said once");
    std::fs::remove_file(folder.path().join("week.hl7.gz")).expect("removed");
    assert!(sources.watch(folder.path()));
    assert_eq!(names(&sources), ["monday/a.hl7"]);
}

#[test]
fn what_is_no_message_is_said_with_its_line() {
    let sources = Sources::default();
    let text = format!("{}\rthis is a note\r{}", message(1), message(2));
    sources.paste(&text);
    sources.paste("Dear all, see you at noon.");
    sources.paste("");
    let list = sources.list();
    assert_eq!(list[0].name, "Paste 1");
    assert_eq!(list[1].index.count(), 0);
    assert_eq!(list[1].index.findings()[0].code, "not-hl7");
    assert_eq!(list[1].index.findings()[0].severity, Severity::Error);
    assert!(!list[2].index.findings().is_empty(), "empty is said too");
    assert!(sources.close(list[1].id));
}

#[test]
fn a_log_is_read_without_its_prefixes() {
    let sources = Sources::default();
    let lines = ["MSH|^~\\&|A|B|C|D|||ADT^A01|M1|P|2.3", "PID|1||9"];
    let text: String = (1..)
        .zip(lines)
        .map(|(n, line)| format!("{n}: {line}\n"))
        .collect();
    let id = sources.paste(&text);
    let found = sources.message(id, 0).expect("there");
    assert_eq!(
        String::from_utf8_lossy(&found.bytes),
        format!("{}\n{}\n", lines[0], lines[1])
    );
}

#[test]
fn fifty_megabytes_and_what_cannot_be_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut big = message(1);
    while big.len() < 50 << 20 {
        big.push_str("OBX|1|TX|NOTE||");
        big.push_str(&"x".repeat(2000));
        big.push('\r');
    }
    let path = write(folder.path(), "big.hl7", big.as_bytes());
    let binary: Vec<u8> = (0..100_000_u32).map(|n| ((n * 7919) >> 3) as u8).collect();
    write(folder.path(), "binary.bin", &binary);
    let sources = Sources::default();
    let id = sources.open_file(&path).expect("opened");
    assert_eq!(
        sources.message(id, 0).expect("read").bytes,
        big.into_bytes()
    );
    let found = sources.open_paths(
        &[folder.path().to_path_buf(), folder.path().join("missing")],
        LONG,
    );
    assert_eq!((found.opened.len(), found.refused.len()), (2, 1));
    assert!(found.refused[0].1.message.contains("missing"));
}

fn many(count: u32) -> String {
    (0..count)
        .map(|n| {
            let class = if n % 3 == 0 { "I" } else { "O" };
            message(n) + &format!("PV1|1|{class}\r")
        })
        .collect()
}

fn filter(text: &str) -> Selection {
    Selection {
        filter: Some(Filter::parse(text, Case::Ignored).expect("in the grammar")),
        order: None,
    }
}

fn numbers(sources: &Sources, id: SourceId, selection: Selection) -> Vec<u32> {
    let task = sources.select(id, selection, LONG).expect("started");
    assert_eq!(task.work.progress().standing, Standing::Done);
    task.all()
}

#[test]
fn a_file_that_grows_is_read_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let all = many(40_000);
    // Cut inside of a message, which is the last one for now.
    let cut = all.len() / 3 * 2 + 7;
    let path = write(folder.path(), "log.hl7", &all.as_bytes()[..cut]);
    let sources = Sources::default();
    let id = sources.open_file(&path).expect("opened");
    let before = sources.source(id).expect("open").index;
    let mut file = std::fs::File::options()
        .append(true)
        .open(&path)
        .expect("opened");
    file.write_all(&all.as_bytes()[cut..]).expect("written");
    drop(file);
    sources.look();
    let after = loop {
        let source = sources.source(id).expect("open");
        if source.index.whole && source.index.bytes == all.len() as u64 {
            break source.index;
        }
        std::thread::yield_now();
    };
    assert!(after.count() > before.count());
    assert_eq!(after.generation, before.generation, "it was read on");
    let again = Sources::default();
    let other = again.open_file(&path).expect("opened");
    assert_eq!(*again.source(other).expect("open").index, *after);
    assert_eq!(after.memory() / after.count() as usize, 16);
}

#[test]
fn reading_that_is_stopped_keeps_what_it_has_and_goes_on_later() {
    let folder = tempfile::tempdir().expect("a folder");
    let all = many(60_000);
    let path = write(folder.path(), "many.hl7", all.as_bytes());
    let sources = Sources::default();
    let listening = sources.clone();
    sources.listen(move |news| {
        if let News::Reading(id) = news {
            listening.stop_reading(id);
        }
    });
    // Before it begins.
    let (id, _) = sources.enter(&path, "a.hl7".to_owned()).expect("there");
    assert!(sources.stop_reading(id));
    sources.read(id).expect("stopped");
    let source = sources.source(id).expect("open");
    assert!(source.reading.is_none() && !source.index.whole);
    assert_eq!(source.index.count(), 0);
    assert_eq!(source.index.findings()[0].code, "read-in-part");
    assert_eq!(sources.messages(id, 0, 5).expect("read"), []);
    // Nobody reads on by themselves.
    sources.look();
    assert_eq!(sources.source(id).expect("open").index.count(), 0);
    sources.read_on(id, LONG).expect("read");
    while !sources.source(id).expect("open").index.whole {
        sources.read_on(id, LONG).expect("read");
    }
    let index = sources.source(id).expect("open").index;
    assert_eq!((index.count(), index.whole), (60_000, true));
    assert!(index.findings().is_empty());
}

#[test]
fn a_filter_finds_what_reading_each_message_finds() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), "many.hl7", many(3000).as_bytes());
    let sources = Sources::default();
    let id = sources.open_file(&path).expect("opened");
    assert_eq!(numbers(&sources, id, filter("PID-3 = 1234")), [1234]);
    let expected: Vec<u32> = (0..3000).filter(|n| n % 3 != 0 && n / 100 == 7).collect();
    let found = numbers(
        &sources,
        id,
        filter("PV1-2 = O and 'M7' and PID-3 >= 700 and not PID-3 >= 800"),
    );
    assert_eq!(found, expected);
    let selection = Selection {
        order: Some(Order {
            by: "PID-3".parse().expect("a path"),
            descending: true,
        }),
        ..filter("PV1-2 = I")
    };
    let task = sources.select(id, selection, LONG).expect("started");
    assert_eq!(task.found(), 1000);
    assert_eq!(task.numbers(0, 3), [2997, 2994, 2991]);
    let rows = sources.rows(&task, 998, 10).expect("read");
    let places: Vec<u32> = rows.iter().map(|row| row.number).collect();
    assert_eq!(places, [3, 0]);
    assert_eq!(rows[0].bytes, (message(3) + "PV1|1|I\r").into_bytes());
    assert_eq!(rows[0].line, 10);
}

#[test]
fn a_list_of_a_file_that_was_rewritten_is_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), "a.hl7", many(10).as_bytes());
    let sources = Sources::default();
    let id = sources.open_file(&path).expect("opened");
    let task = sources
        .select(id, filter("PV1-2 = I"), LONG)
        .expect("started");
    assert_eq!(sources.rows(&task, 0, 10).expect("read").len(), 4);
    write(folder.path(), "a.hl7", (many(10) + &many(5)).as_bytes());
    assert_eq!(
        sources.rows(&task, 0, 10).expect("read").len(),
        4,
        "it only grew"
    );
    write(folder.path(), "a.hl7", message(1).as_bytes());
    assert_eq!(
        sources.rows(&task, 0, 10).expect_err("over").code,
        "list-gone"
    );
    assert!(sources.close(id));
    assert_eq!(sources.task(task.id).expect_err("closed").code, "list-gone");
}

#[test]
fn values_are_counted_over_a_list() {
    let sources = Sources::default();
    let id = sources.paste(many(300));
    let at = "PV1-2".parse().expect("a path");
    let counted = sources
        .count(id, None, at, LONG)
        .expect("started")
        .counted()
        .expect("counts");
    let found: Vec<(String, u64)> = counted
        .statistics
        .top(5)
        .into_iter()
        .map(|Frequent { value, count, .. }| (value, count))
        .collect();
    assert_eq!(found, [("O".to_owned(), 200), ("I".to_owned(), 100)]);
    assert_eq!(counted.version.as_deref(), Some("2.3"));
    let list = sources
        .select(id, filter("PID-3 < 30"), LONG)
        .expect("started");
    let counted = sources
        .count(id, Some(list.id), at, LONG)
        .expect("started")
        .counted()
        .expect("counts");
    assert_eq!(
        (counted.statistics.messages, counted.statistics.filled),
        (30, 30)
    );
}

#[test]
fn the_next_message_that_differs() {
    let sources = Sources::default();
    let text: String = ["I", "I", "O", "O", "I", "I"]
        .iter()
        .map(|class| message(7) + &format!("PV1|1|{class}\r"))
        .collect();
    let id = sources.paste(text);
    let at = "PV1-2".parse().expect("a path");
    let step = |row, backwards| {
        let step = sources.step(id, None, row, backwards, &at).expect("read");
        step.map(|step| step.row)
    };
    assert_eq!(
        [step(0, false), step(2, false), step(4, false)],
        [Some(2), Some(4), None]
    );
    assert_eq!(
        [step(5, true), step(3, true), step(1, true)],
        [Some(3), Some(1), None]
    );
    let list = sources
        .select(id, filter("PV1-2 = I"), LONG)
        .expect("started");
    let all = sources
        .step(id, Some(list.id), 0, false, &at)
        .expect("read");
    assert_eq!(all, None, "within the filter all are the same");
    let other = "PV1-3".parse().expect("a path");
    assert_eq!(
        sources.step(id, None, 0, false, &other).expect("read"),
        None
    );
}

/// What a log puts before lines is no part of a message, in a page and in a scan.
#[test]
fn a_log_is_searched_without_its_prefixes() {
    let sources = Sources::default();
    let text: String = (1..=40)
        .map(|n| {
            let first = format!("{}: MSH|^~\\&|A|B|||||ADT^A01|M{n}|P|2.3\n", n * 2 - 1);
            first + &format!("{}: PID|1||{n}\n", n * 2)
        })
        .collect();
    let id = sources.paste(text);
    assert_eq!(numbers(&sources, id, filter("PID-3 = 17")), [16]);
    assert_eq!(numbers(&sources, id, filter("'34: '")), [0u32; 0]);
}

#[test]
fn an_archive_is_opened_file_by_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("feed.zip");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).expect("made"));
    let options = zip::write::SimpleFileOptions::default();
    for (name, text) in [
        ("a.hl7", message(1)),
        ("night/b.hl7", message(2) + &message(3)),
    ] {
        zip.start_file(name, options).expect("begun");
        zip.write_all(text.as_bytes()).expect("written");
    }
    zip.finish().expect("ended");
    let sources = Sources::default();
    let paths = [path.clone()];
    let opening = sources.open_paths(&paths, Duration::from_secs(10));
    assert_eq!((opening.opened.len(), opening.refused.len()), (2, 0));
    let names: Vec<String> = sources
        .list()
        .into_iter()
        .map(|source| source.name)
        .collect();
    assert_eq!(names, ["feed.zip › a.hl7", "feed.zip › night/b.hl7"]);
    let found = sources.message(opening.opened[1], 1).expect("read");
    assert_eq!(found.bytes, message(3).into_bytes());
    // Opened again it is the same; as one file it is refused by its number of files.
    let again = sources.open_paths(&paths, Duration::from_secs(10));
    assert_eq!(again.opened, opening.opened);
    assert_eq!(
        Sources::default()
            .open_file(&path)
            .expect_err("two files")
            .message,
        "feed.zip holds 2 files. Unpack it, and name one of them."
    );
}
