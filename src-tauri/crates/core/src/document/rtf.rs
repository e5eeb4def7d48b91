//! The text of an RTF document: what a person would read, without how it looks (RTF 1.9.1).

/// Groups that hold no text of the document.
const APART: &[&str] = &[
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "header",
    "footer",
    "headerl",
    "headerr",
    "footerl",
    "footerr",
    "object",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "generator",
    "themedata",
    "datastore",
    "xmlnstbl",
    "fldinst",
];

#[derive(Clone, Copy)]
struct Group {
    skipped: bool,
    /// Characters that stand in for one `\u`.
    fallback: usize,
}

/// The text, lines ended by LF. Bytes are read as Windows-1252, the default of the format.
#[must_use]
pub fn text(bytes: &[u8]) -> String {
    let mut out = String::new();
    let mut groups = Vec::new();
    let mut now = Group {
        skipped: false,
        fallback: 1,
    };
    let mut skip = 0usize;
    let mut rest = bytes;
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'{' => groups.push(now),
            b'}' => now = groups.pop().unwrap_or(now),
            b'\r' | b'\n' => {}
            b'\\' => {
                let Some((&next, after)) = rest.split_first() else {
                    break;
                };
                if next.is_ascii_alphabetic() {
                    let word = Word::read(rest);
                    rest = rest.get(word.length..).unwrap_or_default();
                    word.act(&mut now, &mut skip, &mut out);
                    continue;
                }
                rest = after;
                match next {
                    b'\'' => {
                        let code = rest.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
                        let code = code.and_then(|hex| u8::from_str_radix(hex, 16).ok());
                        rest = rest.get(2..).unwrap_or_default();
                        if let Some(code) = code {
                            put(code, now, &mut skip, &mut out);
                        }
                    }
                    // Destinations that a reader may not know hold nothing it must show.
                    b'*' => now.skipped = true,
                    b'~' => put(b' ', now, &mut skip, &mut out),
                    b'_' => put(b'-', now, &mut skip, &mut out),
                    b'\\' | b'{' | b'}' => put(next, now, &mut skip, &mut out),
                    b'\r' | b'\n' => put(b'\n', now, &mut skip, &mut out),
                    _ => {}
                }
            }
            letter => put(letter, now, &mut skip, &mut out),
        }
    }
    out.trim().to_owned()
}

fn put(byte: u8, now: Group, skip: &mut usize, out: &mut String) {
    if *skip > 0 {
        *skip -= 1;
    } else if !now.skipped {
        out.push_str(
            &encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(&[byte])
                .0,
        );
    }
}

/// A control word with its number.
struct Word<'a> {
    name: &'a str,
    number: Option<i32>,
    /// Bytes that it takes, a space that ends it included.
    length: usize,
}

impl<'a> Word<'a> {
    fn read(bytes: &'a [u8]) -> Self {
        let count = |from: usize, is: fn(&u8) -> bool| {
            let rest = bytes.get(from..).unwrap_or_default();
            rest.iter().take_while(|byte| is(byte)).count()
        };
        let letters = count(0, u8::is_ascii_alphabetic);
        let sign = usize::from(bytes.get(letters) == Some(&b'-'));
        let digits = count(letters + sign, u8::is_ascii_digit);
        let end = match digits {
            0 => letters,
            digits => letters + sign + digits,
        };
        let part = |range: std::ops::Range<usize>| {
            std::str::from_utf8(bytes.get(range).unwrap_or_default()).unwrap_or_default()
        };
        Self {
            name: part(0..letters),
            number: part(letters..end).parse().ok(),
            length: end + usize::from(bytes.get(end) == Some(&b' ')),
        }
    }

    fn act(&self, now: &mut Group, skip: &mut usize, out: &mut String) {
        match (self.name, self.number) {
            ("par" | "line" | "row" | "sect" | "page", _) => put(b'\n', *now, &mut 0, out),
            ("tab" | "cell", _) => put(b'\t', *now, &mut 0, out),
            ("bullet", _) => put(0x95, *now, &mut 0, out),
            ("endash", _) => put(0x96, *now, &mut 0, out),
            ("emdash", _) => put(0x97, *now, &mut 0, out),
            ("lquote", _) => put(0x91, *now, &mut 0, out),
            ("rquote", _) => put(0x92, *now, &mut 0, out),
            ("ldblquote", _) => put(0x93, *now, &mut 0, out),
            ("rdblquote", _) => put(0x94, *now, &mut 0, out),
            ("uc", Some(count)) => now.fallback = usize::try_from(count).unwrap_or(1),
            ("u", Some(code)) => {
                // Written as a signed 16-bit number.
                let code = if code < 0 { code + 65536 } else { code };
                let letter = u32::try_from(code).ok().and_then(char::from_u32);
                if !now.skipped {
                    out.push(letter.unwrap_or('\u{FFFD}'));
                }
                *skip = now.fallback;
            }
            ("bin", Some(_)) => now.skipped = true,
            (name, _) if APART.contains(&name) => now.skipped = true,
            (_, _) => {}
        }
    }
}
