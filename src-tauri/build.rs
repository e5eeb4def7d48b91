//! Turns `tauri.conf.json`, the capability and the icons into code.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=../ui/dist");
    if Path::new("../ui/dist/index.html").exists() {
        tauri_build::build();
    } else {
        println!(
            "cargo::error=ui/dist/index.html is not there yet: `cargo xtask run` builds the pages first (by hand: `npm ci` and `npm run build` in ui)"
        );
    }
}
