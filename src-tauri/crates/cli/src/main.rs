//! The workbench without a window. Exit code 0: all good; 1: a message was in error; 2: could not run.

mod arguments;
mod files;
mod live;
mod tour;

use std::process::ExitCode;

/// How a command ended.
pub(crate) enum End {
    /// All good.
    Good,
    /// A message was in error, or old and new differ.
    Findings,
}

const HELP: &str = "hl7wb: HL7 Workbench without its window

  hl7wb decode FILE [--json | --raw]
      Shows every message of a file with paths, names and findings; --raw writes back what was read.
      Example: hl7wb decode samples/00-admit-accents.hl7 --json

  hl7wb map PROJECT FILE [--interface I] [--destination D] [--target none] [--mllp] [--outcomes FILE]
      Maps one or many messages; writes none to several for each, in order.
      Example: hl7wb map registration-to-lab feed.hl7 > out.hl7

  hl7wb compare PROJECT [--comparison C]
      Runs a mapping over a baseline's inputs and says what differs and why.
      Example: hl7wb compare registration-to-lab

  hl7wb export mirth PROJECT [--interface I] [--environment E] -o FILE
      Writes a channel for Mirth Connect / Open Integration Engine 4.5.2.
      Example: hl7wb export mirth registration-to-lab -o channel.xml

  hl7wb listen PROJECT [--interface I]
      Listens as the project says, keeps every frame before it is answered, until Ctrl+C.
      Example: hl7wb listen registration-to-lab

  hl7wb send FILE HOST:PORT
      Sends every message of a file and shows the answers.
      Example: hl7wb send feed.hl7 127.0.0.1:2575

  hl7wb tour FOLDER
      Walks through the bundled example: listen, receive, look, map, compare, fix, export.
      Example: hl7wb tour /tmp/tour
";

#[tokio::main]
async fn main() -> ExitCode {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let Some((command, rest)) = given.split_first() else {
        println!("{HELP}");
        return ExitCode::from(2);
    };
    if matches!(command.as_str(), "--help" | "-h" | "help")
        || rest.iter().any(|word| word == "--help" || word == "-h")
    {
        println!("{HELP}");
        return ExitCode::SUCCESS;
    }
    let done = match command.as_str() {
        "decode" => files::decode(rest),
        "map" => files::map(rest),
        "compare" => live::compare(rest).await,
        "export" => live::export(rest).await,
        "listen" => live::listen(rest).await,
        "send" => live::send(rest).await,
        "tour" => tour::tour(rest).await,
        other => Err(format!(
            "`{other}` is not a command; hl7wb --help lists them."
        )),
    };
    match done {
        Ok(End::Good) => ExitCode::SUCCESS,
        Ok(End::Findings) => ExitCode::from(1),
        Err(sentence) => {
            eprintln!("hl7wb: {sentence}");
            ExitCode::from(2)
        }
    }
}
