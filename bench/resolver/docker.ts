/** The embedded resolver of a Docker engine, on a machine of its own. */
import type { EngineMachine } from '../../test/engine/support/engine-machine';
import { RESOLVER_ADDRESS } from '../../src/firewall/dns-plan';
import { OUTSIDE_NAME } from '../../test/kernel/support/lab';
import { Inside } from './inside';
import { composeFile, FROM, PROJECT, QUERIES, QUERIES_FILE } from './questions';
import { processOf, type Server } from './server';

export async function startDocker(engine: EngineMachine): Promise<Server> {
  const { lab } = engine;
  const folder = lab.project(PROJECT, { 'compose.yaml': composeFile('idle'), [QUERIES_FILE]: QUERIES });
  const { containers } = await engine.up(folder);
  const asking = containers.find(({ service }) => service === FROM);
  if (asking === undefined) throw new Error(`the engine has no container of ${FROM}`);
  const inside = new Inside(lab, asking.pid, folder);
  const pid = await processOf(lab, /^(?:\S*\/)?dockerd /);
  return { name: 'dockerd', inside, address: RESOLVER_ADDRESS, pid, outside: OUTSIDE_NAME };
}
