/* What the engine last said about the things that every room looks at: the project, the endpoints,
   the sources. Fed by one subscription; nobody polls. Rooms that need each event as it comes
   (the capture table) listen beside it. */

import { describe, subscribe } from "../ipc";
import type { EndpointView, Event, ProjectView, SourceView } from "../ipc";
import { takeMask } from "./mask.svelte";
import { notify, problem } from "./notices.svelte";

type Listener = (event: Event) => void;

let project = $state.raw<ProjectView | null>(null);
let endpoints = $state.raw<readonly EndpointView[]>([]);
let sources = $state.raw<readonly SourceView[]>([]);
let trouble = $state.raw<{ message: string; detail: string | undefined } | null>(null);
let connected = $state(false);
let last = -1;
const listeners = new Set<Listener>();

export const workbench = {
  /** The first snapshot has come. */
  get connected(): boolean {
    return connected;
  },
  /** Why there is no connection to the engine. */
  get trouble() {
    return trouble;
  },
  get project(): ProjectView | null {
    return project;
  },
  get endpoints(): readonly EndpointView[] {
    return endpoints;
  },
  get sources(): readonly SourceView[] {
    return sources;
  },
};

export function setProject(next: ProjectView): void {
  project = next;
}

export function setSources(next: readonly SourceView[]): void {
  sources = next;
}

export function setEndpoints(next: readonly EndpointView[]): void {
  endpoints = next;
}

export function setEndpoint(next: EndpointView): void {
  const known = endpoints.some((endpoint) => endpoint.id === next.id);
  endpoints = known ? endpoints.map((endpoint) => (endpoint.id === next.id ? next : endpoint)) : [...endpoints, next];
}

/** Every event after this. Returns the way out. */
export function listen(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function take(event: Event): void {
  // A snapshot starts the count anew; what is older than what we know has been said already.
  if (event.kind !== "snapshot" && event.sequence <= last) return;
  last = event.sequence;
  switch (event.kind) {
    case "snapshot":
      connected = true;
      project = event.project;
      endpoints = event.endpoints;
      takeMask(event.mask);
      break;
    case "project":
      project = event.project;
      endpoints = event.endpoints;
      break;
    case "endpoint":
      setEndpoint(event.endpoint);
      break;
    case "sources":
      sources = event.sources;
      break;
    case "problem":
      notify({ tone: "err", title: event.error.message, detail: event.error.detail ?? undefined });
      break;
    case "captured":
    case "reading":
    case "task":
    case "sending":
    case "cases":
    case "mappingOutside":
      break;
  }
  for (const listener of listeners) listener(event);
}

/** Called once, by the shell. */
export async function connect(): Promise<() => void> {
  last = -1;
  try {
    return await subscribe((events) => {
      for (const event of events) take(event);
    });
  } catch (thrown) {
    trouble = describe(thrown);
    problem("Connect to the engine", thrown);
    return () => undefined;
  }
}
