//! `hl7wb listen` and `hl7wb send`, against each other and against receivers that are not as kind.

use super::{Place, Ran, message, signal};
use std::io::{Read, Write};
use std::net::TcpListener;

#[test]
fn what_is_sent_is_received_in_order_and_ctrl_c_ends_it_well() {
    for name in ["-INT", "-TERM"] {
        let place = Place::new();
        let listener = place.listening();
        let input = message("A08", "ONE", "PV1|1|I\r") + &message("A03", "TWO", "PV1|1|I\r");
        let address = format!("127.0.0.1:{}", place.port);
        let sent = place.run_with(&["send", "-", &address], input.as_bytes());
        assert_eq!(sent.code, 0, "{}", sent.err);
        let lines: Vec<String> = sent.text().lines().map(str::to_owned).collect();
        assert!(lines[0].starts_with("message 1  ONE  AA"), "{lines:?}");
        assert!(lines[1].starts_with("message 2  TWO  AA"), "{lines:?}");
        // What was answered is told within a moment; the signal must not come before.
        std::thread::sleep(std::time::Duration::from_millis(500));
        signal(&listener, name);
        let ended = Ran::of(listener);
        assert_eq!(ended.code, 0, "{}", ended.err);
        let (one, two) = (ended.text().find("ONE"), ended.text().find("TWO"));
        assert!(one.is_some() && one < two, "{}", ended.text());
    }
}

/// An endpoint of a file, beside the interface or in its place.
#[test]
fn an_endpoint_of_the_project_listens_and_answers_as_its_file_says() {
    let place = Place::new();
    let free = TcpListener::bind("127.0.0.1:0").expect("bound");
    let port = free.local_addr().expect("an address").port();
    drop(free);
    std::fs::create_dir(place.path("registration-to-lab/endpoints")).expect("made");
    place.write(
        "registration-to-lab/endpoints/stand-in.toml",
        format!(
            "format = \"hl7wb.endpoint/1\"\nkind = \"listener\"\nlisten = {{ port = {port} }}\n\
             [[answer.rule]]\nwhen = \"MSH-10 = TWO\"\ncode = \"AR\"\ntext = \"not this one\"\n"
        ),
    );
    let listener = place.listening_as(&["--endpoint", "stand-in"], port);
    let input = message("A08", "ONE", "PV1|1|I\r") + &message("A03", "TWO", "PV1|1|I\r");
    let sent = place.run_with(
        &["send", "-", &format!("127.0.0.1:{port}")],
        input.as_bytes(),
    );
    assert_eq!(sent.code, 1, "{}", sent.err);
    assert!(sent.text().contains("not this one"), "{}", sent.text());
    std::thread::sleep(std::time::Duration::from_millis(500));
    signal(&listener, "-INT");
    let ended = Ran::of(listener);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(
        ended.text().contains("AR  not this one"),
        "{}",
        ended.text()
    );
    let ran = place.run(&["listen", "registration-to-lab", "--endpoint", "nobody"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("no endpoint `nobody`"), "{}", ran.err);
}

#[test]
fn a_port_in_use_is_named_with_who_has_it() {
    let place = Place::new();
    let socket = TcpListener::bind(("127.0.0.1", place.port)).expect("bound");
    let ran = place.run(&["listen", "registration-to-lab"]);
    drop(socket);
    assert_eq!((ran.code, ran.out.len()), (2, 0));
    assert!(
        ran.err
            .contains(&format!("127.0.0.1:{} is in use", place.port)),
        "{}",
        ran.err
    );
}

/// A receiver that answers one message with this and hangs up.
fn answers(answer: &'static [u8]) -> String {
    let socket = TcpListener::bind("127.0.0.1:0").expect("bound");
    let address = socket.local_addr().expect("an address").to_string();
    std::thread::spawn(move || {
        let (mut stream, _) = socket.accept().expect("accepted");
        drop(stream.read(&mut [0; 4096]));
        drop(stream.write_all(answer));
    });
    address
}

#[test]
fn what_is_not_accepted_ends_with_1_and_what_is_not_answered_with_2() {
    let place = Place::new();
    place.write("one.hl7", message("A08", "ONE", "PV1|1|I\r"));
    let refused = answers(b"\x0bMSH|^~\\&|L\rMSA|AR|ONE|no such ward\r\x1c\r");
    let ran = place.run(&["send", "one.hl7", &refused]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.text().contains("AR  no such ward"), "{}", ran.text());
    let other = answers(b"\x0bMSH|^~\\&|L\rMSA|AA|SOME\r\x1c\r");
    let ran = place.run(&["send", "one.hl7", &other]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(
        ran.text().contains("MSA-2 is not what was sent"),
        "{}",
        ran.text()
    );
    let hung_up = answers(b"");
    let ran = place.run(&["send", "one.hl7", &hung_up]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("one.hl7, message 1: "), "{}", ran.err);

    let nobody = format!("127.0.0.1:{}", place.port);
    let ran = place.run(&["send", "one.hl7", &nobody]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("Nobody listens"), "{}", ran.err);
    let ran = place.run(&["send", "nothing.hl7", &nobody]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("nothing.hl7"), "{}", ran.err);
}

#[test]
fn folders_are_sent_at_a_rate_over_several_connections_and_summed_up() {
    let place = Place::new();
    let listener = place.listening();
    std::fs::create_dir(place.path("day")).expect("made");
    place.write(
        "day/a.hl7",
        message("A08", "ONE", "PV1|1|I\r") + &message("A03", "TWO", "PV1|1|I\r"),
    );
    place.write("day/b.hl7", message("A08", "THREE", "PV1|1|I\r"));
    let address = format!("127.0.0.1:{}", place.port);
    let ran = place.run(&[
        "send",
        "day",
        &address,
        "--rate",
        "50",
        "--connections",
        "2",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for id in ["ONE", "TWO", "THREE"] {
        assert!(
            ran.text().contains(&format!("  {id}  AA")),
            "{}",
            ran.text()
        );
    }
    assert!(ran.err.contains("3 of 3 sent to 127.0.0.1"), "{}", ran.err);
    assert!(
        ran.err.contains(": 3 accepted; answered in ms p50 "),
        "{}",
        ran.err
    );
    signal(&listener, "-INT");
    assert_eq!(Ran::of(listener).code, 0);
}

#[test]
fn what_broke_is_sent_again_and_nothing_goes_where_it_may_not() {
    let place = Place::new();
    place.write("one.hl7", message("A08", "ONE", "PV1|1|I\r"));
    let socket = TcpListener::bind("127.0.0.1:0").expect("bound");
    let address = socket.local_addr().expect("an address").to_string();
    std::thread::spawn(move || {
        for answer in ["", "\x0bMSH|^~\\&|L\rMSA|AA|ONE\r\x1c\r"] {
            let (mut stream, _) = socket.accept().expect("accepted");
            drop(stream.read(&mut [0; 4096]));
            drop(stream.write_all(answer.as_bytes()));
        }
    });
    let ran = place.run(&[
        "send",
        "one.hl7",
        &address,
        "--retries",
        "1",
        "--retry-after",
        "1",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.text().contains("2 tries"), "{}", ran.text());

    // The folder of the example says who production is.
    let sample = "registration-to-lab/samples/20-morning.hl7";
    let ran = place.run(&["send", sample, "lab.hospital.example:6662"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("environment `production`"), "{}", ran.err);
    let ran = place.run(&[
        "send",
        "one.hl7",
        "lab.hospital.example:6662",
        "--project",
        "registration-to-lab",
    ]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("environment `production`"), "{}", ran.err);
}
