import * as z from 'zod/mini';
import { AppError, type ErrorCode, isErrorCode } from '../../lib/app-error.ts';
import { readFileIfExists } from '../../lib/files/read-file.ts';

const failureSchema = z.object({
  at: z.string(),
  code: z.string(),
  message: z.string(),
  cause: z.optional(z.string()),
  hint: z.optional(z.string()),
});

export type BuildFailure = z.infer<typeof failureSchema>;

/** Reads what the last builder of these requirements failed of; `undefined` when none did. */
export function readBuildFailure(path: string): BuildFailure | undefined {
  try {
    const parsed = failureSchema.safeParse(
      JSON.parse(readFileIfExists(path)?.toString('utf8') ?? ''),
    );
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // absent or garbage
  }
}

/** The failure of another process as an error of this one. */
export function errorOfFailure({ code, message, cause, hint }: BuildFailure): AppError {
  const known: ErrorCode = isErrorCode(code) ? code : 'BUILD_FAILED';
  return new AppError(known, message, {
    ...(cause === undefined ? {} : { cause: new Error(cause) }),
    ...(hint === undefined ? {} : { hint }),
  });
}
