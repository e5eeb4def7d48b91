//! Messages a second over MLLP that are on disk before they are accepted: our listener with its store,
//! beside how often this disk syncs at all, and beside servers that people write themselves: npm's
//! `simple-hl7` with `better-sqlite3`, and PyPI's `hl7` with Python's SQLite.
//!
//! Each sender sends, waits for the acknowledgement, and sends the next. Senders share the machine with
//! the server, in every row. The peers are there where `HL7WB_NODE_PEERS` and `HL7WB_PYTHON` say so,
//! as `cargo xtask bench engine` does.

#[path = "../../core/benches/shared/traffic.rs"]
mod traffic;

use hl7wb_core::message::Message;
use hl7wb_core::mllp::{Decoder, Event, encode};
use hl7wb_engine::endpoints::{
    Acceptor, Answer, Answering, Later, Limits, Listener, Listening, bind,
};
use hl7wb_engine::store::{Row, Store};
use hl7wb_engine::summary::summarize;
use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::sync::mpsc::unbounded_channel;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// Senders at a time; what is aimed for of the rate of syncs, and beside Node.
const ROWS: [(usize, f64, f64); 3] = [(1, 0.75, 1.0), (10, 4.0, 1.0), (100, 12.0, 12.0)];

/// How long each row is measured.
const TIME: Duration = Duration::from_secs(3);

/// A last answer may take so long.
const PATIENCE: Duration = Duration::from_secs(10);

fn main() -> Outcome {
    let runtime = Runtime::new()?;
    let messages: Arc<[Vec<u8>]> = traffic::admissions(500)
        .iter()
        .map(|message| encode(message))
        .collect();
    let mut node = Peer::node()?;
    let mut python = Peer::python()?;
    println!("messages a second, each on disk before it is accepted");
    for (senders, of_syncs, of_node) in ROWS {
        let syncs = syncs(messages.first().map_or(0, Vec::len))?;
        let ours = runtime.block_on(ours(senders, &messages))?;
        println!(
            "  {senders:>3} senders  {ours:>8.0}   {:>5.2} x the {syncs:.0} syncs of this disk, aim {of_syncs}",
            ours / syncs
        );
        for peer in [&mut node, &mut python].into_iter().flatten() {
            let theirs = runtime.block_on(rate(peer.address, senders, &messages))?;
            let aim = match peer.name == Peer::NODE {
                true => format!(", aim {of_node}"),
                false => String::new(),
            };
            println!(
                "               {theirs:>8.0}   {}: hl7wb is {:.1} x as fast{aim}",
                peer.name,
                ours / theirs
            );
        }
    }
    Ok(())
}

/// How often a second a file is made durable, a message at a time: the least that one sender can cost.
fn syncs(bytes: usize) -> Outcome<f64> {
    let folder = folder()?;
    let mut file = std::fs::File::create(folder.path().join("syncs"))?;
    let piece = vec![b'x'; bytes];
    let start = Instant::now();
    let mut count = 0.0;
    while start.elapsed() < TIME / 3 {
        file.write_all(&piece)?;
        file.sync_data()?;
        count += 1.0;
    }
    Ok(count / start.elapsed().as_secs_f64())
}

/// A folder on the disk of the build, not in memory as the usual place for such may be.
fn folder() -> Outcome<tempfile::TempDir> {
    Ok(tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?)
}

/// Accepts whatever is durable.
#[derive(Debug)]
struct WhenReceived;

impl Answering for WhenReceived {
    fn answer<'a>(&'a self, _message: &'a Message, _row: &'a Row) -> Later<'a, Answer> {
        Box::pin(async { Answer::accept() })
    }
}

async fn ours(senders: usize, messages: &Arc<[Vec<u8>]>) -> Outcome<f64> {
    let folder = folder()?;
    let (told, mut changes) = unbounded_channel();
    let store = Arc::new(Store::open(folder.path(), told).await?);
    let (notices, mut noticed) = unbounded_channel();
    // Somebody listens, as the window does.
    tokio::spawn(async move { while changes.recv().await.is_some() {} });
    tokio::spawn(async move { while noticed.recv().await.is_some() {} });
    let listener = Listener {
        endpoint: "bench".into(),
        store: Arc::clone(&store),
        acceptor: Acceptor::default(),
        limits: Limits::default(),
        answering: Arc::new(WhenReceived),
        summarize: Arc::new(summarize),
        enhanced: false,
        faults: Arc::default(),
        control_ids: Arc::default(),
        counters: Arc::default(),
        notices,
    };
    let socket = bind("127.0.0.1", 0).await?;
    let address = socket.local_addr()?;
    let listening = Listening::start(socket, Arc::new(listener));
    let rate = rate(address, senders, messages).await?;
    listening.stop().await;
    store.close().await;
    Ok(rate)
}

