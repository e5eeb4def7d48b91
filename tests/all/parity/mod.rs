//! What is previewed is what production runs: for every mapping and message here, what `deliver` shows
//! equals, byte for byte, what the exported channel sends in the stand-in for the engine.

mod channels;
mod characters;
mod functions;
mod orders;
mod parts;
mod random;
mod templates;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hl7wb_core::code_table::{CodeTable, Tables};
use hl7wb_core::condition::Condition;
use hl7wb_core::export::mirth::{
    AckWhen, DestinationPlan, InterfacePlan, Sending, Settings, export,
};
use hl7wb_core::mapping::functions::{
    EXAMPLE_CLOCK, EXAMPLE_TABLE, EXAMPLE_TABLE_NAME, FUNCTIONS, Shape,
};
use hl7wb_core::mapping::{
    Delivery, Filter, Mapping, MappingDoc, Outcome, RunContext, Target, compile, deliver,
};
use hl7wb_core::message::container::split;
use hl7wb_core::message::{Charset, Delimiters, escape};
use hl7wb_tests::standin::{self, Fate};
use hl7wb_tests::{Outcome as Test, Trouble, ensure};

/// One mapping and what runs through it.
struct Case<'a> {
    name: &'a str,
    mapping: &'a Mapping,
    filter: Option<&'a str>,
    messages: &'a [Vec<u8>],
}

/// Compares both sides over all messages; answers how many were sent.
fn check(name: &str, mapping: &Mapping, filter: Option<&str>, messages: &[Vec<u8>]) -> Test<usize> {
    let case = Case {
        name,
        mapping,
        filter,
        messages,
    };
    Ok(check_all(&[case])?.into_iter().sum())
}

