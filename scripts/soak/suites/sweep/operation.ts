import type { Decoy } from '../../world/invariants/decoy.ts';
import type { Command } from './trace/run-traced.ts';

/** What all trials of a sweep share. */
export type Ground = {
  /** Bundled: does one operation of the product. */
  operate: string;
  /** The bundled wrapper. */
  wrapper: string;
  decoy: Decoy;
  /** Variables without anything of the user's own, but with a secret. */
  env: NodeJS.ProcessEnv;
  /** For what is made once and copied for each trial. */
  shared: string;
};

/** A fresh world for one trial, in which one operation is to be done. */
export type Scene = {
  command: Command;
  serverStore: string;
  /** What is wrong at this moment, beside what is wrong in any store. */
  inspect: () => string[];
  /** A clean start without any help; gives what is wrong after it. */
  recover: () => Promise<string[]>;
  close: () => void;
};

/** An operation of the product that is swept. */
export type Operation = {
  name: string;
  rows: readonly string[];
  share: number;
  startsPrograms?: true;
  prepare: (ground: Ground, dir: string) => Promise<Scene>;
};
