/* The room's state: endpoints, the live table, the message that is open. Lives as long as the window. */

import { untrack } from "svelte";
import { commands } from "../../ipc";
import type { CaptureRow, EndpointView, RulesView, SourceView, SendWhat } from "../../ipc";
import { go } from "../../shared/navigate.svelte";
import { OpenMessage } from "../../shared/message/open.svelte";
import { standardPath } from "../../shared/message/rows";
import { problem } from "../../shared/notices.svelte";
import { SetFilter } from "../../shared/set/filter.svelte";
import { SetStatistics } from "../../shared/set/statistics.svelte";
import { readAs } from "../../shared/readings.svelte";
import { setFact } from "../../shared/status.svelte";
import { listen, setEndpoint, workbench } from "../../shared/workbench.svelte";
import { Cells } from "./cells.svelte";
import { columns } from "./columns.svelte";
import { Conversation } from "./conversation.svelte";
import { Feed } from "./feed.svelte";
import { traffic } from "./traffic.svelte";
import { Selection } from "./selection.svelte";

/** The capture store among the sources. */
const store = 0;

class Capture {
  readonly source = store;
  readonly feed = new Feed({ page: (request) => commands.captureRows(request), newer: (request) => commands.captureNewer(request) });
  readonly message = new OpenMessage();
  readonly filter: SetFilter = new SetFilter(
    () => store,
    () => {
      this.selection.listed(this.filter.list);
      return this.feed.show(this.filter.list);
    },
    (found) => void this.feed.grown(found).catch((error: unknown) => problem("Read the capture store", error)),
  );
  /** Which messages are meant: what is exported, sent, removed. */
  readonly selection = new Selection();
  readonly statistics = new SetStatistics();
  readonly cells = new Cells((ids) => commands.captureCells({ ids, columns: columns.paths }));
  readonly view: SourceView | null = $derived(workbench.sources.find((source) => source.kind === "capture") ?? null);
  /** The place under the caret, any occurrence of it. */
  readonly place: string = $derived.by(() => {
    const { view, node } = this.message;
    return view ? standardPath(node?.path || this.message.placeUnderCaret()) : "";
  });
  /** What belongs to the open message. */
  readonly conversation = new Conversation();
  selected = $state<number | null>(null);
  /** The row of the open message, also when it is no longer in the table. */
  row = $state.raw<CaptureRow | null>(null);
  /** Endpoints whose start or stop is under way. */
  busy = $state.raw<ReadonlySet<string>>(new Set());

  /** Reads this one, and means it alone. */
  async open(row: CaptureRow): Promise<void> {
    this.selection.only(row.id);
    await this.read(row);
  }

  /** Reads this one; what is chosen stays. */
  async read(row: CaptureRow): Promise<void> {
    this.selected = row.id;
    this.row = row;
    this.conversation.of(row);
    await this.message.open({ kind: "captured", id: row.id });
  }

  /** Reads a frame of the conversation; the table stays where it is. */
  async readStep(id: number): Promise<void> {
    await this.message.open({ kind: "captured", id });
  }

  /** All that are listed as of now: what comes later is not among them. */
  chooseAll(): void {
    const newest = this.feed.at(0);
    if (newest) this.selection.all(this.filter.list, newest.id, this.feed.matching);
  }
  chooseOne(): void {
    if (this.selected === null) this.selection.clear();
    else this.selection.only(this.selected);
  }

  /** What is meant by "these": several that were chosen, else all that are listed. */
  get wanted(): SendWhat {
    const { list } = this.filter;
    if (this.selection.several) return { kind: "captured", chosen: this.selection.chosen };
    return list === null ? { kind: "sources", sources: [store] } : { kind: "list", list };
  }

  /** Lists the messages that have what stands here in the open one. */
  async filterByValue(path: string): Promise<void> {
    const key = this.message.view?.key;
    if (!key) return;
    const { filter } = await commands.valueFilter({ key, path });
    await this.filter.apply(filter);
  }

  /** To the next older message in which the place under the caret reads differently, or the next newer
      one; false where none does. */
  async stepDifferent(older: boolean): Promise<boolean> {
    const { selected, place } = this;
    if (selected === null || place === "") return false;
    const found = await commands.captureStep({ id: selected, list: this.filter.list, path: place, backwards: !older });
    if (!found.row) return false;
    if (this.selected !== selected) return true;
    await this.feed.reach(found.row.id);
    await this.open(found.row);
    return true;
  }

