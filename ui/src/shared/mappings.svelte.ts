/* Which revision of each mapping the window last saw. Whoever edits one says so here, so that what
   was made from an older one (a comparison, an export) knows that it is out of date. */

import { SvelteMap } from "svelte/reactivity";

export interface MappingName {
  interface: string;
  destination: string;
}

const revisions = new SvelteMap<string, number>();
const key = (at: MappingName) => `${at.interface}/${at.destination}`;

export function mappingTouched(at: MappingName, revision: number): void {
  if (revisions.get(key(at)) !== revision) revisions.set(key(at), revision);
}

/** Null where the window has not seen it yet. */
export function mappingRevision(at: MappingName): number | null {
  return revisions.get(key(at)) ?? null;
}

/** Changes whenever any mapping of the interface does. */
export function interfaceRevision(name: string): string {
  return [...revisions]
    .filter(([at]) => at.startsWith(`${name}/`))
    .map(([at, revision]) => `${at}=${revision}`)
    .sort()
    .join(" ");
}
