/** On which ports a service listens, as far as the files and its image say. */
import type { Service } from '../compose/project';
import { imageKind } from './image-kinds';

/** Longer ranges are cut: nobody names such a port by hand. */
const LONGEST_RANGE = 1000;

export interface KnownPorts {
  /** Ports that the files or the image name. */
  readonly container: ReadonlySet<number>;
  /** Of `ports`, by the port on the host. */
  readonly published: ReadonlyMap<number, number>;
}

const known = new WeakMap<Service, KnownPorts>();

export function knownPorts(service: Service): KnownPorts {
  const earlier = known.get(service);
  if (earlier !== undefined) return earlier;
  const ports = read(service);
  known.set(service, ports);
  return ports;
}

function read({ ports, expose = [], image }: Service): KnownPorts {
  const container = new Set<number>(imageKind(image)?.ports);
  const published = new Map<number, number>();
  for (const { target, published: host, protocol } of ports) {
    container.add(target);
    if (protocol !== 'tcp') continue;
    // A range on the host stands for one port that is chosen from it; which one is not known.
    for (const port of host === undefined || host.includes('-') ? [] : [Number(host)])
      published.set(port, target);
  }
  for (const text of expose) for (const port of portsOf(text)) container.add(port);
  return { container, published };
}

/** `80`, `90-92/udp`. */
function portsOf(text: string): number[] {
  const [first = NaN, last = first] = (text.split('/')[0] ?? '').split('-').map(Number);
  if (!Number.isInteger(first) || !Number.isInteger(last) || last - first > LONGEST_RANGE) return [];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}
