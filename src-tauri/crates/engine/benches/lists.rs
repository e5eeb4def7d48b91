//! Large files, beside the least that could be done with them: opening 500 MB beside reading it, and
//! filters, orders and counts over 100,000 messages beside a search for the bare text and beside
//! hl7-parser 0.3. Every number is time of the processor, the least of a few runs within this one, so
//! that what else the machine does is not counted; the file is warm for all. Once more the large file
//! is opened cold, beside `cat`: there it is the time of the clock, and the disk that is waited for.

#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "it measures over data that it makes itself"
)]

use cpu_time::ProcessTime;
use hl7wb_core::filter::{Case, Filter};
use hl7wb_engine::sources::{Order, Selection, SourceId, Sources, Standing};
use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Messages in each file.
const MESSAGES: u32 = 100_000;
/// Size of the large one: 5,000 bytes a message.
const LARGE: u64 = 500_000_000;
/// Longer than anything here takes.
const LONG: Duration = Duration::from_secs(600);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let (large, small) = (
        folder.path().join("large.hl7"),
        folder.path().join("small.hl7"),
    );
    write(&large, LARGE / u64::from(MESSAGES))?;
    write(&small, 0)?;
    open(&large)?;
    cold(&large)?;
    for file in [&large, &small] {
        search(file)?;
    }
    Ok(())
}

/// One message; with a note that fills it up to `length`.
fn message(number: u32, length: u64, into: &mut Vec<u8>) {
    let day = 1 + number % 28;
    let class = ["I", "O", "E"][(number % 3) as usize];
    let (given, family) = (
        ["Ana", "Bea", "Carl", "Dora", "Emil"][(number % 5) as usize],
        ["Vale", "Stone", "Rivers", "Marsh", "Lake", "Hill", "Dale"][(number % 7) as usize],
    );
    into.clear();
    into.extend_from_slice(
        format!(
            "MSH|^~\\&|REG|MAIN|LAB|MAIN|202603{day:02}0815||ADT^A{:02}|M{number}|P|2.5|||AL|NE\r\
             EVN|A01|202603{day:02}0815\r\
             PID|1||{}^^^MAIN^MR~{number}^^^NAT^NI||{family}^{given}^Q||19{:02}03{day:02}|{}|||{number} Mill Lane^^Leeds^^LS1^GB||^PRN^PH^^^555^{number:07}|||S||A{number}\r\
             NK1|1|{family}^Pat|SPO|{number} Mill Lane^^Leeds\r\
             PV1|1|{class}|3W^{}^A||||7001^Hale^Ruth|||MED|||||||||V{number}|||||||||||||||||||||||||202603{day:02}0815\r",
            1 + number % 8,
            4_000_000 + number,
            number % 100,
            ["F", "M"][(number % 2) as usize],
            number % 400,
        )
        .as_bytes(),
    );
    let mut line = 0;
    while into.len() as u64 + 20 < length {
        line += 1;
        let text = "The course was uneventful and the plan stays as it was agreed upon. ";
        let room = (length as usize)
            .saturating_sub(into.len() + 20)
            .min(text.len());
        into.extend_from_slice(format!("NTE|{line}||{}\r", &text[..room]).as_bytes());
    }
}

fn write(file: &Path, length: u64) -> std::io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(file)?);
    let mut one = Vec::new();
    for number in 0..MESSAGES {
        message(number, length, &mut one);
        out.write_all(&one)?;
    }
    out.flush()
}

/// The shortest of a few runs.
fn best<T>(runs: u32, mut work: impl FnMut() -> T) -> (Duration, T) {
    let mut found: Option<(Duration, T)> = None;
    for _ in 0..runs {
        let start = ProcessTime::now();
        let done = black_box(work());
        let took = start.elapsed();
        if found.as_ref().is_none_or(|(least, _)| took < *least) {
            found = Some((took, done));
        }
    }
    found.expect("at least one run")
}

/// The file in pieces, as the index reads it, and nothing done with them.
fn read(file: &Path, mut each: impl FnMut(&[u8])) -> u64 {
    let mut file = File::open(file).expect("written before");
    let mut piece = vec![0; 1 << 20];
    let mut bytes = 0;
    loop {
        let length = file.read(&mut piece).expect("readable");
        if length == 0 {
            return bytes;
        }
        each(&piece[..length]);
        bytes += length as u64;
    }
}

/// Most memory that this program ever held, in KiB; none where the system does not say.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Nothing of any file stays in memory; refused to whoever may not.
fn forget() -> std::io::Result<()> {
    Command::new("sync").status()?;
    std::fs::write("/proc/sys/vm/drop_caches", "3")
}

/// At the speed of the disk: `cat` and the index in turn, each of a file that is in no cache.
fn cold(file: &Path) -> Result<(), Box<dyn std::error::Error>> {
    if let Err(error) = forget() {
        println!("  cold: skipped, caches cannot be dropped ({error})");
        return Ok(());
    }
    let bytes = std::fs::metadata(file)?.len();
    let (mut cat, mut index) = (Duration::MAX, Duration::MAX);
    for _ in 0..3 {
        forget()?;
        let start = Instant::now();
        let out = Command::new("cat")
            .arg(file)
            .stdout(Stdio::null())
            .status()?;
        cat = cat.min(start.elapsed());
        assert!(out.success());
        forget()?;
        let start = Instant::now();
        let sources = Sources::default();
        let id = sources.open_file(file)?;
        index = index.min(start.elapsed());
        assert_eq!(
            sources.source(id).ok_or("it is not there")?.index.count(),
            MESSAGES
        );
    }
    let rate = |took: Duration| bytes as f64 / 1e6 / took.as_secs_f64();
    println!(
        "  cold: cat {:>6.0} MB/s   index {:>6.0} MB/s   {:.2} x the time of cat",
        rate(cat),
        rate(index),
        index.as_secs_f64() / cat.as_secs_f64()
    );
    Ok(())
}

