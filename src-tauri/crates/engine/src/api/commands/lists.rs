//! Lists of messages by filter and order, counts of a place, and the next that differs.

use super::error::checked;
use super::messages::key;
use crate::api::message::{dotted, path_name};
use crate::api::view::{
    ApiError, DifferAt, FieldHit, FilterProblem, FilterText, FrequentValue, ListStart, ListView,
    OrderBy, ProgressView, RowFound, StatisticsStart, StatisticsView, TaskAt, ValueAt, WorkState,
};
use crate::fault::Fault;
use crate::reading::Reading;
use crate::sources::{Counted, Order, Progress, Selection, SourceId, Standing, Task, TaskId};
use crate::workbench::{Desk, Mask, MaskSwitch, Workbench};
use hl7wb_core::condition::GrammarError;
use hl7wb_core::dictionary::Dictionary;
use hl7wb_core::filter::{Case, Filter, filter_by};
use hl7wb_core::mask::is_personal;
use hl7wb_core::path::Address;
use hl7wb_core::statistics::{Frequent, Statistics};
use std::time::Duration;

/// What is done in this time is answered at once; what takes longer is told as it goes on.
const PATIENCE: Duration = Duration::from_millis(120);

/// Values that are shown of a place.
const TOP: usize = 12;

/// Bytes of a value that a list can be filtered by.
const LONGEST_FILTERED: usize = 1_000;

/// Characters that are shown of a value.
const EXCERPT: usize = 160;

/// Starts to make a list.
///
/// # Errors
/// Where the source is not open or cannot be read. A filter that is wrong is no error: the view says
/// where.
pub async fn list_start(workbench: &Workbench, request: ListStart) -> Result<ListView, ApiError> {
    let desk = workbench.desk().await;
    checked(move || {
        let ListStart {
            source,
            filter,
            exact_case,
            order,
        } = request;
        let case = match exact_case {
            true => Case::Exact,
            false => Case::Ignored,
        };
        let filter = match filter.trim().is_empty() {
            true => None,
            false => match Filter::parse(&filter, case) {
                Ok(parsed) => Some(parsed),
                Err(error) => {
                    return Ok(ListView {
                        list: None,
                        problem: Some(problem(&filter, error)),
                        progress: None,
                    });
                }
            },
        };
        let order = match order {
            None => None,
            Some(OrderBy { path, descending }) => Some(Order {
                by: address(&path)?,
                descending,
            }),
        };
        let selection = Selection { filter, order };
        let task = desk
            .sources()
            .select(SourceId(source), selection, PATIENCE)?;
        Ok(ListView {
            list: Some(task.id.0),
            problem: None,
            progress: Some(progress(task.progress())),
        })
    })
    .await
}

/// Stops work; what it came to by then stays.
///
/// # Errors
/// Where it is forgotten.
pub async fn task_stop(workbench: &Workbench, request: TaskAt) -> Result<ProgressView, ApiError> {
    let desk = workbench.desk().await;
    let id = TaskId(request.task);
    if let Some(stopped) = desk.stop_job(id) {
        return Ok(progress(stopped));
    }
    let task = desk.sources().task(id)?;
    task.work.stop();
    checked(move || {
        task.work.wait(PATIENCE);
        Ok(progress(task.progress()))
    })
    .await
}

/// Looks for the next message in which a place reads differently.
///
/// # Errors
/// Where source or list are not there any more, or the path is none.
pub async fn message_step(workbench: &Workbench, request: DifferAt) -> Result<RowFound, ApiError> {
    let desk = workbench.desk().await;
    checked(move || {
        let DifferAt {
            source,
            list,
            row,
            path,
            backwards,
        } = request;
        let at = address(&path)?;
        let step = desk
            .sources()
            .step(SourceId(source), list.map(TaskId), row, backwards, &at)?;
        Ok(RowFound {
            row: step.map(|step| step.row),
        })
    })
    .await
}

