//! Reads a pattern of the subset that Rust's `regex` and ES5 share, and writes it for each.

use super::GrammarError;
use crate::span::Span;

/// A code point above U+FFFF, as ES5 sees it.
const PAIR: &str = "[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]";

/// The units of such a pair. No class takes one alone: going back over a match, ES5 would else take half a
/// character.
const HALVES: &str = "\\uD800-\\uDFFF";

pub(super) struct Reader<'a> {
    pub(super) source: &'a str,
    pub(super) at: usize,
    pub(super) rust: String,
    pub(super) es5: String,
    pub(super) depth: u8,
    pub(super) captures: u32,
}

/// One thing inside a class or outside of it: a character, or a class such as `\d`.
enum Atom {
    Char(char),
    Class { rust: &'static str, negated: bool },
}

const DIGIT: &str = "0-9";
const WORD: &str = "0-9A-Za-z_";
const SPACE: &str = "\\t\\n\\x0B\\x0C\\r ";

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.source.get(self.at..)?.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn take(&mut self, text: &str) -> bool {
        let found = self
            .source
            .get(self.at..)
            .is_some_and(|rest| rest.starts_with(text));
        if found {
            self.at += text.len();
        }
        found
    }

    pub(super) fn error<T>(&self, message: impl Into<String>) -> Result<T, GrammarError> {
        let at = self.at.min(self.source.len());
        Err(GrammarError {
            span: Span {
                start: at,
                end: self.source.len(),
            },
            message: message.into(),
        })
    }

    fn both(&mut self, text: &str) {
        self.rust.push_str(text);
        self.es5.push_str(text);
    }

    /// Reads `a|b|c` up to the end or a closing bracket; answers whether it can match nothing.
    pub(super) fn alternatives(&mut self) -> Result<bool, GrammarError> {
        let mut nullable = self.sequence()?;
        while self.take("|") {
            self.both("|");
            nullable |= self.sequence()?;
        }
        Ok(nullable)
    }

    fn sequence(&mut self) -> Result<bool, GrammarError> {
        let mut nullable = true;
        while let Some(c) = self.peek() {
            if c == '|' || c == ')' {
                break;
            }
            let captures = self.captures;
            let (rust, es5) = (self.rust.len(), self.es5.len());
            let (quantifiable, empty) = self.atom()?;
            let optional = self.quantifier(quantifiable, empty, captures != self.captures)?;
            debug_assert!(self.rust.len() >= rust && self.es5.len() >= es5);
            nullable &= empty || optional;
        }
        Ok(nullable)
    }

    /// Reads one atom; answers whether a quantifier may follow and whether it can match nothing.
    fn atom(&mut self) -> Result<(bool, bool), GrammarError> {
        let start = self.at;
        match self.next() {
            Some('(') => {
                if self.take("?:") {
                    self.both("(?:");
                } else if self.peek() == Some('?') {
                    return self.error("Only (…) and (?:…) groups are read alike everywhere: no look-around, names or flags.");
                } else {
                    self.captures += 1;
                    self.both("(");
                }
                self.depth += 1;
                if self.depth > 20 {
                    return self.error("Groups are nested more than twenty deep.");
                }
                let nullable = self.alternatives()?;
                self.depth -= 1;
                if !self.take(")") {
                    self.at = start;
                    return self.error("This group has no closing ).");
                }
                self.both(")");
                Ok((true, nullable))
            }
            Some('[') => {
                self.class(start)?;
                Ok((true, false))
            }
            Some('.') => {
                self.rust.push_str("[^\\n\\r\\x{2028}\\x{2029}]");
                self.es5
                    .push_str(&format!("(?:{PAIR}|[^\\n\\r\\u2028\\u2029{HALVES}])"));
                Ok((true, false))
            }
            Some('^') => {
                self.both("^");
                Ok((false, true))
            }
            Some('$') => {
                self.both("$");
                Ok((false, true))
            }
            Some(c @ ('*' | '+' | '?')) => {
                self.at = start;
                self.error(format!("There is nothing before this {c} that it could repeat; a literal one is written \\{c}."))
            }
            Some(c @ ('{' | '}' | ']')) => {
                self.at = start;
                self.error(format!("A literal {c} is written \\{c}."))
            }
            Some('\\') => {
                if self.take("b") {
                    self.rust.push_str("(?-u:\\b)");
                    self.es5.push_str("\\b");
                    return Ok((false, true));
                }
                match self.escape()? {
                    Atom::Char(c) => self.literal(c),
                    Atom::Class { rust, negated } => self.shorthand(rust, negated),
                }
                Ok((true, false))
            }
            Some(c) => {
                self.literal(c);
                Ok((true, false))
            }
            None => self.error("The pattern ends too early."),
        }
    }