/// As [`check`], for many mappings in one process of the stand-in.
fn check_all(cases: &[Case<'_>]) -> Test<Vec<usize>> {
    let channels = cases.iter().map(exported).collect::<Test<Vec<String>>>()?;
    let jobs: Vec<(&str, &[Vec<u8>])> = channels
        .iter()
        .zip(cases)
        .map(|(channel, case)| (channel.as_str(), case.messages))
        .collect();
    let fates = standin::run_all(&jobs)?;
    cases
        .iter()
        .zip(fates)
        .map(|(case, fates)| compared(case, &fates))
        .collect()
}

fn exported(case: &Case<'_>) -> Test<String> {
    let condition = case.filter.map(Condition::parse).transpose()?;
    let channel = export(&InterfacePlan {
        id: "7a1b0000-0000-4000-8000-00000000000f",
        name: case.name,
        environment: "test",
        listen_host: "127.0.0.1",
        listen_port: 2575,
        charset: Charset::Utf8,
        ack: AckWhen::Delivered,
        destinations: vec![DestinationPlan {
            id: "out",
            filter: condition.as_ref(),
            filter_reason: None,
            mapping: case.mapping,
            host: "127.0.0.1",
            port: 2576,
            charset: Charset::Utf8,
            sending: Sending::default(),
        }],
        settings: Settings::default(),
        modified: 0,
    });
    Ok(channel.xml)
}

fn compared(case: &Case<'_>, fates: &[Fate]) -> Test<usize> {
    let condition = case.filter.map(Condition::parse).transpose()?;
    let delivery = Delivery {
        target: Target::Mirth452 {
            inbound: Charset::Utf8,
            outbound: Charset::Utf8,
        },
        filter: condition.map(|condition| Filter {
            condition,
            reason: String::new(),
        }),
    };
    let mut sent = 0;
    let mut differences = Vec::new();
    for (message, fate) in case.messages.iter().zip(fates) {
        let shown = deliver(
            case.mapping,
            message,
            &delivery,
            &RunContext {
                clock: EXAMPLE_CLOCK,
            },
        );
        sent += usize::from(matches!(fate, Fate::Sent(_) | Fate::Several(_)));
        if !same(&shown, fate) {
            let text = String::from_utf8_lossy(message).replace('\r', "\n");
            differences.push(format!(
                "{}\n--- message\n{text}\n--- preview\n{}\n--- stand-in\n{}",
                case.name,
                preview(&shown),
                ran(fate)
            ));
        }
    }
    let first = differences
        .iter()
        .take(3)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n\n");
    ensure(
        differences.is_empty(),
        format!(
            "{} of {} differ:\n{first}",
            differences.len(),
            case.messages.len()
        ),
    )?;
    Ok(sent)
}

fn same(shown: &Outcome, fate: &Fate) -> bool {
    match (shown, fate) {
        (Outcome::Delivered(outputs), Fate::Sent(sent)) => match outputs.as_slice() {
            // What changes from run to run cannot be equal; that it was sent is what can be said.
            [output] => output.bytes == *sent || !output.volatile.is_empty(),
            _ => false,
        },
        (Outcome::Delivered(outputs), Fate::Several(sent)) => {
            outputs.iter().map(|output| &output.bytes).eq(sent)
        }
        (Outcome::Filtered { .. }, Fate::Filtered) | (Outcome::Error { .. }, Fate::Error(_)) => {
            true
        }
        (Outcome::Rejected { code, text, .. }, Fate::Refused(refused)) => {
            let text = escape(text.as_bytes(), &Delimiters::default());
            let told = [code.as_bytes(), b" ", &text].concat();
            told == refused.as_bytes()
        }
        (_, _) => false,
    }
}

fn preview(shown: &Outcome) -> String {
    match shown {
        Outcome::Delivered(outputs) => outputs
            .iter()
            .map(|o| String::from_utf8_lossy(&o.bytes).replace('\r', "\n"))
            .collect(),
        Outcome::Filtered { .. } | Outcome::Rejected { .. } | Outcome::Error { .. } => {
            format!("{shown:?}")
        }
    }
}

fn ran(fate: &Fate) -> String {
    match fate {
        Fate::Sent(bytes) => String::from_utf8_lossy(bytes).replace('\r', "\n"),
        Fate::Several(parts) => {
            let parts = parts.iter().map(|part| String::from_utf8_lossy(part));
            parts.collect::<Vec<_>>().join("\n").replace('\r', "\n")
        }
        Fate::Filtered | Fate::Refused(_) | Fate::Error(_) => format!("{fate:?}"),
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn compiled(text: &str, tables: &Tables) -> Test<Mapping> {
    let (mapping, findings) = compile(&MappingDoc::parse(text)?, tables);
    mapping.ok_or_else(|| Trouble::new(format!("{findings:?}")))
}

/// Every message in the files of a folder and below it; large files are for other tests.
fn messages_in(folder: &Path) -> Test<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    let mut entries: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            found.extend(messages_in(&path)?);
        } else if path.extension().is_some_and(|end| end == "hl7")
            && entry.metadata()?.len() < 100_000
        {
            let bytes = std::fs::read(&path)?;
            found.extend(
                split(&bytes)
                    .messages
                    .iter()
                    .map(|one| one.span.of(&bytes).to_vec()),
            );
        }
    }
    Ok(found)
}

