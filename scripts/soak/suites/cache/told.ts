/** What a reader or writer did since it last told. */
export type Told = {
  trials: number;
  problems: string[];
  /** How many reads took so many tenths of a millisecond. */
  tenths: (number | null)[];
};
