/** The devices that macvlan and ipvlan networks hang on: interfaces of the machine, VLANs of them, or dummies. */
import { SystemError } from '../kernel/libc';
import { createDummy, createParented, createVlan, type ParentedSpec } from '../kernel/netlink/parent-links';
import { deleteLinks, type Link, listLinks } from '../kernel/netlink/route';
import type { NetlinkSocket } from '../kernel/netlink/socket';
import { HelperRefusal } from './errors';
import { linkGroup, ownerMark, ownerOf, projectLinks } from './links';
import type { NamespaceSpec, RequestOf } from './protocol';

type Parent = NonNullable<RequestOf<'createNetworks'>['parents']>[number];
type Endpoint = NamespaceSpec['endpoints'][number];
/** An endpoint that hangs on a parent. */
export type ParentedEndpoint = Endpoint & { readonly parent: NonNullable<Endpoint['parent']> };

export function isParented(endpoint: Endpoint): endpoint is ParentedEndpoint {
  return endpoint.parent !== undefined;
}

/**
 * Sees to it that the parents are there: an interface of the machine is taken as it is, a VLAN of one is made where it
 * is missing, a dummy is always of our making. Idempotent.
 *
 * @throws HelperRefusal `no-such-parent`, `parent-down`, `not-ours`
 */
export function ensureParents(socket: NetlinkSocket, project: string, parents: readonly Parent[]): void {
  const own = projectLinks(socket, project);
  for (const { interfaceName: name, isDummy } of parents) {
    if (own.has(name)) continue;
    const present = listLinks(socket).find((link) => link.name === name);
    const marked = { name, group: linkGroup(project), alias: ownerMark(project) };
    if (isDummy) {
      if (present)
        throw new HelperRefusal('not-ours', `the device ${name} exists and is not of this project`);
      createDummy(socket, marked);
    } else if (present) {
      refuseUnusable(present);
    } else {
      createVlan(socket, { ...marked, ...vlanOf(socket, name) });
    }
  }
}

function refuseUnusable(link: Link): void {
  const { name } = link;
  if (ownerOf(link) !== undefined) {
    throw new HelperRefusal(
      'not-ours',
      `${name} was made for another project and goes with it; to share it, make it yourself: ip link add link ${name.split('.')[0] ?? ''} name ${name} type vlan id ${name.split('.')[1] ?? ''}`,
    );
  }
  if (!link.up)
    throw new HelperRefusal('parent-down', `the interface ${name} is down: ip link set ${name} up`);
}

function vlanOf(socket: NetlinkSocket, name: string): { lower: number; id: number } {
  const [, base, digits] = /^([^.]+)\.(\d{1,4})$/.exec(name) ?? [];
  const lower = listLinks(socket).find((link) => link.name === base);
  const id = Number(digits);
  if (lower === undefined || !(id >= 1 && id <= 4094)) {
    throw new HelperRefusal(
      'no-such-parent',
      `there is no interface ${base ?? name} on this machine for a network to hang on; "ip link" lists those there are`,
    );
  }
  if (!lower.up)
    throw new HelperRefusal(
      'parent-down',
      `the interface ${lower.name} is down: ip link set ${lower.name} up`,
    );
  return { lower: lower.index, id };
}

/** Makes the devices of endpoints on parents, each inside its namespace, down. @throws HelperRefusal */
export function createOnParents(
  socket: NetlinkSocket,
  endpoints: readonly { readonly endpoint: ParentedEndpoint; readonly namespace: number }[],
): void {
  if (endpoints.length === 0) return;
  const links = new Map(listLinks(socket).map((link) => [link.name, link]));
  const devices = endpoints.map(({ endpoint, namespace }): ParentedSpec => {
    const { interfaceName: name, parent, mac } = endpoint;
    const { index } = links.get(parent.interfaceName) ?? {};
    if (index === undefined)
      throw new HelperRefusal('no-such-parent', `the interface ${parent.interfaceName} is not there`);
    if (parent.driver === 'ipvlan') return { name, parent: index, namespace, kind: parent };
    if (mac === undefined)
      throw new HelperRefusal('invalid-request', `the macvlan device ${name} has no MAC address`);
    return { name, parent: index, namespace, kind: { ...parent, mac } };
  });
  try {
    createParented(socket, devices);
  } catch (error) {
    throw explained(error, endpoints);
  }
}

function explained(error: unknown, endpoints: readonly { readonly endpoint: ParentedEndpoint }[]): unknown {
  const { driver = '', interfaceName = '' } = endpoints[0]?.endpoint.parent ?? {};
  if (!(error instanceof SystemError)) return error;
  if (error.code === 'EOPNOTSUPP')
    return new HelperRefusal('no-such-parent', `this kernel has no ${driver} devices: modprobe ${driver}`);
  if (error.code === 'EBUSY')
    return new HelperRefusal(
      'parent-busy',
      `the interface ${interfaceName} serves a bridge, or devices of another kind, and cannot carry ${driver} devices`,
    );
  return error;
}

/**
 * Deletes the devices that hang on parents from the namespace of the socket. A namespace goes some time after its last
 * descriptor, and until then the MAC addresses of its devices are taken.
 */
export function deleteParented(socket: NetlinkSocket): void {
  deleteLinks(
    socket,
    listLinks(socket).filter(({ kind }) => kind === 'macvlan' || kind === 'ipvlan'),
  );
}
