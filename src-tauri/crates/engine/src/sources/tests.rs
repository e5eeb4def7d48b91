//! Sources over real files.

use super::*;
use hl7wb_core::diagnostic::Severity;

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
    assert_eq!(sources.list()[0].index.messages.len(), 500);
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

#[test]
fn what_is_no_message_is_said_with_its_line() {
    let sources = Sources::default();
    let text = format!("{}\rthis is a note\r{}", message(1), message(2));
    sources.paste(&text);
    sources.paste("Dear all, see you at noon.");
    sources.paste("");
    let list = sources.list();
    assert_eq!(list[0].name, "Paste 1");
    assert_eq!(list[1].index.messages.len(), 0);
    assert_eq!(list[1].index.findings[0].code, "not-hl7");
    assert_eq!(list[1].index.findings[0].severity, Severity::Error);
    assert!(!list[2].index.findings.is_empty(), "empty is said too");
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
    let (opened, refused) = sources.open_path(folder.path());
    assert_eq!((opened.len(), refused.len()), (2, 0));
    let (opened, refused) = sources.open_path(&folder.path().join("missing"));
    assert_eq!((opened.len(), refused.len()), (0, 1));
    assert!(refused[0].1.message.contains("missing"));
}
