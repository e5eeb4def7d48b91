/* Messages that somebody adds to the sample set. */

import { pick } from "../../ipc";
import { problem } from "../../shared/notices.svelte";
import { map } from "./map.svelte";

export async function addFiles(): Promise<void> {
  const paths = await pick({ title: "Messages to run the mapping over", several: true });
  if (paths.length > 0) await map.samples({ kind: "files", paths }).catch((thrown: unknown) => problem("Add samples", thrown));
}

/** As many as a set takes. */
const most = 1000;

export async function addCaptured(): Promise<void> {
  await map.samples({ kind: "captured", newest: most }).catch((thrown: unknown) => problem("Add captures", thrown));
}
