//! `hl7wb` as a program: what it writes where, and how it ends.

mod decode;
mod help;
mod import;
mod live;
mod map;
mod paper;
mod project;
mod test;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A folder of its own, with a copy of the example whose listener has a port of its own.
struct Place {
    folder: tempfile::TempDir,
    port: u16,
}

/// How a run ended, and what it wrote.
struct Ran {
    code: i32,
    out: Vec<u8>,
    err: String,
}

impl Ran {
    fn of(child: Child) -> Self {
        let output = child.wait_with_output().expect("ended");
        let err = String::from_utf8(output.stderr).expect("text");
        assert!(!err.contains("panicked"), "{err}");
        Self {
            code: output.status.code().expect("not killed"),
            out: output.stdout,
            err,
        }
    }

    fn text(&self) -> String {
        String::from_utf8(self.out.clone()).expect("text")
    }
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let example = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../../mapping-templates/registration-to-lab");
        copy(&example, &folder.path().join("registration-to-lab"));
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = socket.local_addr().expect("an address").port();
        let place = Self { folder, port };
        place.change("project.toml", "port = 2575", &format!("port = {port}"));
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).expect("written");
    }

    /// Changes a file of the project.
    fn change(&self, file: &str, from: &str, to: &str) {
        let file = self.path("registration-to-lab").join(file);
        let text = std::fs::read_to_string(&file).expect("read");
        assert!(text.contains(from), "{from} in {text}");
        std::fs::write(&file, text.replacen(from, to, 1)).expect("written");
    }

    /// A program in this folder, which finds `hl7wb` by its name, and writes nowhere else.
    fn command(&self, program: &str) -> Command {
        let built = Path::new(env!("CARGO_BIN_EXE_hl7wb"));
        let path = std::env::var("PATH").expect("a path");
        let beside = built.parent().expect("a folder").display();
        let mut command = Command::new(program);
        command
            .current_dir(self.folder.path())
            .env("PATH", format!("{beside}:{path}"))
            .env("HOME", self.folder.path())
            .env("XDG_DATA_HOME", self.path("data"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = self.command("hl7wb");
        Ran::of(command.args(arguments).spawn().expect("started"))
    }

    fn run_with(&self, arguments: &[&str], input: &[u8]) -> Ran {
        let mut command = self.command("hl7wb");
        let command = command.args(arguments).stdin(Stdio::piped());
        let mut child = command.spawn().expect("started");
        let mut stdin = child.stdin.take().expect("piped");
        let input = input.to_vec();
        let writing = std::thread::spawn(move || stdin.write_all(&input));
        let ran = Ran::of(child);
        // It may end before it has read everything.
        drop(writing.join());
        ran
    }

    /// What it does when whoever reads its output goes away after one line.
    fn run_and_leave(&self, arguments: &[&str]) -> Ran {
        let mut child = self
            .command("hl7wb")
            .args(arguments)
            .spawn()
            .expect("started");
        let mut out = BufReader::new(child.stdout.take().expect("piped"));
        out.read_line(&mut String::new()).expect("a line");
        drop(out);
        Ran::of(child)
    }

    /// A listener of the project, once it listens.
    fn listening(&self) -> Child {
        self.listening_as(&[], self.port)
    }

    /// One that listens as these words say, on this port.
    fn listening_as(&self, words: &[&str], port: u16) -> Child {
        let mut child = self
            .command("hl7wb")
            .args(["listen", "registration-to-lab"])
            .args(words)
            .spawn()
            .expect("started");
        let mut said = Vec::new();
        let out = child.stdout.as_mut().expect("piped");
        // Byte by byte: what follows is for whoever waits for the end.
        while said.last() != Some(&b'\n') {
            let mut byte = [0];
            if out.read(&mut byte).expect("read") == 0 {
                break;
            }
            said.extend(byte);
        }
        let said = String::from_utf8(said).expect("text");
        assert!(
            said.contains(&format!("listens on 127.0.0.1:{port}")),
            "{said}"
        );
        child
    }

    /// Leaves the mapping without these rules.
    fn without_rules(&self, ids: &[&str]) {
        let file = self.path("registration-to-lab/interfaces/registration/lab.mapping.toml");
        let text = std::fs::read_to_string(&file).expect("read");
        let kept: Vec<&str> = text
            .split("[[rule]]")
            .filter(|rule| {
                !ids.iter()
                    .any(|id| rule.contains(&format!("id = \"{id}\"\n")))
            })
            .collect();
        std::fs::write(&file, kept.join("[[rule]]")).expect("written");
    }
}

fn signal(child: &Child, name: &str) {
    let pid = child.id().to_string();
    let sent = Command::new("kill").args([name, &pid]).status();
    assert!(sent.expect("kill").success());
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("read") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        match entry.file_type().expect("a type").is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(std::fs::copy(entry.path(), target).expect("copied")),
        }
    }
}

/// A message of registration, as the example has them.
fn message(event: &str, control_id: &str, rest: &str) -> String {
    format!(
        "MSH|^~\\&|REG|HOSP|LAB|HOSP|20260301120000||ADT^{event}|{control_id}|P|2.3\rEVN|{event}|20260301120000\rPID|1||4711^^^HOSP^MR||Vale^Iris||19800101|F\r{rest}"
    )
}
