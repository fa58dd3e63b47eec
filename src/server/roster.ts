import { placeFactsOf } from '../host/place-facts.ts';
import type { Problem } from '../host/read-json.ts';
import { sha256Of } from '../lib/canonical-json.ts';
import type { ProgramWorld } from '../lib/program-world.ts';
import type { McpManager } from '../manager/manager.ts';

/** The manager over what is installed now, and what could not be read of it. */
export type Opened = { manager: McpManager; problems: readonly Problem[] };

type Open = Opened & { key: string; users: number; isOutdated: boolean };

/** The installed servers as they are when they are asked for: plugins come and go in a session. */
export class Roster {
  readonly #program: ProgramWorld;
  #open: Open | undefined;

  constructor(program: ProgramWorld) {
    this.#program = program;
  }

  /**
   * Does `work` with all that the caches know now. Nothing is started for it. What was opened for
   * other members is closed when its last user is done.
   */
  async use<T>(work: (opened: Opened) => T | Promise<T>): Promise<T> {
    const open = await this.#current();
    try {
      await open.manager.loadRoster({ refresh: 'none' });
      return await work(open);
    } finally {
      open.users -= 1;
      if (open.isOutdated && open.users === 0) await open.manager.close();
    }
  }

  async close(): Promise<void> {
    await this.#open?.manager.close();
  }

  async #current(): Promise<Open> {
    const { findInstalled, openInstalled } = await import('../manager/installed/open-installed.ts');
    const facts = placeFactsOf(this.#program);
    const { members, problems } = findInstalled(facts);
    const key = sha256Of(JSON.stringify(members));
    if (this.#open?.key !== key) {
      this.#retire();
      const manager = openInstalled(members, facts, warn);
      this.#open = { manager, problems, key, users: 0, isOutdated: false };
    }
    this.#open.users += 1;
    return this.#open;
  }

  #retire(): void {
    const old = this.#open;
    if (!old) return;
    old.isOutdated = true;
    if (old.users === 0) void old.manager.close();
  }
}

/** What a server's stderr says is kept in its log. */
function warn(_level: 'warning' | 'error', message: string): void {
  process.stderr.write(`${message}\n`);
}
