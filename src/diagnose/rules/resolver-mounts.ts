/** Catalogue 45 and 49: files of the machine in place of those that say how names are looked up. */
import type { Mount, Service } from '../../compose/project';
import { mayServeDns } from '../dns-server-images';
import type { ProjectFacts } from '../facts';
import type { Finding } from '../finding';
import type { FindingCode } from '../finding-codes';
import { makeFinding } from '../make-finding';
import { isSameName } from '../names-on-network';
import type { Remedy } from '../remedy';
import type { Severity } from '../severity';
import { listed, quoted } from '../wording';
import { writtenItems } from '../written';

const EMBEDDED = '127.0.0.11';

interface Verdict {
  readonly severity: Severity;
  readonly message: string;
}

/** Containers without service names, such as those of the host's network, may well have such files. */
export function resolverMounts(facts: ProjectFacts): readonly Finding[] {
  return facts.project.services
    .filter(({ networks }) => networks.length > 0)
    .flatMap((service) =>
      (service.mounts ?? []).flatMap((mount) => {
        switch (mount.target) {
          case '/etc/resolv.conf':
            return told('resolv-conf-mounted', facts, service, mount, resolvConf(facts, service, mount));
          case '/etc/hosts':
            return told('hosts-mounted', facts, service, mount, hosts(facts, service, mount));
          case '/etc/nsswitch.conf':
            return told('hosts-mounted', facts, service, mount, nsswitch(facts, service, mount));
          default:
            return [];
        }
      }),
    );
}

function told(
  code: FindingCode,
  facts: ProjectFacts,
  service: Service,
  mount: Mount,
  verdict: Verdict | undefined,
): readonly Finding[] {
  if (verdict === undefined) return [];
  const { range } = mount;
  const about = { service: service.name, range, remedies: removal(facts, service, mount) };
  return [makeFinding(code, { ...about, ...verdict })];
}

/** What the mounted file says, line by line without comments; absent: it is not known. */
function linesOf(
  { serviceFiles }: ProjectFacts,
  service: Service,
  mount: Mount,
): readonly string[] | undefined {
  const file = serviceFiles.find(
    (each) => each.service === service.name && each.path === mount.source && each.target === mount.target,
  );
  return file?.text.split(/\r?\n/).map((line) => line.replace(/[#;].*$/, '').trim());
}

function resolvConf(facts: ProjectFacts, service: Service, mount: Mount): Verdict | undefined {
  const servers = linesOf(facts, service, mount)?.flatMap((line) => {
    const [, server] = /^nameserver\s+(\S+)/.exec(line) ?? [];
    return server === undefined ? [] : [server];
  });
  const others = (servers ?? []).filter((server) => server !== EMBEDDED);
  if (servers?.includes(EMBEDDED) === true && others.length === 0) return undefined;
  const isMixed = servers?.includes(EMBEDDED) === true;
  const whom = others.length === 0 ? 'somebody else' : listed(others);
  return {
    // A DNS server that is told whom to ask does not look for services.
    severity: mayServeDns(service) ? 'information' : 'warning',
    message: isMixed
      ? `/etc/resolv.conf of ${quoted(service.name)} is a file of this machine that names ${whom} beside ${quoted(EMBEDDED)}: names of services are found or not, as the program's library chooses.`
      : `/etc/resolv.conf of ${quoted(service.name)} is a file of this machine: it asks ${whom} instead of ${quoted(EMBEDDED)}, where names of services are answered.`,
  };
}

function hosts(facts: ProjectFacts, service: Service, mount: Mount): Verdict {
  const names = linesOf(facts, service, mount)?.flatMap((line) => line.split(/\s+/).slice(1)) ?? [];
  const hidden = facts.project.services.find(
    (other) => other.name !== service.name && names.some((name) => isSameName(name, other.name)),
  );
  return hidden === undefined
    ? {
        severity: 'information',
        message: `/etc/hosts of ${quoted(service.name)} is a file of this machine: what Compose would write there is missing, and what stands there wins over the resolver.`,
      }
    : {
        severity: 'warning',
        message: `/etc/hosts of ${quoted(service.name)} is a file of this machine that has an address for ${quoted(hidden.name)}, so the service of that name is not found.`,
      };
}

function nsswitch(facts: ProjectFacts, service: Service, mount: Mount): Verdict | undefined {
  const lines = linesOf(facts, service, mount);
  const order = lines?.find((line) => line.startsWith('hosts:'));
  if (order !== undefined && /\bdns\b/.test(order) && !order.includes('[')) return undefined;
  const name = quoted(service.name);
  if (order === undefined || /\bdns\b/.test(order)) {
    return {
      severity: 'information',
      message: `/etc/nsswitch.conf of ${name} is a file of this machine: whether the resolver is asked for names follows from its line "hosts".`,
    };
  }
  return {
    severity: 'warning',
    message: `/etc/nsswitch.conf of ${name} is a file of this machine whose line "hosts" has no "dns": programs on glibc never ask the resolver, and find no service.`,
  };
}

/** Of the short form; an item that is a mapping has no text to be found by. */
function removal({ origins }: ProjectFacts, { name }: Service, { range }: Mount): readonly Remedy[] {
  const path = ['services', name, 'volumes'];
  const item = writtenItems(origins, path).find(
    (each) =>
      each.range.file === range.file &&
      each.range.start.line === range.start.line &&
      each.range.start.character === range.start.character,
  );
  if (item === undefined) return [];
  return [
    {
      kind: 'edit',
      title: 'Remove the mount',
      changes: [{ kind: 'remove', file: range.file, path: [...path, item.text] }],
      isSafe: false,
    },
  ];
}
