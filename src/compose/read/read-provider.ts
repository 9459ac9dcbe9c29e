/** `services.X.provider`. Source of the behaviour: compose-go `types/options.go` (`MultiOptions`). */
import { readMap, readString } from './fields';
import { child, entriesOf, textOf, type Node } from '../nodes';
import type { Provider } from '../project';
import type { Report } from '../report';

/** Reads the provider; a single option value reads as a list of one. */
export function readProvider(node: Node | undefined, path: string, report: Report): Provider | undefined {
  const provider = readMap(node, path, report, true);
  if (!provider) return undefined;
  const options = entriesOf(readMap(child(provider, 'options'), `${path}.options`, report, true)).map(
    ([key, { value }]): [string, readonly string[]] => {
      const items = value.kind === 'list' ? value.items : [value];
      return [key, items.flatMap((item) => textOf(item) ?? [])];
    },
  );
  return {
    type: readString(child(provider, 'type'), `${path}.type`, report) ?? '',
    options: Object.fromEntries(options),
  };
}
