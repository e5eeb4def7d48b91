//! What the standard, and what a project adds to it, says of a mapping's places: places that a version
//! does not have, parts that a function would lose, copies between types that do not fit. Running needs
//! none of this.

use super::code;
use super::functions::Shape;
use super::model::{Action, Content, Mapping, Over, Piece, Rule, RuleFinding, Start};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::dictionary::{Dictionary, Knowledge, Version, wire_name};
use crate::path::{Address, SegmentId};

/// Checks every place of a mapping against the versions that may arrive (any where none is named) and
/// against those that the mapping makes of them. What one of several versions has is no finding.
/// Segments of one's own (Z) are asked about where the knowledge has them.
#[must_use]
pub fn check_types(
    mapping: &Mapping,
    knowledge: &Knowledge,
    arriving: &[Version],
) -> Vec<RuleFinding> {
    let arriving = match arriving {
        [] => Version::ALL,
        some => some,
    };
    let leaving = leaving(mapping, knowledge, arriving);
    let of = |versions: &[Version]| -> Vec<&Dictionary> {
        versions
            .iter()
            .map(|version| knowledge.of(*version))
            .collect()
    };
    let mut check = Check {
        knowledge,
        source: of(arriving),
        target: of(&leaving),
        either: of(&[arriving, &leaving].concat()),
        findings: Vec::new(),
    };
    for each in mapping.loops() {
        if let Some(first) = each.rules().first() {
            if let Over::Places(at) = &each.over {
                check.known(first, at, Side::Source);
            }
            let asked = each.filter.iter().flat_map(|filter| filter.addresses());
            for at in asked.chain(each.sort.map(|sort| sort.by)) {
                check.known(first, &at, Side::Source);
            }
        }
    }
    for rule in mapping.rules() {
        check.rule(rule);
    }
    check.findings
}

/// The versions of what comes out: what is written into MSH-12, else what arrives.
fn leaving(mapping: &Mapping, knowledge: &Knowledge, arriving: &[Version]) -> Vec<Version> {
    let mut always = false;
    let mut found = Vec::new();
    for rule in mapping.rules() {
        let to = &rule.to;
        let is_version = to.segment == SegmentId::MSH
            && to.field == Some(12)
            && to.component.is_none_or(|number| number == 1);
        let text = match &rule.action {
            _ if !is_version => continue,
            Action::Text { template, steps } if steps.is_empty() => {
                match template.pieces.as_slice() {
                    [Piece::Text(text)] => text,
                    _ => return Version::ALL.to_vec(),
                }
            }
            Action::Wire { wire } => wire,
            Action::Refuse { .. } | Action::Keep(_) | Action::Split(_) => continue,
            Action::Text { .. }
            | Action::Copy { .. }
            | Action::Value { .. }
            | Action::Drop
            | Action::DropGroup
            | Action::Add { .. } => return Version::ALL.to_vec(),
        };
        found.push(knowledge.dictionary(text).version());
        always |= rule.when.is_none() && rule.else_of.is_none();
    }
    match (always, mapping.start) {
        (true, _) => {}
        (false, Start::Source) => found.extend(arriving),
        (false, Start::Empty) => found.extend(Version::ALL),
    }
    found
}

/// Where a place is.
#[derive(Clone, Copy)]
enum Side {
    Source,
    Target,
    /// What is cleared or complained of may be in either.
    Either,
}

struct Check<'k> {
    knowledge: &'k Knowledge,
    source: Vec<&'k Dictionary>,
    target: Vec<&'k Dictionary>,
    either: Vec<&'k Dictionary>,
    findings: Vec<RuleFinding>,
}

