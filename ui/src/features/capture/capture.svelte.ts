/* The room's state: endpoints, the live table, the message that is open. Lives as long as the window. */

import { commands } from "../../ipc";
import type { CaptureRow, EndpointView } from "../../ipc";
import { go } from "../../shared/navigate.svelte";
import { OpenMessage } from "../../shared/message/open.svelte";
import { problem } from "../../shared/notices.svelte";
import { setFact } from "../../shared/status.svelte";
import { listen, setEndpoint, workbench } from "../../shared/workbench.svelte";
import { Feed } from "./feed.svelte";

class Capture {
  readonly feed = new Feed((request) => commands.captureRows(request));
  readonly message = new OpenMessage();
  selected = $state<number | null>(null);
  /** The row of the open message, also when it is no longer in the table. */
  row = $state.raw<CaptureRow | null>(null);
  /** Endpoints whose start or stop is under way. */
  busy = $state.raw<ReadonlySet<string>>(new Set());

  async open(row: CaptureRow): Promise<void> {
    this.selected = row.id;
    this.row = row;
    await this.message.open({ kind: "captured", id: row.id });
  }

  /** Another project has another store: nothing of the old one stays on screen. */
  leave(): void {
    this.selected = null;
    this.row = null;
    this.message.close();
  }

  /** An answer that came after the row was opened. */
  amend(rows: readonly CaptureRow[]): void {
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

const glyphs = { listening: "●", stopped: "○", failed: "✕" } as const;
const toggles = { listening: "Stop", stopped: "Start", failed: "Retry" } as const;
const tones = { listening: "ok", stopped: undefined, failed: "err" } as const;

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
        capture.feed.setFilter(capture.feed.filter).catch((error: unknown) => problem("Read the capture store", error));
      }
    }
    if (event.kind === "snapshot") capture.feed.snapshot(event.newest, event.total);
    if (event.kind !== "captured") return;
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
    $effect(() => {
      for (const endpoint of workbench.endpoints) {
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
