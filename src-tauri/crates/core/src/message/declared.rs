//! How a message is encoded: what MSH-18, a byte-order mark and the bytes themselves say, and what is
//! found where they do not agree (HL7 v2.x chapter 2, MSH-18 and table 0211).

use super::Message;
use super::charset::{Charset, Set, switches};
use super::findings::{BYTE_ORDER_MARK, CHARSET, UTF8_MARK, wide};
use super::segment::Split;
use crate::diagnostic::{Diagnostic, Severity};
use crate::path::{Address, SegmentId};
use crate::span::Span;

/// The charset that was chosen, and what spoke against it.
pub(super) struct Choice {
    pub(super) charset: Charset,
    pub(super) finding: Option<Doubt>,
}

/// Why a charset may not be the right one.
#[derive(Debug, Clone)]
pub(super) struct Doubt {
    severity: Severity,
    text: String,
    /// The first byte that speaks against it.
    at: Option<usize>,
}

impl Choice {
    pub(super) const fn agreed(charset: Charset) -> Self {
        Self {
            charset,
            finding: None,
        }
    }

    const fn but(charset: Charset, severity: Severity, text: String, at: Option<usize>) -> Self {
        Self {
            charset,
            finding: Some(Doubt { severity, text, at }),
        }
    }
}

/// MSH-18 as it stands, and what it names.
struct Declared {
    names: String,
    charset: Option<Charset>,
    /// Whether it says that sets are switched by escape sequences.
    switched: bool,
}

/// By byte-order mark, else by MSH-18 where it can be true, else by content.
pub(super) fn choose(message: &Message) -> Choice {
    let bytes = message.bytes();
    let switches = match message.switches {
        true => switches(bytes),
        false => Vec::new(),
    };
    let utf8 = message.ascii || Charset::Utf8.can_decode(bytes);
    if utf8 && switches.is_empty() {
        // What most messages say, without taking it apart: in UTF-8 only a separator looks like one.
        match plainly_declared(message) {
            Some(b"" | b"UNICODE UTF-8") => return Choice::agreed(Charset::Utf8),
            Some(b"ASCII") if message.ascii => return Choice::agreed(Charset::Ascii),
            Some(_) | None => {}
        }
    }
    let Some(declared) = declared(message, !switches.is_empty()) else {
        return undeclared(message, &switches);
    };
    let names = &declared.names;
    let Some(charset) = declared.charset else {
        let charset = by_content(bytes, None);
        let text = format!(
            "MSH-18 says {names}, which is no charset that can be read here; read as {charset}."
        );
        let severity = match message.ascii {
            true => Severity::Hint,
            false => Severity::Warning,
        };
        return Choice::but(charset, severity, text, first_beyond(message));
    };
    let against = |charset, text, at| Choice::but(charset, Severity::Warning, text, at);
    if bytes.starts_with(UTF8_MARK) && charset != Charset::Utf8 && utf8 {
        let text = format!(
            "MSH-18 says {names}, but the file starts with the byte-order mark of UTF-8; read as UTF-8."
        );
        return against(Charset::Utf8, text, None);
    }
    if charset.is_wide() {
        let found = by_content(bytes, None);
        let wanted = if charset.unit() == 2 {
            "UTF-16"
        } else {
            "UTF-32"
        };
        let text = format!("MSH-18 says {names}, but the bytes are not {wanted}; read as {found}.");
        return against(found, text, None);
    }
    if let Some((at, set)) = switches.first()
        && !declared.switched
    {
        let place = place_of(message, *at);
        let read = switching(charset, &switches);
        let text = format!(
            "MSH-18 says {names}; {place} switches to {set} by an escape sequence; read as {read}."
        );
        return against(read, text, Some(*at));
    }
    if message.ascii && switches.is_empty() {
        return Choice::agreed(charset);
    }
    if !charset.can_decode(bytes) {
        // A set that is switched to is a statement of its own: only eight bits contradict it.
        if message.ascii || (declared.switched && broken_only_in(message, charset, &switches)) {
            let at = first_broken(message, charset);
            let place = at.map_or_else(String::new, |at| format!("{} has ", place_of(message, at)));
            let text = format!(
                "MSH-18 says {names}; {place}bytes that are not in it, which are shown as \u{FFFD}."
            );
            return against(charset, text, at);
        }
        let found = by_content(bytes, Some(charset));
        let text = format!("MSH-18 says {names}{}", seen(message, found));
        return against(found, text, first_beyond(message));
    }
    if let Some((at, set)) = switches.iter().find(|(_, set)| !charset.names(*set)) {
        let place = place_of(message, *at);
        let text =
            format!("MSH-18 says {names}; {place} switches to {set}, which it does not name.");
        return Choice::but(charset, Severity::Hint, text, Some(*at));
    }
    if matches!(charset, Charset::Iso8859(_) | Charset::Windows1252) && utf8 {
        let seen = seen(message, Charset::Utf8);
        let text = format!("MSH-18 says {names}{seen} It is shown as {charset}, as declared.");
        return against(charset, text, first_beyond(message));
    }
    Choice::agreed(charset)
}

