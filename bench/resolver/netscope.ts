/** The embedded resolver of a rootless network. */
import type { RunningProject } from '../../src/daemon/api';
import { RESOLVER_ADDRESS } from '../../src/firewall/dns-plan';
import { type Lab, OUTSIDE_NAME } from '../../test/kernel/support/lab';
import { Inside } from './inside';
import { composeFile, FROM, NAMES, PROJECT, QUERIES, QUERIES_FILE } from './questions';
import { processOf, type Server } from './server';

const PLACEHOLDER = 'sleep 7200';

export interface OwnServer extends Server {
  /** That programs inside run in. */
  readonly folder: string;
  /** Of all names that are asked for. */
  readonly addresses: ReadonlyMap<string, string>;
}

/** Brings a network up and enters the namespace of a service; a program that sleeps there marks it. */
export async function startNetscope(lab: Lab): Promise<OwnServer> {
  const folder = lab.project(PROJECT, { 'compose.yaml': composeFile('bench'), [QUERIES_FILE]: QUERIES });
  const { code, stdout, stderr } = await lab.netscope(['up', '--json'], { cwd: folder });
  if (code !== 0) throw new Error(`netscope up ended with code ${code}:\n${stderr}`);
  const { project } = JSON.parse(stdout) as { readonly project: RunningProject };
  const endpoints = project.topology.namespaces.flatMap((namespace) => namespace.endpoints);
  const addresses = new Map(
    endpoints.flatMap(({ dnsNames, address }) =>
      dnsNames.filter((name) => NAMES.includes(name)).map((name) => [name, address] as const),
    ),
  );
  lab.start(lab.netscopeCommand(['exec', FROM, '--', ...PLACEHOLDER.split(' ')]), { cwd: folder });
  const inside = new Inside(lab, await processOf(lab, new RegExp(`^${PLACEHOLDER}$`)), folder);
  const server = { name: 'netscope', inside, address: RESOLVER_ADDRESS, pid: lab.processOf('daemon') };
  return { ...server, outside: OUTSIDE_NAME, folder, addresses };
}
