//! What the dictionary says of a mapping's places: parts that a function would lose, copies between
//! types that do not fit, places that a version does not have. Running needs none of this.

use super::code;
use super::functions::Shape;
use super::model::{Action, Content, Mapping, Rule, RuleFinding};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::dictionary::Dictionary;
use crate::path::Address;

/// Checks every place of a mapping against the version of its source and of its target. Local
/// segments (Z) are in no version and are not asked about.
#[must_use]
pub fn check_types(
    mapping: &Mapping,
    source: &Dictionary,
    target: &Dictionary,
) -> Vec<RuleFinding> {
    let mut findings = Vec::new();
    for rule in mapping.rules() {
        for at in rule.reads() {
            unknown(rule, &at, source, &mut findings);
        }
        unknown(rule, &rule.to, target, &mut findings);
        match &rule.action {
            Action::Value { from, steps }
                if steps
                    .first()
                    .is_some_and(|step| step.function.takes == Shape::Text) =>
            {
                text_of(rule, from, source, &mut findings);
            }
            Action::Text { template, .. } | Action::Refuse { text: template, .. } => template
                .addresses()
                .for_each(|at| text_of(rule, &at, source, &mut findings)),
            Action::Copy { from } => fits(rule, from, source, target, &mut findings),
            Action::Value { .. }
            | Action::Wire { .. }
            | Action::Drop
            | Action::DropGroup
            | Action::Keep(_)
            | Action::Split(_)
            | Action::Add {
                content: Content::Wire(_) | Content::Copy(_) | Content::Group,
                ..
            } => {}
        }
    }
    findings
}

/// Whether the place has parts, by the dictionary. A timestamp of the older versions counts as one
/// value: its second component has been withdrawn.
fn composite(at: &Address, dictionary: &Dictionary) -> Option<bool> {
    let datatype = dictionary.describe(at)?.datatype?;
    Some(
        datatype != "TS"
            && dictionary
                .datatype(datatype)
                .is_some_and(|def| !def.is_primitive()),
    )
}

fn push(
    rule: &Rule,
    at: &Address,
    code: Code,
    severity: Severity,
    message: String,
    findings: &mut Vec<RuleFinding>,
) {
    let diagnostic = Diagnostic::new(code, severity, message).at(*at);
    findings.push(RuleFinding {
        rule: Some(rule.id.clone()),
        line: Some(rule.line),
        diagnostic,
    });
}

fn unknown(rule: &Rule, at: &Address, dictionary: &Dictionary, findings: &mut Vec<RuleFinding>) {
    if !at.segment.is_local() && dictionary.describe(at).is_none() {
        let message = format!("{at} is not in version {}.", dictionary.version());
        push(rule, at, code::ADDRESS, Severity::Hint, message, findings);
    }
}

fn text_of(rule: &Rule, at: &Address, dictionary: &Dictionary, findings: &mut Vec<RuleFinding>) {
    if composite(at, dictionary) == Some(true) {
        let first = match at.component {
            None => at.with_component(1),
            Some(_) => at.with_subcomponent(1),
        };
        let message =
            format!("{at} has components, and a text takes one value; name it, such as {first}.");
        push(
            rule,
            at,
            code::COMPOSITE,
            Severity::Warning,
            message,
            findings,
        );
    }
}

fn fits(
    rule: &Rule,
    from: &Address,
    source: &Dictionary,
    target: &Dictionary,
    findings: &mut Vec<RuleFinding>,
) {
    if composite(from, source) == Some(true) && composite(&rule.to, target) == Some(false) {
        let message = format!(
            "{from} has components, and {} has room for one value; name the one that is meant.",
            rule.to
        );
        push(
            rule,
            &rule.to,
            code::TYPE_CLASH,
            Severity::Warning,
            message,
            findings,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code_table::Tables;
    use crate::dictionary::dictionary;
    use crate::mapping::{FORMAT, MappingDoc, compile};

    #[test]
    fn the_dictionary_knows_parts() {
        for (rule, expected) in [
            (
                "to='PID-8'\nfrom='PID-5'\nsteps='upper'",
                Some(code::COMPOSITE),
            ),
            ("to='PID-8'\ntext='{PID-5} x'", Some(code::COMPOSITE)),
            ("to='PID-8'\nfrom='PID-5'", Some(code::TYPE_CLASH)),
            ("to='PID-8'\nfrom='PID-99'", Some(code::ADDRESS)),
            ("to='PID-8'\nfrom='PID-5'\nsteps='name_text'", None),
            ("to='PID-7'\nfrom='PID-7'\nsteps=\"date('yyyyMMdd')\"", None),
            ("to='ZPI-8'\nfrom='ZPI-5'\nsteps='upper'", None),
            ("to='PID-5'\nfrom='PID-9'", None),
        ] {
            let doc = MappingDoc::parse(&format!("format='{FORMAT}'\n[[rule]]\nid='a'\n{rule}\n"))
                .expect("toml");
            let mapping = compile(&doc, &Tables::new()).0.expect("compiles");
            let found = check_types(&mapping, dictionary("2.3"), dictionary("2.5.1"));
            assert_eq!(
                found.first().map(|f| f.diagnostic.code),
                expected,
                "{rule}: {found:?}"
            );
        }
    }
}
