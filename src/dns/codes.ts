/** Numbers of the DNS protocol (IANA, "Domain Name System (DNS) Parameters") and their names. */

export const RCODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'] as const;
export type Rcode = (typeof RCODES)[number];

/** `NOERROR`, …; a code without a common name gives `RCODE11`. */
export function rcodeName(code: number): string {
  return RCODES[code] ?? `RCODE${code}`;
}

/** Opcodes that the resolver takes; everything else is NOTIMP. */
export const OPCODE_QUERY = 0;
export const OPCODE_NOTIFY = 4;

export const TYPE_A = 1;
export const TYPE_PTR = 12;
export const TYPE_MX = 15;
export const TYPE_AAAA = 28;
export const TYPE_OPT = 41;

export const CLASS_IN = 1;

const TYPE_NAMES: Readonly<Record<number, string>> = {
  [TYPE_A]: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  [TYPE_PTR]: 'PTR',
  13: 'HINFO',
  [TYPE_MX]: 'MX',
  16: 'TXT',
  [TYPE_AAAA]: 'AAAA',
  33: 'SRV',
  35: 'NAPTR',
  39: 'DNAME',
  43: 'DS',
  46: 'RRSIG',
  47: 'NSEC',
  48: 'DNSKEY',
  52: 'TLSA',
  64: 'SVCB',
  65: 'HTTPS',
  252: 'AXFR',
  255: 'ANY',
  257: 'CAA',
};

/** `A`, …; a type without a common name gives `TYPE65280` (RFC 3597, section 5). */
export function typeName(type: number): string {
  return TYPE_NAMES[type] ?? `TYPE${type}`;
}
