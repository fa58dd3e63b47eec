import type { Ending } from '../life/launch.ts';
import { quotedPart, RULES } from './evidence-rules.ts';
import { exceptionLine } from './pick-lines.ts';

type Evidence = { outcome: Ending; phase: 'starting' | 'ready'; stderr: readonly string[] };

const CRASH =
  'native code of the server crashed: an extension module that does not fit this Python or processor, or a defect in it. Another version of that package is what helps most often.';
const ASKED = 'another process asked it to end; the server itself did not fail.';

/** Endings that what was written before says nothing about. */
const BY_SIGNAL: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL:
    'something killed it from outside. Most often that is the system when memory runs out, or the memory limit of a container; the log of the kernel names the process then.',
  SIGSEGV: CRASH,
  SIGBUS: CRASH,
  SIGILL: CRASH,
  SIGFPE: CRASH,
  SIGTERM: ASKED,
  SIGINT: ASKED,
  SIGHUP: ASKED,
  SIGXCPU: 'it reached a limit of processor time.',
  SIGSYS: 'a sandbox forbids a system call that it makes.',
};

/** A shell reports the signal of what it ran as 128 and its number. */
const SIGNAL_CODES: Readonly<Record<number, NodeJS.Signals>> = {
  129: 'SIGHUP',
  130: 'SIGINT',
  132: 'SIGILL',
  135: 'SIGBUS',
  136: 'SIGFPE',
  137: 'SIGKILL',
  139: 'SIGSEGV',
  143: 'SIGTERM',
};

/** Says in a sentence why a server ended and what would help, as far as the evidence goes. */
export function likelyCause({ outcome, phase, stderr }: Evidence): string {
  const signal = 'signal' in outcome ? outcome.signal : SIGNAL_CODES[outcome.code];
  return (
    (signal && BY_SIGNAL[signal]) ??
    fromOutput(stderr) ??
    ('code' in outcome ? fromCode(outcome.code, phase) : undefined) ??
    'the output does not tell. The log may hold more than what is quoted here.'
  );
}

/** The exception that ended a Python program says most; else the last line that is known. */
function fromOutput(stderr: readonly string[]): string | undefined {
  const exception = exceptionLine(stderr);
  const lines = [...(exception === undefined ? [] : [exception]), ...stderr.toReversed()];
  for (const line of lines) {
    for (const { says, means } of RULES) {
      const found = says.exec(line.trim());
      if (found) return means(...found.slice(1).map(quotedPart));
    }
  }
  return undefined;
}

function fromCode(code: number, phase: 'starting' | 'ready'): string | undefined {
  if (code === 127) {
    return 'a program that the command runs was not found. It has to be installed, or its folder named in PATH.';
  }
  if (code === 126) {
    return 'a program that the command runs is there and cannot be run. It lacks the permission to be executed, or is made for another system.';
  }
  if (code !== 0) return undefined;
  return phase === 'starting'
    ? 'the program came to its end without an error and never served. A server on stdio runs until its stdin closes.'
    : 'the server ended by itself without an error, although its stdin was open.';
}
