//! `hl7wb new`, `hl7wb spec` and `hl7wb tables`: projects begun, written down, and code tables that come
//! back.

use crate::End;
use crate::arguments::{Import, New, Spec};
use crate::print::{complain, say, sound};
use hl7wb_engine::api::offline::project_findings;
use hl7wb_engine::api::specs::{accept_tables, review_tables, write_spec};
use hl7wb_engine::api::starting::{start_project, template_names};
use hl7wb_engine::api::view::TableDiff;

pub(crate) fn new(asked: &New) -> Result<End, String> {
    let Some(template) = &asked.template else {
        for (id, summary) in template_names() {
            say(&format!("{id}\n    {summary}"))?;
        }
        return Ok(End::Good);
    };
    let folder = asked
        .folder
        .as_ref()
        .ok_or("Say in which folder the project is to be: hl7wb new FOLDER --template NAME.")?;
    let name = asked.name.as_deref().unwrap_or_default();
    let place = start_project(template, folder, name).map_err(|error| error.message)?;
    say(&place.display().to_string())?;
    Ok(End::Good)
}

pub(crate) fn spec(asked: &Spec) -> Result<End, String> {
    sound(&project_findings(&asked.project).map_err(|error| error.message)?)?;
    let bytes = write_spec(&asked.project, asked.interface.as_deref(), &asked.out)
        .map_err(|error| error.message)?;
    say(&format!("{}: {bytes} bytes", asked.out.display()))?;
    Ok(End::Good)
}

pub(crate) fn import(asked: &Import) -> Result<End, String> {
    let interface = asked.interface.as_deref();
    let review = review_tables(&asked.project, interface, &asked.file);
    let review = review.map_err(|error| error.message)?;
    let mut differs = false;
    for table in &review.tables {
        differs |= told(table)?;
    }
    match (differs, asked.apply) {
        (false, _) => {
            say("No table is other than in the project.")?;
            Ok(End::Good)
        }
        (true, false) => {
            say("Nothing was written; --apply takes these changes over.")?;
            Ok(End::Findings)
        }
        (true, true) => {
            accept_tables(&asked.project, interface, &asked.file).map_err(|error| error.message)?;
            say("Taken over.")?;
            Ok(End::Good)
        }
    }
}

/// Says what is other in one table; whether anything is.
fn told(table: &TableDiff) -> Result<bool, String> {
    let TableDiff {
        table: name,
        sheet: _,
        columns,
        is_new,
        added,
        removed,
        changed,
        doubts,
        refused,
    } = table;
    for doubt in doubts {
        complain(&format!("{name}: {doubt}"));
    }
    if let Some(why) = refused {
        complain(&format!("{name} cannot be taken: {why}"));
    }
    let differs = *is_new || added.len() + removed.len() + changed.len() > 0 || refused.is_some();
    if !differs {
        return Ok(false);
    }
    say(&format!(
        "{name}{}: {} added, {} changed, {} removed  ({})",
        if *is_new { " (new)" } else { "" },
        added.len(),
        changed.len(),
        removed.len(),
        columns.join(", ")
    ))?;
    for row in added {
        say(&format!("  + {}", row.join(", ")))?;
    }
    for row in changed {
        say(&format!("  - {}", row.before.join(", ")))?;
        say(&format!("  + {}", row.after.join(", ")))?;
    }
    for row in removed {
        say(&format!("  - {}", row.join(", ")))?;
    }
    Ok(true)
}
