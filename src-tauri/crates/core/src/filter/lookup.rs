//! Which part of a filter an index of values can answer.
//!
//! An index has for a place every text that stands there in any occurrence of it, as tests read it. So
//! it answers `=` and `in` with a text that is not empty; what is not there reads as the empty text, and
//! no index has that.

use super::{Filter, Leaf};
use crate::condition::{Check, Expr, Test};
use crate::path::{Address, Index, SegmentId};

/// What is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// One of these texts stands at this place.
    Is(Address, Vec<String>),
    /// MSH-9 has these first two components.
    Type(String, String),
    /// All of these.
    All(Vec<Lookup>),
    /// At least one of these.
    Any(Vec<Lookup>),
}

/// What an index can do for a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What is looked up.
    pub lookup: Lookup,
    /// Whether what is found passes; else it has to be read to know.
    pub exact: bool,
}

/// Alternatives that are looked up one by one.
const MOST: usize = 64;

impl Filter {
    /// What can be looked up where `indexed` places have an index, each [as an index has
    /// it](indexable); none where every message has to be read.
    #[must_use]
    pub fn plan(&self, indexed: &dyn Fn(&Address) -> bool) -> Option<Plan> {
        plan(&self.expr, indexed)
    }
}

/// The place as an index has it: any occurrence, and the first component and subcomponent left out,
/// because a place is read as its first leaf. None where one occurrence is meant, a whole segment, or
/// the delimiters themselves.
#[must_use]
pub fn indexable(at: &Address) -> Option<Address> {
    let any = |index| matches!(index, Index::Unspecified | Index::All);
    let field = at.field?;
    if !any(at.occurrence) || !any(at.repetition) || (at.segment.is_header() && field <= 2) {
        return None;
    }
    let place = Address::field(at.segment, field);
    Some(match (at.component, at.subcomponent) {
        (None | Some(1), None | Some(1)) => place,
        (Some(component), None | Some(1)) => place.with_component(component),
        (component, Some(sub)) => place
            .with_component(component.unwrap_or(1))
            .with_subcomponent(sub),
    })
}

fn plan(expr: &Expr<Leaf>, indexed: &dyn Fn(&Address) -> bool) -> Option<Plan> {
    match expr {
        Expr::And(parts) => all(parts, indexed),
        Expr::Or(parts) => {
            let plans: Option<Vec<Plan>> = parts.iter().map(|part| plan(part, indexed)).collect();
            let plans = plans?;
            let exact = plans.iter().all(|plan| plan.exact);
            let lookups = plans.into_iter().map(|plan| plan.lookup).collect();
            Some(Plan {
                lookup: Lookup::Any(lookups),
                exact,
            })
        }
        Expr::Not(_) => None,
        Expr::Test(Leaf::Place(test)) => {
            let (at, texts) = equals(test)?;
            indexed(&at).then_some(Plan {
                lookup: Lookup::Is(at, texts),
                exact: true,
            })
        }
        Expr::Test(Leaf::Text(_)) => None,
    }
}

/// What narrows most is looked up, and the rest is read: to look up half a store and hold it against
/// three messages would take longer than to read three messages.
fn all(parts: &[Expr<Leaf>], indexed: &dyn Fn(&Address) -> bool) -> Option<Plan> {
    let (kinds, parts) = types(parts, indexed);
    let plans: Vec<Option<Plan>> = parts.iter().map(|part| plan(part, indexed)).collect();
    let mut exact = kinds.is_none()
        && plans
            .iter()
            .all(|plan| matches!(plan, Some(plan) if plan.exact));
    let (mut narrow, mut wide): (Vec<Lookup>, Vec<Lookup>) = plans
        .into_iter()
        .flatten()
        .map(|plan| plan.lookup)
        .partition(|lookup| !is_wide(lookup));
    if let Some(kinds) = kinds {
        exact = narrow.is_empty() && wide.is_empty() && parts.is_empty();
        wide.push(kinds);
    }
    if narrow.is_empty() {
        narrow = wide;
    } else if !wide.is_empty() {
        exact = false;
    }
    match narrow.len() {
        0 => None,
        _ => Some(Plan {
            lookup: Lookup::All(narrow),
            exact,
        }),
    }
}

/// `type ADT^A01` is two tests, of which together one is made.
fn types<'a>(
    parts: &'a [Expr<Leaf>],
    indexed: &dyn Fn(&Address) -> bool,
) -> (Option<Lookup>, Vec<&'a Expr<Leaf>>) {
    let whole = |component: Option<u16>| {
        let at = Address::field(SegmentId::MSH, 9);
        component.map_or(at, |component| at.with_component(component))
    };
    let one = |wanted: Address| {
        parts.iter().position(|part| match part {
            Expr::Test(Leaf::Place(test)) => {
                equals(test).is_some_and(|(at, texts)| at == wanted && texts.len() == 1)
            }
            Expr::Test(Leaf::Text(_)) | Expr::And(_) | Expr::Or(_) | Expr::Not(_) => false,
        })
    };
    let text = |at: usize| match parts.get(at) {
        Some(Expr::Test(Leaf::Place(test))) => equals(test)?.1.pop(),
        Some(Expr::Test(Leaf::Text(_)) | Expr::And(_) | Expr::Or(_) | Expr::Not(_)) | None => None,
    };
    let found = match (one(whole(None)), one(whole(Some(2)))) {
        (Some(kind), Some(event)) if indexed(&whole(None)) => text(kind)
            .zip(text(event))
            .map(|texts| (texts, [kind, event])),
        (_, _) => None,
    };
    match found {
        Some(((kind, event), used)) => {
            let others = (0..).zip(parts).filter(|(at, _)| !used.contains(at));
            let others = others.map(|(_, part)| part).collect();
            (Some(Lookup::Type(kind, event)), others)
        }
        None => (None, parts.iter().collect()),
    }
}

/// Of each message type there are many.
fn is_wide(lookup: &Lookup) -> bool {
    match lookup {
        Lookup::Is(at, _) => at.segment == SegmentId::MSH && at.field == Some(9),
        Lookup::Type(..) => true,
        Lookup::All(parts) => parts.iter().all(is_wide),
        Lookup::Any(parts) => parts.iter().any(is_wide),
    }
}

/// A test for one of several texts, where an index can have them.
fn equals(test: &Test) -> Option<(Address, Vec<String>)> {
    let texts = match &test.check {
        Check::Equals(text) => vec![text.clone()],
        Check::In(texts) if texts.len() <= MOST => texts.clone(),
        Check::In(_)
        | Check::Exists
        | Check::Null
        | Check::Matches(_)
        | Check::Contains(_)
        | Check::StartsWith(_)
        | Check::Compare(..) => return None,
    };
    match texts.iter().any(String::is_empty) {
        true => None,
        false => Some((indexable(&test.at)?, texts)),
    }
}
