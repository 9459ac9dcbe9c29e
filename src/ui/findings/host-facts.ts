/** What findings know of this machine. */
import type { HostFacts } from '../../diagnose/facts';
import { readRegularFile } from '../../files/read-regular-file';
import { foreignRoutes } from '../../probe/host-routes';

/** Routes change when somebody connects a network, not while somebody types. Milliseconds. */
const FRESH_MS = 30_000;

/** Gives what is known of this machine; its routes are read now and then. */
export function hostFactsReader(): () => Promise<HostFacts> {
  let last: Promise<HostFacts> | undefined;
  let taken = 0;
  return () => {
    if (last === undefined || Date.now() - taken > FRESH_MS) {
      taken = Date.now();
      last = readHostFacts();
    }
    return last;
  };
}

async function readHostFacts(): Promise<HostFacts> {
  const { platform } = process;
  if (platform !== 'linux') return { platform };
  try {
    return { platform, routes: await foreignRoutes(readRegularFile) };
  } catch {
    // What the system keeps to itself is not known.
    return { platform };
  }
}
