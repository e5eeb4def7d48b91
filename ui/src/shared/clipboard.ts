import { announce } from "./live.svelte";
import { notify } from "./notices.svelte";

/** Some web views keep the modern clipboard to themselves; the old way still works there. */
function copyTheOldWay(text: string): boolean {
  const carrier = document.createElement("textarea");
  carrier.value = text;
  carrier.style.position = "fixed";
  carrier.style.opacity = "0";
  const focused = document.activeElement;
  document.body.append(carrier);
  carrier.select();
  const done = document.execCommand("copy");
  carrier.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return done;
}

/** What was copied is told by its first words, or by a name. */
export async function copyText(text: string, name?: string): Promise<void> {
  let done: boolean;
  try {
    await navigator.clipboard.writeText(text);
    done = true;
  } catch {
    done = copyTheOldWay(text);
  }
  const shown = name ?? (text.length > 80 ? `${text.slice(0, 80)}…` : text);
  if (done) {
    announce(`Copied ${shown}`);
    notify({ tone: "ok", title: `Copied ${shown}` });
  } else {
    notify({ tone: "err", title: "The clipboard cannot be written to.", detail: text });
  }
}
