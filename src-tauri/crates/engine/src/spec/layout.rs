//! How wide the columns of a sheet are and how high its rows, so that a sheet is legible on paper: a
//! reader of another make does not make a row as high as its wrapped text asks for by itself.

use super::{Grid, Part, Section};

/// Characters side by side on a page of A4, landscape: at three quarters of their size, still legible.
const PAGE: usize = 170;
/// The same of A3, for grids of so many columns that no page of A4 takes them.
const LARGE_PAGE: usize = 240;
const MANY: usize = 13;
/// A column of text is not narrower, as long as the page is wide enough.
const NARROW: usize = 11;
/// What a cell has beside its text.
const BESIDE: usize = 2;
/// Points of one line of text.
const LINE: f64 = 15.0;
/// Points of a row that somebody signs in.
pub(super) const TO_SIGN: f64 = 27.0;
/// Points that a row has at most.
const HIGHEST: f64 = 405.0;

/// Whether a section wants the larger paper.
pub(super) fn is_large(section: &Section) -> bool {
    grids(section).any(|grid| grid.heads().len() >= MANY)
}

/// Characters that each column of a section takes, as [`share`] has it.
pub(super) fn widths(section: &Section) -> Vec<usize> {
    let page = if is_large(section) { LARGE_PAGE } else { PAGE };
    let mut asked = Vec::new();
    for grid in grids(section) {
        ask(grid, &mut asked);
    }
    let room = page.saturating_sub(asked.len() * BESIDE);
    share(&asked, room)
}

/// The same of one grid alone; columns without a value take none.
pub(super) fn grid_widths(grid: &Grid, void: impl Fn(usize) -> bool) -> Vec<usize> {
    let mut asked = Vec::new();
    ask(grid, &mut asked);
    for (column, asked) in asked.iter_mut().enumerate() {
        if void(column) {
            *asked = 0;
        }
    }
    let columns = asked.iter().filter(|asked| **asked > 0).count();
    share(&asked, PAGE.saturating_sub(columns * BESIDE))
}

fn grids(section: &Section) -> impl Iterator<Item = &Grid> {
    section.parts.iter().filter_map(|part| match part {
        Part::Grid(grid) => Some(grid),
        Part::Lines { .. } | Part::Diagram(_) => None,
    })
}

/// The widest that stands in each column.
fn ask(grid: &Grid, asked: &mut Vec<usize>) {
    // A head is wider than its text: it is bold.
    let heads = grid.heads();
    let heads: Vec<usize> = heads.iter().map(|head| longest_word(head) + 1).collect();
    widen(asked, &heads);
    for row in &grid.rows {
        let longest = |cell: &String| cell.lines().map(|line| line.chars().count()).max();
        let row = row.iter().map(|cell| longest(cell).unwrap_or_default());
        widen(asked, &row.collect::<Vec<_>>());
    }
}

/// What each column gets of the room: what it asks for up to a narrow column, and of what is left then
/// as much as it asks beyond that, beside what the others do.
fn share(asked: &[usize], room: usize) -> Vec<usize> {
    let up_to = |most: usize| asked.iter().map(move |asked| (*asked).min(most));
    let narrow = (1..=NARROW)
        .rev()
        .find(|most| up_to(*most).sum::<usize>() <= room);
    let narrow = narrow.unwrap_or(1);
    let left = room.saturating_sub(up_to(narrow).sum());
    // Nothing is gained where one very long text takes all from the others.
    let beyond = |asked: usize| asked.min(room / 2).saturating_sub(narrow);
    let all: usize = asked.iter().map(|asked| beyond(*asked)).sum();
    asked
        .iter()
        .map(|asked| {
            let more = beyond(*asked);
            (*asked).min(narrow) + if all <= left { more } else { left * more / all }
        })
        .collect()
}

fn widen(asked: &mut Vec<usize>, row: &[usize]) {
    if asked.len() < row.len() {
        asked.resize(row.len(), 0);
    }
    for (asked, width) in asked.iter_mut().zip(row) {
        *asked = (*asked).max(*width);
    }
}

fn longest_word(text: &str) -> usize {
    let words = text.split_whitespace().map(|word| word.chars().count());
    words.max().unwrap_or_default()
}

/// What a column is set to, in characters.
pub(super) fn column(width: usize) -> f64 {
    f64::from(u16::try_from(width + BESIDE).unwrap_or(u16::MAX))
}

/// Points that a row takes, with its cells wrapped at these widths.
pub(super) fn height<'a>(cells: impl IntoIterator<Item = &'a str>, widths: &[usize]) -> f64 {
    let lines = cells.into_iter().zip(widths);
    let most = lines.map(|(cell, width)| lines_of(cell, *width)).max();
    let most = u16::try_from(most.unwrap_or(1).max(1)).unwrap_or(u16::MAX);
    (f64::from(most) * LINE).min(HIGHEST)
}

/// Lines that these are wrapped into.
pub(super) fn lines(texts: &[String], width: usize) -> usize {
    texts.iter().map(|text| lines_of(text, width)).sum()
}

/// Lines that a text is wrapped into.
fn lines_of(text: &str, width: usize) -> usize {
    let width = width.max(1);
    text.lines()
        .map(|line| {
            let mut lines = 1;
            let mut at = 0;
            for word in line.split(' ') {
                let size = word.chars().count();
                match at {
                    0 => at = size,
                    _ if at + 1 + size <= width => at += 1 + size,
                    _ => {
                        lines += 1;
                        at = size;
                    }
                }
                // A word that is longer than the column is cut.
                lines += at.saturating_sub(1) / width;
                at -= at.saturating_sub(1) / width * width;
            }
            lines
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_wrapped_at_words_and_long_words_are_cut() {
        for (text, width, lines) in [
            ("", 10, 0),
            ("one two", 10, 1),
            ("one two three", 10, 2),
            ("one\ntwo", 10, 2),
            ("abcdefghijklmnopqrstuvwxy", 10, 3),
            ("a abcdefghijkl b", 10, 3),
            ("exactly-10", 10, 1),
        ] {
            assert_eq!(lines_of(text, width), lines, "{text:?}");
        }
        assert!((height(["one two three", "x"], &[10, 10]) - 30.0).abs() < 0.1);
    }

    #[test]
    fn the_widest_columns_give_way_until_all_stand_on_the_page() {
        let mut grid = Grid::new(&["#", "What it shows", "Why"]);
        grid.row(["1".to_owned(), "w".repeat(400), "y".repeat(60)]);
        let section = Section {
            sheet: String::new(),
            title: String::new(),
            intro: String::new(),
            parts: vec![Part::Grid(grid)],
        };
        // The longest takes no more than half of the page.
        assert_eq!(widths(&section), [2, 82, 60]);
        assert!(!is_large(&section));
        // What fits gets what it asks for.
        assert_eq!(share(&[3, 40, 20], 100), [3, 40, 20]);
        assert_eq!(share(&[3, 400, 0, 20], 100), [3, 50, 0, 20]);
        assert_eq!(share(&[40, 400, 90], 100), [29, 35, 35]);
        // More columns than any page takes are all as narrow.
        assert_eq!(share(&[30; 20], 60), [3; 20]);
    }
}
