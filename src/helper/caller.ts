/**
 * What root does for one user it does for that user only: projects belong to whoever has made them, and the machine's
 * ports are turned to a network only by who has taken them himself. Root asks for anything.
 */
import fs from 'node:fs';
import path from 'node:path';
import { formatAddress } from '../kernel/netlink/addresses';
import { removeIfEmpty } from '../kernel/folder-lock';
import { HelperRefusal } from './errors';
import type { HelperRequest, RequestOf } from './protocol';

const ROOT = 0;
const ANY_ADDRESS = { 4: '0.0.0.0', 6: '::' } as const;
/** `TCP_LISTEN`, and `TCP_CLOSE` for a UDP socket that is bound. */
const STATES = { tcp: '0A', udp: '07' } as const;

export class Caller {
  /**
   * @param uid the user at the other end of the channel
   * @param folder root's own, where owners are written down
   */
  constructor(
    private readonly uid: number,
    private readonly folder: string,
  ) {}

  /** @throws HelperRefusal `not-ours` for a project, or a bridge, of another user */
  mayAsk(request: HelperRequest): void {
    if (!('project' in request)) return;
    for (const project of [request.project, ...bridgeOwners(request)]) {
      const owner = this.ownerOf(project);
      if (this.uid !== ROOT && owner !== undefined && owner !== this.uid)
        throw new HelperRefusal('not-ours', `the project ${project} is of another user`);
    }
    if (request.op === 'setHostRules' && request.publish && this.uid !== ROOT) this.requireTaken(request);
    if (isMaking(request) && this.ownerOf(request.project) === undefined) this.own(request.project);
  }

  /** After everything of a project has gone. Idempotent. */
  forget(project: string): void {
    const place = path.join(this.folder, project);
    for (const file of [place, half(place)]) fs.rmSync(file, { force: true });
    removeIfEmpty(this.folder);
    removeIfEmpty(path.dirname(this.folder));
  }

  private ownerOf(project: string): number | undefined {
    try {
      return Number(fs.readFileSync(path.join(this.folder, project), 'utf8'));
    } catch {
      return undefined;
    }
  }

  private own(project: string): void {
    fs.mkdirSync(this.folder, { recursive: true, mode: 0o755 });
    const place = path.join(this.folder, project);
    // Whole or not at all: half a number would be somebody else's.
    fs.writeFileSync(half(place), String(this.uid), { mode: 0o644 });
    fs.renameSync(half(place), place);
  }

  /**
   * The kernel lets a user take neither what is reserved nor what another program has; rules would not ask.
   * @throws HelperRefusal `port-not-taken`
   */
  private requireTaken({ ports }: RequestOf<'setHostRules'>): void {
    if (ports.length === 0) return;
    const held = { tcp: this.heldPorts('tcp'), udp: this.heldPorts('udp') };
    const missing = ports.find(
      ({ protocol, hostAddress, hostPort }) =>
        ![hostAddress, ANY_ADDRESS[hostAddress.includes(':') ? 6 : 4]].some((address) =>
          held[protocol].has(`${address}:${hostPort}`),
        ),
    );
    if (missing) {
      const { hostAddress, hostPort, protocol } = missing;
      throw new HelperRefusal(
        'port-not-taken',
        `port ${hostAddress}:${hostPort}/${protocol} is not held by the user who asks for it`,
      );
    }
  }

  private heldPorts(protocol: 'tcp' | 'udp'): Set<string> {
    // A kernel without IPv6 has no second file.
    const files = [protocol, `${protocol}6`]
      .map((name) => `/proc/thread-self/net/${name}`)
      .filter(fs.existsSync);
    const lines = files.flatMap((file) => fs.readFileSync(file, 'utf8').split('\n').slice(1));
    return new Set(
      lines.flatMap((line) => {
        const [, local = '', , state, , , , uid] = line.trim().split(/\s+/);
        const [address = '', port = ''] = local.split(':');
        if (state !== STATES[protocol] || Number(uid) !== this.uid) return [];
        return [`${addressOf(address)}:${Number.parseInt(port, 16)}`];
      }),
    );
  }
}

/** What a crash may leave of a file that is just written. */
const half = (place: string): string => `${place}.new`;

/** One number, or four of them for IPv6, in the byte order of the machine; here: little-endian. */
function addressOf(hex: string): string {
  return formatAddress(Buffer.from(hex, 'hex').swap32());
}

function isMaking({ op }: HelperRequest): boolean {
  return op === 'createNetworks' || op === 'createNamespaces' || op === 'setHostRules';
}

function bridgeOwners(request: HelperRequest): string[] {
  if (request.op !== 'createNamespaces' && request.op !== 'addEndpoints') return [];
  return request.namespaces
    .flatMap(({ endpoints }) => endpoints.map(({ bridgeOwner }) => bridgeOwner))
    .filter((owner) => owner !== undefined);
}
