/** Traefik: servers and endpoints of its files. Source: doc.traefik.io, "File" and "Docker" providers. */
import type { FoundHost } from '../found-host';
import { addressIn } from './address';
import type { Token } from './statements';
import { yamlStrings } from './yaml-scalars';

export function findInTraefik(text: string, isToml: boolean): readonly FoundHost[] {
  const values = isToml ? tomlStrings(text) : yamlStrings(text).map(({ path, token }) => ({ path, token }));
  return values.flatMap(({ path, token }) => {
    const steps = path.filter((step) => step !== '[]').map((step) => step.toLowerCase());
    const key = steps.at(-1) ?? '';
    const parent = steps.at(-2) ?? '';
    const isServer =
      (key === 'url' || key === 'address') && (parent === 'servers' || parent === 'forwardauth');
    const isEndpoint = (key === 'endpoint' || key === 'endpoints') && steps.includes('providers');
    return isServer || isEndpoint ? addressIn(token, key) : [];
  });
}

/** Strings in double quotes and the table that they stand in, which is all that such files need. */
function tomlStrings(text: string): readonly { readonly path: readonly string[]; readonly token: Token }[] {
  const found: { path: readonly string[]; token: Token }[] = [];
  let table: readonly string[] = [];
  let from = 0;
  for (const line of text.split('\n')) {
    const header = /^\s*\[{1,2}([^\]]+)\]{1,2}/.exec(line);
    if (header) table = (header[1] ?? '').split('.').map((step) => step.trim().replace(/^["']|["']$/g, ''));
    const pair = /^\s*([\w.-]+)\s*=\s*["']([^"']*)["']/d.exec(line);
    const [, , value] = pair?.indices ?? [];
    if (pair && value) {
      const path = [...table, ...(pair[1] ?? '').split('.')];
      found.push({ path, token: { text: pair[2] ?? '', from: from + value[0] } });
    }
    from += line.length + 1;
  }
  return found;
}
