//! A screen of its own for each window under test, so that none takes the other's keyboard and
//! nothing opens on the screen of the person who runs the tests.

use crate::{Outcome, Trouble};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// An X server without a monitor. It ends with this value, and with it what is shown on it.
pub struct Screen {
    server: Child,
    manager: Option<Child>,
    name: String,
}

impl Screen {
    /// Starts one.
    pub fn start() -> Outcome<Screen> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1920x1200x24"])
            .args(["-nolisten", "tcp"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| Trouble::new(format!("Xvfb did not start: {error}")))?;
        let mut number = String::new();
        if let Some(says) = server.stdout.take() {
            BufReader::new(says).read_line(&mut number)?;
        }
        let number = number.trim();
        if number.is_empty() {
            server.kill()?;
            server.wait()?;
            return Err(Trouble::new("Xvfb started no display"));
        }
        Ok(Screen {
            name: format!(":{number}"),
            server,
            manager: None,
        })
    }

    /// What goes into `DISPLAY`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A program that shows itself on this screen, with nothing of the desktop it is started from.
    #[must_use]
    pub fn program(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command
            .env("DISPLAY", &self.name)
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("XAUTHORITY")
            .env_remove("DBUS_SESSION_BUS_ADDRESS");
        command
    }

    /// A window manager, for what needs real keyboard focus.
    pub fn manage(&mut self) -> Outcome {
        let started = self
            .program("openbox")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| Trouble::new(format!("openbox did not start: {error}")))?;
        self.manager = Some(started);
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        for child in self.manager.iter_mut().chain([&mut self.server]) {
            // It may have ended by itself, which is as good.
            drop(child.kill());
            drop(child.wait());
        }
    }
}
