//! Orders and results of every shape, in and out of order: what loops over groups are for.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

/// A segment, by what its fields may hold.
fn segment() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        4 => Just(""),
        2 => Just("1"),
        2 => Just("2"),
        1 => Just("10"),
        1 => Just("7.5"),
        1 => Just("a"),
        1 => Just("B^c&d~e"),
        1 => Just("x~y~~z"),
        1 => Just("\"\""),
        1 => Just("CA"),
        1 => Just("X"),
        1 => Just("é\\T\\\\.br\\"),
    ];
    let name = prop_oneof![
        5 => Just("OBX"),
        4 => Just("OBR"),
        4 => Just("ORC"),
        4 => Just("NTE"),
        1 => Just("PID"),
        1 => Just("PV1"),
        1 => Just("SPM"),
        1 => Just("TQ1"),
        1 => Just("DG1"),
        1 => Just("FT1"),
        1 => Just("DSC"),
        1 => Just("GT1"),
        2 => Just("ZOR"),
        1 => Just("ZPI"),
        1 => Just("ZZZ"),
    ];
    let values = proptest::collection::vec(value, 0..12);
    (name, values).prop_map(|(name, values)| format!("{name}|{}", values.join("|")))
}

/// Some messages, the same ones in every run.
pub(super) fn messages(count: usize) -> Vec<Vec<u8>> {
    let mut runner = TestRunner::deterministic();
    let bodies = proptest::collection::vec(segment(), 0..16);
    (0..count)
        .filter_map(|number| {
            let body = bodies.new_tree(&mut runner).ok()?.current();
            let head = match number % 4 {
                0 => "PID|1||11^^^A~22^^^B||Vale^Iris\rNTE|1||of the patient\rZPI|p\r",
                1 => "PID|1||11\rORC|RE|2\rOBR|1|2||CBC\r",
                2 => "ORC|RE|1\rOBR|1|2||NA\rOBX|1|NM|HGB||7\r",
                _ => "",
            };
            let message = format!(
                "MSH|^~\\&|A|B|C|D|2026||ORU^R01|{number}|P|2.5.1\r{head}{}\r",
                body.join("\r")
            );
            Some(message.into_bytes())
        })
        .collect()
}
