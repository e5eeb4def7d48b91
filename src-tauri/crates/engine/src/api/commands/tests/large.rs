//! A large message: what of it crosses, and that it says the same as all of it at once.

use super::{Bench, bench};
use crate::api::commands::*;
use crate::api::large::LARGE;
use crate::api::message::{Extent, view_of};
use crate::api::view::*;
use crate::reading::Reading;

/// So many bytes of JSON may cross where a large message is opened or edited, however large it is.
const CROSSING: usize = 400_000;

/// Orders with results, enough of them for a large message.
fn results(orders: usize) -> String {
    let mut text = "MSH|^~\\&|LAB|CITY|EHR|CITY|20260314||ORU^R01^ORU_R01|CTRL1|P|2.5.1\r\
        PID|1||7^^^CITY^MR||N\u{fa}\u{f1}ez^In\u{e9}s\r"
        .to_owned();
    for order in 1..=orders {
        text += &format!("OBR|{order}||{order}|24323-8^Panel^LN\r");
        for set in 1..=4 {
            let unit = "g".repeat(60);
            text += &format!("OBX|{set}|NM|2345-7^Gluc\u{f3}se^LN||{set}.{order}|{unit}|||||F\r");
        }
        if order % 7 == 0 {
            text += "not a segment\r";
        }
    }
    text
}

async fn pasted(bench: &Bench, text: &str) -> MessageKey {
    let request = PasteText {
        text: text.to_owned(),
    };
    let list = source_paste(&bench.workbench, request)
        .await
        .expect("pasted");
    let source = list.opened.expect("opened");
    MessageKey::Source { source, index: 0 }
}

/// A body taken apart as a front end does it.
struct Body {
    segments: Vec<SegmentRow>,
    structure: Option<StructureView>,
    text: String,
}

fn read(body: &[u8], text: Vec<u8>) -> Body {
    let numbers = |at: usize, count: usize| -> Vec<u32> {
        let bytes = body[at..at + count * 4].as_chunks::<4>().0;
        bytes.iter().map(|four| u32::from_le_bytes(*four)).collect()
    };
    let sizes = numbers(0, 4);
    let (size, count, groups) = (sizes[0] as usize, sizes[1] as usize, sizes[2] as usize);
    let head: LargeHead = serde_json::from_slice(&body[16..16 + size]).expect("a head");
    let mut at = 16 + size;
    let mut column = |count: usize| {
        let column = numbers(at, count);
        at += count * 4;
        column
    };
    let (starts, kinds, places) = (column(count), column(count), column(count));
    let columns: Vec<Vec<u32>> = (0..6).map(|_| column(groups)).collect();
    assert_eq!(at, body.len());
    let text = String::from_utf8(text).expect("text");
    let end = sizes[3];
    assert_eq!(end as usize, text.encode_utf16().count());
    let mut met = vec![0; head.kinds.len() + 1];
    let segments = (0..count).map(|line| {
        let kind = kinds[line] as usize;
        met[kind] += 1;
        let known = kind.checked_sub(1).map(|kind| &head.kinds[kind]);
        let id = known.map_or(String::new(), |known| known.id.clone());
        SegmentRow {
            path: match met[kind] > 1 && kind > 0 {
                true => format!("{id}[{}]", met[kind]),
                false => id,
            },
            name: known.map_or(String::new(), |known| known.name.clone()),
            range: TextRange {
                from: starts[line],
                to: starts.get(line + 1).map_or(end, |next| next - 1),
            },
        }
    });
    let segments = segments.collect();
    let structure = head.structure.map(|structure| StructureView {
        id: structure.id,
        groups: (0..groups)
            .map(|group| GroupView {
                name: structure.groups[columns[0][group] as usize].clone(),
                parent: columns[1][group].checked_sub(1),
                number: columns[2][group],
                of: columns[3][group],
                first: columns[4][group],
                segments: columns[5][group],
            })
            .collect(),
        places: places.iter().map(|place| place.checked_sub(1)).collect(),
        misplaced: structure.misplaced,
        absent: structure.absent,
        only_required: true,
    });
    Body {
        segments,
        structure,
        text,
    }
}

fn size(view: &impl serde::Serialize) -> usize {
    serde_json::to_vec(view).expect("crosses").len()
}

