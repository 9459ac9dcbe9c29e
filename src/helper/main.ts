/** Puts a helper together for one of the two modes. Loading this file loads the native library. */
import { homeNamespaces } from '../kernel/namespaces';
import { endWithParent } from '../kernel/parent';
import { serve } from './serve';
import { HeldNamespaces, PinnedNamespaces } from './store';

const PIN_ROOT = '/run/netscope';

export function main(mode: 'rootless' | 'rootful'): void {
  process.title = 'netscope-helper';
  endWithParent();
  const ownNamespace = mode === 'rootless';
  const store = ownNamespace ? new HeldNamespaces() : new PinnedNamespaces(PIN_ROOT);
  serve({ home: homeNamespaces(), store, ownNamespace });
}