/// The filter for what stands at a place of a message.
///
/// # Errors
/// Where the message is not there any more, the path is none, or its value is masked.
pub async fn value_filter(workbench: &Workbench, request: ValueAt) -> Result<FilterText, ApiError> {
    let opened = workbench.desk().await.message(key(request.key)).await?;
    let masked = workbench.mask().hides(key(request.key));
    checked(move || {
        let at = address(&request.path)?;
        let dictionary = opened.reading.dictionary(&opened.message);
        if masked && at.field.is_some() && is_personal(&at, dictionary) {
            let message =
                format!("What stands in {at} is masked. Show it first, then filter by it.");
            return Err(Fault::new("masked", message));
        }
        Ok(FilterText {
            filter: filter_by(&opened.message, &at),
        })
    })
    .await
}

/// Starts to count what stands at a place.
///
/// # Errors
/// Where source or list are not there any more, or the path is none.
pub async fn statistics_start(
    workbench: &Workbench,
    request: StatisticsStart,
) -> Result<StatisticsView, ApiError> {
    let desk = workbench.desk().await;
    let masked = hides(&workbench.mask(), SourceId(request.source));
    checked(move || {
        let StatisticsStart { source, list, path } = request;
        let at = address(&path)?;
        let task = desk
            .sources()
            .count(SourceId(source), list.map(TaskId), at, PATIENCE)?;
        statistics(&task, &desk.reading(SourceId(source)), masked)
    })
    .await
}

/// The counts as they are by now.
///
/// # Errors
/// Where the work is forgotten.
pub async fn statistics_now(
    workbench: &Workbench,
    request: TaskAt,
) -> Result<StatisticsView, ApiError> {
    let desk = workbench.desk().await;
    let mask = workbench.mask();
    checked(move || {
        let task = desk.sources().task(TaskId(request.task))?;
        let masked = hides(&mask, task.source);
        statistics(&task, &desk.reading(task.source), masked)
    })
    .await
}

/// Whether values of a source are masked.
fn hides(mask: &MaskSwitch, source: SourceId) -> bool {
    match source {
        SourceId::CAPTURE => mask.hides_captured(),
        _ => mask.now() == Mask::Everything,
    }
}

fn statistics(task: &Task, reading: &Reading, masked: bool) -> Result<StatisticsView, Fault> {
    // Before the counts are taken: who sees that it is done sees all of them.
    let progress = progress(task.progress());
    let Some(Counted {
        statistics,
        version,
    }) = task.counted()
    else {
        return Err(Fault::new("list-gone", "This work counts nothing."));
    };
    let knowledge = &reading.knowledge;
    let dictionary = knowledge.dictionary(version.as_deref().unwrap_or_default());
    let at = *statistics.at();
    let masked = masked && is_personal(&at, dictionary);
    let table = table(dictionary, &at);
    let top = statistics.top(TOP).into_iter().map(|frequent| {
        let Frequent {
            value,
            count,
            filter,
        } = frequent;
        FrequentValue {
            meaning: table
                .and_then(|table| dictionary.meaning(table, &value))
                .map(str::to_owned),
            // Nobody reads a filter of a page of text, and no list is made by one.
            filter: (!masked && value.len() <= LONGEST_FILTERED).then_some(filter),
            value: dotted(excerpt(value), masked),
            count,
        }
    });
    let small = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let Statistics {
        messages,
        filled,
        null,
        absent,
        values,
        lengths,
        complete,
        ..
    } = statistics;
    Ok(StatisticsView {
        task: task.id.0,
        progress,
        at: FieldHit {
            path: at.to_string(),
            name: path_name(dictionary, &at),
        },
        messages,
        filled,
        null,
        absent,
        values,
        shortest: lengths.map(|(shortest, _)| small(shortest)),
        longest: lengths.map(|(_, longest)| small(longest)),
        distinct: small(statistics.distinct()),
        complete,
        top: top.collect(),
        masked,
    })
}

