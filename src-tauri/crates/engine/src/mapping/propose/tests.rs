//! Proposals over invented messages: what is proposed, with what reason, and what is not.

use super::*;
use hl7wb_core::dictionary::dictionary;
use hl7wb_core::mapping::{FORMAT, MappingDoc};

fn message(text: &str) -> Message {
    Message::decode(text.replace('\n', "\r").into_bytes()).0
}

struct World {
    sources: Vec<Message>,
    outputs: Vec<Option<Message>>,
    pairs: Vec<Wanted>,
    unfilled: BTreeMap<Address, u32>,
    rules: Vec<WrittenRule>,
    copies: bool,
    structure: &'static str,
    versions: (&'static str, &'static str),
}

impl World {
    fn of(sources: &[String]) -> Self {
        let sources: Vec<Message> = sources.iter().map(|text| message(text)).collect();
        Self {
            outputs: sources.iter().cloned().map(Some).collect(),
            sources,
            pairs: Vec::new(),
            unfilled: BTreeMap::new(),
            rules: Vec::new(),
            copies: true,
            structure: "",
            versions: ("2.3", "2.3"),
        }
    }

    /// Outputs that are wanted; what leaves now is the source.
    fn wanting(mut self, wanted: &[String]) -> Self {
        self.pairs = self
            .sources
            .iter()
            .zip(wanted)
            .map(|(source, wanted)| Wanted {
                source: source.clone(),
                wanted: message(wanted),
                now: Some(source.clone()),
            })
            .collect();
        self
    }

    fn rules(mut self, rules: &str) -> Self {
        let text = format!("format = \"{FORMAT}\"\n{rules}");
        self.rules = MappingDoc::parse(&text).expect("toml").read().0.rules;
        self
    }

    fn proposals(&self) -> Vec<Proposal> {
        proposals(&Evidence {
            sources: &self.sources,
            outputs: &self.outputs,
            source: dictionary(self.versions.0),
            target: dictionary(self.versions.1),
            structure: self.structure,
            copies: self.copies,
            rules: &self.rules,
            tables: &BTreeSet::from(["sex".to_owned()]),
            unfilled: &self.unfilled,
            pairs: &self.pairs,
        })
    }

    /// As `PID-8 <- PID-8 Table 6`.
    fn told(&self) -> Vec<String> {
        self.proposals().iter().map(told).collect()
    }
}

fn told(proposal: &Proposal) -> String {
    let from = proposal
        .from
        .map_or("-".to_owned(), |from| from.to_string());
    format!(
        "{} <- {from} {:?} {}",
        proposal.to, proposal.reason, proposal.support
    )
}

fn adt(id: usize, family: &str, sex: &str, account: &str) -> String {
    format!(
        "MSH|^~\\&|REG|MAIN|LAB|MAIN|20260301||ADT^A01|{id}|P|2.3\nEVN|A01|20260301\nPID|1||{id}^^^H||{family}^Given||19800101|{sex}||||||||||{account}\nPV1|1|I|W{id}\n"
    )
}

fn six() -> Vec<String> {
    (0..6)
        .map(|n| {
            let sex = if n % 2 == 0 { "M" } else { "F" };
            adt(100 + n, &format!("Fam{n}"), sex, &format!("ACC{n}"))
        })
        .collect()
}

#[test]
fn what_agrees_everywhere_is_proposed_where_it_agrees() {
    let wanted: Vec<String> = six()
        .iter()
        .map(|text| {
            let account = text
                .split('|')
                .find(|f| f.starts_with("ACC"))
                .expect("it has one");
            let account = account.split('\n').next().expect("a line");
            // The account goes to PV1-19, the sex is told by numbers, and MSH-3 is ours.
            text.replace("|M||||||||||", "|1||||||||||")
                .replace("|F||||||||||", "|2||||||||||")
                .replace("REG|MAIN", "HUB|MAIN")
                .trim_end()
                .to_owned()
                + &format!("{}{account}\n", "|".repeat(16))
        })
        .collect();
    let world = World::of(&six()).wanting(&wanted);
    let told = world.told();
    assert!(
        told.contains(&"PV1-19 <- PID-18 Samples 6".to_owned()),
        "{told:#?}"
    );
    assert!(
        told.contains(&"PID-8 <- PID-8 Table 6".to_owned()),
        "{told:#?}"
    );
    assert!(
        told.contains(&"MSH-3 <- - Constant 6".to_owned()),
        "{told:#?}"
    );
    assert_eq!(told.len(), 3, "nothing else differs: {told:#?}");
    let all = world.proposals();
    let table = all
        .iter()
        .find(|p| p.reason == Reason::Table)
        .expect("it is there");
    let row = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(table.values, [row("F", "2"), row("M", "1")]);
}

