import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { discoverMembers } from '../../../../src/manager/discover/discover-members.ts';
import { McpManager } from '../../../../src/manager/manager.ts';
import type { ManagerOptions } from '../../../../src/manager/manager-options.ts';
import type { RosterMember } from '../../../../src/manager/member.ts';
import type { JsonObject } from '../../../../src/protocol/json.ts';

const SERVER = resolve('test/fixtures/manager/scripted-server.mjs');

export const TOOL = {
  name: 'greet',
  description: 'Greets',
  inputSchema: { type: 'object', properties: { name: { type: 'string' } } },
};

/** A folder of plugins, each with one server that follows its script. */
export class Guild {
  readonly dir: string;

  constructor(dir: string) {
    this.dir = dir;
  }

  /** Adds a plugin, or changes it. */
  add(name: string, script: JsonObject = {}, version = '1.0.0'): void {
    mkdirSync(join(this.dir, name), { recursive: true });
    this.script(name, { tools: [TOOL], ...script });
    const mcpServers = {
      [name]: { command: process.execPath, args: [SERVER, this.#scriptOf(name)] },
    };
    writeFileSync(this.path(name, 'plugin.json'), JSON.stringify({ name, version, mcpServers }));
  }

  script(name: string, script: JsonObject): void {
    mkdirSync(dirname(this.#scriptOf(name)), { recursive: true });
    writeFileSync(this.#scriptOf(name), JSON.stringify(script));
  }

  /** Changes a file that the server's command stands in, as an edit without a release does. */
  changeCode(name: string): void {
    const file = this.path(name, 'plugin.json');
    writeFileSync(file, `${readFileSync(file, 'utf8')}\n`);
  }

  path(name: string, file: string): string {
    return join(this.dir, name, file);
  }

  cacheOf(name: string): JsonObject {
    return JSON.parse(readFileSync(this.path(name, 'tools-cache.json'), 'utf8'));
  }

  journal(name: string): string[] {
    const file = `${this.#scriptOf(name)}.journal`;
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  starts(name: string): number[] {
    return this.pidsOf(name, 'start');
  }

  pidsOf(name: string, what: 'start' | 'child'): number[] {
    const lines = this.journal(name).filter((line) => line.startsWith(what));
    return lines.map((line) => Number(line.split(' ')[1]));
  }

  /** Beside the plugins: what a server lists is not part of its code. */
  #scriptOf(name: string): string {
    return join(dirname(this.dir), 'scripts', `${name}.json`);
  }

  open(options: Partial<ManagerOptions> = {}): { manager: McpManager; log: string[] } {
    const log: string[] = [];
    const manager = new McpManager({
      members: discoverMembers(this.dir).members,
      log: (level, message) => log.push(`${level}: ${message}`),
      ...options,
    });
    return { manager, log };
  }
}

export function memberOf(manager: McpManager, name: string): RosterMember {
  const member = manager.roster.find((one) => one.name === name);
  if (!member) throw new Error(`no member ${name}`);
  return member;
}

export function namesOf({ tools }: RosterMember): string[] {
  return tools.map(({ name }) => name);
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

/** The text of a tool's result. */
export function textOf(result: JsonObject): string {
  const [block] = result.content as JsonObject[];
  return String(block?.text);
}
