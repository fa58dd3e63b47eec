import type { describeMachine } from './describe-machine.ts';

/** What a reader needs to judge a figure by; nothing that tells one machine from others like it. */
export type MachineClass = {
  system: string;
  processors: number;
  memoryGiB: number;
  node: string;
};

/** `linux 6.8.0-31-generic x64` becomes `linux 6 x64`; memory is told in powers of two. */
export function machineClass({
  platform,
  processors,
  memoryGiB,
  node,
}: Pick<
  ReturnType<typeof describeMachine>,
  'platform' | 'processors' | 'memoryGiB' | 'node'
>): MachineClass {
  return {
    system: platform.replace(/ (\d+)\S*/, ' $1'),
    processors,
    memoryGiB: 2 ** Math.round(Math.log2(memoryGiB)),
    node,
  };
}

/** The kind of machine in words. */
export function describeClass({ system, processors, memoryGiB, node }: MachineClass): string {
  return `${processors} processors, ${memoryGiB} GiB, ${system}, Node ${node}`;
}