fn undeclared(message: &Message, switches: &[(usize, Set)]) -> Choice {
    let bytes = message.bytes();
    if let Some((at, set)) = switches.first() {
        let place = place_of(message, *at);
        let read = switching(by_content(bytes, None), switches);
        let text = format!(
            "MSH-18 is empty; {place} switches to {set} by an escape sequence; read as {read}."
        );
        return Choice::but(read, Severity::Hint, text, Some(*at));
    }
    if message.ascii || Charset::Utf8.can_decode(bytes) {
        return Choice::agreed(Charset::Utf8);
    }
    let charset = by_content(bytes, None);
    let text = format!("MSH-18 is empty{}", seen(message, charset));
    Choice::but(charset, Severity::Hint, text, first_beyond(message))
}

/// The sets that a text switches to, from this one.
fn switching(first: Charset, switches: &[(usize, Set)]) -> Charset {
    let sets = switches.iter().map(|(_, set)| Charset::of_set(*set));
    let all: Vec<Charset> = std::iter::once(first).chain(sets).collect();
    let others = all.get(1..).unwrap_or_default();
    Charset::switched(&all)
        .or_else(|| Charset::switched(others))
        .unwrap_or(first)
}

/// MSH-18 where nothing before it can look like a separator.
fn plainly_declared(message: &Message) -> Option<&[u8]> {
    let header = message.find(SegmentId::MSH, 1)?;
    Some(header.field(18).map_or(&b""[..], |field| field.bytes()))
}

/// MSH-18, and the charset that it names. Its repetitions are sets to switch between, where they can
/// be that; else the last that is not plain ASCII counts.
fn declared(message: &Message, switches: bool) -> Option<Declared> {
    let header = message.header_line()?.of(message.bytes());
    if !header.starts_with(b"MSH") {
        return None;
    }
    // A name in front of MSH-18 may hold characters of two bytes that look like separators. A charset
    // that can only be found by reading the header in it is the one.
    let switched = Charset::switched(&[]).map(|switched| switched.shield(header));
    let plain = declared_in(message, switched.as_deref().unwrap_or(header), switches);
    if message.ascii || plain.as_ref().is_some_and(|found| found.charset.is_some()) {
        return plain;
    }
    [
        encoding_rs::SHIFT_JIS,
        encoding_rs::GB18030,
        encoding_rs::BIG5,
    ]
    .into_iter()
    .map(Charset::Other)
    .find_map(|charset| {
        declared_in(message, &charset.shield(header), switches)
            .filter(|found| found.charset == Some(charset))
    })
    .or(plain)
}

fn declared_in(message: &Message, scan: &[u8], switches: bool) -> Option<Declared> {
    let header = message.header_line()?.of(message.bytes());
    let bar = Some(message.delimiters.field);
    let field = Split::new(scan, Span::new(0, header.len()), bar).nth(17)?;
    let field = field.of(header);
    if field.is_empty() {
        return None;
    }
    let mut named = Vec::new();
    let mut all = true;
    for (repetition, place) in Split::new(
        field,
        Span::new(0, field.len()),
        message.delimiters.repetition,
    )
    .zip(1usize..)
    {
        let name = repetition
            .of(field)
            .split(|byte| *byte == message.delimiters.component)
            .next()
            .unwrap_or_default();
        match Charset::from_name(&String::from_utf8_lossy(name)) {
            Some(charset) => named.push(charset),
            // `~ISO IR87` starts in ASCII.
            None if name.is_empty() && place == 1 => named.push(Charset::Ascii),
            None if name.is_empty() => {}
            None => all = false,
        }
    }
    let beyond: Vec<Charset> = named
        .iter()
        .copied()
        .filter(|charset| *charset != Charset::Ascii)
        .collect();
    let sets = Charset::switched(&named).filter(|_| all && !named.is_empty());
    let several = beyond.len() > 1 || beyond.iter().any(|one| matches!(one, Charset::Switched(_)));
    let one_of_pairs = matches!(beyond.as_slice(), [Charset::Other(_)]);
    let switched = several || (switches && (named.len() > 1 || one_of_pairs));
    let charset = match sets {
        Some(sets) if switched => Some(sets),
        Some(_) | None => beyond.last().or(named.first()).copied(),
    };
    Some(Declared {
        names: String::from_utf8_lossy(field).into_owned(),
        switched: matches!(charset, Some(Charset::Switched(_))),
        charset,
    })
}

