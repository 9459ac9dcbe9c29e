/** HAProxy: its servers, peers and log servers. Source of the grammar: its configuration manual, section 4. */
import type { FoundHost } from '../found-host';
import { isAddress } from '../host-words';
import { addressIn } from './address';
import { linesOf, type Token } from './statements';

export function findInHaproxy(text: string): readonly FoundHost[] {
  return linesOf(text).flatMap((line) => {
    const [first, ...args] = line;
    const address = addressOf(first?.text ?? '', args);
    if (!first || !address) return [];
    const isLate = args.some(({ text: word }) => word === 'resolvers' || word === 'init-addr');
    return addressIn(withoutFamily(address), isLate ? 'resolvers' : first.text).filter(
      // Resolvers are reached by their addresses; there is nothing to look up.
      ({ host }) => first.text !== 'nameserver' || !isAddress(text.slice(host.from, host.to)),
    );
  });
}

function addressOf(directive: string, args: readonly Token[]): Token | undefined {
  switch (directive) {
    case 'server':
    case 'peer':
    case 'nameserver':
      return args[1];
    case 'server-template':
      return args[2];
    case 'log': {
      const [target] = args;
      return target?.text.includes(':') === true ? target : undefined;
    }
    default:
      return undefined;
  }
}

/** `ipv4@host:port` */
function withoutFamily({ text, from }: Token): Token {
  const family = /^(?:ipv[46]|udp[46]?|tcp[46]?|quic[46])@/.exec(text)?.[0].length ?? 0;
  return { text: text.slice(family), from: from + family };
}
