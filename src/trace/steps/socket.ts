import { RESOLVER_ADDRESS } from '../../firewall/dns-plan';
import type { SocketEvidence } from '../../probe/evidence';
import type { TraceContext } from '../context';
import { step, type Judgement } from '../judge';
import type { LiveEvidence } from '../live-evidence';
import type { TraceStep } from '../trace';

/** The socket stands in this namespace, but the process that answers lives in another one. */
export function socketStep(context: TraceContext): TraceStep {
  const { transport } = context.question;
  const { service } = context.from;
  const over = transport.toUpperCase();
  const port = context.dnsPorts?.[transport];
  const place = port === undefined ? RESOLVER_ADDRESS : `${RESOLVER_ADDRESS}:${port}`;
  const expected = `A ${over} socket on ${place} in ${service}'s namespace is held by the resolver, which lives outside.`;
  return step('socket', 'Resolver socket', expected, context.live && judge(context.live));

  function judge(live: LiveEvidence): Judgement {
    const found = live.after.sockets.find(
      (socket) =>
        socket.protocol === transport &&
        socket.localAddress === RESOLVER_ADDRESS &&
        socket.localPort === port &&
        (transport === 'udp' || socket.state === 'LISTEN'),
    );
    if (found === undefined) {
      const reason = 'The resolver is gone or was never there; queries meet a closed port.';
      return { verdict: 'differs', seen: `There is no such socket.`, reason };
    }
    const evidence = [socketEvidence(found)];
    const { owner } = found;
    if (owner === undefined) {
      const reason = 'The reader may not see which process holds the socket.';
      return { verdict: 'unknown', seen: 'The socket is there.', reason, evidence };
    }
    const holder = `${owner.command} (process ${owner.pid})`;
    if (owner.networkNamespace === live.after.networkNamespace) {
      const reason = `A program of ${service} itself has taken the resolver's place.`;
      return { verdict: 'differs', seen: `${holder} of this namespace holds it.`, reason, evidence };
    }
    const seen = `${holder} holds it, from network namespace ${owner.networkNamespace}; ${service} is in ${live.after.networkNamespace}.`;
    return { verdict: 'as-expected', seen, evidence };
  }
}

function socketEvidence(socket: SocketEvidence): string {
  const { protocol, state, localAddress, localPort, inode, owner } = socket;
  const line = `${protocol} ${state} ${localAddress}:${localPort} ino:${inode}`;
  if (owner === undefined) return line;
  return `${line} pid=${owner.pid} comm=${owner.command} net:[${owner.networkNamespace}]`;
}