    fn shorthand(&mut self, class: &str, negated: bool) {
        if negated {
            self.rust.push_str(&format!("[^{class}]"));
            self.es5.push_str(&format!("(?:{PAIR}|[^{class}{HALVES}])"));
        } else {
            self.both(&format!("[{class}]"));
        }
    }

    fn literal(&mut self, c: char) {
        let mut text = String::new();
        write_char(&mut text, c, false);
        self.rust.push_str(&text);
        self.es5.push_str(&es5_char(c, false));
    }

    /// After a backslash.
    fn escape(&mut self) -> Result<Atom, GrammarError> {
        let class = |rust, negated| Ok(Atom::Class { rust, negated });
        match self.next() {
            Some('d') => class(DIGIT, false),
            Some('D') => class(DIGIT, true),
            Some('w') => class(WORD, false),
            Some('W') => class(WORD, true),
            Some('s') => class(SPACE, false),
            Some('S') => class(SPACE, true),
            Some('t') => Ok(Atom::Char('\t')),
            Some('n') => Ok(Atom::Char('\n')),
            Some('r') => Ok(Atom::Char('\r')),
            Some('x') => self.hex(2),
            Some('u') => self.hex(4),
            Some(c) if c.is_ascii_punctuation() => Ok(Atom::Char(c)),
            Some('1'..='9') => {
                self.error("References back to a group are not read by every engine.")
            }
            Some(c) => self.error(format!(
                "\\{c} is not read alike everywhere; use \\d \\w \\s \\b \\t \\n \\r \\xHH \\uHHHH."
            )),
            None => self
                .error("The pattern ends with a single backslash; a literal one is written \\\\."),
        }
    }

    fn hex(&mut self, digits: usize) -> Result<Atom, GrammarError> {
        let value = self
            .source
            .get(self.at..self.at + digits)
            .filter(|text| text.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|text| u32::from_str_radix(text, 16).ok())
            .and_then(char::from_u32);
        let Some(c) = value else {
            return self.error(format!(
                "Here belong {digits} hexadecimal digits of a character."
            ));
        };
        self.at += digits;
        Ok(Atom::Char(c))
    }

    /// After `[`.
    fn class(&mut self, start: usize) -> Result<(), GrammarError> {
        let negated = self.take("^");
        let mut rust = String::new();
        let mut es5 = String::new();
        let mut astral = Vec::new();
        if self.peek() == Some(']') {
            return self.error("An empty class; a literal ] is written \\].");
        }
        loop {
            match self.class_atom(start)? {
                None => break,
                Some(Atom::Class {
                    rust: class,
                    negated: false,
                }) => {
                    rust.push_str(class);
                    es5.push_str(class);
                }
                Some(Atom::Class {
                    rust: _,
                    negated: true,
                }) => {
                    return self.error("A negated class inside a class is not read alike; write the characters out.");
                }
                Some(Atom::Char(low)) => {
                    let range = self.peek() == Some('-')
                        && self
                            .source
                            .get(self.at + 1..)
                            .and_then(|rest| rest.chars().next())
                            .is_some_and(|c| c != ']');
                    let mut high = low;
                    if range {
                        self.next();
                        match self.class_atom(start)? {
                            Some(Atom::Char(c)) if c >= low => high = c,
                            _ => {
                                return self
                                    .error("A range goes from a lower to a higher character.");
                            }
                        }
                    }
                    if u32::from(high) > 0xFFFF && (range || negated) {
                        return self.error("Characters above U+FFFF stand alone in a class, not in a range or a negated class.");
                    }
                    write_char(&mut rust, low, true);
                    if u32::from(high) > 0xFFFF {
                        astral.push(es5_char(high, false));
                    } else {
                        es5.push_str(&es5_char(low, true));
                    }
                    if range {
                        rust.push('-');
                        write_char(&mut rust, high, true);
                        // A range over the halves of characters leaves them out.
                        if low < '\u{e000}' && high >= '\u{e000}' {
                            es5.push_str("-\\uD7FF\\uE000");
                        }
                        es5.push('-');
                        es5.push_str(&es5_char(high, true));
                    }
                }
            }
        }
        if negated {
            self.rust.push_str(&format!("[^{rust}]"));
            self.es5.push_str(&format!("(?:{PAIR}|[^{es5}{HALVES}])"));
        } else {
            self.rust.push_str(&format!("[{rust}]"));
            if !es5.is_empty() {
                astral.push(format!("[{es5}]"));
            }
            self.es5.push_str(&format!("(?:{})", astral.join("|")));
        }
        Ok(())
    }

