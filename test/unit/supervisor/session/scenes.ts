import { Stage } from './driver.ts';
import { INITIALIZE, legacyServer, snapshot } from './servers.ts';

/** A server that begins well and answers no call. */
export const hung = legacyServer({ never: ['tools/call'] });

/** A server that never answers its handshake. */
export const mute = legacyServer({ never: ['initialize'] });

export const CHANGED = 'notifications/tools/list_changed';

/** A legacy session that is known, with its child up. */
export function connected(server = legacyServer()): Stage {
  const stage = new Stage({ server, known: snapshot('fresh'), start: 'eager' });
  stage.host(INITIALIZE);
  return stage;
}