/// Accepted messages a second of so many senders.
async fn rate(address: SocketAddr, senders: usize, messages: &Arc<[Vec<u8>]>) -> Outcome<f64> {
    let (accepted, over) = (
        Arc::new(AtomicU64::new(0)),
        Arc::new(AtomicBool::new(false)),
    );
    let mut tasks = Vec::new();
    for sender in 0..senders {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (messages, accepted, over) = (
            Arc::clone(messages),
            Arc::clone(&accepted),
            Arc::clone(&over),
        );
        tasks.push(tokio::spawn(async move {
            let first = sender * 7 % messages.len();
            send(
                stream,
                messages.iter().cycle().skip(first),
                &accepted,
                &over,
            )
            .await
        }));
    }
    // Connections and caches have come to rest.
    tokio::time::sleep(TIME / 6).await;
    let (start, before) = (Instant::now(), accepted.load(Ordering::Relaxed));
    tokio::time::sleep(TIME).await;
    let count = accepted.load(Ordering::Relaxed) - before;
    let took = start.elapsed().as_secs_f64();
    over.store(true, Ordering::Relaxed);
    for task in tasks {
        let ended = tokio::time::timeout(PATIENCE, task).await;
        let ended = ended.map_err(|_| "the server does not answer any more")?;
        ended?.map_err(|error| error.to_string())?;
    }
    Ok(count as f64 / took)
}

async fn send<'a>(
    mut stream: TcpStream,
    messages: impl Iterator<Item = &'a Vec<u8>>,
    accepted: &AtomicU64,
    over: &AtomicBool,
) -> std::io::Result<()> {
    let mut decoder = Decoder::default();
    let mut buffer = vec![0; 4096];
    for message in messages {
        if over.load(Ordering::Relaxed) {
            break;
        }
        stream.write_all(message).await?;
        let mut answered = false;
        while !answered {
            let count = stream.read(&mut buffer).await?;
            if count == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            for event in decoder.push(buffer.get(..count).unwrap_or_default()) {
                let Event::Frame(frame) = event else { continue };
                let text = String::from_utf8_lossy(frame.payload()).into_owned();
                assert!(text.contains("MSA|AA|"), "accepted: {text}");
                answered = true;
            }
        }
        accepted.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

/// A server of another make in a process of its own; ended with this value.
struct Peer {
    name: &'static str,
    address: SocketAddr,
    child: Child,
    _folder: tempfile::TempDir,
}

impl Peer {
    const NODE: &'static str = "simple-hl7 and better-sqlite3";

    fn node() -> Outcome<Option<Self>> {
        let Some(peers) = std::env::var_os("HL7WB_NODE_PEERS").map(PathBuf::from) else {
            return Ok(None);
        };
        if !peers.join("node_modules/better-sqlite3").exists() {
            return Ok(None);
        }
        let mut command = Command::new("node");
        command.arg(script("durable.js")).current_dir(peers);
        Self::start(Self::NODE, command).map(Some)
    }

    fn python() -> Outcome<Option<Self>> {
        let Some(python) = std::env::var_os("HL7WB_PYTHON") else {
            return Ok(None);
        };
        let mut command = Command::new(python);
        command.arg(script("durable.py"));
        Self::start("PyPI hl7 and SQLite", command).map(Some)
    }

    /// The script is given a place for its database, and says on which port it listens.
    fn start(name: &'static str, mut command: Command) -> Outcome<Self> {
        let folder = folder()?;
        let mut child = command
            .arg(folder.path().join("frames.db"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let said = child.stdout.take().ok_or("it says nothing")?;
        let mut line = String::new();
        BufReader::new(said).read_line(&mut line)?;
        let port: u16 = line
            .trim()
            .parse()
            .map_err(|_| format!("{name} did not start"))?;
        Ok(Self {
            name,
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            child,
            _folder: folder,
        })
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn script(name: &str) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.join("../../../tests/benches/peers").join(name)
}
