import type { ParsedScript, Word, WordPart } from 'unbash';
import { CapReached, spend } from '../../effects/budget.ts';
import { isUnknown, UNKNOWN } from '../../effects/effect.ts';
import { type Shell, subshell } from '../shell.ts';
import { expandBraces } from './braces.ts';
import { expandParameter, valuesOf } from './expand-parameter.ts';
import { expandGlob, hasWildcard } from './glob.ts';

/** Text with the way in which the shell treats it: `split` is an unquoted expansion's result. */
export type Piece = { text: string; kind: 'literal' | 'quoted' | 'split' | 'break' };

const MAX_BRACED_SOURCE = 4_096;
const MAX_TEXT = 262_144;

/** All fields that some words become: braces, expansions, splitting and wildcards applied. */
export function expandWords(shell: Shell, words: readonly Word[]): string[] {
  return words.flatMap((word) => {
    spend(shell.world.budget);
    return variantsOf(shell, word).flatMap((variant) => expandOne(shell, variant));
  });
}

/** The one text that a word becomes where the shell neither splits nor globs. */
export function expandText(shell: Shell, word: Word | undefined): string {
  if (word === undefined) return '';
  return bounded(piecesOf(shell, word))
    .map(({ text, kind }) => (kind === 'break' ? ' ' : text))
    .join('');
}

/** A variable that doubles itself in each step soon fills the memory. */
function bounded(pieces: Piece[]): Piece[] {
  const size = pieces.reduce((sum, { text }) => sum + text.length, 0);
  if (size > MAX_TEXT) throw new CapReached();
  return pieces;
}

function variantsOf(shell: Shell, word: Word): Word[] {
  if (!word.parts?.some(({ type }) => type === 'BraceExpansion')) return [word];
  if (word.text.length > MAX_BRACED_SOURCE) throw new CapReached();
  return expandBraces(word.text).flatMap((source) => {
    spend(shell.world.budget, 4);
    const command = shell.world.parse(`: ${source}`).commands[0]?.command;
    const first = command?.type === 'Command' ? command.suffix[0] : undefined;
    return first?.type === 'Word' ? [first] : [];
  });
}

function expandOne(shell: Shell, word: Word): string[] {
  return toFields(bounded(piecesOf(shell, word)), blanksOf(shell)).flatMap(({ text, pattern }) => {
    if (!hasWildcard(pattern)) return [text];
    const found = expandGlob(shell.world, shell.cwd, pattern, shell.options.has('dotglob'));
    return found.length > 0 ? found : [text];
  });
}

type Field = { text: string; pattern: string };

/** What separates fields: blanks, or what `IFS` was set to. */
function blanksOf(shell: Shell): RegExp {
  const set = shell.variables.get('IFS')?.[0];
  if (set === undefined || set === '' || isUnknown(set)) return /([ \t\n]+)/;
  return new RegExp(`([${set.replace(/[\]\\^-]/g, '\\$&')}]+)`);
}

