//! The pages that explain the mapping language and endpoints: each example on them is read as it stands,
//! and says nothing that is not so.

use std::path::Path;

use hl7wb_core::code_table::Tables;
use hl7wb_core::mapping::{MappingDoc, compile};
use hl7wb_engine::project::{Disturb, Project};
use hl7wb_tests::{Outcome, Trouble, ensure, places};

/// The examples of a page.
fn examples(page: &str) -> Vec<&str> {
    page.split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect()
}

fn page(name: &str) -> Outcome<String> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../mapping-templates");
    Ok(std::fs::read_to_string(page.join(name))?)
}

/// Every example is an endpoint of the bundled project without a finding, and every kind has one.
#[test]
fn every_example_of_an_endpoint_is_read() -> Outcome {
    let page = page("ENDPOINTS.md")?;
    let folder = tempfile::tempdir()?;
    places::copy(&places::example(), folder.path())?;
    let below = folder.path().join("endpoints");
    std::fs::create_dir(&below)?;
    // Certificates that the page names.
    std::fs::create_dir(folder.path().join("tls"))?;
    for name in ["server.pem", "server.key", "partners.pem"] {
        std::fs::write(folder.path().join("tls").join(name), "")?;
    }
    let examples = examples(&page);
    for (number, example) in examples.iter().enumerate() {
        std::fs::write(below.join(format!("e{number}.toml")), example)?;
    }
    let project = Project::open(folder.path())?;
    ensure(
        project.findings.is_empty(),
        format!("{:#?}", project.findings),
    )?;
    ensure(
        project.endpoints.len() == examples.len(),
        "one was not read",
    )?;
    for kind in ["listener", "tap", "bench", "sender", "folder"] {
        let has = project
            .endpoints
            .iter()
            .any(|endpoint| endpoint.kind.as_str() == kind);
        ensure(has, format!("{kind} has no example"))?;
    }
    for (does, _) in Disturb::ALL {
        ensure(
            page.contains(&format!("`{does}`")),
            format!("{does} is not explained"),
        )?;
    }
    Ok(())
}

#[test]
fn every_example_of_the_language_compiles() -> Outcome {
    let page = page("LANGUAGE.md")?;
    let examples = examples(&page);
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
