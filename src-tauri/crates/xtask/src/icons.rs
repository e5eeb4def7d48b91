//! `cargo xtask icons`: every size of the icon from its two drawings.
//!
//! `rsvg-convert` (Debian: `librsvg2-bin`) draws; the two containers are written here, because
//! both are no more than PNG files behind a table.

use crate::steps::{Done, answer, program, root, run, step};
use std::fs;
use std::path::PathBuf;

/// Up to here the drawing made for small sizes is used.
const SMALL: u32 = 48;

/// Draws the PNG files, then the Windows and macOS containers.
pub(crate) fn draw() -> Done {
    if answer("rsvg-convert", &["--version"]).is_none() {
        return Err(
            "`rsvg-convert` draws the icons and was not found: sudo apt-get install librsvg2-bin"
                .to_owned(),
        );
    }
    step("PNG", || {
        for size in [32, 64, 128, 256, 512] {
            fs::write(folder().join(format!("{size}x{size}.png")), picture(size)?)
                .map_err(|error| format!("icons/{size}x{size}.png: {error}."))?;
        }
        Ok(())
    })?;
    step("icon.ico and icon.icns", || {
        write("icon.ico", windows(&[16, 24, 32, 48, 64, 256])?)?;
        // Types of the Apple icon format that hold a PNG, with their sizes.
        let types = [
            (b"icp4", 16),
            (b"icp5", 32),
            (b"icp6", 64),
            (b"ic07", 128),
            (b"ic08", 256),
            (b"ic09", 512),
            (b"ic10", 1024),
        ];
        write("icon.icns", apple(&types)?)
    })
}

fn folder() -> PathBuf {
    root().join("icons")
}

fn write(name: &str, bytes: Vec<u8>) -> Done {
    fs::write(folder().join(name), bytes).map_err(|error| format!("icons/{name}: {error}."))
}

fn picture(size: u32) -> Done<Vec<u8>> {
    let source = folder().join(if size <= SMALL {
        "icon-small.svg"
    } else {
        "icon.svg"
    });
    let drawn = std::env::temp_dir().join(format!("hl7wb-icon-{}.png", std::process::id()));
    let pixels = size.to_string();
    let sides = ["--width", &pixels, "--height", &pixels, "--output"];
    run(program("rsvg-convert", sides).arg(&drawn).arg(source))?;
    let bytes = fs::read(&drawn).map_err(|error| format!("{}: {error}.", drawn.display()))?;
    fs::remove_file(&drawn).map_err(|error| format!("{}: {error}.", drawn.display()))?;
    Ok(bytes)
}

/// ICO: six bytes of header, sixteen for each picture, the pictures.
fn windows(sizes: &[u32]) -> Done<Vec<u8>> {
    let pictures: Vec<(u32, Vec<u8>)> = sizes
        .iter()
        .map(|size| Ok((*size, picture(*size)?)))
        .collect::<Done<_>>()?;
    let count = count(pictures.len())?;
    let mut table = vec![0, 0, 1, 0];
    table.extend(u16::try_from(count).unwrap_or(u16::MAX).to_le_bytes());
    let mut at = 6 + 16 * count;
    let mut body: Vec<u8> = Vec::new();
    for (size, bytes) in &pictures {
        let length = self::count(bytes.len())?;
        // A side of 256 is written as 0.
        let side = u8::try_from(*size).unwrap_or(0);
        table.extend([side, side, 0, 0, 1, 0, 32, 0]);
        table.extend(length.to_le_bytes());
        table.extend(at.to_le_bytes());
        at += length;
        body.extend(bytes);
    }
    table.extend(body);
    Ok(table)
}

/// ICNS: `icns` and the length of all, then type, length and bytes of each picture.
fn apple(types: &[(&[u8; 4], u32)]) -> Done<Vec<u8>> {
    let mut body: Vec<u8> = Vec::new();
    for (kind, size) in types {
        let bytes = picture(*size)?;
        body.extend(*kind);
        body.extend((count(bytes.len())? + 8).to_be_bytes());
        body.extend(bytes);
    }
    let mut whole = b"icns".to_vec();
    whole.extend((count(body.len())? + 8).to_be_bytes());
    whole.extend(body);
    Ok(whole)
}

fn count(length: usize) -> Done<u32> {
    u32::try_from(length).map_err(|_| "An icon is larger than its container allows.".to_owned())
}
