//! The cover with its sign-off, and who sends what to whom.

use super::{Diagram, Grid, Part, Section, Truth};
use crate::project::{AckWhen, Place, Target};

pub(super) fn cover(truth: &Truth<'_>) -> Section {
    let Truth {
        project, interface, ..
    } = truth;
    let mut facts = Grid::new(&["What", "Value"]);
    facts.row(["Interface", interface.name.as_str()]);
    facts.row(["Project", project.name.as_str()]);
    facts.row(["Identity", interface.uuid.as_str()]);
    facts.row(["Engine", engine(truth).as_str()]);
    facts.row(["Made on", truth.today.as_str()]);
    if let Some(revision) = super::revisions::current(truth) {
        facts.row(["Revision", revision.as_str()]);
    }
    facts.row([
        "Test cases".to_owned(),
        format!(
            "{}, of which {} pass",
            truth.cases.len(),
            truth
                .cases
                .iter()
                .filter(|run| run.state() == crate::cases::State::Passed)
                .count()
        ),
    ]);
    let mut sign = Grid::new(&["Role", "Name", "Date", "Signature"]);
    sign.caption = "Sign-off".to_owned();
    for role in [
        "Interface analyst",
        "Sending system",
        "Receiving system",
        "Clinical owner",
        "Operations",
    ] {
        sign.row([role, "", "", ""]);
    }
    Section {
        sheet: "Cover".to_owned(),
        title: interface.name.clone(),
        intro: "Made from the project as it runs: rules, tables, samples and test cases. Sample values are what the mapping gave when this was made.".to_owned(),
        parts: vec![Part::Grid(facts), Part::Grid(sign)],
    }
}

fn engine(truth: &Truth<'_>) -> String {
    match truth.interface.target {
        Target::None => "none named: the bare transform".to_owned(),
        target @ Target::Mirth(_) => format!(
            "Mirth Connect / Open Integration Engine {}",
            target.as_str().trim_start_matches("mirth-")
        ),
    }
}

pub(super) fn section(truth: &Truth<'_>) -> Section {
    let Truth {
        project, interface, ..
    } = truth;
    let listens = project
        .listens(interface)
        .map_or_else(String::new, Place::to_string);
    let diagram = Diagram {
        source: (
            interface.source.system.clone(),
            vec![described(truth, &interface.source.system)],
        ),
        engine: (
            interface.name.clone(),
            vec![
                engine(truth),
                format!("listens on {listens}"),
                answer(interface.ack_when).to_owned(),
            ],
        ),
        destinations: interface
            .destinations
            .iter()
            .map(|destination| {
                let place = Place::of(&project.environments, &destination.system);
                (
                    destination.system.clone(),
                    vec![
                        described(truth, &destination.system),
                        place.map_or_else(String::new, Place::to_string),
                        match destination.filter.as_str() {
                            "" => "every message".to_owned(),
                            filter => filter.to_owned(),
                        },
                    ],
                )
            })
            .collect(),
    };
    let mut connections = Grid::new(&[
        "Environment",
        "System",
        "Role",
        "Description",
        "Host",
        "Port",
        "Protocol",
        "Charset",
    ]);
    connections.caption = "Connections".to_owned();
    for environment in &project.environments {
        let roles = [(
            interface.source.system.as_str(),
            "sends; listened for here",
            interface.source.charset.as_str(),
        )]
        .into_iter()
        .chain(
            interface
                .destinations
                .iter()
                .map(|to| (to.system.as_str(), "receives", to.charset.as_str())),
        );
        for (system, role, charset) in roles {
            let place = environment.place(system);
            connections.row([
                environment.name.clone(),
                system.to_owned(),
                role.to_owned(),
                described(truth, system),
                place.map_or_else(|| "not set".to_owned(), |place| place.host.clone()),
                place.map_or_else(String::new, |place| place.port.to_string()),
                "MLLP over TCP".to_owned(),
                charset.to_owned(),
            ]);
        }
    }
    let mut routes = Grid::new(&[
        "Destination",
        "System",
        "Filter",
        "Reason for what is left out",
        "Mapping",
    ]);
    routes.caption = "Destinations".to_owned();
    for destination in &interface.destinations {
        let file = destination.mapping.file_name();
        routes.row([
            destination.id.clone(),
            destination.system.clone(),
            match destination.filter.as_str() {
                "" => "every message".to_owned(),
                filter => filter.to_owned(),
            },
            destination.filter_reason.clone(),
            file.map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        ]);
    }
    Section {
        sheet: "Message flow".to_owned(),
        title: "Message flow and connections".to_owned(),
        intro: format!("Acknowledgement: {}.", answer(interface.ack_when)),
        parts: vec![
            Part::Diagram(diagram),
            Part::Grid(routes),
            Part::Grid(connections),
        ],
    }
}

const fn answer(when: AckWhen) -> &'static str {
    match when {
        AckWhen::Received => "answered when it is stored",
        AckWhen::Mapped => "answered when it is mapped",
        AckWhen::Delivered => "answered when every destination has accepted it",
    }
}

fn described(truth: &Truth<'_>, system: &str) -> String {
    let known = truth
        .project
        .systems
        .iter()
        .find(|known| known.id == system);
    known.map_or_else(String::new, |known| known.description.clone())
}
