/* The only importer of @tauri-apps/*. */

import { Channel, invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWebview } from "@tauri-apps/api/webview";
import type { Backend, FilePick } from "./backend";

export const backend: Backend = {
  call: (name, request) => invoke(name, { request }),

  bytes: (name, request) => invoke<ArrayBuffer>(name, { request }),

  async subscribe(onBatch) {
    let open = true;
    const channel = new Channel<unknown[]>((batch) => {
      if (open) onBatch(batch);
    });
    await invoke("subscribe", { channel });
    return () => {
      open = false;
    };
  },

  pick: (request: FilePick) => invoke<string[]>("pick", { request }),

  onCloseAsked: (listener) => listen("close-asked", listener),

  onDesktopDrop: (listener) =>
    getCurrentWebview().onDragDropEvent(({ payload }) => {
      if (payload.type === "leave") return listener({ kind: "leave" });
      const { x, y } = payload.position.toLogical(window.devicePixelRatio);
      if (payload.type === "drop") return listener({ kind: "drop", paths: payload.paths, x, y });
      return listener({ kind: "over", x, y });
    }),
};
