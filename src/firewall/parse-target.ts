/** Reads the part of a rule from `-j` on. */
import type { Target } from './rule';

const VERDICTS: Readonly<Record<string, Target>> = {
  ACCEPT: { kind: 'accept' },
  DROP: { kind: 'drop' },
  RETURN: { kind: 'return' },
  MASQUERADE: { kind: 'masquerade' },
};

/**
 * The target that `words` (`-j`, a name, its options) name. A goto, an unknown extension, or an option that
 * this program does not decode gives `other` with the text as it stands.
 */
export function parseTarget(words: readonly string[], chains: ReadonlySet<string>): Target {
  const [option, name = '', ...options] = words;
  if (option !== '-j') return { kind: 'other', text: words.join(' ') };
  if (options.length === 0) {
    if (chains.has(name)) return { kind: 'jump', chain: name };
    const verdict = VERDICTS[name];
    if (verdict !== undefined) return verdict;
  }
  return parseNat(name, options) ?? { kind: 'other', text: words.slice(1).join(' ') };
}

function parseNat(name: string, options: readonly string[]): Target | undefined {
  const kind = name === 'DNAT' ? 'dnat' : name === 'SNAT' ? 'snat' : undefined;
  const flag = kind === 'dnat' ? '--to-destination' : '--to-source';
  if (kind === undefined || options.length !== 2 || options[0] !== flag) return undefined;
  const parts = /^(?:\[([\da-f:.]+)\]|([\d.]+))?(?::(\d+))?$|^([\da-f:.]+)$/.exec(options[1] ?? '');
  if (parts === null) return undefined;
  const [, bracketed, ipv4, port, ipv6] = parts;
  const address = bracketed ?? ipv4 ?? ipv6;
  return {
    kind,
    ...(address === undefined ? {} : { address }),
    ...(port === undefined ? {} : { port: Number(port) }),
  };
}
