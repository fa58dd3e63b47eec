import { compareViews } from '../../helpers/interop/compare-views.ts';
import { connectSdk1 } from '../../helpers/interop/sdk1-peer.ts';
import { connectV2 } from '../../helpers/interop/v2-peer.ts';
import { type Launch, learnModern } from '../../helpers/interop/wrapped-server.ts';
import { test } from '../../helpers/test.ts';
import { pythonFixture, pythonLibrary, pythonWays } from './python-library.ts';

const CLIENTS = {
  'a version 1 client': { connect: connectSdk1, isModern: false },
  'a client that probes the era': {
    connect: (launch: Launch) => connectV2(launch, 'auto'),
    isModern: true,
  },
};

for (const version of ['1.30.0', '2.3.0']) {
  for (const [client, { connect, isModern }] of Object.entries(CLIENTS)) {
    test(`${client} sees a server of Python's mcp ${version} through the wrapper as it is`, async ({
      dir,
      skip,
    }) => {
      const library = await pythonLibrary(version);
      if (library.kind === 'missing') return skip(library.reason);
      const server = pythonFixture('server_python.py');
      const ways = pythonWays(dir, library, [library.python, server]);
      if (isModern && version === '2.3.0') await learnModern(ways);
      await compareViews(ways, connect);
    });
  }
}
