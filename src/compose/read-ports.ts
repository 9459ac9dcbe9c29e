/** `services.X.ports` in long form. */
import { readInteger, readScalar, readString } from './fields';
import { isIP } from './ip-text';
import { child, textOf, type MapNode, type Node } from './nodes';
import { parseProtocol, parseShortPort } from './ports';
import type { Port } from './project';
import type { Report } from './report';
import { longPortIdentity, uniqueBy } from './unique';

interface Candidate {
  readonly port: Port;
  readonly identity: string;
}

/** Reads short and long forms; entries that cannot be understood are reported and left out. */
export function readPorts(node: Node | undefined, path: string, report: Report): readonly Port[] {
  if (!node) return [];
  if (node.kind !== 'list') {
    report({
      severity: 'error',
      code: 'wrong-type',
      message: `${path} must be a list.`,
      hint: 'Start each port with "- ".',
      range: node.range,
    });
    return [];
  }
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
  return result.ports.map((spec) => ({
    port: { ...spec, range: node.range },
    identity: longPortIdentity(spec),
  }));
}

/** The type in the words of Go. */
function goTypeOf(node: Node): string {
  if (node.kind !== 'scalar') return '[]interface {}';
  if (node.goType) return node.goType;
  if (node.value === null) return '<nil>';
  return typeof node.value === 'number' ? 'int' : typeof node.value === 'boolean' ? 'bool' : 'string';
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
  if (!targetNode)
    return problem('the entry is missing a target port', 'Add "target: PORT", the port in the container.');
  const target = readInteger(targetNode, `${path}.target`, report);
  if (target === undefined) return [];
  const protocolNode = child(node, 'protocol');
  const protocolText = readString(protocolNode, `${path}.protocol`, report) ?? '';
  const protocol = parseProtocol(protocolText);
  if (!protocol) return problem(`invalid protocol "${protocolText}"`, 'Use tcp, udp or sctp.', protocolNode);
  const hostIpNode = child(node, 'host_ip');
  const hostIp = readString(hostIpNode, `${path}.host_ip`, report) ?? '';
  if (hostIp !== '' && !isIP(hostIp)) {
    return problem(`invalid ip address: ${hostIp}`, 'Write a literal address of this host.', hostIpNode);
  }
  const publishedNode = child(node, 'published');
  const published = readScalar(publishedNode, `${path}.published`, report) ?? '';
  const mode = readString(child(node, 'mode'), `${path}.mode`, report) ?? '';
  const name = readString(child(node, 'name'), `${path}.name`, report) ?? '';
  const appProtocol = readString(child(node, 'app_protocol'), `${path}.app_protocol`, report) ?? '';
  const port: Port = {
    target,
    protocol,
    ...(mode === '' ? {} : { mode }),
    ...(name === '' ? {} : { name }),
    ...(appProtocol === '' ? {} : { appProtocol }),
    range: node.range,
    ...(published === '' ? {} : { published }),
    ...(hostIp === '' ? {} : { hostIp }),
  };
  const identity = longPortIdentity({
    target,
    protocol,
    published: publishedNode?.kind === 'scalar' ? publishedNode.value : undefined,
    hostIp: hostIp === '' ? undefined : hostIp,
  });
  return [{ port, identity }];
}

/** `services.X.expose`: texts such as `80` or `90-92/udp`, which nobody checks before a container is created. */
export function readExpose(node: Node | undefined, path: string, report: Report): readonly string[] {
  if (!node) return [];
  if (node.kind === 'list') {
    return node.items.flatMap((item) => readScalar(item, `${path}.[]`, report) ?? []);
  }
  report({
    severity: 'error',
    code: 'wrong-type',
    message: `${path} must be a list.`,
    hint: 'Start each port with "- ".',
    range: node.range,
  });
  return [];
}
