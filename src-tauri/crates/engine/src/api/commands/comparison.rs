//! Old and new, side by side.

use super::error::checked;
use crate::api::message::{dotted, path_name, text as text_of};
use crate::api::veil::Veil;
use crate::api::view::ApiError;
use crate::api::view::{
    CauseView, ComparisonAt, ComparisonView, IgnoredView, PairAt, PairLine, PairPage, PairRow,
    PairView, PairsAt, Verdict,
};
use crate::comparison::{Aligned, Pair, PairVerdict, Run};
use crate::fault::Fault;
use crate::mapping::Runnable;
use crate::project::Ignored;
use crate::reading::Reading;
use crate::workbench::{Desk, Workbench};
use hl7wb_core::compare::{Cause, Row, RowVerdict};
use hl7wb_core::dictionary::Dictionary;
use hl7wb_core::mask::is_personal;
use hl7wb_core::message::Message;
use hl7wb_core::path::Address;

/// Runs a comparison.
///
/// # Errors
/// Where a file cannot be read, or the mapping has errors.
pub async fn comparison_run(
    workbench: &Workbench,
    request: ComparisonAt,
) -> Result<ComparisonView, ApiError> {
    let desk = workbench.desk().await;
    let masked = workbench.mask().hides_files();
    checked(move || {
        let run = desk.compare(&request.comparison)?;
        Ok(view(&desk, &run, masked))
    })
    .await
}

/// Pairs of a run.
///
/// # Errors
/// Where the run is dropped.
pub async fn comparison_pairs(
    workbench: &Workbench,
    request: PairsAt,
) -> Result<PairPage, ApiError> {
    let desk = workbench.desk().await;
    let run = desk.run(request.run)?;
    let masked = workbench.mask().hides_files();
    let reading = desk.reading_of(Some(&run.comparison.interface));
    checked(move || {
        let masked = masked && pairs_persons(&run, &reading);
        let selected = run.selected(request.cause.map(|cause| cause as usize));
        let pairs = selected
            .iter()
            .skip(request.offset as usize)
            .take(request.limit as usize)
            .filter_map(|index| Some((*index, run.pairs.get(*index)?)))
            .map(|(index, pair)| PairRow {
                index: small(index),
                key: dotted(pair.key.clone(), masked),
                message_type: pair.message_type.clone(),
                verdict: verdict(pair.verdict),
                differences: small(pair.differences),
            });
        Ok(PairPage {
            pairs: pairs.collect(),
            total: small(selected.len()),
        })
    })
    .await
}

/// One pair, aligned.
///
/// # Errors
/// Where the run is dropped.
pub async fn comparison_pair(workbench: &Workbench, request: PairAt) -> Result<PairView, ApiError> {
    let desk = workbench.desk().await;
    let run = desk.run(request.run)?;
    let masked = workbench.mask().hides_files();
    let reading = desk.reading_of(Some(&run.comparison.interface));
    checked(move || {
        let (pair, aligned) = run
            .aligned(request.index as usize)
            .ok_or_else(|| Fault::new("pair-gone", "That pair is not in the run any more."))?;
        let key = masked && pairs_persons(&run, &reading);
        let view = pair_view(request.index, pair, &aligned, &reading, masked);
        Ok(PairView {
            key: dotted(view.key, key),
            ..view
        })
    })
    .await
}

/// Whether pairs are known by something personal.
fn pairs_persons(run: &Run, reading: &Reading) -> bool {
    let made = run.pairs.iter().find_map(Pair::made).unwrap_or_default();
    let at = run.comparison.pair_by.parse();
    at.map_or(true, |at| is_personal(&at, reading.dictionary(&made)))
}

fn view(desk: &Desk, run: &Run, masked: bool) -> ComparisonView {
    let comparison = &run.comparison;
    let runnable = desk
        .runnable(&comparison.interface, &comparison.destination)
        .ok();
    let reading = desk.reading_of(Some(&comparison.interface));
    let made = run.pairs.iter().find_map(Pair::made).unwrap_or_default();
    let names = reading.dictionary(&made);
    ComparisonView {
        comparison: comparison.id.clone(),
        run: run.number,
        old_name: comparison
            .old
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        new_name: format!("{} / {}", comparison.interface, comparison.destination),
        pair_by: comparison.pair_by.clone(),
        inputs: small(run.inputs),
        exact: small(run.count(PairVerdict::Exact)),
        same: small(run.count(PairVerdict::Same)),
        different: small(run.count(PairVerdict::Different)),
        missing: small(run.count(PairVerdict::Missing)),
        extra: small(run.count(PairVerdict::Extra)),
        not_delivered: small(run.not_delivered),
        causes: (0..)
            .zip(&run.causes)
            .map(|(id, cause)| cause_view(id, cause, run, (runnable.as_ref(), names, masked)))
            .collect(),
        ignored: comparison.ignore.iter().map(ignored).collect(),
    }
}

