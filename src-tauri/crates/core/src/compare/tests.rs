//! Pairs with one segment on each line, and what is said of them.

use super::*;

fn message(text: &str) -> Message {
    Message::decode(text.replace('\n', "\r").into_bytes()).0
}

fn head(text: &str) -> String {
    format!("MSH|^~\\&|A|B|||2026||ADT^A01|1|P|2.5.1|||||||UNICODE UTF-8\n{text}")
}

#[track_caller]
fn check(old: &str, new: &str, verdict: Verdict, expected: &[&str]) {
    let (old, new) = (message(&head(old)), message(&head(new)));
    let options = CompareOptions {
        ignore: vec![Ignore {
            path: "EVN-2".parse().expect("address"),
            reason: "time".to_owned(),
            by: "I. Ramos".to_owned(),
        }],
    };
    let comparison = compare(&old, &new, &options);
    let shown: Vec<String> = comparison
        .differences
        .iter()
        .map(|row| {
            format!(
                "{} {:?} {}>{}",
                row.address.map(|a| a.to_string()).unwrap_or_default(),
                row.verdict,
                row.old,
                row.new
            )
        })
        .collect();
    assert_eq!(
        (
            comparison.verdict,
            shown
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .as_slice()
        ),
        (verdict, expected)
    );
    let rows = rows(&old, &new, &options);
    let differing = rows
        .iter()
        .filter(|row| !matches!(row.verdict, RowVerdict::Same))
        .count();
    assert!(differing >= comparison.differences.len());
}

#[test]
fn verdicts() {
    check("PID|1\n", "PID|1\n", Verdict::Exact, &[]);
    check("PID|1||a^b^^~\n", "PID|1||a^b||", Verdict::Same, &[]);
    check(
        "EVN|A|1\n",
        "EVN|A|2\n",
        Verdict::Same,
        &["EVN-2 Ignored 1>2"],
    );
    check(
        "PID|1|x\n",
        "PID|1|y\n",
        Verdict::Different,
        &["PID-2 Different x>y"],
    );
    check(
        "PID|1||a^b&c^d\n",
        "PID|1||a^b&x^d\n",
        Verdict::Different,
        &["PID-3.2.2 Different c>x"],
    );
    check(
        "PID|1||a^^^M~b^^^S\n",
        "PID|1||b^^^S\n",
        Verdict::Different,
        &["PID-3[1] OldOnly a^^^M>"],
    );
    check(
        "PID|1||a~b\n",
        "PID|1||a~c\n",
        Verdict::Different,
        &["PID-3[2] Different b>c"],
    );
    check(
        "PID|1|\"\"\n",
        "PID|1\n",
        Verdict::Different,
        &["PID-2 Different \"\">"],
    );
    check(
        "NK1|1|a|x\nNK1|2|b|y\n",
        "NK1|1|b|y\n",
        Verdict::Different,
        &["NK1[1] OldOnly NK1|1|a|x>", "NK1-1 Different 2>1"],
    );
    check(
        "PV1|1\nZLB|1\n",
        "ZLB|1\nPV1|1\n",
        Verdict::Different,
        &["PV1 OldOnly PV1|1>", "PV1 NewOnly >PV1|1"],
    );
    check(
        "PID|A\\T\\B\n",
        "PID|A\\T\\C\n",
        Verdict::Different,
        &["PID-1 Different A&B>A&C"],
    );
}

#[test]
fn charset_and_delimiters_are_no_difference() {
    let (old, _) = Message::decode_as(
        b"MSH|^~\\&|A\rPID|\xe9^b".to_vec(),
        crate::message::Charset::Iso8859(1),
    );
    let new = message("MSH|^~\\&|A\nPID|é^b\n");
    assert_eq!(
        compare(&old, &new, &CompareOptions::default()).verdict,
        Verdict::Same
    );
    let odd = message("MSH$*+!%$A\nPID$é*b\n");
    let comparison = compare(&odd, &new, &CompareOptions::default());
    let paths: Vec<String> = comparison
        .differences
        .iter()
        .filter_map(|row| row.path.map(|p| p.to_string()))
        .collect();
    assert_eq!(paths, ["MSH-1", "MSH-2"]);
}

#[test]
fn causes_say_what_can_be_proved() {
    let mut causes = Causes::default();
    for (index, (family, account, visit)) in [
        ("Núñez", "A-778100", "V-20010"),
        ("Smith", "A-778103", "V-20011"),
        ("Żółć", "A-778104", "V-20012"),
    ]
    .into_iter()
    .enumerate()
    {
        let source = message(&head(&format!(
            "PID|1||||{family}^Inés|||||||||||||{account}\nPV1|1||||||||||||||||||{visit}\n"
        )));
        let old = message(&head(&format!(
            "PID|1||||{family}^Inés|||||||||||||{account}\nNK1|1\n"
        )));
        let plain = crate::message::transliterate::to_ascii(family, |_| false);
        let new = message(&head(&format!(
            "PID|1||||{plain}^Inés|||||||||||||{visit}\n"
        )));
        causes.add(
            index,
            &compare(&old, &new, &CompareOptions::default()),
            Some(&source),
        );
    }
    let found: Vec<(String, usize, Vec<usize>)> = causes
        .finish()
        .into_iter()
        .map(|c| (c.sentence, c.count, c.examples))
        .collect();
    assert_eq!(
        found,
        [
            ("NK1 is not sent any more.".to_owned(), 3, vec![0, 1, 2]),
            (
                "PID-18 is PV1-19 of the source now; it was PID-18.".to_owned(),
                3,
                vec![0, 1, 2]
            ),
            ("PID-5.1 lost its accents.".to_owned(), 2, vec![0, 2]),
        ]
    );
}

#[test]
fn values_that_change_are_compared_by_form() {
    let old = message("MSH|^~\\&|A||||20260101\n");
    let new = message("MSH|^~\\&|A||||20260202\n");
    let span = new.span(&"MSH-7".parse().expect("address")).expect("there");
    assert_eq!(
        compare_volatile(&old, &new, &[span], &CompareOptions::default()).verdict,
        Verdict::Same
    );
    assert_eq!(
        compare(&old, &new, &CompareOptions::default()).verdict,
        Verdict::Different
    );
}

proptest::proptest! {
    #[test]
    fn equal_is_exact_and_nothing_panics(old in "[A-Z|^~&\r]{0,80}", new in "[A-Z|^~&\r]{0,80}") {
        let (old, new) = (message(&head(&old)), message(&head(&new)));
        proptest::prop_assert_eq!(compare(&old, &old, &CompareOptions::default()).verdict, Verdict::Exact);
        let there = compare(&old, &new, &CompareOptions::default());
        let back = compare(&new, &old, &CompareOptions::default());
        proptest::prop_assert_eq!(there.verdict, back.verdict);
        let _rows = rows(&old, &new, &CompareOptions::default());
    }
}
