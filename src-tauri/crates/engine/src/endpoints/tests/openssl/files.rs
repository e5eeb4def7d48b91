//! The files that OpenSSL writes: keys and certificates in every form that is about.

use super::*;

fn read(tls: Tls) -> Result<Route, crate::fault::Fault> {
    Route::of(&secure(1, tls))
}

fn shown(identity: Option<Identity>) -> Tls {
    Tls {
        identity,
        ..Tls::default()
    }
}

#[tokio::test]
async fn keys_are_read_in_every_form() {
    if !is_here().await {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    for (form, key) in [
        (
            "pkcs8",
            "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out pkcs8.key",
        ),
        ("pkcs1", "genrsa -traditional -out pkcs1.key 2048"),
        (
            "sec1",
            "ecparam -name prime256v1 -genkey -noout -out sec1.key",
        ),
        (
            "sec1-384",
            "ecparam -name secp384r1 -genkey -out sec1-384.key",
        ),
        ("ed25519", "genpkey -algorithm ed25519 -out ed25519.key"),
    ] {
        openssl(folder, key).await;
        let request = format!("req -x509 -key {form}.key -subj /CN={form} -days 2 -out {form}.pem");
        openssl(folder, &request).await;
        let (certificate, key) = (
            folder.join(format!("{form}.pem")),
            folder.join(format!("{form}.key")),
        );
        let read_so = read(shown(pem(&certificate, &key)));
        assert!(read_so.is_ok(), "{form}: {read_so:?}");
    }
    let foreign = pem(&folder.join("pkcs8.pem"), &folder.join("pkcs1.key"));
    let fault = read(shown(foreign)).expect_err("not its key");
    assert_eq!(fault.code, "tls-key-mismatch", "{fault}");
    // A key that is locked.
    openssl(
        folder,
        "rsa -in pkcs8.key -aes128 -passout pass:x -out locked.key",
    )
    .await;
    let locked = pem(&folder.join("pkcs8.pem"), &folder.join("locked.key"));
    let fault = read(shown(locked)).expect_err("locked");
    assert!(fault.message.contains("locked by a password"), "{fault}");
    openssl(folder, "x509 -in pkcs8.pem -outform der -out pkcs8.der").await;
    let der = pem(&folder.join("pkcs8.der"), &folder.join("pkcs8.key"));
    let fault = read(shown(der)).expect_err("DER");
    assert!(fault.message.contains("is DER"), "{fault}");
}

#[tokio::test]
async fn pkcs12_is_opened_by_the_password_of_a_variable() {
    if !is_here().await {
        return;
    }
    // A variable that every test has, for none can be set here.
    const VARIABLE: &str = "CARGO_MANIFEST_DIR";
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let authority = Authority::new(folder, "hospital");
    let ward = Leaf {
        name: "ward",
        ..Leaf::default()
    };
    authority.signs(folder, &ward);
    let parts = "pkcs12 -export -in ward.pem -inkey ward.key -certfile hospital.pem";
    let pfx = |file: &str, password: Option<&str>| {
        Some(Identity::Pfx {
            file: folder.join(file),
            password: password.map(str::to_owned),
        })
    };
    for (file, way) in [
        ("modern.pfx", ""),
        (
            "old.pfx",
            "-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1",
        ),
    ] {
        let arguments = format!("{parts} {way} -passout env:{VARIABLE} -out {file}");
        openssl(folder, &arguments).await;
        let opened = read(shown(pfx(file, Some(VARIABLE))));
        assert!(opened.is_ok(), "{file}: {opened:?}");
        let fault = read(shown(pfx(file, Some("CARGO_PKG_NAME")))).expect_err("wrong");
        assert_eq!(fault.code, "tls-password", "{fault}");
        assert!(fault.message.contains("CARGO_PKG_NAME"), "{fault}");
        let fault = read(shown(pfx(file, None))).expect_err("none");
        assert_eq!(fault.code, "tls-password", "{fault}");
    }
    let fault = read(shown(pfx("modern.pfx", Some("NO_SUCH_VARIABLE")))).expect_err("unset");
    assert_eq!(fault.code, "tls-password", "{fault}");
    openssl(folder, &format!("{parts} -passout pass: -out open.pfx")).await;
    let opened = read(shown(pfx("open.pfx", None)));
    assert!(opened.is_ok(), "{opened:?}");
}

#[tokio::test]
async fn a_chain_is_shown_as_a_whole() {
    if !is_here().await {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    for line in [
        "req -x509 -newkey rsa:2048 -nodes -subj /CN=root -days 2 -keyout root.key -out root.pem",
        "req -newkey rsa:2048 -nodes -subj /CN=middle -keyout middle.key -out middle.csr -addext basicConstraints=critical,CA:TRUE",
        "x509 -req -in middle.csr -CA root.pem -CAkey root.key -days 2 -copy_extensions copy -out middle.pem",
        "req -newkey rsa:2048 -nodes -subj /CN=lab -keyout leaf.key -out leaf.csr -addext subjectAltName=IP:127.0.0.1",
        "x509 -req -in leaf.csr -CA middle.pem -CAkey middle.key -days 2 -copy_extensions copy -out leaf.pem",
    ] {
        openssl(folder, line).await;
    }
    let part = |name: &str| std::fs::read(folder.join(name)).expect("read");
    let chain = [part("leaf.pem"), part("middle.pem")].concat();
    std::fs::write(folder.join("chain.pem"), chain).expect("written");
    let as_server = shown(pem(&folder.join("chain.pem"), &folder.join("leaf.key")));
    let acceptor = Acceptor::of(&secure(0, as_server), folder, "lab").expect("a door");
    let bench = bench_of(Limits::default(), |listener| Listener {
        acceptor,
        ..listener
    })
    .await;
    let trusting = Tls {
        trust: Some(folder.join("root.pem")),
        ..Tls::default()
    };
    let route = read(Tls::clone(&trusting)).map(|_| secure(bench.address.port(), trusting));
    let route = Route::of(&route.expect("readable")).expect("a route");
    let sender = Sender::open(route, Timeouts::default()).await;
    let reply = sender.expect("secure").send(&message("C")).await;
    assert_eq!(reply.expect("answered").code, "AA");
}
