/* Where rows of a very long list stand. A web view gives up on elements of some thirty million pixels;
   such a list is made shorter than its rows are, and the place it is scrolled to is stretched. */

/** Pixels that a list is at most. */
export const tallest = 16_000_000;

export interface Stretch {
  /** Pixels that the element is. */
  height: number;
  /** Where the rows on screen begin, for a place that the element is scrolled to. */
  top: (scroll: number) => number;
  /** And back. */
  scroll: (top: number) => number;
}

/** Of `count` rows, of which `view` pixels are seen at once. */
export function stretch(count: number, rowHeight: number, view: number): Stretch {
  const rows = count * rowHeight;
  const height = Math.min(rows, tallest);
  const ways = { rows: Math.max(0, rows - view), element: Math.max(0, height - view) };
  if (height === rows || ways.element === 0) return { height, top: (scroll) => scroll, scroll: (top) => top };
  const factor = ways.rows / ways.element;
  return { height, top: (scroll) => Math.min(scroll, ways.element) * factor, scroll: (top) => Math.min(top, ways.rows) / factor };
}
