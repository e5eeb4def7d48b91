/* Segments that the standard has and the message has not, as far as somebody opened one: their fields,
   to be filled in. */

import { commands } from "../../ipc";
import type { NodeView } from "../../ipc";
import type { TreeRow } from "../tree";
import { absentPlace, absentRows, lineWith } from "./absent";
import type { OpenMessage } from "./open.svelte";

export class Missing {
  /** The standard's fields, by segment. */
  fields = $state.raw<ReadonlyMap<string, readonly NodeView[]>>(new Map());
  readonly #message: OpenMessage;

  constructor(message: OpenMessage) {
    this.#message = message;
  }

  /** Another dictionary knows other fields. */
  forget(): void {
    this.fields = new Map();
  }

  /** Shows the fields of a segment. */
  async unfold(row: TreeRow): Promise<void> {
    const { view, folded } = this.#message;
    const segment = row.address;
    if (!view || this.fields.has(segment)) return;
    const { nodes } = await commands.segmentOutline({ version: view.dictionary, segment });
    if (this.#message.view?.dictionary !== view.dictionary) return;
    for (const below of absentRows(row, nodes)) if (below.folds) folded.add(below.id);
    this.fields = new Map(this.fields).set(segment, nodes);
  }

  /** The line that a value makes, before which segment it goes, and the place of the value in it. */
  filled(id: string, text: string): { line: string; before: number; rest: string } | null {
    const { view, grouping } = this.#message;
    const place = absentPlace(id);
    const absent = place && grouping?.absent[place.turn];
    if (!place || !absent || !view) return null;
    const rest = place.path.slice(place.segment.length);
    return { line: lineWith(place.path, text, view.delimiters), before: absent.before, rest };
  }
}
