import { parse } from 'smol-toml';
import * as z from 'zod/mini';
import { AppError } from '../../lib/app-error.ts';
import { readFileIfExists } from '../../lib/files/read-file.ts';
import { checkLine } from './check-line.ts';

const projectSchema = z.object({
  project: z.optional(
    z.object({
      'requires-python': z.optional(z.string()),
      dependencies: z.optional(z.array(z.string())),
    }),
  ),
});

/** What a pyproject.toml says of an environment. */
export type Project = { dependencies: string[]; python?: string };

/** Reads a pyproject.toml; one without `[project]` requires nothing. */
export function readProject(file: string): Project {
  const text = readFileIfExists(file)?.toString('utf8') ?? '';
  const project = parseProject(file, text);
  const dependencies = project.dependencies ?? [];
  for (const dependency of dependencies) {
    const checked = checkLine(dependency);
    if (checked.kind === 'requirement') continue;
    const { reason, hint } =
      checked.kind === 'refused'
        ? checked
        : { reason: 'it is an option', hint: 'Name a released version instead' };
    throw new AppError(
      'REQUIREMENTS_INVALID',
      `\`${dependency}\` in \`${file}\` cannot be installed: ${reason}`,
      { hint },
    );
  }
  const python = project['requires-python'];
  return { dependencies, ...(python === undefined ? {} : { python }) };
}

/** What the text of a pyproject.toml requires, as it is written. */
export function parseDependencies(text: string): string[] {
  return parseProject('pyproject.toml', text).dependencies ?? [];
}

function parseProject(file: string, text: string) {
  try {
    return projectSchema.parse(parse(text)).project ?? {};
  } catch (cause) {
    throw new AppError('REQUIREMENTS_INVALID', `\`${file}\` is not a valid pyproject.toml`, {
      cause,
      hint: 'Correct the file',
    });
  }
}
