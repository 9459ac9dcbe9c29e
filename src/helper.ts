/**
 * Entry of the privileged process. Started with an IPC channel and one word: `rootless` (alone in fresh user
 * and network namespaces) or `rootful` (root of the machine, in the namespace where the networks shall live).
 */
import type { HelperMessage } from './helper/protocol';

const EXIT_USAGE = 2;
const EXIT_UNFIT = 4;

/** Says why it cannot work before it leaves, so that nobody has to guess from its standard error. */
function unfit(code: string, error: unknown): void {
  const message: HelperMessage = { kind: 'unfit', code, message: String(error) };
  process.send?.(message, () => process.exit(EXIT_UNFIT));
}

const mode = process.argv[2];
if (mode !== 'rootless' && mode !== 'rootful') {
  console.error('usage: helper rootless|rootful (started by the netscope daemon, not by hand)');
  process.exit(EXIT_USAGE);
}
import('./helper/main').then(
  ({ main }) => {
    try {
      main(mode);
    } catch (error) {
      unfit(error instanceof Error && 'code' in error ? String(error.code) : 'internal', error);
    }
  },
  (error: unknown) => unfit('koffi-missing', error),
);
