/* How each source is to be read, as somebody chose it: kept beyond the window, by what the source is. */

import { commands } from "../ipc";
import type { RulesView, SourceView } from "../ipc";
import { remembered } from "./remember.svelte";
import { setSources, workbench } from "./workbench.svelte";

interface Kept {
  charset: string | null;
  rules: RulesView;
}

/** The choices that are kept; the oldest are let go. */
const most = 200;

function accept(found: unknown): Readonly<Record<string, Kept>> {
  if (typeof found !== "object" || found === null) return {};
  const kept = Object.entries(found).filter(
    (entry): entry is [string, Kept] => typeof entry[1]?.rules?.kind === "string" && (entry[1].charset === null || typeof entry[1].charset === "string"),
  );
  return Object.fromEntries(kept.slice(-most));
}

const kept = remembered<Readonly<Record<string, Kept>>>("source.readings", {}, accept);
/** Sources that were asked about already; their numbers begin anew in another project. */
const asked = new Set<string>();

/** A paste is another one each time; everything else is found again. */
function nameOf(source: SourceView): string | null {
  if (source.kind === "paste") return null;
  const folder = workbench.project?.folder ?? "";
  return source.kind === "capture" ? `capture of ${folder}` : (source.path ?? `${source.name} in ${folder}`);
}

const isPlain = ({ charset, rules }: Kept) => charset === null && rules.kind === "automatic";

/** Reads a source so from now on. Returns the sources as they are then. */
export async function readAs(source: SourceView, charset: string | null, rules: RulesView): Promise<void> {
  const { sources } = await commands.sourceReadAs({ source: source.id, charset, rules });
  const name = nameOf(source);
  if (name !== null) {
    const rest = Object.entries(kept.value).filter(([other]) => other !== name);
    const now: Kept = { charset, rules };
    kept.value = Object.fromEntries([...rest, ...(isPlain(now) ? [] : [[name, now] as const])].slice(-most));
  }
  setSources(sources);
}

/** Sources that came are read as they were the last time. */
export async function readAsBefore(sources: readonly SourceView[]): Promise<void> {
  for (const source of sources) {
    const name = nameOf(source);
    if (name === null) continue;
    const here = `${workbench.project?.folder} ${source.id} ${name}`;
    if (asked.has(here)) continue;
    asked.add(here);
    const before = kept.value[name];
    if (!before || !isPlain(source)) continue;
    try {
      setSources((await commands.sourceReadAs({ source: source.id, ...before })).sources);
    } catch {
      // An interface or a charset that is not there any more: what was chosen is over.
      kept.value = Object.fromEntries(Object.entries(kept.value).filter(([other]) => other !== name));
    }
  }
}

/** For tests. */
export function forgetReadings(): void {
  kept.value = {};
  asked.clear();
}
