//! Finds a handful of bytes in many, 64 at a time, without branching on each.
//!
//! The comparison of a whole chunk is left to the compiler's vectoriser; the answer of each chunk is
//! a bit mask, so that only hits cost a step. Faster than a search routine here, because a
//! delimiter stands every few bytes.

const CHUNK: usize = 64;

/// Calls `hit(position)` for each byte that equals one of `needles`, in order.
pub(crate) fn each<const N: usize>(bytes: &[u8], needles: [u8; N], mut hit: impl FnMut(usize)) {
    let (chunks, rest) = bytes.as_chunks::<CHUNK>();
    let mut last = [0u8; CHUNK];
    for (place, byte) in last.iter_mut().zip(rest) {
        *place = *byte;
    }
    let filled = (1u64 << rest.len()) - 1;
    let whole = chunks.iter().map(|chunk| (chunk, u64::MAX));
    for (number, (chunk, within)) in whole.chain([(&last, filled)]).enumerate() {
        let mut mask = mask(chunk, needles) & within;
        while mask != 0 {
            hit(number * CHUNK + mask.trailing_zeros() as usize);
            mask &= mask - 1;
        }
    }
}

/// Bit `i` is set where byte `i` equals one of `needles`.
#[inline]
fn mask<const N: usize>(chunk: &[u8; CHUNK], needles: [u8; N]) -> u64 {
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
        }
    }
}
