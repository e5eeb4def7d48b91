//! What holds of every input, however broken: each law takes bytes and asserts. The fuzz targets look
//! for bytes that break one; `corpora.rs` asks them of all that are kept.

mod documents;
mod messages;
mod streams;
mod texts;

/// A law by the name of its fuzz target.
pub(crate) struct Law {
    /// The name of the target and of its corpus.
    pub(crate) name: &'static str,
    /// Asserts of any bytes.
    pub(crate) holds: fn(&[u8]),
}

/// Every reader of bytes.
pub(crate) const LAWS: &[Law] = &[
    law("message", messages::message),
    law("writing", messages::writing),
    law("charset", messages::charset),
    law("escape", messages::escapes),
    law("check", messages::check_and_structure),
    law("container", streams::container),
    law("mllp", streams::mllp),
    law("packets", streams::packets),
    law("path", texts::path),
    law("condition", texts::condition),
    law("filter", texts::filter),
    law("timestamp", texts::timestamp),
    law("code_table", texts::code_table),
    law("mapping", documents::mapping),
    law("profile", documents::profile),
];

const fn law(name: &'static str, holds: fn(&[u8])) -> Law {
    Law { name, holds }
}

/// The law of that name, for a fuzz target.
///
/// # Panics
/// Where there is none of that name.
pub(crate) fn hold(name: &str, bytes: &[u8]) {
    let law = LAWS.iter().find(|law| law.name == name);
    (law.expect("a law has this name").holds)(bytes);
}

/// The text, where the bytes are one.
fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

/// A choice by the first byte, and the rest.
fn choice(bytes: &[u8], of: usize) -> (usize, &[u8]) {
    match bytes.split_first() {
        Some((first, rest)) => (usize::from(*first) % of, rest),
        None => (0, bytes),
    }
}

/// A message of every kind of field, for what is asked of messages.
const SAMPLE: &str = "MSH|^~\\&|REG|WARD|LAB|MAIN|20260101||ADT^A01^ADT_A01|1|P|2.5\r\
    PID|1||7^^^A~8^^^B&C||DOE^JOHN^Q||19700101|M|||1 A St^^X\\T\\Y\rPV2\r\
    NK1|1|ROE^JANE|\"\"\rNK1|2|ROE^RICK|||\rOBX|1|NM|718-7^HGB^LN||13.5|g/dL|12-16|N\r";
