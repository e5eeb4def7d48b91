//! Writes the file of an endpoint. What somebody wrote into it beside, comments included, stays.

use super::{
    AnswerRule, AnswerRules, Clients, Disturb, Disturbance, ENDPOINT_FORMAT, ENDPOINTS_FOLDER,
    Endpoint, EndpointKind, EndpointLimits, FrameBytes, Identity, Pace, Protocol, Socket, Tee, Tls,
    Watched, beside,
};
use crate::cases::slug;
use crate::fault::Fault;
use crate::mapping::replace;
use crate::project::{Level, Project};
use std::path::{Path, PathBuf};
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value, value};

/// Writes an endpoint, and answers with the name of its file. One without an id is new.
///
/// # Errors
/// Where the name is missing or taken, what is written would not be read back, or the file cannot be
/// written.
pub fn save_endpoint(project: &Project, endpoint: &Endpoint) -> Result<String, Fault> {
    if endpoint.name.trim().is_empty() {
        return Err(Fault::new("name-missing", "An endpoint needs a name."));
    }
    let new = endpoint.id.is_empty();
    let id = match new {
        true => slug(&endpoint.name),
        false => endpoint.id.clone(),
    };
    let folder = project.folder.join(ENDPOINTS_FOLDER);
    let file = folder.join(format!("{id}.toml"));
    if new && (file.exists() || project.interface(&id).is_some()) {
        let message = format!("There is an endpoint `{id}` already; give this one another name.");
        return Err(Fault::new("endpoint-taken", message));
    }
    let failed = |error: std::io::Error| {
        Fault::new("file-not-written", format!("{}: {error}.", file.display()))
    };
    let before = match new {
        true => String::new(),
        false => std::fs::read_to_string(&file).map_err(failed)?,
    };
    let mut document = before.parse::<DocumentMut>().map_err(|error| {
        let message = format!("{} cannot be read: {}", file.display(), error.message());
        Fault::new("not-toml", message)
    })?;
    merge(document.as_table_mut(), table(endpoint, &project.folder));
    let text = document.to_string();
    let mut findings = Vec::new();
    let label = format!("{ENDPOINTS_FOLDER}/{id}.toml");
    super::read::read_text(
        &text,
        &label,
        &id,
        &project.folder,
        &project.interfaces,
        &mut findings,
    )?;
    if let Some(wrong) = findings
        .into_iter()
        .find(|finding| finding.level == Level::Error)
    {
        return Err(Fault::new(wrong.code, wrong.message));
    }
    std::fs::create_dir_all(&folder).map_err(failed)?;
    replace(&file, text.as_bytes())?;
    Ok(id)
}

/// Takes the file of an endpoint away.
///
/// # Errors
/// Where there is none, or it cannot be taken away.
pub fn remove_endpoint(project: &Project, id: &str) -> Result<(), Fault> {
    let known = project.endpoint(id).is_some();
    let file = project
        .folder
        .join(ENDPOINTS_FOLDER)
        .join(format!("{id}.toml"));
    if !known {
        let message = format!("`{id}` has no file of its own in {ENDPOINTS_FOLDER}/.");
        return Err(Fault::new("unknown-endpoint", message));
    }
    std::fs::remove_file(&file)
        .map_err(|error| Fault::new("file-not-written", format!("{}: {error}.", file.display())))
}

/// Makes `there` say what `wanted` says, and leaves what is the same as it is written.
fn merge(there: &mut Table, wanted: Table) {
    let gone: Vec<String> = there
        .iter()
        .map(|(key, _)| key.to_owned())
        .filter(|key| !wanted.contains_key(key))
        .collect();
    for key in gone {
        there.remove(&key);
    }
    for (key, item) in wanted {
        let same = there
            .get(&key)
            .is_some_and(|before| plain(before) == plain(&item));
        if same {
            continue;
        }
        match (there.get_mut(&key).and_then(Item::as_table_mut), item) {
            (Some(before), Item::Table(after)) => merge(before, after),
            (_, item) => {
                let decor = there
                    .get(&key)
                    .and_then(Item::as_value)
                    .map(Value::decor)
                    .cloned();
                let slot = there.entry(&key).or_insert(Item::None);
                *slot = item;
                // A comment behind a value stays behind it.
                if let (Some(decor), Some(value)) = (decor, slot.as_value_mut()) {
                    *value.decor_mut() = decor;
                }
            }
        }
    }
}

