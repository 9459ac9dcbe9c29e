/** Host names in what an editor starts on this machine: `.vscode/launch.json`. */
import { getNodeValue, type Node, parseTree } from 'jsonc-parser';
import type { ServiceFile } from '../facts';
import { Lines } from './file-lines';
import { mapped } from './found-host';
import type { HostReference } from './host-reference';
import { findInValue } from './value-hosts';

export interface LaunchReference {
  /** The name of the configuration; empty where it has none. */
  readonly configuration: string;
  /** Of no service. */
  readonly reference: HostReference;
}

/** Attributes of configurations that start or reach their program somewhere else. */
const ELSEWHERE =
  /^(?:pipeTransport|containerName|dockerOptions|docker|dockerCompose|node|remoteRoot|address|host)$/;

/**
 * The hosts in the environment of programs that start on this machine. Configurations that attach to something, or
 * start their program in a container, are passed over. Source: VS Code's manual, "Debugging", launch.json attributes.
 */
export function launchReferences(file: ServiceFile): readonly LaunchReference[] {
  const root = parseTree(file.text, [], { allowTrailingComma: true });
  const lines = new Lines(file.path, file.text);
  return itemsOf(root && property(root, 'configurations')).flatMap((configuration) => {
    if (!startsHere(configuration)) return [];
    const name: unknown = valueOf(property(configuration, 'name'));
    return entriesOf(property(configuration, 'env')).flatMap(({ key, value }) =>
      inVariable(key, value, file.text).map((found) => ({
        configuration: typeof name === 'string' ? name : '',
        reference: { ...lines.reference(found, '', 'config-file'), key },
      })),
    );
  });
}

function startsHere(configuration: Node): boolean {
  const entries = entriesOf(configuration);
  const text = (key: string): unknown => valueOf(property(configuration, key));
  if (text('request') !== 'launch' || /docker/i.test(String(text('type')))) return false;
  if (entries.some(({ key }) => ELSEWHERE.test(key))) return false;
  // Wrapped in a command that runs it in a container, or in the network of a service.
  return !/docker|podman|netscope/i.test(String(text('runtimeExecutable')));
}

function inVariable(key: string, node: Node, text: string) {
  const value: unknown = getNodeValue(node);
  if (typeof value !== 'string') return [];
  const from = node.offset + 1;
  // Behind an escape, places in the value are none in the file.
  if (text.slice(from, from + value.length) !== value) return [];
  return findInValue(key, value)
    .filter(({ host }) => host.from < host.to)
    .map((found) => mapped(found, (span) => ({ from: span.from + from, to: span.to + from })));
}

function property(node: Node, key: string): Node | undefined {
  return entriesOf(node).find((entry) => entry.key === key)?.value;
}

function entriesOf(node: Node | undefined): readonly { readonly key: string; readonly value: Node }[] {
  if (node?.type !== 'object') return [];
  return (node.children ?? []).flatMap(({ children: [key, value] = [] }) =>
    key === undefined || value === undefined ? [] : [{ key: String(key.value), value }],
  );
}

function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.type === 'array' ? (node.children ?? []) : [];
}

function valueOf(node: Node | undefined): unknown {
  return node && getNodeValue(node);
}
