/* The form of an endpoint: what its file says, as it is being changed. */

import { commands } from "../../../ipc";
import type { EndpointSettings, TeeSettings, TlsSettings } from "../../../ipc";
import { setEndpoints } from "../../../shared/workbench.svelte";

export const kinds = [
  { kind: "listener", word: "Listener", says: "Receives, keeps and answers, as you say." },
  { kind: "tap", word: "Tap", says: "Stands between two systems, passes every byte on, and keeps a copy. A second receiver makes it a tee." },
  { kind: "bench", word: "Bench", says: "Runs an interface live: receives, filters, maps, and sends to the receivers of the environment test. A test bench, no engine." },
  { kind: "sender", word: "Sender", says: "Sends messages, captures and folders, at a pace." },
  { kind: "folder", word: "Folder", says: "Takes the messages out of files that appear in a folder." },
] as const;

/** What can be done wrong on purpose. */
export const faults = [
  { does: "late", says: "answers late", seconds: true },
  { does: "never", says: "does not answer", seconds: false },
  { does: "wrong-id", says: "answers another message (MSA-2)", seconds: false },
  { does: "twice", says: "answers twice", seconds: false },
  { does: "unframed", says: "answers without framing", seconds: false },
  { does: "bytewise", says: "answers byte by byte", seconds: false },
  { does: "cut", says: "closes in the middle of the answer", seconds: false },
  { does: "close", says: "closes instead of answering", seconds: false },
  { does: "slow-read", says: "reads slowly (seconds for 4 KiB)", seconds: true },
  { does: "refuse", says: "refuses the connection", seconds: false },
] as const;

export const blankTls = (): TlsSettings => ({ certificate: "", key: "", pfx: "", passwordFrom: "", trust: "", clients: "anyone", name: "" });

/** Whether a host is this machine alone, as the engine sees it. */
export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host.trim());

class EndpointForm {
  /** The settings under change; null where no form is open. */
  now = $state<EndpointSettings | null>(null);
  isNew = $state(false);
  busy = $state(false);

  get title(): string {
    return this.isNew ? "New endpoint" : `Endpoint ${this.now?.name ?? ""}`;
  }
  get listens(): boolean {
    return this.now !== null && ["listener", "tap", "bench"].includes(this.now.kind);
  }
  get sends(): boolean {
    return this.now !== null && ["tap", "sender"].includes(this.now.kind);
  }

  async add(kind: string): Promise<void> {
    this.now = await commands.endpointSettings({ endpoint: kind });
    this.isNew = true;
  }

  async change(id: string): Promise<void> {
    this.now = await commands.endpointSettings({ endpoint: id });
    this.isNew = false;
  }

  /** With a second receiver, or without. */
  tee(wanted: boolean): void {
    if (!this.now) return;
    const { to } = this.now;
    const second: TeeSettings | null = wanted ? { to: { ...$state.snapshot(to), port: to.port + 1, tls: null }, keepAnswers: true } : null;
    this.now.tee = second;
  }

  close(): void {
    this.now = null;
  }

  async save(): Promise<void> {
    if (!this.now) return;
    this.busy = true;
    try {
      const { endpoints } = await commands.endpointSave($state.snapshot(this.now));
      setEndpoints(endpoints);
      this.now = null;
    } finally {
      this.busy = false;
    }
  }

  async remove(): Promise<void> {
    if (!this.now || this.isNew) return;
    this.busy = true;
    try {
      const { endpoints } = await commands.endpointRemove({ endpoint: this.now.id });
      setEndpoints(endpoints);
      this.now = null;
    } finally {
      this.busy = false;
    }
  }
}

export const form = new EndpointForm();
