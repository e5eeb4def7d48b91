//! The commands of the page: one for each entry of the engine's list, made here by macro, and what
//! JSON cannot carry, by hand.

use crate::picker::{Pick, Picker};
use hl7wb_engine::api::commands;
use hl7wb_engine::api::view::*;
use hl7wb_engine::workbench::Workbench;
use std::path::PathBuf;
use tauri::ipc::{Channel, Invoke, Response};
use tauri::{State, WebviewWindow};

macro_rules! adapters {
    ($($name:ident($request:ty) -> $view:ty;)*) => {
        $(
            #[tauri::command]
            async fn $name(
                workbench: State<'_, Workbench>,
                request: $request,
            ) -> Result<$view, ApiError> {
                let workbench = workbench.inner().clone();
                apart(move || async move { commands::$name(&workbench, request).await }).await
            }
        )*
    };
}

hl7wb_engine::for_each_command!(adapters);

/// Does a piece of work on a thread of its own, so that a long one (a file of 50 MB, a comparison)
/// keeps neither the page nor the listeners waiting.
async fn apart<T, F>(work: impl FnOnce() -> F + Send + 'static) -> Result<T, ApiError>
where
    T: Send + 'static,
    F: Future<Output = Result<T, ApiError>>,
{
    let runtime = tauri::async_runtime::handle();
    let done = tauri::async_runtime::spawn_blocking(move || runtime.block_on(work()));
    match done.await {
        Ok(done) => done,
        Err(error) => Err(ApiError {
            code: "internal".to_owned(),
            message: "The workbench could not finish this; everything else goes on.".to_owned(),
            detail: Some(error.to_string()),
        }),
    }
}

/// Asks the user for files or folders; empty when they changed their mind.
#[tauri::command]
async fn pick(
    window: WebviewWindow,
    picker: State<'_, Box<dyn Picker>>,
    request: Pick,
) -> Result<Vec<PathBuf>, ApiError> {
    Ok(picker.pick(&window, request).await)
}

/// Lines and structure of a large message, without a detour through JSON.
#[tauri::command]
async fn message_lines(
    workbench: State<'_, Workbench>,
    request: OpenMessage,
) -> Result<Response, ApiError> {
    let workbench = workbench.inner().clone();
    apart(move || async move { commands::message_lines(&workbench, request).await })
        .await
        .map(Response::new)
}

/// Its text.
#[tauri::command]
async fn message_text(
    workbench: State<'_, Workbench>,
    request: OpenMessage,
) -> Result<Response, ApiError> {
    let workbench = workbench.inner().clone();
    apart(move || async move { commands::message_text(&workbench, request).await })
        .await
        .map(Response::new)
}

/// A page of the bytes of a message as they arrived, and what each is.
#[tauri::command]
async fn wire_page(
    workbench: State<'_, Workbench>,
    request: WirePage,
) -> Result<Response, ApiError> {
    let workbench = workbench.inner().clone();
    apart(move || async move { commands::wire_page(&workbench, request).await })
        .await
        .map(Response::new)
}

/// The bytes of a document inside a message.
#[tauri::command]
async fn document_bytes(
    workbench: State<'_, Workbench>,
    request: DocumentAt,
) -> Result<Response, ApiError> {
    let workbench = workbench.inner().clone();
    apart(move || async move { commands::document_bytes(&workbench, request).await })
        .await
        .map(Response::new)
}

/// Tells what happens, in batches, until the page is gone.
#[tauri::command]
fn subscribe(workbench: State<'_, Workbench>, channel: Channel<Vec<Event>>) {
    let mut subscription = commands::subscribe(&workbench);
    let runtime = tauri::async_runtime::handle();
    std::thread::spawn(move || {
        while let Some(batch) = runtime.block_on(subscription.next()) {
            if channel.send(batch).is_err() {
                break;
            }
        }
    });
}

/// Closes the window, whatever is not saved: whoever sits before it was asked.
#[tauri::command]
fn window_close(window: WebviewWindow) -> Result<(), ApiError> {
    window.destroy().map_err(|error| ApiError {
        code: "internal".to_owned(),
        message: "The window could not be closed.".to_owned(),
        detail: Some(error.to_string()),
    })
}

/// Whether something is under edit that would be lost with the window.
pub(crate) fn holds_edits(workbench: &Workbench) -> bool {
    tauri::async_runtime::block_on(commands::unsaved(workbench, Nothing {}))
        .is_ok_and(|Unsaved { messages, mappings }| messages.len() + mappings.len() > 0)
}

macro_rules! all {
    ($($name:ident($request:ty) -> $view:ty;)*) => {
        /// Hands every call of the page to its command.
        pub(crate) fn handler() -> impl Fn(Invoke) -> bool + Send + Sync + 'static {
            tauri::generate_handler![pick, window_close, message_lines, message_text, wire_page, document_bytes, subscribe, $($name),*]
        }
    };
}
hl7wb_engine::for_each_command!(all);
