//! `openssl s_client` to our listener.

use super::*;
use crate::project::Clients;

async fn listening(folder: &Path, tls: Tls) -> Bench {
    let acceptor = Acceptor::of(&secure(0, tls), folder, "lab").expect("a door");
    bench_of(Limits::default(), |listener| Listener {
        acceptor,
        ..listener
    })
    .await
}

/// Sends a message, and reads what comes back until its answer is there or the connection is over.
async fn sent(bench: &Bench, folder: &Path, arguments: &str, id: &str) -> String {
    let arguments = format!(
        "s_client -quiet -verify_quiet -connect {} -CAfile lab.pem -verify_return_error {arguments}",
        bench.address
    );
    let mut client = started(folder, &arguments);
    let mut input = client.stdin.take().expect("an input");
    // Where the handshake fails there is nobody to write to.
    let _ = input.write_all(&framed(id)).await;
    let _ = input.flush().await;
    until(&mut client, &format!("MSA|AA|{id}")).await
}

#[tokio::test]
async fn both_versions_are_spoken_and_older_ones_are_named() {
    if !is_here().await {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut bench = listening(folder.path(), Tls::default()).await;
    for (version, id) in [("-tls1_2", "V2"), ("-tls1_3", "V3")] {
        let said = sent(&bench, folder.path(), version, id).await;
        assert!(said.contains(&format!("MSA|AA|{id}")), "{version}: {said}");
    }
    let old = "-tls1_1 -cipher DEFAULT@SECLEVEL=0";
    let said = sent(&bench, folder.path(), old, "V1").await;
    assert!(!said.contains("MSA"), "{said}");
    assert_eq!(bench.trouble().await, TlsTrouble::Version);
    let ids: Vec<String> = bench
        .rows()
        .await
        .into_iter()
        .map(|row| row.summary.control_id)
        .collect();
    assert_eq!(ids, ["V2", "V3"]);
}

#[tokio::test]
async fn a_client_shows_who_it_is() {
    if !is_here().await {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let authority = Authority::new(folder, "hospital");
    let others = Authority::new(folder, "others");
    let leaf = |name| Leaf {
        name,
        ..Leaf::default()
    };
    authority.signs(folder, &leaf("ward"));
    others.signs(folder, &leaf("stranger"));
    let expired = Leaf {
        name: "expired",
        until: Some(2021),
        ..Leaf::default()
    };
    authority.signs(folder, &expired);
    let tls = Tls {
        trust: Some(authority.file.clone()),
        clients: Clients::Required,
        ..Tls::default()
    };
    let mut bench = listening(folder, tls).await;
    for (version, id) in [("-tls1_2", "C2"), ("-tls1_3", "C3")] {
        let shown = format!("{version} -cert ward.pem -key ward.key");
        let said = sent(&bench, folder, &shown, id).await;
        assert!(said.contains("MSA|AA"), "{said}");
        for (arguments, code) in [
            ("", "tls-no-certificate"),
            (
                "-cert stranger.pem -key stranger.key",
                "tls-unknown-authority",
            ),
            ("-cert expired.pem -key expired.key", "tls-expired"),
        ] {
            let arguments = format!("{version} {arguments}");
            let said = sent(&bench, folder, &arguments, "NO").await;
            assert!(!said.contains("MSA"), "{arguments}: {said}");
            let trouble = bench.trouble().await;
            assert_eq!(trouble.code(), code, "{arguments}");
            let sentence = trouble.said("it", Side::Client);
            match code {
                "tls-unknown-authority" => assert!(sentence.contains("CN=others"), "{sentence}"),
                "tls-expired" => assert!(sentence.contains("2021-01-01"), "{sentence}"),
                _ => {}
            }
        }
    }
    let rows = bench.rows().await;
    assert_eq!(rows.len(), 2);
    for row in rows {
        let peer = &row.connection.peer;
        assert!(peer.ends_with("CN=ward"), "{peer}");
    }
}

#[tokio::test]
async fn clients_that_are_only_asked_may_show_nothing() {
    if !is_here().await {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let authority = Authority::new(folder, "hospital");
    let tls = Tls {
        trust: Some(authority.file.clone()),
        clients: Clients::Asked,
        ..Tls::default()
    };
    let bench = listening(folder, tls).await;
    let said = sent(&bench, folder, "", "A1").await;
    assert!(said.contains("MSA|AA|A1"), "{said}");
}
