//! The process dies at any moment: what was accepted is there.

use super::*;
use std::collections::HashSet;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Name of the folder of the store, for the process that is to be killed.
const FOLDER: &str = "HL7WB_TEST_LISTENER";

/// The other process: this test program again, which listens until it is killed. On its own it
/// is a test that has nothing to do.
#[tokio::test(flavor = "multi_thread")]
async fn child() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    let (told, _changes) = unbounded_channel();
    let store = Store::open(Path::new(&folder), told)
        .await
        .expect("a store");
    let (notices, _noticed) = unbounded_channel();
    let socket = bind("127.0.0.1", 0).await.expect("bound");
    let port = socket.local_addr().expect("an address").port();
    std::fs::write(Path::new(&folder).join("port.new"), port.to_string()).expect("written");
    std::fs::rename(
        Path::new(&folder).join("port.new"),
        Path::new(&folder).join("port"),
    )
    .expect("named");
    let listener = listener(Arc::new(store), Limits::default(), notices);
    serve(socket, std::future::pending(), listener).await;
}

fn start(folder: &Path) -> Child {
    let _ = std::fs::remove_file(folder.join("port"));
    Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "endpoints::tests::kill::child"])
        .env(FOLDER, folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("started")
}

async fn port(folder: &Path) -> u16 {
    for _ in 0..200 {
        if let Ok(port) = std::fs::read_to_string(folder.join("port")) {
            return port.parse().expect("a port");
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the listener did not start");
}

/// Sends until the connection breaks; the control IDs that were accepted.
async fn accepted(port: u16, client: usize, round: usize) -> Vec<String> {
    let mut accepted = Vec::new();
    let Ok(mut sender) = Sender::connect("127.0.0.1", port, Timeouts::default()).await else {
        return accepted;
    };
    for number in 0.. {
        let id = format!("R{round}C{client}N{number}");
        match sender.send(&message(&id)).await {
            Ok(reply) if reply.code == "AA" => accepted.push(id),
            Ok(_) | Err(_) => break,
        }
    }
    accepted
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_accepted_survives_a_kill() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut all: Vec<String> = Vec::new();
    for round in 0..5 {
        let mut child = start(folder.path());
        let port = port(folder.path()).await;
        let clients: Vec<_> = (0..8)
            .map(|client| tokio::spawn(accepted(port, client, round)))
            .collect();
        let moment = std::time::Duration::from_millis(150 + 70 * round as u64);
        tokio::time::sleep(moment).await;
        child.kill().expect("killed");
        let _ = child.wait();
        for client in clients {
            all.extend(client.await.expect("a client"));
        }
    }
    assert!(all.len() > 50, "{} were accepted", all.len());
    let (told, _changes) = unbounded_channel();
    let store = Store::open(folder.path(), told).await.expect("a store");
    assert_eq!(
        store.read_only(),
        None,
        "a lock does not outlive its process"
    );
    let mut stored = HashSet::new();
    let mut before = None;
    loop {
        let page = store.page(before, 1000).await.expect("a page");
        before = page.rows.last().map(|row| row.id);
        stored.extend(page.rows.into_iter().map(|row| row.summary.control_id));
        if !page.more {
            break;
        }
    }
    let lost: Vec<&String> = all.iter().filter(|id| !stored.contains(*id)).collect();
    assert!(
        lost.is_empty(),
        "{} of {} lost: {lost:?}",
        lost.len(),
        all.len()
    );
}
