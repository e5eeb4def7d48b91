//! Documents: named in the tree, brought when asked for, never before.

use super::bench;
use crate::api::commands::*;
use crate::api::view::*;

/// A picture of one pixel.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

#[tokio::test]
async fn a_document_comes_when_it_is_asked_for() {
    let bench = bench().await;
    let rtf = "e1xydGYxIE5vIFxiIGdyb3d0aFxiMC59"; // {\rtf1 No \b growth\b0.}
    let text = format!(
        "MSH|^~\\&|A|B|C|D|20260101||ORU^R01^ORU_R01|1|P|2.5.1\rPID|1||7\rOBR|1|||1^A^L\r\
         OBX|1|ED|1^A^L||HIS^IM^PNG^Base64^{PNG}||||||F\r\
         OBX|2|ED|1^A^L||^AP^RTF^Base64^{rtf}||||||F\r\
         OBX|3|ED|1^A^L||^AP^PDF^Base64^JVBE*i0x||||||F\r"
    );
    let list = source_paste(&bench.workbench, PasteText { text })
        .await
        .expect("pasted");
    let key = MessageKey::Source {
        source: list.opened.expect("open"),
        index: 0,
    };
    let view = message_open(&bench.workbench, OpenMessage { key })
        .await
        .expect("open");
    let nodes: Vec<_> = view.nodes.iter().filter(|node| node.document).collect();
    let named: Vec<_> = nodes
        .iter()
        .map(|node| (node.path.as_str(), node.value.as_str()))
        .collect();
    assert!(
        named.contains(&("OBX[1]-5", "PNG picture, 70 bytes")),
        "{named:?}"
    );
    assert!(named.contains(&("OBX[1]-5.5", "PNG picture, 70 bytes")));
    let tree = serde_json::to_string(&view.nodes).expect("a view");
    assert!(!tree.contains("iVBOR"), "{tree}");

    let at = |path: &str| DocumentAt {
        key,
        path: path.to_owned(),
    };
    let picture = document_open(&bench.workbench, at("OBX[1]-5.5"))
        .await
        .expect("opened");
    assert_eq!(
        (picture.kind, picture.media.as_str()),
        (DocumentKind::Image, "image/png")
    );
    assert_eq!((picture.declared.as_str(), picture.text), ("IM/PNG", None));
    let bytes = document_bytes(&bench.workbench, at("OBX[1]-5"))
        .await
        .expect("bytes");
    assert!(bytes.starts_with(b"\x89PNG") && bytes.len() == picture.bytes as usize);
    let letter = document_open(&bench.workbench, at("OBX[2]-5"))
        .await
        .expect("opened");
    assert_eq!(letter.text.as_deref(), Some("No growth."));
    let broken = document_open(&bench.workbench, at("OBX[3]-5")).await;
    let broken = broken.expect_err("broken");
    assert_eq!(broken.code, "document-broken");
    assert!(broken.message.contains("character 5"), "{}", broken.message);
    let none = document_open(&bench.workbench, at("PID-3")).await;
    assert_eq!(none.expect_err("none").code, "no-document");

    let path = bench.folder.path().join("picture.png");
    let save = DocumentSave {
        at: at("OBX[1]-5"),
        path: path.display().to_string(),
    };
    document_save(&bench.workbench, save).await.expect("saved");
    assert_eq!(std::fs::read(&path).expect("read"), bytes);

    let state = MaskState {
        mode: MaskMode::Everything,
    };
    mask_set(&bench.workbench, state).await.expect("masked");
    let refused = document_bytes(&bench.workbench, at("OBX[1]-5")).await;
    assert_eq!(refused.expect_err("refused").code, "masked");
}

#[tokio::test]
async fn a_document_that_was_cut_is_joined_and_says_from_where() {
    let bench = bench().await;
    let (head, tail) = PNG.split_at(50);
    let text = format!(
        "MSH|^~\\&|A|B|C|D|20260101||ORU^R01^ORU_R01|1|P|2.5.1\rPID|1||7\rOBR|1|||1^A^L\r\
         OBX|1|TX|2^B^L||see below||||||F\r\
         OBX|2|ED|1^A^L|1|^IM^PNG^Base64^{head}||||||F\r\
         OBX|3|ED|1^A^L|1|^IM^PNG^Base64^{tail}||||||F\r"
    );
    let list = source_paste(&bench.workbench, PasteText { text })
        .await
        .expect("pasted");
    let key = MessageKey::Source {
        source: list.opened.expect("open"),
        index: 0,
    };
    let view = message_open(&bench.workbench, OpenMessage { key })
        .await
        .expect("open");
    let piece = |path: &str| {
        let node = view.nodes.iter().find(|node| node.path == path);
        node.expect("a node").value.clone()
    };
    assert_eq!(piece("OBX[2]-5"), "PNG picture, 70 bytes, piece 1 of 2");
    assert_eq!(piece("OBX[3]-5.5"), "PNG picture, 70 bytes, piece 2 of 2");
    for path in ["OBX[2]-5", "OBX[3]-5"] {
        let at = DocumentAt {
            key,
            path: path.to_owned(),
        };
        let opened = document_open(&bench.workbench, at).await.expect("opened");
        assert_eq!((opened.bytes, opened.pieces), (70, 2));
        assert_eq!(opened.places, ["OBX[2]-5", "OBX[3]-5"]);
    }
}
