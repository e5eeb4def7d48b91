//! What a listener answers to a client of another make, however far a message has come by then:
//! `ack.when`, all the way over sockets.

use hl7wb_tests::terminal::Listening;
use hl7wb_tests::{Outcome, ensure, peers};
use std::path::{Path, PathBuf};

const MAPPING: &str = "interfaces/registration/lab.mapping.toml";

/// Admitted, discharged (the lab does not want it), of a sex that the table does not have.
fn three(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let message = |event: &str, control_id: &str, sex: &str| {
        format!(
            "MSH|^~\\&|REG|HOSP|LAB|HOSP|20260314081500||ADT^{event}|{control_id}|P|2.3\rPID|1||4711^^^HOSP^MR||Vale^Iris||19800101|{sex}\rPV1|1|I\r"
        )
    };
    let mut files = Vec::new();
    for (event, control_id, sex) in [
        ("A01", "IN1", "F"),
        ("A03", "OUT1", "F"),
        ("A01", "ODD1", "Q"),
    ] {
        let file = folder.join(control_id);
        std::fs::write(&file, message(event, control_id, sex))?;
        files.push(file);
    }
    Ok(files)
}

/// Sends the three and holds MSA-1 of each answer against what is wanted.
fn check(listening: &Listening, wanted: [&str; 3]) -> Outcome<Vec<String>> {
    let files = three(listening.folder())?;
    let mut answers = Vec::new();
    for ((file, code), control_id) in files.iter().zip(wanted).zip(["IN1", "OUT1", "ODD1"]) {
        let answer = peers::mllp_send(listening.port(), file)?;
        ensure(
            answer.contains(&format!("MSA|{code}|{control_id}")),
            format!("{code} for {control_id}, not {answer:?}"),
        )?;
        answers.push(answer);
    }
    Ok(answers)
}

/// An example whose mapping refuses a sex that its table does not have.
fn prepared(when: &str) -> Outcome<Listening> {
    let listening = Listening::prepare()?;
    listening.change(
        "interfaces/registration/interface.toml",
        "\"received\"",
        &format!("\"{when}\""),
    )?;
    listening.change(MAPPING, "table(sex, default='9')", "table(sex)")?;
    Ok(listening)
}

#[test]
fn received_accepts_what_is_stored() -> Outcome {
    let mut listening = prepared("received")?;
    listening.start()?;
    check(&listening, ["AA", "AA", "AA"])?;
    let said = listening.stop()?;
    ensure(said.matches("  AA").count() == 3, said)
}

#[test]
fn mapped_says_what_the_mapping_makes_of_it() -> Outcome {
    let mut listening = prepared("mapped")?;
    listening.start()?;
    let answers = check(&listening, ["AA", "AA", "AE"])?;
    ensure(answers[2].contains("(PID-8)"), format!("{answers:?}"))?;
    let said = listening.stop()?;
    for outcome in ["lab: mapped", "lab: filtered", "lab: rejected"] {
        ensure(said.contains(outcome), format!("{outcome} in {said}"))?;
    }
    Ok(())
}

#[test]
fn delivered_says_what_the_receiver_says() -> Outcome {
    // The laboratory is another listener of ours; while it is away nothing is accepted.
    let mut lab = Listening::prepare()?;
    let mut listening = prepared("delivered")?;
    listening.change(
        "project.toml",
        "port = 2576",
        &format!("port = {}", lab.port()),
    )?;
    listening.start()?;
    check(&listening, ["AE", "AA", "AE"])?;
    lab.start()?;
    check(&listening, ["AA", "AA", "AE"])?;
    let said = listening.stop()?;
    ensure(said.contains("lab: delivered to 127.0.0.1:"), &said)?;
    ensure(said.contains("Nobody listens on"), &said)?;
    let received = lab.stop()?;
    ensure(
        received.contains("IN1") && !received.contains("OUT1"),
        received,
    )
}
