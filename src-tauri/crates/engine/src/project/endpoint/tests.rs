use super::*;
use crate::project::Project;
use std::path::Path;

fn project(files: &[(&str, &str)]) -> (tempfile::TempDir, Project) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(
        folder.path().join("project.toml"),
        "format = \"hl7wb.project/1\"\nname = \"P\"\n",
    )
    .expect("written");
    std::fs::create_dir(folder.path().join(ENDPOINTS_FOLDER)).expect("made");
    for (name, text) in files {
        std::fs::write(folder.path().join(ENDPOINTS_FOLDER).join(name), text).expect("written");
    }
    let project = Project::open(folder.path()).expect("a project");
    (folder, project)
}

#[test]
fn every_key_is_read() {
    let text = r#"
format = "hl7wb.endpoint/1"
name = "Between"
kind = "tap"
group = "Parallel run"
on_open = true
listen = { host = "127.0.0.1", port = 2580, framing = { start = "", end = "1C" } }
to = { host = "lab.example", port = 2576, tls = { name = "lab" } }
tee = { port = 2577, answers = "ignore", protocol = "http", path = "/hl7" }
limits = { frame_mib = 1, connections = 2, idle = 3, half_frame = 4 }
[[fault]]
do = "late"
share = 10
seconds = 7
when = "MSH-9.1 = ORU"
"#;
    let (_folder, project) = project(&[("between.toml", text)]);
    assert_eq!(project.findings, []);
    let endpoint = project.endpoint("between").expect("read");
    assert_eq!(
        (
            endpoint.group.as_str(),
            endpoint.on_open,
            endpoint.kind.as_str()
        ),
        ("Parallel run", true, "tap")
    );
    let EndpointKind::Tap {
        listen,
        to,
        tee,
        faults,
    } = &endpoint.kind
    else {
        panic!("{endpoint:?}")
    };
    assert_eq!(
        (listen.framing.start.len(), listen.framing.end.as_slice()),
        (0, &[0x1C][..])
    );
    assert_eq!(
        to.tls.as_ref().and_then(|tls| tls.name.as_deref()),
        Some("lab")
    );
    let tee = tee.as_ref().expect("a tee");
    assert!(
        !tee.keep_answers
            && tee.to.protocol
                == Protocol::Http {
                    path: "/hl7".to_owned()
                }
    );
    assert_eq!((faults[0].does, faults[0].share), (Disturb::Late(7), 10));
    assert_eq!(endpoint.limits.half_frame, 4);
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    let text = r#"format = "hl7wb.endpoint/1"
kind = "listner"
[listen]
port = 2580
framing = { start = "0G" }
[[fault]]
do = "sing"
[[answer.rule]]
when = "PID-"
code = "OK"
"#;
    let (_folder, project) = project(&[("one.toml", text)]);
    let found: Vec<(&str, Option<u32>)> = project
        .findings
        .iter()
        .map(|finding| (finding.code, finding.line))
        .collect();
    assert_eq!(
        found,
        [
            ("unknown-kind", Some(2)),
            ("frame-bytes", Some(5)),
            ("condition", Some(9)),
            ("unknown-code", Some(10)),
            ("unknown-fault", Some(7)),
        ]
    );
    assert!(Path::new(&project.findings[0].file).starts_with(ENDPOINTS_FOLDER));
}

#[test]
fn what_is_saved_keeps_what_somebody_wrote_beside() {
    let text = r#"# agreed with the lab on 3 March
format = "hl7wb.endpoint/1"
name = "Lab" # the old name
kind = "listener"
[listen]
port = 2580 # free
host = "127.0.0.1"
[limits] # small machine
connections = 5
"#;
    let (_folder, project) = project(&[("lab.toml", text)]);
    let mut endpoint = project.endpoint("lab").expect("read").clone();
    endpoint.name = "Laboratory".to_owned();
    endpoint.limits.connections = 6;
    let EndpointKind::Listener { answer, faults, .. } = &mut endpoint.kind else {
        panic!("{endpoint:?}")
    };
    answer.rules.push(AnswerRule {
        when: "MSH-9.1 = ORU".to_owned(),
        code: Code::AR,
        text: "no \"results\" here".to_owned(),
        error: None,
    });
    faults.push(Disturbance {
        does: Disturb::Twice,
        share: 5,
        when: String::new(),
    });
    assert_eq!(save_endpoint(&project, &endpoint).expect("saved"), "lab");
    let again = Project::open(&project.folder).expect("a project");
    assert_eq!(again.findings, []);
    assert_eq!(again.endpoint("lab"), Some(&endpoint));
    let written = std::fs::read_to_string(project.folder.join("endpoints/lab.toml")).expect("read");
    for kept in [
        "# agreed with the lab",
        "# the old name",
        "# free",
        "# small machine",
    ] {
        assert!(written.contains(kept), "{kept} is gone from\n{written}");
    }
}

#[test]
fn what_would_not_be_read_is_not_saved() {
    let (_folder, project) = project(&[]);
    let endpoint = Endpoint {
        id: String::new(),
        name: "To the lab".to_owned(),
        group: String::new(),
        on_open: false,
        interface: Some("nowhere".to_owned()),
        kind: EndpointKind::Sender {
            to: Socket::plain("127.0.0.1", 2576),
            pace: Pace::default(),
        },
        limits: EndpointLimits::default(),
    };
    let fault = save_endpoint(&project, &endpoint).expect_err("refused");
    assert_eq!(fault.code, "unknown-interface");
    let endpoint = Endpoint {
        interface: None,
        ..endpoint
    };
    assert_eq!(
        save_endpoint(&project, &endpoint).expect("saved"),
        "to-the-lab"
    );
    let fault = save_endpoint(&project, &endpoint).expect_err("taken");
    assert_eq!(fault.code, "endpoint-taken");
}
