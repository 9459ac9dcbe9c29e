/** Attaches namespaces that are there, with programs in them, to networks, and takes them off. */
import { insideNetwork, type NamespacePair } from '../kernel/namespaces';
import { listRoutes } from '../kernel/netlink/listings';
import { deleteDefaultRoutes, deleteLinks, listLinks } from '../kernel/netlink/route';
import { NETLINK_ROUTE, NetlinkSocket, withNetlink } from '../kernel/netlink/socket';
import { configure, connect } from './create-namespaces';
import { refuseWithoutIpv6, setNamespaceIpv6 } from './ipv6';
import { deleteProjectLinks, refuseForeign } from './links';
import type { HelperContext } from './operations';
import { isParented } from './parents';
import type { NamespaceSpec, RequestOf } from './protocol';
import { setInterfaceSysctls, setNamespaceSysctls } from './sysctls';

/** The other end of each pair goes with it, and with that its addresses and routes. Idempotent. */
export function removeEndpoints(
  { project, namespaces }: RequestOf<'removeEndpoints'>,
  { home, store }: HelperContext,
): null {
  const veths = namespaces.flatMap((namespace) => namespace.veths);
  withNetlink(NETLINK_ROUTE, (socket) => deleteProjectLinks(socket, project, veths));
  for (const { name, parented = [] } of namespaces) {
    if (parented.length === 0 || !store.names(project).includes(name)) continue;
    store.use(project, name, (pair) => {
      const route = socketInside(home, pair);
      try {
        deleteParented(route, parented);
      } finally {
        route.close();
      }
    });
  }
  return null;
}

/**
 * Makes the devices of all namespaces or, on an error, none. The default route is then the one that is asked for, also
 * where no device is made.
 */
export function addEndpoints(
  { project, namespaces }: RequestOf<'addEndpoints'>,
  context: HelperContext,
): null {
  const { home, store } = context;
  const veths = namespaces.flatMap(({ endpoints }) => endpoints.map(({ veth }) => veth));
  if (namespaces.some(({ endpoints }) => endpoints.some(({ ipv6 }) => ipv6 !== undefined)))
    refuseWithoutIpv6();
  withNetlink(NETLINK_ROUTE, (socket) => refuseForeign(socket, project, veths));
  const begun: RequestOf<'removeEndpoints'>['namespaces'] = [];
  try {
    for (const namespace of namespaces) {
      const { name, endpoints } = namespace;
      const spec: NamespaceSpec = { ...namespace, hostname: name, resolver: false };
      begun.push({
        name,
        veths: endpoints.map(({ veth }) => veth),
        parented: endpoints.filter(isParented).map(({ interfaceName }) => interfaceName),
      });
      store.use(project, name, (pair) => attach(project, home, pair, spec));
    }
  } catch (error) {
    removeEndpoints({ op: 'removeEndpoints', project, namespaces: begun }, context);
    throw error;
  }
  return null;
}

function attach(project: string, home: NamespacePair, pair: NamespacePair, spec: NamespaceSpec): void {
  if (spec.endpoints.length > 0) connect(project, [{ spec, pair }]);
  const route = socketInside(home, pair);
  try {
    setNamespaceIpv6(home, pair, spec);
    setInterfaceSysctls(home, pair, spec);
    const changed = ([4, 6] as const).filter((family) => !hasRoute(route, spec, family));
    for (const family of changed) deleteDefaultRoutes(route, family);
    configure({ ...spec, routes: spec.routes.filter(({ family }) => changed.includes(family)) }, route);
    setNamespaceSysctls(home, pair, spec);
  } finally {
    route.close();
  }
}

/** A route that is right already stays, so that nothing is sent nowhere meanwhile. */
function hasRoute(route: NetlinkSocket, { routes }: NamespaceSpec, family: 4 | 6): boolean {
  const wanted = routes.find((each) => each.family === family);
  const [present, ...more] = listRoutes(route).filter(
    (each) => each.family === family && each.destination === 'default',
  );
  if (more.length > 0 || present === undefined || wanted === undefined) return false;
  const device = listLinks(route).find(({ index }) => index === present.index);
  return present.gateway === wanted.gateway && device?.name === wanted.interfaceName;
}

function deleteParented(route: NetlinkSocket, names: readonly string[]): void {
  deleteLinks(
    route,
    listLinks(route).filter(
      ({ name, kind }) => names.includes(name) && (kind === 'macvlan' || kind === 'ipvlan'),
    ),
  );
}

/** A socket belongs to the namespace it was opened in, whichever this process is in by then. */
function socketInside(home: NamespacePair, pair: NamespacePair): NetlinkSocket {
  return insideNetwork(home, pair.net, () => new NetlinkSocket(NETLINK_ROUTE));
}