/// Messages that an engine sees and a tidy example does not show.
fn odd_messages() -> Vec<Vec<u8>> {
    let body = [
        "PID|1||4711^^^M&1.2&ISO~8|  |Núñez^Inés||19800312|F|||\rNK1|1|A\rPV1|1|I|3W^1\rDG1|1||I21.4|\rDG1|2||J18.9|x\rZRG|1|Smith, John",
        "PID|1||\"\"|\"\"^x|Reid\\T\\Hall^Mary\\.br\\X^\\H\\b\\N\\||1961|U\nNK1|1\nNK1|2|B^C&D\nNK1|3\n",
        "PV1\rPID\rPV2\rDG1\rDG1||||\rPID|2||||x^y~z^w",
        "PID|||~a~~b||~^~|x&&^y&|^^^||||||||||||||||||||||||end\rDG1|1||A^B^C|||F\rDG1|2\rDG1|3||\"\"",
        "\r\r PID |1||1\t2|<a href=\"x\">&amp;'|\\X0D\\\\E\\\\F\\|20260229\rZZZ|||\rDG1|9||\\Zab\\",
        "PV1|1|O|||||||||||||||||V1~V2\rPID|1||9\rOBX|1|NM|A^B||7.50||||||F\rOBX|2|NM|A^C||-3\rOBX|3|ST|X||text 日本",
        "OBX|1|NM|||x\rpid|lower\rPID|1\u{1}|control",
        "PID|1||emoji 😀",
        "a line that is none\rPID|1",
    ];
    let mut found: Vec<Vec<u8>> = body
        .iter()
        .map(|body| format!("MSH|^~\\&|A|B|C|D|20260131||ADT^A01|1|P|2.5\r{body}").into_bytes())
        .collect();
    for header in [
        "MSH$*+!%$A$B$C$D$2026$$ADT*A01$2$P$2.5\rPID$1$$47*!T!!S!%x+8$$Núñez*Inés|^~\rDG1$1$$I21.4\rNK1$1$A*B",
        "MSH|^~\\|A|B|C|D|2026||ADT^A01|3|P|2.5\rPID|1||1&2^3~4||Doe&X^J",
        "MSH|^~\\&#|A|B|C|D|2026||ADT^A01|4|P|2.7\rPID|1||1#2||Doe^J\rDG1|1||E11.9",
        "MSH|^~&|A|B|C|D|2026||ADT^A01|5|P|2.5\rPID|1||1&2",
        "MSH|^~\\&|A|B\r",
        "  MSH|^~\\&|A|B|C|D|2026||ADT^A03|6|P|2.5\r\nPID|1||x  \r\n  ",
        "MSH|^~\\~|A|B|C|D|2026||ADT^A01|7|P|2.5\rPID|1||1&2~3&4||Doe&X^J~K\rPV1|1|I\rNK1|1|A&B",
        "MSH|^~^&|A|B|C|D|2026||ADT^A01|8|P|2.5\rPID|1||1&2~3^T^||Doe&X^J~K\rPV1|1|I\rNK1|1|A&B",
        "MSH|^~¥&|A|B|C|D|2026||ADT^A01|9|P|2.5\rPID|1||1&2~3¥T¥||Doe&X^J~K\rPV1|1|I\rNK1|1|A&B",
        "MSH|^~a&|A|B|C|D|2026||ADT^A01|10|P|2.5\rPID|1||1a2",
        "MSH|^^\\&|A|B|C|D|2026||ADT^A01|16|P|2.5\rPID|1||1^2",
        "MSH|^~\\|A|B|C|D|2026||ADT^A01|17|P|2.5\rPID|1||1&2^3~4||Doe&X^J\rPV1|1|I\rNK1|1|A&B",
        "MSH|^~\\\\&|A|B|C|D|2026||ADT^A01|18|P|2.5\rPID|1||1\\2~3||Doe&X^J|\\r\rNK1|1|A\\B",
        "MSH ^~\\& A B C D 2026  ADT^A01 11 P 2.5\rPID 1  1",
        "MSH|APP|FAC|B|C|D|2026||ADT^A01|12|P|2.5\rPID|1||1",
        "MSH||A|B|C|D|2026||ADT^A01|13|P|2.5\rPID|1||1",
        "MSH\rPID|1||1",
        "MSH|^~|A|B|C|D|2026||ADT^A01|14|P|2.5\rPID|1||1&2|a\u{7f}b|Doe^X\tY\rNK1|1\tx|\u{e000}",
        "MSH|^~|A|B|C|D|2026||ADT^A01|15|P|2.5\rPID|1||1&2||Doe^X\tY\rNK1|1\tx|\u{e000}",
    ] {
        found.push(header.as_bytes().to_vec());
    }
    found
}

#[test]
fn every_example_of_every_function() -> Test {
    let mut tables = Tables::new();
    tables.insert(
        EXAMPLE_TABLE_NAME.to_owned(),
        Arc::new(CodeTable::parse_csv(EXAMPLE_TABLE).0),
    );
    let mut text = String::from("format = \"hl7wb.mapping/1\"\n");
    let mut messages = Vec::new();
    for function in FUNCTIONS {
        for example in function.examples {
            let number = messages.len();
            text += &format!(
                "[[rule]]\nid = \"r{number}\"\nto = \"ZFN-3\"\nfrom = \"ZFN-2\"\nwhen = \"ZFN-1 = {number}\"\nsteps = '''{}'''\n",
                example.step
            );
            let escaped = |part: &str| {
                String::from_utf8_lossy(&escape(part.as_bytes(), &Delimiters::default()))
                    .into_owned()
            };
            let input = match function.takes {
                Shape::Text => escaped(example.input),
                Shape::Components => example
                    .input
                    .split('^')
                    .map(escaped)
                    .collect::<Vec<_>>()
                    .join("^"),
            };
            messages.push(
                format!("MSH|^~\\&|A|B|C|D|2026||ADT^A01|{number}|P|2.5\rZFN|{number}|{input}|\r")
                    .into_bytes(),
            );
        }
    }
    let sent = check("functions", &compiled(&text, &tables)?, None, &messages)?;
    ensure(sent > 60, format!("only {sent} examples were sent"))
}

