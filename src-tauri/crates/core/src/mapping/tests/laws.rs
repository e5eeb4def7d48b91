//! What holds of every mapping and message: nothing moves that nobody wrote, rules that write elsewhere
//! may change places, and a loop over groups touches nothing outside of them.

use proptest::prelude::*;

use super::loops::ORU;
use super::rules::{CONTEXT, delivered, mapping, wire};
use crate::mapping::*;
use crate::message::Message;
use crate::path::Address;

/// A message of orders with lines in any order, and values that delimit, escape and repeat.
fn message() -> impl Strategy<Value = String> {
    let lines: Vec<String> = ORU.lines().skip(1).map(str::to_owned).collect();
    let value = prop_oneof![
        Just("|x^y&z~w"),
        Just("|\\T\\\\.br\\"),
        Just("|\"\""),
        Just("||"),
        Just("")
    ];
    let line = (proptest::sample::select(lines), value).prop_map(|(line, end)| line + end);
    let lines = proptest::collection::vec(line, 0..20);
    lines.prop_map(|lines| {
        wire(&format!(
            "MSH|^~\\&|A|B|||||ORU^R01|9|P|2.5.1\n{}\n",
            lines.join("\n")
        ))
    })
}

/// Rules of which no two write the same place.
fn rules() -> Vec<&'static str> {
    vec![
        "to='PID-8'\nfrom='PID-3'",
        "to='PID-9.2'\ntext='{PID-3} x'",
        "to='MSH-3'\ntext='HUB'\nwhen='PID exists'",
        "in='ORDER_OBSERVATION'\nto='OBR-3'\nfrom='ORC-2'",
        "in='ORDER_OBSERVATION where OBX exists'\nto='OBR-7'\ntext='{#}'",
        "in='ORDER_OBSERVATION > OBSERVATION'\nto='OBX-1'\ntext='{##}'",
        "in='ORDER_OBSERVATION > OBX where OBX-11 = F'\nto='OBX-14'\nfrom='OBX-5'",
        "in='OBX > OBX-5'\nto='OBX-5'\nfrom='OBX-5'\nsteps='upper'",
    ]
}

fn run(rules: &[&str], text: &str) -> Vec<u8> {
    let numbered: Vec<String> = rules
        .iter()
        .map(|rule| format!("[[rule]]\n{rule}\n"))
        .collect();
    let mapping = mapping(&format!("structure='ORU_R01'\n{}", numbered.concat()));
    let (message, _) = Message::decode(text.as_bytes());
    delivered(transform(&mapping, &message, &CONTEXT)).bytes
}

/// What a loop has put in order inside of a group stays so when the groups are put in order.
#[test]
fn an_order_inside_of_a_group_outlasts_that_of_the_groups() {
    let inside =
        "in='ORDER_OBSERVATION > OBSERVATION'\nsort='OBX-1 number desc'\nto='OBX-4'\nfrom='OBX-4'";
    // What follows in the same loop would be one with it.
    let between = "to='PID-9'\ntext='x'";
    let groups = "in='ORDER_OBSERVATION'\nsort='OBR-2 desc'\nto='OBR-9'\nfrom='OBR-9'";
    let output =
        String::from_utf8(run(&[inside, between, groups], &wire(ORU))).expect("it is UTF-8");
    let at = |part: &str| {
        output
            .find(part)
            .unwrap_or_else(|| panic!("{part} of {output}"))
    };
    let places = [
        at("OBR|2|b"),
        at("|NA||140"),
        at("OBR|1|a"),
        at("|WBC|"),
        at("|HGB|"),
    ];
    assert!(places.is_sorted(), "{output}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn without_rules_nothing_changes(text in message()) {
        prop_assert_eq!(run(&[], &text), text.as_bytes());
    }

    #[test]
    fn rules_that_write_elsewhere_may_change_places(text in message(), order in Just(rules()).prop_shuffle()) {
        prop_assert_eq!(run(&order, &text), run(&rules(), &text));
    }

    /// Each byte outside of what a trace says was written stands in the output as it stood.
    #[test]
    fn writing_disturbs_nothing_else(text in message(), which in 0..8_usize) {
        let rule = rules()[which];
        let mapping = mapping(&format!("structure='ORU_R01'\n[[rule]]\n{rule}\n"));
        let (source, _) = Message::decode(text.as_bytes());
        let (outcome, trace) = transform_traced(&mapping, &source, &CONTEXT);
        let output = delivered(outcome).bytes;
        let (made, _) = Message::decode(output.as_slice());
        prop_assert_eq!(made.segment_count(), source.segment_count());
        let written: Vec<Address> = trace
            .rules
            .iter()
            .flat_map(|rule| rule.written.iter().filter_map(|written| written.address))
            .collect();
        for (now, before) in made.segments().zip(source.segments()) {
            let id = now.id().expect("all are segments");
            let mine = |at: &&Address| {
                at.segment == id
                    && made.find(id, match at.occurrence {
                        crate::path::Index::At(number) => number,
                        crate::path::Index::Unspecified | crate::path::Index::All | crate::path::Index::Append => 1,
                    }).map(|one| one.ordinal()) == Some(now.ordinal())
            };
            let touched: Vec<u16> = written.iter().filter(mine).filter_map(|at| at.field).collect();
            for field in before.fields().filter(|field| !touched.contains(&field.number())) {
                let same = now.field(field.number()).map(|field| field.bytes().to_vec());
                prop_assert_eq!(same, Some(field.bytes().to_vec()));
            }
        }
    }

    /// A loop over groups changes nothing that stands in none.
    #[test]
    fn what_is_in_no_group_stays(text in message()) {
        let made = run(&["in='ORDER_OBSERVATION'\nkeep=[]"], &text);
        let gone = run(&["in='ORDER_OBSERVATION'\nto='ORDER_OBSERVATION'\nwire=''"], &text);
        prop_assert_eq!(&made, &gone);
        let (made, _) = Message::decode(made);
        let left = made
            .segments()
            .filter_map(|segment| segment.id())
            .filter(|id| ["ORC", "OBR"].contains(&id.as_str()))
            .count();
        prop_assert_eq!(left, 0);
    }
}
