//! Writes the TypeScript of this api: every request and view, and one function a command.
//!
//! `cargo run -p hl7wb-engine --example bindings` puts it in its place; a test fails when
//! the file there is another.

use super::view::*;
use std::any::TypeId;
use std::collections::{BTreeMap, HashSet};
use ts_rs::{Config, TS, TypeVisitor};

/// Where the file stands, seen from the root of the repository.
pub const PLACE: &str = "ui/src/ipc/bindings.ts";

/// The whole file.
#[must_use]
pub fn typescript() -> String {
    // The window receives numbers, so the types must not say bigint.
    let config = Config::new().with_large_int("number");
    let mut types = Declarations {
        config: &config,
        seen: HashSet::new(),
        found: BTreeMap::new(),
    };
    types.visit::<Event>();
    types.visit::<ApiError>();
    // Requests of what answers with plain bytes.
    types.visit::<WirePage>();
    // What stands before plain bytes.
    types.visit::<LargeHead>();
    let mut functions = String::new();

    macro_rules! collect {
        ($($name:ident($request:ty) -> $view:ty;)*) => {
            $(
                types.visit::<$request>();
                types.visit::<$view>();
                functions.push_str(&function(
                    stringify!($name),
                    &<$request as TS>::name(&config),
                    &<$view as TS>::name(&config),
                ));
            )*
        };
    }
    crate::for_each_command!(collect);

    let mut file = String::from(
        "// Generated from src-tauri/crates/engine/src/api by\n\
         // `cargo run -p hl7wb-engine --example bindings`. A test fails when it is stale.\n\n\
         import { call } from './call';\n\n",
    );
    for declaration in types.found.values() {
        file.push_str("export ");
        file.push_str(declaration);
        file.push_str("\n\n");
    }
    file.push_str("export const commands = {\n");
    file.push_str(&functions);
    file.push_str("} as const;\n");
    file
}

/// One typed function, in camel case. A request without content takes no argument.
fn function(command: &str, request: &str, view: &str) -> String {
    let mut name = String::new();
    for (place, word) in command.split('_').enumerate() {
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if place > 0 => {
                name.extend(first.to_uppercase());
                name.push_str(letters.as_str());
            }
            _ => name.push_str(word),
        }
    }
    if request == "Nothing" {
        format!("  {name}: (): Promise<{view}> => call('{command}', {{}}),\n")
    } else {
        format!("  {name}: (request: {request}): Promise<{view}> => call('{command}', request),\n")
    }
}

/// Collects the declaration of a type and of all that it mentions, by name.
struct Declarations<'a> {
    config: &'a Config,
    seen: HashSet<TypeId>,
    found: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        if T::output_path().is_some() {
            self.found
                .insert(T::ident(self.config), T::decl(self.config));
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

#[cfg(test)]
mod tests {
    use super::{PLACE, typescript};

    #[test]
    fn the_file_in_the_ui_is_what_this_api_says() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../..");
        let there = std::fs::read_to_string(format!("{root}/{PLACE}")).unwrap_or_default();
        assert!(
            there == typescript(),
            "{PLACE} is stale: run `cargo run -p hl7wb-engine --example bindings`"
        );
    }
}
