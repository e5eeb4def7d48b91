/* Lists and counts over the invented messages. The filters it knows are `PATH = value` and a text in
   quotes; a list of many messages grows in steps, so that there is something to watch. */

import type {
  DifferAt,
  Event,
  ListStart,
  MessageRow,
  ProgressView,
  RowsAt,
  SourceAt,
  SourceView,
  StatisticsStart,
  StatisticsView,
  TaskAt,
  ValueAt,
} from "../bindings";
import { answer, emit } from "./backend";
import { fieldNames } from "./names";

type Row = (source: number, index: number, columns: readonly string[]) => MessageRow;

export function progress(part: Partial<ProgressView> = {}): ProgressView {
  return { state: "done", done: 1000, total: 1000, messages: 10, found: 10, rate: 480_000_000, remainingMs: null, problem: null, ...part };
}

let task = 0;

/** Returns the lists by their numbers, oldest message first. */
export function settleLists(sources: SourceView[], row: Row): ReadonlyMap<number, readonly number[]> {
  const lists = new Map<number, number[]>();
  const counts = new Map<number, StatisticsView>();
  let sequence = 1000;
  const countOf = (id: number) => sources.find((candidate) => candidate.id === id)?.count ?? 0;
  const tell = (number: number, at: ProgressView) => {
    const event: Event = { kind: "task", sequence: ++sequence, task: number, progress: at };
    setTimeout(() => emit(event), 0);
  };

  answer("message_rows", ({ source, offset, limit, list, columns }: RowsAt) => {
    const listed = list === null ? null : (lists.get(list) ?? []);
    const total = listed?.length ?? countOf(source);
    const length = Math.max(0, Math.min(limit, total - offset));
    const rows = Array.from({ length }, (_, at) => row(source, listed?.[offset + at] ?? offset + at, columns));
    return { rows, total };
  });
  answer("list_start", ({ source, filter, order }: ListStart) => {
    const test = /^\s*([A-Z][A-Z0-9]{2}-\d+(?:\.\d+)?)\s*=\s*(\S+)\s*$/.exec(filter);
    const text = /^\s*["'](.*)["']\s*$/.exec(filter)?.[1];
    if (filter.trim() !== "" && !test && text === undefined) {
      const problem = { message: `${filter.trim()} is not an address. To look for the text, put it in quotes.`, from: 0, to: filter.length };
      return { list: null, problem, progress: null };
    }
    const path = test?.[1] ?? order?.path ?? "MSH-10";
    const all = Array.from({ length: countOf(source) }, (_, index) => ({ index, value: row(source, index, [path]).cells[0] ?? "" }));
    const found = all.filter(({ index, value }) => (test ? value === test[2] : text === undefined || JSON.stringify(row(source, index, [])).includes(text)));
    if (order) found.sort((a, b) => (order.descending ? -1 : 1) * a.value.localeCompare(b.value));
    task += 1;
    lists.set(task, found.map(({ index }) => index));
    return { list: task, problem: null, progress: progress({ messages: all.length, found: found.length }) };
  });
  answer("task_stop", () => progress({ state: "stopped" }));
  answer("value_filter", ({ key, path }: ValueAt) => ({
    filter: `${path} = ${(key.kind === "source" ? row(key.source, key.index, [path]) : row(0, key.id, [path])).cells[0] ?? ""}`,
  }));
  answer("message_step", ({ source, row: from, path, backwards }: DifferAt) => {
    const value = row(source, from, [path]).cells[0];
    const way = backwards ? -1 : 1;
    for (let at = from + way; at >= 0 && at < countOf(source); at += way) {
      if (row(source, at, [path]).cells[0] !== value) return { row: at };
    }
    return { row: null };
  });
  answer("statistics_start", ({ source, list, path }: StatisticsStart): StatisticsView => {
    const numbers = list === null ? Array.from({ length: Math.min(300, countOf(source)) }, (_, at) => at) : (lists.get(list) ?? []);
    const values = numbers.map((index) => row(source, index, [path]).cells[0] ?? "").filter((value) => value !== "");
    const tally = new Map<string, number>();
    for (const value of values) tally.set(value, (tally.get(value) ?? 0) + 1);
    const lengths = values.map((value) => value.length);
    const meanings: Record<string, string> = { F: "Female", M: "Male" };
    task += 1;
    const view: StatisticsView = {
      task,
      progress: progress({ messages: numbers.length }),
      at: { path, name: fieldNames[path]?.[0] ?? "" },
      messages: numbers.length,
      filled: values.length,
      null: 0,
      absent: 0,
      values: values.length,
      shortest: lengths.length > 0 ? Math.min(...lengths) : null,
      longest: lengths.length > 0 ? Math.max(...lengths) : null,
      distinct: tally.size,
      complete: true,
      top: [...tally]
        .sort((a, b) => b[1] - a[1])
        .slice(0, 12)
        .map(([value, count]) => ({ value, count, meaning: meanings[value] ?? null, filter: `${path} = ${value}` })),
      masked: false,
    };
    counts.set(task, view);
    tell(task, view.progress);
    return view;
  });
  answer("statistics_now", ({ task: number }: TaskAt) => counts.get(number));
  for (const name of ["source_stop", "source_read_on"]) {
    answer(name, ({ source }: SourceAt) => {
      const at = sources.findIndex((candidate) => candidate.id === source);
      const found = sources[at];
      if (found) sources[at] = { ...found, reading: null, whole: name === "source_read_on" };
      return { sources, opened: null, findings: [] };
    });
  }
  return lists;
}
