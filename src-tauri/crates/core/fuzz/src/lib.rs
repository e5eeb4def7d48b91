//! What the fuzz targets share: the laws, which the tests ask of the kept inputs, too.

#[path = "../../tests/laws/mod.rs"]
pub mod laws;
