//! What the fuzz targets share: the laws, which the tests ask of the kept inputs, too.

#[path = "../../tests/laws/mod.rs"]
mod laws;

/// Asks the law of that name.
pub fn hold(name: &str, bytes: &[u8]) {
    laws::hold(name, bytes);
}
