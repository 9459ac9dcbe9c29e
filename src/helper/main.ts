/** Puts a helper together for one of the two modes. Loading this file loads the native library. */
import { homeNamespaces } from '../kernel/namespaces';
import { endWithPeer } from '../kernel/parent';
import { serve } from './serve';
import { NamespaceStore } from './store';

/** The IPC channel: the one descriptor that reaches the helper also through sudo. */
const CHANNEL = 0;
/** Rootless, in the mount namespace of the holder. */
const PIN_ROOT = '/run/netscope';

export function main(mode: 'rootless' | 'rootful'): void {
  process.title = 'netscope-helper';
  endWithPeer(CHANNEL);
  const ownNamespace = mode === 'rootless';
  serve({ home: homeNamespaces(), store: new NamespaceStore(PIN_ROOT), ownNamespace });
}
