//! Folders on a real disk.

use super::*;
use crate::store::{FrameId, Row};
use crate::summary::summarize;
use std::io::Write;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

struct Bench {
    root: tempfile::TempDir,
    store: Arc<Store>,
    moved: bool,
}

struct Watched {
    listening: Listening,
    notices: UnboundedReceiver<Notice>,
}

fn message(id: &str) -> String {
    format!(
        "MSH|^~\\&|REG|HOSP|LAB|HOSP|20260314081500||ADT^A01|{id}|P|2.3\rPID|1||4711||Sousa^Ana\r"
    )
}

impl Bench {
    async fn new(moved: bool) -> Self {
        let root = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(root.path().join("in")).expect("made");
        let (told, _changes) = unbounded_channel();
        let store = Store::open(&root.path().join("store"), told).await;
        Self {
            store: Arc::new(store.expect("a store")),
            root,
            moved,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn put(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), text).expect("written");
    }

    fn watch(&self) -> Watched {
        let (notices, noticed) = unbounded_channel();
        let folder = Folder {
            endpoint: "drops".into(),
            path: self.path("in"),
            moved: self.moved.then(|| self.path("in/done")),
            journal: self.path("taken-drops.txt"),
            store: Arc::clone(&self.store),
            summarize: Arc::new(summarize),
            counters: Arc::default(),
            notices,
        };
        Watched {
            listening: watch(folder).expect("watched"),
            notices: noticed,
        }
    }

