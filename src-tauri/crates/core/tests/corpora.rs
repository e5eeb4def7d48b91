//! The laws of the fuzz targets, asked of every input that is kept: seeds, and all that ever broke one.

mod laws;

use laws::LAWS;
use std::path::Path;

#[test]
fn every_kept_input_obeys() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    for law in LAWS {
        let mut count = 0;
        for folder in ["corpus", "found"] {
            let folder = fuzz.join(folder).join(law.name);
            for entry in std::fs::read_dir(folder).into_iter().flatten() {
                let path = entry.expect("a file").path();
                println!("{}", path.display());
                (law.holds)(&std::fs::read(&path).expect("it can be read"));
                count += 1;
            }
        }
        assert!(count > 0, "{} has no corpus", law.name);
        for nothing in [&b""[..], b"\0", b"\xFF\xFE", b"MSH"] {
            (law.holds)(nothing);
        }
    }
}

/// A law without a target is asked of nobody.
#[test]
fn every_law_has_a_target() {
    let targets = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/fuzz_targets");
    let mut found: Vec<String> = std::fs::read_dir(targets)
        .expect("the targets")
        .map(|entry| entry.expect("a file").path())
        .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
        .collect();
    found.sort();
    let mut names: Vec<&str> = LAWS.iter().map(|law| law.name).collect();
    names.sort_unstable();
    assert_eq!(found, names);
    for law in LAWS {
        laws::hold(law.name, b"");
    }
}
