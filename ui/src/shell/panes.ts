/* F6 walks between the places that hold the keyboard: lists, trees, editors, tables. */

const stops = '[aria-label="Findings"] li:first-child button,[role="tree"],[role="listbox"],[role="grid"],.cm-content,nav [aria-current="page"]';

export function movePane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>(stops)].filter((pane) => pane.offsetParent !== null);
  if (panes.length === 0) return;
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const from = at < 0 && step < 0 ? 0 : at;
  panes[(from + step + panes.length) % panes.length]?.focus();
}
