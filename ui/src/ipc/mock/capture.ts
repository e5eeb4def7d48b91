/* The capture store of the invented project: rows, lists of them, columns, and the next that differs. */

import type { CaptureCellsAt, CaptureDiffer, CaptureNewer, CaptureRow, CaptureRowsAt } from "../bindings";
import { answer } from "./backend";

interface Captures {
  newest: () => number;
  row: (id: number) => CaptureRow;
  cells: (id: number, columns: readonly string[]) => string[];
  lists: ReadonlyMap<number, readonly number[]>;
}

export function settleCapture({ newest, row, cells, lists }: Captures): void {
  const all = () => Array.from({ length: newest() }, (_, at) => newest() - at);
  const listed = (list: number | null) => (list === null ? all() : (lists.get(list) ?? []).toReversed());

  answer("capture_rows", ({ before, limit, list }: CaptureRowsAt) => {
    const ids = listed(list);
    const older = ids.filter((id) => before === null || id < before);
    return { rows: older.slice(0, limit).map(row), more: older.length > limit, total: ids.length };
  });
  answer("capture_newer", ({ list, after }: CaptureNewer) => {
    const ids = listed(list);
    return { rows: ids.filter((id) => after === null || id > after).map(row), more: false, total: ids.length };
  });
  answer("capture_cells", ({ ids, columns }: CaptureCellsAt) => ({ rows: ids.map((id) => ({ id, cells: cells(id, columns) })) }));
  answer("capture_step", ({ id, list, path, backwards }: CaptureDiffer) => {
    const ids = listed(list);
    const way = backwards ? ids.toReversed() : ids;
    const here = cells(id, [path])[0];
    const found = way.slice(way.indexOf(id)).find((other) => cells(other, [path])[0] !== here);
    return { row: found === undefined ? null : row(found) };
  });
}
