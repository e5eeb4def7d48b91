/* Files from the desktop are above the window. */
let above = $state(false);

export const dropping = {
  get on(): boolean {
    return above;
  },
  set on(next: boolean) {
    above = next;
  },
};
