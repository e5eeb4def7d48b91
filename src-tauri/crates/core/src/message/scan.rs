//! Finds a handful of bytes in many, 64 at a time, without branching on each.
//!
//! The comparison of a whole chunk is left to the compiler's vectoriser; the answer of each chunk is
//! a bit mask, so that only hits cost a step. Faster than a search routine here, because a
//! delimiter stands every few bytes.

use crate::span::Span;

const CHUNK: usize = 64;

/// Calls `hit(position)` for each byte that equals one of `needles`, in order.
pub(crate) fn each<const N: usize>(bytes: &[u8], needles: [u8; N], mut hit: impl FnMut(usize)) {
    chunks(bytes, |base, chunk, within| {
        let mut mask = mask(chunk, needles) & within;
        while mask != 0 {
            hit(base + mask.trailing_zeros() as usize);
            mask &= mask - 1;
        }
    });
}

/// Calls `read` for each chunk in order: where it starts, its bytes, and a mask of those that are of
/// `bytes` (the last chunk is filled up).
#[inline]
pub(crate) fn chunks(bytes: &[u8], mut read: impl FnMut(usize, &[u8; CHUNK], u64)) {
    let (chunks, rest) = bytes.as_chunks::<CHUNK>();
    let mut last = [0u8; CHUNK];
    for (place, byte) in last.iter_mut().zip(rest) {
        *place = *byte;
    }
    let within = (1u64 << rest.len()) - 1;
    let whole = chunks.iter().map(|chunk| (chunk, u64::MAX));
    for (number, (chunk, within)) in whole.chain([(&last, within)]).enumerate() {
        read(number * CHUNK, chunk, within);
    }
}

/// Where the first of `needles` is in a span of `bytes`, looking at eight at a time. What stands behind
/// the span is looked at too, and not taken for an answer, so that short spans need no loop.
#[inline]
pub(crate) fn find<const N: usize>(bytes: &[u8], span: Span, needles: [u8; N]) -> Option<usize> {
    const LOW: u64 = u64::from_le_bytes([0x01; 8]);
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    let patterns = needles.map(|needle| u64::from_le_bytes([needle; 8]));
    let mut at = span.start;
    while at < span.end {
        let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) else {
            let mut last = bytes.get(at..span.end)?.iter();
            let far = last.position(|byte| needles.contains(byte));
            return far.map(|far| at + far);
        };
        let eight = u64::from_le_bytes(*eight);
        let mut hits = 0;
        for pattern in patterns {
            // Bytes that are equal become zero; the lowest zero byte is found by its borrow.
            let unequal = eight ^ pattern;
            hits |= unequal.wrapping_sub(LOW) & !unequal & HIGH;
        }
        if hits != 0 {
            let found = at + (hits.trailing_zeros() / 8) as usize;
            return (found < span.end).then_some(found);
        }
        at += 8;
    }
    None
}

/// Whether any byte equals one of `needles`: less work than [`mask`].
#[inline]
pub(crate) fn any<const N: usize>(chunk: &[u8; CHUNK], needles: [u8; N]) -> bool {
    let mut any = 0u8;
    for byte in chunk {
        for needle in needles {
            any |= u8::from(*byte == needle);
        }
    }
    any != 0
}

/// Whether any byte is a control character or beyond ASCII: most chunks of most messages have neither a
/// line end nor anything else that is asked for.
#[inline]
pub(crate) fn is_odd(chunk: &[u8; CHUNK]) -> bool {
    let mut odd = 0u8;
    for byte in chunk {
        odd |= u8::from(byte.cast_signed() < b' '.cast_signed());
    }
    odd != 0
}

/// Bit `i` is set where byte `i` equals one of `needles`.
#[inline]
pub(crate) fn mask<const N: usize>(chunk: &[u8; CHUNK], needles: [u8; N]) -> u64 {
    let mut flags = [0u8; CHUNK];
    for (flag, &byte) in flags.iter_mut().zip(chunk) {
        let mut equal = 0u8;
        for needle in needles {
            equal |= u8::from(byte == needle);
        }
        *flag = equal;
    }
    // Eight flags of 0 or 1 become eight bits by one multiplication.
    let (eights, _) = flags.as_chunks::<8>();
    let mut mask = 0u64;
    for (place, eight) in eights.iter().enumerate() {
        let bits = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        mask |= bits << (place * 8);
    }
    mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_first_inside_of_a_span() {
        let bytes = b"a^b^^c&d|e^f&&g~h^i";
        for start in 0..bytes.len() {
            for end in start..=bytes.len() {
                for needle in [b'^', b'&', b'~', b'z'] {
                    let plain = bytes[start..end].iter().position(|byte| *byte == needle);
                    let found = find(bytes, Span::new(start, end), [needle]);
                    assert_eq!(found, plain.map(|far| start + far), "{start}..{end}");
                }
                let mut both = bytes[start..end].iter();
                let plain = both.position(|byte| [b'^', b'~'].contains(byte));
                let found = find(bytes, Span::new(start, end), [b'^', b'~']);
                assert_eq!(found, plain.map(|far| start + far), "{start}..{end}");
            }
        }
        assert_eq!(find(bytes, Span::new(3, 400), [b'z']), None);
    }

    #[test]
    fn finds_what_a_plain_search_finds() {
        let bytes: Vec<u8> = (0..1000u32)
            .map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect();
        for length in [0, 1, 63, 64, 65, 127, 128, 500, 1000] {
            let bytes = &bytes[..length];
            let mut found = Vec::new();
            each(bytes, [0x7C, 0x0D, 0x0A], |at| found.push(at));
            let plain: Vec<usize> = (0..length)
                .filter(|&at| [0x7C, 0x0D, 0x0A].contains(&bytes[at]))
                .collect();
            assert_eq!(found, plain, "{length}");
            chunks(bytes, |base, chunk, within| {
                let here = plain.iter().any(|at| (base..base + CHUNK).contains(at));
                assert_eq!(any(chunk, [0x7C, 0x0D, 0x0A]), here, "{length} {within}");
                let odd = chunk.iter().any(|byte| !(0x20..0x80).contains(byte));
                assert_eq!(is_odd(chunk), odd);
            });
        }
    }
}
