/**
 * Identifiers that follow from names alone: the same files give the same devices and IDs on every run, so that a
 * later process finds what an earlier one made.
 */
import { createHash } from 'node:crypto';
import type { Ip } from './ip';

/** The stand-in for the short container ID of one replica: 12 hex digits. */
export function shortId(project: string, service: string, replica: number): string {
  return digest(12, project, service, replica);
}

/** Device name of a network's bridge, `br-` and 12 hex digits as the engine has it: 15 bytes, the most Linux takes. */
export function bridgeName(project: string, network: string): string {
  return `br-${digest(12, project, network)}`;
}

/**
 * Device name of the bridge's end of a veth pair, 14 bytes. The engine uses 7 random digits; ten derived ones make
 * a clash between two endpoints of one machine improbable without a retry.
 */
export function vethName(project: string, service: string, replica: number, network: string): string {
  return `veth${digest(10, project, service, replica, network)}`;
}

/** Device name of the dummy that a macvlan or ipvlan network without parent hangs on: `dm-` and 12 hex digits. */
export function dummyName(project: string, network: string): string {
  return `dm-${digest(12, project, network)}`;
}

/**
 * A locally administered MAC address that follows from the IPv4 address: `02:42` and its four bytes. The engine did
 * so before 28.0 and draws random ones since; a derived one keeps neighbour entries valid when a network is rebuilt.
 * Where there is only an IPv6 address, the four bytes are a hash of it.
 */
export function macOf({ family, value }: Ip): string {
  const bytes = family === 4 ? value.toString(16).padStart(8, '0') : digest(8, value.toString(16));
  return `02:42:${bytes.replace(/(..)(?!$)/g, '$1:')}`;
}

/**
 * Brings a MAC address in colon, dash or dot notation to lower-case colon notation; `undefined` where it is none.
 * The notations are those of Go's `net.ParseMAC` for 48 bits.
 */
export function normaliseMac(text: string): string | undefined {
  const isMac =
    /^[\da-f]{2}(:[\da-f]{2}){5}$/i.test(text) ||
    /^[\da-f]{2}(-[\da-f]{2}){5}$/i.test(text) ||
    /^[\da-f]{4}(\.[\da-f]{4}){2}$/i.test(text);
  if (!isMac) return undefined;
  const digits = text.replace(/[^\da-f]/gi, '').toLowerCase();
  return digits.replace(/(..)(?!$)/g, '$1:');
}

function digest(digits: number, ...parts: readonly (string | number)[]): string {
  // NUL cannot stand in a name, so that ("a", "bc") and ("ab", "c") differ.
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, digits);
}
