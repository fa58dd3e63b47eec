/** Holdfast's own MCP server as one file. */
import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { serveStdio } from '../src/server/serve-stdio.ts';

const { env } = process;
serveStdio({ env, cwd: process.cwd(), distDir: dirname(realpathSync(__filename)) });