    /// One member of a class; none at its closing bracket.
    fn class_atom(&mut self, start: usize) -> Result<Option<Atom>, GrammarError> {
        match self.next() {
            Some(']') => Ok(None),
            Some('\\') => self.escape().map(Some),
            Some('[') => self.error("A literal [ inside a class is written \\[."),
            Some(c @ ('&' | '~' | '-')) if self.peek() == Some(c) => self.error(format!(
                "{c}{c} inside a class is not read alike; write \\{c}."
            )),
            Some(c) => Ok(Some(Atom::Char(c))),
            None => {
                self.at = start;
                self.error("This class has no closing ].")
            }
        }
    }

    /// Reads `*`, `+`, `?`, `{n,m}` and a lazy `?`; answers whether zero times is allowed.
    fn quantifier(
        &mut self,
        allowed: bool,
        empty: bool,
        captures: bool,
    ) -> Result<bool, GrammarError> {
        let start = self.at;
        let zero = match self.peek() {
            Some(c @ ('*' | '+' | '?')) => {
                self.next();
                self.both(&c.to_string());
                c != '+'
            }
            Some('{') => {
                let rest = self.source.get(self.at..).unwrap_or_default();
                let end = rest.find('}').unwrap_or(rest.len());
                let inner = rest.get(1..end).unwrap_or_default();
                let (low, high) = inner.split_once(',').unwrap_or((inner, inner));
                let (low, high) = (
                    low.parse::<u16>(),
                    if high.is_empty() {
                        Ok(u16::MAX)
                    } else {
                        high.parse::<u16>()
                    },
                );
                let (Ok(low), Ok(high)) = (low, high) else {
                    return self
                        .error("Here belongs {n}, {n,} or {n,m}; a literal { is written \\{.");
                };
                if low > high || low > 1000 {
                    return self
                        .error("The numbers of {n,m} go from lower to higher, at most 1000.");
                }
                self.at += end + 1;
                let text = self
                    .source
                    .get(start..self.at)
                    .unwrap_or_default()
                    .to_owned();
                self.both(&text);
                low == 0
            }
            Some(_) | None => return Ok(false),
        };
        if !allowed || empty {
            self.at = start;
            return self
                .error("What stands before this can match nothing and so cannot be repeated.");
        }
        if captures {
            self.at = start;
            return self.error("A group that is repeated must not capture; write (?:…).");
        }
        if self.take("?") {
            self.both("?");
        }
        if matches!(self.peek(), Some('*' | '+' | '?' | '{')) {
            return self.error("One repetition sign after another; put a (?:…) around the first.");
        }
        Ok(zero)
    }
}

/// A character in Rust's syntax.
fn write_char(out: &mut String, c: char, class: bool) {
    match c {
        ' '..='~' if c.is_ascii_alphanumeric() || c == ' ' || (class && c == '_') => out.push(c),
        '_' | '%' | '"' | '\'' | ',' | ':' | ';' | '=' | '<' | '>' | '!' | '@' | '`' | '/' => {
            out.push(c)
        }
        ' '..='~' => {
            out.push('\\');
            out.push(c);
        }
        _ => out.push_str(&format!("\\x{{{:X}}}", u32::from(c))),
    }
}

/// A character in ES5's syntax; two units in a group where it is above U+FFFF.
fn es5_char(c: char, class: bool) -> String {
    let mut units = [0; 2];
    let units = c.encode_utf16(&mut units);
    if c.is_ascii() && !c.is_ascii_control() {
        let mut out = String::new();
        write_char(&mut out, c, class);
        return out;
    }
    let text: String = units.iter().map(|unit| format!("\\u{unit:04X}")).collect();
    if units.len() > 1 {
        format!("(?:{text})")
    } else {
        text
    }
}
