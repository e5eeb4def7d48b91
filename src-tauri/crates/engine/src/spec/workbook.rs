//! The specification as a workbook: a sheet for each section. Every cell is text, so that a code keeps its
//! zeros; code tables stand in a form that [`crate::table_import`] reads back.

use rust_xlsxwriter::{
    Format, FormatAlign, FormatBorder, Shape, ShapeFont, ShapeFormat, ShapeLine, ShapeSolidFill,
    Workbook, Worksheet, XlsxError,
};

use super::{Diagram, Grid, Part, Section, Specification, layout};
use crate::fault::Fault;

/// Longest text that a cell takes.
const CELL: usize = 32_000;
/// Longest name that a sheet takes.
const SHEET: usize = 31;

/// Papers, as the format numbers them.
const A4: u8 = 9;
const A3: u8 = 8;

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
                .set_text_wrap()
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
        .set_paper_size(if layout::is_large(section) { A3 } else { A4 })
        .set_margins(0.5, 0.5, 0.6, 0.7, 0.3, 0.3)
        .set_print_fit_to_pages(1, 0)
        .set_footer("&L&A&RPage &P of &N");
    text(sheet, 0, 0, &section.title, &looks.title)?;
    sheet.set_row_height(0, 24)?;
    text(sheet, 1, 0, &section.intro, &looks.intro)?;
    sheet.set_row_height(1, 18)?;
    let mut row = 3;
    let widths = layout::widths(section);
    let alone = section.parts.len() == 1;
    for part in &section.parts {
        match part {
            Part::Grid(grid) => row = write_grid(sheet, row, grid, alone, &widths, looks)?,
            Part::Lines { caption, lines } => {
                text(sheet, row, 0, caption, &looks.caption)?;
                row += 1;
                for line in lines {
                    text(sheet, row, 0, line, &looks.wire)?;
                    row += 1;
                }
                row += 1;
            }
            Part::Diagram(diagram) => row = write_diagram(sheet, row, diagram)?,
        }
    }
    for (column, width) in (0_u16..).zip(widths) {
        sheet.set_column_width(column, layout::column(width))?;
    }
    Ok(())
}

fn write_grid(
    sheet: &mut Worksheet,
    first: u32,
    grid: &Grid,
    alone: bool,
    widths: &[usize],
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
    }
    sheet.set_row_height(row, layout::height(heads.iter().copied(), widths))?;
    row += 1;
    let to_sign = heads.contains(&"Signature");
    for cells in &grid.rows {
        let height = layout::height(cells.iter().map(String::as_str), widths);
        let height = if to_sign {
            height.max(layout::TO_SIGN)
        } else {
            height
        };
        sheet.set_row_height(row, height)?;
        for (column, cell) in (0_u16..).zip(cells) {
            let look = if cell.is_empty() {
                &looks.free
            } else {
                &looks.cell
            };
            text(sheet, row, column, cell, look)?;
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

/// Pixels of a box of the diagram, of a line in it, and of the arrow between two.
const BOX: u32 = 250;
const BOX_LINE: u32 = 18;
const ARROW: u32 = 50;
/// Pixels of a row that nobody made higher.
const ROW: u32 = 20;

/// Boxes from left to right; a destination below the other. They lie on the sheet, so that no column has
/// to be as wide as a box.
fn write_diagram(sheet: &mut Worksheet, first: u32, diagram: &Diagram) -> Result<u32, XlsxError> {
    let lines = |(name, lines): &(String, Vec<String>)| {
        let filled = lines.iter().filter(|line| !line.is_empty());
        std::iter::once(name.clone())
            .chain(filled.cloned())
            .collect::<Vec<_>>()
    };
    let high = |lines: &[String]| {
        let wrapped = layout::lines(lines, 34);
        u32::try_from(wrapped).unwrap_or(1) * BOX_LINE + 14
    };
    let destinations: Vec<Vec<String>> = diagram.destinations.iter().map(lines).collect();
    let gap = 10;
    let all: u32 = destinations.iter().map(|lines| high(lines) + gap).sum();
    let (source, engine) = (lines(&diagram.source), lines(&diagram.engine));
    let all = all.max(high(&source)).max(high(&engine));
    let mut draw = |column: u32, top: u32, height: u32, lines: &[String], is_engine: bool| {
        let left = 4 + column * (BOX + ARROW);
        sheet.insert_shape_with_offset(first, 0, &boxed(lines, height, is_engine), left, top)?;
        if column > 0 {
            let top = top + height / 2 - BOX_LINE;
            sheet.insert_shape_with_offset(first, 0, &arrow(), left - ARROW, top)?;
        }
        Ok::<(), XlsxError>(())
    };
    draw(0, 0, all, &source, false)?;
    draw(1, 0, all, &engine, true)?;
    let mut top = 0;
    for (place, lines) in destinations.iter().enumerate() {
        let last = place + 1 == destinations.len();
        let height = if last { all - top } else { high(lines) };
        draw(2, top, height, lines, false)?;
        top += height + gap;
    }
    Ok(first + all.div_ceil(ROW) + 2)
}

fn boxed(lines: &[String], height: u32, is_engine: bool) -> Shape {
    let (fill, line) = match is_engine {
        true => ("E0F0F1", "1F6F78"),
        false => ("FFFFFF", "8A8F96"),
    };
    let format = ShapeFormat::new()
        .set_solid_fill(&ShapeSolidFill::new().set_color(fill))
        .set_line(&ShapeLine::new().set_color(line));
    Shape::textbox()
        .set_text(lines.join("\n"))
        .set_alt_text(lines.join(", "))
        .set_width(BOX)
        .set_height(height)
        .set_format(&format)
}

fn arrow() -> Shape {
    let format = ShapeFormat::new().set_no_fill().set_no_line();
    Shape::textbox()
        .set_text("→")
        .set_alt_text("sends to")
        .set_width(ARROW)
        .set_height(BOX_LINE * 2)
        .set_format(&format)
        .set_font(&ShapeFont::new().set_size(16).set_color("1F6F78"))
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