fn ignored(ignored: &Ignored) -> IgnoredView {
    let Ignored { path, reason, by } = ignored.clone();
    IgnoredView { path, reason, by }
}

fn cause_view(
    id: u32,
    cause: &Cause,
    run: &Run,
    (runnable, names, masked): (Option<&Runnable>, &Dictionary, bool),
) -> CauseView {
    let Cause {
        path,
        pattern: _,
        sentence,
        count,
        examples,
        old,
        new,
        old_from: _,
        new_from: _,
    } = cause;
    let hidden = masked && path.is_none_or(|path| is_personal(&path, names));
    let veil = match hidden {
        true => Veil::of([old.clone(), new.clone()]),
        false => Veil::default(),
    };
    CauseView {
        id,
        path: path.map_or_else(String::new, |path| path.to_string()),
        name: path.map_or_else(String::new, |path| path_name(names, &path)),
        sentence: veil.sentence(sentence),
        count: small(*count),
        of: small(path.map_or(*count, |path| run.with_path(&path)).max(*count)),
        rule: path.and_then(|path| writer(runnable?, &path)),
        examples: examples.iter().map(|index| small(*index)).collect(),
        old: dotted(old.clone(), hidden),
        new: dotted(new.clone(), hidden),
    }
}

/// The last rule that writes at a place, or above or below it.
fn writer(runnable: &Runnable, path: &Address) -> Option<String> {
    runnable
        .mapping
        .rules()
        .filter(|rule| touches(rule.to, path))
        .last()
        .map(|rule| rule.id.clone())
}

fn touches(a: Address, b: &Address) -> bool {
    let part = |a: Option<u16>, b: Option<u16>| a.is_none() || b.is_none() || a == b;
    a.segment == b.segment
        && part(a.field, b.field)
        && part(a.component, b.component)
        && part(a.subcomponent, b.subcomponent)
}

fn pair_view(
    index: u32,
    pair: &Pair,
    aligned: &Aligned,
    reading: &Reading,
    masked: bool,
) -> PairView {
    let Aligned {
        source,
        old,
        new,
        rows,
    } = aligned;
    let text = |message: &Option<Message>| {
        let message = message.as_ref();
        message.map_or_else(String::new, |message| text_of(message, reading, masked))
    };
    let nothing = Message::default();
    let names = reading.dictionary(new.as_ref().or(old.as_ref()).unwrap_or(&nothing));
    PairView {
        index,
        key: pair.key.clone(),
        verdict: verdict(pair.verdict),
        rows: rows
            .iter()
            .map(|row| line(row, source.as_ref(), names, masked))
            .collect(),
        source_text: text(source),
        old_text: text(old),
        new_text: text(new),
    }
}

/// One row of two messages side by side.
pub(crate) fn line(
    row: &Row,
    source: Option<&Message>,
    names: &Dictionary,
    masked: bool,
) -> PairLine {
    let Row {
        address,
        path: _,
        segment,
        old,
        new,
        verdict,
    } = row;
    let at = address.filter(|_| !segment);
    let hidden = masked && address.is_none_or(|at| is_personal(&at, names));
    let source = at
        .zip(source)
        .and_then(|(at, source)| Some(source.display_of(source.raw(&at)?)));
    PairLine {
        segment: *segment,
        path: address.map_or_else(String::new, |address| address.to_string()),
        name: address.map_or_else(String::new, |address| path_name(names, &address)),
        source: dotted(source.unwrap_or_default(), hidden),
        old: dotted(old.clone(), hidden),
        new: dotted(new.clone(), hidden),
        verdict: match verdict {
            RowVerdict::Same => Verdict::Exact,
            RowVerdict::Ignored => Verdict::Ignored,
            RowVerdict::Different => Verdict::Different,
            RowVerdict::OldOnly => Verdict::OldOnly,
            RowVerdict::NewOnly => Verdict::NewOnly,
        },
    }
}

const fn verdict(verdict: PairVerdict) -> Verdict {
    match verdict {
        PairVerdict::Exact => Verdict::Exact,
        PairVerdict::Same => Verdict::Same,
        PairVerdict::Different => Verdict::Different,
        PairVerdict::Missing => Verdict::OldOnly,
        PairVerdict::Extra => Verdict::NewOnly,
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