/// What an item says, however it is written.
fn plain(item: &Item) -> String {
    let mut value = item
        .clone()
        .into_value()
        .unwrap_or_else(|_| Value::from(""));
    bare(&mut value);
    value.to_string()
}

fn bare(value: &mut Value) {
    value.decor_mut().clear();
    if let Some(array) = value.as_array_mut() {
        array.iter_mut().for_each(bare);
        array.set_trailing("");
        array.set_trailing_comma(false);
    }
    if let Some(table) = value.as_inline_table_mut() {
        table.sort_values();
        let entries: Vec<(String, Value)> = table
            .iter()
            .map(|(key, value)| (key.to_owned(), value.clone()))
            .collect();
        let mut fresh = InlineTable::new();
        for (key, mut value) in entries {
            bare(&mut value);
            fresh.insert(key, value);
        }
        *table = fresh;
    }
}

fn table(endpoint: &Endpoint, project: &Path) -> Table {
    let Endpoint {
        id: _,
        name,
        group,
        on_open,
        interface,
        kind,
        limits,
    } = endpoint;
    let mut root = Table::new();
    root.insert("format", value(ENDPOINT_FORMAT));
    root.insert("name", value(name.trim()));
    root.insert("kind", value(kind.as_str()));
    if !group.trim().is_empty() {
        root.insert("group", value(group.trim()));
    }
    if *on_open {
        root.insert("on_open", value(true));
    }
    if let Some(interface) = interface {
        root.insert("interface", value(interface.as_str()));
    }
    if let Some(listen) = kind.listen() {
        root.insert("listen", Item::Table(socket(listen, project)));
    }
    if let Some(to) = kind.to() {
        root.insert("to", Item::Table(socket(to, project)));
    }
    match kind {
        EndpointKind::Listener { answer, .. } => {
            if *answer != AnswerRules::default() {
                root.insert("answer", Item::Table(answers(answer)));
            }
        }
        EndpointKind::Tap { tee: Some(tee), .. } => {
            let Tee { to, keep_answers } = &**tee;
            let mut table = socket(to, project);
            if !keep_answers {
                table.insert("answers", value("ignore"));
            }
            root.insert("tee", Item::Table(table));
        }
        EndpointKind::Folder(watched) => {
            root.insert("folder", Item::Table(folder(watched, project)));
        }
        EndpointKind::Sender { pace, .. } => {
            if *pace != Pace::default() {
                root.insert("send", Item::Table(sending(pace)));
            }
        }
        EndpointKind::Bench { .. } | EndpointKind::Tap { tee: None, .. } => {}
    }
    if !kind.faults().is_empty() {
        let faults = kind.faults().iter().map(fault).collect::<ArrayOfTables>();
        root.insert("fault", Item::ArrayOfTables(faults));
    }
    if *limits != EndpointLimits::default() {
        root.insert("limits", Item::Table(bounds(limits)));
    }
    root
}

fn socket(socket: &Socket, project: &Path) -> Table {
    let Socket {
        host,
        port,
        protocol,
        framing,
        tls,
    } = socket;
    let mut table = Table::new();
    table.insert("host", value(host.as_str()));
    table.insert("port", value(i64::from(*port)));
    if let Protocol::Http { path } = protocol {
        table.insert("protocol", value("http"));
        table.insert("path", value(path.as_str()));
    }
    if *framing != FrameBytes::default() {
        let FrameBytes { start, end } = framing;
        let mut bytes = InlineTable::new();
        bytes.insert("start", FrameBytes::hex(start).into());
        bytes.insert("end", FrameBytes::hex(end).into());
        table.insert("framing", value(bytes));
    }
    if let Some(tls) = tls {
        table.insert("tls", value(tls_table(tls, project)));
    }
    table
}

