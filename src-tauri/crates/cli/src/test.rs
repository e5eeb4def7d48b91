//! `hl7wb test`: the cases of a project, for people and for CI.

use crate::End;
use crate::arguments::Test;
use crate::print::{complain, doubts, said, say, sound};
use hl7wb_engine::api::offline::project_findings;
use hl7wb_engine::api::testing::{bless_project, mapping_findings, project_coverage, test_project};
use hl7wb_engine::api::view::{
    CaseResult, CaseState, CaseView, CasesView, CoverageCount, CoverageKind, CoverageOf, Level,
};
use std::fmt::Write as _;

pub(crate) fn test(asked: &Test) -> Result<End, String> {
    sound(&project_findings(&asked.project).map_err(|error| error.message)?)?;
    let interface = asked.interface.as_deref();
    let (project, words) = (&asked.project, |error| -> String {
        let error: hl7wb_engine::api::view::ApiError = error;
        error.message
    });
    let view = match (asked.bless, &asked.reason) {
        (true, Some(reason)) => bless_project(project, interface, reason),
        (_, _) => test_project(project, interface),
    };
    let view = view.map_err(words)?;
    for finding in &view.findings {
        let file = finding.file.as_deref().unwrap_or_default();
        complain(&format!("{file}{}", said(finding)));
    }
    doubts(mapping_findings(project, interface, None));
    for case in &view.cases {
        told(case)?;
    }
    if view.cases.is_empty() {
        complain("There is no case: a message in interfaces/<name>/cases/<case>.in.hl7 is one.");
    }
    say(&totals(&view))?;
    if asked.coverage {
        let found = project_coverage(project, interface).map_err(words)?;
        for one in &found.destinations {
            covered(one)?;
        }
    }
    if let Some(file) = &asked.junit {
        std::fs::write(file, junit(&view))
            .map_err(|error| format!("{}: {error}.", file.display()))?;
    }
    let wrong = view
        .findings
        .iter()
        .any(|finding| finding.level == Level::Error);
    let all_pass = view.failed + view.fresh + view.broken == 0;
    Ok(match all_pass && !wrong {
        true => End::Good,
        false => End::Findings,
    })
}

fn totals(view: &CasesView) -> String {
    format!(
        "{} cases: {} passed, {} failed, {} new, {} could not be run",
        view.cases.len(),
        view.passed,
        view.failed,
        view.fresh,
        view.broken
    )
}

const fn word(state: CaseState) -> &'static str {
    match state {
        CaseState::Passed => "passed",
        CaseState::Failed => "FAILED",
        CaseState::Fresh => "NEW",
        CaseState::Broken => "BROKEN",
    }
}

fn told(case: &CaseView) -> Result<(), String> {
    let note = match case.note.as_str() {
        "" => String::new(),
        note => format!("  {note}"),
    };
    say(&format!(
        "{:<6}  {}/{}{note}",
        word(case.state),
        case.interface,
        case.case
    ))?;
    for result in &case.results {
        if result.state != CaseState::Passed {
            say(detail(result).trim_end())?;
        }
    }
    Ok(())
}

/// What is other than wanted, a place a line.
fn detail(result: &CaseResult) -> String {
    let mut text = String::new();
    for sentence in &result.says {
        let _ = writeln!(text, "        {}: {sentence}", result.destination);
    }
    let several = result
        .differences
        .iter()
        .any(|difference| difference.output > 1);
    for difference in &result.differences {
        let path = match (difference.path.as_str(), several) {
            ("", _) => "a line".to_owned(),
            (path, false) => path.to_owned(),
            (path, true) => format!("output {}, {path}", difference.output),
        };
        let value = |text: &str| match text {
            "" => "nothing".to_owned(),
            text => format!("'{text}'"),
        };
        let _ = writeln!(text, "          {path}  {}", difference.name);
        let _ = writeln!(text, "            wanted  {}", value(&difference.wanted));
        let _ = writeln!(text, "            got     {}", value(&difference.got));
    }
    text
}

/// How much is covered, and which messages would cover the rest.
fn covered(found: &CoverageOf) -> Result<(), String> {
    let CoverageOf {
        interface,
        destination,
        problem,
        cases,
        samples,
        rules,
        branches,
        rows,
        lines,
    } = found;
    say(&format!(
        "\ncoverage of {interface}/{destination} by {cases} cases and {samples} samples"
    ))?;
    if let Some(problem) = problem {
        return say(&format!("  {problem}"));
    }
    for (name, count) in [
        ("rules", rules),
        ("branches", branches),
        ("table rows", rows),
    ] {
        let CoverageCount { total, cases, any } = count;
        if *total > 0 {
            say(&format!(
                "  {name:<10}  {cases} of {total} by cases, {any} with samples"
            ))?;
        }
    }
    for line in lines.iter().filter(|line| line.cases == 0) {
        let what = match line.kind {
            CoverageKind::Filter => format!("filter: {}", line.name),
            CoverageKind::Rule => format!("rule {}", line.of),
            CoverageKind::Branch => format!("rule {}: {}", line.of, line.name),
            CoverageKind::Row => format!("table {}: {}", line.of, line.name),
        };
        let by = match line.samples {
            0 => "no message".to_owned(),
            1 => "no case, 1 sample".to_owned(),
            several => format!("no case, {several} samples"),
        };
        say(&format!("  {what}  ({by})  try {}", line.wish))?;
    }
    Ok(())
}

/// The results as CI systems read them: a suite for each interface, a test for each case and destination.
fn junit(view: &CasesView) -> String {
    let mut interfaces: Vec<&str> = view
        .cases
        .iter()
        .map(|case| case.interface.as_str())
        .collect();
    interfaces.dedup();
    let mut suites = String::new();
    let (mut all, mut all_failed, mut all_broken) = (0, 0, 0);
    for interface in interfaces {
        let mut tests = String::new();
        let (mut count, mut failed, mut broken) = (0, 0, 0);
        for case in view.cases.iter().filter(|case| case.interface == interface) {
            for result in &case.results {
                count += 1;
                let _ = write!(
                    tests,
                    "    <testcase classname=\"{}\" name=\"{}\" time=\"0\"",
                    escaped(&format!("{interface}.{}", result.destination)),
                    escaped(&case.case)
                );
                let (element, kind) = match result.state {
                    CaseState::Passed => {
                        tests.push_str("/>\n");
                        continue;
                    }
                    CaseState::Failed => ("failure", "other-than-wanted"),
                    CaseState::Fresh => ("failure", "nothing-wanted-yet"),
                    CaseState::Broken => ("error", "could-not-be-run"),
                };
                match element {
                    "failure" => failed += 1,
                    _ => broken += 1,
                }
                let _ = writeln!(
                    tests,
                    ">\n      <{element} message=\"{}\" type=\"{kind}\">{}</{element}>\n    </testcase>",
                    escaped(&result.says.join(" ")),
                    escaped(&detail(result))
                );
            }
        }
        let _ = write!(
            suites,
            "  <testsuite name=\"{}\" tests=\"{count}\" failures=\"{failed}\" errors=\"{broken}\" skipped=\"0\" time=\"0\">\n{tests}  </testsuite>\n",
            escaped(interface)
        );
        all += count;
        all_failed += failed;
        all_broken += broken;
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"hl7wb test\" tests=\"{all}\" failures=\"{all_failed}\" errors=\"{all_broken}\" time=\"0\">\n{suites}</testsuites>\n"
    )
}

/// Text for XML 1.0, which has no way to write most control characters: they become `\u{fffd}`.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
