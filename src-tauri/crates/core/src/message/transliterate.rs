//! Letters with marks to plain ones, by a stated policy.
//!
//! The base letter stands for a letter with a mark (`ü` is `u`, not `ue`); a ligature and a letter of
//! its own stand for what they are usually spelt with (`æ` is `ae`, `ß` is `ss`, `ø` is `o`);
//! typographic signs become the typewriter's; combining marks go; what is left, any other script,
//! becomes `?` and is thereby visible. Latin-1 and Latin Extended-A are covered whole, of
//! Latin Extended-B and Additional (Vietnamese) every letter that is a plain one with marks.

/// What stands for a character that is not in the table.
pub const UNKNOWN: char = '?';

/// Characters and what stands for all of them.
pub const TRANSLITERATION: [(&str, &str); 81] = [
    ("ÀÁÂÃÄÅĀĂĄǍǞǠǺȀȂȦḀẠẢẤẦẨẪẬẮẰẲẴẶ", "A"),
    ("àáâãäåāăąªǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ", "a"),
    ("Æ", "AE"),
    ("æ", "ae"),
    ("ÇĆĈĊČḈ", "C"),
    ("çćĉċčḉ", "c"),
    ("ÐĎĐḊḌḎḐḒ", "D"),
    ("ðďđḋḍḏḑḓ", "d"),
    ("ÈÉÊËĒĔĖĘĚȄȆȨḔḖḘḚḜẸẺẼẾỀỂỄỆ", "E"),
    ("èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ", "e"),
    ("ĜĞĠĢǦǴḠ", "G"),
    ("ĝğġģǧǵḡ", "g"),
    ("ĤĦȞḢḤḦḨḪ", "H"),
    ("ĥħȟḣḥḧḩḫẖ", "h"),
    ("ÌÍÎÏĨĪĬĮİǏȈȊḬḮỈỊ", "I"),
    ("ìíîïĩīĭįıǐȉȋḭḯỉị", "i"),
    ("Ĳ", "IJ"),
    ("ĳ", "ij"),
    ("Ĵ", "J"),
    ("ĵǰ", "j"),
    ("ĶǨḰḲḴ", "K"),
    ("ķĸǩḱḳḵ", "k"),
    ("ĹĻĽĿŁḶḸḺḼ", "L"),
    ("ĺļľŀłḷḹḻḽ", "l"),
    ("ÑŃŅŇǸṄṆṈṊ", "N"),
    ("ñńņňǹṅṇṉṋ", "n"),
    ("Ŋ", "NG"),
    ("ŋ", "ng"),
    ("ŉ", "'n"),
    ("ÒÓÔÕÖØŌŎŐƠǑǪǬȌȎȪȬȮȰṌṎṐṒỌỎỐỒỔỖỘỚỜỞỠỢ", "O"),
    ("òóôõöøōŏőºơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ", "o"),
    ("Œ", "OE"),
    ("œ", "oe"),
    ("ŔŖŘȐȒṘṚṜṞ", "R"),
    ("ŕŗřȑȓṙṛṝṟ", "r"),
    ("ŚŜŞŠȘṠṢṤṦṨ", "S"),
    ("śŝşšſșṡṣṥṧṩ", "s"),
    ("ẞ", "SS"),
    ("ß", "ss"),
    ("Þ", "Th"),
    ("þ", "th"),
    ("ŢŤŦȚṪṬṮṰ", "T"),
    ("ţťŧțṫṭṯṱẗ", "t"),
    ("ÙÚÛÜŨŪŬŮŰŲƯǓǕǗǙǛȔȖṲṴṶṸṺỤỦỨỪỬỮỰ", "U"),
    ("ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự", "u"),
    ("ŴẀẂẄẆẈ", "W"),
    ("ŵẁẃẅẇẉẘ", "w"),
    ("ÝŶŸȲẎỲỴỶỸ", "Y"),
    ("ýÿŷȳẏẙỳỵỷỹ", "y"),
    ("ŹŻŽẐẒẔ", "Z"),
    ("źżžẑẓẕ", "z"),
    ("ḂḄḆ", "B"),
    ("Ḟ", "F"),
    ("ḾṀṂ", "M"),
    ("ṔṖ", "P"),
    ("ṼṾ", "V"),
    ("ẊẌ", "X"),
    ("ḃḅḇ", "b"),
    ("ḟ", "f"),
    ("ḿṁṃ", "m"),
    ("ṕṗ", "p"),
    ("ṽṿ", "v"),
    ("ẋẍ", "x"),
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
        assert_eq!(
            to_ascii("Nguyễn Thị Hường, Ǎ Ḃ ẇ", |_| false),
            "Nguyen Thi Huong, A B w"
        );
    }
}
