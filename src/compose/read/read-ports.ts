/** `services.X.ports` in long form. */
import { readInteger, readScalar, readString } from './fields';
import { goTypeOf } from '../values/go-type';
import { isIP } from '../values/ip-text';
import { child, textOf, type MapNode, type Node } from '../nodes';
import { parseProtocol, parseShortPort } from '../values/ports';
import type { Port } from '../project';
import type { Report } from '../report';
import { longPortIdentity, uniqueBy } from '../values/unique';

interface Candidate {
  readonly port: Port;
  readonly identity: string;
}

/**
 * Reads short and long forms; entries that cannot be understood are reported and left out. What is no list is the
 * schema's to report.
 */
export function readPorts(node: Node | undefined, path: string, report: Report): readonly Port[] {
  if (node?.kind !== 'list') return [];
  const candidates = node.items.flatMap((item) => readPort(item, `${path}.[]`, report));
  return uniqueBy(candidates, ({ identity }) => identity).map(({ port }) => port);
}

function readPort(node: Node, path: string, report: Report): readonly Candidate[] {
  if (node.kind === 'map') return readLongPort(node, path, report);
  const text = textOf(node);
  const type = goTypeOf(node);
  const isShort = type === 'int' || type === 'string';
  const result =
    isShort && text !== undefined ? parseShortPort(text) : { error: `invalid type ${type} for port` };
  if ('error' in result) {
    report({
      severity: 'error',
      code: 'port-syntax',
      message: `${path}: ${result.error}.`,
      hint: 'Write "HOST:CONTAINER" or "CONTAINER", for example "8080:80".',
      range: node.range,
    });
    return [];
  }
  if (result.ports.some(({ target }) => target === 0)) return missingTarget(node, path, report);
  return result.ports.map((spec) => ({
    port: { ...spec, range: node.range },
    identity: longPortIdentity(spec),
  }));
}

function readLongPort(node: MapNode, path: string, report: Report): readonly Candidate[] {
  const problem = (message: string, hint: string, place: Node = node): readonly [] => {
    report({
      severity: 'error',
      code: 'port-syntax',
      message: `${path}: ${message}.`,
      hint,
      range: place.range,
    });
    return [];
  };
  const targetNode = child(node, 'target');
  if (!targetNode) return missingTarget(node, path, report);
  const target = readInteger(targetNode, `${path}.target`, report);
  if (target === undefined) return [];
  const text = (key: string) => readString(child(node, key), `${path}.${key}`, report);
  const hostIpNode = child(node, 'host_ip');
  const hostIp = text('host_ip');
  if (hostIpNode && hostIp !== undefined && !isIP(hostIp)) {
    return problem(`invalid ip address: ${hostIp}`, 'Write a literal address of this host.', hostIpNode);
  }
  const publishedNode = child(node, 'published');
  const published = readScalar(publishedNode, `${path}.published`, report) ?? '';
  const writtenProtocol = text('protocol');
  const protocol = parseProtocol(writtenProtocol ?? '');
  if (!protocol) reportProtocol(writtenProtocol ?? '', child(node, 'protocol') ?? node, path, report);
  const mode = text('mode');
  const name = text('name') ?? '';
  const appProtocol = text('app_protocol') ?? '';
  const port: Port = {
    target,
    protocol: protocol ?? 'tcp',
    ...(writtenProtocol === undefined || writtenProtocol === protocol ? {} : { writtenProtocol }),
    ...(mode === undefined ? {} : { mode }),
    ...(name === '' ? {} : { name }),
    ...(appProtocol === '' ? {} : { appProtocol }),
    range: node.range,
    ...(published === '' ? {} : { published }),
    ...(hostIp === undefined ? {} : { hostIp }),
  };
  const identity = longPortIdentity({
    target,
    protocol: writtenProtocol,
    published: publishedNode?.kind === 'scalar' ? publishedNode.value : undefined,
    hostIp,
  });
  return [{ port, identity }];
}

function missingTarget(node: Node, path: string, report: Report): readonly [] {
  report({
    severity: 'error',
    code: 'port-syntax',
    message: `${path}: the entry is missing a target port.`,
    hint: 'Name the port in the container, with "target: PORT" in the long form.',
    range: node.range,
  });
  return [];
}

/** Compose takes any protocol in the long form; it is the engine that refuses it. */
function reportProtocol(protocol: string, node: Node, path: string, report: Report): void {
  report({
    severity: 'error',
    code: 'port-protocol',
    message: `${path}: invalid protocol "${protocol}".`,
    hint: 'Use tcp, udp or sctp.',
    range: node.range,
    stage: 'start',
  });
}

/** `services.X.expose`: texts such as `80` or `90-92/udp`, which nobody checks before a container is created. */
export function readExpose(node: Node | undefined, path: string, report: Report): readonly string[] {
  if (node?.kind !== 'list') return [];
  return node.items.flatMap((item) => readScalar(item, `${path}.[]`, report) ?? []);
}
