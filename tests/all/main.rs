//! Every test that spans rooms, in one binary so that it links once.
//!
//! `cargo xtask test rust` builds the programs these tests drive and runs all; by name, once the
//! programs are built: `cargo nextest run -p hl7wb-tests walk`, or with plain Cargo
//! `cargo test -p hl7wb-tests walk`. Pictures of the window land in `target/screenshots`.

// A test that meets something unforeseen stops there, which is what a panic says.
#![allow(clippy::string_slice)]

#[cfg(test)]
mod answers;
#[cfg(test)]
mod architecture;
#[cfg(test)]
mod findings;
#[cfg(test)]
mod language;
#[cfg(test)]
mod parity;
#[cfg(test)]
mod secure;
#[cfg(test)]
mod window;
