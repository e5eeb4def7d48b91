//! Builds again when a migration or the bundled example changes: macros read both.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=../../../mapping-templates");
}
