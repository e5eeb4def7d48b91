//! The functions that a pipeline may call.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Every function there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FunctionList {
    /// By name.
    pub functions: Vec<FunctionView>,
}

/// Help of one function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FunctionView {
    /// Name in a pipeline.
    pub name: String,
    /// How it is written: `pad(width, fill='0')`.
    pub usage: String,
    /// What it does.
    pub help: String,
    /// Its parameters in order.
    pub parameters: Vec<ParameterView>,
    /// Examples, run as tests.
    pub examples: Vec<ExampleView>,
}

/// A parameter of a function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ParameterView {
    /// Name, for `name=value`.
    pub name: String,
    /// `text`, `number`, `word`, `otherwise`, `table` or `pattern`.
    pub kind: String,
    /// The words that it can be, where it is one of some.
    pub words: Vec<String>,
    /// What it is where it is not given; none = it must be given.
    pub default: Option<String>,
    /// What it is for.
    pub help: String,
}

/// One example of a function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExampleView {
    /// The step, as written.
    pub step: String,
    /// Value in.
    pub input: String,
    /// Value out.
    pub output: String,
}
