/** The bytes of a small request and of its answer, which is what a small call takes. */
export const MESSAGE_BYTES = 300;

/** Ids of the same length make answers of the same length. */
const FIRST_ID = 1_000_000;
const LAST_ID = 9_999_999;

let nextId = FIRST_ID;

/** A call of the peer's `echo`, with its id at the end, as the client writes it. */
export function echoRequest(): Buffer {
  return callRequest({ name: 'echo', arguments: { text: 'm'.repeat(198) } });
}

/** A call with other params; ids have one length. */
export function callRequest(params: { name: string; arguments: object }): Buffer {
  const id = nextId;
  nextId = id === LAST_ID ? FIRST_ID : id + 1;
  return Buffer.from(`${JSON.stringify({ method: 'tools/call', params, jsonrpc: '2.0', id })}\n`);
}

/** What stands around the text in an answer of the peer. */
export const ENVELOPE_BYTES = Buffer.byteLength(
  `${JSON.stringify({ jsonrpc: '2.0', id: FIRST_ID, result: { content: [{ type: 'text', text: '' }] } })}\n`,
);
