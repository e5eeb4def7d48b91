//! Handing an interface to the engine that runs it in production. Texts come out of here; nobody here
//! opens a file or a connection.

pub mod mirth;