impl Check<'_> {
    fn rule(&mut self, rule: &Rule) {
        for at in rule.reads() {
            self.known(rule, &at, Side::Source);
        }
        match &rule.action {
            Action::Value { from, steps } => {
                self.known(rule, &rule.to, Side::Target);
                if steps
                    .first()
                    .is_some_and(|step| step.function.takes == Shape::Text)
                {
                    self.one_value(rule, from);
                }
                if steps
                    .last()
                    .is_some_and(|step| step.function.gives == Shape::Components)
                {
                    self.room(rule, "What the last step gives");
                }
            }
            Action::Text { template, .. } => {
                self.known(rule, &rule.to, Side::Target);
                template
                    .addresses()
                    .for_each(|at| self.one_value(rule, &at));
            }
            Action::Refuse { text, .. } => {
                self.known(rule, &rule.to, Side::Either);
                text.addresses().for_each(|at| self.one_value(rule, &at));
            }
            Action::Copy { from } => {
                self.known(rule, &rule.to, Side::Target);
                self.fits(rule, from);
            }
            Action::Wire { wire } if wire.is_empty() => self.known(rule, &rule.to, Side::Either),
            Action::Wire { wire } => {
                self.known(rule, &rule.to, Side::Target);
                if rule.to.component.is_none() && wire.contains('^') {
                    self.room(rule, "What is written");
                }
            }
            Action::Drop => self.known(rule, &rule.to, Side::Either),
            Action::Keep(kept) => kept.iter().for_each(|id| self.spelt(rule, *id)),
            Action::Add { content, after } => {
                match content {
                    Content::Wire(_) | Content::Copy(_) => {
                        self.known(rule, &rule.to, Side::Target);
                    }
                    Content::Group => {}
                }
                after.iter().for_each(|id| self.spelt(rule, *id));
            }
            Action::DropGroup | Action::Split(_) => {}
        }
    }

    fn of(&self, side: Side) -> &[&Dictionary] {
        match side {
            Side::Source => &self.source,
            Side::Target => &self.target,
            Side::Either => &self.either,
        }
    }

    fn find(&mut self, rule: &Rule, at: &Address, code: Code, severity: Severity, message: String) {
        let finding = RuleFinding {
            rule: Some(rule.id.clone()),
            line: Some(rule.line),
            diagnostic: Diagnostic::new(code, severity, message).at(*at),
        };
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// A place that no version in question has.
    fn known(&mut self, rule: &Rule, at: &Address, side: Side) {
        let asked = self.of(side);
        let id = at.segment.as_str();
        // What nobody has described can be anything.
        let own = at.segment.is_local();
        if (own && asked.iter().all(|one| one.segment(id).is_none()))
            || asked.iter().any(|one| has(one, at))
        {
            return;
        }
        if own {
            let message = format!("{at} is not in what the project says of {id}.");
            return self.find(rule, at, code::ADDRESS, Severity::Hint, message);
        }
        let known = |version: &&Version| has(self.knowledge.of(**version), at);
        let first = Version::ALL.iter().find(known);
        let last = Version::ALL.iter().rev().find(known);
        let (Some(first), Some(last)) = (first, last) else {
            let message = format!("{at} is in no version of the standard.");
            return self.find(rule, at, code::ADDRESS, Severity::Warning, message);
        };
        let mut versions: Vec<Version> = asked.iter().map(|one| one.version()).collect();
        versions.sort();
        versions.dedup();
        let (oldest, newest) = (versions.first(), versions.last());
        let says = match (
            oldest.is_some_and(|v| v > last),
            newest.is_some_and(|v| v < first),
        ) {
            (true, _) => format!("{last} was the last to have it"),
            (_, true) => format!("{first} is the first to have it"),
            (false, false) => format!("{first} to {last} have it"),
        };
        let named: Vec<&str> = versions.iter().map(|version| version.as_str()).collect();
        let message = format!("{at} is not in version {}; {says}.", named.join(", "));
        self.find(rule, at, code::ADDRESS, Severity::Hint, message);
    }

    /// A segment whose name no version has.
    fn spelt(&mut self, rule: &Rule, id: SegmentId) {
        let mut all = Version::ALL
            .iter()
            .map(|version| self.knowledge.of(*version));
        if !id.is_local() && all.all(|one| one.segment(id.as_str()).is_none()) {
            let at = Address::segment(id);
            let message = format!("No version of the standard has a segment {id}.");
            self.find(rule, &at, code::ADDRESS, Severity::Warning, message);
        }
    }

    /// A text is made of one value.
    fn one_value(&mut self, rule: &Rule, at: &Address) {
        if composite(at, &self.source) == Some(true) {
            let first = match at.component {
                None => at.with_component(1),
                Some(_) => at.with_subcomponent(1),
            };
            let message = format!(
                "{at} has components, and a text takes one value; name it, such as {first}."
            );
            self.find(rule, at, code::COMPOSITE, Severity::Warning, message);
        }
    }

    /// Components are written where one value has room.
    fn room(&mut self, rule: &Rule, what: &str) {
        if composite(&rule.to, &self.target) == Some(false) {
            let message = format!(
                "{what} has components, and {} has room for one value.",
                rule.to
            );
            self.find(rule, &rule.to, code::TYPE_CLASH, Severity::Warning, message);
        }
    }

    fn fits(&mut self, rule: &Rule, from: &Address) {
        let to = &rule.to;
        let (source, target) = (composite(from, &self.source), composite(to, &self.target));
        if (source, target) == (Some(true), Some(false)) {
            let message = format!(
                "{from} has components, and {to} has room for one value; name the one that is meant."
            );
            return self.find(rule, to, code::TYPE_CLASH, Severity::Warning, message);
        }
        let mut pairs = self
            .source
            .iter()
            .flat_map(|source| self.target.iter().map(move |target| (*source, *target)))
            .map(|(source, target)| parts_clash((source, from), (target, to)));
        let first = pairs.next().flatten();
        if let Some(says) = first
            && pairs.all(|clash| clash.is_some())
        {
            self.find(rule, to, code::TYPE_CLASH, Severity::Hint, says);
        }
    }
}

