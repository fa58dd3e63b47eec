/** The members of a message that are worth finding without parsing it. */
export type Slot = 'id' | 'method' | 'result' | 'error' | 'name' | 'token';

/** A member to note, or an object to look into that holds such members. */
export type Wanted = { slot: Slot } | { inside: Members; within: readonly Slot[] };
export type Members = ReadonlyMap<string, Wanted>;

const IN_META: Members = new Map([['progressToken', { slot: 'token' }]]);
const IN_PARAMS: Members = new Map<string, Wanted>([
  ['name', { slot: 'name' }],
  ['_meta', { inside: IN_META, within: ['token'] }],
]);
/** What is looked for in a message. */
export const IN_MESSAGE: Members = new Map<string, Wanted>([
  ['id', { slot: 'id' }],
  ['method', { slot: 'method' }],
  ['result', { slot: 'result' }],
  ['error', { slot: 'error' }],
  ['params', { inside: IN_PARAMS, within: ['name', 'token'] }],
]);

/** The length of the longest wanted key when every letter of it is written as `\u0061`. */
export const MAX_KEY_BYTES = 6 * 'progressToken'.length;
