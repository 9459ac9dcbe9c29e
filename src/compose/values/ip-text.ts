import ipaddr from 'ipaddr.js';

/** Whether a text is a literal IP address: IPv4 in four decimal parts, or IPv6 without a zone. */
export function isIP(text: string): boolean {
  if (text.includes('%')) return false;
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}
