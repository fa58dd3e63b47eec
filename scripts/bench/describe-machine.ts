import { availableParallelism, cpus, loadavg, release } from 'node:os';

/** What figures of different runs have to agree in before they may be compared. */
export function describeMachine() {
  return {
    platform: `${process.platform} ${release()} ${process.arch}`,
    cpu: cpus()[0]?.model,
    processors: availableParallelism(),
    node: process.version,
    /** Over 1, 5 and 15 minutes. */
    load: loadavg(),
  };
}
