/* What a filter may go on with where somebody types a word: "birth" is PID-7, as it is in Go to. */

/** A word that may be a path or a piece of a field's name, and where it stands in the text. */
export interface Wanted {
  word: string;
  from: number;
  to: number;
}

const joins = new Set(["and", "or", "not"]);
/** Words of the grammar, and the text in quotes, the signs and the other words between them. */
const tokens = /'(?:[^']|'')*'?|"(?:[^"]|"")*"?|[=!<>]+|[(),]|[^\s=!<>(),'"]+/g;

/** The word at the caret, where a path belongs there; none inside quotes and where a value stands. */
export function wantedAt(text: string, caret: number): Wanted | null {
  let belongs = true;
  let list = false;
  for (const { 0: token, index } of text.matchAll(tokens)) {
    const to = index + token.length;
    const lower = token.toLowerCase();
    if (caret > index && caret <= to) {
      const word = /^[\p{L}][\p{L}\p{N}[\]*.-]*$/u.test(token) && !joins.has(lower);
      return belongs && word && token.length >= 2 ? { word: token, from: index, to } : null;
    }
    if (index >= caret) return null;
    if (joins.has(lower)) [belongs, list] = [true, false];
    else if (lower === "in") [belongs, list] = [false, true];
    else if (token === "(") belongs = !list;
    else {
      // A path, an operator or a value: what follows is none.
      belongs = false;
      if (token === ")") list = false;
    }
  }
  return null;
}

/** The text with a path in the place of the word, ready for what is asked of it, and where the caret goes. */
export function completed(text: string, { from, to }: Wanted, path: string): { text: string; caret: number } {
  const rest = text.slice(to);
  const gap = rest.startsWith(" ") ? "" : " ";
  return { text: text.slice(0, from) + path + gap + rest, caret: from + path.length + 1 };
}
