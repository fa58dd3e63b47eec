import { expect, test } from 'vitest';
import { groupOf } from '../../../scripts/bench/report/groups.ts';
import { renderMarkdown } from '../../../scripts/bench/report/published/render-markdown.ts';
import { toPublished } from '../../../scripts/bench/report/published/to-published.ts';
import { renderPeers } from '../../../scripts/bench/report/render-peers.ts';
import { renderTable } from '../../../scripts/bench/report/render-table.ts';
import { ROWS } from '../../../scripts/bench/rows.ts';
import { makeResults } from './results.ts';

test('the rows stand below their groups, and what has no figures says why', () => {
  const failed = [{ name: 'bad', failed: 'it broke' }];
  expect(renderTable(makeResults({ failed }))).toMatchInlineSnapshot(`
    "
    Limits          n  median   p95      baseline  baseline median  ratio  min–max      difference  budget
      start <fast>  1  50.0 ms  50.0 ms  alone     40.0 ms          1.25   1.25–1.25    +10.0 ms    ≤ 2.5 ×   ok
      slow end      1  300 ms   300 ms   alone     10.0 ms          30.00  30.00–30.00  +290 ms     ≤ 100 ms  over

    Others          n  median   p95      baseline  baseline median  ratio  min–max      difference  budget
      no limit      1  1.00 ms  1.00 ms  alone     3.00 ms          0.33   0.33–0.33    -2.00 ms

    SKIPPED peer: gone: gone@1 is not there: npm --prefix=/tmp/x failed
    FAILED bad: it broke"
  `);
});

test('a peer that never does something says so beside those that do', () => {
  expect(renderPeers(makeResults().peers)).toMatchInlineSnapshot(`
    "Peers around the same server
    peer               transport  start → tools/list  call p50  call p99  pipelined  crash → pending answered  crash → next call  host gone → tree gone  own memory (PSS)  100 MiB line to it  100 MiB line from it
      slow-peer 1.0.0  HTTP       300 ms (3)          –         –         –          –                         never, within 5 s  –                      –                 –                   –
      Holdfast         stdio      51.0 ms (1)         –         –         –          –                         –                  –                      –                 failed: it ends     –
    "
  `);
});

test('a run without peers has no table of them', () => {
  expect(renderPeers([])).toBe('');
});

test('the page tells figures, peers and what was not measured', () => {
  const page = renderMarkdown(toPublished(makeResults()));
  expect(page.slice(page.indexOf('Measured on'))).toMatchInlineSnapshot(`
    "Measured on 2026-01-02: 2 processors, 8 GiB, linux 6 x64, Node v22.1.0.

    ## Limits

    | what | baseline | budget | median | p95 | n | ratio | verdict |
    | --- | --- | --- | --- | --- | --- | --- | --- |
    | start <fast> | alone: 40.0 ms | ≤ 2.5 × | 50.0 ms | 50.0 ms | 1 | 1.25 (1.25–1.25) | ok |
    | slow end | alone: 10.0 ms | ≤ 100 ms | 300 ms | 300 ms | 1 | 30.00 (30.00–30.00) | over |

    ## Others

    | what | baseline | budget | median | p95 | n | ratio | verdict |
    | --- | --- | --- | --- | --- | --- | --- | --- |
    | no limit | alone: 3.00 ms |  | 1.00 ms | 1.00 ms | 1 | 0.33 (0.33–0.33) |  |

    ## Peers

    Other programs that start a server or stand before one, around the same server. The start is that of a server on Python's \`mcp\` package, all else of one that imports nothing. Those on HTTP are called over HTTP on loopback; they have no end of input to see, and are ended with SIGTERM. A crash is SIGKILL for the server with 20 calls under way; the next call is made over the same connection, for 5 s. Memory is the peer's own, without the server's.

    |  | slow-peer 1.0.0 | Holdfast |
    | --- | --- | --- |
    | transport | HTTP | stdio |
    | start → tools/list | 300 ms | 51.0 ms |
    | call p50 | – | – |
    | call p99 | – | – |
    | pipelined | – | – |
    | crash → pending answered | – | – |
    | crash → next call | never, within 5 s | – |
    | host gone → tree gone | – | – |
    | own memory (PSS) | – | – |
    | 100 MiB line to it | – | failed: it ends |
    | 100 MiB line from it | – | – |

    ## Not measured

    - peer: gone: gone@1 is not there
    "
  `);
});

test('every row of the command line stands below a heading', () => {
  const others = Object.keys(ROWS).filter((row) => row !== 'peers' && groupOf(row) === 'Others');
  expect(others).toEqual([]);
});
