/** Caddy: what it proxies to. Source of the grammar: caddyserver.com, "Caddyfile Concepts". */
import type { FoundHost } from '../found-host';
import { addressIn } from './address';
import { linesOf } from './statements';

const DIRECTIVES = new Set(['reverse_proxy', 'php_fastcgi', 'forward_auth']);

export function findInCaddyfile(text: string): readonly FoundHost[] {
  const found: FoundHost[] = [];
  let depth = 0;
  /** The proxy whose block is open, and how deep that is. */
  let open: { readonly name: string; readonly depth: number } | undefined;
  for (const line of linesOf(text)) {
    const [first, ...rest] = line;
    const name = first?.text ?? '';
    const isProxy = DIRECTIVES.has(name);
    if (isProxy || (name === 'to' && open?.depth === depth)) {
      const args = rest.filter(({ text: word }) => word !== '{' && !/^[/@*]/.test(word));
      found.push(
        ...args.flatMap((arg) => addressIn(withoutNetwork(arg), isProxy ? name : (open?.name ?? name))),
      );
    }
    const opens = line.at(-1)?.text === '{';
    if (opens) depth++;
    if (isProxy && opens) open = { name, depth };
    if (name === '}') {
      if (open?.depth === depth) open = undefined;
      depth--;
    }
  }
  return found;
}

/** `tcp/host:80`; other networks are no names. */
function withoutNetwork(token: { readonly text: string; readonly from: number }) {
  return token.text.startsWith('tcp/') ? { text: token.text.slice(4), from: token.from + 4 } : token;
}
