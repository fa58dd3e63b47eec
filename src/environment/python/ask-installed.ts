import { tmpdir } from 'node:os';
import { captureGroup } from '../../lib/processes/run-group.ts';
import type { Expected } from '../requirements/list-expected.ts';

/**
 * Asks the interpreter of an environment with the rules of Python's own packaging library, which
 * pip brings along. Without it only plain `name==version` and `name` can be judged.
 */
const QUESTION = `
import json, re, sys
from importlib import metadata
expected, wheel = json.loads(sys.argv[1]), sys.argv[2]
if wheel:
    sys.path.append(wheel)
try:
    from packaging.requirements import Requirement
    from packaging.markers import Marker
except ImportError:
    try:
        from pip._vendor.packaging.requirements import Requirement
        from pip._vendor.packaging.markers import Marker
    except ImportError:
        Requirement = Marker = None

def unknown():
    sys.exit(3)

def version_of(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        sys.exit(4)

def applies(marker):
    if not marker:
        return True
    return Marker(marker).evaluate({"extra": ""}) if Marker else unknown()

def check_line(line):
    if Requirement is None:
        plain = re.fullmatch(r"([A-Za-z0-9._-]+)\\s*(?:==\\s*([A-Za-z0-9.+!]+))?", line) or unknown()
        if plain[2] not in (None, version_of(plain[1])):
            sys.exit(4)
        return
    requirement = Requirement(line)
    if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
        return
    if requirement.url:
        unknown()
    if not requirement.specifier.contains(version_of(requirement.name), prereleases=True):
        sys.exit(4)

def check_graph(root, packages):
    by_name = {package["name"]: package for package in packages}
    todo, seen = [(root, "")], set()
    while todo:
        name, extra = todo.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        package = by_name.get(name) or unknown()
        if name != root and version_of(name) != package.get("version"):
            sys.exit(4)
        needs = package.get("optional-dependencies", {}).get(extra, []) if extra else package.get("dependencies", [])
        for need in needs:
            if applies(need.get("marker")):
                todo += [(need["name"], e) for e in ["", *need.get("extra", [])]]

if expected["kind"] == "graph":
    check_graph(expected["root"], expected["packages"])
else:
    for line in expected["lines"]:
        check_line(line)
`;

type Context = { env: NodeJS.ProcessEnv; pipWheel?: string };

/** Whether everything that is expected is installed, in the versions that are wanted. */
export async function askInstalled(
  python: string,
  expected: Expected,
  { env, pipWheel = '' }: Context,
): Promise<boolean> {
  const args = ['-I', '-B', '-c', QUESTION, JSON.stringify(expected), pipWheel];
  const { ended } = await captureGroup(
    { program: python, args, cwd: tmpdir(), env },
    { timeoutMs: 20_000 },
  );
  return ended.kind === 'exited' && ended.code === 0;
}
