//! Letters with marks to plain ones, by a stated policy.
//!
//! The base letter stands for a letter with a mark (`ü` is `u`, not `ue`); a ligature and a letter of
//! its own stand for what they are usually spelt with (`æ` is `ae`, `ß` is `ss`, `ø` is `o`);
//! typographic signs become the typewriter's; combining marks go; what is left, any other script,
//! becomes `?` and is thereby visible. Latin-1 and Latin Extended-A are covered whole.

/// What stands for a character that is not in the table.
pub const UNKNOWN: char = '?';

/// Characters and what stands for all of them.
pub const TRANSLITERATION: [(&str, &str); 69] = [
    ("ÀÁÂÃÄÅĀĂĄ", "A"),
    ("àáâãäåāăąª", "a"),
    ("Æ", "AE"),
    ("æ", "ae"),
    ("ÇĆĈĊČ", "C"),
    ("çćĉċč", "c"),
    ("ÐĎĐ", "D"),
    ("ðďđ", "d"),
    ("ÈÉÊËĒĔĖĘĚ", "E"),
    ("èéêëēĕėęě", "e"),
    ("ĜĞĠĢ", "G"),
    ("ĝğġģ", "g"),
    ("ĤĦ", "H"),
    ("ĥħ", "h"),
    ("ÌÍÎÏĨĪĬĮİ", "I"),
    ("ìíîïĩīĭįı", "i"),
    ("Ĳ", "IJ"),
    ("ĳ", "ij"),
    ("Ĵ", "J"),
    ("ĵ", "j"),
    ("Ķ", "K"),
    ("ķĸ", "k"),
    ("ĹĻĽĿŁ", "L"),
    ("ĺļľŀł", "l"),
    ("ÑŃŅŇ", "N"),
    ("ñńņň", "n"),
    ("Ŋ", "NG"),
    ("ŋ", "ng"),
    ("ŉ", "'n"),
    ("ÒÓÔÕÖØŌŎŐ", "O"),
    ("òóôõöøōŏőº", "o"),
    ("Œ", "OE"),
    ("œ", "oe"),
    ("ŔŖŘ", "R"),
    ("ŕŗř", "r"),
    ("ŚŜŞŠȘ", "S"),
    ("śŝşšſș", "s"),
    ("ẞ", "SS"),
    ("ß", "ss"),
    ("Þ", "Th"),
    ("þ", "th"),
    ("ŢŤŦȚ", "T"),
    ("ţťŧț", "t"),
    ("ÙÚÛÜŨŪŬŮŰŲ", "U"),
    ("ùúûüũūŭůűų", "u"),
    ("Ŵ", "W"),
    ("ŵ", "w"),
    ("ÝŶŸ", "Y"),
    ("ýÿŷ", "y"),
    ("ŹŻŽ", "Z"),
    ("źżž", "z"),
    ("\u{a0}\u{2002}\u{2003}\u{2009}\u{202f}", " "),
    ("\u{ad}\u{200b}\u{200c}\u{200d}\u{feff}", ""),
    ("‘’‚‛′´¨", "'"),
    ("“”„«»″", "\""),
    ("‐‑‒–—―−", "-"),
    ("…", "..."),
    ("•·×", "*"),
    ("¡", "!"),
    ("¿", "?"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¹", "1"),
    ("²", "2"),
    ("³", "3"),
    ("µ", "u"),
    ("¼", "1/4"),
    ("½", "1/2"),
    ("¾", "3/4"),
];

/// A text in ASCII; characters for which `keep` answers true stay as they are.
pub fn to_ascii(text: &str, keep: impl Fn(char) -> bool) -> String {
    to_ascii_or(text, keep, |_, out| out.push(UNKNOWN))
}

/// As [`to_ascii`]; `unknown` writes what stands for a character that has no plain form.
pub fn to_ascii_or(
    text: &str,
    keep: impl Fn(char) -> bool,
    mut unknown: impl FnMut(char, &mut String),
) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() || keep(c) {
            out.push(c);
        } else if !('\u{300}'..='\u{36f}').contains(&c) {
            match TRANSLITERATION.iter().find(|(from, _)| from.contains(c)) {
                Some((_, to)) => out.push_str(to),
                None => unknown(c, &mut out),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_1_and_extended_a_are_whole() {
        let missing: String = ('\u{c0}'..='\u{17f}')
            .filter(|c| {
                c.is_alphabetic() && !TRANSLITERATION.iter().any(|(from, _)| from.contains(*c))
            })
            .collect();
        assert_eq!(missing, "");
    }
}
