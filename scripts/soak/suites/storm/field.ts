/** Where the storm is: plain data, which every worker is handed. */
export type Field = {
  root: string;
  home: string;
  store: string;
  /** The wrapper as the plugin has it. */
  wrapper: string;
  servers: readonly string[];
  env: NodeJS.ProcessEnv;
};

/** What a worker does at random; the numbers say how often, among all. */
export const WEIGHTS = {
  start: 30,
  link: 20,
  guard: 10,
  'snapshot read': 30,
  'snapshot write': 10,
  prune: 3,
  'wrapped call': 1,
  update: 0.4,
};

export type Kind = keyof typeof WEIGHTS;

/** What a worker says of one operation, as a line of JSON. */
export type Said = { kind: Kind; outcome: string; problem?: string };
