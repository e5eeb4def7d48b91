/* What the window needs from whoever stands behind it. Two answer: the host (tauri.ts) and, for
   tests and looking in a browser, an invented engine (mock/). */

export interface FilePick {
  title: string;
  folder?: boolean;
  several?: boolean;
  save?: { name: string };
  filters?: { name: string; extensions: string[] }[];
}

export type DesktopDrop =
  | { kind: "over"; x: number; y: number }
  | { kind: "leave" }
  | { kind: "drop"; paths: string[]; x: number; y: number };

export interface Backend {
  call(name: string, request: unknown): Promise<unknown>;
  /** Bytes as they stand, without a detour through JSON. */
  bytes(name: string, request: unknown): Promise<ArrayBuffer>;
  /** Events arrive in batches. Returns the way out. */
  subscribe(onBatch: (batch: unknown[]) => void): Promise<() => void>;
  /** Paths; empty when the user changed their mind. */
  pick(pick: FilePick): Promise<string[]>;
  /** Somebody wants to close the window while something is not saved. Returns the way out. */
  onCloseAsked(listener: () => void): Promise<() => void>;
  onDesktopDrop(listener: (drop: DesktopDrop) => void): Promise<() => void>;
}
