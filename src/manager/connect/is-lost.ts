import { SdkError, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client';
import { AppError } from '../../lib/app-error.ts';
import { hasErrno } from '../../lib/errno.ts';
import type { MemberConnection } from './member-connection.ts';

/** What an HTTP server says of a session that it does not know any more. */
const SESSION_GONE = new Set([404, 410]);

const CONNECTION_GONE = new Set<string>([SdkErrorCode.ConnectionClosed, SdkErrorCode.NotConnected]);

/** Whether after this failure nothing can come over the connection any more. */
export function isLost(connection: MemberConnection, error: unknown): boolean {
  if (connection.isDead) return true;
  if (error instanceof SdkHttpError) return isSessionGone(error);
  if (error instanceof SdkError) return CONNECTION_GONE.has(error.code);
  return error instanceof TypeError; // what fetch says when nobody is there
}

/** Whether the server cannot have begun with what failed so. */
export function isUnsent(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'SERVER_UNAVAILABLE';
  if (error instanceof SdkHttpError) return isSessionGone(error);
  if (error instanceof SdkError) return error.code === SdkErrorCode.NotConnected;
  return error instanceof TypeError && hasErrno(error.cause, 'ECONNREFUSED');
}

function isSessionGone(error: SdkHttpError): boolean {
  return error.data.status !== undefined && SESSION_GONE.has(error.data.status);
}
