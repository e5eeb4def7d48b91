//! Columns in the engine's list of messages, by which people there search: what the engine knows by
//! itself, and the keys of an interface. A Mapper step of the source reads each, which is how the people
//! who run the engine do it; a Mapper yields nothing where a place is not there, and cannot fail.

use super::plan::Key;
use super::xml::Xml;
use crate::path::{Address, Index};

/// What an address that can be a column must be.
pub const KEY: &str = "a field or a part of one, without [*] and [+]";

/// The keys that every channel has, and those of the interface.
fn all(keys: &[Key]) -> Vec<Key> {
    let usual = [("CONTROL_ID", "MSH-10"), ("PATIENT_ID", "PID-3.1")];
    let usual = usual.into_iter().filter_map(|(column, at)| {
        Some(Key {
            column: column.to_owned(),
            at: at.parse().ok()?,
        })
    });
    usual
        .filter(|one| keys.iter().all(|key| key.column != one.column))
        .chain(keys.iter().cloned())
        .collect()
}

/// Whether a column can be called so: what every database of the engine takes, and the engine itself has
/// not taken.
#[must_use]
pub fn is_column(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_uppercase())
        && chars.all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
        && name.len() <= 30
        && !["SOURCE", "TYPE", "MESSAGE_ID", "METADATA_ID"].contains(&name)
}

/// Whether an address can be a column: one value of every message.
#[must_use]
pub fn is_key(at: &Address) -> bool {
    let one = |index: Index| matches!(index, Index::Unspecified | Index::At(_));
    at.field.is_some() && one(at.occurrence) && one(at.repetition)
}

/// `metaDataColumns`
pub(super) fn columns(xml: &mut Xml, keys: &[Key]) {
    let own = [("SOURCE", "mirth_source"), ("TYPE", "mirth_type")];
    let own = own.map(|(column, variable)| (column.to_owned(), variable.to_owned()));
    let keys = all(keys);
    let keys = keys.iter().map(|key| (key.column.clone(), variable(key)));
    xml.element("metaDataColumns", |xml| {
        for (column, variable) in own.into_iter().chain(keys) {
            xml.element("metaDataColumn", |xml| {
                xml.texts(&[
                    ("name", &column),
                    ("type", "STRING"),
                    ("mappingName", &variable),
                ]);
            });
        }
    });
}

/// The steps that read them.
pub(super) fn steps(xml: &mut Xml, keys: &[Key]) {
    for (index, key) in all(keys).iter().enumerate() {
        let class = "com.mirth.connect.plugins.mapper.MapperStep";
        xml.versioned(class, |xml| {
            xml.texts(&[
                ("name", &format!("{}: {}", key.column, key.at)),
                ("sequenceNumber", &index.to_string()),
                ("enabled", "true"),
                ("variable", &variable(key)),
                ("mapping", &read(&key.at)),
                ("defaultValue", ""),
            ]);
            xml.empty("replacements");
            xml.text("scope", "CHANNEL");
        });
    }
}

fn variable(key: &Key) -> String {
    format!("key_{}", key.column.to_lowercase())
}

/// The E4X expression that reads a place of the message.
fn read(at: &Address) -> String {
    let index = |index: Index| match index {
        Index::At(number) => number.saturating_sub(1),
        Index::Unspecified | Index::All | Index::Append => 0,
    };
    let segment = at.segment;
    let mut out = format!("msg['{segment}'][{}]", index(at.occurrence));
    if let Some(field) = at.field {
        out += &format!("['{segment}.{field}'][{}]", index(at.repetition));
        if !(segment.is_header() && field < 3) {
            let component = at.component.unwrap_or(1);
            out += &format!("['{segment}.{field}.{component}'][0]");
            if let Some(part) = at.subcomponent {
                out += &format!("['{segment}.{field}.{component}.{part}'][0]");
            }
        }
    }
    out + ".toString()"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_one_value_of_the_message() {
        for (at, script) in [
            (
                "MSH-10",
                "msg['MSH'][0]['MSH.10'][0]['MSH.10.1'][0].toString()",
            ),
            ("MSH-2", "msg['MSH'][0]['MSH.2'][0].toString()"),
            (
                "OBX[3]-5[2].1.2",
                "msg['OBX'][2]['OBX.5'][1]['OBX.5.1'][0]['OBX.5.1.2'][0].toString()",
            ),
        ] {
            let at: Address = at.parse().expect(at);
            assert!(is_key(&at));
            assert_eq!(read(&at), script);
        }
        for at in ["PID", "PID-3[*].1", "OBX[*]-5"] {
            assert!(!is_key(&at.parse().expect(at)), "{at}");
        }
        for (name, fits) in [
            ("VISIT", true),
            ("A_1", true),
            ("visit", false),
            ("1A", false),
            ("TYPE", false),
            ("", false),
        ] {
            assert_eq!(is_column(name), fits, "{name}");
        }
    }

    #[test]
    fn an_interface_may_say_where_the_usual_keys_stand() {
        let patient = Key {
            column: "PATIENT_ID".to_owned(),
            at: "PID-2.1".parse().expect("an address"),
        };
        let names: Vec<(String, String)> = all(&[patient])
            .iter()
            .map(|key| (key.column.clone(), key.at.to_string()))
            .collect();
        let expected = [("CONTROL_ID", "MSH-10"), ("PATIENT_ID", "PID-2.1")];
        assert_eq!(
            names,
            expected.map(|(column, at)| (column.to_owned(), at.to_owned()))
        );
    }
}
