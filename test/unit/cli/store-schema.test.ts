import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { storeSchemaDocuments } from '../../../src/cli/plugins/store-schema.ts';

test.for(Object.entries(storeSchemaDocuments()))(
  'schema/%s is what the verb is typed by',
  ([name, document]) => {
    expect(JSON.parse(readFileSync(join('schema', name), 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(document)),
    );
  },
);
