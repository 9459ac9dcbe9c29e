/** Chains of all tables and address families of the current network namespace, whoever has made them. */
import { attributeMap, MessageBuffer, NLM_F_DUMP, NLM_F_REQUEST, text } from './message';
import * as nft from './nf-tables';
import type { NetlinkSocket } from './socket';

const NFPROTO_UNSPEC = 0;
/** `linux/netfilter.h` */
const FAMILIES: Readonly<Record<number, string>> = {
  1: 'inet',
  2: 'ip',
  3: 'arp',
  5: 'netdev',
  7: 'bridge',
  10: 'ip6',
};
const POLICY_DROP = 0;

export interface AnyChain {
  /** As nft(8) names it. */
  readonly family: string;
  readonly table: string;
  readonly name: string;
  /** Absent where the kernel does not come by here by itself. */
  readonly hook?: { readonly number: number; readonly priority: number };
  readonly policy?: 'accept' | 'drop';
}

export function listAllChains(socket: NetlinkSocket): AnyChain[] {
  const request = new MessageBuffer();
  request.message(nft.NFT_MSG_GETCHAIN, NLM_F_REQUEST | NLM_F_DUMP, 'list all chains', () =>
    request.u8(NFPROTO_UNSPEC).u8(0).u16(0),
  );
  return socket.dump(request).map(({ body }) => {
    const attributes = attributeMap(body.subarray(nft.NFGEN_BYTES));
    const hook = attributeMap(attributes.get(nft.CHAIN.HOOK) ?? Buffer.alloc(0));
    const number = hook.get(nft.HOOK.NUMBER)?.readUInt32BE(0);
    const policy = attributes.get(nft.CHAIN.POLICY)?.readUInt32BE(0);
    return {
      family: FAMILIES[body.readUInt8(0)] ?? String(body.readUInt8(0)),
      table: text(attributes.get(nft.CHAIN.TABLE)),
      name: text(attributes.get(nft.CHAIN.NAME)),
      ...(number !== undefined && {
        hook: { number, priority: hook.get(nft.HOOK.PRIORITY)?.readInt32BE(0) ?? 0 },
      }),
      ...(policy !== undefined && {
        policy: policy === POLICY_DROP ? ('drop' as const) : ('accept' as const),
      }),
    };
  });
}
