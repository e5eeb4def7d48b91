/* What the engine proposes for the mapping, and which of it is meant. */

import { SvelteSet } from "svelte/reactivity";
import { commands, pick } from "../../ipc";
import type { MappingAt, ProposalsView, ProposalView, ReasonView } from "../../ipc";
import { describe } from "../../ipc/errors";
import { announce } from "../../shared/live.svelte";
import { map } from "./map.svelte";

export const reasons: Record<ReasonView, { glyph: string; words: string }> = {
  samples: { glyph: "≡", words: "samples agree" },
  table: { glyph: "▦", words: "code table" },
  constant: { glyph: "\"", words: "always the same" },
  version: { glyph: "⇅", words: "version" },
  samePlace: { glyph: "=", words: "same place" },
  name: { glyph: "≈", words: "alike name" },
};

class Proposals {
  view = $state.raw<ProposalsView | null>(null);
  refused = $state("");
  asking = $state(false);
  /** Version and structure that somebody chose; empty = as it comes out now. */
  version = $state("");
  structure = $state("");
  wanted = $state<string | null>(null);
  /** Proposals that were looked at and are not wanted, by what they do. */
  readonly dismissed = new SvelteSet<string>();
  #of: MappingAt | null = null;
  #asked = 0;

  readonly stale = $derived(this.view?.revision !== map.view?.revision);
  readonly list: readonly ProposalView[] = $derived(
    (this.view?.proposals ?? []).filter((proposal) => !this.dismissed.has(keyOf(proposal))),
  );

  async ask(): Promise<void> {
    const at = map.view?.at;
    if (!at) return;
    if (this.#of && (this.#of.interface !== at.interface || this.#of.destination !== at.destination)) this.#forget();
    this.#of = at;
    const turn = ++this.#asked;
    this.asking = true;
    try {
      const found = await commands.mappingPropose({ at, version: this.version, structure: this.structure, wanted: this.wanted });
      if (turn !== this.#asked) return;
      this.view = found;
      this.refused = "";
    } catch (thrown) {
      if (turn !== this.#asked) return;
      this.refused = describe(thrown).message;
      this.wanted = null;
    } finally {
      if (turn === this.#asked) this.asking = false;
    }
  }

  #forget() {
    this.view = null;
    this.version = "";
    this.structure = "";
    this.wanted = null;
    this.dismissed.clear();
  }

  async accept(taken: readonly ProposalView[]): Promise<void> {
    const view = this.view;
    if (!view || taken.length === 0) return;
    await map.change((at) => commands.mappingAccept({ at, revision: view.revision, proposals: taken.map((one) => one.number) }), "addRule");
    announce(taken.length === 1 ? `${taken[0]?.to ?? ""} accepted` : `${taken.length} proposals accepted`);
    await this.ask();
  }

  /** For a mapping that was just made: the version that its receiver speaks. */
  async prefer(version: string): Promise<void> {
    this.#forget();
    this.#of = map.view?.at ?? null;
    this.version = version;
    await this.ask();
  }

  dismiss(proposal: ProposalView): void {
    this.dismissed.add(keyOf(proposal));
  }

  async chooseWanted(): Promise<void> {
    const [path] = await pick({ title: "Outputs that are wanted" });
    if (!path) return;
    this.wanted = path;
    await this.ask();
  }
}

const keyOf = (proposal: ProposalView) => `${proposal.reason} ${proposal.to} ${proposal.from ?? ""}`;

export const proposals = new Proposals();
