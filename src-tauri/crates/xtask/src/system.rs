//! The packages of the operating system that the build and the tests stand on.

use crate::steps::{Done, answer, program, run, unattended};
use std::io::{BufRead, IsTerminal, Write};

/// What is going to be done, and so what has to be installed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Build the programs that need no window.
    Terminal,
    /// Build and open the window.
    Window,
    /// Everything, tests of the real window included.
    Tests,
}

/// One thing that must be there: its package on Debian and Ubuntu, and how to find it elsewhere.
struct Need {
    package: &'static str,
    /// A program and arguments that succeed where the thing is there, whatever it is called.
    probe: &'static [&'static str],
    what: &'static str,
}

const COMPILER: Need = Need {
    package: "build-essential",
    probe: &["cc", "--version"],
    what: "a C compiler (SQLite is built from source)",
};

const WEB_VIEW: Need = Need {
    package: "libwebkit2gtk-4.1-dev",
    probe: &["pkg-config", "--exists", "webkit2gtk-4.1"],
    what: "WebKitGTK 4.1 with its headers (the window is drawn by it)",
};

const FOR_TESTS: &[Need] = &[
    Need {
        package: "xvfb",
        probe: &["sh", "-c", "command -v Xvfb"],
        what: "Xvfb (a screen for the window under test)",
    },
    Need {
        package: "xauth",
        probe: &["sh", "-c", "command -v xauth"],
        what: "xauth",
    },
    Need {
        package: "webkit2gtk-driver",
        probe: &["sh", "-c", "command -v WebKitWebDriver"],
        what: "WebKitWebDriver (drives the window under test)",
    },
    Need {
        package: "fonts-dejavu-core",
        probe: &["true"],
        what: "a font",
    },
    Need {
        package: "xdotool",
        probe: &["xdotool", "version"],
        what: "xdotool (types into a real file dialog)",
    },
    Need {
        package: "openbox",
        probe: &["sh", "-c", "command -v openbox"],
        what: "Openbox (gives a file dialog under test the keyboard)",
    },
    Need {
        package: "rhino",
        probe: &["sh", "-c", "command -v rhino"],
        what: "Rhino (runs exported JavaScript)",
    },
    Need {
        package: "openssl",
        probe: &["openssl", "version"],
        what: "OpenSSL (the other side of TLS)",
    },
    Need {
        package: "curl",
        probe: &["curl", "--version"],
        what: "curl (the other side of HL7 over HTTP)",
    },
    Need {
        package: "python3-venv",
        probe: &["python3", "-c", "import venv, ensurepip"],
        what: "Python 3 with venv (an MLLP client of another make)",
    },
];

/// Installs what is missing, or says exactly what to install.
pub(crate) fn prepare(purpose: Purpose) -> Done {
    let needs = needs(purpose);
    if debian() {
        let missing: Vec<&Need> = needs
            .into_iter()
            .filter(|need| !installed(need.package) && (has_package(need) || !found(need)))
            .collect();
        return install(&missing);
    }
    elsewhere(&needs)
}

fn needs(purpose: Purpose) -> Vec<&'static Need> {
    let mut needs = vec![&COMPILER];
    if purpose != Purpose::Terminal {
        needs.push(&WEB_VIEW);
    }
    if purpose == Purpose::Tests {
        needs.extend(FOR_TESTS);
    }
    needs
}

/// A compiler or a Python may come from anywhere; the rest is only ever found as a package.
fn has_package(need: &Need) -> bool {
    !matches!(
        need.package,
        "build-essential" | "curl" | "openssl" | "python3-venv"
    )
}

fn debian() -> bool {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let family = release.lines().any(|line| {
        (line.starts_with("ID=") || line.starts_with("ID_LIKE="))
            && (line.contains("debian") || line.contains("ubuntu"))
    });
    family && answer("dpkg-query", &["--version"]).is_some()
}

fn installed(package: &str) -> bool {
    answer("dpkg-query", &["-W", "-f=${db:Status-Status}", package])
        .is_some_and(|status| status == "installed")
}

fn found(need: &Need) -> bool {
    need.probe
        .split_first()
        .is_some_and(|(name, arguments)| answer(name, arguments).is_some())
}

fn install(missing: &[&Need]) -> Done {
    if missing.is_empty() {
        println!("  all system packages are there");
        return Ok(());
    }
    println!("  missing on this system:");
    for need in missing {
        println!("    {:<24} {}", need.package, need.what);
    }
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    let by_hand = format!("sudo apt-get install {}", packages.join(" "));
    let root = answer("id", &["-u"]).is_some_and(|id| id == "0");
    if !root && !unattended() {
        if !std::io::stdin().is_terminal() {
            return Err(format!(
                "These packages are needed and nobody is here to be asked. Install them first:\n  {by_hand}"
            ));
        }
        if !agreed(&format!("  Install them now with `{by_hand}`?")) {
            return Err(format!(
                "Nothing was installed. When you are ready:\n  {by_hand}"
            ));
        }
    }
    // An old list of packages is the usual reason for a failing install, so it is renewed first;
    // a list that cannot be renewed may still do.
    if let Err(sentence) = run(&mut apt(root, &["update", "-q"])) {
        println!("  {sentence} Going on with the list that is there.");
    }
    let mut arguments = vec!["install", "-q", "-y", "--no-install-recommends"];
    arguments.extend(&packages);
    run(&mut apt(root, &arguments)).map_err(|sentence| {
        format!("{sentence}\nThe packages could not be installed. By hand:\n  {by_hand}")
    })
}

fn apt(root: bool, arguments: &[&str]) -> std::process::Command {
    let mut whole = vec!["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
    if !root {
        whole.insert(0, "sudo");
        if unattended() {
            whole.insert(1, "-n");
        }
    }
    whole.extend(arguments);
    let name = whole.remove(0);
    program(name, whole)
}

fn agreed(question: &str) -> bool {
    print!("{question} [Y/n] ");
    let mut line = String::new();
    let asked = std::io::stdout().flush().is_ok();
    let heard = std::io::stdin().lock().read_line(&mut line).unwrap_or(0) > 0;
    let answer = line.trim().to_lowercase();
    asked && heard && (answer.is_empty() || answer == "y" || answer == "yes")
}

/// Not Debian or Ubuntu: names what to install, and goes on where everything is found.
fn elsewhere(needs: &[&Need]) -> Done {
    println!("  This system is neither Debian nor Ubuntu: set-up is untested here.");
    let web_view_comes_along = cfg!(any(target_os = "macos", target_os = "windows"));
    let missing: Vec<&&Need> = needs
        .iter()
        .filter(|need| !(web_view_comes_along && need.package == WEB_VIEW.package))
        .filter(|need| !found(need))
        .collect();
    if missing.is_empty() {
        println!("  Everything that is needed was found; going on.");
        return Ok(());
    }
    let mut text = String::from("Please install first:\n");
    for need in &missing {
        text.push_str(&format!("  - {}\n", need.what));
    }
    text.push_str(hint());
    Err(text)
}

fn hint() -> &'static str {
    if cfg!(target_os = "macos") {
        "On macOS: `xcode-select --install`. The tests of the real window run on Linux only."
    } else if cfg!(target_os = "windows") {
        "On Windows: the Visual Studio Build Tools with C++ and, before Windows 11, the WebView2 \
         runtime. The tests of the real window run on Linux only."
    } else {
        "Fedora: dnf install gcc webkit2gtk4.1-devel   Arch: pacman -S base-devel webkit2gtk-4.1\n\
         openSUSE: zypper install gcc webkit2gtk3-devel"
    }
}
