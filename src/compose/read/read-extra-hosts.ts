/** `services.X.extra_hosts` as host and address pairs. */
import { extraHosts, parseExtraHostLine, type ExtraHost, type ExtraHostResult } from '../values/extra-hosts';
import { readItems, readString } from './fields';
import { entriesOf, type Node } from '../nodes';
import type { Report } from '../report';

/** Reads the list and the mapping form; entries that cannot be understood are reported and left out. */
export function readExtraHosts(node: Node | undefined, path: string, report: Report): readonly ExtraHost[] {
  const accept = (result: ExtraHostResult, place: Node): readonly ExtraHost[] => {
    if ('hosts' in result) return result.hosts;
    report({
      severity: 'error',
      code: 'extra-hosts-syntax',
      message: `${path}: ${result.error}.`,
      hint: 'Write "host=address".',
      range: place.range,
    });
    return [];
  };
  if (node?.kind === 'map') {
    return entriesOf(node).flatMap(([host, { value }]) => {
      const nodes = value.kind === 'list' ? value.items : [value];
      const addresses = nodes.map((address) => readString(address, `${path}.${host}`, report) ?? '');
      return accept(extraHosts(host, addresses), value);
    });
  }
  return readItems(node, path, report).flatMap((item) =>
    accept(parseExtraHostLine(String(item.value)), item),
  );
}
