/** When what is there now was drawn; in a window that nobody sees, a little later. */
export function drawn(): Promise<void> {
  return new Promise((go) => {
    const late = setTimeout(go, 100);
    requestAnimationFrame(() => {
      clearTimeout(late);
      setTimeout(go);
    });
  });
}
