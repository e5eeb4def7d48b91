//! The words of the command line. What stands here is also what `--help` says, examples included; the
//! tests run every example.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

const EXIT: &str = "\
Exit code: 0 all good; 1 a message was in error, old and new differ, a case does not pass,
or a table is other than in the project; 2 could not run.
Problems go to standard error, with file, number of the message and address.";

/// HL7 Workbench without its window.
#[derive(Debug, Parser)]
#[command(name = "hl7wb", version, after_help = EXIT)]
pub(crate) struct Line {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Decode(Decode),
    Map(Map),
    Test(Test),
    Compare(Compare),
    /// Write an interface for the engine that runs it.
    #[command(
        subcommand,
        after_help = "\
Example:
  hl7wb export mirth registration-to-lab -o channel.xml"
    )]
    Export(Export),
    New(New),
    Spec(Spec),
    /// Take code tables over that were edited in a workbook.
    #[command(
        subcommand,
        after_help = "\
Example:
  hl7wb tables import registration-to-lab specification.xlsx"
    )]
    Tables(Tables),
    Listen(Listen),
    Import(ImportCapture),
    Send(Send),
    Tour(Tour),
}

/// Show every message of a file with paths, names, meanings and findings.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  hl7wb decode registration-to-lab/samples/00-admit-accents.hl7
  hl7wb decode registration-to-lab/samples/20-morning.hl7 --json > tree.json
  hl7wb decode registration-to-lab/samples/20-morning.hl7 --fields MSH-10,PID-3.1,PID-5.1 > patients.tsv
  hl7wb decode registration-to-lab/samples/20-morning.hl7 --profile registration-to-lab/interfaces/registration/profile.toml
  hl7wb decode registration-to-lab/samples/02-update.hl7 --project registration-to-lab
  hl7wb decode --raw - < registration-to-lab/samples/02-update.hl7 | cmp - registration-to-lab/samples/02-update.hl7")]
pub(crate) struct Decode {
    /// One message or many, in whatever holds them; `-` is standard input.
    pub(crate) file: PathBuf,
    /// A list of JSON: text, tree and findings of each message.
    #[arg(long, conflicts_with = "raw")]
    pub(crate) json: bool,
    /// What is asked of the messages beyond the standard, or not: the `profile.toml` of an interface.
    #[arg(long, value_name = "FILE", conflicts_with = "raw")]
    pub(crate) profile: Option<PathBuf>,
    /// Only these places, such as PID-3.1,PID-5.1: a line for each message, with tabs between values.
    #[arg(long, value_name = "PATHS", value_delimiter = ',', conflicts_with_all = ["json", "profile", "raw"])]
    pub(crate) fields: Vec<String>,
    /// The project whose `dictionary.toml` says what is known beyond the standard.
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["fields", "raw"])]
    pub(crate) project: Option<PathBuf>,
    /// The messages in this charset, its name in MSH-18; every character that it lacks is named.
    #[arg(long, value_name = "CHARSET", conflicts_with_all = ["json", "profile", "fields", "project", "raw"])]
    pub(crate) to: Option<String>,
    /// The bytes that were read, written back from the decoded form.
    #[arg(long)]
    pub(crate) raw: bool,
}

/// Map messages; writes none to several for each, in order, as the target engine would send them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  hl7wb map registration-to-lab registration-to-lab/samples/20-morning.hl7 > out.hl7
  hl7wb map registration-to-lab - --mllp --outcomes outcomes.jsonl < registration-to-lab/samples/20-morning.hl7 > out.mllp
  hl7wb map registration-to-lab registration-to-lab/samples/02-update.hl7 --interface registration --destination lab --target none")]
