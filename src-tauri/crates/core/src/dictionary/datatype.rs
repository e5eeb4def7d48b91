//! Data types and their components.

use std::collections::BTreeMap;

use super::text::{self, TYPES, optional};
use super::{Usage, Version};

/// A data type in one version.
#[derive(Clone, Debug)]
pub struct TypeDef {
    /// `CX`
    pub id: &'static str,
    /// `Extended Composite ID with Check Digit`
    pub name: &'static str,
    /// Component 1 first; empty for a primitive type.
    pub components: Vec<ComponentDef>,
}

impl TypeDef {
    /// The component with this number, 1-based.
    pub fn component(&self, number: u16) -> Option<&ComponentDef> {
        self.components.get(usize::from(number).checked_sub(1)?)
    }

    /// Whether values of this type have no parts.
    pub fn is_primitive(&self) -> bool {
        self.components.is_empty()
    }
}

/// A component of a data type; a subcomponent where the type stands inside another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComponentDef {
    /// `Assigning Authority`
    pub name: &'static str,
    /// `HD`; none where withdrawn.
    pub datatype: Option<&'static str>,
    /// Whether it is sent.
    pub usage: Usage,
    /// Largest length in characters, where the version states one.
    pub length: Option<u32>,
    /// Table of its codes.
    pub table: Option<&'static str>,
}

/// The type as the standard writes it: versions up to 2.4 have nameless composites, `CM`, which
/// the dictionary tells apart as `CM_…`.
pub fn wire_name(datatype: &str) -> &str {
    match datatype.starts_with("CM_") {
        true => "CM",
        false => datatype,
    }
}

pub(super) fn load(version: Version) -> BTreeMap<&'static str, TypeDef> {
    let mut types: BTreeMap<&'static str, TypeDef> = BTreeMap::new();
    text::rows(TYPES.text(), version, |row| {
        let [usage, length, table, datatype, name, ..] = row.columns;
        if row.child.is_empty() {
            let [name, ..] = row.columns;
            types.insert(
                row.parent,
                TypeDef {
                    id: row.parent,
                    name,
                    components: Vec::new(),
                },
            );
            return;
        }
        let (Some(def), Some(usage)) = (types.get_mut(row.parent), Usage::from_code(usage)) else {
            return;
        };
        def.components.push(ComponentDef {
            name,
            datatype: optional(datatype),
            usage,
            length: length.parse().ok(),
            table: optional(table),
        });
    });
    types
}
