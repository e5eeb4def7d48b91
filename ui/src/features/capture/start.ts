/* What this room does while the window is open, whether it is looked at or not. */

import { onDesktopDrop } from "../../ipc";
import { isCapture } from "../../shared/dropping.svelte";
import { go } from "../../shared/navigate.svelte";
import { problem } from "../../shared/notices.svelte";
import { listen } from "../../shared/workbench.svelte";
import { startCapture } from "./capture.svelte";
import { keeping } from "./keeping.svelte";

/** Called once, by the shell. Returns the way out. */
export function startRoom(): () => void {
  const stop = startCapture();
  let folder: string | undefined;
  const unlisten = listen((event) => {
    keeping.told(event);
    if (event.kind !== "snapshot" && event.kind !== "project") return;
    if (folder === event.project.folder) return;
    folder = event.project.folder;
    // Where there is no store, the room says so already.
    if (event.project.storeProblem) return;
    Promise.all([keeping.readKeys(), keeping.look()]).catch((error: unknown) => problem("Read the capture store", error));
  });
  const undrop = onDesktopDrop((drop) => {
    const paths = drop.kind === "drop" ? drop.paths.filter(isCapture) : [];
    if (paths.length === 0) return;
    go("capture");
    // One after the other: each tells what it came to.
    void paths.reduce((before, path) => before.then(() => keeping.import(path)), Promise.resolve());
  });
  return () => {
    stop();
    unlisten();
    void undrop.then((out) => out());
  };
}
