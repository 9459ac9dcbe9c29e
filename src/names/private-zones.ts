/** Reverse names of addresses that nobody outside can know about. */

/**
 * Zones that a resolver should answer itself: RFC 6303, section 4, and RFC 7793. Those of 172.16.0.0/12 and
 * 100.64.0.0/10 are many, and stand as patterns.
 */
const ZONES: readonly RegExp[] = [
  /^(0|10|127)\.in-addr\.arpa$/,
  /^254\.169\.in-addr\.arpa$/,
  /^168\.192\.in-addr\.arpa$/,
  /^(1[6-9]|2\d|3[01])\.172\.in-addr\.arpa$/,
  /^(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.100\.in-addr\.arpa$/,
  /^(2\.0\.192|100\.51\.198|113\.0\.203)\.in-addr\.arpa$/,
  /^255\.255\.255\.255\.in-addr\.arpa$/,
  /^[01](\.0){31}\.ip6\.arpa$/,
  /^[cd]\.f\.ip6\.arpa$/,
  /^[89ab]\.e\.f\.ip6\.arpa$/,
  /^8\.b\.d\.0\.1\.0\.0\.2\.ip6\.arpa$/,
];
/** A reverse name of IPv6 has 32 digits before the suffix. */
const MAX_LABELS = 34;

/** Whether a name is one of those zones or below one. */
export function isPrivateReverse(name: string): boolean {
  const labels = name.toLowerCase().replace(/\.$/, '').split('.');
  if (labels.at(-1) !== 'arpa' || labels.length > MAX_LABELS) return false;
  return labels.some((_, at) => {
    const zone = labels.slice(at).join('.');
    return ZONES.some((pattern) => pattern.test(zone));
  });
}
