/** Hosts in labels that proxies read. The proxy connects to them, not the service that has the label. */
import type { Service } from '../../compose/project';
import { findHostPorts } from './host-lists';
import { isHostWord } from './host-words';
import { shifted, type FoundHost } from './found-host';
import { findUrls } from './url-hosts';

/** Programs that read labels of other services. */
export type LabelReader = 'traefik' | 'caddy';

const READERS: Readonly<Record<LabelReader, { readonly label: RegExp; readonly image: RegExp }>> = {
  traefik: {
    label:
      /^traefik\.(?:http|tcp|udp)\.(?:services\.[^.]+\.loadbalancer\.servers?(?:\[\d+\])?\.(?:url|address)|middlewares\.[^.]+\.forwardauth\.address)$/i,
    image: /(?:^|\/)traefik(?:[:@]|$)/,
  },
  caddy: {
    label: /^caddy(?:_\d+)?\.(?:.*\.)?(?:\d+_)?(?:reverse_proxy|php_fastcgi|forward_auth)(?:_\d+)?(?:\.to)?$/,
    image: /caddy-docker-proxy/,
  },
};

/** Which proxy connects to what a label says; nothing for labels without hosts. */
export function readerOf(label: string): LabelReader | undefined {
  if (!/^(?:traefik|caddy)/i.test(label)) return undefined;
  return READERS.traefik.label.test(label)
    ? 'traefik'
    : READERS.caddy.label.test(label)
      ? 'caddy'
      : undefined;
}

/** The service that is the proxy, where exactly one can be. */
export function serviceOfReader(reader: LabelReader, services: readonly Service[]): Service | undefined {
  const [only, ...others] = services.filter(({ image = '' }) => READERS[reader].image.test(image));
  return others.length === 0 ? only : undefined;
}

/** The hosts in the value of such a label. */
export function findInLabel(text: string): readonly FoundHost[] {
  const urls = findUrls(text).flatMap(({ hosts }) => hosts);
  if (urls.length > 0) return urls;
  return [...text.matchAll(/\S+/g)].flatMap(({ index, 0: word }) => {
    const found = findHostPorts(word, true);
    if (found.length > 0) return found.map((host) => shifted(host, index));
    const isName = isHostWord(word) && /[a-z]/i.test(word);
    const host = { from: index, to: index + word.length };
    return isName ? [{ host, shape: 'argument' as const, isCertain: false }] : [];
  });
}