/// UTF-8 where it can be, else the likeliest of those that are near to what was declared.
fn by_content(bytes: &[u8], declared: Option<Charset>) -> Charset {
    if Charset::Utf8.can_decode(bytes) {
        return Charset::Utf8;
    }
    let japanese = declared.is_some_and(|charset| {
        [Set::JisX0201, Set::JisX0208, Set::JisX0212]
            .iter()
            .any(|set| charset.names(*set))
    });
    if japanese {
        // EUC has nothing between 80 and A0 but two shifts.
        let euc = bytes.iter().all(|byte| match byte {
            0x8E | 0x8F => true,
            byte => !(0x80..0xA1).contains(byte),
        });
        let order = match euc {
            true => [encoding_rs::EUC_JP, encoding_rs::SHIFT_JIS],
            false => [encoding_rs::SHIFT_JIS, encoding_rs::EUC_JP],
        };
        let found = order.into_iter().map(Charset::Other);
        if let Some(found) = found.into_iter().find(|charset| charset.can_decode(bytes)) {
            return found;
        }
    }
    match bytes.iter().any(|byte| (0x80..0xA0).contains(byte)) {
        true => Charset::Windows1252,
        false => Charset::Iso8859(1),
    }
}

/// Whether what cannot be read is a matter of escape sequences rather than of eight-bit bytes.
fn broken_only_in(message: &Message, charset: Charset, switches: &[(usize, Set)]) -> bool {
    !switches.is_empty()
        && first_broken(message, charset).is_some_and(|at| {
            let line = message
                .segments()
                .find(|line| line.span().touches(at))
                .map(|line| line.bytes())
                .unwrap_or_default();
            line.contains(&0x1B)
        })
}

/// `; PID-5.1 has byte E9, reads as ISO-8859-1 'é'.`
fn seen(message: &Message, charset: Charset) -> String {
    let bytes = message.bytes();
    let Some(at) = first_beyond(message) else {
        return format!("; read as {charset}.");
    };
    let rest = bytes.get(at..).unwrap_or_default();
    let one = (1..=4)
        .filter_map(|length| rest.get(..length))
        .find(|run| charset.can_decode(run))
        .unwrap_or_else(|| rest.get(..1).unwrap_or_default());
    let hex: Vec<String> = one.iter().map(|byte| format!("{byte:02X}")).collect();
    let noun = if hex.len() == 1 { "byte" } else { "bytes" };
    let text = charset.decode(one);
    let shown = match text.chars().next().filter(|first| first.is_control()) {
        Some(control) => format!("U+{:04X}", u32::from(control)),
        None => format!("'{text}'"),
    };
    format!(
        "; {} has {noun} {}, reads as {charset} {shown}.",
        place_of(message, at),
        hex.join(" "),
    )
}

fn place_of(message: &Message, at: usize) -> String {
    match message.address_at(at) {
        Some(address) => address.to_string(),
        None => format!("offset {at}"),
    }
}

/// Offset of the first byte beyond ASCII, the byte-order mark aside.
fn first_beyond(message: &Message) -> Option<usize> {
    let bytes = message.bytes();
    let from = if bytes.starts_with(UTF8_MARK) {
        UTF8_MARK.len()
    } else {
        0
    };
    bytes
        .iter()
        .skip(from)
        .position(|byte| !byte.is_ascii())
        .map(|at| at + from)
}

/// Offset of the first field that the charset does not have.
fn first_broken(message: &Message, charset: Charset) -> Option<usize> {
    let mut segments = message.segments();
    let segment = segments.find(|segment| !charset.can_decode(segment.bytes()))?;
    let mut fields = segment.fields();
    let field = fields.find(|field| !charset.can_decode(field.bytes()));
    Some(field.map_or(segment.span().start, |field| field.span().start))
}

pub(super) fn findings(message: &Message, found: &mut Vec<Diagnostic>) {
    let bytes = message.bytes();
    if let Some(wire) = message.wire.as_deref() {
        let name = wide(wire).or(message.forced).unwrap_or_default();
        let text = format!("The message is {name}; it is shown as UTF-8, and spans count in that.");
        found.push(Diagnostic::warning(BYTE_ORDER_MARK, text).spanning(Span::new(0, 0)));
        return;
    }
    if bytes.starts_with(UTF8_MARK) {
        let text =
            "A byte-order mark (EF BB BF) stands before the message; most receivers refuse it.";
        found.push(
            Diagnostic::warning(BYTE_ORDER_MARK, text).spanning(Span::new(0, UTF8_MARK.len())),
        );
    }
    let header = Address::field(SegmentId::MSH, 18);
    if let Some(charset) = message.forced {
        if !charset.can_decode(bytes) {
            let at = first_broken(message, charset);
            let place = at.map_or_else(String::new, |at| format!(" ({})", place_of(message, at)));
            let text = format!(
                "Read as {charset}, but not every byte is that{place}; such bytes are shown as \u{FFFD}."
            );
            let finding = Diagnostic::warning(CHARSET, text);
            found.push(match at {
                Some(at) => finding.spanning(Span::new(at, at + 1)),
                None => finding,
            });
        }
        return;
    }
    if let Some(Doubt { severity, text, at }) = message.doubt.clone() {
        let span = at
            .map(|at| Span::new(at, at + 1))
            .or_else(|| message.span(&header));
        let finding = Diagnostic::new(CHARSET, severity, text).at(header);
        found.push(match span {
            Some(span) => finding.spanning(span),
            None => finding,
        });
    }
}
