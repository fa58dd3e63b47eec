/** The headings of the tables, each with the rows that stand below it. */
export const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'The start of a server': ['tools-list', 'wrapper-start', 'link-heal', 'first-request'],
  'Calls through the wrapper': ['round-trip', 'flood', 'large-line'],
  'Crash and end': ['crash', 'host-gone'],
  Memory: ['idle-wrappers', 'unused-servers'],
  Environments: ['cold-build-uv', 'cold-build-pip', 'launches-at-once', 'prune'],
  'The hooks of the plugin': ['session-start', 'guard'],
  'The manager': ['roster', 'invoke'],
};

/** The heading for what a name of the command line measures. */
export function groupOf(row: string): string {
  const [group] = Object.entries(GROUPS).find(([, rows]) => rows.includes(row)) ?? ['Others'];
  return group;
}
