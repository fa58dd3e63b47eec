/** What stands for the variables in a server spec. */
export type Expansion = {
  pluginRoot: string;
  pluginData: string;
  projectDir: string;
  /** The client's own environment. */
  env: NodeJS.ProcessEnv;
};

/** A text with what could be put in for its variables, and the names of those that are still in it. */
export type Expanded = { text: string; unresolved: string[] };

/**
 * Replaces `${NAME}` and `${NAME:-default}` as the client does (measured 2.1.330): an empty variable
 * counts as set, an unset one without a default stays as it stands, what was put in is not expanded
 * again. Options of the user (`${user_config.KEY}`) stay: their values are not ours to read.
 */
export function expand(text: string, expansion: Expansion): Expanded {
  const unresolved: string[] = [];
  const expanded = text.replace(/\$\{([^}]+)\}/g, (whole, inner: string) => {
    const [name = '', ...rest] = inner.split(':-');
    const value = lookUp(name, expansion) ?? (rest.length > 0 ? rest.join(':-') : undefined);
    if (value === undefined) unresolved.push(name);
    return value ?? whole;
  });
  return { text: expanded, unresolved };
}

function lookUp(name: string, expansion: Expansion): string | undefined {
  switch (name) {
    case 'CLAUDE_PLUGIN_ROOT':
      return expansion.pluginRoot;
    case 'CLAUDE_PLUGIN_DATA':
      return expansion.pluginData;
    case 'CLAUDE_PROJECT_DIR':
      return expansion.projectDir;
    default:
      return Object.hasOwn(expansion.env, name) ? expansion.env[name] : undefined;
  }
}
