/* Files from the desktop are above the window. */
let above = $state(false);

/** Whether a file is a capture of a network, by its name. */
export const isCapture = (path: string): boolean => /\.(pcap|pcapng|cap)$/i.test(path);

export const dropping = {
  get on(): boolean {
    return above;
  },
  set on(next: boolean) {
    above = next;
  },
};
