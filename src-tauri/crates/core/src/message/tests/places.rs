//! An address finds what the views of the same place show.

use proptest::prelude::*;

use crate::message::{Message, Places};
use crate::path::{Address, Index, SegmentId};
use crate::span::Span;

fn by_views(message: &Message, at: &Address) -> Option<Span> {
    let field = message.find(at.segment, 1)?.field(at.field?)?;
    let repetition = match at.repetition {
        Index::At(number) => number,
        Index::Unspecified if at.component.is_none() => return Some(field.span()),
        Index::Unspecified | Index::All | Index::Append => 1,
    };
    let repetition = field.repetition(repetition)?;
    let Some(number) = at.component else {
        return Some(repetition.span());
    };
    let component = repetition.component(number)?;
    match at.subcomponent {
        None => Some(component.span()),
        Some(number) => Some(component.subcomponent(number)?.span()),
    }
}

#[test]
fn all_at_once_as_one_by_one() {
    let (message, _) = Message::decode("MSH|^~\\&|A|B\rOBX|1|ST|a^b&c~d\rOBX|2|NM|e\rZZZ|x");
    let paths = [
        "OBX[2]-3",
        "MSH-1",
        "OBX-3.2.2",
        "ZZZ-9",
        "OBX-3[2]",
        "PV1-1",
        "MSH-4",
        "OBX-3",
        "OBX[3]-1",
    ];
    let addresses = paths.map(|path| path.parse::<Address>().expect(path));
    let mut found = vec![Some(Span::new(1, 2)); 20];
    Places::new(&addresses).find(&message, &mut found);
    let one_by_one: Vec<_> = addresses.iter().map(|at| message.span(at)).collect();
    assert_eq!(found, one_by_one);
    let texts: Vec<_> = found
        .iter()
        .flatten()
        .map(|span| String::from_utf8_lossy(span.of(message.bytes())).into_owned())
        .collect();
    assert_eq!(texts, ["e", "|", "c", "d", "B", "a^b&c~d"]);
}

proptest! {
    #[test]
    fn by_address_as_by_views(
        encoding in prop_oneof![Just("^~\\&"), Just("^~\\"), Just("^"), Just("#!\\*")],
        text in "[a-c|^~&#!*]{0,60}",
    ) {
        let (message, _) = Message::decode(format!("MSH|{encoding}|A\rZZZ|{text}\rPID|1"));
        for segment in ["MSH", "ZZZ", "PID", "PV1"] {
            let id: SegmentId = segment.parse().expect("three letters");
            for field in 0..6u16 {
                let at = Address::field(id, field);
                prop_assert_eq!(message.span(&at), by_views(&message, &at), "{}", at);
                for part in 0..40u16 {
                    let (repetition, component, sub) = (part % 4, part / 4 % 4, part / 16);
                    let mut at = at;
                    if repetition > 0 {
                        at = at.with_repetition(u32::from(repetition - 1));
                    }
                    if component > 0 {
                        at = at.with_component(component - 1);
                        if sub > 0 {
                            at = at.with_subcomponent(sub);
                        }
                    }
                    prop_assert_eq!(message.span(&at), by_views(&message, &at), "{}", at);
                }
            }
        }
    }
}
