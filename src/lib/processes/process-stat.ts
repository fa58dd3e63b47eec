/** What Linux says of a process; `startTime` is a row of digits: ticks since the machine's start. */
export type ProcessStat = { startTime: string; isZombie: boolean };

/** Reads a line of `/proc/<pid>/stat`, where the name in brackets may hold blanks and brackets itself. */
export function parseStat(line: string): ProcessStat | undefined {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const [state, startTime] = [fields[0], fields[19]]; // fields 3 and 22 of the whole line
  if (!state || !startTime || !/^\d+$/.test(startTime)) return undefined;
  return { startTime, isZombie: /[ZXx]/.test(state) };
}
