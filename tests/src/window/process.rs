//! Starting and ending the program: a screen, a driver, folders of its own.

use super::Window;
use crate::screen::Screen;
use crate::webdriver::Session;
use crate::{Outcome, Trouble, places};
use serde_json::json;
use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The folders of a run, gone when the last that uses them is.
#[derive(Clone)]
pub struct Home(Arc<tempfile::TempDir>);

impl Home {
    /// New and empty.
    pub fn new() -> Outcome<Home> {
        let folder = tempfile::Builder::new().prefix("hl7wb-").tempdir()?;
        Ok(Home(Arc::new(folder)))
    }

    /// The folder that all others are in.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Where a copy of the example is.
    #[must_use]
    pub fn project(&self) -> PathBuf {
        self.path().join("registration-to-lab")
    }

    /// Copies the example there, where there is none yet; answers the port on which it listens, which
    /// was free a moment ago.
    pub fn example(&self) -> Outcome<u16> {
        let folder = self.project();
        if folder.exists() {
            return listener(&folder);
        }
        let port = free_port()?;
        places::copy(&places::example(), &folder)?;
        let file = folder.join("project.toml");
        let text = std::fs::read_to_string(&file)?;
        std::fs::write(
            &file,
            text.replace("port = 2575", &format!("port = {port}")),
        )?;
        Ok(port)
    }

    /// The file that answers the next file dialog.
    pub(super) fn pick(&self) -> PathBuf {
        self.path().join("pick")
    }

    /// `XDG_DATA_HOME` of the run.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.path().join("data")
    }
}

/// How a window is to be opened.
pub struct Opening {
    name: String,
    project: Project,
    home: Option<Home>,
    size: Option<(u32, u32)>,
    dark: bool,
    managed: bool,
    environment: Vec<(String, String)>,
}

impl Opening {
    /// A copy of the bundled example whose listener has a port of its own; light, as large as it
    /// comes.
    #[must_use]
    pub fn new(name: &str) -> Opening {
        Opening {
            name: name.to_owned(),
            project: Project::Copy,
            home: None,
            size: None,
            dark: false,
            managed: false,
            environment: Vec::new(),
        }
    }

    /// This project instead.
    #[must_use]
    pub fn project(mut self, folder: &Path) -> Opening {
        self.project = Project::Folder(folder.to_path_buf());
        self
    }

    /// Without naming a project, as on the first day.
    #[must_use]
    pub fn first_day(mut self) -> Opening {
        self.project = Project::Unnamed;
        self
    }

    /// In the folders of an earlier window.
    #[must_use]
    pub fn home(mut self, home: &Home) -> Opening {
        self.home = Some(home.clone());
        self
    }

    /// This large.
    #[must_use]
    pub fn size(mut self, width: u32, height: u32) -> Opening {
        self.size = Some((width, height));
        self
    }

    /// On a desktop that is set to dark.
    #[must_use]
    pub fn dark(mut self) -> Opening {
        self.dark = true;
        self
    }

    /// Under a window manager, for real keyboard focus in dialogs.
    #[must_use]
    pub fn managed(mut self) -> Opening {
        self.managed = true;
        self
    }