pub(crate) struct Map {
    /// Folder of the project.
    pub(crate) project: PathBuf,
    /// One message or many; `-` is standard input.
    #[arg(value_name = "IN")]
    pub(crate) input: PathBuf,
    /// The interface, where the project has several.
    #[arg(long, value_name = "NAME")]
    pub(crate) interface: Option<String>,
    /// The destination, where the interface has several.
    #[arg(long, value_name = "NAME")]
    pub(crate) destination: Option<String>,
    /// Map without the engine that the interface names around it.
    #[arg(long, value_enum)]
    pub(crate) target: Option<Target>,
    /// Frame what is written as MLLP does.
    #[arg(long)]
    pub(crate) mllp: bool,
    /// Write what became of each input to a file, a line of JSON for each: delivered, filtered, rejected
    /// or error.
    #[arg(long, value_name = "FILE")]
    pub(crate) outcomes: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Target {
    /// No engine: the mapping alone.
    None,
}

/// Run the test cases of a project, and say what is other than wanted.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  hl7wb test registration-to-lab
  hl7wb test registration-to-lab --interface registration --junit results.xml
  hl7wb test registration-to-lab --coverage
  hl7wb test registration-to-lab --bless --reason 'The lab agreed on 14 March'")]
pub(crate) struct Test {
    /// Folder of the project.
    pub(crate) project: PathBuf,
    /// One interface; where none is named, all of the project are tested.
    #[arg(long, value_name = "NAME")]
    pub(crate) interface: Option<String>,
    /// Write the results to a file as JUnit XML, which CI systems read.
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
    /// Which rules, branches and table rows the cases use, and which message would use the others.
    #[arg(long)]
    pub(crate) coverage: bool,
    /// Say of what comes out now of the cases that do not pass that it is wanted.
    #[arg(long, requires = "reason")]
    pub(crate) bless: bool,
    /// Why it is right; kept with each case.
    #[arg(long, value_name = "TEXT", requires = "bless")]
    pub(crate) reason: Option<String>,
}

/// Run a mapping over a baseline's inputs, and say what differs and why.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  hl7wb compare registration-to-lab --comparison old-interface")]
pub(crate) struct Compare {
    /// Folder of the project.
    pub(crate) project: PathBuf,
    /// The comparison, where the project has several.
    #[arg(long, value_name = "NAME")]
    pub(crate) comparison: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Export {
    Mirth(Mirth),
}

/// Write a channel for Mirth Connect or Open Integration Engine: 4.5.2, or what the interface's target says.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  hl7wb export mirth registration-to-lab --environment production -o channel.xml
  hl7wb export mirth registration-to-lab --group -o group.xml")]
pub(crate) struct Mirth {
    /// Folder of the project.
    pub(crate) project: PathBuf,
    /// The interface, where the project has several.
    #[arg(long, value_name = "NAME", conflicts_with = "group")]
    pub(crate) interface: Option<String>,
    /// All interfaces, as one channel group.
    #[arg(long)]
    pub(crate) group: bool,
    /// The environment that says who listens where; the project's first where none is named.
    #[arg(long, value_name = "NAME")]
    pub(crate) environment: Option<String>,
    /// The file that is written.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

/// Start a project from a template; without one, list them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  hl7wb new
  hl7wb new my-interface --template registration-to-lab
  hl7wb new other --template registration-to-lab --name 'Registration to pathology'")]
pub(crate) struct New {
    /// Where the project is to be: this folder where it is empty or not there yet, else one below it.
    pub(crate) folder: Option<PathBuf>,
    /// The template.
    #[arg(long, value_name = "NAME", requires = "folder")]
    pub(crate) template: Option<String>,
    /// Name of the project; the template's where none is given.
    #[arg(long, value_name = "TEXT", requires = "template")]
    pub(crate) name: Option<String>,
}

/// Write the specification of an interface: a workbook where FILE ends with .xlsx, else a page to print.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  hl7wb spec registration-to-lab --out specification.html
  hl7wb spec registration-to-lab --interface registration --out specification.xlsx")]
pub(crate) struct Spec {
    /// Folder of the project.
    pub(crate) project: PathBuf,
    /// The interface, where the project has several.
    #[arg(long, value_name = "NAME")]
    pub(crate) interface: Option<String>,
    /// The file that is written.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Tables {
    Import(Import),
}

/// Hold the code tables of a workbook against those of an interface, and say what is other.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  hl7wb tables import registration-to-lab specification.xlsx
  hl7wb tables import registration-to-lab specification.xlsx --interface registration --apply")]
pub(crate) struct Import {
    /// Folder of the project.
    pub(crate) project: PathBuf,
    /// The workbook: a specification whose code tables were edited.
    pub(crate) file: PathBuf,
    /// The interface, where the project has several.
    #[arg(long, value_name = "NAME")]
    pub(crate) interface: Option<String>,
    /// Write what is other into the project.
    #[arg(long)]
    pub(crate) apply: bool,
}

/// Listen as a project says, until Ctrl+C; every frame is kept before it is answered.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  hl7wb listen registration-to-lab")]
pub(crate) struct Listen {
    /// Folder of the project.
    pub(crate) project: PathBuf,
    /// One interface; where nothing is named, all of the project listen.
    #[arg(long, value_name = "NAME")]
    pub(crate) interface: Option<String>,
    /// An endpoint of the project's folder `endpoints`: a listener, tap, bench or folder. May be given again.
    #[arg(long, value_name = "NAME")]
    pub(crate) endpoint: Vec<String>,
}

/// Take what went over MLLP out of a capture of the network into a project, with the times and peers of then.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  hl7wb import my-interface trace.pcapng")]
pub(crate) struct ImportCapture {
    /// Folder of the project.
    pub(crate) project: PathBuf,
    /// A pcap or pcapng file, as tcpdump, tshark and Wireshark write it.
    pub(crate) file: PathBuf,
}

/// Send every message of files and folders over MLLP, and show the answers.
///
/// A message that is refused (AE, AR) is sent once. One that is not answered is sent again where --retries
/// says so: whether the receiver kept it before is not known. Nothing goes to a place that a project names
/// in another environment than `test`: the project in whose folder a file lies, and that of --project.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  hl7wb send registration-to-lab/samples/20-morning.hl7 127.0.0.1:2575
  hl7wb send registration-to-lab/samples 127.0.0.1:2575 --rate 50 --connections 4 --retries 3
  hl7wb send - 127.0.0.1:2575 --one-per-connection < registration-to-lab/samples/02-update.hl7")]
pub(crate) struct Send {
    /// Files or folders with one message or many, in whatever holds them; `-` is standard input.
    #[arg(value_name = "FILE", required = true, num_args = 1..)]
    pub(crate) files: Vec<PathBuf>,
    /// The receiver.
    #[arg(value_name = "HOST:PORT", value_parser = receiver)]
    pub(crate) receiver: Receiver,
    /// Messages a second at most; as fast as they are answered where it is left out.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rate: Option<u32>,
    /// With the gaps that lie between their MSH-7, so many times as fast.
    #[arg(long, value_name = "TIMES", conflicts_with = "rate", value_parser = speed)]
    pub(crate) speed: Option<f64>,
    /// Connections at a time; with more than one there is no order.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) connections: u32,
    /// A connection for each message.
    #[arg(long)]
    pub(crate) one_per_connection: bool,
    /// Tries after the first, where a message is not answered.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) retries: u32,
    /// Before the second try, doubled for each further one.
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    pub(crate) retry_after: u32,
    /// For an answer.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) timeout: u32,
    /// Try a message again that was refused, too.
    #[arg(long)]
    pub(crate) again_when_refused: bool,
    /// The project that says where nothing may be sent to.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) project: Option<PathBuf>,
}

/// A number greater than 0.
fn speed(written: &str) -> Result<f64, String> {
    let speed: f64 = written.parse().map_err(|_| "a number is needed")?;
    match speed.is_finite() && speed > 0.0 {
        true => Ok(speed),
        false => Err("a number greater than 0 is needed".to_owned()),
    }
}

/// Host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Receiver {
    pub(crate) host: String,
    pub(crate) port: u16,
}

/// `localhost:2575`, `10.1.2.3:2575`, `[::1]:2575`.
fn receiver(written: &str) -> Result<Receiver, String> {
    let (host, port) = written
        .rsplit_once(':')
        .filter(|(host, _)| !host.is_empty())
        .ok_or("a receiver is written HOST:PORT")?;
    let port = port
        .parse()
        .ok()
        .filter(|port| *port > 0)
        .ok_or_else(|| format!("`{port}` is not a port (1 to 65535)"))?;
    let host = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host)
        .to_owned();
    Ok(Receiver { host, port })
}

/// Walk through the bundled example: listen, receive, look, map, compare, mend, export.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  hl7wb tour tour")]
pub(crate) struct Tour {
    /// Where the example is copied to and what is made of it is written; created where it is missing.
    pub(crate) folder: PathBuf,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_words_are_free_of_contradictions() {
        Line::command().debug_assert();
    }

    #[test]
    fn a_receiver_is_host_and_port() {
        let is = |host: &str, port| {
            Ok(Receiver {
                host: host.to_owned(),
                port,
            })
        };
        assert_eq!(receiver("lab.example:2575"), is("lab.example", 2575));
        assert_eq!(receiver("[::1]:1"), is("::1", 1));
        for wrong in ["", "lab", ":2575", "lab:", "lab:0", "lab:65536", "lab:mllp"] {
            assert!(receiver(wrong).is_err(), "{wrong}");
        }
    }
}
