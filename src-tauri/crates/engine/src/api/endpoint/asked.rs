//! The endpoint that a form asks for.

use crate::api::view::{
    AnswerRuleSettings, AnswerSettings, EndpointSettings, FaultSettings, LimitSettings,
    PaceSettings, SocketSettings, TeeSettings, TlsSettings,
};
use crate::fault::Fault;
use crate::project::{
    AnswerRule, AnswerRules, Clients, Disturb, Disturbance, Endpoint, EndpointKind, EndpointLimits,
    FrameBytes, Identity, Pace, Protocol, Socket, Tee, Tls, Watched,
};
use hl7wb_core::acknowledge::Code;
use std::path::{Path, PathBuf};

/// The endpoint that a form asks for.
///
/// # Errors
/// Where a code, a fault or bytes are none.
pub fn endpoint(settings: EndpointSettings, project: &Path) -> Result<Endpoint, Fault> {
    let EndpointSettings {
        id,
        name,
        group,
        kind,
        on_open,
        interface,
        listen,
        to,
        tee,
        answer,
        faults,
        limits,
        folder,
        pace,
    } = settings;
    let faults = || faults.iter().map(disturbance).collect::<Result<_, _>>();
    let kind = match kind.as_str() {
        "listener" => EndpointKind::Listener {
            listen: socket(listen, project)?,
            answer: answer_rules(answer)?,
            faults: faults()?,
        },
        "bench" => EndpointKind::Bench {
            listen: socket(listen, project)?,
            faults: faults()?,
        },
        "tap" => EndpointKind::Tap {
            listen: socket(listen, project)?,
            to: socket(to, project)?,
            tee: match tee {
                Some(TeeSettings { to, keep_answers }) => Some(Box::new(Tee {
                    to: socket(to, project)?,
                    keep_answers,
                })),
                None => None,
            },
            faults: faults()?,
        },
        "folder" => EndpointKind::Folder(Watched {
            path: project.join(&folder.path),
            moved: path(&folder.moved, project),
        }),
        "sender" => EndpointKind::Sender {
            to: socket(to, project)?,
            pace: pace_of(&pace),
        },
        other => {
            return Err(wrong(
                "unknown-kind",
                format!("`{other}` is no kind of endpoint."),
            ));
        }
    };
    let LimitSettings {
        frame_mib,
        connections,
        idle,
        half_frame,
    } = limits;
    Ok(Endpoint {
        id,
        name,
        group,
        on_open,
        interface: word(interface),
        kind,
        limits: EndpointLimits {
            frame_mib,
            connections,
            idle,
            half_frame,
        },
    })
}

fn wrong(code: &'static str, sentence: String) -> Fault {
    Fault::new(code, sentence)
}

fn word(text: String) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn path(text: &str, project: &Path) -> Option<PathBuf> {
    word(text.to_owned()).map(|text| project.join(text))
}

fn socket(settings: SocketSettings, project: &Path) -> Result<Socket, Fault> {
    let SocketSettings {
        host,
        port,
        protocol,
        path,
        start,
        end,
        tls,
    } = settings;
    let bytes = |written: &str| {
        FrameBytes::read(written).ok_or_else(|| {
            wrong(
                "frame-bytes",
                format!("`{written}` are no bytes in hex, such as `1C 0D`."),
            )
        })
    };
    if host.trim().is_empty() || port == 0 {
        return Err(wrong(
            "no-place",
            "A host and a port from 1 to 65535 are needed.".to_owned(),
        ));
    }
    let framing = FrameBytes {
        start: bytes(&start)?,
        end: bytes(&end)?,
    };
    if framing.start.is_empty() && framing.end.is_empty() {
        return Err(wrong(
            "frame-bytes",
            "A frame needs a start or an end.".to_owned(),
        ));
    }
    Ok(Socket {
        host: host.trim().to_owned(),
        port,
        protocol: match protocol.as_str() {
            "http" => Protocol::Http {
                path: word(path).unwrap_or("/".to_owned()),
            },
            _ => Protocol::Mllp,
        },
        framing,
        tls: tls.map(|settings| tls_of(settings, project)).transpose()?,
    })
}

fn tls_of(settings: TlsSettings, project: &Path) -> Result<Tls, Fault> {
    let TlsSettings {
        certificate,
        key,
        pfx,
        password_from,
        trust,
        clients,
        name,
    } = settings;
    let identity = match (path(&pfx, project), path(&certificate, project)) {
        (Some(file), _) => Some(Identity::Pfx {
            file,
            password: word(password_from),
        }),
        (None, Some(certificate)) => Some(Identity::Pem {
            key: path(&key, project).unwrap_or_else(|| certificate.clone()),
            certificate,
        }),
        (None, None) => None,
    };
    let clients = Clients::ALL
        .into_iter()
        .find(|(known, _)| *known == clients)
        .map(|(_, clients)| clients);
    let clients = clients.ok_or_else(|| {
        wrong(
            "unknown-clients",
            "Clients are anyone, asked or required.".to_owned(),
        )
    })?;
    Ok(Tls {
        identity,
        trust: path(&trust, project),
        clients,
        name: word(name),
    })
}

fn answer_rules(settings: AnswerSettings) -> Result<AnswerRules, Fault> {
    let AnswerSettings {
        enhanced,
        profile,
        rules,
    } = settings;
    let rule = |rule: AnswerRuleSettings| {
        let AnswerRuleSettings {
            when,
            code,
            text,
            error,
        } = rule;
        let code = code
            .parse::<Code>()
            .map_err(|error| wrong("unknown-code", error.to_string()))?;
        Ok(AnswerRule {
            when: when.trim().to_owned(),
            code,
            text,
            error: word(error),
        })
    };
    Ok(AnswerRules {
        enhanced,
        profile,
        rules: rules.into_iter().map(rule).collect::<Result<_, Fault>>()?,
    })
}

fn disturbance(settings: &FaultSettings) -> Result<Disturbance, Fault> {
    let FaultSettings {
        does,
        share,
        when,
        seconds,
    } = settings;
    let known = Disturb::ALL.into_iter().find(|(name, _)| name == does);
    let (_, does) =
        known.ok_or_else(|| wrong("unknown-fault", format!("`{does}` is no fault.")))?;
    Ok(Disturbance {
        does: seconds.map_or(does, |seconds| does.lasting(seconds)),
        share: (*share).clamp(1, 100),
        when: when.trim().to_owned(),
    })
}

/// How to send, as a form says it.
#[must_use]
pub fn pace_of(settings: &PaceSettings) -> Pace {
    let PaceSettings {
        connections,
        keep_alive,
        per_second,
        retries,
        retry_after,
        timeout,
    } = *settings;
    Pace {
        connections: connections.max(1),
        keep_alive,
        per_second: per_second.filter(|rate| *rate > 0),
        retries,
        retry_after: retry_after.max(1),
        timeout: timeout.max(1),
    }
}
