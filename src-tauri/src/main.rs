//! The window. Knows Tauri and rfd, which no other room does, and the engine's api.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod commands;
mod picker;
mod start;

use hl7wb_engine::workbench::Workbench;
use start::Asked;
use std::process::ExitCode;
use tauri::{App, Emitter, Manager, RunEvent, WindowEvent};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    log();
    let project = match start::asked(std::env::args_os().skip(1)) {
        Asked::Window(project) => project,
        Asked::Text(text) => {
            println!("{text}");
            return ExitCode::SUCCESS;
        }
    };
    if let Err(sentence) = start::display() {
        eprintln!("{sentence}");
        return ExitCode::from(2);
    }
    let workbench = match tauri::async_runtime::block_on(start::workbench(project)) {
        Ok(workbench) => workbench,
        Err(sentence) => {
            tauri::async_runtime::block_on(start::tell(&sentence));
            return ExitCode::from(2);
        }
    };
    match window(workbench) {
        Ok(app) => {
            app.run(|app, event| {
                if let RunEvent::Exit = event {
                    tauri::async_runtime::block_on(app.state::<Workbench>().close());
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("The window could not be opened: {error}");
            ExitCode::from(2)
        }
    }
}

fn window(workbench: Workbench) -> tauri::Result<App> {
    tauri::Builder::default()
        .manage(workbench)
        .manage(picker::picker())
        .on_window_event(|window, event| {
            if let WindowEvent::CloseRequested { api, .. } = event
                && commands::holds_edits(&window.state::<Workbench>())
            {
                // The page asks, and closes the window by itself.
                api.prevent_close();
                if let Err(error) = window.emit("close-asked", ()) {
                    tracing::warn!(%error, "the page could not be told that the window is to close");
                }
            }
        })
        .invoke_handler(commands::handler())
        .build(tauri::generate_context!())
}

/// One log, on standard error. It never holds what a message contains.
fn log() {
    let wanted = EnvFilter::try_from_env("HL7WB_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(wanted)
        .with_writer(std::io::stderr)
        .with_target(false)
        .init();
}
