//! The page that explains the mapping language: each example on it compiles, and says nothing that is
//! not so.

use std::path::Path;

use hl7wb_core::code_table::Tables;
use hl7wb_core::mapping::{MappingDoc, compile};
use hl7wb_tests::{Outcome, Trouble, ensure};

#[test]
fn every_example_of_the_language_compiles() -> Outcome {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../mapping-templates/LANGUAGE.md");
    let page = std::fs::read_to_string(page)?;
    let examples: Vec<&str> = page
        .split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    ensure(examples.len() > 6, "the page has lost its examples")?;
    for example in examples {
        let doc = MappingDoc::parse(example)?;
        let (mapping, findings) = compile(&doc, &Tables::new());
        if mapping.is_none() || !findings.is_empty() {
            return Err(Trouble::new(format!("{example}\n{findings:#?}")));
        }
    }
    // What can be written stands on the page.
    for key in [
        "structure",
        "version",
        "start",
        "id",
        "to",
        "from",
        "text",
        "wire",
        "steps",
        "when",
        "in",
        "else_of",
        "after",
        "note",
        "keep_empty",
        "sort",
        "keep",
        "refuse",
        "each",
    ] {
        ensure(
            page.contains(&format!("\n{key} = ")),
            format!("{key} has no example"),
        )?;
    }
    Ok(())
}
