/** Our devices among those of the machine: known by link group and a mark beside it, never by name alone. */
import { createHash } from 'node:crypto';
import { deleteLinkGroup, deleteLinks, type Link, listLinks } from '../kernel/netlink/route';
import type { NetlinkSocket } from '../kernel/netlink/socket';
import { HelperRefusal } from './errors';

const OWN_NAME = /^(br-[0-9a-f]{12}|dm-[0-9a-f]{12}|veth[0-9a-f]{7,11})$/;
const OWNER_MARK = /^netscope ([0-9a-f]{8})$/;

/** The link group of a project: 31 bits of its id, never 0, which is everybody's group. */
export function linkGroup(project: string): number {
  return (Number.parseInt(project, 16) & 0x7fffffff) | 1;
}

/**
 * The MAC address of a bridge of ours. It follows from project and name, which makes it the mark of a bridge whose name
 * the files have chosen; and it is set, because a bridge without one takes over the lowest of its ports and changes it
 * as ports come and go.
 */
export function bridgeMac(project: string, bridge: string): string {
  const digest = createHash('sha256').update(`netscope bridge ${project} ${bridge}`).digest('hex');
  return `02:42:${(digest.slice(0, 8).match(/../g) ?? []).join(':')}`;
}

/** The alias of a device whose name is not of our choosing and whose MAC address is that of another: a VLAN. */
export function ownerMark(project: string): string {
  return `netscope ${project}`;
}

/** The project whose mark a device carries. */
export function ownerOf({ alias }: Link): string | undefined {
  return OWNER_MARK.exec(alias)?.[1];
}

/** Whether a device is called as only ours are. */
export function hasOwnName({ name }: Link): boolean {
  return OWN_NAME.test(name);
}

function isOwn({ name, group, mac, alias }: Link, project: string): boolean {
  if (group !== linkGroup(project)) return false;
  return OWN_NAME.test(name) || mac === bridgeMac(project, name) || alias === ownerMark(project);
}

/** Devices of a project in the current namespace, by name. @param kind of device; absent: all */
export function projectLinks(socket: NetlinkSocket, project: string, kind?: 'bridge'): Map<string, Link> {
  return new Map(
    listLinks(socket, kind === undefined ? {} : { kind })
      .filter((link) => isOwn(link, project))
      .map((link) => [link.name, link]),
  );
}

/** @throws HelperRefusal `not-ours` where a device of that name belongs to somebody else. */
export function refuseForeign(socket: NetlinkSocket, project: string, names: readonly string[]): void {
  const wanted = new Set(names);
  const foreign = listLinks(socket).find((link) => wanted.has(link.name) && !isOwn(link, project));
  if (foreign)
    throw new HelperRefusal('not-ours', `the device ${foreign.name} exists and is not of this project`);
}

/** @throws HelperRefusal `not-ours` where one of the bridges is not there, or belongs to somebody else */
export function requireOwn(socket: NetlinkSocket, project: string, names: readonly string[]): void {
  const own = projectLinks(socket, project, 'bridge');
  const other = names.find((name) => !own.has(name));
  if (other !== undefined) throw new HelperRefusal('not-ours', `there is no device ${other} of this project`);
}

/** Deletes the named devices as far as they are the project's. */
export function deleteProjectLinks(socket: NetlinkSocket, project: string, names: readonly string[]): void {
  const own = projectLinks(socket, project);
  deleteLinks(
    socket,
    [...new Set(names)].flatMap((name) => own.get(name) ?? []),
  );
}

/** Deletes every device of the project and says how many there were. */
export function deleteAllProjectLinks(socket: NetlinkSocket, project: string): number {
  const group = linkGroup(project);
  const members = listLinks(socket).filter((link) => link.group === group);
  const own = members.filter((link) => isOwn(link, project));
  if (own.length === 0) return 0;
  // The quick way is open only where nobody else has put a device into the same group.
  if (own.length === members.length) deleteLinkGroup(socket, group);
  else deleteLinks(socket, own);
  return own.length;
}
