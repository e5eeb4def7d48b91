//! Choosing files and folders: the system's own dialog, or in tests an answer given beforehand.

use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use tauri::WebviewWindow;

/// What the page asks for; its shape there is `FilePick` in `ui/src/ipc/backend.ts`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Pick {
    /// Title of the dialog.
    pub(crate) title: String,
    /// A folder instead of a file.
    #[serde(default)]
    pub(crate) folder: bool,
    /// More than one may be chosen.
    #[serde(default)]
    pub(crate) several: bool,
    /// A place to save to instead of something to open.
    pub(crate) save: Option<Save>,
    /// Which files are offered; empty = all.
    #[serde(default)]
    pub(crate) filters: Vec<Filter>,
}

/// A place to save to.
#[derive(Debug, Deserialize)]
pub(crate) struct Save {
    /// Name that is proposed.
    pub(crate) name: String,
}

/// Files with certain endings.
#[derive(Debug, Deserialize)]
pub(crate) struct Filter {
    /// What they are called in the dialog.
    pub(crate) name: String,
    /// Endings without the dot.
    pub(crate) extensions: Vec<String>,
}

/// What was chosen, once it is; empty when the user changed their mind.
pub(crate) type Chosen = Pin<Box<dyn Future<Output = Vec<PathBuf>> + Send>>;

/// Somebody who chooses.
pub(crate) trait Picker: Send + Sync {
    /// Asks over this window.
    fn pick(&self, window: &WebviewWindow, asked: Pick) -> Chosen;
}

/// The dialog; in an automated window, the file that `HL7WB_PICK` names answers instead of a
/// person as long as it is there: one path a line.
pub(crate) fn picker() -> Box<dyn Picker> {
    let automated = std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some_and(|set| set == "true");
    match std::env::var_os("HL7WB_PICK") {
        Some(answers) if automated => Box::new(Beforehand(answers.into())),
        Some(_) | None => Box::new(Dialog),
    }
}

struct Dialog;

impl Picker for Dialog {
    fn pick(&self, window: &WebviewWindow, asked: Pick) -> Chosen {
        let mut dialog = rfd::AsyncFileDialog::new()
            .set_title(&asked.title)
            .set_parent(window);
        for filter in &asked.filters {
            dialog = dialog.add_filter(&filter.name, &filter.extensions);
        }
        Box::pin(async move {
            let handles = match (asked.save, asked.folder, asked.several) {
                (Some(save), _, _) => {
                    let dialog = dialog.set_file_name(save.name);
                    dialog.save_file().await.into_iter().collect()
                }
                (None, true, true) => dialog.pick_folders().await.unwrap_or_default(),
                (None, true, false) => dialog.pick_folder().await.into_iter().collect(),
                (None, false, true) => dialog.pick_files().await.unwrap_or_default(),
                (None, false, false) => dialog.pick_file().await.into_iter().collect(),
            };
            handles.iter().map(|handle| handle.path().into()).collect()
        })
    }
}

struct Beforehand(PathBuf);

impl Picker for Beforehand {
    fn pick(&self, window: &WebviewWindow, asked: Pick) -> Chosen {
        match answered(&self.0) {
            Some(paths) => Box::pin(std::future::ready(paths)),
            None => Dialog.pick(window, asked),
        }
    }
}

/// An answer serves once.
fn answered(file: &Path) -> Option<Vec<PathBuf>> {
    let text = std::fs::read_to_string(file).ok()?;
    std::fs::remove_file(file).ok()?;
    Some(text.lines().map(PathBuf::from).collect())
}

#[cfg(test)]
mod tests {
    use super::{Pick, answered};

    #[test]
    fn an_answer_given_beforehand_serves_once() {
        let file = std::env::temp_dir().join(format!("hl7wb-pick-{}", std::process::id()));
        std::fs::write(&file, "/one\n/two\n").unwrap();
        assert_eq!(answered(&file).unwrap().len(), 2);
        assert!(answered(&file).is_none());
    }

    #[test]
    fn what_the_page_asks_is_understood() {
        let pick: Pick =
            serde_json::from_str(r#"{"title":"Open","several":true,"save":null}"#).unwrap();
        assert!(pick.several && !pick.folder && pick.save.is_none() && pick.filters.is_empty());
    }
}
