/** Sends packets every way there is: names to resolve, pings, connections. */
import { HOST_ADDRESS, OUTSIDE_ADDRESS, UPSTREAM } from '../../kernel/support/lab';
import { fixedHostPort, type ComposeModel } from './compose-model';
import type { Machine } from './machine';
import { Prober, type Place, type Task } from './prober';
import { answerText, placeOf, questionsAbout, taskOf } from './questions';
import { labelOf, type Running, type SeenContainer, type SeenPort } from './sighting';
import { familyOf } from './symbols';

/** A port that every container listens on and none publishes. */
const PRIVATE_PORT = 7999;

/** A task with the place of what it finds out. */
interface Errand {
  readonly place: string;
  readonly task: Task;
}

/** What goes out from one namespace, and what is waited for there. */
interface Station {
  readonly place: Place;
  readonly name: string;
  readonly errands: readonly Errand[];
  readonly listen: readonly Task[];
}

/**
 * @param namespaces whose network namespace each container is in; in a shared one the first container answers
 * @returns results by place: `web-1/ping 172.18.0.3`
 */
export async function probe(
  machine: Machine,
  model: ComposeModel,
  running: Running,
  namespaces: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const stations = stationsOf(model, running, namespaces).map((station) => ({
    ...station,
    prober: Prober.start(machine.lab, station.place),
  }));
  try {
    for (const said of await Promise.all(stations.map(({ prober, listen }) => prober.do(listen)))) {
      const problem = said.find((each) => each !== 'listening');
      if (problem !== undefined) throw new Error(`a prober cannot listen: ${problem}`);
    }
    const found = await Promise.all(
      stations.map(async ({ name, errands, prober }) => {
        const results = await prober.do(errands.map(({ task }) => task));
        return errands.map(({ place, task }, at): [string, string] => {
          const result = results[at] ?? '';
          return [`${name}/${place}`, task.kind === 'ask' ? answerText(result) : result];
        });
      }),
    );
    return new Map(found.flat());
  } finally {
    await Promise.all(stations.map(({ prober }) => prober.end()));
  }
}

function stationsOf(
  model: ComposeModel,
  running: Running,
  namespaces: ReadonlyMap<string, string>,
): Station[] {
  const labels = [...namespaces.keys()];
  const isFirst = (label: string): boolean =>
    labels.find((each) => namespaces.get(each) === namespaces.get(label)) === label;
  return [
    { place: 'host', name: 'host', errands: unique(hostErrands(model, running)), listen: [] },
    {
      place: 'outside',
      name: 'outside',
      errands: unique(outsideErrands(model, running)),
      listen: [listener('outside', 'tcp', PRIVATE_PORT)],
    },
    ...running.containers.map((container) => ({
      place: { pid: container.pid },
      name: labelOf(container),
      errands: unique(containerErrands(model, running)),
      listen: isFirst(labelOf(container)) ? listeners(model, container) : [],
    })),
  ];
}

function listener(name: string, protocol: string, port: number): Task {
  return { kind: 'listen', name, protocol, port };
}

function listeners(model: ComposeModel, container: SeenContainer): Task[] {
  const name = labelOf(container);
  const ports = model.services[container.service]?.ports ?? [];
  const wanted = new Map(
    ports.map(({ target, protocol }) => [`${target}/${protocol}`, listener(name, protocol, target)]),
  );
  return [listener(name, 'tcp', PRIVATE_PORT), ...wanted.values()];
}

function containerErrands(model: ComposeModel, running: Running): Errand[] {
  const addresses = addressesOf(running);
  const gateways = running.networks.flatMap((network) => network.gateways);
  return [
    ...questionsAbout(model, running).map((question) => ({
      place: placeOf(question),
      task: taskOf(question),
    })),
    ...[...addresses, ...gateways, HOST_ADDRESS, OUTSIDE_ADDRESS].map(pingOf),
    ...[...addresses, HOST_ADDRESS, UPSTREAM].map((address) => connectTo('tcp', address, PRIVATE_PORT)),
    ...portsOf(model, running).map(({ protocol, hostPort }) => connectTo(protocol, HOST_ADDRESS, hostPort)),
  ];
}

function hostErrands(model: ComposeModel, running: Running): Errand[] {
  const published = portsOf(model, running).flatMap(({ protocol, hostAddress, hostPort }) => {
    const isSpecific = !['', '0.0.0.0', '::'].includes(hostAddress);
    const addresses = ['127.0.0.1', '::1', HOST_ADDRESS, ...(isSpecific ? [hostAddress] : [])];
    return addresses.map((address) => connectTo(protocol, address, hostPort));
  });
  return [...published, ...addressesOf(running).flatMap(direct)];
}

function outsideErrands(model: ComposeModel, running: Running): Errand[] {
  const published = portsOf(model, running).map(({ protocol, hostPort }) =>
    connectTo(protocol, HOST_ADDRESS, hostPort),
  );
  // The outside has no IPv6.
  const past = running.containers.flatMap(({ service, endpoints }) =>
    endpoints
      .flatMap(({ addresses }) => addresses)
      .filter((address) => familyOf(address) === 'IPv4')
      .flatMap((address) => {
        const ports = model.services[service]?.ports ?? [];
        return [
          ...direct(address),
          ...ports.map(({ protocol, target }) => connectTo(protocol, address, target)),
        ];
      }),
  );
  return [...published, ...past];
}

/** To a container's own address, past every published port. */
function direct(address: string): Errand[] {
  return [pingOf(address), connectTo('tcp', address, PRIVATE_PORT)];
}

function pingOf(address: string): Errand {
  return { place: `ping ${address}`, task: { kind: 'ping', address } };
}

function connectTo(protocol: string, address: string, port: number): Errand {
  const at = address.includes(':') ? `[${address}]` : address;
  return { place: `${protocol} ${at}:${port}`, task: { kind: 'connect', protocol, address, port } };
}

function unique(errands: readonly Errand[]): Errand[] {
  return [...new Map(errands.map((errand) => [errand.place, errand])).values()];
}

function addressesOf({ containers }: Running): string[] {
  return containers.flatMap(({ endpoints }) => endpoints.flatMap(({ addresses }) => addresses));
}

/** Host ports that the file names, published or not, and those that were given for it. */
function portsOf(
  model: ComposeModel,
  { containers }: Running,
): Pick<SeenPort, 'protocol' | 'hostAddress' | 'hostPort'>[] {
  const named = Object.values(model.services).flatMap((service) =>
    (service.ports ?? []).flatMap((port) => {
      const hostPort = fixedHostPort(port, service);
      if (hostPort === undefined) return [];
      return [{ protocol: port.protocol, hostAddress: port.host_ip ?? '', hostPort }];
    }),
  );
  const given = containers.flatMap(({ published }) => published).filter(({ hostPort }) => hostPort !== 0);
  return [...named, ...given];
}