fn tls_table(tls: &Tls, project: &Path) -> InlineTable {
    let Tls {
        identity,
        trust,
        clients,
        name,
    } = tls;
    let mut table = InlineTable::new();
    let mut put = |key: &str, path: &PathBuf| {
        table.insert(key, beside(path, project).into());
    };
    match identity {
        None => {}
        Some(Identity::Pem { certificate, key }) => {
            put("certificate", certificate);
            if key != certificate {
                put("key", key);
            }
        }
        Some(Identity::Pfx { file, .. }) => put("pfx", file),
    }
    if let Some(trust) = trust {
        put("trust", trust);
    }
    if let Some(Identity::Pfx {
        password: Some(variable),
        ..
    }) = identity
    {
        table.insert("password_from", variable.as_str().into());
    }
    if *clients != Clients::default() {
        table.insert("clients", clients.as_str().into());
    }
    if let Some(name) = name {
        table.insert("name", name.as_str().into());
    }
    table
}

fn answers(answer: &AnswerRules) -> Table {
    let AnswerRules {
        enhanced,
        profile,
        rules,
    } = answer;
    let mut table = Table::new();
    if *enhanced {
        table.insert("mode", value("enhanced"));
    }
    if *profile {
        table.insert("profile", value(true));
    }
    if !rules.is_empty() {
        let rules = rules.iter().map(rule).collect::<ArrayOfTables>();
        table.insert("rule", Item::ArrayOfTables(rules));
    }
    table
}

fn rule(rule: &AnswerRule) -> Table {
    let AnswerRule {
        when,
        code,
        text,
        error,
    } = rule;
    let mut table = Table::new();
    if !when.is_empty() {
        table.insert("when", value(when.as_str()));
    }
    table.insert("code", value(code.as_str()));
    if !text.is_empty() {
        table.insert("text", value(text.as_str()));
    }
    if let Some(error) = error {
        table.insert("error", value(error.as_str()));
    }
    table
}

fn fault(fault: &Disturbance) -> Table {
    let Disturbance { does, share, when } = fault;
    let mut table = Table::new();
    table.insert("do", value(does.as_str()));
    if *share != 100 {
        table.insert("share", value(i64::from(*share)));
    }
    if !when.is_empty() {
        table.insert("when", value(when.as_str()));
    }
    if let Some(seconds) = Disturb::seconds(*does) {
        table.insert("seconds", value(i64::from(seconds)));
    }
    table
}

fn bounds(limits: &EndpointLimits) -> Table {
    let EndpointLimits {
        frame_mib,
        connections,
        idle,
        half_frame,
    } = *limits;
    let mut table = Table::new();
    for (key, count) in [
        ("frame_mib", frame_mib),
        ("connections", connections),
        ("idle", idle),
        ("half_frame", half_frame),
    ] {
        table.insert(key, value(i64::from(count)));
    }
    table
}

fn folder(watched: &Watched, project: &Path) -> Table {
    let Watched { path, moved } = watched;
    let mut table = Table::new();
    table.insert("path", value(beside(path, project)));
    if let Some(moved) = moved {
        table.insert("then", value("move"));
        table.insert("moved", value(beside(moved, project)));
    }
    table
}

fn sending(pace: &Pace) -> Table {
    let Pace {
        connections,
        keep_alive,
        per_second,
        retries,
        retry_after,
        timeout,
    } = *pace;
    let plain = Pace::default();
    let mut table = Table::new();
    let mut put = |key: &str, count: u32, usual: u32| {
        if count != usual {
            table.insert(key, value(i64::from(count)));
        }
    };
    put("connections", connections, plain.connections);
    put("retries", retries, plain.retries);
    put("retry_after", retry_after, plain.retry_after);
    put("timeout", timeout, plain.timeout);
    if let Some(rate) = per_second {
        put("per_second", rate, 0);
    }
    if !keep_alive {
        table.insert("keep_alive", value(false));
    }
    table
}
