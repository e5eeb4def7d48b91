//! Reads one file of an endpoint.

use super::super::sheet::{Section, Sheet};
use super::super::{Finding, Interface, Level, Refused};
use super::{
    AnswerRule, AnswerRules, Clients, Disturb, Disturbance, Endpoint, EndpointKind, EndpointLimits,
    FrameBytes, Identity, Pace, Protocol, Socket, Tee, Tls, Watched,
};
use hl7wb_core::acknowledge::Code;
use hl7wb_core::condition::Condition;
use std::path::{Path, PathBuf};

/// Reads `endpoints/<id>.toml` of a project.
pub(crate) fn read(
    project: &Path,
    id: &str,
    interfaces: &[Interface],
    findings: &mut Vec<Finding>,
) -> Result<Endpoint, Refused> {
    let file = format!("endpoints/{id}.toml");
    let text = super::super::read::text(&project.join(&file), &file)?;
    read_text(&text, &file, id, project, interfaces, findings)
}

/// Reads what such a file says, or would say.
pub(super) fn read_text(
    text: &str,
    file: &str,
    id: &str,
    project: &Path,
    interfaces: &[Interface],
    findings: &mut Vec<Finding>,
) -> Result<Endpoint, Refused> {
    let mut sheet = Sheet::new(file, text);
    let document = sheet.parse("hl7wb.endpoint")?;
    let mut root = Sheet::root(&document);
    let name = root.optional(&mut sheet, "name").unwrap_or(id.to_owned());
    let written = root.text(&mut sheet, "kind");
    let group = root.optional(&mut sheet, "group").unwrap_or_default();
    let on_open = root.flag(&mut sheet, "on_open");
    let interface = root.optional(&mut sheet, "interface");
    if let Some(named) = &interface
        && interfaces.iter().all(|known| known.id != *named)
    {
        sheet.find(
            "unknown-interface",
            Level::Error,
            root.span("interface"),
            format!("The project has no interface `{named}`."),
        );
    }
    if interfaces.iter().any(|known| known.id == id) {
        sheet.find(
            "endpoint-name-taken",
            Level::Error,
            root.start(),
            format!("`{id}` is the listener of the interface of that name; rename this file."),
        );
    }
    let kind = kind(&mut sheet, &mut root, &written, project);
    if let (EndpointKind::Bench { .. }, None) = (&kind, &interface) {
        sheet.find(
            "bench-without-interface",
            Level::Error,
            root.span("kind"),
            "A bench runs an interface: say which with `interface`.".to_owned(),
        );
    }
    if let (true, Some(listen)) = (
        on_open,
        kind.listen().filter(|listen| !listen.is_loopback()),
    ) {
        sheet.find(
            "listens-beyond",
            Level::Warning,
            root.span("on_open"),
            format!(
                "{listen} is open to the network, so that nothing is listened for there before somebody starts it."
            ),
        );
    }
    let limits = limits(&mut sheet, &mut root);
    root.finish(&mut sheet);
    findings.extend(sheet.into_findings());
    Ok(Endpoint {
        id: id.to_owned(),
        name,
        group,
        on_open,
        interface,
        kind,
        limits,
    })
}

fn kind(
    sheet: &mut Sheet<'_>,
    root: &mut Section<'_>,
    written: &str,
    project: &Path,
) -> EndpointKind {
    let listen =
        |sheet: &mut Sheet<'_>, root: &mut Section<'_>| needed(sheet, root, "listen", project);
    match written {
        "tap" => EndpointKind::Tap {
            listen: listen(sheet, root),
            to: needed(sheet, root, "to", project),
            tee: tee(sheet, root, project).map(Box::new),
            faults: faults(sheet, root),
        },
        "bench" => EndpointKind::Bench {
            listen: listen(sheet, root),
            faults: faults(sheet, root),
        },
        "folder" => EndpointKind::Folder(watched(sheet, root, project)),
        "sender" => EndpointKind::Sender {
            to: needed(sheet, root, "to", project),
            pace: pace(sheet, root),
        },
        other => {
            if other != "listener" {
                let advice = "An endpoint is a `listener`, `sender`, `tap`, `bench` or `folder`";
                sheet.find(
                    "unknown-kind",
                    Level::Error,
                    root.span("kind"),
                    format!("{advice}, not `{other}`."),
                );
            }
            EndpointKind::Listener {
                listen: listen(sheet, root),
                answer: answer(sheet, root),
                faults: faults(sheet, root),
            }
        }
    }
}

fn needed(
    sheet: &mut Sheet<'_>,
    root: &mut Section<'_>,
    key: &'static str,
    project: &Path,
) -> Socket {
    match root.section(sheet, key) {
        Some(mut section) => {
            let socket = socket(sheet, &mut section, project);
            section.finish(sheet);
            socket
        }
        None => {
            let line = root.start();
            let sentence = format!("`[{key}]` is missing: host and port.");
            sheet.find("key-missing", Level::Error, line, sentence);
            Socket::plain("127.0.0.1", 0)
        }
    }
}