#[test]
fn the_bundled_example() -> Test {
    let project = root().join("mapping-templates/registration-to-lab");
    let folder = project.join("interfaces/registration");
    let mut tables: Tables = BTreeMap::new();
    for name in ["icd10", "sex", "site"] {
        let text = std::fs::read_to_string(folder.join(format!("tables/{name}.csv")))?;
        tables.insert(name.to_owned(), Arc::new(CodeTable::parse_csv(&text).0));
    }
    let mapping = compiled(
        &std::fs::read_to_string(folder.join("lab.mapping.toml"))?,
        &tables,
    )?;
    let filter = Some("MSH-9.1 = ADT and MSH-9.2 in (A01, A04, A08)");
    let mut messages = messages_in(&project)?;
    messages.extend(odd_messages());
    let sent = check("registration-to-lab", &mapping, filter, &messages)?;
    ensure(sent > 60, format!("only {sent} messages were sent"))
}

#[test]
fn mappings_over_odd_messages() -> Test {
    let mut tables = Tables::new();
    let table = "code,text,word\nF,2,\"a|b^c\"\n\"\",none,\nconstructor,c,c\n__proto__,p,p\n";
    tables.insert("sex".to_owned(), Arc::new(CodeTable::parse_csv(table).0));
    let mut messages = odd_messages();
    messages.extend(messages_in(
        &root().join("mapping-templates/registration-to-lab/samples"),
    )?);
    let corpora = root().join("../shared/corpora");
    let corpus = if corpora.is_dir() {
        messages_in(&corpora)?
    } else {
        Vec::new()
    };
    if corpus.is_empty() {
        println!("skipped: no corpora beside the repository");
    }
    messages.extend(
        corpus
            .into_iter()
            .filter(|message| message.len() < 20_000)
            .step_by(41)
            .take(60),
    );
    messages.extend(orders::messages(60));
    let files = [
        "places",
        "loops",
        "empty",
        "refuse",
        "groups",
        "orders",
        "parts",
        "parts-empty",
    ];
    let mut mappings = Vec::new();
    for file in files {
        let path = root().join(format!("tests/mirth/mappings/{file}.mapping.toml"));
        mappings.push(compiled(&std::fs::read_to_string(path)?, &tables)?);
    }
    let plain = compiled("format = \"hl7wb.mapping/1\"\n", &tables)?;
    let filters = [
        "PID-3.4.2 = 1.2 or PID-5.1 contains '&' or OBX-5 > 7 and not OBX[2] empty",
        "PID-7 < 2000-01-01 and PID-8 in (F, U) or NK1[2]-2.1 starts with B",
        "PID-4 null or PID-3[2] exists or MSH-2 matches '~' or PID-5 matches 'Nú.e'",
        "not (PV1 exists and DG1[*]-3.1 != I21.4) or ZZZ exists",
    ];
    let cases: Vec<Case<'_>> = files
        .iter()
        .zip(&mappings)
        .map(|(name, mapping)| (*name, mapping, None))
        .chain(
            filters
                .iter()
                .map(|filter| (*filter, &plain, Some(*filter))),
        )
        .map(|(name, mapping, filter)| Case {
            name,
            mapping,
            filter,
            messages: &messages,
        })
        .collect();
    let sent = check_all(&cases)?;
    for (file, sent) in files.iter().zip(sent) {
        println!("{file}: {sent} of {} messages were sent", messages.len());
        ensure(sent > 5, format!("{file}: only {sent} messages were sent"))?;
    }
    Ok(())
}