/// A value as a list shows it: data is named, and not quoted; a long text is cut.
fn excerpt(value: String) -> String {
    if value.len() <= EXCERPT {
        return value;
    }
    // Most often the data is one part of a composite: what is beside it says what it is.
    let parts: Vec<String> = value
        .split('^')
        .map(|part| match base64_size(part) {
            Some(bytes) => format!("[data of {bytes} bytes]"),
            None => part.to_owned(),
        })
        .collect();
    let named = parts.join("^");
    match named.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", named.get(..end).unwrap_or_default()),
        None => named,
    }
}

/// Bytes that a long text of Base64 or of hexadecimal digits stands for; none where it is something else.
fn base64_size(text: &str) -> Option<usize> {
    const SHORTEST: usize = 80;
    let data = text.trim_end_matches('=');
    let digits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    if data.len() < SHORTEST || !data.bytes().all(digits) {
        return None;
    }
    Some(match data.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        true => data.len() / 2,
        false => data.len() * 3 / 4,
    })
}

/// The table of a place; of a composite, that of its first part.
fn table<'d>(dictionary: &'d Dictionary, at: &Address) -> Option<&'d str> {
    let mut innermost = *at;
    innermost.component = innermost.component.or(Some(1));
    innermost.subcomponent = innermost.subcomponent.or(Some(1));
    dictionary.describe(&innermost)?.table
}

/// Reads a path as somebody typed it.
pub(super) fn address(path: &str) -> Result<Address, Fault> {
    path.trim()
        .to_ascii_uppercase()
        .parse()
        .map_err(|error: hl7wb_core::path::AddressError| {
            Fault::new("not-an-address", format!("{error}."))
        })
}

fn problem(filter: &str, error: GrammarError) -> FilterProblem {
    let GrammarError { span, message } = error;
    // The editor counts UTF-16.
    let units = |end: usize| {
        let before = filter.get(..end).unwrap_or(filter);
        u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX)
    };
    FilterProblem {
        message,
        from: units(span.start),
        to: units(span.end),
    }
}

/// How work stands, as a front end shows it.
pub(super) fn progress(progress: Progress) -> ProgressView {
    let Progress {
        done,
        total,
        messages,
        found,
        took,
        standing,
    } = progress;
    let (state, problem) = match standing {
        Standing::Running => (WorkState::Running, None),
        Standing::Done => (WorkState::Done, None),
        Standing::Stopped => (WorkState::Stopped, None),
        Standing::Failed(fault) => (WorkState::Failed, Some(fault.message)),
    };
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX).max(1);
    let rate = done.saturating_mul(1000) / milliseconds;
    let left = total.saturating_sub(done).saturating_mul(1000);
    ProgressView {
        state,
        done,
        total,
        messages,
        found,
        rate,
        remaining_ms: left
            .checked_div(rate)
            .filter(|_| state == WorkState::Running),
        problem,
    }
}

/// How a list or a count stands; none where it is forgotten.
pub(super) fn task_progress(desk: &Desk, id: TaskId) -> Option<ProgressView> {
    let known = desk.job(id).or_else(|| {
        let task = desk.sources().task(id).ok()?;
        Some(task.progress())
    });
    known.map(progress)
}

/// How the reading of a source stands; none where it is not being read.
pub(super) fn reading_progress(desk: &Desk, id: SourceId) -> Option<ProgressView> {
    let source = desk.sources().source(id)?;
    Some(progress(source.reading?.progress()))
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn data_is_named_and_long_text_is_cut() {
        assert_eq!(excerpt("short^text".into()), "short^text");
        let data = format!("^IM^PNG^Base64^{}==", "iVBOR+/w".repeat(40));
        assert_eq!(excerpt(data), "^IM^PNG^Base64^[data of 240 bytes]");
        assert_eq!(excerpt("0aF9".repeat(50)), "[data of 100 bytes]");
        let prose = excerpt("a long sentence, é, ".repeat(30));
        assert!(
            prose.ends_with('…') && prose.chars().count() == 161,
            "{prose}"
        );
    }
}
