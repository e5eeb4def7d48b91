/* Making a test case of a message, from whichever room: one call, and a question only where there is
   one to ask. The shell shows the question. */

import { commands, toCommandError } from "../ipc";
import type { CaseFrom, CaseMade } from "../ipc";
import { go } from "./navigate.svelte";
import { notify } from "./notices.svelte";
import { workbench } from "./workbench.svelte";

export interface CaseQuestion {
  kind: "captured" | "interface";
  why: string;
  answer: (given: string | boolean | null) => void;
}

let question = $state.raw<CaseQuestion | null>(null);

export const caseQuestion = {
  get now(): CaseQuestion | null {
    return question;
  },
};

function ask(kind: CaseQuestion["kind"], why: string): Promise<string | boolean | null> {
  return new Promise((resolve) => {
    question = {
      kind,
      why,
      answer: (given) => {
        question = null;
        resolve(given);
      },
    };
  });
}

/** Null where the user changed their mind. */
export async function makeCase(from: CaseFrom, more: { name?: string; note?: string; interface?: string } = {}): Promise<CaseMade | null> {
  let sure = false;
  let of: string | null = more.interface ?? null;
  for (;;) {
    try {
      const made = await commands.caseMake({ from, interface: of, name: more.name ?? "", note: more.note ?? "", sure });
      notify({
        tone: "ok",
        title: `Made the test case ${made.at.case}`,
        detail: made.file,
        action: { label: "Show", run: () => go("test", { at: made.at }) },
      });
      return made;
    } catch (thrown) {
      const error = toCommandError(thrown);
      if (error.code === "patient-into-project" && !sure) {
        sure = (await ask("captured", error.message)) === true;
        if (!sure) return null;
      } else if (error.code === "which-interface" && of === null && (workbench.project?.interfaces.length ?? 0) > 0) {
        const given = await ask("interface", error.message);
        if (typeof given !== "string") return null;
        of = given;
      } else throw error;
    }
  }
}
