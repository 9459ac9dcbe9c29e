/** What two resolvers are asked to be compared: several hundred messages, whole and broken ones. */
import { generator } from '../../unit/random';

export interface DnsQuestion {
  /** What it is about; a place in the tables of differences. */
  readonly title: string;
  readonly message: Buffer;
  readonly tcp: boolean;
}

const TYPES = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  DS: 43,
  HTTPS: 65,
  ANY: 255,
  TYPE65280: 65_280,
} as const;
const RD = 0x0100;

interface Form {
  readonly flags?: number;
  readonly class?: number;
  /** The OPT record: payload size, and the words behind it. */
  readonly edns?: number;
  readonly ttl?: number;
  readonly options?: string;
  readonly counts?: readonly [number, number, number, number];
}

function wireName(name: string): Buffer {
  const labels = name
    .replace(/\.$/, '')
    .split('.')
    .filter((label) => label !== '');
  return Buffer.concat([
    ...labels.flatMap((label) => [Buffer.of(label.length), Buffer.from(label, 'latin1')]),
    Buffer.of(0),
  ]);
}

function message(id: number, name: Buffer, type: number, form: Form = {}): Buffer {
  const options = Buffer.from(form.options ?? '', 'hex');
  const opt = Buffer.alloc(form.edns === undefined ? 0 : 11);
  if (form.edns !== undefined) {
    opt.writeUInt16BE(41, 1);
    opt.writeUInt16BE(form.edns, 3);
    opt.writeUInt32BE(form.ttl ?? 0, 5);
    opt.writeUInt16BE(options.length, 9);
  }
  const header = Buffer.alloc(12);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(form.flags ?? RD, 2);
  (form.counts ?? [1, 0, 0, opt.length > 0 ? 1 : 0]).forEach((count, at) =>
    header.writeUInt16BE(count, 4 + 2 * at),
  );
  const tail = Buffer.alloc(4);
  tail.writeUInt16BE(type, 0);
  tail.writeUInt16BE(form.class ?? 1, 2);
  return Buffer.concat([header, name, tail, opt, options]);
}

/**
 * @param names that the project has or might have; the first one has an address
 * @param reverse names of addresses, of which some have a name
 * @param words what upstreams are told to do, one word for each
 */
export function dnsQuestions(
  names: readonly string[],
  reverse: readonly string[],
  words: readonly string[],
  seed: number,
): DnsQuestion[] {
  const random = generator(seed);
  const id = (): number => random(65_536);
  const [known = ''] = names;
  const base = wireName(known);
  const questions: DnsQuestion[] = [];
  const add = (title: string, bytes: Buffer, tcp = false): void =>
    void questions.push({ title: `${title}${tcp ? ' over TCP' : ''}`, message: bytes, tcp });
  const both = (title: string, bytes: () => Buffer): void => {
    add(title, bytes());
    add(title, bytes(), true);
  };

  for (const name of names)
    for (const type of ['A', 'AAAA', 'MX'] as const)
      add(`${name} ${type}`, message(id(), wireName(name), TYPES[type]));
  for (const name of names) add(`${name} A`, message(id(), wireName(name), TYPES.A), true);
  for (const [type, number] of Object.entries(TYPES))
    both(`${known} of type ${type}`, () => message(id(), base, number));
  for (const name of reverse) add(`${name} PTR`, message(id(), wireName(name), TYPES.PTR));
  for (const told of words)
    for (const type of ['A', 'AAAA', 'TXT'] as const)
      both(`${told}.told ${type}`, () => message(id(), wireName(`${told}.told`), TYPES[type]));
  for (const edns of [0, 100, 512, 513, 1232, 4096, 65_535]) {
    const long = names.find((name) => name.length > 200) ?? known;
    for (const name of [known, long, 'big.big.big.told'])
      add(`${name.slice(0, 20)} with EDNS ${edns}`, message(id(), wireName(name), TYPES.A, { edns }));
  }
  for (const [title, form] of Object.entries({
    'EDNS version 1': { edns: 1232, ttl: 0x0001_0000 },
    DO: { edns: 1232, ttl: 0x8000 },
    'a cookie': { edns: 1232, options: '000a00080102030405060708' },
    'a client subnet': { edns: 1232, options: '0008000700011800c00002' },
    'half an option': { edns: 1232, options: '000a0008010203' },
    'padding beyond 512 bytes': { edns: 1232, options: `000c0258${'00'.repeat(600)}` },
    'padding below 512 bytes': { edns: 1232, options: `000c0064${'00'.repeat(100)}` },
    'two OPT of which one is not there': { edns: 1232, counts: [1, 0, 0, 2] },
    'class CH': { class: 3 },
    'class ANY': { class: 255 },
    'class 0': { class: 0 },
  } satisfies Record<string, Form>))
    both(`${known} with ${title}`, () => message(id(), base, TYPES.A, form));
  for (const bit of [0x0400, 0x0200, 0x0080, 0x0040, 0x0020, 0x0010, 0x8000, 0])
    add(
      `flags ${(RD ^ bit).toString(16)}`,
      message(id(), base, TYPES.A, { flags: bit === 0 ? 0 : RD | bit }),
    );
  for (let opcode = 1; opcode < 16; opcode++)
    add(
      `opcode ${opcode}`,
      message(id(), base, TYPES.A, { flags: RD | (opcode << 11) | (opcode === 4 ? 0x0410 : 0) }),
    );
  for (let code = 1; code < 16; code += 5)
    add(`rcode ${code}`, message(id(), base, TYPES.A, { flags: RD | code }));
  for (const counts of [
    [0, 0, 0, 0],
    [2, 0, 0, 0],
    [1, 1, 0, 0],
    [1, 2, 0, 0],
    [1, 0, 1, 0],
    [1, 0, 2, 0],
    [1, 0, 0, 1],
    [1, 0, 0, 2],
    [1, 0, 0, 3],
    [65_535, 0, 0, 0],
  ] as const)
    both(`counts ${counts.join(' ')}`, () => message(id(), base, TYPES.A, { counts }));
  const whole = message(id(), base, TYPES.A, { edns: 1232 });
  for (let size = 1; size < whole.length; size++) add(`the first ${size} bytes`, whole.subarray(0, size));
  for (const [title, name] of Object.entries({
    'a pointer to itself': 'c00c',
    'a pointer to the header': 'c000',
    'a pointer ahead': 'c0ff',
    'a label and a pointer to itself': '0161c00c',
    'a label of 64 bytes': `40${'61'.repeat(64)}00`,
    'a label of an unknown kind': '8161616100',
    'a name of 255 bytes': `${`3f${'61'.repeat(63)}`.repeat(3)}3d${'61'.repeat(61)}00`,
    'a name of 256 bytes': `${`3f${'61'.repeat(63)}`.repeat(3)}3e${'61'.repeat(62)}00`,
    'a label with a dot': '03612e6200',
    'a label with a space': '0361206200',
    'a label with bytes': '03ff000100',
    'the root': '00',
  }))
    both(`a name that is ${title}`, () => message(id(), Buffer.from(name, 'hex'), TYPES.A));
  for (let count = 0; count < 120; count++) {
    const bytes = Buffer.from(
      message(
        id(),
        wireName(names[random(names.length)] ?? known),
        TYPES.A,
        count % 2 === 0 ? {} : { edns: 1232 },
      ),
    );
    const changes = 1 + random(3);
    for (let change = 0; change < changes; change++) bytes[2 + random(bytes.length - 2)] = random(256);
    add(`mutation ${count}`, bytes, count % 4 === 3);
  }
  return questions;
}
