//! Which bytes of a message speak of a person, by what the dictionary knows of them.
//!
//! This room only says where; front ends decide whether it is hidden, and nothing here ever changes
//! a byte. What counts follows the identifiers that 45 CFR 164.514(b)(2) lists, on the side of
//! caution:
//!
//! - names, addresses, telephone numbers, identifiers of persons and licences, by data type,
//!   whoever the person is (staff too);
//! - dates and times, but for those of the message itself (MSH, EVN-2, batches, queries);
//! - free text (FT, TX, ST in OBX-5, and the fields of [`TEXT`]) and embedded documents;
//! - in a segment about a person ([`PERSON`]) everything but codes and counters;
//! - what the dictionary does not know: Z segments, lines that are no segments, segments and fields
//!   that this version does not have, values whose type the message does not say.
//!
//! Codes stay (sex, diagnoses, order codes, units), and so do numbers in results, order numbers,
//! systems, facilities and locations.

#[cfg(test)]
mod tests;

use crate::dictionary::{Dictionary, TypeDef};
use crate::message::{Message, Segment};
use crate::outline::varies_type;
use crate::path::{Address, SegmentId};
use crate::span::Span;

/// Data types that hold a name, an identifier of a person, an address, a telephone number, text or a
/// document. `CM_…` are the dictionary's names for composites that had none up to 2.4.
const TYPES: &[&str] = &[
    "PN",
    "XPN",
    "XCN",
    "CN",
    "CNN",
    "CNS",
    "PPN",
    "NDL",
    "CM_NDL",
    "CM_PRACTITIONER", //
    "CX",
    "CK",
    "CM_PAT_ID",
    "DLN",
    "CM_LICENSE_NO",
    "PI",
    "CM_PI",
    "PLN",
    "CM_PLN", //
    "AD",
    "XAD",
    "SAD",
    "TN",
    "XTN",
    "SNM",
    "FT",
    "TX",
    "ED",
    "RP",
    VARIES,
];

/// Moments; hidden but in the segments of [`CONTROL`].
const MOMENTS: &[&str] = &["DT", "DTM", "TS"];

/// The type of a field whose type the message names, where it does not.
const VARIES: &str = "varies";

/// Segments about a person: patient, kin, guarantor, insured, and what was merged.
const PERSON: &[&str] = &[
    "PID", "PD1", "PDA", "NK1", "GT1", "IN1", "IN2", "IN3", "MRG", "ACC", "CON", "OH1", "OH2",
    "OH3", "OH4",
];

/// What stays visible in those: codes and counters.
const CODES: &[&str] = &["SI", "ID", "IS", "CE", "CWE", "CNE", "CF"];

/// Segments about the message itself: their moments are when it was sent.
const CONTROL: &[&str] = &[
    "MSH", "FHS", "FTS", "BHS", "BTS", "SFT", "UAC", "MSA", "ERR", "QAK", "QRD", "RCP", "MFI",
    "MFE", "MFA", "DSC",
];

/// Fields that are plain strings by type, and yet text that somebody wrote about a patient, or that
/// place one: county code, diagnosis, procedure, allergy, relevant clinical information.
const TEXT: &[(&str, u16)] = &[
    ("PID", 12),
    ("NTE", 3),
    ("OBR", 13),
    ("DG1", 4),
    ("PR1", 4),
    ("AL1", 5),
    ("IAM", 5),
    ("FT1", 8),
    ("FT1", 9),
    ("DSP", 3),
    ("QRD", 8),
];

/// Moments of the message in a segment that has others too.
const MOMENT_OF_MESSAGE: (&str, u16) = ("EVN", 2);

/// What is to be hidden of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    Nothing,
    All,
    /// These components, from 1.
    Components(Vec<u16>),
    /// The message names the type.
    Varies,
}

/// The places that speak of a person, in order and not overlapping. Empty values and `""` are none:
/// that something is missing is no secret.
#[must_use]
pub fn personal(message: &Message, dictionary: &Dictionary) -> Vec<Span> {
    let mut judge = Judge {
        dictionary,
        known: Vec::new(),
    };
    let mut spans = Vec::new();
    for segment in message.segments() {
        judge.segment(&segment, &mut spans);
    }
    spans
}

/// Whether a place lies in, holds or touches one of these.
#[must_use]
pub fn overlaps(personal: &[Span], span: Span) -> bool {
    let after = personal.partition_point(|one| one.end <= span.start);
    personal
        .get(after)
        .is_some_and(|one| one.start < span.end || one.touches(span.start) && span.is_empty())
}

/// Whether what stands at an address of any message is personal, for columns and counts over many
/// messages. A place whose type only the message can say is.
#[must_use]
pub fn is_personal(at: &Address, dictionary: &Dictionary) -> bool {
    let Some(field) = at.field else {
        return !at.segment.is_header();
    };
    match verdict(dictionary, at.segment, field) {
        Verdict::Nothing => false,
        Verdict::All | Verdict::Varies => true,
        Verdict::Components(hidden) => at
            .component
            .is_none_or(|component| hidden.contains(&component)),
    }
}

