/** Brings a project up on a machine, looks at everything that can be seen of it, and takes it down. */
import { readlinkSync } from 'node:fs';
import ipaddr from 'ipaddr.js';
import { HOST_ADDRESS } from '../../kernel/support/lab';
import { attachmentOf, networkKey, type ComposeModel } from './compose-model';
import { hostFacts, lookInside, readNamespace, type LookOptions } from './look';
import type { Machine } from './machine';
import { probe } from './probe';
import { labelOf, type Running, type SeenContainer, type Sighting } from './sighting';
import { familyOf, symbolsOf } from './symbols';

const HOST = 'that of the host';

export async function visit(machine: Machine, folder: string, model: ComposeModel): Promise<Sighting> {
  await letOutsideIn(machine);
  const before = await readNamespace(machine.lab, undefined);
  try {
    const running = await machine.up(folder);
    const facts = new Map<string, string>();
    const add = (prefix: string, found: ReadonlyMap<string, string>): void => {
      for (const [place, seen] of found) facts.set(`${prefix}/${place}`, seen);
    };
    add('host', hostFacts(await readNamespace(machine.lab, undefined), before, running.standing));
    const places = await namespacesOf(machine, running);
    await Promise.all(
      running.containers.map(async (container) => {
        const label = labelOf(container);
        facts.set(`${label}/namespace`, places.get(label) ?? '');
        const options = lookOptions(model, container, places.get(label) === HOST);
        add(label, await lookInside(machine.lab, container.pid, options));
      }),
    );
    for (const [place, seen] of await probe(machine, model, running, places)) facts.set(place, seen);
    return { facts, symbols: symbolsOf(model, running), literalFacts: addressFacts(model, running) };
  } finally {
    await machine.down(folder);
  }
}

/** Somebody on the host's own network who sends packets for containers to the host: what it does with them shows. */
async function letOutsideIn({ lab }: Machine): Promise<void> {
  const routes = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map(
    (prefix) => `ip route replace ${prefix} via ${HOST_ADDRESS}`,
  );
  await lab.run(['sh', '-c', routes.join('; ')], { as: 'root', where: 'outside', cwd: '/' });
}

/** Whose network namespace each container is in, by label: the host's, its own, or that of those named first. */
async function namespacesOf({ lab }: Machine, { containers }: Running): Promise<Map<string, string>> {
  const { stdout } = await lab.run(['readlink', '/proc/self/ns/net'], { as: 'root', cwd: '/' });
  const owners = new Map([[stdout.trim(), HOST]]);
  return new Map(
    containers.map((container) => {
      const label = labelOf(container);
      const inode = readlinkSync(`/proc/${container.pid}/ns/net`);
      const sharing = containers.filter(({ pid }) => readlinkSync(`/proc/${pid}/ns/net`) === inode);
      return [label, owners.get(inode) ?? sharing.map(labelOf).join(' and ')];
    }),
  );
}

function lookOptions(model: ComposeModel, container: SeenContainer, isHost: boolean): LookOptions {
  const service = model.services[container.service] ?? {};
  const attachments = Object.values(service.networks ?? {});
  return {
    sysctls: Object.keys(service.sysctls ?? {}),
    fixedMacs: [service.mac_address, ...attachments.map((each) => each?.mac_address)].flatMap(
      (mac) => mac ?? [],
    ),
    isHost,
    addresses: container.endpoints.flatMap(({ addresses }) => addresses),
    devices: container.endpoints.length > 1 ? devicesOf(model, container) : new Map(),
  };
}

/** The engine connects a container to its networks in random order, and numbers devices as they come. */
function devicesOf(model: ComposeModel, { service, endpoints }: SeenContainer): Map<string, string> {
  const pairs = endpoints
    .filter(({ network }) => attachmentOf(model, service, network).interface_name === undefined)
    .flatMap(({ network, addresses }) =>
      addresses.map((address): [string, string] => [address, `{device on ${networkKey(model, network)}}`]),
    );
  return new Map(pairs);
}

/** Which addresses are in use. Who has which depends on the order of starts, but the set of them does not. */
function addressFacts(model: ComposeModel, { networks, containers }: Running): Map<string, string> {
  const facts = new Map<string, string>();
  const subnets = networks.flatMap((network) => network.subnets.filter((each) => familyOf(each) === 'IPv4'));
  facts.set('subnets', subnets.sort().join('\n'));
  for (const { name, subnets: own } of networks) {
    const held = containers.flatMap(({ endpoints }) =>
      endpoints.filter(({ network }) => network === name).flatMap(({ addresses }) => addresses),
    );
    const offsets = held.flatMap((address) => own.flatMap((subnet) => offsetIn(subnet, address) ?? []));
    facts.set(`network ${networkKey(model, name)}/addresses in use`, offsets.sort().join(' '));
  }
  return facts;
}

function offsetIn(subnet: string, address: string): string | undefined {
  const [base, length] = ipaddr.parseCIDR(subnet);
  const parsed = ipaddr.parse(address);
  if (base.kind() !== parsed.kind() || !parsed.match([base, length])) return undefined;
  const value = (each: ipaddr.IPv4 | ipaddr.IPv6): bigint =>
    each.toByteArray().reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return `${familyOf(subnet)} +${(value(parsed) - value(base)).toString()}`;
}
