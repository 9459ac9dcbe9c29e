/** Messages that are almost requests, and messages that are nothing at all. */
import type { generator } from '../random';

type Choose = ReturnType<typeof generator>;

/** Values that programs take for something else than they are, or trip over. */
const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  65_536,
  2 ** 53,
  1e308,
  '',
  ' ',
  '0',
  '..',
  '../../../etc/passwd',
  '/run/netscope',
  'a/b',
  'x'.repeat(300),
  'x'.repeat(2000),
  'br-0123456789ab\0',
  'br-0123456789ab\n-P FORWARD ACCEPT',
  '$(id)',
  '; reboot',
  '-j ACCEPT',
  '%s%n',
  'lo',
  'all',
  'default',
  'NETSCOPE',
  '0123ABCD',
  '٠١٢٣abcd',
  'veth\u{1f600}',
  '0.0.0.0',
  '127.0.0.1',
  '255.255.255.255',
  '010.0.0.1',
  '0x7f000001',
  '1.2.3',
  '1.2.3.4.5',
  '::1',
  '0.0.0.0/0',
  '10.0.0.0/33',
  'net.ipv4.conf.all.forwarding/../../../kernel/panic',
  'kernel.core_pattern',
  '|/bin/sh',
  'exec',
  'constructor',
  '__proto__',
  [],
  [[]],
  {},
  { op: 'sweep', project: '0123abcd' },
  { toString: 'x', valueOf: 1, length: 3 },
];

/** A copy: what is changed further must not come out changed the next time. */
const odd = (choose: Choose): unknown => structuredClone(pick(ODD, choose));

type Holder = Record<string, unknown> | unknown[];

const isHolder = (value: unknown): value is Holder => typeof value === 'object' && value !== null;

/** Every object and list in a value, itself included. */
function holders(value: unknown): Holder[] {
  if (!isHolder(value)) return [];
  return [value, ...Object.values(value).flatMap(holders)];
}

/**
 * A copy of a message with one to three changes: a value replaced, damaged or moved, a field added, doubled or removed,
 * a list repeated many times.
 */
export function mutated(message: object, choose: Choose): unknown {
  const root = { message: JSON.parse(JSON.stringify(message)) as unknown };
  for (let changes = 1 + choose(3); changes > 0; changes--) change(root, choose);
  return root.message;
}

function change(root: { message: unknown }, choose: Choose): void {
  const all: Holder[] = [root, ...holders(root.message)];
  const holder = pick(all, choose);
  const keys = Object.keys(holder);
  const key = keys.length === 0 ? 'more' : pick(keys, choose);
  const slots = holder as Record<string, unknown>;
  const value = slots[key];
  switch (choose(7)) {
    case 0:
      slots[key] = garbage(choose, 2);
      break;
    case 1:
      slots[key] = damaged(value, choose);
      break;
    case 2:
      Reflect.deleteProperty(slots, key);
      break;
    case 3:
      // As a program does that reads JSON: not the accessor.
      Object.defineProperty(slots, pick(['more', 'op', '__proto__', 'constructor', ''], choose), {
        value: garbage(choose, 1),
        enumerable: true,
        configurable: true,
        writable: true,
      });
      break;
    case 4:
      slots[key] = [value];
      break;
    case 5:
      if (Array.isArray(holder) && holder.length > 0) {
        const length = pick([2, 17, 65, 257], choose);
        holder.push(...Array.from({ length }, () => structuredClone(pick(holder, choose))));
      } else slots[key] = odd(choose);
      break;
    default: {
      const other = pick(all, choose);
      // By value: the same object in two places is nothing that comes out of a channel.
      slots[key] = JSON.parse(JSON.stringify(Object.values(other)[0] ?? null));
    }
  }
}

/** Almost the same value. */
function damaged(value: unknown, choose: Choose): unknown {
  if (typeof value === 'number')
    return pick([value + 1, -value, value + 0.5, value * 2 ** 32, String(value)], choose);
  if (typeof value === 'boolean') return pick([String(value), Number(value)], choose);
  if (typeof value !== 'string') return odd(choose);
  const at = choose(value.length + 1);
  const extra = pick(['.', '/', '-', ' ', '\n', '\0', 'ä', ':', '%', '0', '+'], choose);
  return pick(
    [
      value.slice(0, at) + extra + value.slice(at),
      value.slice(0, at) + value.slice(at + 1),
      value.toUpperCase(),
      value + value,
      `${value}\n`,
      `\n${value}`,
    ],
    choose,
  );
}

/** A value without any sense, at most so deep. */
export function garbage(choose: Choose, depth: number): unknown {
  switch (depth === 0 ? 0 : choose(3)) {
    case 1:
      return Array.from({ length: choose(4) }, () => garbage(choose, depth - 1));
    case 2:
      return Object.fromEntries(
        Array.from({ length: choose(4) }, () => [
          pick(['id', 'request', 'op', 'project', 'networks', 'cmd', '__proto__'], choose),
          garbage(choose, depth - 1),
        ]),
      );
    default:
      return odd(choose);
  }
}

export function pick<T>(list: readonly T[], choose: Choose): T {
  return list[choose(list.length)] as T;
}
