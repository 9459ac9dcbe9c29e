/** Puts a helper together for one of the two modes. Loading this file loads the native library. */
import path from 'node:path';
import { homeNamespaces } from '../kernel/namespaces';
import { endWithPeer } from '../kernel/parent';
import { peerUid } from '../kernel/peer';
import { Caller } from './caller';
import { HostSysctls } from './host-sysctls';
import { serve } from './serve';
import { NamespaceStore } from './store';
import { surroundings } from './surroundings';

/** The IPC channel: the one descriptor that reaches the helper also through sudo. */
const CHANNEL = 0;
/** Rootless, in the mount namespace of the holder. */
const PIN_ROOT = '/run/netscope';

export function main(mode: 'rootless' | 'rootful'): void {
  process.title = 'netscope-helper';
  endWithPeer(CHANNEL);
  const ownNamespace = mode === 'rootless';
  const home = homeNamespaces();
  const store = new NamespaceStore(PIN_ROOT);
  if (ownNamespace) serve({ home, store, ownNamespace });
  else {
    const hostSysctls = new HostSysctls(path.join(PIN_ROOT, 'sysctls'), surroundings);
    const caller = new Caller(peerUid(CHANNEL), path.join(PIN_ROOT, 'owners'));
    serve({ home, store, ownNamespace, hostSysctls, caller });
  }
}
