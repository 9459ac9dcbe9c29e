/** Catalogue 18: what stands in `/etc/hosts` wins over what the resolver would say. */
import type { Service } from '../../compose/project';
import { parseIp } from '../../topology/ip';
import type { ProjectFacts } from '../facts';
import type { Finding } from '../finding';
import { makeFinding } from '../make-finding';
import { membersOf, ownersOf, type Member } from '../names-on-network';
import { runTogether } from '../run-together';
import { quoted } from '../wording';
import { partOfItem, writtenItems, type WrittenItem } from '../written';
import type { SourceRange } from '../../compose/project';

export function hostsShadow(facts: ProjectFacts): readonly Finding[] {
  return facts.project.services.flatMap((service) =>
    service.extraHosts.flatMap(({ host, address }) => {
      const target = targetOf(facts, service, host);
      const entry = target && entryOf(facts, service, host, address);
      if (target === undefined || entry === undefined || isItsAddress(target, address)) return [];
      const isMeant = isChoice(facts, service, address);
      const where = isLoopback(address) ? `${quoted(service.name)} itself` : quoted(address);
      return [
        makeFinding('hosts-shadow', {
          severity: isMeant ? 'information' : 'warning',
          service: service.name,
          message: `${quoted(service.name)} never reaches service ${quoted(target.service.name)} by its name: \`extra_hosts\` sends ${quoted(host)} to ${where}, and /etc/hosts is read before the resolver is asked.`,
          range: entry.range,
          related: [
            { message: `Service ${quoted(target.service.name)} is hidden.`, range: target.service.range },
          ],
          remedies: [
            {
              kind: 'edit',
              title: `Remove ${quoted(host)} from \`extra_hosts\``,
              changes: [
                {
                  kind: 'remove',
                  file: entry.range.file,
                  path: ['services', service.name, 'extra_hosts', entry.item],
                },
              ],
              isSafe: false,
            },
          ],
        }),
      ];
    }),
  );
}

/** Who would answer to the name. A service may well say where it finds itself. */
function targetOf(facts: ProjectFacts, service: Service, host: string): Member | undefined {
  const named = service.networks.flatMap(({ network }) => ownersOf(facts.project, network, host));
  if (named.some((member) => member.service.name === service.name)) return undefined;
  return named.find((member) => runTogether(facts, service, member.service));
}

/** Where the entry stands, and how a change finds it. */
function entryOf(
  { origins }: ProjectFacts,
  { name }: Service,
  host: string,
  address: string,
): { readonly range: SourceRange; readonly item: string } | undefined {
  const path = ['services', name, 'extra_hosts'];
  const key = origins.key([...path, host]);
  if (key !== undefined) return { range: key, item: host };
  const isEntry = ({ text }: WrittenItem): boolean =>
    [`${host}=`, `${host}:`].some((start) => text.startsWith(start)) && text.includes(address);
  const item = writtenItems(origins, path).find(isEntry);
  return item && { range: partOfItem(item, 0, host.length), item: host };
}

function isItsAddress({ attachment }: Member, address: string): boolean {
  return [attachment.ipv4Address, attachment.ipv6Address].includes(address);
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

/** The machine itself, or another container of the project whose address is known: somebody has thought about it. */
function isChoice({ project }: ProjectFacts, service: Service, address: string): boolean {
  if (address === 'host-gateway') return true;
  return (
    parseIp(address) !== undefined &&
    service.networks.some(({ network }) =>
      membersOf(project, network).some((member) => isItsAddress(member, address)),
    )
  );
}
