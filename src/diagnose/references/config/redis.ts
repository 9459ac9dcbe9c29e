/** Redis and its sentinels. Source of the grammar: redis.conf and sentinel.conf of the project. */
import type { FoundHost, Span } from '../found-host';
import { isHostWord } from '../host-words';
import { linesOf, type Token } from './statements';

export function findInRedis(text: string): readonly FoundHost[] {
  return linesOf(text).flatMap((line): readonly FoundHost[] => {
    const words = line.map((token) => token.text.toLowerCase());
    if (words[0] === 'replicaof' || words[0] === 'slaveof') return server(line[1], line[2], words[0]);
    if (words[0] === 'sentinel' && words[1] === 'monitor')
      return server(line[3], line[4], 'sentinel monitor');
    if (words[0] !== 'bind') return [];
    return line.slice(1).map((token) => ({
      host: { from: token.from + (token.text.startsWith('-') ? 1 : 0), to: token.from + token.text.length },
      shape: 'argument',
      role: 'listen',
      key: 'bind',
      isCertain: true,
    }));
  });
}

function server(host: Token | undefined, port: Token | undefined, key: string): readonly FoundHost[] {
  if (!host || !isHostWord(host.text)) return [];
  const hasPort = port !== undefined && /^\d{1,5}$/.test(port.text);
  return [
    { host: spanOf(host), ...(hasPort && { port: spanOf(port) }), shape: 'argument', key, isCertain: true },
  ];
}

function spanOf({ text, from }: Token): Span {
  return { from, to: from + text.length };
}
