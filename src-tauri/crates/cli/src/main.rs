//! The workbench without a window.

fn main() {}
