/* What an input offers while one types. */

export interface Offer {
  label: string;
  detail: string;
  /** Text put in place of `from..to`. */
  insert: string;
}

export interface Completion {
  from: number;
  to: number;
  options: Offer[];
  /** What stands there is whole already: Enter takes it as it is, and no offer is chosen beforehand. */
  open?: boolean;
}

export type Complete = (text: string, caret: number) => Completion | null | Promise<Completion | null>;
