import fc from 'fast-check';

/** JSON text with its members in sight, so that a test knows where the source of a value is. */
export type Tree = { text: string; members?: readonly Member[] };
export type Member = { key: string; tree: Tree };

const SPACE = fc.constantFrom('', '', '', ' ', '\t', ' \r ');
const NUMBERS = ['0', '-0', '7', '1e2', '1.0', '1.5', '1e400', '-1E-7', '12345678901234567890'];
const TEXTS = ['', 'a\u2028b', '\\"', '\\\\', '\ud800', '\udc00x', '\u0000', '}],"id":9', '€𝄞'];

const number = fc.constantFrom(...NUMBERS).map(leaf);
const string = fc
  .tuple(
    fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'binary' }), fc.nat(200).map(run)),
    fc.boolean(),
  )
  .map(([text, isEscaped]) => leaf(isEscaped ? escaped(text) : JSON.stringify(text)));
const other = fc
  .oneof(fc.constantFrom(null, true, false, [], {}), fc.jsonValue({ maxDepth: 4 }))
  .map((value) => leaf(JSON.stringify(value)));
const id = fc.oneof({ weight: 3, arbitrary: number }, { weight: 3, arbitrary: string }, other);
const any = fc.oneof(id, fc.constant(leaf('{"id":1,"method":"x","params":{"name":"y"}}')));

const meta = object({ progressToken: id, name: any });
const params = object({ name: fc.oneof(string, any), _meta: fc.oneof(meta, any), id: any });
const message = object({
  id,
  method: fc.oneof({ weight: 4, arbitrary: string }, any),
  params: fc.oneof({ weight: 4, arbitrary: params }, any),
  result: any,
  error: fc.oneof(any, fc.constant(leaf('null'))),
  jsonrpc: fc.constant(leaf('"2.0"')),
});

/** Messages of every kind, and objects that are none: double members, odd ids, names in disguise. */
export const arbitraryMessage: fc.Arbitrary<Tree> = message;

/** Ways to cut bytes into chunks: at a few places, or everywhere. */
export const arbitraryCuts: fc.Arbitrary<readonly number[] | 'everywhere'> = fc.oneof(
  fc.array(fc.nat(2000), { maxLength: 8 }),
  fc.constant('everywhere' as const),
);

export function cut(bytes: Buffer, cuts: readonly number[] | 'everywhere'): Buffer[] {
  const places = cuts === 'everywhere' ? [...bytes.keys()] : cuts.map((at) => at % bytes.length);
  const sorted = [...new Set([0, ...places])].sort((a, b) => a - b);
  return sorted.map((at, i) => bytes.subarray(at, sorted[i + 1] ?? bytes.length));
}

/** The value that `JSON.parse` would give for a path of members: the last of its name. */
export function memberOf(tree: Tree | undefined, ...path: string[]): Tree | undefined {
  return path.reduce(
    (object, name) => object?.members?.findLast(({ key }) => key === name)?.tree,
    tree,
  );
}

function object(named: Record<string, fc.Arbitrary<Tree>>): fc.Arbitrary<Tree> {
  const known = Object.entries(named).map(([key, value]) =>
    value.map((tree): Member => ({ key, tree })),
  );
  const stranger = fc
    .tuple(fc.oneof(fc.constantFrom('__proto__', 'i', 'idx', 'toString'), fc.string()), any)
    .map(([key, tree]): Member => ({ key, tree }));
  const written = fc.tuple(fc.oneof(...known, stranger), SPACE, fc.boolean());
  return fc.array(written, { maxLength: 7 }).map((list) => ({
    members: list.map(([member]) => member),
    text: `{${list.map(([{ key, tree }, space, isEscaped]) => `${space}${isEscaped ? escaped(key) : JSON.stringify(key)}${space}:${space}${tree.text}${space}`).join(',')}}`,
  }));
}

function leaf(text: string): Tree {
  return { text };
}

function escaped(text: string): string {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')}"`;
}

function run(length: number): string {
  return '\\'.repeat(length % 7) + 'x'.repeat(length);
}
