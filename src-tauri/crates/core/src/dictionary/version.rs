//! The versions of the standard that the dictionary knows, and which of them a message means.

use std::fmt;

macro_rules! versions {
    ($($(#[$doc:meta])* $name:ident = $text:literal ($($number:literal),+);)+) => {
        /// A version of the standard, oldest first.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Version {
            $(#[doc = concat!("Version ", $text)] $name,)+
        }

        impl Version {
            /// All versions, oldest first.
            pub const ALL: &'static [Version] = &[$(Version::$name),+];

            /// As written in MSH-12.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Version::$name => $text,)+
                }
            }

            /// The version that is written exactly so.
            pub fn exact(text: &str) -> Option<Version> {
                match text {
                    $($text => Some(Version::$name),)+
                    _ => None,
                }
            }

            fn numbers(self) -> [u32; 3] {
                match self {
                    $(Version::$name => [$($number),+],)+
                }
            }
        }
    };
}

versions! {
    V2_1 = "2.1" (2, 1, 0);
    V2_2 = "2.2" (2, 2, 0);
    V2_3 = "2.3" (2, 3, 0);
    V2_3_1 = "2.3.1" (2, 3, 1);
    V2_4 = "2.4" (2, 4, 0);
    V2_5 = "2.5" (2, 5, 0);
    V2_5_1 = "2.5.1" (2, 5, 1);
    V2_6 = "2.6" (2, 6, 0);
    V2_7 = "2.7" (2, 7, 0);
    V2_7_1 = "2.7.1" (2, 7, 1);
    V2_8 = "2.8" (2, 8, 0);
    V2_8_1 = "2.8.1" (2, 8, 1);
    V2_8_2 = "2.8.2" (2, 8, 2);
    V2_9 = "2.9" (2, 9, 0);
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How a version was found for what a message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// Written as the standard writes it.
    Exact,
    /// The same version in another spelling: `2.5.1^USA`, `v2.3`, `231`, `2.5.0`.
    Spelling,
    /// Not a version of the standard; the newest that is not newer, or the oldest.
    Nearest,
    /// Nothing usable was written; [`ASSUMED`] is taken.
    Assumed,
}

/// A version for a message and how sure that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// The version to read the message by.
    pub version: Version,
    /// How it was found.
    pub certainty: Certainty,
}

/// The version taken where a message names none: the one most in use.
pub const ASSUMED: Version = Version::V2_5_1;

/// Finds the version that the text of MSH-12 means.
pub fn choose(written: &str) -> Chosen {
    if let Some(version) = Version::exact(written) {
        return Chosen {
            version,
            certainty: Certainty::Exact,
        };
    }
    let number: String = written
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    let number = number.trim_end_matches('.');
    let spelling = |version| Chosen {
        version,
        certainty: Certainty::Spelling,
    };
    // `231` and `2.31` are seen where dots were lost.
    let dotted = number
        .chars()
        .filter(char::is_ascii_digit)
        .map(String::from)
        .collect::<Vec<_>>()
        .join(".");
    if let Some(version) = Version::exact(number).or_else(|| Version::exact(&dotted)) {
        return spelling(version);
    }
    let mut parts = number
        .split('.')
        .map(|part| part.parse::<u32>().unwrap_or(u32::MAX));
    let (Some(major), Some(minor)) = (parts.next(), parts.next()) else {
        return Chosen {
            version: ASSUMED,
            certainty: Certainty::Assumed,
        };
    };
    let wanted = [major, minor, parts.next().unwrap_or(0)];
    let mut nearest = Version::V2_1;
    for version in Version::ALL {
        if version.numbers() == wanted {
            return spelling(*version);
        }
        if version.numbers() < wanted {
            nearest = *version;
        }
    }
    Chosen {
        version: nearest,
        certainty: Certainty::Nearest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_msh_12_means() {
        let table = [
            ("2.1", Version::V2_1, Certainty::Exact),
            ("2.5.1", Version::V2_5_1, Certainty::Exact),
            ("2.5.1^USA", Version::V2_5_1, Certainty::Spelling),
            ("2.5^DEU&Germany&ISO", Version::V2_5, Certainty::Spelling),
            (" 2.3", Version::V2_3, Certainty::Spelling),
            ("v2.3", Version::V2_3, Certainty::Spelling),
            ("2.31", Version::V2_3_1, Certainty::Spelling),
            ("251", Version::V2_5_1, Certainty::Spelling),
            ("2.5.0", Version::V2_5, Certainty::Spelling),
            ("2.5.", Version::V2_5, Certainty::Spelling),
            ("2.3.2", Version::V2_3_1, Certainty::Nearest),
            ("2.5.2", Version::V2_5_1, Certainty::Nearest),
            ("2.10", Version::V2_9, Certainty::Nearest),
            ("2.9.1", Version::V2_9, Certainty::Nearest),
            ("2.0", Version::V2_1, Certainty::Nearest),
            ("1.0", Version::V2_1, Certainty::Nearest),
            ("3.0", Version::V2_9, Certainty::Nearest),
            ("2.99999999999999", Version::V2_9, Certainty::Nearest),
            ("", ASSUMED, Certainty::Assumed),
            ("2", ASSUMED, Certainty::Assumed),
            ("\"\"", ASSUMED, Certainty::Assumed),
            ("日本", ASSUMED, Certainty::Assumed),
        ];
        for (written, version, certainty) in table {
            assert_eq!(
                choose(written),
                Chosen { version, certainty },
                "{written:?}"
            );
        }
    }
}
