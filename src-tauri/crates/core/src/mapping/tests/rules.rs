//! Rules over messages, table-driven: `in` and `out` are messages with one segment on each line.

use std::sync::Arc;

use crate::code_table::{CodeTable, Tables};
use crate::mapping::functions::EXAMPLE_CLOCK;
use crate::mapping::*;
use crate::message::{Charset, Message};

pub(super) const CONTEXT: RunContext<'static> = RunContext {
    clock: EXAMPLE_CLOCK,
};

pub(super) fn tables() -> Tables {
    Tables::from([(
        "sex".to_owned(),
        Arc::new(CodeTable::parse_csv("code,result\nM,1\nF,2\n").0),
    )])
}

pub(super) fn mapping(rules: &str) -> Mapping {
    let text = if rules.starts_with("start") || rules.starts_with("structure") {
        rules.to_owned()
    } else {
        format!("start = \"source\"\n{rules}")
    };
    let numbered = text.split("[[rule]]").enumerate().map(|(n, part)| match n {
        0 => part.to_owned(),
        n if part.starts_with("\nid=") => format!("[[rule]]{part}").replace("{n}", &n.to_string()),
        n => format!("[[rule]]\nid = \"r{n}\"{part}"),
    });
    let text = format!("format = \"{FORMAT}\"\n{}", numbered.collect::<String>());
    let doc = MappingDoc::parse(&text).expect("mapping");
    let (mapping, findings) = compile(&doc, &tables());
    mapping.unwrap_or_else(|| panic!("{text}\n{findings:#?}"))
}

pub(super) fn wire(text: &str) -> String {
    text.replace('\n', "\r")
}

pub(super) fn delivered(outcome: Outcome) -> Output {
    match outcome {
        Outcome::Delivered(mut outputs) => outputs.pop().expect("one output"),
        other @ (Outcome::Filtered { .. } | Outcome::Rejected { .. } | Outcome::Error { .. }) => {
            panic!("{other:?}")
        }
    }
}

#[track_caller]
fn check(rules: &str, input: &str, expected: &str) {
    let (message, _) = Message::decode(wire(input).into_bytes());
    let mapping = mapping(rules);
    let output = delivered(transform(&mapping, &message, &CONTEXT));
    let found = String::from_utf8_lossy(&output.bytes).replace('\r', "\n");
    assert_eq!(found, expected, "{rules}\n{:?}", output.findings);
    let (traced, _) = transform_traced(&mapping, &message, &CONTEXT);
    assert_eq!(
        delivered(traced).bytes,
        output.bytes,
        "a trace changes nothing"
    );
}

pub(super) const MSG: &str = "MSH|^~\\&|A|B\nPID|1||11^^^X^MR~22^^^Y^SS||Smith^John^Q|\"\"|1980|F||\nNK1|1|a\nNK1|2|b\nDG1|1||I21^x\nDG1|2||E11|||W\n";

fn with(line: &str, replaced: &str) -> String {
    MSG.replace(line, replaced)
}

