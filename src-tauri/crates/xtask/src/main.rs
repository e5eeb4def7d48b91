//! Set-up, the window and every check.

fn main() {}
