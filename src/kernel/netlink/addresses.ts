/** IPv4 and link-layer addresses between their text and the bytes of a message. */

export function parseAddress(address: string): Buffer {
  return Buffer.from(address.split('.').map(Number));
}

export function formatAddress(bytes: Buffer): string {
  return [...bytes.subarray(0, 4)].join('.');
}

export function parseMac(mac: string): Buffer {
  return Buffer.from(mac.replaceAll(':', ''), 'hex');
}

export function formatMac(bytes: Buffer): string {
  return bytes.toString('hex').replace(/..(?=.)/g, '$&:');
}