#[test]
fn values() {
    let pid = "PID|1||11^^^X^MR~22^^^Y^SS||Smith^John^Q|\"\"|1980|F||";
    let rule = |rule: &str| format!("[[rule]]\n{rule}");
    check("", MSG, MSG);
    check(
        &rule("to='PID-8'\ntext='A|B'"),
        MSG,
        &with("|F||", "|A\\F\\B||"),
    );
    check(
        &rule("to='PID-8'\nfrom='PID-8'\nsteps=\"table(sex)\""),
        MSG,
        &with("|F||", "|2||"),
    );
    check(
        &rule("to='PID-8'\nfrom='PID-6'\nsteps=\"table(sex)\""),
        MSG,
        &with("|F||", "|\"\"||"),
    );
    check(
        &rule("to='PID-8'\nfrom='PID-20'"),
        MSG,
        &with("|F||", "|||"),
    );
    check(
        &rule("to='PID-8'\nfrom='PID-20'\nkeep_empty=true"),
        MSG,
        MSG,
    );
    check(&rule("to='PID-30'\nfrom='PID-20'"), MSG, MSG);
    check(
        &rule("to='PID-12'\nfrom='PID-8'"),
        MSG,
        &with(pid, &format!("{pid}||F")),
    );
    check(
        &rule("to='PID-4'\nfrom='PID-3'"),
        MSG,
        &with("~22^^^Y^SS|", "~22^^^Y^SS|11^^^X^MR~22^^^Y^SS"),
    );
    check(
        &rule("to='PID-4.3'\nfrom='PID-3[2].1'"),
        MSG,
        &with("SS||", "SS|^^22|"),
    );
    check(
        &rule("to='PID-3[+]'\nfrom='PID-8'"),
        MSG,
        &with("^SS|", "^SS~F|"),
    );
    check(
        &rule("to='PID-3[*].4'\nwire=''"),
        MSG,
        &with("X^MR~22^^^Y", "^MR~22^^^"),
    );
    check(
        &rule("to='PID-4'\ntext='{PID-5.2} {PID-5.1}'\nsteps='upper'"),
        MSG,
        &with("SS||", "SS|JOHN SMITH|"),
    );
    check(&rule("to='PID-4'\ntext='{PID-6}{PID-20}'"), MSG, MSG);
    check(
        &rule("to='PID-4'\ntext='{{{PID-8}}}'"),
        MSG,
        &with("SS||", "SS|{F}|"),
    );
    check(
        &rule("to='PID-4'\nfrom='PID-5'\nsteps='name_text(last_first)'"),
        MSG,
        &with("SS||", "SS|Smith, John Q|"),
    );
    check(
        &rule("to='PID-4'\ntext='Doe, Jane'\nsteps='name_parts'"),
        MSG,
        &with("SS||", "SS|Doe^Jane|"),
    );
    check(
        &rule("to='PID-4.2'\ntext='a-b'\nsteps=\"split('-')\""),
        MSG,
        &with("SS||", "SS|^a&b|"),
    );
    check(
        &rule("to='PID-4'\nwire='a^b~c'"),
        MSG,
        &with("SS||", "SS|a^b~c|"),
    );
    check(&rule("to='PV1-2'\ntext='I'"), MSG, MSG);
    check(
        &rule("to='PID-8'\nwire='\"\"'"),
        MSG,
        &with("|F||", "|\"\"||"),
    );
}

#[test]
fn conditions_and_alternatives() {
    let chain = "[[rule]]\nid='a'\nto='PID-10'\ntext='one'\nwhen='PID-8 = {v}'\n[[rule]]\nid='b'\nto='PID-10'\ntext='two'\nwhen='PID-7 = 1980'\nelse_of='a'\n[[rule]]\nid='c'\nto='PID-10'\ntext='three'\nelse_of='b'";
    check(&chain.replace("{v}", "F"), MSG, &with("|F||", "|F||one"));
    check(&chain.replace("{v}", "M"), MSG, &with("|F||", "|F||two"));
    check(
        &chain.replace("{v}", "M").replace("1980", "1"),
        MSG,
        &with("|F||", "|F||three"),
    );
    // Conditions and sources read the source, never what was written.
    check(
        "[[rule]]\nto='PID-8'\ntext='M'\n[[rule]]\nto='PID-4'\nfrom='PID-8'\nwhen='PID-8 = F'",
        MSG,
        &with("|F||", "|M||").replace("SS||", "SS|F|"),
    );
}

#[test]
fn segments() {
    check(
        "[[rule]]\nto='NK1'\nwire=''",
        MSG,
        &with("NK1|1|a\nNK1|2|b\n", ""),
    );
    check(
        "[[rule]]\nto='NK1[2]'\nwire=''",
        MSG,
        &with("NK1|2|b\n", ""),
    );
    check(
        "[[rule]]\nto='ZLB'\nwire='ZLB|1'\nafter=['PV1','PID']\n[[rule]]\nto='ZLB-3'\nfrom='PID-8'",
        MSG,
        &with("NK1|1", "ZLB|1||F\nNK1|1"),
    );
    check("[[rule]]\nto='ZLB'\nwire='ZLB|1'\nafter=['PV1']", MSG, MSG);
    check(
        "[[rule]]\nto='ZNK'\nfrom='NK1'\nafter=['DG1']",
        MSG,
        &format!("{MSG}ZNK|1|a\nZNK|2|b\n"),
    );
    check(
        "[[rule]]\nto='ZLB'\nwire='ZLB'\nafter=['PID']",
        "MSH|^~\\&|A\nPID|1",
        "MSH|^~\\&|A\nPID|1\nZLB",
    );
}

