//! `hl7wb listen` over a copy of the example, with a port of its own.

use crate::window::Home;
use crate::{Outcome, Trouble, ensure, places};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// A listener, or a project that waits to be listened for.
pub struct Listening {
    home: Home,
    port: u16,
    running: Option<(Child, BufReader<ChildStdout>)>,
}

impl Listening {
    /// A copy of the example for which nothing listens yet.
    pub fn prepare() -> Outcome<Listening> {
        let home = Home::new()?;
        let port = home.example()?;
        Ok(Listening {
            home,
            port,
            running: None,
        })
    }

    /// A folder for what else the test needs.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.home.path()
    }

    /// Where it listens, on this machine.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Changes a file of the project.
    pub fn change(&self, file: &str, from: &str, to: &str) -> Outcome {
        let file = self.home.project().join(file);
        let text = std::fs::read_to_string(&file)?;
        ensure(text.contains(from), format!("{from} in {text}"))?;
        std::fs::write(&file, text.replacen(from, to, 1))?;
        Ok(())
    }

    /// Writes a file of the project.
    pub fn write(&self, file: &str, text: &str) -> Outcome {
        let file = self.file(file);
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(file, text)?;
        Ok(())
    }

    /// A file of the project.
    #[must_use]
    pub fn file(&self, file: &str) -> PathBuf {
        self.home.project().join(file)
    }

    /// Listens for the interfaces.
    pub fn start(&mut self) -> Outcome {
        self.start_with(&[])
    }

    /// Listens, with these arguments.
    pub fn start_with(&mut self, arguments: &[&str]) -> Outcome {
        let mut child = Command::new(places::program("hl7wb")?)
            .arg("listen")
            .arg(self.home.project())
            .args(arguments)
            .env("XDG_DATA_HOME", self.home.data())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let out = child.stdout.take();
        let mut out = BufReader::new(out.ok_or_else(|| Trouble::new("it has no output"))?);
        let mut line = String::new();
        out.read_line(&mut line)?;
        self.running = Some((child, out));
        ensure(line.contains("listens on"), format!("it says {line:?}"))
    }

    /// Ends it as Ctrl+C does; answers what it has said. It waits until the last message is told of.
    pub fn stop(&mut self) -> Outcome<String> {
        let (mut child, mut out) = self
            .running
            .take()
            .ok_or_else(|| Trouble::new("it does not listen"))?;
        // A row is told within a moment of its answer.
        std::thread::sleep(Duration::from_millis(500));
        let pid = child.id().to_string();
        Command::new("kill").args(["-INT", &pid]).status()?;
        let mut said = String::new();
        out.read_to_string(&mut said)?;
        let start = Instant::now();
        let ended = loop {
            if let Some(ended) = child.try_wait()? {
                break ended;
            }
            if start.elapsed() > Duration::from_secs(10) {
                child.kill()?;
                child.wait()?;
                return Err(Trouble::new("it does not end"));
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        ensure(ended.success(), format!("it ended with {ended}"))?;
        Ok(said)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        if let Some((child, _)) = &mut self.running {
            // It may have ended by itself, which is as good.
            drop(child.kill());
            drop(child.wait());
        }
    }
}