fn socket(sheet: &mut Sheet<'_>, section: &mut Section<'_>, project: &Path) -> Socket {
    let host = section
        .optional(sheet, "host")
        .unwrap_or("127.0.0.1".to_owned());
    let port = section.port(sheet, "port");
    let path = section.optional(sheet, "path");
    let protocol = match section.optional(sheet, "protocol").as_deref() {
        None | Some("mllp") => Protocol::Mllp,
        Some("http") => Protocol::Http {
            path: path.unwrap_or("/".to_owned()),
        },
        Some(other) => {
            sheet.find(
                "unknown-protocol",
                Level::Error,
                section.span("protocol"),
                format!("A protocol is `mllp` or `http`, not `{other}`."),
            );
            Protocol::Mllp
        }
    };
    Socket {
        host,
        port,
        protocol,
        framing: framing(sheet, section),
        tls: tls(sheet, section, project),
    }
}

fn framing(sheet: &mut Sheet<'_>, section: &mut Section<'_>) -> FrameBytes {
    let mut framing = FrameBytes::default();
    let Some(mut bytes) = section.section(sheet, "framing") else {
        return framing;
    };
    for (key, place) in [("start", &mut framing.start), ("end", &mut framing.end)] {
        let Some(written) = bytes.optional(sheet, key) else {
            continue;
        };
        match FrameBytes::read(&written) {
            Some(read) => *place = read,
            None => sheet.find(
                "frame-bytes",
                Level::Error,
                bytes.span(key),
                format!("`{written}` are no bytes in hex, such as `1C 0D`; four at most."),
            ),
        }
    }
    if framing.start.is_empty() && framing.end.is_empty() {
        sheet.find(
            "frame-bytes",
            Level::Error,
            bytes.start(),
            "Start and end cannot both be empty; the usual ones are used.".to_owned(),
        );
        framing = FrameBytes::default();
    }
    bytes.finish(sheet);
    framing
}

fn tls(sheet: &mut Sheet<'_>, section: &mut Section<'_>, project: &Path) -> Option<Tls> {
    let mut tls = section.section(sheet, "tls")?;
    let file = |sheet: &mut Sheet<'_>, tls: &mut Section<'_>, key: &'static str| {
        let path = project.join(tls.optional(sheet, key)?);
        if !path.is_file() {
            sheet.find(
                "file-missing",
                Level::Error,
                tls.span(key),
                format!("{} does not exist.", path.display()),
            );
        }
        Some(path)
    };
    let certificate = file(sheet, &mut tls, "certificate");
    let key = file(sheet, &mut tls, "key");
    let pfx = file(sheet, &mut tls, "pfx");
    let trust = file(sheet, &mut tls, "trust");
    let password = tls.optional(sheet, "password_from");
    let identity = match (pfx, certificate) {
        (Some(file), _) => Some(Identity::Pfx { file, password }),
        (None, Some(certificate)) => Some(Identity::Pem {
            key: key.unwrap_or_else(|| certificate.clone()),
            certificate,
        }),
        (None, None) => None,
    };
    let clients = match tls.optional(sheet, "clients") {
        None => Clients::default(),
        Some(written) => Clients::ALL
            .into_iter()
            .find(|(name, _)| *name == written)
            .map_or_else(
                || {
                    sheet.find(
                        "unknown-clients",
                        Level::Error,
                        tls.span("clients"),
                        format!("`clients` are `anyone`, `asked` or `required`, not `{written}`; `required` is used."),
                    );
                    Clients::Required
                },
                |(_, clients)| clients,
            ),
    };
    let name = tls.optional(sheet, "name");
    tls.finish(sheet);
    Some(Tls {
        identity,
        trust,
        clients,
        name,
    })
}

fn tee(sheet: &mut Sheet<'_>, root: &mut Section<'_>, project: &Path) -> Option<Tee> {
    let mut section = root.section(sheet, "tee")?;
    let to = socket(sheet, &mut section, project);
    let keep_answers = match section.optional(sheet, "answers").as_deref() {
        None | Some("keep") => true,
        Some("ignore") => false,
        Some(other) => {
            sheet.find(
                "unknown-answers",
                Level::Error,
                section.span("answers"),
                format!("`answers` are `keep` or `ignore`, not `{other}`."),
            );
            true
        }
    };
    section.finish(sheet);
    Some(Tee { to, keep_answers })
}