/// Types whose parts are told by another field, or were left to those who agree.
const OPEN: [&str; 2] = ["varies", "CM"];

/// Whether a version has the place, or something around it that can have any parts.
fn has(dictionary: &Dictionary, at: &Address) -> bool {
    let around = [
        Address {
            subcomponent: None,
            ..*at
        },
        Address {
            subcomponent: None,
            component: None,
            ..*at
        },
    ];
    let open = |at: &Address| {
        let datatype = dictionary.describe(at).and_then(|found| found.datatype);
        datatype.is_some_and(|datatype| OPEN.contains(&datatype))
    };
    dictionary.describe(at).is_some() || around.iter().any(open)
}

/// Whether the place has parts; none where that is not known, or the versions disagree. A timestamp
/// of the older versions counts as one value: its second component has been withdrawn.
fn composite(at: &Address, asked: &[&Dictionary]) -> Option<bool> {
    let mut answers = asked.iter().filter_map(|dictionary| {
        let datatype = dictionary.describe(at)?.datatype?;
        parted(dictionary, datatype)
    });
    let first = answers.next()?;
    answers.all(|other| other == first).then_some(first)
}

fn parted(dictionary: &Dictionary, datatype: &str) -> Option<bool> {
    let definition = dictionary.datatype(datatype)?;
    if OPEN.contains(&datatype) {
        return None;
    }
    Some(datatype != "TS" && !definition.is_primitive())
}

