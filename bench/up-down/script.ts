/** The network as a shell script makes it. */
import fs from 'node:fs';
import path from 'node:path';
import type { Lab } from '../../test/kernel/support/lab';
import { resolverNatRules } from '../nat-rules';
import { timed } from './timed';
import type { Way } from './way';

export function byScript(lab: Lab): Way {
  const script = fs.readFileSync(path.join(__dirname, 'batch.sh'), 'utf8');
  // Nobody listens there: only the time that the rules take counts.
  const rules = resolverNatRules('DOCKER', { address: '127.0.0.11', udp: 40001, tcp: 40002 });
  const cwd = lab.project('script', { 'batch.sh': script, 'rules.txt': rules });
  const run = async (action: 'up' | 'down', services: number): ReturnType<Way['up']> => {
    const command = ['sh', 'batch.sh', action, String(services), 'rules.txt'];
    const { commandMs } = await timed(lab, command, { as: 'root', cwd });
    return { commandMs };
  };
  return {
    name: 'ip -batch, iptables-restore',
    up: (services) => run('up', services),
    down: (services) => run('down', services),
  };
}
