import type { MachineClass } from './to-published.ts';

/** The kind of machine in words. */
export function describeClass({ system, processors, memoryGiB, node }: MachineClass): string {
  return `${processors} processors, ${memoryGiB} GiB, ${system}, Node ${node}`;
}