fn open(file: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let bytes = read(file, |_| ());
    let rate = |took: Duration| bytes as f64 / 1e6 / took.as_secs_f64();
    println!(
        "open a file of {:.0} MB with {MESSAGES} messages",
        bytes as f64 / 1e6
    );
    let before = most_memory();
    let (plain, _) = best(5, || read(file, |_| ()));
    let (index, count) = best(5, || {
        let sources = Sources::default();
        let id = sources.open_file(file).expect("opened");
        let index = sources.source(id).expect("open").index;
        (index.count(), index.memory())
    });
    assert_eq!(count.0, MESSAGES);
    println!(
        "  read in pieces, nothing done          {:>7.0} MB/s",
        rate(plain)
    );
    println!(
        "  indexed                               {:>7.0} MB/s   {:.2} x reading",
        rate(index),
        plain.as_secs_f64() / index.as_secs_f64()
    );
    let per = count.1 as f64 / f64::from(MESSAGES);
    println!("  index                                 {per:>7.1} bytes a message");
    if let (Some(before), Some(after)) = (before, most_memory()) {
        println!(
            "  most memory                           {:>7.1} MiB, {:.1} MiB of it for the index and its reading",
            after as f64 / 1024.0,
            (after - before) as f64 / 1024.0
        );
    }
    Ok(())
}

fn search(file: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let bytes = std::fs::metadata(file)?.len();
    println!("search {MESSAGES} messages, {:.0} MB", bytes as f64 / 1e6);
    let sources = Sources::default();
    let id = sources.open_file(file)?;
    let tell = |what: &str, took: Duration, than: Option<(&str, Duration)>| {
        let ratio = than.map_or(String::new(), |(name, other)| {
            format!(
                "   {:.2} x {name}",
                other.as_secs_f64() / took.as_secs_f64()
            )
        });
        println!(
            "  {what:<60} {:>8.1} ms{ratio}",
            took.as_secs_f64() * 1000.0
        );
    };
    // The least: the text of the value alone, wherever it stands.
    let wanted = memchr::memmem::Finder::new("4054322");
    let (bare, hits) = best(3, || {
        let mut hits = 0;
        read(file, |piece| hits += wanted.find_iter(piece).count());
        hits
    });
    assert_eq!(hits, 1);
    tell("memmem of the value alone", bare, None);
    for (text, expected) in [
        ("PID-3.1 = 4054322", 1),
        ("PID-3.1 = 4054322 and type ADT and not PV1-2 in (I, E)", 1),
        ("PV1-2 = I and PID-5.1 = Vale", 4762),
        ("PID-7 < 1930-01-01", 30_000),
        ("\"rivers^carl\"", 2858),
    ] {
        let (took, found) = best(3, || select(&sources, id, text, None));
        assert_eq!(found, expected, "{text}");
        tell(text, took, Some(("memmem", bare)));
    }
    let order = Order {
        by: "PID-5.1".parse()?,
        descending: false,
    };
    let (took, _) = best(2, || select(&sources, id, "PV1-2 = I", Some(order)));
    tell(
        "PV1-2 = I, in the order of PID-5.1",
        took,
        Some(("memmem", bare)),
    );
    let (took, distinct) = best(2, || {
        let at = "PID-5".parse().expect("a path");
        let task = sources.count(id, None, at, LONG).expect("started");
        task.counted().expect("counts").statistics.distinct()
    });
    assert_eq!(distinct, 35);
    tell("values of PID-5 counted", took, Some(("memmem", bare)));
    let (peer, found) = best(1, || peer(&sources, id));
    assert_eq!(found, 1);
    tell("hl7-parser: PID-3.1 = 4054322", peer, None);
    let (ours, _) = best(3, || select(&sources, id, "PID-3.1 = 4054322", None));
    tell("PID-3.1 = 4054322", ours, Some(("hl7-parser", peer)));
    Ok(())
}

fn select(sources: &Sources, id: SourceId, text: &str, order: Option<Order>) -> u32 {
    let filter = Filter::parse(text, Case::Ignored).expect("in the grammar");
    let selection = Selection {
        filter: Some(filter),
        order,
    };
    let task = sources.select(id, selection, LONG).expect("started");
    assert_eq!(task.work.progress().standing, Standing::Done);
    task.found()
}

/// The same by hl7-parser: each message parsed, then PID-3.1 of every repetition asked. Reading is
/// counted for it too.
fn peer(sources: &Sources, id: SourceId) -> usize {
    let mut found = 0;
    for first in (0..MESSAGES).step_by(1000) {
        for one in sources.messages(id, first, 1000).expect("read") {
            let text = String::from_utf8(one.bytes).expect("the messages are ASCII");
            let message = hl7_parser::Message::parse(&text).expect("well formed");
            let field = message.segment("PID").and_then(|pid| pid.field(3));
            found += usize::from(field.is_some_and(|field| {
                field.repeats().any(|repeat| {
                    repeat
                        .component(1)
                        .is_some_and(|id| id.raw_value() == "4054322")
                })
            }));
        }
    }
    found
}