#[test]
fn a_coincidence_is_no_proposal() {
    // The wanted place holds what two places hold, every time.
    let twice = |n: usize| adt(n, "Same", "M", &n.to_string());
    let sources: Vec<String> = (1..5).map(twice).collect();
    let wanted: Vec<String> = (1..5).map(|n| format!("{}ZZZ|{n}\n", twice(n))).collect();
    let told = World::of(&sources).wanting(&wanted).told();
    assert!(
        !told.iter().any(|told| told.starts_with("ZZZ")),
        "{told:#?}"
    );
}

#[test]
fn one_value_with_several_results_is_no_table() {
    let wanted: Vec<String> = six()
        .iter()
        .enumerate()
        .map(|(n, text)| text.replace("|M||||||||||", &format!("|{}||||||||||", n % 3)))
        .collect();
    let told = World::of(&six()).wanting(&wanted).told();
    assert!(
        !told.iter().any(|told| told.contains("PID-8 <- PID-8")),
        "{told:#?}"
    );
}

#[test]
fn a_rule_that_reads_another_place_is_changed() {
    let rules = "[[rule]]\nid='account'\nto='PID-18'\nfrom='PV1-19'\n";
    let mut world = World::of(&six()).wanting(&six()).rules(rules);
    for pair in &mut world.pairs {
        pair.now = Some(message(&adt(1, "x", "M", "")));
    }
    let all = world.proposals();
    let account = all
        .iter()
        .find(|proposal| proposal.to.to_string() == "PID-18")
        .expect("it is proposed");
    let text = format!("{:?}", account.edit);
    assert!(
        text.contains("SetSource") && text.contains("PID-18"),
        "{text}"
    );
}

#[test]
fn segments_that_repeat_are_taken_one_by_one() {
    let text = |own: &str, n: usize| {
        format!(
            "MSH|^~\\&|A|B|C|D|20260301||ORU^R01|{n}|P|2.3\nOBX|1|NM|{own}a{n}||1\nOBX|2|NM|{own}b{n}||2\n"
        )
    };
    let sources: Vec<String> = (0..4)
        .map(|n| {
            text("", n)
                .replace("||1\n", &format!("||1|U{n}x\n"))
                .replace("||2\n", &format!("||2|U{n}y\n"))
        })
        .collect();
    let wanted: Vec<String> = (0..4)
        .map(|n| {
            text("", n)
                .replace("||1\n", &format!("|U{n}x|1|U{n}x\n"))
                .replace("||2\n", &format!("|U{n}y|2|U{n}y\n"))
        })
        .collect();
    let world = World::of(&sources).wanting(&wanted);
    let all = world.proposals();
    let found = all
        .iter()
        .find(|p| p.to.to_string() == "OBX-4")
        .expect("it is proposed");
    assert_eq!(
        found.from.map(|from| from.to_string()).as_deref(),
        Some("OBX-6")
    );
    assert!(
        format!("{:?}", found.edit).contains("each: \"OBX\""),
        "{:?}",
        found.edit
    );
}

#[test]
fn another_version_says_so_and_where_types_differ() {
    let mut world = World::of(
        &six()
            .iter()
            .map(|text| text.replace("19800101", "19800101^D"))
            .collect::<Vec<_>>(),
    );
    world.versions = ("2.3", "2.6");
    world.structure = "ADT_A01";
    let told = world.told();
    assert!(
        told.contains(&"MSH-12 <- - Version 6".to_owned()),
        "{told:#?}"
    );
    assert!(
        told.contains(&"MSH-9.3 <- - Version 6".to_owned()),
        "{told:#?}"
    );
    assert!(
        told.contains(&"PID-7 <- PID-7 Version 6".to_owned()),
        "{told:#?}"
    );
    // What is written already is nobody's business.
    let world = World {
        rules: World::of(&[])
            .rules("[[rule]]\nid='a'\nto='PID-7'\nfrom='PID-7.1'\n")
            .rules,
        ..world
    };
    assert!(!world.told().iter().any(|told| told.starts_with("PID-7")));
}

#[test]
fn from_nothing_the_segments_of_the_target_are_proposed_in_its_order() {
    let mut world = World::of(&six());
    world.copies = false;
    world.outputs = vec![None; 6];
    world.versions = ("2.3", "2.5.1");
    world.structure = "ADT_A01";
    let told = world.told();
    let order: Vec<&str> = told
        .iter()
        .filter(|told| told.contains("SamePlace") && !told.starts_with("MSH"))
        .map(String::as_str)
        .collect();
    assert_eq!(
        order,
        [
            "EVN <- EVN SamePlace 6",
            "PID <- PID SamePlace 6",
            "PV1 <- PV1 SamePlace 6"
        ]
    );
    assert!(
        told.iter()
            .any(|told| told == "MSH-10 <- MSH-10 SamePlace 6"),
        "{told:#?}"
    );
}

