/* How messages come in from outside this room: dropped from the desktop, pasted anywhere. */

import { onDesktopDrop } from "../../ipc";
import type { MaskMode } from "../../ipc";
import { forgetDrafts } from "../../shared/drafts.svelte";
import { isTyping } from "../../shared/keys";
import { go } from "../../shared/navigate.svelte";
import { problem } from "../../shared/notices.svelte";
import { listen, workbench } from "../../shared/workbench.svelte";
import { dropping, isCapture } from "../../shared/dropping.svelte";
import { messages } from "./messages.svelte";

/** Text fields take their own paste. The raw text takes a piece where it can be edited; what begins
    as a message does is one to open. */
function takesPaste(target: EventTarget | null, text: string): boolean {
  if (!(target instanceof HTMLElement) || !isTyping(target)) return false;
  const raw = target.closest(".cm-content");
  return !raw || (raw.getAttribute("aria-readonly") !== "true" && !/^\s*(MSH|FHS|BHS)[^A-Za-z0-9\s]/.test(text));
}

function arrive(doing: string, work: Promise<void>): void {
  go("messages");
  work.catch((error: unknown) => problem(doing, error));
}

function pasted(event: ClipboardEvent): void {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (text === "" || takesPaste(event.target, text)) return;
  event.preventDefault();
  arrive("Paste", messages.paste(text));
}

/** Without a place that can be edited, web views send no paste event: lend them one. */
function lendAPlace(event: KeyboardEvent): void {
  const paste = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "v";
  if (!paste || event.defaultPrevented || isTyping(event.target)) return;
  const focused = document.activeElement;
  const lent = document.createElement("textarea");
  lent.className = "sr-only";
  lent.setAttribute("aria-label", "Paste");
  document.body.append(lent);
  lent.addEventListener("paste", (pasting) => {
    pasting.preventDefault();
    pasting.stopPropagation();
    const text = pasting.clipboardData?.getData("text/plain") ?? "";
    if (text !== "") arrive("Paste", messages.paste(text));
  });
  lent.focus();
  setTimeout(() => {
    lent.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }, 150);
}

/** Called once, by the shell. Returns the way out. */
export function startArrivals(): () => void {
  window.addEventListener("paste", pasted, true);
  window.addEventListener("keydown", lendAPlace);
  void messages.start();

  let before = workbench.sources;
  let folder = workbench.project?.folder;
  let mask: MaskMode = "captured";
  const unlisten = listen((event) => {
    messages.told(event);
    if (event.kind === "sources") {
      messages.sourcesChanged(before);
      before = event.sources;
      void messages.readAsBefore();
    } else if (event.kind === "project" || event.kind === "snapshot") {
      const another = folder !== undefined && folder !== event.project.folder;
      folder = event.project.folder;
      if (another) {
        forgetDrafts();
        void messages.start();
      }
      else if (event.kind === "snapshot" && mask !== event.mask) void messages.rows.refresh();
      else if (event.kind === "project") void messages.readAgain();
      if (event.kind === "snapshot") mask = event.mask;
    }
  });
  const undrop = onDesktopDrop((drop) => {
    dropping.on = drop.kind === "over";
    // Captures of a network are taken in by the room that has captured messages.
    const paths = drop.kind === "drop" ? drop.paths.filter((path) => !isCapture(path)) : [];
    if (drop.kind === "drop" && paths.length > 0) arrive("Open dropped files", messages.openPaths(paths));
  });
  return () => {
    window.removeEventListener("paste", pasted, true);
    window.removeEventListener("keydown", lendAPlace);
    unlisten();
    void undrop.then((out) => out());
  };
}
