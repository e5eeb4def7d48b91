//! One step on one value: what passes through, and which function is asked.

use super::{
    Op, Otherwise, StepContext, Trouble, ascii, case, control_id, flip_name, name_parts, name_text,
    now, split, table, trim,
};
use crate::diagnostic::Code;
use crate::mapping::value::Value;

/// Runs one step on one value.
///
/// # Errors
/// Where the value stops the message.
pub fn run(op: &Op, value: Value, context: &mut StepContext<'_>) -> Result<Value, Trouble> {
    if let Op::Now(format) = op {
        return Ok(now::run(format, context));
    }
    if let Op::ControlId = op {
        return Ok(control_id::run(context));
    }
    match value {
        Value::Null if matches!(op, Op::NullToEmpty) => Ok(Value::Empty),
        Value::Null => Ok(Value::Null),
        Value::Empty => Ok(if let Op::Default(text) = op {
            Value::text(context.opaque.literal(text))
        } else if let Op::EmptyToNull = op {
            Value::Null
        } else if let Op::Table(lookup) = op {
            table::of_empty(lookup, context)
        } else {
            Value::Empty
        }),
        Value::Components(parts) => {
            if let Op::Join(with) = op {
                Ok(split::join(&parts, &context.opaque.literal(with)))
            } else if let Op::NameText(style) = op {
                Ok(name_text::run(*style, &parts))
            } else if let Op::Compose(layout) = op {
                Ok(layout.compose(&parts, context))
            } else {
                on_text(op, parts.into_iter().next().unwrap_or_default(), context)
            }
        }
        Value::Text(text) => on_text(op, text, context),
    }
}

fn on_text(op: &Op, text: String, context: &mut StepContext<'_>) -> Result<Value, Trouble> {
    Ok(match op {
        Op::Upper => Value::text(case::upper(text)),
        Op::Lower => Value::text(case::lower(text)),
        Op::Trim => Value::text(trim::run(&text)),
        Op::Pad(pad) => Value::text(pad.run(text)),
        Op::Substring(substring) => Value::text(substring.run(&text)),
        Op::Replace(find, with) => {
            Value::text(text.replace(&context.opaque.literal(find), &context.opaque.literal(with)))
        }
        Op::RegexReplace(replace) => Value::text(replace.run(&text, context.opaque)),
        Op::Default(_) => Value::text(text),
        Op::Prefix(prefix) => Value::text(context.opaque.literal(prefix) + &text),
        Op::Suffix(suffix) => Value::text(text + &context.opaque.literal(suffix)),
        Op::Part(part) => Value::text(part.run(&text, &context.opaque.literal(&part.separator))),
        Op::Split(separator) => split::split(&text, &context.opaque.literal(separator)),
        Op::Join(_) => Value::text(text),
        Op::FlipName => Value::text(flip_name::run(&text)),
        Op::NameParts => name_parts::run(&text),
        Op::NameText(style) => name_text::run(*style, &[text]),
        Op::Ascii(otherwise) => ascii::run(otherwise, text, context)?,
        Op::Title => Value::text(case::title(&text)),
        Op::Date(date) => date.run(text, context)?,
        Op::DateAdd(add) => add.run(text, context)?,
        Op::DateDiff(difference) => difference.run(text, context)?,
        Op::Zone(zone) => zone.run(text, context)?,
        Op::Number(number) => number.run(text, context)?,
        Op::Scale(scale) => scale.run(text, context)?,
        Op::Compare(compare) => compare.run(text, context)?,
        Op::Digits(digits) => digits.run(text, context)?,
        Op::Compose(layout) => layout.compose(&[text], context),
        Op::Dissect(layout) => layout.dissect(&text, context),
        Op::Hash(hash) => hash.run(&text, context),
        Op::NullToEmpty | Op::EmptyToNull => Value::text(text),
        Op::Table(lookup) => table::run(lookup, text, context)?,
        Op::Now(format) => now::run(format, context),
        Op::ControlId => control_id::run(context),
    })
}

/// A value that is not what a function takes: kept, left out, replaced, refused, or an error.
pub(super) fn unusable(
    otherwise: Option<&Otherwise>,
    code: Code,
    text: String,
    what: &str,
    context: &mut StepContext<'_>,
) -> Result<Value, Trouble> {
    let sentence = format!("'{}' {what}", context.opaque.show(&text));
    match otherwise {
        None => Err(Trouble::Error(code, sentence)),
        Some(Otherwise::Reject) => Err(Trouble::Reject(sentence)),
        Some(Otherwise::Keep) => Ok(Value::text(text)),
        Some(Otherwise::Blank) => Ok(Value::Empty),
        Some(Otherwise::Text(default)) => Ok(Value::text(context.opaque.literal(default))),
    }
}