#[test]
fn what_is_required_and_empty_is_looked_for_by_name() {
    let mut world = World::of(&six());
    let place = |text: &str| text.parse::<Address>().expect("an address");
    world.unfilled = BTreeMap::from([(place("EVN-2"), 6), (place("IN1-16"), 6)]);
    let told = world.told();
    assert_eq!(told, ["EVN-2 <- MSH-7 Name 6"], "{told:#?}");
}

#[test]
fn what_is_carried_is_taken_apart_by_meaning() {
    let place = |text: &str| text.parse::<Address>().expect("an address");
    let carried = |from: &str, to: &str| {
        versions::carried(
            (dictionary("2.3"), place(from)),
            (dictionary("2.5.1"), place(to)),
        )
    };
    let (rules, says) = carried("PID-3", "PID-3");
    assert_eq!(
        (rules.len(), says.as_str()),
        (1, "copies PID-3, all repetitions")
    );
    let (rules, says) = carried("PV1-7", "NK1-2");
    assert!(says.contains("components by meaning XCN -> XPN"), "{says}");
    assert_eq!(rules[0].wire.as_deref(), Some(""));
    let moves: Vec<String> = rules
        .iter()
        .skip(1)
        .map(|rule| format!("{}<{}", rule.to, rule.from.as_deref().unwrap_or_default()))
        .collect();
    assert!(moves.contains(&"NK1-2.1<PV1-7.2".to_owned()), "{moves:?}");
    let (rules, says) = carried("PID-3", "PID-8");
    assert_eq!(
        (rules[0].from.as_deref(), says.as_str()),
        (Some("PID-3.1"), "copies PID-3.1, the value of a CX")
    );
}

#[test]
fn putting_down_says_what_it_does() {
    let source = message(
        "MSH|^~\\&|A|B|C|D|20260301||ADT^A01|1|P|2.3\nPID|1||4^^^H~5^^^H||Fam^Giv||1980|F\nPV1|1|I|||||77^Doc^Jo\nDG1|1||I21\nDG1|2||E11\nNK1|1|Kin^Ana\n",
    );
    let mut output = source.clone();
    let rules = |text: &str| {
        let text = format!("format = \"{FORMAT}\"\n{text}");
        MappingDoc::parse(&text).expect("toml").read().0.rules
    };
    let written = rules("[[rule]]\nid='sex'\nto='PID-8'\nfrom='PID-9'\n");
    let put = |output: &Message, copies: bool, from: &[&str], to: Option<&str>| {
        let ground = Ground {
            source: dictionary("2.3"),
            target: dictionary("2.5.1"),
            message: &source,
            output: Some(output),
            copies,
            rules: &written,
        };
        let place = |text: &&str| text.parse::<Address>().expect("an address");
        let from: Vec<Address> = from.iter().map(place).collect();
        ground
            .put(&from, to.as_ref().map(place))
            .map_or_else(|cannot| format!("no: {cannot}"), |carried| carried.says)
    };
    for (from, to, says) in [
        (
            &["PID-3"][..],
            Some("PID-4"),
            "Copies PID-3, all repetitions to PID-4",
        ),
        (
            &["PID-5.1"],
            Some("PID-8"),
            "rule 1 reads PID-5.1 instead of PID-9",
        ),
        (
            &["PID-5.2", "PID-5.1"],
            Some("PID-12"),
            "Writes the text {PID-5.2} {PID-5.1} to PID-12",
        ),
        (
            &["PV1-7.2", "PV1-7.3"],
            Some("NK1-2"),
            "Maps 2 components of NK1-2 by meaning",
        ),
        (
            &["DG1[2]-3.1"],
            Some("DG1[2]-4"),
            "For each DG1: copies DG1-3.1 to DG1-4",
        ),
        (&["PID-5", "PID-7"], Some("PID"), "2 copies: PID-5, PID-7"),
        (
            &["PID"],
            Some("PID"),
            "no: the output starts with every PID of the source",
        ),
        (
            &["PID"],
            Some("PV1-3"),
            "no: a whole segment goes onto a segment",
        ),
        (&["PV1-44"], Some("ZAB"), "no: put it on a field of ZAB"),
    ] {
        assert_eq!(put(&output, true, from, to), says, "{from:?} onto {to:?}");
    }
    output = message("MSH|^~\\&|A|B|C|D|20260301||ADT^A01|1|P|2.3\n");
    assert_eq!(
        put(&output, false, &["DG1[1]"], None),
        "Copies every DG1, where the structure has room for it"
    );
    assert_eq!(
        put(&output, false, &["PID-5"], None),
        "no: the output has no PID: add the segment first"
    );
    assert_eq!(
        put(&output, false, &["PID"], Some("GT1")),
        "Maps 3 fields by name, PID -> GT1"
    );
    assert_eq!(
        put(&output, false, &["DG1"], Some("GT1")),
        "no: no field of DG1 is called like one of GT1"
    );
}
