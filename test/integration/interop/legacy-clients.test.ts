import { compareViews } from '../../helpers/interop/compare-views.ts';
import { connectSdk1 } from '../../helpers/interop/sdk1-peer.ts';
import { connectV2 } from '../../helpers/interop/v2-peer.ts';
import { type Launch, nodeServer, waysTo } from '../../helpers/interop/wrapped-server.ts';
import { test } from '../../helpers/test.ts';

const CLIENTS = {
  'a version 1 client': connectSdk1,
  'a version 2 client in the legacy era': (launch: Launch) => connectV2(launch, 'legacy'),
};

const SERVERS = {
  'a version 1 server': nodeServer('server-sdk1.mjs'),
  'a version 2 server of the legacy era': nodeServer('server-v2.mjs', 'legacy'),
  'a version 2 server of both eras': nodeServer('server-v2.mjs', 'both'),
};

for (const [client, connect] of Object.entries(CLIENTS)) {
  for (const [server, command] of Object.entries(SERVERS)) {
    test(`${client} sees ${server} through the wrapper as it is`, async ({ dir }) => {
      await compareViews(waysTo(dir, command), connect);
    });
  }
}
