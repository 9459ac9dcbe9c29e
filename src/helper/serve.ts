/** The loop of the helper: one request after the other, each checked, logged and answered. */
import { configureDevices } from '../kernel/netlink/route';
import { NETLINK_ROUTE, withNetlink } from '../kernel/netlink/socket';
import { addEndpoints, removeEndpoints } from './change-endpoints';
import { arrival, type Arrival } from './door';
import { HelperRefusal } from './errors';
import { send } from './hand-over';
import * as operations from './operations';
import type { HelperContext } from './operations';
import { renewDns } from './renew-dns';
import type { HelperEnvelope, HelperOperation, HelperRequest } from './protocol';
import { survey } from './survey';

/** Somebody else is at the other end of the channel. */
const EXIT_STRANGER = 5;
const ROOTLESS_ONLY: readonly HelperOperation[] = ['connect', 'openRelaySocket'];

/** Resolves to the result, or to `undefined` where the answer has been sent with a handle. */
async function perform({ id, request }: HelperEnvelope, context: HelperContext): Promise<unknown> {
  if (!context.ownNamespace && ROOTLESS_ONLY.includes(request.op)) {
    throw new HelperRefusal('invalid-request', `${request.op} is for rootless networks`);
  }
  context.caller?.mayAsk(request);
  switch (request.op) {
    case 'createNetworks':
      return operations.createNetworks(request, context);
    case 'createNamespaces':
      return operations.createProjectNamespaces(request, context);
    case 'addEndpoints':
      return addEndpoints(request, context);
    case 'removeEndpoints':
      return removeEndpoints(request, context);
    case 'renewDns':
      return renewDns(request, context);
    case 'setHostRules':
      return operations.setHostRules(request, context);
    case 'deleteNamespaces':
      return operations.deleteNamespaces(request, context);
    case 'deleteNetworks':
      return operations.deleteNetworks(request);
    case 'sweep':
      return operations.sweep(request, context);
    case 'survey':
      return survey(context);
    case 'readNamespace':
      return operations.readProjectNamespace(request, context);
    case 'readHost':
      return operations.readHost(context);
    case 'openQuerySocket':
      return operations.openQuerySocket(id, request, context);
    case 'connect':
      return operations.connect(id, request);
    case 'openRelaySocket':
      return operations.openRelaySocket(id, request);
  }
}

async function answer(
  arrived: Exclude<Arrival, { kind: 'stranger' }>,
  context: HelperContext,
): Promise<void> {
  if (arrived.kind === 'refused') {
    const { id, faults } = arrived;
    console.error(`helper refused a request with ${faults.length} faults`);
    await fail(id, new HelperRefusal('invalid-request', faults.join('; ')));
    return;
  }
  const { id, request } = arrived.envelope;
  const started = performance.now();
  try {
    const result = await perform(arrived.envelope, context);
    log(request, started, 'done');
    if (result !== undefined) await send({ kind: 'result', id, result });
  } catch (error) {
    log(request, started, String(error));
    await fail(id, error);
  }
}

async function fail(id: number, error: unknown): Promise<void> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'internal';
  await send({ kind: 'error', id, code, message: error instanceof Error ? error.message : String(error) });
}

function leave(reason: string): never {
  console.error(`helper leaves, because this is not its daemon: ${reason}`);
  process.exit(EXIT_STRANGER);
}

/** Connections wait for whoever is at the other end and must not hold up each other; all else goes in order. */
function isConnecting(arrived: Arrival): boolean {
  return arrived.kind === 'request' && ['connect', 'openQuerySocket'].includes(arrived.envelope.request.op);
}

/** Every operation leaves one line; the daemon writes standard error to its log file. */
function log(request: HelperRequest, started: number, outcome: string): void {
  const project = 'project' in request ? request.project : '-';
  console.error(`helper ${request.op} ${project} ${(performance.now() - started).toFixed(1)} ms: ${outcome}`);
}

/**
 * Serves requests from the IPC channel until it closes, which ends the process: without its daemon a helper has nothing
 * to do. What it has made stays.
 */
export function serve(context: HelperContext): void {
  operations.checkPrivilege();
  if (context.ownNamespace)
    withNetlink(NETLINK_ROUTE, (socket) => configureDevices(socket, [{ index: 1, name: 'lo' }]));
  let queue = Promise.resolve();
  process.on('message', (message, handle) => {
    const arrived = arrival(message);
    if (arrived.kind === 'stranger') return leave(arrived.reason);
    if (handle) return leave('no request comes with a handle');
    if (isConnecting(arrived)) void answer(arrived, context);
    else queue = queue.then(() => answer(arrived, context));
  });
  process.on('disconnect', () => process.exit(0));
  // A terminal's Ctrl-C reaches the whole process group; the daemon decides when the networks go.
  process.on('SIGINT', () => undefined);
  void send({ kind: 'ready', pid: process.pid });
}
