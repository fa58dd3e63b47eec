import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';

/** What figures of different runs have to agree in before they may be compared. */
export function describeMachine() {
  return {
    platform: `${process.platform} ${release()} ${process.arch}`,
    cpu: cpus()[0]?.model,
    processors: availableParallelism(),
    memoryGiB: totalmem() / 2 ** 30,
    node: process.version,
    /** Over 1, 5 and 15 minutes. */
    load: loadavg(),
  };
}
