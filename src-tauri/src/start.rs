//! From the command line to an open workbench.

use hl7wb_engine::workbench::{Workbench, data_folder};
use std::ffi::OsString;
use std::path::PathBuf;

const USAGE: &str = "\
hl7-workbench [PROJECT]

Opens the window on a project folder, or on the bundled example. HL7WB_LOG=debug says more on
standard error; what messages contain is never said there.";

/// What the command line asks for.
pub(crate) enum Asked {
    /// The window, on this project or on the example.
    Window(Option<PathBuf>),
    /// A text, and no window.
    Text(String),
}

/// Reads the command line.
pub(crate) fn asked(arguments: impl Iterator<Item = OsString>) -> Asked {
    let mut project = None;
    for argument in arguments {
        match argument.to_str() {
            Some("--help" | "-h") => return Asked::Text(USAGE.to_owned()),
            Some("--version" | "-V") => {
                return Asked::Text(format!("hl7-workbench {}", env!("CARGO_PKG_VERSION")));
            }
            Some(_) | None => project = Some(PathBuf::from(argument)),
        }
    }
    Asked::Window(project)
}

/// Whether there is a screen to show the window on. Asked first, because what draws the window panics
/// where there is none.
pub(crate) fn display() -> Result<(), String> {
    #[cfg(target_os = "linux")]
    gtk::init().map_err(|_| {
        let name = |variable| {
            std::env::var(variable)
                .ok()
                .filter(|value| !value.is_empty())
        };
        let tried = name("WAYLAND_DISPLAY").or_else(|| name("DISPLAY"));
        let tried = tried.map_or_else(
            || "neither WAYLAND_DISPLAY nor DISPLAY is set".to_owned(),
            |tried| format!("`{tried}` does not answer"),
        );
        format!("There is no display for the window: {tried}. `hl7wb` does the same in a terminal.")
    })?;
    Ok(())
}

/// Opens the project. Where it cannot be opened the window still comes, on the example, and the
/// reason goes to the log and to a dialog.
pub(crate) async fn workbench(project: Option<PathBuf>) -> Result<Workbench, String> {
    let workbench = opened(project).await?;
    workbench.listen_on_open().await;
    Ok(workbench)
}

async fn opened(project: Option<PathBuf>) -> Result<Workbench, String> {
    let data = data_folder();
    let Some(folder) = project else {
        return Workbench::start(&data, None)
            .await
            .map_err(|fault| fault.to_string());
    };
    match Workbench::start(&data, Some(&folder)).await {
        Ok(workbench) => Ok(workbench),
        Err(fault) => {
            tracing::error!("{}: {fault}", folder.display());
            tell(&format!("{fault}\n\nThe example is opened instead.")).await;
            Workbench::start(&data, None)
                .await
                .map_err(|fault| fault.to_string())
        }
    }
}

/// Says something before there is a window; in an automated run nobody would answer.
pub(crate) async fn tell(sentence: &str) {
    eprintln!("{sentence}");
    if std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_none() {
        rfd::AsyncMessageDialog::new()
            .set_level(rfd::MessageLevel::Warning)
            .set_title("HL7 Workbench")
            .set_description(sentence)
            .show()
            .await;
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, asked};

    #[test]
    fn an_argument_is_a_project() {
        let read = |given: &[&str]| asked(given.iter().map(|given| (*given).into()));
        assert!(matches!(read(&[]), Asked::Window(None)));
        assert!(matches!(read(&["here"]), Asked::Window(Some(folder)) if folder.ends_with("here")));
        assert!(matches!(read(&["--help"]), Asked::Text(text) if text.contains("PROJECT")));
    }
}