#[tokio::test]
async fn little_crosses_and_says_what_all_of_it_says() {
    let bench = bench().await;
    let text = results(3_000);
    assert!(text.len() > LARGE);
    let key = pasted(&bench, &text).await;
    let request = OpenMessage { key };
    let view = message_open(&bench.workbench, request).await.expect("open");
    assert!(view.large);
    assert!(size(&view) < CROSSING, "{}", size(&view));
    let body = message_lines(&bench.workbench, request)
        .await
        .expect("lines");
    // Numbers for lines and groups: a fraction of the message.
    assert!(body.len() < text.len() / 2, "{}", body.len());
    let crossed = message_text(&bench.workbench, request).await.expect("text");

    let reading = Reading::default();
    let (message, findings) = reading.decode(text.into_bytes());
    let whole = view_of(
        key,
        &message,
        Extent::Whole,
        Some(&findings),
        None,
        &reading,
        false,
    );
    let read = read(&body, crossed);
    assert_eq!(read.text, whole.text);
    assert_eq!(read.segments, whole.segments);
    assert_eq!(read.structure, whole.structure);
    assert!(
        whole
            .structure
            .is_some_and(|known| known.groups.len() > 3_000)
    );
    assert_eq!(whole.nodes[..view.nodes.len()], view.nodes);
    assert!(view.nodes.len() < whole.nodes.len());
    // It is shown before it is checked.
    assert!(view.checking);
    assert_eq!(
        (view.findings.as_slice(), view.found),
        (&[][..], Tally::default())
    );
    let row = row(&bench, key).await;
    assert_eq!((row.checked, row.worst), (false, None));
    let checked = message_findings(&bench.workbench, request)
        .await
        .expect("checked");
    assert_eq!(checked.found, whole.found);
    assert_eq!(
        checked.findings[..],
        whole.findings[..checked.findings.len()]
    );
    assert!(!checked.findings.is_empty());
    // Who opens it now gets both at once.
    let again = message_open(&bench.workbench, request).await.expect("open");
    assert!(!again.checking);
    assert_eq!(again.findings, checked.findings);
    let row = self::row(&bench, key).await;
    assert!(row.checked && row.worst.is_some());
}

async fn row(bench: &Bench, key: MessageKey) -> MessageRow {
    let MessageKey::Source { source, .. } = key else {
        unreachable!("of a source");
    };
    let request = RowsAt {
        source,
        offset: 0,
        limit: 1,
        list: None,
        columns: Vec::new(),
    };
    let page = message_rows(&bench.workbench, request).await.expect("rows");
    page.rows.into_iter().next().expect("a row")
}

#[tokio::test]
async fn many_findings_are_counted_and_the_first_cross() {
    let bench = bench().await;
    let text = results(3_000).replace("\rOBR|", "\rno segment\rOBR|");
    let key = pasted(&bench, &text).await;
    let checked = message_findings(&bench.workbench, OpenMessage { key })
        .await
        .expect("checked");
    let counts = checked.found;
    let all = counts.error + counts.warning + counts.hint;
    assert!(all > 3_000, "{counts:?}");
    assert_eq!(checked.findings.len(), 1000);
}

async fn edit(bench: &Bench, key: MessageKey, revision: u32, change: MessageChange) -> EditView {
    let request = MessageEdit {
        key,
        revision,
        change,
    };
    message_edit(&bench.workbench, request)
        .await
        .expect("edited")
}

fn value(path: &str, text: &str) -> MessageChange {
    MessageChange::Value {
        path: path.to_owned(),
        text: text.to_owned(),
        er7: false,
    }
}

async fn body(bench: &Bench, key: MessageKey) -> Body {
    let request = OpenMessage { key };
    let lines = message_lines(&bench.workbench, request).await;
    let text = message_text(&bench.workbench, request).await;
    read(&lines.expect("lines"), text.expect("text"))
}

/// A text in which a splice was made.
fn spliced(text: &str, splice: &SpliceView) -> String {
    let mut units: Vec<u16> = text.encode_utf16().collect();
    let range = splice.range.from as usize..splice.range.to as usize;
    units.splice(range, splice.text.encode_utf16());
    String::from_utf16(&units).expect("text")
}

#[tokio::test]
async fn an_edit_inside_of_a_line_crosses_as_that_line() {
    let bench = bench().await;
    let key = pasted(&bench, &results(3_000)).await;
    let before = body(&bench, key).await.text;
    let made = edit(
        &bench,
        key,
        0,
        value("OBX[5000]-5", "lo\u{2028}nger & more"),
    )
    .await;
    assert!(size(&made) < CROSSING, "{}", size(&made));
    let splice = made.splice.expect("a splice");
    let now = body(&bench, key).await;
    assert_eq!(spliced(&before, &splice), now.text);
    let line = &now.segments[splice.first as usize];
    assert_eq!(line.path, "OBX[5000]");
    assert_eq!(line.range.from, splice.range.from);
    assert!(
        made.view
            .nodes
            .iter()
            .all(|node| node.segment == splice.first)
    );
    assert!(
        made.view
            .nodes
            .iter()
            .any(|node| node.path == "OBX[5000]-5")
    );

    let back = message_undo(&bench.workbench, OpenMessage { key })
        .await
        .expect("taken back");
    let splice = back.splice.expect("a splice");
    assert_eq!(spliced(&now.text, &splice), before);
}

#[tokio::test]
async fn an_edit_that_moves_lines_or_reads_anew_crosses_as_all() {
    let bench = bench().await;
    let key = pasted(&bench, &results(3_000)).await;
    let line = MessageChange::Segment {
        after: Some(100),
        text: "NTE|1||seen".to_owned(),
    };
    let other = MessageChange::Text {
        from: 0,
        to: 0,
        text: "X".to_owned(),
        typing: false,
    };
    let header = value("MSH-12", "2.3");
    for (revision, change) in (0..).zip([line, header, other]) {
        let made = edit(&bench, key, revision, change.clone()).await;
        assert_eq!(made.splice, None, "{change:?}");
        assert!(made.view.nodes.iter().any(|node| node.segment == 0));
    }
}
