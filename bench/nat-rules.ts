/** The nat table that leads a resolver's port 53 to its sockets, as input for `iptables-restore`. */

export interface ResolverSockets {
  /** Of 127/8. */
  readonly address: string;
  readonly udp: number;
  readonly tcp: number;
}

/**
 * Two jumps, two DNAT and two SNAT rules, like those of a container with an embedded resolver.
 *
 * @param prefix of the two chains' names; Docker's is `DOCKER`
 */
export function resolverNatRules(prefix: string, { address, udp, tcp }: ResolverSockets): string {
  const output = `${prefix}_OUTPUT`;
  const postrouting = `${prefix}_POSTROUTING`;
  const sockets = Object.entries({ tcp, udp });
  return [
    '*nat',
    `:${output} - [0:0]`,
    `:${postrouting} - [0:0]`,
    `-A OUTPUT -d ${address} -j ${output}`,
    `-A POSTROUTING -d ${address} -j ${postrouting}`,
    ...sockets.map(
      ([protocol, port]) =>
        `-A ${output} -d ${address} -p ${protocol} --dport 53 -j DNAT --to-destination ${address}:${port}`,
    ),
    ...sockets.map(
      ([protocol, port]) =>
        `-A ${postrouting} -s ${address} -p ${protocol} --sport ${port} -j SNAT --to-source :53`,
    ),
    'COMMIT',
    '',
  ].join('\n');
}
