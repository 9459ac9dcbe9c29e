import { call } from './libc';

const PR_SET_PDEATHSIG = 1;
const SIGKILL = 9;

/**
 * Makes this process end with the one that started it, prctl(2). The IPC channel alone does not tell: Node holds
 * back its end while a socket is being handed over.
 */
export function endWithParent(): void {
  call('prctl', PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}
