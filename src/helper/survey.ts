/** What there is of ours in the network namespace of the machine, also of projects that nobody remembers. */
import { listAllChains } from '../kernel/netlink/all-chains';
import { type Link, listLinks } from '../kernel/netlink/route';
import { NETLINK_NETFILTER, NETLINK_ROUTE, withNetlink } from '../kernel/netlink/socket';
import { hasOwnName, linkGroup, ownerOf } from './links';
import type { HelperContext } from './operations';
import type { HelperResults } from './protocol';

const OWN_CHAIN = /^NETSCOPE-([0-9a-f]{8})(?:-|$)/;

type Found = HelperResults['survey'][number];

/** Changes nothing. */
export function survey({ store, hostSysctls }: Pick<HelperContext, 'store' | 'hostSysctls'>): Found[] {
  const chains = withNetlink(NETLINK_NETFILTER, listAllChains).flatMap(({ name }) => {
    const [, project] = OWN_CHAIN.exec(name) ?? [];
    return project === undefined ? [] : [{ project, name }];
  });
  const known = new Set([
    ...store.projects(),
    ...chains.map(({ project }) => project),
    ...(hostSysctls?.projects() ?? []),
  ]);
  const links = withNetlink(NETLINK_ROUTE, listLinks).flatMap((link) => {
    const project = projectOf(link, known);
    return project === undefined ? [] : [{ project, name: link.name }];
  });
  const projects = [...new Set([...known, ...links.map(({ project }) => project)])].sort();
  const namesOf = (all: readonly { project: string; name: string }[], id: string): string[] => [
    ...new Set(all.filter(({ project }) => project === id).map(({ name }) => name)),
  ];
  return projects.map((project) => ({
    project,
    namespaces: store.names(project),
    devices: namesOf(links, project),
    chains: namesOf(chains, project),
  }));
}

/** The group of a device says whose it is, but for two bits; where nothing else is left of a project, it stands for it. */
function projectOf(link: Link, known: ReadonlySet<string>): string | undefined {
  const marked = ownerOf(link);
  if (marked !== undefined) return marked;
  if (link.group === 0) return undefined;
  const owner = [...known].find((project) => linkGroup(project) === link.group);
  if (owner !== undefined) return owner;
  return hasOwnName(link) ? link.group.toString(16).padStart(8, '0') : undefined;
}
