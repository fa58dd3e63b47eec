import { hasErrno } from '../errno.ts';

/** Whether the system refused for want of descriptors, processes or memory: no word would help. */
export function isOutOfResources(error: unknown): boolean {
  return hasErrno(error, 'EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM');
}

/** What helps then. */
export const OUT_OF_RESOURCES_HINT =
  'End what uses up the open files, processes or memory of this user, or raise its limits (`ulimit -a` shows them)';
