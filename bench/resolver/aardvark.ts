/** Podman's server in the same namespace, with the same names, behind the same kind of rules. */
import fs from 'node:fs';
import path from 'node:path';
import type { Lab } from '../../test/kernel/support/lab';
import type { Inside } from './inside';
import { PEER_PORT, processOf, type Server, startPeer } from './server';

const ADDRESS = '127.0.0.13';
const PROGRAM = '/usr/lib/podman/aardvark-dns';
/** Who asks. It answers by the networks of the one who does. */
const CLIENT = '127.0.0.1';

/**
 * The server, or a sentence why there is none. Source of the configuration: aardvark-dns, `src/config`: the address to
 * listen on, then a line for each container: ID, addresses, addresses of IPv6, names.
 */
export async function startAardvark(
  lab: Lab,
  inside: Inside,
  folder: string,
  addresses: ReadonlyMap<string, string>,
): Promise<Server | string> {
  if (!fs.existsSync(PROGRAM)) return `no aardvark-dns: ${PROGRAM} is missing (Debian package aardvark-dns)`;
  const config = path.join(folder, 'aardvark');
  fs.mkdirSync(config);
  const containers = [...addresses].map(([name, address], index) => `c${index} ${address}  ${name}`);
  fs.writeFileSync(
    path.join(config, 'front'),
    [ADDRESS, `asker ${CLIENT}  asker`, ...containers, ''].join('\n'),
  );
  const command = [PROGRAM, '--config', config, '--port', String(PEER_PORT), 'run'];
  const started = await startPeer(inside, { name: 'aardvark-dns', address: ADDRESS, command });
  // It goes on in a process of its own.
  return { ...started, pid: await processOf(lab, /^\S*aardvark-dns .*run$/, started.pid) };
}
