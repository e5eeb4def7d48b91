//! Packs the dictionary's text (`dictionary/`, see its README) for `include_bytes!`: about 1.3 MB
//! of lines becomes about 250 kB. Nothing is interpreted here, so that a malformed line is a
//! failing test with a line number and not a failing build; tests read every line.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

const TEXTS: [&str; 6] = [
    "segments.tsv",
    "types.tsv",
    "tables.tsv",
    "structures.txt",
    "messages.tsv",
    "events.tsv",
];

/// Deflate level: 10 saves 1 % over 8 and costs three times as long in a debug build.
const LEVEL: u8 = 8;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=dictionary");
    println!("cargo::rerun-if-changed=build.rs");
    let target = env::var("OUT_DIR")?;
    for name in TEXTS {
        // A checkout with CRLF line ends must pack to the same bytes.
        let text = fs::read_to_string(Path::new("dictionary").join(name))?.replace('\r', "");
        let packed = miniz_oxide::deflate::compress_to_vec_zlib(text.as_bytes(), LEVEL);
        fs::write(Path::new(&target).join(format!("{name}.z")), packed)?;
    }
    Ok(())
}
