/**
 * Entry of the privileged process. Started with an IPC channel and one word: `rootless` (alone in fresh user
 * and network namespaces) or `rootful` (root of the machine, in the namespace where the networks shall live).
 */
import { HeldNamespaces, PinnedNamespaces } from './helper/store';
import { serve } from './helper/serve';
import { homeNamespaces } from './kernel/namespaces';

const PIN_ROOT = '/run/netscope';

const mode = process.argv[2];
if (mode !== 'rootless' && mode !== 'rootful') {
  console.error('usage: helper rootless|rootful (started by the netscope daemon, not by hand)');
  process.exit(2);
}
const store = mode === 'rootless' ? new HeldNamespaces() : new PinnedNamespaces(PIN_ROOT);
serve({ home: homeNamespaces(), store }, mode === 'rootless');
