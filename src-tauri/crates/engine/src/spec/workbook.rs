//! The specification as a workbook: a sheet for each section. Every cell is text, so that a code keeps its
//! zeros; code tables stand in a form that [`crate::table_import`] reads back.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::{Diagram, Grid, Part, Section, Specification};
use crate::fault::Fault;

/// Longest text that a cell takes.
const CELL: usize = 32_000;
/// Longest name that a sheet takes.
const SHEET: usize = 31;

/// The bytes of the workbook.
///
/// # Errors
/// Where the library refuses something, which nothing here gives it.
pub fn workbook(specification: &Specification) -> Result<Vec<u8>, Fault> {
    written(specification)
        .map_err(|error| Fault::new("workbook", "The workbook could not be made.").because(error))
}

struct Looks {
    title: Format,
    intro: Format,
    caption: Format,
    head: Format,
    cell: Format,
    free: Format,
    wire: Format,
    strong: Format,
    arrow: Format,
}

impl Looks {
    fn new() -> Self {
        let text = || {
            Format::new()
                .set_num_format("@")
                .set_align(FormatAlign::Top)
        };
        Self {
            title: text().set_bold().set_font_size(15),
            intro: text().set_font_color("5F656D"),
            caption: text().set_bold(),
            head: text()
                .set_bold()
                .set_background_color("F1F0EC")
                .set_border(FormatBorder::Thin)
                .set_border_color("C9C8C1"),
            cell: text()
                .set_text_wrap()
                .set_border(FormatBorder::Thin)
                .set_border_color("C9C8C1"),
            free: text()
                .set_border(FormatBorder::Thin)
                .set_border_color("C9C8C1"),
            wire: text().set_font_name("Consolas").set_font_size(9),
            strong: text()
                .set_text_wrap()
                .set_background_color("E0F0F1")
                .set_border(FormatBorder::Thin)
                .set_border_color("1F6F78"),
            arrow: text()
                .set_align(FormatAlign::Center)
                .set_font_color("1F6F78"),
        }
    }
}

fn written(specification: &Specification) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let looks = Looks::new();
    let mut names: Vec<String> = Vec::new();
    for section in &specification.sections {
        let name = sheet_name(&section.sheet, &names);
        let sheet = book.add_worksheet();
        sheet.set_name(&name)?;
        names.push(name);
        write_section(sheet, section, &looks)?;
    }
    book.save_to_buffer()
}

/// A name that a sheet can have and none has yet.
fn sheet_name(wanted: &str, taken: &[String]) -> String {
    let plain: String = wanted
        .chars()
        .map(|c| match c {
            '[' | ']' | ':' | '*' | '?' | '/' | '\\' => '-',
            c => c,
        })
        .collect();
    let is_taken = |name: &str| {
        taken
            .iter()
            .any(|known| known.to_lowercase() == name.to_lowercase())
    };
    let short: String = plain.chars().take(SHEET).collect();
    (2..)
        .map(|number| match number {
            2 => short.clone(),
            number => {
                let ending = format!(" {}", number - 1);
                let kept: String = short.chars().take(SHEET - ending.len()).collect();
                format!("{kept}{ending}")
            }
        })
        .find(|name| !is_taken(name))
        .unwrap_or(short)
}

fn write_section(sheet: &mut Worksheet, section: &Section, looks: &Looks) -> Result<(), XlsxError> {
    sheet
        .set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0)
        .set_footer("&L&A&RPage &P of &N");
    text(sheet, 0, 0, &section.title, &looks.title)?;
    text(sheet, 1, 0, &section.intro, &looks.intro)?;
    let mut row = 3;
    let mut widths: Vec<usize> = Vec::new();
    let alone = section.parts.len() == 1;
    for part in &section.parts {
        match part {
            Part::Grid(grid) => row = write_grid(sheet, row, grid, alone, &mut widths, looks)?,
            Part::Lines { caption, lines } => {
                text(sheet, row, 0, caption, &looks.caption)?;
                row += 1;
                for line in lines {
                    text(sheet, row, 0, line, &looks.wire)?;
                    row += 1;
                }
                row += 1;
            }
            Part::Diagram(diagram) => row = write_diagram(sheet, row, diagram, looks)?,
        }
    }
    for (column, width) in (0_u16..).zip(widths) {
        let width = u16::try_from(width.clamp(6, 46)).unwrap_or(46);
        sheet.set_column_width(column, f64::from(width) + 2.0)?;
    }
    Ok(())
}

fn write_grid(
    sheet: &mut Worksheet,
    first: u32,
    grid: &Grid,
    alone: bool,
    widths: &mut Vec<usize>,
    looks: &Looks,
) -> Result<u32, XlsxError> {
    let mut row = first;
    if !grid.caption.is_empty() {
        text(sheet, row, 0, &grid.caption, &looks.caption)?;
        row += 1;
    }
    let heads = grid.heads();
    let head_row = row;
    for (column, head) in (0_u16..).zip(&heads) {
        text(sheet, row, column, head, &looks.head)?;
        widen(widths, column, head);
    }
    row += 1;
    let to_sign = heads.contains(&"Signature");
    for cells in &grid.rows {
        if to_sign {
            sheet.set_row_height(row, 26)?;
        }
        for (column, cell) in (0_u16..).zip(cells) {
            let look = if cell.is_empty() {
                &looks.free
            } else {
                &looks.cell
            };
            text(sheet, row, column, cell, look)?;
            widen(widths, column, cell);
        }
        row += 1;
    }
    if alone && !grid.rows.is_empty() && !heads.is_empty() {
        let last = u16::try_from(heads.len() - 1).unwrap_or(u16::MAX);
        sheet.autofilter(head_row, 0, row - 1, last)?;
        sheet.set_freeze_panes(head_row + 1, 0)?;
        sheet.set_repeat_rows(head_row, head_row)?;
    }
    Ok(row + 1)
}

fn widen(widths: &mut Vec<usize>, column: u16, cell: &str) {
    let at = usize::from(column);
    if widths.len() <= at {
        widths.resize(at + 1, 0);
    }
    if let Some(width) = widths.get_mut(at) {
        *width = (*width).max(cell.chars().count());
    }
}

/// Boxes as cells, from left to right; a destination a line.
fn write_diagram(
    sheet: &mut Worksheet,
    first: u32,
    diagram: &Diagram,
    looks: &Looks,
) -> Result<u32, XlsxError> {
    let said = |(name, lines): &(String, Vec<String>)| {
        let filled = lines.iter().filter(|line| !line.is_empty());
        std::iter::once(name.as_str())
            .chain(filled.map(String::as_str))
            .collect::<Vec<_>>()
            .join("\n")
    };
    text(sheet, first, 0, &said(&diagram.source), &looks.cell)?;
    text(sheet, first, 1, "→", &looks.arrow)?;
    text(sheet, first, 2, &said(&diagram.engine), &looks.strong)?;
    let mut row = first;
    for destination in &diagram.destinations {
        text(sheet, row, 3, "→", &looks.arrow)?;
        text(sheet, row, 4, &said(destination), &looks.cell)?;
        sheet.set_row_height(row, 78)?;
        row += 1;
    }
    Ok(row + 1)
}

fn text(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    value: &str,
    look: &Format,
) -> Result<(), XlsxError> {
    match value.chars().count() > CELL {
        false => sheet.write_string_with_format(row, column, value, look)?,
        true => {
            let short: String = value.chars().take(CELL).collect();
            sheet.write_string_with_format(row, column, format!("{short}…"), look)?
        }
    };
    Ok(())
}
