/* The look of ER7 in the editor: segment ids, delimiters, escapes, the place under the caret. */

import { RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin } from "@codemirror/view";
import type { DecorationSet, ViewUpdate } from "@codemirror/view";

export interface Mark {
  /** Offsets into the text shown, half open. */
  from: number;
  to: number;
  look: "here" | "changed" | "gone" | "error" | "warning" | "hint";
  title?: string | undefined;
}

export const plainDelimiters = "|^~\\&";

const segmentId = Decoration.mark({ class: "er7-seg" });
const separator = Decoration.mark({ class: "er7-bar" });
const inner = Decoration.mark({ class: "er7-sep" });
const escaped = Decoration.mark({ class: "er7-esc" });

interface Piece {
  from: number;
  to: number;
  mark: Decoration;
}

/** Pieces of one stretch of text. `lineStart` says whether it begins where a line begins. */
export function pieces(text: string, delimiters: string, lineStart: boolean): Piece[] {
  const found: Piece[] = [];
  const [field = "|", , , escape = "\\"] = delimiters;
  let start = lineStart;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === "\n") {
      start = true;
      continue;
    }
    if (start) {
      start = false;
      const id = /^[A-Z][A-Z0-9]{2}/.exec(text.slice(at, at + 3));
      if (id) {
        found.push({ from: at, to: at + 3, mark: segmentId });
        at += 2;
        continue;
      }
    }
    if (letter === field) {
      found.push({ from: at, to: at + 1, mark: separator });
    } else if (letter === escape) {
      const end = text.indexOf(escape, at + 1);
      const whole = end > at && end - at <= 40 && /^[A-Za-z0-9.+-]*$/.test(text.slice(at + 1, end));
      found.push({ from: at, to: whole ? end + 1 : at + 1, mark: whole ? escaped : inner });
      if (whole) at = end;
    } else if (delimiters.includes(letter)) {
      found.push({ from: at, to: at + 1, mark: inner });
    }
  }
  return found;
}

function decorate(view: EditorView, delimiters: string): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    const text = view.state.doc.sliceString(from, to);
    for (const piece of pieces(text, delimiters, view.state.doc.lineAt(from).from === from)) {
      builder.add(from + piece.from, from + piece.to, piece.mark);
    }
  }
  return builder.finish();
}

export function highlight(delimiters: string) {
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = decorate(view, delimiters);
      }
      update(update: ViewUpdate) {
        if (update.docChanged || update.viewportChanged) this.decorations = decorate(update.view, delimiters);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}

export const setMarks = StateEffect.define<readonly Mark[]>();

/** Marks given from outside; they stay where they are because the text is not edited here. */
export const marksField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(current, transaction) {
    let next = current.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(setMarks)) continue;
      const length = transaction.state.doc.length;
      const valid = effect.value.filter((mark) => mark.from >= 0 && mark.from < mark.to && mark.to <= length);
      next = Decoration.set(
        valid.map((mark) =>
          Decoration.mark({
            class: `er7-${mark.look}`,
            ...(mark.title ? { attributes: { title: mark.title } } : {}),
          }).range(mark.from, mark.to),
        ),
        true,
      );
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

export const er7Theme = EditorView.theme({
  "&": { height: "100%", fontSize: "12px", color: "var(--text)", backgroundColor: "var(--panel)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    fontFamily: "var(--mono)",
    fontVariantLigatures: "none",
    lineHeight: "20px",
    overflow: "auto",
  },
  ".cm-content": { padding: "6px 0", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0 14px 0 8px" },
  ".cm-cursor": { borderLeftColor: "var(--accent)", borderLeftWidth: "2px" },
  ".cm-gutters": {
    backgroundColor: "var(--panel)",
    color: "var(--muted)",
    border: "none",
    fontSize: "11px",
    minWidth: "38px",
  },
  ".cm-gutters .cm-gutterElement": { lineHeight: "20px", padding: "0 6px 0 10px" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--select) 45%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "var(--accent-soft)",
  },
  ".er7-seg": { color: "var(--seg)", fontWeight: "600" },
  ".er7-bar, .er7-sep": { color: "var(--faint)" },
  ".er7-esc": { color: "var(--code)" },
  ".er7-here": { backgroundColor: "var(--accent-soft)", boxShadow: "0 1px 0 var(--accent)", borderRadius: "2px" },
  ".er7-changed": { backgroundColor: "var(--new)", borderRadius: "3px" },
  ".er7-gone": { backgroundColor: "var(--old)", borderRadius: "3px" },
  ".er7-error": { textDecoration: "underline wavy var(--err) 1px", textUnderlineOffset: "3px" },
  ".er7-warning": { textDecoration: "underline wavy var(--warn) 1px", textUnderlineOffset: "3px" },
  ".er7-hint": { textDecoration: "underline dotted var(--muted) 1px", textUnderlineOffset: "3px" },
});
