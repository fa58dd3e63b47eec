import type { JudgeRequest } from './request.ts';

/** Programs and builtins that can destroy, or run something that does. Bounds keep it linear. */
const CAPABLE =
  /(?:^|[^\w.-])(?:rm|rmdir|unlink|shred|srm|wipe|trash[\w-]*|rmtrash|rimraf|del-cli|mv|gmv|cp|gcp|install|ln|rsync|dd|truncate|chmod|chown|chgrp|g?find|g?tar|bsdtar|zip|unzip|gzip|bzip2|xz|lzma|compress|xargs|parallel|eval|source|alias|trap|tee|patch|base64|xxd|awk|gawk|mawk|perl|ruby|php|venv|pyvenv|virtualenv|python[\d.]*|pypy[\d.]*|node|nodejs|bun|deno|bash|sh|zsh|dash|ksh|ash|fish|busybox|toybox|watch)(?![\w-])|\bsed\b.{0,200}(?:\s-\w{0,9}i|--in-place)|\bgit\b.{0,200}\b(?:clean|rm)\b|\bpip3?\b.{0,99}install|\bp?npm\b.{0,99}\b(?:ci|clean-install|exec|x)\b|\buv\b.{0,99}\b(?:venv|pip|sync|add|remove|run|tool)\b|\b(?:curl|wget)\b.{0,200}\s-\w{0,9}[oO]|--output|\bgio\b.{0,99}\btrash\b/s;

/** A command whose name only the shell knows: `$x -rf`, `$(echo rm)`, `/bin/r?`. */
const HIDDEN_NAME =
  /(?:^|[;&|({!\n]|\b(?:do|then|else|if|while|until|elif|time|sudo|doas|env|exec|command|builtin|nohup|nice|timeout|setsid)\s)\s{0,20}(?:\w{1,40}=\S{0,99}\s{1,20}){0,9}[^\s=;&|(){}]{0,99}[$`?*[{]/;

/** `./script`, `/path/to/script.sh` and the like where a command stands. */
const SCRIPT =
  /(?:^|[;&|({\n]|\s)(?:\.{1,2}\/|\/|~\/)[^\s;&|]{0,300}\.(?:sh|bash|py|js|mjs|cjs|pl|rb)\b|(?:^|[;&|({\n])\s{0,20}(?:\.{1,2}\/|\.\s)\S/;

const HARMLESS_REDIRECTION = /\d?>{1,2}&\d|\d?&?>{1,2}\s*\/dev\/(?:null|stdout|stderr)|=>|->|>=/g;

/** Whether a shell command must be looked at closely; takes microseconds for most. */
export function needsLook(command: string): boolean {
  const text = command.replace(/\\\r?\n/g, '').replace(/['"\\]/g, '');
  if (CAPABLE.test(text) || HIDDEN_NAME.test(text) || SCRIPT.test(text)) return true;
  return text.includes('>') && text.replace(HARMLESS_REDIRECTION, '').includes('>');
}

const POWERSHELL_CAPABLE =
  /\b(?:remove-item(?:property)?|ri|rm|del|erase|rd|rmdir|move-item|mi|mv|move|rename-item|rni|ren|clear-content|clc|clear-item|cli|set-content|sc|out-file|tee-object|tee|copy-item|cpi|cp|copy|new-item|ni|set-acl|invoke-expression|iex|start-process|saps|cmd|robocopy|git|python[\d.]*|node|bash|wsl|uv|npm|pip3?)\b|::|>|[&.]\s*[('"$]|-enc/i;

/** The same for PowerShell. */
export function powershellNeedsLook(command: string): boolean {
  return POWERSHELL_CAPABLE.test(command.replace(/[`'"]/g, ''));
}

/** The roots that a text names in some spelling, or whose parent below the home it names. */
export function rootsNamedIn(text: string, { roots, home }: JudgeRequest): string[] {
  const plain = text.replace(/\\\r?\n/g, '').replace(/['"\\]/g, '');
  const named = new Set<string>();
  for (const { path } of roots) {
    for (const place of parentsBelow(path, home)) {
      const tail = place.startsWith(`${home}/`) ? place.slice(home.length) : undefined;
      const spellings = tail ? [place, `~${tail}`, `$HOME${tail}`, `\${HOME}${tail}`] : [place];
      if (spellings.some((spelling) => plain.includes(spelling))) named.add(place);
    }
  }
  return [...named];
}

function parentsBelow(path: string, home: string): string[] {
  const places: string[] = [];
  let place = path;
  while (place !== home && place.split('/').length > 2) {
    places.push(place);
    place = place.slice(0, place.lastIndexOf('/'));
  }
  return path.startsWith(`${home}/`) ? places : [path];
}
