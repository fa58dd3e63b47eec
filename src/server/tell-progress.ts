import type { ServerContext } from '@modelcontextprotocol/server';

/** Tells the client how far a request is, if it wants to know; await it before the request is answered. */
export async function tellProgress(
  { mcpReq }: ServerContext,
  progress: { done: number; total?: number; message: string },
): Promise<void> {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return;
  const { done, total, message } = progress;
  const params = {
    progressToken,
    progress: done,
    ...(total === undefined ? {} : { total }),
    message,
  };
  try {
    await mcpReq.notify({ method: 'notifications/progress', params });
  } catch {
    // the client has left: the request ends by itself
  }
}