#[test]
fn loops() {
    check(
        "[[rule]]\nin='DG1'\nto='DG1-6'\nfrom='DG1-6'\nsteps=\"default('A')\"",
        MSG,
        &with("I21^x", "I21^x|||A"),
    );
    check(
        "[[rule]]\nin='DG1 where DG1-6 = W'\nto='DG1'\nwire=''",
        MSG,
        &with("DG1|2||E11|||W\n", ""),
    );
    check(
        "[[rule]]\nin='DG1'\nto='ZDG'\nwire='ZDG|'\nafter=['DG1']\n[[rule]]\nin='DG1'\nto='ZDG-1'\nfrom='DG1-3.1'",
        MSG,
        &with("I21^x\n", "I21^x\nZDG|I21\n").replace("|W\n", "|W\nZDG|E11\n"),
    );
    check(
        "[[rule]]\nin='PID-3 where PID-3.5 = SS'\nto='PID-3.4'\ntext='Z'",
        MSG,
        &with("^^^Y^", "^^^Z^"),
    );
    check(
        "[[rule]]\nin='NK1'\nto='NK1'\nwire=''",
        MSG,
        &with("NK1|1|a\nNK1|2|b\n", ""),
    );
}

#[test]
fn from_nothing() {
    check(
        "start='empty'\n[[rule]]\nto='MSH-3'\ntext='HUB'\n[[rule]]\nto='PID'\nfrom='PID'\nafter=['MSH']\n[[rule]]\nin='NK1'\nto='ZNK'\nwire='ZNK|'\nafter=['PID','ZNK']\n[[rule]]\nin='NK1'\nto='ZNK-1'\nfrom='NK1-2'",
        "MSH$*+!%$A\nPID$1$$a*b+c%d$x\\T\\^\nNK1$1$a\nNK1$2$b\n",
        "MSH|^~\\&|HUB\rPID|1||a^b~c&d|x\\E\\T\\E\\\\S\\\rZNK|a\rZNK|b\r"
            .replace('\r', "\n")
            .as_str(),
    );
}

#[test]
fn escapes_and_charsets() {
    check(
        "[[rule]]\nto='PID-2'\nfrom='PID-1'\nsteps='upper'",
        "MSH|^~\\&|\nPID|a\\T\\b\\.br\\c",
        "MSH|^~\\&|\nPID|a\\T\\b\\.br\\c|A\\T\\B\\.br\\C",
    );
    let (message, _) = Message::decode_as(b"MSH|^~\\&|\rPID|\xe9".to_vec(), Charset::Iso8859(1));
    let output = delivered(transform(
        &mapping("[[rule]]\nto='PID-2'\ntext='{PID-1}ñ日'"),
        &message,
        &CONTEXT,
    ));
    assert_eq!(output.bytes, b"MSH|^~\\&|\rPID|\xe9|\xe9\xf1?");
    assert_eq!(output.findings[0].diagnostic.code, code::UNENCODABLE);
}

#[test]
fn trouble_decides() {
    let (message, _) = Message::decode(wire(MSG).into_bytes());
    let outcome = transform(
        &mapping("[[rule]]\nto='PID-4'\nfrom='PID-5.1'\nsteps='table(sex)'"),
        &message,
        &CONTEXT,
    );
    assert!(
        matches!(&outcome, Outcome::Rejected { code: "AE", text, .. } if text.contains("'Smith'") && text.contains("PID-4")),
        "{outcome:?}"
    );
    let outcome = transform(
        &mapping(
            "[[rule]]\nto='PID-4'\nfrom='PID-5.1'\nsteps=\"date('yyyy')\"\n[[rule]]\nto='PID-9'\nfrom='PID-5.1'\nsteps='table(sex)'",
        ),
        &message,
        &CONTEXT,
    );
    assert!(
        matches!(&outcome, Outcome::Error { findings } if findings.len() == 2),
        "{outcome:?}"
    );
    let outcome = transform(
        &mapping("[[rule]]\nto='PID-5.2'\nfrom='PID-3'"),
        &message,
        &CONTEXT,
    );
    assert!(
        matches!(&outcome, Outcome::Error { findings } if findings[0].diagnostic.code == code::STRUCTURE),
        "{outcome:?}"
    );
}