struct Judge<'d> {
    dictionary: &'d Dictionary,
    /// Verdicts by segment and field, each made once.
    known: Vec<(SegmentId, Vec<Verdict>)>,
}

impl Judge<'_> {
    fn segment(&mut self, segment: &Segment<'_>, spans: &mut Vec<Span>) {
        let Some(id) = segment.id() else {
            return hide(segment.span(), segment.bytes(), spans);
        };
        if id.is_local() || self.dictionary.segment(id.as_str()).is_none() {
            let start = segment.span().start + segment.raw_id().len() + 1;
            let rest = Span::new(start.min(segment.span().end), segment.span().end);
            let from = rest.start - segment.span().start;
            return hide(rest, segment.bytes().get(from..).unwrap_or_default(), spans);
        }
        let fields = self.fields(id, segment.field_count());
        for (field, verdict) in segment.fields().zip(&fields) {
            let varied;
            let verdict = match verdict {
                Verdict::Varies => {
                    varied = self.varied(segment, id);
                    &varied
                }
                Verdict::Nothing | Verdict::All | Verdict::Components(_) => verdict,
            };
            match verdict {
                Verdict::Nothing => {}
                Verdict::All | Verdict::Varies => hide(field.span(), field.bytes(), spans),
                Verdict::Components(hidden) => {
                    for repetition in field.repetitions() {
                        for number in hidden {
                            if let Some(part) = repetition.component(*number) {
                                hide(part.span(), part.bytes(), spans);
                            }
                        }
                    }
                }
            }
        }
    }

    /// Verdicts of the first `count` fields.
    fn fields(&mut self, id: SegmentId, count: usize) -> Vec<Verdict> {
        let place = match self.known.iter().position(|(known, _)| *known == id) {
            Some(place) => place,
            None => {
                self.known.push((id, Vec::new()));
                self.known.len() - 1
            }
        };
        let Some((_, verdicts)) = self.known.get_mut(place) else {
            return Vec::new();
        };
        for number in verdicts.len()..count {
            let number = u16::try_from(number + 1).unwrap_or(u16::MAX);
            verdicts.push(verdict(self.dictionary, id, number));
        }
        verdicts.clone()
    }

    /// Of a field whose type the message says: text of an OBX-5 is somebody's words.
    fn varied(&self, segment: &Segment<'_>, id: SegmentId) -> Verdict {
        let named = varies_type(segment);
        let known = named.and_then(|named| self.dictionary.datatype(&named));
        match known {
            None => Verdict::All,
            Some(def) if def.id == "ST" => Verdict::All,
            Some(def) => of_type(self.dictionary, id, 5, def.id, false),
        }
    }
}

fn hide(span: Span, bytes: &[u8], spans: &mut Vec<Span>) {
    if !bytes.is_empty() && bytes != b"\"\"" {
        spans.push(span);
    }
}

fn verdict(dictionary: &Dictionary, id: SegmentId, number: u16) -> Verdict {
    if id.is_header() && number <= 2 {
        return Verdict::Nothing;
    }
    if id.is_local() {
        return Verdict::All;
    }
    if TEXT.contains(&(id.as_str(), number)) {
        return Verdict::All;
    }
    let Some(known) = dictionary.describe(&Address::field(id, number)) else {
        return Verdict::All;
    };
    match known.datatype {
        None => Verdict::All,
        Some(VARIES) => Verdict::Varies,
        Some(datatype) => of_type(dictionary, id, number, datatype, known.table.is_some()),
    }
}

fn of_type(
    dictionary: &Dictionary,
    id: SegmentId,
    number: u16,
    datatype: &str,
    coded: bool,
) -> Verdict {
    let id = id.as_str();
    if PERSON.contains(&id) && !CODES.contains(&datatype) && !coded {
        return Verdict::All;
    }
    let moments = CONTROL.contains(&id) || MOMENT_OF_MESSAGE == (id, number);
    let hidden =
        |datatype: &str| TYPES.contains(&datatype) || (!moments && MOMENTS.contains(&datatype));
    if hidden(datatype) {
        return Verdict::All;
    }
    // Only a moment that the message itself is about stays whole, whatever its parts are called.
    if MOMENTS.contains(&datatype) {
        return Verdict::Nothing;
    }
    let below = |part: &str| {
        dictionary
            .datatype(part)
            .is_some_and(|def| parts(def).any(|(_, part)| hidden(part)))
    };
    let components: Vec<u16> = dictionary
        .datatype(datatype)
        .into_iter()
        .flat_map(parts)
        .filter(|(_, part)| hidden(part) || (!MOMENTS.contains(part) && below(part)))
        .map(|(number, _)| number)
        .collect();
    match components.is_empty() {
        true => Verdict::Nothing,
        false => Verdict::Components(components),
    }
}

fn parts(def: &TypeDef) -> impl Iterator<Item = (u16, &'static str)> + '_ {
    (1..)
        .zip(&def.components)
        .filter_map(|(number, part)| Some((number, part.datatype?)))
}
