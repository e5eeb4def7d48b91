//! The window. Knows Tauri and rfd, which no other room does, and the engine's api.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod commands;
mod picker;

fn main() {
    let opened = tauri::Builder::default()
        .manage(picker::picker())
        .invoke_handler(tauri::generate_handler![commands::pick])
        .run(tauri::generate_context!());
    if let Err(error) = opened {
        eprintln!("The window could not be opened: {error}");
        std::process::exit(2);
    }
}
