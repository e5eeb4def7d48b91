//! The specification as one page that prints: nothing is fetched, everything is escaped.

use std::fmt::Write as _;

use super::{Diagram, Grid, Part, Section, Specification, layout};

const STYLE: &str = "\
:root{--text:#1d2125;--muted:#5f656d;--line:#c9c8c1;--head:#f1f0ec;--accent:#1f6f78;--path:#1f5fa8}
*{box-sizing:border-box}
body{font:13px/1.45 Inter,system-ui,sans-serif;color:var(--text);margin:0 auto;max-width:1180px;padding:28px 24px 60px;background:#fff}
h1{font-size:26px;margin:0 0 2px}h2{font-size:18px;margin:34px 0 4px;padding-top:10px;border-top:2px solid var(--accent)}h3{font-size:13px;margin:16px 0 4px}
p{margin:2px 0 8px}.muted{color:var(--muted)}
nav ol{columns:2;padding-left:20px;margin:10px 0 0}a{color:var(--path)}
.wide{overflow-x:auto}
table{border-collapse:collapse;margin:6px 0 14px;min-width:40%;font-size:12px}
th,td{border:1px solid var(--line);padding:3px 7px;text-align:left;vertical-align:top;overflow-wrap:anywhere;min-width:2.5em}
th{background:var(--head);font-weight:600;white-space:nowrap}
td.free{height:30px;min-width:130px}
pre{background:var(--head);border:1px solid var(--line);border-radius:4px;padding:7px 9px;font:11px/1.5 'JetBrains Mono',ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;margin:3px 0 10px}
svg{max-width:100%;height:auto;margin:8px 0 14px}
@page{size:A4 landscape;margin:12mm}
@media print{body{max-width:none;padding:0;font-size:10px}table{font-size:8.5px;width:100%;table-layout:fixed}col{width:var(--w)}.void{display:none}th,td{padding:2px 4px;min-width:0;overflow-wrap:break-word}th{white-space:normal}.wide{overflow:visible}h2{border-top:0;margin-top:18px}main>section:first-child{break-after:page}h2,h3{break-after:avoid}tr,pre,svg{break-inside:avoid}thead{display:table-header-group}nav{display:none}a{color:inherit;text-decoration:none}}
";

/// The whole page.
#[must_use]
pub fn html(specification: &Specification) -> String {
    let Specification { title, sections } = specification;
    let mut out = String::new();
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{}</h1>\n<nav aria-label=\"Contents\"><ol>\n",
        escaped(title),
        escaped(title)
    );
    for (number, section) in (1..).zip(sections) {
        let _ = writeln!(
            out,
            "<li><a href=\"#s{number}\">{}</a></li>",
            escaped(&section.title)
        );
    }
    out.push_str("</ol></nav>\n<main>\n");
    for (number, section) in (1..).zip(sections) {
        write_section(&mut out, number, section);
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn write_section(out: &mut String, number: usize, section: &Section) {
    let _ = writeln!(
        out,
        "<section aria-labelledby=\"s{number}\">\n<h2 id=\"s{number}\">{}</h2>\n<p class=\"muted\">{}</p>",
        escaped(&section.title),
        escaped(&section.intro)
    );
    for part in &section.parts {
        match part {
            Part::Grid(grid) => write_grid(out, grid),
            Part::Lines { caption, lines } => {
                let _ = writeln!(out, "<h3>{}</h3>", escaped(caption));
                if !lines.is_empty() {
                    let _ = writeln!(out, "<pre>{}</pre>", escaped(&lines.join("\n")));
                }
            }
            Part::Diagram(diagram) => write_diagram(out, diagram),
        }
    }
    out.push_str("</section>\n");
}

fn write_grid(out: &mut String, grid: &Grid) {
    if !grid.caption.is_empty() {
        let _ = writeln!(out, "<h3>{}</h3>", escaped(&grid.caption));
    }
    let heads = grid.heads();
    let to_sign = heads.contains(&"Signature");
    // On paper a column without a value is left out, and the others share the page by what is in them.
    let void = |column: usize| {
        let empty = |row: &Vec<String>| row.get(column).is_none_or(String::is_empty);
        !to_sign && !grid.rows.is_empty() && grid.rows.iter().all(empty)
    };
    let class = |column: usize| if void(column) { " class=\"void\"" } else { "" };
    let widths = layout::grid_widths(grid, void);
    let printed = widths
        .iter()
        .enumerate()
        .filter(|(column, _)| !void(*column));
    let all = printed.map(|(_, width)| width).sum::<usize>().max(1);
    out.push_str("<div class=\"wide\"><table>\n<colgroup>");
    for (column, width) in widths.iter().enumerate() {
        let _ = write!(
            out,
            "<col{} style=\"--w:{}%\">",
            class(column),
            width * 100 / all
        );
    }
    out.push_str("</colgroup>\n<thead><tr>");
    for (column, head) in heads.iter().enumerate() {
        let _ = write!(
            out,
            "<th scope=\"col\"{}>{}</th>",
            class(column),
            escaped(head)
        );
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in &grid.rows {
        out.push_str("<tr>");
        for (column, cell) in row.iter().enumerate() {
            match to_sign && cell.is_empty() {
                true => out.push_str("<td class=\"free\"></td>"),
                false => {
                    let _ = write!(out, "<td{}>{}</td>", class(column), escaped(cell));
                }
            }
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>\n");
}

const WIDTH: usize = 250;
const LINE: usize = 15;
const GAP: usize = 14;

/// Source, engine and destinations from left to right.
fn write_diagram(out: &mut String, diagram: &Diagram) {
    let height = |lines: &[String]| 40 + LINE * wrapped(lines).len();
    let right: usize = diagram
        .destinations
        .iter()
        .map(|(_, lines)| height(lines) + GAP)
        .sum();
    let left = height(&diagram.source.1).max(height(&diagram.engine.1));
    let all = right.max(left + GAP);
    let middle = all / 2;
    let said: Vec<String> = diagram
        .destinations
        .iter()
        .map(|(name, _)| name.clone())
        .collect();
    let _ = writeln!(
        out,
        "<svg role=\"img\" viewBox=\"0 0 1000 {}\" width=\"1000\" height=\"{}\" xmlns=\"http://www.w3.org/2000/svg\" font-family=\"Inter,system-ui,sans-serif\" font-size=\"11\"><title>{} sends to {}, which sends to {}</title>\n<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0 8 4 0 8z\" fill=\"#1f6f78\"/></marker></defs>",
        all + 4,
        all + 4,
        escaped(&diagram.source.0),
        escaped(&diagram.engine.0),
        escaped(&said.join(", "))
    );
    let mut place = |x: usize, y: usize, name: &str, lines: &[String], strong: bool| {
        let (fill, stroke) = if strong {
            ("#e0f0f1", "#1f6f78")
        } else {
            ("#ffffff", "#8b8f95")
        };
        let _ = writeln!(
            out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{WIDTH}\" height=\"{}\" rx=\"6\" fill=\"{fill}\" stroke=\"{stroke}\"/>\n<text x=\"{}\" y=\"{}\" font-weight=\"600\" font-size=\"13\">{}</text>",
            height(lines),
            x + 12,
            y + 22,
            escaped(name)
        );
        for (at, line) in wrapped(lines).iter().enumerate() {
            let _ = writeln!(
                out,
                "<text x=\"{}\" y=\"{}\" fill=\"#4a5057\">{}</text>",
                x + 12,
                y + 39 + at * LINE,
                escaped(line)
            );
        }
    };
    let (source, engine) = (&diagram.source, &diagram.engine);
    place(
        2,
        middle.saturating_sub(height(&source.1) / 2) + 2,
        &source.0,
        &source.1,
        false,
    );
    place(
        374,
        middle.saturating_sub(height(&engine.1) / 2) + 2,
        &engine.0,
        &engine.1,
        true,
    );
    let mut y = 2 + (all - right) / 2;
    let mut tips = vec![(252, middle, 372, middle)];
    for (name, lines) in &diagram.destinations {
        place(746, y, name, lines, false);
        tips.push((624, middle, 744, y + height(lines) / 2));
        y += height(lines) + GAP;
    }
    for (x1, y1, x2, y2) in tips {
        let _ = writeln!(
            out,
            "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"#1f6f78\" stroke-width=\"1.5\" marker-end=\"url(#tip)\"/>"
        );
    }
    out.push_str("</svg>\n");
}

/// Lines short enough for a box.
fn wrapped(lines: &[String]) -> Vec<String> {
    const LETTERS: usize = 40;
    let mut out: Vec<String> = Vec::new();
    for line in lines.iter().filter(|line| !line.is_empty()) {
        let mut current = String::new();
        for word in line.split(' ') {
            if !current.is_empty() && current.chars().count() + word.chars().count() >= LETTERS {
                out.push(std::mem::take(&mut current));
            }
            if !current.is_empty() {
                current.push(' ');
            }
            current.push_str(word);
        }
        out.push(current);
    }
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\u{0}', "\u{fffd}")
}
