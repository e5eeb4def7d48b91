//! UTF-32, which `encoding_rs` leaves out because the web has no use for it.

/// Four bytes are a character; what is none becomes U+FFFD, as do bytes that are left over.
pub(super) fn utf_32(bytes: &[u8], number: impl Fn([u8; 4]) -> u32) -> String {
    let (units, rest) = bytes.as_chunks::<4>();
    let letter = |unit: &[u8; 4]| char::from_u32(number(*unit)).unwrap_or('\u{FFFD}');
    let left = (!rest.is_empty()).then_some('\u{FFFD}');
    units.iter().map(letter).chain(left).collect()
}
