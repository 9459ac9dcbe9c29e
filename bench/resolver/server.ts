/** A DNS server that is to be measured: where it is, and who it is. */
import { type Lab, until } from '../../test/kernel/support/lab';
import { isOnPath } from '../requirements';
import { resolverNatRules } from '../nat-rules';
import type { Inside } from './inside';

export interface Server {
  readonly name: string;
  /** The namespace it is asked from. */
  readonly inside: Inside;
  /** As it is asked there, on port 53. */
  readonly address: string;
  /** Whose processor time counts. */
  readonly pid: number;
  /** Gives one answer to all questions, whatever they are. */
  readonly isFloor?: true;
  /** A name that it asks the machine's name server for; absent: it asks nobody. */
  readonly outside?: string;
}

export const PEER_PORT = 5353;

/**
 * Starts a peer in the namespace of a service, behind the same kind of rules as the embedded resolver.
 * @param address of 127/8, that nobody else has there
 */
export async function startPeer(
  inside: Inside,
  {
    name,
    address,
    command,
  }: { readonly name: string; readonly address: string; readonly command: readonly string[] },
): Promise<Server> {
  const prefix = `PEER${address.split('.').at(-1) ?? ''}`;
  const rules = resolverNatRules(prefix, { address, udp: PEER_PORT, tcp: PEER_PORT });
  await inside.run(['iptables-restore', '--noflush'], rules);
  const { pid } = inside.start(command);
  if (pid === undefined) throw new Error(`${name} was not started`);
  // nsenter becomes the program it runs, so this is the program's own.
  return { name, inside, address, pid };
}

/** Waits for the one process of a lab that a pattern fits. @param but this one, which only starts it */
export async function processOf(lab: Lab, pattern: RegExp, but?: number): Promise<number> {
  let found: number | undefined;
  await until(`a process ${pattern.source}`, () => {
    found = lab.processes().find(({ pid, command }) => pid !== but && pattern.test(command))?.pid;
    return found !== undefined;
  });
  return found ?? 0;
}

export const COMPILER = 'cc';
export const hasCompiler = (): boolean => isOnPath(COMPILER);