  /** Reads what was captured in this charset and by these rules from now on. */
  async readAs(charset: string | null, rules: RulesView): Promise<void> {
    if (this.view) await readAs(this.view, charset, rules);
  }

  /** Captured messages are read otherwise than before. */
  async readAgain(): Promise<void> {
    this.cells.forget();
    if (this.filter.list !== null) await this.filter.apply();
    const key = this.message.view?.key;
    if (key) await this.message.open(key);
  }

  /** Another project has another store: nothing of the old one stays on screen. */
  leave(): void {
    this.selected = null;
    this.row = null;
    this.conversation.of(null);
    this.selection.clear();
    this.message.close();
    this.filter.clear();
    this.cells.forget();
  }

  /** An answer that came after the row was opened. */
  amend(rows: readonly CaptureRow[]): void {
    this.conversation.told(rows);
    this.row = rows.find((row) => row.id === this.selected) ?? this.row;
  }

  async toggle(endpoint: EndpointView): Promise<void> {
    const request = { endpoint: endpoint.id };
    this.busy = new Set([...this.busy, endpoint.id]);
    try {
      const starting = endpoint.state !== "listening";
      setEndpoint(starting ? await commands.endpointStart(request) : await commands.endpointStop(request));
    } finally {
      this.busy = new Set([...this.busy].filter((id) => id !== endpoint.id));
    }
  }
}

export const capture = new Capture();

const glyphs = { listening: "●", stopped: "○", ready: "▷", failed: "✕" } as const;
const toggles = { listening: "Stop", stopped: "Start", ready: "Send", failed: "Retry" } as const;
const tones = { listening: "ok", stopped: undefined, ready: undefined, failed: "err" } as const;

export const stateGlyph = (endpoint: EndpointView): string => glyphs[endpoint.state];
/** What can be done to it. */
export const toggleWord = (endpoint: EndpointView): string => toggles[endpoint.state];
export const stateTone = (endpoint: EndpointView) => tones[endpoint.state];

/** Called once, by the shell. Returns the way out. */
export function startCapture(): () => void {
  let arrived: { at: number; rows: number }[] = [];
  let folder: string | undefined;
  const unlisten = listen((event) => {
    if (event.kind === "snapshot" || event.kind === "project") {
      const another = folder !== undefined && folder !== event.project.folder;
      folder = event.project.folder;
      if (another) capture.leave();
      if (another && event.kind === "project") {
        capture.feed.show(null).catch((error: unknown) => problem("Read the capture store", error));
      }
    }
    capture.filter.told(event);
    capture.statistics.told(event);
    if (event.kind === "snapshot") {
      // What is masked is another thing now.
      capture.cells.forget();
      capture.feed.snapshot(event.newest, event.total);
      capture.conversation.again();
    }
    if (event.kind !== "captured") return;
    traffic.take(event.rows, Date.now());
    arrived.push({ at: Date.now(), rows: event.rows.filter((row) => capture.feed.indexOf(row.id) < 0).length });
    capture.feed.captured(event.rows, event.total);
    capture.amend(event.rows);
  });
  const rate = setInterval(() => {
    arrived = arrived.filter((batch) => Date.now() - batch.at < 60_000);
    const rows = arrived.reduce((sum, batch) => sum + batch.rows, 0);
    setFact("rate", rows > 0 ? { text: `${rows} msg/min` } : null);
  }, 2000);
  const stop = $effect.root(() => {
    let before: string | null = null;
    $effect(() => {
      const now = capture.view ? JSON.stringify([capture.view.charset, capture.view.rules]) : null;
      if (now !== null && before !== null && now !== before) {
        untrack(() => capture.readAgain().catch((error: unknown) => problem("Read captured messages", error)));
      }
      before = now ?? before;
    });
    $effect(() => {
      for (const endpoint of workbench.endpoints.filter(({ state }) => state !== "ready")) {
        setFact(`endpoint.${endpoint.id}`, {
          text: `${endpoint.id} :${endpoint.address.split(":").at(-1) ?? ""} ${endpoint.state}`,
          glyph: stateGlyph(endpoint),
          tone: stateTone(endpoint),
          onclick: () => go("capture"),
        });
      }
      const ids = workbench.endpoints.map((endpoint) => `endpoint.${endpoint.id}`);
      return () => ids.forEach((id) => setFact(id, null));
    });
  });
  return () => {
    unlisten();
    clearInterval(rate);
    stop();
  };
}
