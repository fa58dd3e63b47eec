import { MODERN_VERSION } from '../../../src/protocol/eras.ts';
import { compareViews } from '../../helpers/interop/compare-views.ts';
import { connectV2 } from '../../helpers/interop/v2-peer.ts';
import { learnModern, nodeServer, waysTo } from '../../helpers/interop/wrapped-server.ts';
import { test } from '../../helpers/test.ts';

const PROBING = {
  'a version 1 server': nodeServer('server-sdk1.mjs'),
  'a version 2 server of the legacy era': nodeServer('server-v2.mjs', 'legacy'),
};

for (const [server, command] of Object.entries(PROBING)) {
  test(`a client that probes the era sees ${server} through the wrapper as it is`, async ({
    dir,
  }) => {
    await compareViews(waysTo(dir, command), (launch) => connectV2(launch, 'auto'));
  });
}

for (const era of ['both', 'modern']) {
  test(`a client that probes the era sees a version 2 server of era \`${era}\` as it is`, async ({
    dir,
  }) => {
    const ways = waysTo(dir, nodeServer('server-v2.mjs', era));
    await learnModern(ways);
    await compareViews(ways, (launch) => connectV2(launch, 'auto'));
  });
}

test('a client that insists on the modern era sees a server of both eras as it is', async ({
  dir,
}) => {
  const ways = waysTo(dir, nodeServer('server-v2.mjs', 'both'));
  await learnModern(ways);
  await compareViews(ways, (launch) => connectV2(launch, { pin: MODERN_VERSION }));
});
