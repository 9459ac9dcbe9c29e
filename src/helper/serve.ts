/** The loop of the helper: one request after the other, each checked, logged and answered. */
import * as v from 'valibot';
import { configureDevices } from '../kernel/netlink/route';
import { NETLINK_ROUTE, withNetlink } from '../kernel/netlink/socket';
import { HelperRefusal } from './errors';
import { send } from './hand-over';
import * as operations from './operations';
import type { HelperContext } from './operations';
import { helperEnvelope, type HelperEnvelope, type HelperOperation, type HelperRequest } from './protocol';

const ROOTLESS_ONLY: readonly HelperOperation[] = ['connect', 'openRelaySocket'];

/** Resolves to the result, or to `undefined` where the answer has been sent with a handle. */
async function perform({ id, request }: HelperEnvelope, context: HelperContext): Promise<unknown> {
  if (!context.ownNamespace && ROOTLESS_ONLY.includes(request.op)) {
    throw new HelperRefusal('invalid-request', `${request.op} is for rootless networks`);
  }
  switch (request.op) {
    case 'createNetworks':
      return operations.createNetworks(request);
    case 'createNamespaces':
      return operations.createProjectNamespaces(request, context);
    case 'setHostRules':
      return operations.setHostRules(request);
    case 'deleteNamespaces':
      return operations.deleteNamespaces(request, context);
    case 'deleteNetworks':
      return operations.deleteNetworks(request);
    case 'sweep':
      return operations.sweep(request, context);
    case 'readNamespace':
      return operations.readProjectNamespace(request, context);
    case 'readHost':
      return operations.readHost(context);
    case 'openQuerySocket':
      return operations.openQuerySocket(id, request, context);
    case 'connect':
      return operations.connect(id, request);
    case 'openRelaySocket':
      return operations.openRelaySocket(id);
  }
}

async function answer(message: unknown, context: HelperContext): Promise<void> {
  const envelope = v.safeParse(helperEnvelope, message);
  if (!envelope.success) {
    const id = v.safeParse(v.object({ id: v.number() }), message);
    const detail = envelope.issues
      .map((issue) => `${v.getDotPath(issue) ?? 'request'}: ${issue.message}`)
      .join('; ');
    console.error(`helper refused a request with ${envelope.issues.length} faults`);
    await fail(id.success ? id.output.id : 0, new HelperRefusal('invalid-request', detail));
    return;
  }
  const { id, request } = envelope.output;
  const started = performance.now();
  try {
    const result = await perform(envelope.output, context);
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

/** Every operation leaves one line; the daemon writes standard error to its log file. */
function log(request: HelperRequest, started: number, outcome: string): void {
  const project = 'project' in request ? request.project : '-';
  console.error(`helper ${request.op} ${project} ${(performance.now() - started).toFixed(1)} ms: ${outcome}`);
}

/**
 * Serves requests from the IPC channel until it closes, which ends the process: without its daemon a helper
 * has nothing to do, and in rootless mode its end is what removes the networks.
 */
export function serve(context: HelperContext): void {
  operations.checkPrivilege();
  if (context.ownNamespace)
    withNetlink(NETLINK_ROUTE, (socket) => configureDevices(socket, [{ index: 1, name: 'lo' }]));
  // Connections wait for whoever is at the other end and must not hold up each other; all else goes in order.
  const connecting = v.object({ request: v.object({ op: v.picklist(['connect', 'openQuerySocket']) }) });
  let queue = Promise.resolve();
  process.on('message', (message) => {
    if (v.is(connecting, message)) void answer(message, context);
    else queue = queue.then(() => answer(message, context));
  });
  process.on('disconnect', () => process.exit(0));
  // A terminal's Ctrl-C reaches the whole process group; the daemon decides when the networks go.
  process.on('SIGINT', () => undefined);
  void send({ kind: 'ready', pid: process.pid });
}