    /// Rows as (file, control ID), oldest first, once there are so many.
    async fn rows(&self, count: u64) -> Vec<(String, String)> {
        while self.store.total() < count {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let mut rows: Vec<Row> = self.store.page(None, 10_000).await.expect("rows").rows;
        rows.reverse();
        let told = rows.iter().map(|row| {
            let id = row.summary.control_id.clone();
            (row.connection.peer.to_string(), id)
        });
        told.collect()
    }

    /// Waits until that is so.
    async fn until(&self, so: impl Fn(&Self) -> bool) {
        while !so(self) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

fn named(rows: &[(String, String)]) -> Vec<(&str, &str)> {
    rows.iter()
        .map(|(file, id)| (file.as_str(), id.as_str()))
        .collect()
}

#[tokio::test]
async fn every_message_of_every_file_is_taken_once_and_what_is_none_is_named() {
    let bench = Bench::new(false).await;
    bench.put("in/a.hl7", message("A1"));
    std::fs::create_dir(bench.path("in/below")).expect("made");
    bench.put("in/below/x.hl7", message("X"));
    bench.put("in/.hidden", message("H"));
    let mut watched = bench.watch();
    assert_eq!(named(&bench.rows(1).await), [("a.hl7", "A1")]);
    // A photograph, MLLP bytes, and a batch; the first harms nobody.
    bench.put("in/photo.jpg", b"\xFF\xD8\xFF\xE0 no message at all");
    bench.put(
        "in/b.mllp",
        format!("\x0b{}\x1c\r\x0b{}\x1c\r", message("B1"), message("B2")),
    );
    bench.rows(3).await;
    bench.put(
        "in/c.batch",
        format!("FHS|^~\\&\rBHS|^~\\&\r{}BTS|1\rFTS|1\r", message("C1")),
    );
    let rows = bench.rows(4).await;
    assert_eq!(
        named(&rows),
        [
            ("a.hl7", "A1"),
            ("b.mllp", "B1"),
            ("b.mllp", "B2"),
            ("c.batch", "C1")
        ]
    );
    let said = async {
        loop {
            if let Some(Notice::Problem(fault)) = watched.notices.recv().await {
                return fault;
            }
        }
    };
    let fault = tokio::time::timeout(Duration::from_secs(20), said)
        .await
        .expect("said");
    assert_eq!(fault.code, "not-hl7");
    assert!(fault.message.contains("photo.jpg"), "{fault}");
    let frame = bench
        .store
        .frame(FrameId(1))
        .await
        .expect("read")
        .expect("there");
    assert_eq!(frame.payload(), message("A1").as_bytes());

    // A restart takes nothing twice; what a file gained is taken.
    watched.listening.stop().await;
    let mut log = std::fs::File::options()
        .append(true)
        .open(bench.path("in/a.hl7"))
        .expect("opened");
    log.write_all(message("A2").as_bytes()).expect("written");
    drop(log);
    let watched = bench.watch();
    bench.put("in/d.hl7", message("D1"));
    let rows = bench.rows(6).await;
    let last: Vec<&str> = rows.iter().skip(4).map(|(_, id)| id.as_str()).collect();
    assert!(last == ["A2", "D1"] || last == ["D1", "A2"], "{last:?}");
    watched.listening.stop().await;
    assert_eq!(bench.store.total(), 6);
}

#[tokio::test]
async fn files_are_moved_and_none_is_overwritten() {
    let bench = Bench::new(true).await;
    let watched = bench.watch();
    for (number, done) in [(1, "a.hl7"), (2, "a-2.hl7"), (3, "a-3.hl7")] {
        // The same file again is another delivery.
        bench.put("in/a.hl7", message("A"));
        bench.rows(number).await;
        bench.until(|bench| !bench.path("in/a.hl7").exists()).await;
        let kept = std::fs::read_to_string(bench.path("in/done").join(done)).expect(done);
        assert_eq!(kept, message("A"));
    }
    watched.listening.stop().await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_file_that_is_being_written_is_left_until_it_is_whole() {
    let bench = Bench::new(false).await;
    let watched = bench.watch();
    let mut slow = std::fs::File::create(bench.path("in/slow.hl7")).expect("made");
    slow.write_all(message("S1").as_bytes()).expect("written");
    slow.sync_all().expect("synced");
    // Still for longer than it takes to be still, and open all the time.
    bench.put("in/quick.hl7", message("Q"));
    bench.rows(1).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(bench.store.total(), 1);
    slow.write_all(message("S2").as_bytes()).expect("written");
    drop(slow);
    let rows = bench.rows(3).await;
    assert_eq!(named(&rows)[1..], [("slow.hl7", "S1"), ("slow.hl7", "S2")]);
    // Under another name until it is there.
    bench.put("in/upload.part", message("U"));
    bench.put("in/z.hl7", message("Z"));
    let rows = bench.rows(4).await;
    assert_eq!(rows[3].1, "Z");
    std::fs::rename(bench.path("in/upload.part"), bench.path("in/upload.hl7")).expect("renamed");
    let rows = bench.rows(5).await;
    assert_eq!(named(&rows)[4], ("upload.hl7", "U"));
    watched.listening.stop().await;
}

#[tokio::test]
async fn four_hundred_files_are_taken_each_once() {
    let bench = Bench::new(true).await;
    for number in 0..400 {
        bench.put(
            &format!("in/{number:04}.hl7"),
            message(&format!("N{number:04}")),
        );
    }
    let watched = bench.watch();
    let rows = bench.rows(400).await;
    let mut ids: Vec<&str> = rows.iter().map(|(_, id)| id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 400);
    bench
        .until(|bench| {
            let done = std::fs::read_dir(bench.path("in/done")).expect("there");
            done.count() == 400
        })
        .await;
    watched.listening.stop().await;
    assert_eq!(bench.store.total(), 400);
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_refused() {
    let bench = Bench::new(false).await;
    std::fs::remove_dir(bench.path("in")).expect("removed");
    let (notices, _noticed) = unbounded_channel();
    let folder = Folder {
        endpoint: "drops".into(),
        path: bench.path("in"),
        moved: None,
        journal: bench.path("taken.txt"),
        store: Arc::clone(&bench.store),
        summarize: Arc::new(summarize),
        counters: Arc::default(),
        notices,
    };
    assert_eq!(
        watch(folder).expect_err("refused").code,
        "folder-unreadable"
    );
}
