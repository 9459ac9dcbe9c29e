/** Asks one DNS question as a program of a service would: the resolver of its namespace, or the servers in its file. */
import type dgram from 'node:dgram';
import type net from 'node:net';
import { upstreamText } from '../dns/exchange';
import { parseResolvConf } from '../dns/resolv-conf-input';
import { type Asked, askTcp, askUdp, type Question, RESOLVER, type Server } from './ask';
import { HelperError } from './helper-process';
import type { HelperAccess } from './helpers';
import { readNamespaceFile } from './namespace-files';
import { hasResolver, type Place } from './places';

/** Which files the programs of the service see. */
export interface SeenFiles {
  readonly runtime: string;
  readonly id: string;
  readonly containerName: string;
}

type Transport = 'udp' | 'tcp';

/** With the server as text where it is not the embedded resolver. */
export type Answered = Asked & { readonly server?: string };

/** resolv.conf(5), `MAXNS`. */
const MAX_SERVERS = 3;

/**
 * Sends the question and reports what came back. Where there is no embedded resolver, the servers of the service's
 * resolv.conf are asked in order until one answers.
 *
 * @throws HelperError where no socket can be had
 */
export async function askFrom(
  place: Place,
  { runtime, id, containerName }: SeenFiles,
  helper: HelperAccess,
  question: Question,
  transport: Transport,
): Promise<Answered> {
  if (hasResolver(place)) return ask(place, helper, question, transport, RESOLVER);
  const { nameservers } = parseResolvConf(readNamespaceFile(runtime, id, containerName, 'resolv.conf'));
  let last: Answered = { id: 0, client: '', tookMs: 0, outcome: { kind: 'failure', reason: 'no server' } };
  for (const address of nameservers.slice(0, MAX_SERVERS)) {
    const server = { address, port: RESOLVER.port };
    const asked = await ask(place, helper, question, transport, server);
    last = { ...asked, server: upstreamText(server) };
    if (asked.outcome.kind === 'answer') break;
  }
  return last;
}

async function ask(
  place: Place,
  helper: HelperAccess,
  question: Question,
  transport: Transport,
  server: Server,
): Promise<Asked> {
  const started = performance.now();
  try {
    return transport === 'udp'
      ? await askUdp(await openUdp(place, helper, server), question, server)
      : await askTcp(await openTcp(place, helper, server), question);
  } catch (error) {
    // The helper tells what the kernel said when it connected.
    if (!(error instanceof HelperError) || !/^E[A-Z]+$/.test(error.code)) throw error;
    const outcome = { kind: 'failure', reason: error.code } as const;
    return { id: 0, client: '', tookMs: performance.now() - started, outcome };
  }
}

function openUdp(place: Place, helper: HelperAccess, server: Server): Promise<dgram.Socket> {
  if (place.kind === 'host') return helper.dialer.openUdp(server.address.includes(':') ? 6 : 4);
  return helper.use((process) =>
    process.requestSocket<dgram.Socket>({
      ...{ op: 'openQuerySocket', transport: 'udp', server: server.address },
      ...{ project: place.id, name: place.created.name },
    }),
  );
}

function openTcp(place: Place, helper: HelperAccess, server: Server): Promise<net.Socket> {
  if (place.kind === 'host') return helper.dialer.connectTcp(server.address, server.port);
  return helper.use((process) =>
    process.requestSocket<net.Socket>({
      ...{ op: 'openQuerySocket', transport: 'tcp', server: server.address },
      ...{ project: place.id, name: place.created.name },
    }),
  );
}
