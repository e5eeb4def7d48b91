//! The workbench without a window. Exit code 0: all good; 1: a message was in error; 2: could not run.

mod arguments;
mod files;
mod live;
mod paper;
mod print;
mod send;
mod test;
mod tour;

use arguments::{Command, Export, Line, Tables};
use clap::Parser;
use print::complain;
use std::process::ExitCode;

/// How a command ended.
pub(crate) enum End {
    /// All good.
    Good,
    /// A message was in error, or old and new differ.
    Findings,
}

#[tokio::main]
async fn main() -> ExitCode {
    // What clap refuses, it says and ends with 2.
    let done = match Line::parse().command {
        Command::Decode(asked) => files::decode(&asked),
        Command::Map(asked) => files::map(&asked),
        Command::Test(asked) => test::test(&asked),
        Command::Compare(asked) => live::compare(&asked).await,
        Command::Export(Export::Mirth(asked)) => live::export(&asked).await,
        Command::New(asked) => paper::new(&asked),
        Command::Spec(asked) => paper::spec(&asked),
        Command::Tables(Tables::Import(asked)) => paper::import(&asked),
        Command::Listen(asked) => live::listen(&asked).await,
        Command::Import(asked) => live::import(&asked).await,
        Command::Send(asked) => send::send(&asked).await,
        Command::Tour(asked) => tour::tour(&asked).await,
    };
    match done {
        Ok(End::Good) => ExitCode::SUCCESS,
        Ok(End::Findings) => ExitCode::from(1),
        Err(sentence) => {
            complain(&format!("hl7wb: {sentence}"));
            ExitCode::from(2)
        }
    }
}
