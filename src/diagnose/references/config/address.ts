/** Addresses in arguments of directives. */
import { parseHostAndPort } from '../authority';
import { shifted, type FoundHost } from '../found-host';
import { isHostWord } from '../host-words';
import { findUrls } from '../url-hosts';
import type { Token } from './statements';

/** What a directive connects to: `host`, `host:port` or a URL; nothing for sockets, variables and templates. */
export function addressIn({ text, from }: Token, key: string, isCertain = true): readonly FoundHost[] {
  const urls = findUrls(text).flatMap(({ hosts }) => hosts);
  if (urls.length > 0) {
    return urls
      .filter(({ host }) => isHostWord(text.slice(host.from, host.to)))
      .map((found) => shifted({ ...found, key, isCertain: found.isCertain && isCertain }, from));
  }
  if (/[$%{}()<>*]|^unix[:@]|^\//.test(text)) return [];
  const { host, port, hasOddPort } = parseHostAndPort(text.replace(/\/.*$/, ''), from);
  const name = text.slice(host.from - from, host.to - from);
  if (hasOddPort || !isHostWord(name) || /^\d+$/.test(name)) return [];
  return [{ host, ...(port && { port }), shape: 'argument', key, isCertain }];
}
