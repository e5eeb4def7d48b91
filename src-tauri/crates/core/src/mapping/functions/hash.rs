//! `hash`: SHA-256 (FIPS 180-4) of a value, in hexadecimal.

use sha2::{Digest, Sha256};

use super::bind::{Kind, Parameter};
use super::{Function, Op, Shape, StepContext, example};
use crate::mapping::value::Value;

/// What `hash` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hash {
    /// What stands before the value when it is hashed.
    pub salt: String,
    /// How many of the 64 characters are taken.
    pub length: usize,
}

pub(super) const HASH: Function = Function {
    name: "hash",
    usage: "hash(length=64, salt='')",
    help: "SHA-256 of the text in UTF-8, as hexadecimal in small letters; the same for the same value, so that it can be a pseudonym or a control ID of its own: \
           text = '{MSH-10}|{OBR-2}', steps = \"hash(20) | upper\". Whoever knows the salt can try all record numbers; it does not make data anonymous.",
    takes: Shape::Text,
    gives: Shape::Text,
    parameters: &[
        Parameter {
            name: "length",
            kind: Kind::Number,
            default: Some("64"),
            help: "How many characters are taken, 8 to 64.",
        },
        Parameter {
            name: "salt",
            kind: Kind::Text,
            default: Some(""),
            help: "What stands before the value, so that others cannot make the same hash.",
        },
    ],
    examples: &[
        example(
            "hash",
            "abc",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ),
        example("hash(16)", "abc", "ba7816bf8f01cfea"),
        example("hash(16, salt='a')", "bc", "ba7816bf8f01cfea"),
        example("hash(8)", "Núñez", "c2e39908"),
        example("hash", "", ""),
        example("hash", "\"\"", "\"\""),
    ],
    build: |bound| {
        let length = bound.number("length")?;
        let (8..=64, Ok(length)) = (length, usize::try_from(length)) else {
            return bound.wrong("length", "A hash has 8 to 64 characters.".to_owned());
        };
        Ok(Op::Hash(Hash {
            salt: bound.text("salt").to_owned(),
            length,
        }))
    },
};

impl Hash {
    pub(super) fn run(&self, text: &str, context: &StepContext<'_>) -> Value {
        let digest = Sha256::new()
            .chain_update(self.salt.as_bytes())
            .chain_update(context.opaque.show(text).as_bytes())
            .finalize();
        let hex = digest.iter().map(|byte| format!("{byte:02x}"));
        Value::text(hex.collect::<String>().chars().take(self.length).collect())
    }
}
