//! What stands at an address, in words.

use super::{Dictionary, Max, Usage, Version};
use crate::path::Address;

/// The type of a field whose type another field names.
const VARIES: &str = "varies";

/// The types whose first component is a code of the table that their field names. (A field of
/// another type may name a table too, but means a component further in: PID-5 from 2.6 on names
/// 0200, of XPN.7.)
const CODED: [&str; 4] = ["CE", "CF", "CNE", "CWE"];

/// What the standard says about a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// Name of the segment.
    pub segment: &'static str,
    /// Names from the field inwards, `["Patient Name", "Family Name"]`; empty for a segment.
    pub names: Vec<&'static str>,
    /// Data type at the place, see [`super::wire_name`]; of a withdrawn field the last it had, since
    /// messages go on carrying it. None for a segment and for a withdrawn component.
    pub datatype: Option<&'static str>,
    /// Whether it is sent; none for a segment.
    pub usage: Option<Usage>,
    /// How often the field repeats; a part of a field does not.
    pub max: Max,
    /// Largest length in characters, where the version states one.
    pub length: Option<u32>,
    /// Length that a receiver must keep.
    pub conformance_length: Option<&'static str>,
    /// Table of its codes.
    pub table: Option<&'static str>,
}

impl Description {
    /// `Patient Name > Family Name`; of a segment its name.
    pub fn path_name(&self) -> String {
        match self.names.is_empty() {
            true => self.segment.to_owned(),
            false => self.names.join(" > "),
        }
    }
}

impl Dictionary {
    /// What stands at an address; `None` for what this version does not have.
    pub fn describe(&self, at: &Address) -> Option<Description> {
        self.describe_as(at, None)
    }

    /// As [`describe`](Self::describe), in a message that says what the type `varies` is there.
    pub fn describe_as(&self, at: &Address, varies: Option<&str>) -> Option<Description> {
        let Address {
            segment,
            occurrence: _,
            field,
            repetition: _,
            component,
            subcomponent,
        } = at;
        self.describe_place(segment.as_str(), *field, *component, *subcomponent, varies)
    }

    /// What stands at a place by its numbers; `None` for what this version does not have.
    ///
    /// `varies` is the type of a field that has type `varies`, which only the message knows
    /// (OBX-5: what OBX-2 says). The first component of a value without parts is the value itself.
    fn describe_place(
        &self,
        segment: &str,
        field: Option<u16>,
        component: Option<u16>,
        subcomponent: Option<u16>,
        varies: Option<&str>,
    ) -> Option<Description> {
        let segment = self.segment(segment)?;
        let mut description = Description {
            segment: segment.name,
            names: Vec::new(),
            datatype: None,
            usage: None,
            max: Max::Times(1),
            length: None,
            conformance_length: None,
            table: None,
        };
        let Some(number) = field else {
            return Some(description);
        };
        let field = segment.field(number)?;
        let actual = match (field.datatype, varies) {
            (Some(VARIES), Some(named)) => self.datatype(named).map(|def| def.id),
            (None, _) => self.type_before(segment.id, number),
            (datatype, _) => datatype,
        };
        description.names.push(field.name);
        description.datatype = actual.or(field.datatype);
        description.usage = Some(field.usage);
        description.max = field.max;
        description.length = field.length;
        description.conformance_length = field.conformance_length;
        description.table = field.table;
        let inward = match (component, subcomponent) {
            (Some(component), subcomponent) => [Some(component), subcomponent],
            // A subcomponent without a component is the first component's.
            (None, Some(subcomponent)) => [Some(1), Some(subcomponent)],
            (None, None) => [None, None],
        };
        for number in inward.into_iter().flatten() {
            let parts = description.datatype.and_then(|id| self.datatype(id));
            let Some(parts) = parts.filter(|def| !def.is_primitive()) else {
                if number == 1 {
                    continue;
                }
                return None;
            };
            let part = parts.component(number)?;
            description.names.push(part.name);
            description.datatype = part.datatype;
            description.usage = Some(part.usage);
            description.max = Max::Times(1);
            description.length = part.length;
            description.conformance_length = None;
            description.table = match number == 1 && CODED.contains(&parts.id) {
                true => part.table.or(description.table),
                false => part.table,
            };
        }
        Some(description)
    }

    /// The type of a withdrawn field in the newest version that still had it.
    fn type_before(&self, segment: &str, number: u16) -> Option<&'static str> {
        let older = Version::ALL.iter().rev().filter(|v| **v < self.version());
        older
            .map(|version| Dictionary::of(*version))
            .find_map(|dictionary| dictionary.field(segment, number)?.datatype)
    }
}
