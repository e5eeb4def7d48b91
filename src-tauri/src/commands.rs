//! What the page may ask of this room itself: everything else is the engine's.

use crate::picker::{Pick, Picker};
use std::path::PathBuf;
use tauri::{State, WebviewWindow};

/// Asks the user for files or folders; empty when they changed their mind.
#[tauri::command]
pub(crate) async fn pick(
    window: WebviewWindow,
    picker: State<'_, Box<dyn Picker>>,
    request: Pick,
) -> Result<Vec<PathBuf>, ()> {
    Ok(picker.pick(&window, request).await)
}
