/** Shows the roster of a folder of plugins, as a program that embeds the manager does: `<bundle> <folder>`. */
const [, , bundle, folder] = process.argv;
const { discoverMembers, McpManager } = await import(bundle);
const { members } = discoverMembers(folder);
const roster = await new McpManager({ members }).loadRoster({ refresh: 'none' });
const known = roster.filter(({ tools }) => tools.length > 0);
if (known.length !== roster.length)
  throw new Error(`the tools of ${known.length} of ${roster.length} members are known`);
console.log(known.length);
