//! Endpoints of a project, over copies of the example with ports of their own.

mod answering;
mod bench;

use super::{EndpointState, Workbench};
use std::net::TcpListener;
use std::path::Path;

/// A copy of the example, with these changes to its files.
struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        super::example::copied(folder.path()).expect("copied");
        Self { folder }
    }

    /// A copy that listens on a port which was free a moment ago.
    fn with_port() -> (Self, u16) {
        let bench = Self::new();
        let port = free_port();
        bench.change("project.toml", "port = 2575", &format!("port = {port}"));
        (bench, port)
    }

    fn change(&self, file: &str, from: &str, to: &str) {
        let file = super::example::copied(self.folder.path())
            .expect("there")
            .join(file);
        let text = std::fs::read_to_string(&file).expect("read");
        assert!(text.contains(from), "{from} in {text}");
        std::fs::write(&file, text.replacen(from, to, 1)).expect("written");
    }

    async fn open(&self) -> Workbench {
        Workbench::start(self.folder.path(), None)
            .await
            .expect("opened")
    }
}

fn free_port() -> u16 {
    let socket = TcpListener::bind("127.0.0.1:0").expect("a port");
    socket.local_addr().expect("an address").port()
}

async fn state(workbench: &Workbench) -> EndpointState {
    let desk = workbench.desk().await;
    desk.endpoint("registration").expect("known").state
}

#[tokio::test]
async fn a_listener_starts_with_its_project_and_with_the_next_one() {
    let (bench, port) = Bench::with_port();
    let workbench = bench.open().await;
    assert_eq!(state(&workbench).await, EndpointState::Stopped);
    workbench.listen_on_open().await;
    assert_eq!(state(&workbench).await, EndpointState::Listening);
    assert!(TcpListener::bind(("127.0.0.1", port)).is_err());

    let (other, other_port) = Bench::with_port();
    let folder = super::example::copied(other.folder.path()).expect("there");
    workbench.open(&folder).await.expect("opened");
    assert_eq!(state(&workbench).await, EndpointState::Listening);
    assert!(TcpListener::bind(("127.0.0.1", port)).is_ok());
    assert!(TcpListener::bind(("127.0.0.1", other_port)).is_err());
    workbench.close().await;
    assert!(TcpListener::bind(("127.0.0.1", other_port)).is_ok());
}

#[tokio::test]
async fn where_it_cannot_start_it_says_why_and_can_be_tried_again() {
    let (bench, port) = Bench::with_port();
    let taken = TcpListener::bind(("127.0.0.1", port)).expect("bound");
    let workbench = bench.open().await;
    workbench.listen_on_open().await;
    let EndpointState::Failed(why) = state(&workbench).await else {
        panic!("it is in use");
    };
    assert!(
        why.contains(&format!("127.0.0.1:{port} is in use")),
        "{why}"
    );
    drop(taken);
    let desk = workbench.desk().await;
    desk.start("registration").await.expect("free again");
    assert_eq!(state(&workbench).await, EndpointState::Listening);
    workbench.close().await;
}

#[tokio::test]
async fn nothing_starts_by_itself_that_is_open_to_the_network_or_was_not_asked_for() {
    let here = "systems.registration = { host = \"127.0.0.1\"";
    let (bench, _) = Bench::with_port();
    bench.change("project.toml", here, &here.replace("127.0.0.1", "0.0.0.0"));
    let workbench = bench.open().await;
    workbench.listen_on_open().await;
    assert_eq!(state(&workbench).await, EndpointState::Stopped);
    workbench.close().await;

    let (bench, _) = Bench::with_port();
    let interface = Path::new("interfaces/registration/interface.toml");
    bench.change(
        &interface.display().to_string(),
        ", listen = \"on-open\"",
        "",
    );
    let workbench = bench.open().await;
    workbench.listen_on_open().await;
    assert_eq!(state(&workbench).await, EndpointState::Stopped);
    workbench.close().await;
}