/// A part of another type that has parts itself, where the part of the target in its place has none.
fn parts_clash(
    (source, from): (&Dictionary, &Address),
    (target, to): (&Dictionary, &Address),
) -> Option<String> {
    let here = source.datatype(source.describe(from)?.datatype?)?;
    let there = target.datatype(target.describe(to)?.datatype?)?;
    let (name, other) = (wire_name(here.id), wire_name(there.id));
    if name == other || here.is_primitive() || there.is_primitive() {
        return None;
    }
    (1..=u16::MAX)
        .map_while(|number| Some((number, here.component(number)?, there.component(number)?)))
        .find(|(_, part, place)| {
            let is = |dictionary, datatype: Option<&str>| parted(dictionary, datatype?);
            is(source, part.datatype) == Some(true) && is(target, place.datatype) == Some(false)
        })
        .map(|(number, part, place)| {
            format!(
                "{from} is {name} and {to} is {other}: component {number} of the first ({}) has parts, that of the other ({}) has room for one value.",
                part.name, place.name
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code_table::Tables;
    use crate::dictionary::{Knowledge, Local};
    use crate::mapping::{FORMAT, MappingDoc, compile};

    fn found(
        head: &str,
        rules: &str,
        arriving: &[Version],
        knowledge: &Knowledge,
    ) -> Vec<(Code, Severity, String)> {
        let doc =
            MappingDoc::parse(&format!("format='{FORMAT}'\n{head}\n{rules}\n")).expect("toml");
        let (mapping, findings) = compile(&doc, &Tables::new());
        let mapping = mapping.unwrap_or_else(|| panic!("{rules}: {findings:?}"));
        check_types(&mapping, knowledge, arriving)
            .into_iter()
            .map(|found| {
                assert!(found.rule.is_some() && found.line.is_some(), "{found:?}");
                let Diagnostic {
                    code,
                    severity,
                    message,
                    ..
                } = found.diagnostic;
                (code, severity, message)
            })
            .collect()
    }

    #[test]
    fn the_dictionary_knows_parts() {
        use Severity::{Hint, Warning};
        for (rule, expected) in [
            (
                "to='PID-8'\nfrom='PID-5'\nsteps='upper'",
                Some((code::COMPOSITE, Warning)),
            ),
            (
                "to='PID-8'\ntext='{PID-5} x'",
                Some((code::COMPOSITE, Warning)),
            ),
            (
                "to='PID-8'\nfrom='PID-5'",
                Some((code::TYPE_CLASH, Warning)),
            ),
            ("to='PID-8'\nwire='F^x'", Some((code::TYPE_CLASH, Warning))),
            (
                "to='PID-8'\nfrom='PID-8'\nsteps=\"split(';')\"",
                Some((code::TYPE_CLASH, Warning)),
            ),
            ("to='PID-8'\nfrom='PID-99'", Some((code::ADDRESS, Warning))),
            ("to='PID-99'\nfrom='PID-8'", Some((code::ADDRESS, Warning))),
            ("to='PID-8'\nfrom='PID-1.2'", Some((code::ADDRESS, Warning))),
            (
                "to='PID-8'\nfrom='PID-8'\nwhen='PJD-3 exists'",
                Some((code::ADDRESS, Warning)),
            ),
            (
                "in='PJD'\nto='PID-8'\ntext='x'",
                Some((code::ADDRESS, Warning)),
            ),
            (
                "in='DG1 where DG1-77 exists'\nto='DG1-1'\ntext='x'",
                Some((code::ADDRESS, Warning)),
            ),
            ("keep=['PID', 'PV7']", Some((code::ADDRESS, Warning))),
            (
                "to='ZLB'\nwire='ZLB|1'\nafter=['PV7']",
                Some((code::ADDRESS, Warning)),
            ),
            // A field of a later version, and one that what is made has and what arrives has not.
            ("to='PID-8'\nfrom='PID-35'", Some((code::ADDRESS, Hint))),
            ("to='PID-35'\nfrom='PID-8'", None),
            // To clear what only the older version had is what one does.
            ("to='PID-99'\nwire=''", Some((code::ADDRESS, Warning))),
            ("to='PID-35'\nwire=''", None),
            // Family names have parts of their own, numbers have none.
            ("to='PV1-7'\nfrom='PID-11'", None),
            ("to='PID-5'\nfrom='PID-11'", None),
            ("to='PID-8'\nfrom='PID-5'\nsteps='name_text'", None),
            ("to='PID-7'\nfrom='PID-7'\nsteps=\"date('yyyyMMdd')\"", None),
            ("to='ZPI-8'\nfrom='ZPI-5'\nsteps='upper'", None),
            ("to='PID-5'\nfrom='PID-9'", None),
            // What OBX-5 is, only OBX-2 says.
            ("to='OBX-5'\nfrom='OBX-3'", None),
            ("to='PID-8'\nfrom='OBX-5.2'", None),
        ] {
            let rules = format!(
                "[[rule]]\nid='version'\nto='MSH-12'\ntext='2.5.1'\n[[rule]]\nid='a'\n{rule}"
            );
            let found = found("", &rules, &[Version::V2_3], Knowledge::standard());
            let first = found.first().map(|(code, severity, _)| (*code, *severity));
            assert_eq!(first, expected, "{rule}: {found:?}");
        }
    }

    #[test]
    fn a_copy_names_the_part_that_finds_no_room() {
        let rule = "[[rule]]\nid='a'\nto='PV1-7'\nfrom='PID-5'";
        let found = found("", rule, &[Version::V2_5_1], Knowledge::standard());
        let [(code::TYPE_CLASH, Severity::Hint, says)] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert!(says.contains("XPN") && says.contains("XCN"), "{says}");
    }

    #[test]
    fn the_versions_are_those_that_arrive_and_that_are_made() {
        let standard = Knowledge::standard();
        let ask = |head: &str, rules: &str, arriving: &[Version]| {
            found(head, rules, arriving, standard)
                .into_iter()
                .map(|(_, _, says)| says)
                .collect::<Vec<_>>()
        };
        let copy = "[[rule]]\nid='a'\nto='PID-35'\nfrom='PID-35'";
        assert_eq!(ask("", copy, &[]), [""; 0], "some version has it");
        assert_eq!(
            ask("", copy, &[Version::V2_3, Version::V2_3_1]),
            ["PID-35 is not in version 2.3, 2.3.1; 2.4 is the first to have it."]
        );
        assert_eq!(ask("", copy, &[Version::V2_3, Version::V2_5]), [""; 0]);
        // What is made is another version where MSH-12 is a constant; where that is computed, any.
        let written = |rule: &str| {
            format!(
                "[[rule]]\nid='v'\nto='MSH-12'\n{rule}\n[[rule]]\nid='a'\nto='PID-35'\nfrom='PID-8'"
            )
        };
        let old = [Version::V2_3];
        assert_eq!(ask("", &written("text='2.5.1'"), &old), [""; 0]);
        assert_eq!(ask("", &written("wire='2.5.1^DEU'"), &old), [""; 0]);
        assert_eq!(ask("", &written("text='2.2'"), &old).len(), 1);
        assert_eq!(
            ask("", &written("text='2.2'\nwhen='PID-1 = 9'"), &old).len(),
            1
        );
        assert_eq!(ask("", &written("text='{MSH-12.1}'"), &old), [""; 0]);
        assert_eq!(
            ask(
                "start='empty'",
                "[[rule]]\nid='a'\nto='PID-35'\nfrom='PID-8'",
                &old
            ),
            [""; 0]
        );
    }

    #[test]
    fn a_project_knows_its_own() {
        use crate::dictionary::local::{LocalField, LocalSegment};
        let field = |datatype| LocalField {
            datatype: Some(datatype),
            ..LocalField::default()
        };
        let segment = |id, fields: &[(u16, &'static str)]| LocalSegment {
            id,
            name: None,
            fields: fields.iter().map(|(at, kind)| (*at, field(kind))).collect(),
            place: None,
        };
        let knowledge = Knowledge::with(Local {
            segments: vec![
                segment("ZRG", &[(2, "XPN"), (3, "IS")]),
                segment("PID", &[(90, "ST")]),
            ],
            ..Local::default()
        });
        for (rule, expected) in [
            ("to='ZRG-3'\nfrom='PID-90'", None),
            (
                "to='ZRG-9'\nfrom='PID-90'",
                Some((code::ADDRESS, Severity::Hint)),
            ),
            (
                "to='ZRG-3'\nfrom='PID-5'",
                Some((code::TYPE_CLASH, Severity::Warning)),
            ),
            (
                "to='PID-90'\nfrom='ZRG-2'\nsteps='upper'",
                Some((code::COMPOSITE, Severity::Warning)),
            ),
            ("to='ZZZ-9'\nfrom='ZZZ-8'", None),
        ] {
            let rules = format!("[[rule]]\nid='a'\n{rule}");
            let found = found("", &rules, &[Version::V2_4], &knowledge);
            let first = found.first().map(|(code, severity, _)| (*code, *severity));
            assert_eq!(first, expected, "{rule}: {found:?}");
        }
    }
}