fn answer(sheet: &mut Sheet<'_>, root: &mut Section<'_>) -> AnswerRules {
    let Some(mut section) = root.section(sheet, "answer") else {
        return AnswerRules::default();
    };
    let enhanced = match section.optional(sheet, "mode").as_deref() {
        None | Some("original") => false,
        Some("enhanced") => true,
        Some(other) => {
            sheet.find(
                "unknown-mode",
                Level::Error,
                section.span("mode"),
                format!("`answer.mode` is `original` or `enhanced`, not `{other}`."),
            );
            false
        }
    };
    let profile = section.flag(sheet, "profile");
    let mut rules = Vec::new();
    for mut rule in section.list(sheet, "rule") {
        let when = condition(sheet, &mut rule);
        let written = rule.text(sheet, "code");
        let code = written
            .parse::<Code>()
            .ok()
            .filter(|code| matches!(code, Code::AA | Code::AE | Code::AR));
        if code.is_none() {
            sheet.find(
                "unknown-code",
                Level::Error,
                rule.span("code"),
                format!("An answer is `AA`, `AE` or `AR`, not `{written}`; `AE` is used."),
            );
        }
        rules.push(AnswerRule {
            when,
            code: code.unwrap_or(Code::AE),
            text: rule.optional(sheet, "text").unwrap_or_default(),
            error: rule.optional(sheet, "error"),
        });
        rule.finish(sheet);
    }
    section.finish(sheet);
    AnswerRules {
        enhanced,
        profile,
        rules,
    }
}

/// A condition that can be read; one that cannot is never met, and said.
fn condition(sheet: &mut Sheet<'_>, section: &mut Section<'_>) -> String {
    let when = section.optional(sheet, "when").unwrap_or_default();
    if !when.is_empty()
        && let Err(error) = Condition::parse(&when)
    {
        sheet.find(
            "condition",
            Level::Error,
            section.span("when"),
            error.to_string(),
        );
    }
    when
}

fn faults(sheet: &mut Sheet<'_>, root: &mut Section<'_>) -> Vec<Disturbance> {
    let mut faults = Vec::new();
    for mut section in root.list(sheet, "fault") {
        let written = section.text(sheet, "do");
        let known = Disturb::ALL.into_iter().find(|(name, _)| *name == written);
        let seconds = section.count(sheet, "seconds");
        let share = section.count(sheet, "share").unwrap_or(100).min(100);
        let when = condition(sheet, &mut section);
        match known {
            Some((_, does)) => faults.push(Disturbance {
                does: seconds.map_or(does, |seconds| does.lasting(seconds)),
                share,
                when,
            }),
            None => {
                let names: Vec<&str> = Disturb::ALL.iter().map(|(name, _)| *name).collect();
                sheet.find(
                    "unknown-fault",
                    Level::Error,
                    section.span("do"),
                    format!("`{written}` is no fault; there are {}.", names.join(", ")),
                );
            }
        }
        section.finish(sheet);
    }
    faults
}

fn limits(sheet: &mut Sheet<'_>, root: &mut Section<'_>) -> EndpointLimits {
    let mut limits = EndpointLimits::default();
    let Some(mut section) = root.section(sheet, "limits") else {
        return limits;
    };
    for (key, place) in [
        ("frame_mib", &mut limits.frame_mib),
        ("connections", &mut limits.connections),
        ("idle", &mut limits.idle),
        ("half_frame", &mut limits.half_frame),
    ] {
        if let Some(count) = section.count(sheet, key) {
            *place = count;
        }
    }
    section.finish(sheet);
    limits
}

fn watched(sheet: &mut Sheet<'_>, root: &mut Section<'_>, project: &Path) -> Watched {
    let Some(mut section) = root.section(sheet, "folder") else {
        let sentence = "`[folder]` is missing: the path to watch.".to_owned();
        sheet.find("key-missing", Level::Error, root.start(), sentence);
        return Watched {
            path: project.join("incoming"),
            moved: None,
        };
    };
    let path: PathBuf = project.join(section.text(sheet, "path"));
    let moved = section.optional(sheet, "moved");
    let moved = match section.optional(sheet, "then").as_deref() {
        None | Some("leave") => None,
        Some("move") => Some(moved.map_or_else(|| path.join("done"), |moved| project.join(moved))),
        Some(other) => {
            sheet.find(
                "unknown-then",
                Level::Error,
                section.span("then"),
                format!("`folder.then` is `leave` or `move`, not `{other}`."),
            );
            None
        }
    };
    section.finish(sheet);
    Watched { path, moved }
}

fn pace(sheet: &mut Sheet<'_>, root: &mut Section<'_>) -> Pace {
    let mut pace = Pace::default();
    let Some(mut section) = root.section(sheet, "send") else {
        return pace;
    };
    if section.is_false(sheet, "keep_alive") {
        pace.keep_alive = false;
    }
    pace.per_second = section.count(sheet, "per_second");
    for (key, place) in [
        ("connections", &mut pace.connections),
        ("retries", &mut pace.retries),
        ("retry_after", &mut pace.retry_after),
        ("timeout", &mut pace.timeout),
    ] {
        if let Some(count) = section.count(sheet, key) {
            *place = count;
        }
    }
    section.finish(sheet);
    pace
}
