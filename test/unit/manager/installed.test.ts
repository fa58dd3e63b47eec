import { describe, expect, test } from 'vitest';
import { findMember } from '../../../src/manager/installed/find-member.ts';
import { searchTools } from '../../../src/manager/installed/search-tools.ts';
import type { RosterMember } from '../../../src/manager/member.ts';
import { viewTools } from '../../../src/manager/roster/tool-view.ts';

function member(name: string, tools: [string, string][] = []): RosterMember {
  return {
    name,
    version: '1.0.0',
    transport: 'stdio',
    tools: viewTools(tools.map(([tool, description]) => ({ name: tool, description }))),
    toolsState: 'fresh',
    toolsFetchedAt: undefined,
    status: 'stopped',
    error: undefined,
    warning: undefined,
  };
}

const ROSTER = [
  member('docs:search', [
    ['find', 'Finds a page'],
    ['read', 'Reads what was found'],
  ]),
  member('mail:main', [['find_mail', 'Searches the docs of a mailbox']]),
  member('shop:main'),
];

describe('a search', () => {
  test.each<[string, string, string[]]>([
    ['without words gives all in order', '', ['find', 'read', 'find_mail']],
    ['finds names first, then texts', 'find', ['find', 'find_mail']],
    ['finds by the name of the server before the text', 'docs', ['find', 'read', 'find_mail']],
    ['needs every word', 'docs mailbox', ['find_mail']],
    ['does not care for case', 'MAIL', ['find_mail']],
    ['finds nothing', 'teapot', []],
  ])('%s', (_, query, names) => {
    expect(searchTools(ROSTER, query).map(({ tool }) => tool.name)).toEqual(names);
  });
});

describe('a word for a server', () => {
  test.each([
    ['its name', 'docs:search', 'docs:search'],
    ["the client's id", 'plugin:docs:search', 'docs:search'],
    ['its plugin', 'shop', 'shop:main'],
    ['its own part of the name', 'search', 'docs:search'],
  ])('may be %s', (_, word, name) => {
    expect(findMember(ROSTER, word).name).toBe(name);
  });

  test.each([
    ['means several', 'main', 'Several servers are called `main`', 'mail:main, shop:main'],
    ['means none', 'teapot', 'No server `teapot`', 'docs:search, mail:main, shop:main'],
  ])('that %s is refused with names', (_, word, message, names) => {
    const refused = expect.objectContaining({ message, hint: `Use one of: ${names}` });
    expect(() => findMember(ROSTER, word)).toThrow(refused);
  });
});