function toFields(pieces: readonly Piece[], blanks: RegExp): Field[] {
  const fields: Field[] = [];
  let isOpen = false;
  for (const { text, kind } of pieces.flatMap((piece) => splitPiece(piece, blanks))) {
    if (kind === 'break') {
      isOpen = false;
      continue;
    }
    const pattern = kind === 'quoted' ? text.replace(/[*?[\]\\@!+(]/g, '\\$&') : text;
    const before = isOpen ? fields.pop() : undefined;
    fields.push({ text: (before?.text ?? '') + text, pattern: (before?.pattern ?? '') + pattern });
    isOpen = true;
  }
  return fields;
}

/** An unquoted expansion falls apart at blanks. */
function splitPiece(piece: Piece, blanks: RegExp): Piece[] {
  if (piece.kind !== 'split') return [piece];
  return piece.text.split(blanks).flatMap((part, index): Piece[] => {
    if (index % 2 === 1) return [{ text: '', kind: 'break' }];
    return part === '' ? [] : [{ text: part, kind: 'literal' }];
  });
}

/** A word as pieces, its expansions done. */
export function piecesOf(shell: Shell, word: Word): Piece[] {
  const parts = word.parts ?? [];
  const pieces =
    parts.length === 0
      ? literalPieces(word.text)
      : parts.flatMap((part) => pieceOf(shell, part, 'split'));
  return withTilde(shell, pieces);
}

/** Several parts as one text, as within double quotes. */
export function quotedText(shell: Shell, parts: readonly WordPart[]): string {
  return parts
    .flatMap((part) => pieceOf(shell, part, 'quoted'))
    .map(({ text, kind }) => (kind === 'break' ? ' ' : text))
    .join('');
}

function pieceOf(shell: Shell, part: WordPart, kind: 'split' | 'quoted'): Piece[] {
  switch (part.type) {
    case 'Literal':
      return kind === 'quoted' ? [{ text: part.value, kind }] : literalPieces(part.text);
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return [{ text: part.value, kind: 'quoted' }];
    case 'DoubleQuoted':
    case 'LocaleString':
      return [
        { text: '', kind: 'quoted' },
        ...part.parts.flatMap((child) => pieceOf(shell, child, 'quoted')),
      ];
    case 'SimpleExpansion':
      return listPieces(valuesOf(shell, part.text.slice(1)), part.text === '$@', kind);
    case 'ParameterExpansion': {
      const index = part.index?.text;
      const values = expandParameter(shell, part);
      return listPieces(values, index === '@' || part.parameter === '@', kind);
    }
    case 'CommandExpansion':
      return [{ text: substitute(shell, part.script), kind }];
    case 'ProcessSubstitution':
      return [{ text: processFile(shell, substitute(shell, part.script)), kind: 'quoted' }];
    case 'ArithmeticExpansion':
      return [{ text: UNKNOWN, kind: 'quoted' }];
    default:
      return [{ text: part.text, kind: 'literal' }];
  }
}

function listPieces(values: string[], isList: boolean, kind: 'split' | 'quoted'): Piece[] {
  if (!isList || kind === 'split') return [{ text: values.join(' '), kind }];
  return values.flatMap((text, index): Piece[] =>
    index === 0
      ? [{ text, kind }]
      : [
          { text: '', kind: 'break' },
          { text, kind },
        ],
  );
}

/** What a substitution prints, without the line breaks at its end. */
function substitute(shell: Shell, script: ParsedScript | undefined): string {
  if (script === undefined) return UNKNOWN;
  return shell.follow.script(subshell(shell), script).output.replace(/\n+$/, '');
}

/** The name under which a process substitution's output can be read. */
function processFile(shell: Shell, output: string): string {
  const path = `/dev/fd/${63 + shell.world.files.size}`;
  shell.world.files.set(path, output);
  return path;
}

function literalPieces(source: string): Piece[] {
  if (!source.includes('\\')) return [{ text: source, kind: 'literal' }];
  const pieces: Piece[] = [];
  for (const [text] of source.matchAll(/\\\n|\\[\s\S]|[^\\]+|\\$/g)) {
    if (text === '\\\n') continue;
    if (text.startsWith('\\')) pieces.push({ text: text.slice(1), kind: 'quoted' });
    else pieces.push({ text, kind: 'literal' });
  }
  return pieces;
}

function withTilde(shell: Shell, pieces: Piece[]): Piece[] {
  const [first, ...rest] = pieces;
  if (first?.kind !== 'literal' || !first.text.startsWith('~')) return pieces;
  const [, name = '', tail = ''] = /^~([\w+-]*)(.*)$/s.exec(first.text) ?? [];
  if (tail !== '' && !tail.startsWith('/')) return pieces;
  const home = homeOf(shell, name);
  return [{ text: home, kind: 'quoted' }, { text: tail, kind: 'literal' }, ...rest];
}

function homeOf(shell: Shell, name: string): string {
  if (name === '') return valuesOf(shell, 'HOME')[0] ?? shell.world.request.home;
  if (name === '+') return shell.cwd;
  if (name === '-') return valuesOf(shell, 'OLDPWD')[0] ?? UNKNOWN;
  const own = shell.world.request.home;
  return `${own.slice(0, own.lastIndexOf('/'))}/${name}`;
}
