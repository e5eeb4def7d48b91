//! Separators that nothing follows say nothing: `a^b^^~` reads as `a^b`.

/// Separators of the levels inside of a field, outermost first.
type Levels = [Option<u8>; 3];

/// Whether anything is to be trimmed: a separator stands at the end, or before one of a level above.
pub(super) fn ends_empty(text: &[u8], levels: &Levels) -> bool {
    let level = |byte: u8| levels.iter().position(|separator| *separator == Some(byte));
    // The level of the byte behind; the end is above all of them.
    let mut behind = Some(None);
    for byte in text.iter().rev() {
        let here = level(*byte);
        if let (Some(here), Some(above)) = (here, behind)
            && above.is_none_or(|above| above < here)
        {
            return true;
        }
        behind = here.map(Some);
    }
    false
}

/// Takes separators away that nothing follows, at each level.
pub(super) fn trimmed(text: &str, levels: &Levels) -> String {
    let separators: Vec<char> = levels
        .iter()
        .flatten()
        .map(|byte| char::from(*byte))
        .collect();
    without_ends(text, &separators)
}

fn without_ends(text: &str, separators: &[char]) -> String {
    let Some((first, below)) = separators.split_first() else {
        return text.to_owned();
    };
    let mut parts: Vec<String> = text
        .split(*first)
        .map(|part| without_ends(part, below))
        .collect();
    while parts.len() > 1 && parts.last().is_some_and(String::is_empty) {
        parts.pop();
    }
    parts.join(&first.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn what_ends_empty_is_what_is_trimmed(text in "[ab^~&]{0,12}", repeats in proptest::bool::ANY) {
            let levels = [repeats.then_some(b'~'), Some(b'^'), Some(b'&')];
            let short = trimmed(&text, &levels);
            proptest::prop_assert_eq!(ends_empty(text.as_bytes(), &levels), short != text, "{}", short);
        }
    }
}
