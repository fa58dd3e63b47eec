import { makeWheel } from '../../../../src/cli/demo/make-wheel.ts';

const PACKAGES = 30;
const MODULES = 30;

/** Makes as many wheels as a server on the `mcp` package needs, and gives their names. */
export function makePackages(wheels: string): string[] {
  const names = Array.from({ length: PACKAGES }, (_, index) => `bench_package_${index}`);
  for (const name of names) makeWheel(wheels, name, { files: modulesOf(name) });
  return names;
}

function modulesOf(name: string): Record<string, string> {
  const modules = Array.from({ length: MODULES }, (_, index) => [
    `${name}/module_${index}.py`,
    sourceText(index),
  ]);
  return { [`${name}/__init__.py`]: '', ...Object.fromEntries(modules) };
}

/** About 3 KB that take the compiler as long as ordinary code does. */
function sourceText(seed: number): string {
  const classes = Array.from({ length: 8 }, (_, index) => classText(`${seed}_${index}`));
  return `import json\nimport re\n\n${classes.join('\n')}`;
}

function classText(suffix: string): string {
  return `
class Parser${suffix}:
    """Reads the lines of one message."""

    def __init__(self, limit=100, *, strict=False):
        self.limit, self.strict, self.lines = limit, strict, []

    def feed(self, text):
        for number, line in enumerate(text.split("\\n")):
            if self.strict and not re.match(r"^[a-z]+: ", line):
                raise ValueError(f"line {number} of {self.limit}: {line!r}")
            self.lines.append({"number": number, "line": json.dumps(line)})
        return [entry for entry in self.lines if entry["number"] < self.limit]
`;
}
