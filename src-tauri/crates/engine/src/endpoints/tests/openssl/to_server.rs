//! Our sender to `openssl s_server`.

use super::*;

/// A server; what it is asked is answered once.
async fn server(folder: &Path, arguments: &str) -> (Child, u16) {
    let arguments = format!("s_server -accept 127.0.0.1:0 -naccept 1 {arguments}");
    let mut server = started(folder, &arguments);
    let mut said = until(&mut server, "ACCEPT ").await;
    while !said.ends_with('\n') {
        said += &until(&mut server, "\n").await;
    }
    let port = said.trim().rsplit(':').next().unwrap_or_default();
    let port = port.parse().unwrap_or_else(|_| panic!("{said}"));
    (server, port)
}

async fn send(to: Socket) -> Result<Reply, SendError> {
    let route = Route::of(&to).expect("a route");
    let timeouts = Timeouts {
        connect: Duration::from_secs(5),
        answer: Duration::from_secs(10),
    };
    Sender::open(route, timeouts)
        .await?
        .send(&message("T"))
        .await
}

/// Answers as a receiver would, through the program's input.
async fn answered(server: &mut Child) -> String {
    let said = until(server, "4711||Sousa^Ana").await;
    let input = server.stdin.as_mut().expect("an input");
    let answer = hl7wb_core::mllp::encode(b"MSH|^~\\&|L|H|R|H|2026||ACK|1|P|2.3\rMSA|AA|T\r");
    input.write_all(&answer).await.expect("written");
    // It reads lines.
    input.write_all(b"\n").await.expect("written");
    input.flush().await.expect("written");
    said
}

#[tokio::test]
async fn messages_are_sent_and_answered_over_both_versions() {
    if !is_here().await {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let authority = Authority::new(folder, "hospital");
    let lab = Leaf {
        name: "lab",
        ..Leaf::default()
    };
    authority.signs(folder, &lab);
    let trusting = Tls {
        trust: Some(authority.file.clone()),
        ..Tls::default()
    };
    for (version, shown) in [
        ("-tls1_2", "CIPHER is ECDHE"),
        ("-tls1_3", "CIPHER is TLS_"),
    ] {
        let (mut server, port) =
            server(folder, &format!("-cert lab.pem -key lab.key {version}")).await;
        let (reply, said) =
            tokio::join!(send(secure(port, trusting.clone())), answered(&mut server));
        let reply = reply.expect("answered");
        assert_eq!((reply.code.as_str(), reply.matches), ("AA", true));
        assert!(said.contains(shown), "{said}");
    }
}

#[tokio::test]
async fn a_server_that_wants_to_see_us_is_shown_who_we_are() {
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
    authority.signs(folder, &leaf("lab"));
    let (ward, ward_key) = authority.signs(folder, &leaf("ward"));
    let (stranger, stranger_key) = others.signs(folder, &leaf("stranger"));
    let as_client = |identity| Tls {
        identity,
        trust: Some(authority.file.clone()),
        ..Tls::default()
    };
    let asking = "-cert lab.pem -key lab.key -Verify 1 -verify_return_error -CAfile hospital.pem";
    for version in ["-tls1_2", "-tls1_3"] {
        let arguments = format!("{asking} {version}");
        let (mut known, port) = server(folder, &arguments).await;
        let tls = as_client(pem(&ward, &ward_key));
        let (reply, _) = tokio::join!(send(secure(port, tls)), answered(&mut known));
        assert_eq!(reply.expect("answered").code, "AA");

        let (_server, port) = server(folder, &arguments).await;
        let error = send(secure(port, as_client(None))).await;
        let error = error.expect_err("nobody");
        // Before 1.3 there is no alert of its own for this.
        let expected = ["tls-needs-certificate", "tls-refused"];
        assert!(expected.contains(&error.code()), "{version}: {error:?}");

        let (_server, port) = server(folder, &arguments).await;
        let tls = as_client(pem(&stranger, &stranger_key));
        let error = send(secure(port, tls)).await.expect_err("a stranger");
        assert_eq!(error.code(), "tls-refused", "{version}: {error:?}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_certificate_is_said() {
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
    let cases = [
        (
            &others,
            leaf("foreign"),
            "tls-unknown-authority",
            "CN=others",
        ),
        (
            &authority,
            Leaf {
                until: Some(2021),
                ..leaf("old")
            },
            "tls-expired",
            "2021-01-01",
        ),
        (
            &authority,
            Leaf {
                from: Some(2098),
                ..leaf("young")
            },
            "tls-not-yet-valid",
            "2098-01-01",
        ),
        (
            &authority,
            Leaf {
                hosts: Some(vec!["lab.example", "192.0.2.1"]),
                ..leaf("elsewhere")
            },
            "tls-wrong-name",
            "127.0.0.1, but for lab.example, 192.0.2.1",
        ),
        (
            &authority,
            Leaf {
                hosts: Some(Vec::new()),
                ..leaf("nameless")
            },
            "tls-wrong-name",
            "no names at all",
        ),
    ];
    for (issuer, leaf, code, words) in cases {
        issuer.signs(folder, &leaf);
        let name = leaf.name;
        let files = format!("-cert {name}.pem -key {name}.key");
        let trusting = Tls {
            trust: Some(authority.file.clone()),
            ..Tls::default()
        };
        let (_server, port) = server(folder, &files).await;
        let error = send(secure(port, trusting.clone())).await.expect_err(code);
        assert_eq!(error.code(), code, "{error}");
        assert!(error.to_string().contains(words), "{error}");
        if name == "elsewhere" {
            let (mut server, port) = server(folder, &files).await;
            let named = Tls {
                name: Some("lab.example".to_owned()),
                ..trusting
            };
            let (reply, _) = tokio::join!(send(secure(port, named)), answered(&mut server));
            assert_eq!(reply.expect("answered").code, "AA");
        }
    }
}

#[tokio::test]
async fn a_certificate_that_is_trusted_itself_is_believed_as_it_is() {
    if !is_here().await {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    // As most guides make one: marked as an authority, and without names.
    openssl(
        folder,
        "req -x509 -newkey rsa:2048 -nodes -subj /CN=lab -days 2 -keyout own.key -out own.pem",
    )
    .await;
    let trusting = Tls {
        trust: Some(folder.join("own.pem")),
        ..Tls::default()
    };
    for version in ["-tls1_2", "-tls1_3"] {
        let arguments = format!("-cert own.pem -key own.key {version}");
        let (mut server, port) = server(folder, &arguments).await;
        let (reply, _) = tokio::join!(send(secure(port, trusting.clone())), answered(&mut server));
        assert_eq!(reply.expect("answered").code, "AA");
    }
    let (_server, port) = server(folder, "-cert own.pem -key own.key").await;
    let error = send(secure(port, Tls::default()))
        .await
        .expect_err("unknown");
    assert_eq!(error.code(), "tls-unknown-authority");
    assert!(
        error.to_string().contains("(CN=lab) is signed by itself"),
        "{error}"
    );
}

#[tokio::test]
async fn old_versions_are_named() {
    if !is_here().await {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let authority = Authority::new(folder, "hospital");
    let lab = Leaf {
        name: "lab",
        ..Leaf::default()
    };
    authority.signs(folder, &lab);
    let files = "-cert lab.pem -key lab.key";
    let old = format!("{files} -tls1_1 -cipher DEFAULT@SECLEVEL=0");
    let (_server, port) = server(folder, &old).await;
    let error = send(secure(port, Tls::default())).await.expect_err("old");
    assert_eq!(error.code(), "tls-version", "{error:?}");
}
