//! Settings of endpoints, to and from what a form shows.

mod asked;

pub use asked::{endpoint, pace_of};

use crate::api::view::{
    AnswerRuleSettings, AnswerSettings, EndpointSettings, FaultSettings, FolderSettings,
    LimitSettings, PaceSettings, SocketSettings, TeeSettings, TlsSettings,
};
use crate::project::{
    AnswerRule, AnswerRules, Disturbance, Endpoint, EndpointKind, EndpointLimits, FrameBytes,
    Identity, Pace, Protocol, Socket, Tls, Watched, beside,
};
use std::path::Path;

/// An endpoint as a form shows it. Files are told as beside `project` where they are.
#[must_use]
pub fn settings(endpoint: &Endpoint, project: &Path) -> EndpointSettings {
    let Endpoint {
        id,
        name,
        group,
        on_open,
        interface,
        kind,
        limits,
    } = endpoint.clone();
    let word = kind.as_str().to_owned();
    let mut settings = EndpointSettings {
        id,
        name,
        group,
        on_open,
        interface: interface.unwrap_or_default(),
        limits: limit_settings(limits),
        ..blank(&word)
    };
    match kind {
        EndpointKind::Listener {
            listen,
            answer,
            faults,
        } => {
            settings.listen = socket_settings(&listen, project);
            settings.answer = answer_settings(answer);
            settings.faults = faults.into_iter().map(fault_settings).collect();
        }
        EndpointKind::Bench { listen, faults } => {
            settings.listen = socket_settings(&listen, project);
            settings.faults = faults.into_iter().map(fault_settings).collect();
        }
        EndpointKind::Tap {
            listen,
            to,
            tee,
            faults,
        } => {
            settings.listen = socket_settings(&listen, project);
            settings.to = socket_settings(&to, project);
            settings.tee = tee.map(|tee| TeeSettings {
                to: socket_settings(&tee.to, project),
                keep_answers: tee.keep_answers,
            });
            settings.faults = faults.into_iter().map(fault_settings).collect();
        }
        EndpointKind::Folder(Watched { path, moved }) => {
            settings.folder = FolderSettings {
                path: beside(&path, project),
                moved: moved.map_or_else(String::new, |moved| beside(&moved, project)),
            };
        }
        EndpointKind::Sender { to, pace } => {
            settings.to = socket_settings(&to, project);
            settings.pace = pace_settings(pace);
        }
    }
    settings
}

/// What a form shows for one that is not there yet.
#[must_use]
pub fn blank(kind: &str) -> EndpointSettings {
    let here = |port| socket_settings(&Socket::plain("127.0.0.1", port), Path::new(""));
    EndpointSettings {
        id: String::new(),
        name: String::new(),
        group: String::new(),
        kind: kind.to_owned(),
        on_open: false,
        interface: String::new(),
        listen: here(2580),
        to: here(2576),
        tee: None,
        answer: answer_settings(AnswerRules::default()),
        faults: Vec::new(),
        limits: limit_settings(EndpointLimits::default()),
        folder: FolderSettings {
            path: "incoming".to_owned(),
            moved: String::new(),
        },
        pace: pace_settings(Pace::default()),
    }
}

fn socket_settings(socket: &Socket, project: &Path) -> SocketSettings {
    let Socket {
        host,
        port,
        protocol,
        framing: FrameBytes { start, end },
        tls,
    } = socket.clone();
    SocketSettings {
        host,
        port,
        protocol: protocol.as_str().to_owned(),
        path: match protocol {
            Protocol::Mllp => "/".to_owned(),
            Protocol::Http { path } => path,
        },
        start: FrameBytes::hex(&start),
        end: FrameBytes::hex(&end),
        tls: tls.map(|tls| tls_settings(tls, project)),
    }
}

fn tls_settings(tls: Tls, project: &Path) -> TlsSettings {
    let Tls {
        identity,
        trust,
        clients,
        name,
    } = tls;
    let mut settings = TlsSettings {
        certificate: String::new(),
        key: String::new(),
        pfx: String::new(),
        password_from: String::new(),
        trust: trust.map_or_else(String::new, |trust| beside(&trust, project)),
        clients: clients.as_str().to_owned(),
        name: name.unwrap_or_default(),
    };
    match identity {
        None => {}
        Some(Identity::Pem { certificate, key }) => {
            settings.certificate = beside(&certificate, project);
            settings.key = beside(&key, project);
        }
        Some(Identity::Pfx { file, password }) => {
            settings.pfx = beside(&file, project);
            settings.password_from = password.unwrap_or_default();
        }
    }
    settings
}

fn answer_settings(answer: AnswerRules) -> AnswerSettings {
    let AnswerRules {
        enhanced,
        profile,
        rules,
    } = answer;
    let rule = |rule: AnswerRule| {
        let AnswerRule {
            when,
            code,
            text,
            error,
        } = rule;
        AnswerRuleSettings {
            when,
            code: code.as_str().to_owned(),
            text,
            error: error.unwrap_or_default(),
        }
    };
    AnswerSettings {
        enhanced,
        profile,
        rules: rules.into_iter().map(rule).collect(),
    }
}

fn fault_settings(fault: Disturbance) -> FaultSettings {
    let Disturbance { does, share, when } = fault;
    FaultSettings {
        does: does.as_str().to_owned(),
        share,
        when,
        seconds: does.seconds(),
    }
}

fn limit_settings(limits: EndpointLimits) -> LimitSettings {
    let EndpointLimits {
        frame_mib,
        connections,
        idle,
        half_frame,
    } = limits;
    LimitSettings {
        frame_mib,
        connections,
        idle,
        half_frame,
    }
}

fn pace_settings(pace: Pace) -> PaceSettings {
    let Pace {
        connections,
        keep_alive,
        per_second,
        retries,
        retry_after,
        timeout,
    } = pace;
    PaceSettings {
        connections,
        keep_alive,
        per_second,
        retries,
        retry_after,
        timeout,
    }
}
