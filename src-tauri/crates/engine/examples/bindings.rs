//! Writes the generated TypeScript into the UI.

use hl7wb_engine::api::bindings::{PLACE, typescript};

fn main() -> std::io::Result<()> {
    let file = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../..")).join(PLACE);
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&file, typescript())
}