    /// With a variable in the environment.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl ToString) -> Opening {
        self.environment.push((name.to_owned(), value.to_string()));
        self
    }

    /// Opens it, and waits until there is a page.
    pub fn open(self) -> Outcome<Window> {
        let home = match &self.home {
            Some(home) => home.clone(),
            None => Home::new()?,
        };
        let mut screen = Screen::start()?;
        if self.managed {
            screen.manage()?;
        }
        let (arguments, listener) = self.project.arguments(&home)?;
        let log = places::screenshots()?.join(format!("{}.log", self.name));
        let port = free_port()?;
        let driver = self.driver(&screen, &home, port, &log)?;
        let running = Running {
            driver,
            screen,
            home,
            log,
        };
        let start = Instant::now();
        while !Session::ready(port) {
            if start.elapsed() > Duration::from_secs(10) {
                return Err(Trouble::new("WebKitWebDriver does not answer"));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let session = Session::open(
            port,
            &json!({ "webkitgtk:browserOptions": {
                "binary": places::program("hl7-workbench")?,
                "args": arguments,
            } }),
        )?;
        let window = Window {
            session,
            running,
            name: self.name,
            listener,
        };
        if let Some((width, height)) = self.size {
            window.resize(width, height)?;
        }
        window.find("body *")?;
        Ok(window)
    }

    fn driver(&self, screen: &Screen, home: &Home, port: u16, log: &Path) -> Outcome<Child> {
        let mut driver = screen.program("WebKitWebDriver");
        driver
            .arg(format!("--port={port}"))
            .arg("--host=127.0.0.1")
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("HOME", home.path())
            .env("HL7WB_PICK", home.pick())
            .env("LANG", "C.UTF-8")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(log)?);
        for (name, folder) in [
            ("XDG_DATA_HOME", "data"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_STATE_HOME", "state"),
        ] {
            let folder = home.path().join(folder);
            std::fs::create_dir_all(&folder)?;
            driver.env(name, folder);
        }
        // Pictures hang with these set.
        driver
            .env_remove("WEBKIT_DISABLE_COMPOSITING_MODE")
            .env_remove("WEBKIT_DISABLE_DMABUF_RENDERER");
        driver.env(
            "GTK_THEME",
            if self.dark { "Adwaita:dark" } else { "Adwaita" },
        );
        driver.envs(self.environment.iter().map(|(name, value)| (name, value)));
        driver
            .spawn()
            .map_err(|error| Trouble::new(format!("WebKitWebDriver did not start: {error}")))
    }
}

/// What is opened.
enum Project {
    Copy,
    Folder(PathBuf),
    Unnamed,
}

impl Project {
    /// What the program is started with, and the port of a copy's listener.
    fn arguments(&self, home: &Home) -> Outcome<(Vec<PathBuf>, u16)> {
        match self {
            Project::Unnamed => Ok((Vec::new(), 2575)),
            Project::Folder(folder) => Ok((vec![folder.clone()], 2575)),
            Project::Copy => {
                let port = home.example()?;
                Ok((vec![home.project()], port))
            }
        }
    }
}

/// The port in the copy that an earlier window left.
fn listener(folder: &Path) -> Outcome<u16> {
    let text = std::fs::read_to_string(folder.join("project.toml"))?;
    let port = text
        .lines()
        .find(|line| line.starts_with("systems.registration"))
        .and_then(|line| line.split("port = ").nth(1))
        .and_then(|rest| rest.split_whitespace().next())
        .ok_or_else(|| Trouble::new("the copy of the example names no port"))?;
    Ok(port.parse()?)
}

/// What runs behind an open window.
pub(super) struct Running {
    driver: Child,
    screen: Screen,
    home: Home,
    log: PathBuf,
}

impl Running {
    pub(super) fn log(&self) -> Outcome<String> {
        Ok(String::from_utf8_lossy(&std::fs::read(&self.log)?).into_owned())
    }

    pub(super) fn home(&self) -> &Home {
        &self.home
    }

    pub(super) fn screen(&self) -> &Screen {
        &self.screen
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The driver ends the program when its session closes, and needs a moment for it. What is
        // left then ends with the screen, which is dropped after this.
        std::thread::sleep(Duration::from_millis(500));
        let pid = self.driver.id().to_string();
        drop(Command::new("kill").args(["-TERM", &pid]).status());
        let start = Instant::now();
        while matches!(self.driver.try_wait(), Ok(None)) {
            if start.elapsed() > Duration::from_secs(2) {
                drop(self.driver.kill());
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        drop(self.driver.wait());
    }
}

/// A port that was free a moment ago.
pub fn free_port() -> Outcome<u16> {
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(socket.local_addr()?.port())
}
