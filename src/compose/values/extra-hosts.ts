/** The entries of `extra_hosts`. Source of the behaviour: compose-go `types/hostList.go`. */

export interface ExtraHost {
  readonly host: string;
  readonly address: string;
}

/** The addresses one entry gives, or what is wrong with it in one sentence without a full stop. */
export type ExtraHostResult = { readonly hosts: readonly ExtraHost[] } | { readonly error: string };

/** A list entry: `host=address[,address…]`, or with `:` where there is no `=`. */
export function parseExtraHostLine(line: string): ExtraHostResult {
  const equals = line.indexOf('=');
  const separator = equals >= 0 ? equals : line.indexOf(':');
  if (separator < 0) return { error: `invalid additional host, missing IP: ${line}` };
  return extraHosts(line.slice(0, separator), line.slice(separator + 1).split(','));
}

/** One host with its addresses, as the mapping form gives them. Addresses are not checked, as in Compose. */
export function extraHosts(host: string, addresses: readonly string[]): ExtraHostResult {
  if (host === '' || /[:=]/.test(host)) return { error: `bad host name '${host}'` };
  return {
    hosts: addresses.map((address) => ({
      host,
      address: address.startsWith('[') && address.endsWith(']') ? address.slice(1, -1) : address,
    })),
  };
}
