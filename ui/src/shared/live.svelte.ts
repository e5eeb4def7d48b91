/* What a screen reader is told while focus stays where it is. The shell renders the region. */

let spoken = $state("");

export const live = {
  get text(): string {
    return spoken;
  },
};

/** Saying the same thing twice must be heard twice: a trailing no-break space makes it new. */
export function announce(text: string): void {
  spoken = spoken === text ? `${text}\u00a0` : text;
}
