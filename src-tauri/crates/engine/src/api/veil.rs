//! Sentences about messages, with what is personal in these as dots: rules and findings put values into
//! words, and a value that is hidden in its place must not stand in a sentence about it.

use hl7wb_core::mask::personal;
use hl7wb_core::message::Message;

use super::message::{dotted, without_quotes};
use crate::reading::Reading;

/// Values shorter than this would be found in every other word, and tell nobody apart.
const SHORT: usize = 2;

/// What must not stand in a sentence.
#[derive(Debug, Clone, Default)]
pub struct Veil {
    /// None where nothing is hidden; else what is, longest first.
    values: Option<Vec<String>>,
}

impl Veil {
    /// Over what is personal in some messages, where that is hidden.
    #[must_use]
    pub fn over<'a>(
        masked: bool,
        messages: impl IntoIterator<Item = &'a Message>,
        reading: &Reading,
    ) -> Self {
        if !masked {
            return Self::default();
        }
        let mut values = Vec::new();
        for message in messages {
            for span in personal(message, reading.dictionary(message)) {
                let raw = span.of(message.bytes());
                let delimiters = message.delimiters();
                let ends = |byte: &u8| {
                    let between = [Some(delimiters.component), delimiters.repetition];
                    between.contains(&Some(*byte)) || delimiters.subcomponent == Some(*byte)
                };
                values.push(message.display_of(raw));
                values.extend(raw.split(ends).map(|part| message.display_of(part)));
            }
        }
        Self::of(values)
    }

    /// Over these values.
    #[must_use]
    pub fn of(values: impl IntoIterator<Item = String>) -> Self {
        let long = |value: &String| value.chars().count() >= SHORT && value != "\"\"";
        let mut values: Vec<String> = values.into_iter().filter(long).collect();
        values.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        values.dedup();
        Self {
            values: Some(values),
        }
    }

    /// Whether something is hidden.
    #[must_use]
    pub const fn hides(&self) -> bool {
        self.values.is_some()
    }

    /// A sentence, without these values and without what it quotes.
    #[must_use]
    pub fn sentence(&self, sentence: &str) -> String {
        let Some(values) = &self.values else {
            return sentence.to_owned();
        };
        let mut text = without_quotes(sentence);
        for value in values {
            if text.contains(value.as_str()) {
                text = text.replace(value.as_str(), &dotted(value.clone(), true));
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_in_words_quoted_or_not() {
        let (message, _) = Message::decode(
            "MSH|^~\\&|A|||||||M1|P|2.5.1\rPID|1||4711^^^H^MR||Vale^Iris&de^X||19800312|F\r",
        );
        let reading = Reading::default();
        let veil = Veil::over(true, [&message], &reading);
        let said = "Iris Vale (4711), born 19800312, X: no doctor in 'OBR-16'.";
        assert_eq!(
            veil.sentence(said),
            "\u{2022}\u{2022}\u{2022}\u{2022} \u{2022}\u{2022}\u{2022}\u{2022} (\u{2022}\u{2022}\u{2022}\u{2022}), born \u{2022}\u{2022}\u{2022}\u{2022}\u{2022}\u{2022}\u{2022}\u{2022}, X: no doctor in '\u{2022}\u{2022}\u{2022}\u{2022}\u{2022}\u{2022}'."
        );
        assert_eq!(Veil::over(false, [&message], &reading).sentence(said), said);
    }
}
