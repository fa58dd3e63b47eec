import { awk, interpreter } from '../code/interpreters.ts';
import type { Model } from './call.ts';
import { tar, zip } from './files/archive.ts';
import { find } from './files/find.ts';
import { chmod, chown } from './files/modes.ts';
import { cp, ln, mv, rsync } from './files/move-copy.ts';
import { pack, removeFiles, removeTrees, rm, shred } from './files/remove.ts';
import { dd, edits, tee, truncate, writesTo } from './files/write.ts';
import { basename, cat, dirname, ls, mktemp, pwd, readlink, realpath } from './output/paths.ts';
import { decode, echo, grep, headOrTail, printf, reorder, rewrite, tr } from './output/text.ts';
import * as builtins from './runners/builtins.ts';
import { git, npm, pip, uv, venv } from './runners/environments.ts';
import { evaluate, shell, source, trap } from './runners/shells.ts';
import { xargs } from './runners/xargs.ts';

/** What the commands do that can destroy something. */
export const DESTRUCTIVE = byName({
  'rm srm wipe': rm,
  unlink: removeFiles,
  'trash trash-put rimraf del-cli gio-trash trash-rm rmtrash': removeTrees,
  shred,
  'gzip bzip2 xz compress lzma': pack,
  'mv gmv': mv,
  'cp gcp install': cp,
  ln,
  rsync,
  dd,
  truncate,
  chmod,
  'chown chgrp': chown,
  'find gfind': find,
  'tar gtar bsdtar': tar,
  'zip unzip': zip,
  'virtualenv pyvenv': venv,
  'pip pip3': pip,
  uv,
  'npm pnpm yarn': npm,
  git,
  xargs,
  parallel: xargs,
  'python python2 python3 pypy pypy3 node nodejs bun deno perl ruby php': interpreter,
  'bash sh zsh dash ksh ash fish': shell,
  eval: evaluate,
  'source .': source,
  trap,
});

/** What other commands print, and how they change the shell they run in. */
export const HARMLESS = byName({
  tee,
  'sed gsed': (call) => edits(call) ?? rewrite(call),
  patch: edits,
  'curl wget': writesTo('o', 'output', 'O', 'output-document'),
  'awk gawk mawk': (call) => awk(call) ?? rewrite(call),
  'cut fzf nl column jq paste': rewrite,
  'cat bat': cat,
  'head tail': headOrTail,
  'sort uniq tac rev': reorder,
  'grep egrep fgrep rg': grep,
  tr,
  'base64 xxd': decode,
  echo,
  printf,
  'realpath grealpath': realpath,
  readlink,
  dirname,
  basename,
  pwd,
  ls,
  mktemp,
  'cd pushd popd': builtins.cd,
  mkdir: builtins.mkdir,
  'export declare local readonly typeset': builtins.declare,
  unset: builtins.unset,
  set: builtins.set,
  shift: builtins.shift,
  shopt: builtins.shopt,
  alias: builtins.alias,
  read: builtins.read,
  'mapfile readarray': builtins.mapfile,
  'test [': builtins.test,
  'true : sleep': builtins.succeed,
  false: builtins.fail,
});

/** Commands that run the command which follows. */
export const WRAPPERS = new Set(
  `sudo doas pkexec su runuser env nice ionice timeout gtimeout stdbuf nohup setsid time chrt taskset flock watch
  command builtin exec busybox toybox unshare setpriv strace ltrace script unbuffer eatmydata fakeroot proot chroot
  npx pnpx bunx pipx poetry hatch pdm rye conda micromamba mise direnv nix-shell docker podman kubectl nsenter
  systemd-run dbus-run-session xvfb-run valgrind perf hyperfine entr prlimit cpulimit choom numactl setarch linux64
  caffeinate rlwrap arch coproc firejail bwrap ssh expect cgexec catchsegv devbox tini dumb-init start-stop-daemon`
    .split(/\s+/)
    .filter(Boolean),
);

/** Wrappers among the commands that have a model of their own too: `uv run rm -rf x`. */
export const ALSO_WRAPPERS = new Set(['uv', 'npm', 'pnpm', 'yarn', 'bun', 'gio']);

function byName(models: Record<string, Model>): Map<string, Model> {
  return new Map(
    Object.entries(models).flatMap(([names, model]) =>
      names.split(' ').map((name) => [name, model] as const),
    ),
  );
}
