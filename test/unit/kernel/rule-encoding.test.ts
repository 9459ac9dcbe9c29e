/** Rules as bytes of nf_tables: what iptables-nft 1.8.9 writes, and back. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dnsNatPlan } from '../../../src/firewall/dns-plan';
import { formatRule } from '../../../src/firewall/format';
import { hostPlan } from '../../../src/firewall/host-plan';
import type { RuleSpec } from '../../../src/firewall/rule';
import { MessageBuffer, parseAttributes } from '../../../src/kernel/netlink/message';
import * as nft from '../../../src/kernel/netlink/nf-tables';
import { readExpressions } from '../../../src/kernel/netlink/rule-reader';
import { compatProtocol, writeExpressions } from '../../../src/kernel/netlink/rule-writer';

function encode(rule: RuleSpec): Buffer {
  const m = new MessageBuffer();
  writeExpressions(m, rule);
  return m.data();
}

function decode(bytes: Buffer): RuleSpec {
  return readExpressions(bytes).rule;
}

/** The flag that marks an attribute as nested: the kernel does not give it back, so that listings lack it. */
function withoutNestedFlags(bytes: Buffer): Buffer {
  const plain = Buffer.from(bytes);
  const clear = (part: Buffer): void => {
    for (let offset = 0; offset + 4 <= part.length;) {
      const length = part.readUInt16LE(offset);
      const type = part.readUInt16LE(offset + 2);
      if (type & 0x8000) {
        part.writeUInt16LE(type & 0x7fff, offset + 2);
        clear(part.subarray(offset + 4, offset + length));
      }
      offset += (length + 3) & ~3;
    }
  };
  clear(plain);
  return plain;
}

const is = (value: string): { value: string; negated: boolean } => ({ value, negated: false });
const isNot = (value: string): { value: string; negated: boolean } => ({ value, negated: true });

/** Expressions of rules as iptables 1.8.9 writes them. */
const KNOWN: readonly (readonly [RuleSpec, string])[] = [
  [
    { source: is('10.0.0.0/8'), target: { kind: 'drop' } },
    '340001000c0001007061796c6f6164002400020008000100000000010800020000000001080003000000000c0800040000000001' +
      '2c00010008000100636d700020000200080001000000000108000200000000000c000300050001000a000000' +
      '2c0001000c000100636f756e746572001c0002000c00010000000000000000000c0002000000000000000000' +
      '300001000e000100696d6d6564696174650000001c0002000800010000000000100002000c0002000800010000000000',
  ],
  [
    { source: isNot('172.19.16.0/20'), destination: is('192.0.2.1/32'), target: { kind: 'return' } },
    '340001000c0001007061796c6f6164002400020008000100000000010800020000000001080003000000000c0800040000000004' +
      '440001000c000100626974776973650034000200080001000000000108000200000000010800030000000004' +
      '0c00040008000100fffff0000c0005000800010000000000' +
      '2c00010008000100636d700020000200080001000000000108000200000000010c00030008000100ac131000' +
      '340001000c0001007061796c6f616400240002000800010000000001080002000000000108000300000000100800040000000004' +
      '2c00010008000100636d700020000200080001000000000108000200000000000c00030008000100c0000201' +
      '2c0001000c000100636f756e746572001c0002000c00010000000000000000000c0002000000000000000000' +
      '300001000e000100696d6d6564696174650000001c0002000800010000000000100002000c00020008000100fffffffb',
  ],
  [
    { inInterface: is('br-0123456789ab'), outInterface: isNot('eth0'), target: { kind: 'accept' } },
    '24000100090001006d65746100000000140002000800020000000006080001000000000138000100' +
      '08000100636d70002c00020008000100000000010800020000000000180003001400010062722d30313233343536373839616200' +
      '24000100090001006d657461000000001400020008000200000000070800010000000001' +
      '3000010008000100636d700024000200080001000000000108000200000000011000030009000100657468300000' +
      '00002c0001000c000100636f756e746572001c0002000c00010000000000000000000c0002000000000000000000' +
      '300001000e000100696d6d6564696174650000001c0002000800010000000000100002000c0002000800010000000001',
  ],
  [
    { protocol: 'tcp', sourcePort: 65535, destinationPort: 1, target: { kind: 'accept' } },
    '24000100090001006d657461000000001400020008000200000000100800010000000001' +
      '2c00010008000100636d700020000200080001000000000108000200000000000c0003000500010006000000' +
      '340001000c0001007061796c6f616400240002000800010000000001080002000000000208000300000000000800040000000004' +
      '2c00010008000100636d700020000200080001000000000108000200000000000c00030008000100ffff0001' +
      '2c0001000c000100636f756e746572001c0002000c00010000000000000000000c0002000000000000000000' +
      '300001000e000100696d6d6564696174650000001c0002000800010000000000100002000c0002000800010000000001',
  ],
  [
    { destinationType: 'LOCAL', target: { kind: 'jump', chain: 'OURS' } },
    '380001000a0001006d61746368000000280002000d00010061646472747970650000000008000200000000010c000300000004' +
      '0000000000' +
      '2c0001000c000100636f756e746572001c0002000c00010000000000000000000c0002000000000000000000' +
      '3c0001000e000100696d6d6564696174650000002800020008000100000000001c0002001800020008000100fffffffd' +
      '090002004f55525300000000',
  ],
  [
    { protocol: 'tcp', target: { kind: 'dnat', address: '172.18.0.2', port: 80 } },
    '24000100090001006d657461000000001400020008000200000000100800010000000001' +
      '2c00010008000100636d700020000200080001000000000108000200000000000c0003000500010006000000' +
      '2c0001000c000100636f756e746572001c0002000c00010000000000000000000c0002000000000000000000' +
      '5c0001000b00010074617267657400004c00020009000100444e415400000000080002000000000234000300' +
      '03000000ac120002000000000000000000000000ac120002000000000000000000000000005000500000000000000000',
  ],
  [
    { protocol: 'udp', target: { kind: 'snat', port: 53 } },
    '24000100090001006d657461000000001400020008000200000000100800010000000001' +
      '2c00010008000100636d700020000200080001000000000108000200000000000c0003000500010011000000' +
      '2c0001000c000100636f756e746572001c0002000c00010000000000000000000c0002000000000000000000' +
      '440001000b00010074617267657400003400020009000100534e41540000000008000200000000001c000300' +
      '010000000200000000000000000000000035003500000000',
  ],
];

describe('the encoding of iptables', () => {
  for (const [rule, hex] of KNOWN) {
    it(`is written byte for byte: ${formatRule('X', rule)}`, () => {
      assert.equal(withoutNestedFlags(encode(rule)).toString('hex'), hex);
    });

    it(`is read: ${formatRule('X', rule)}`, () => {
      assert.deepEqual(readExpressions(Buffer.from(hex, 'hex')), { rule, packets: 0, bytes: 0 });
    });
  }

  it('keeps the protocol beside the rule', () => {
    assert.equal(compatProtocol({ protocol: 'tcp', target: { kind: 'drop' } }), 6);
    assert.equal(compatProtocol({ protocol: 'udp', target: { kind: 'drop' } }), 17);
    assert.equal(compatProtocol({ target: { kind: 'drop' } }), 0);
  });
});

describe('what is written is read again', () => {
  const network = (
    bridge: string,
    subnet: string,
    internal: boolean,
  ): { bridge: string; subnet: string; internal: boolean } => ({
    bridge,
    subnet,
    internal,
  });
  const plans = hostPlan({
    id: '0123abcd',
    networks: [
      network('br-0123456789ab', '172.18.0.0/16', false),
      network('br-0123456789ac', '172.19.16.0/20', true),
    ],
    ports: ['0.0.0.0', '192.0.2.1'].map((hostAddress, index) => ({
      bridge: 'br-0123456789ab',
      hostAddress,
      hostPort: 8080 + index,
      address: '172.18.0.2',
      containerPort: 80,
      protocol: index === 0 ? 'tcp' : 'udp',
    })),
    publish: true,
  });
  const planned = [
    ...dnsNatPlan({ udp: 57275, tcp: 46099 }).flatMap(({ rules }) => rules),
    ...plans.flatMap(({ ownChains, jumps }) => [
      ...ownChains.flatMap(({ rules }) => rules),
      ...jumps.map(({ rule }) => rule),
    ]),
  ];

  /** Connection states are a set. */
  const sorted = (rule: RuleSpec): RuleSpec =>
    rule.connectionStates ? { ...rule, connectionStates: [...rule.connectionStates].sort() } : rule;

  for (const rule of planned) {
    it(formatRule('X', rule), () => assert.deepEqual(sorted(decode(encode(rule))), sorted(rule)));
  }

  it('for every length of a prefix', () => {
    for (let bits = 1; bits <= 32; bits++) {
      const mask = bits === 32 ? 0xffffffff : ~(0xffffffff >>> bits);
      const octets = [24, 16, 8, 0].map((shift) => ((mask & 0xac13f5ff) >>> shift) & 0xff);
      const rule: RuleSpec = { source: isNot(`${octets.join('.')}/${bits}`), target: { kind: 'accept' } };
      assert.deepEqual(decode(encode(rule)), rule);
    }
  });

  it('for a rule that has everything', () => {
    const rule: RuleSpec = {
      protocol: 'udp',
      source: is('10.0.0.0/8'),
      destination: isNot('192.0.2.0/25'),
      inInterface: isNot('a'),
      outInterface: is('fifteen-bytes-x'),
      sourcePort: 1,
      destinationPort: 65535,
      destinationType: 'LOCAL',
      connectionStates: ['INVALID', 'ESTABLISHED', 'RELATED', 'NEW'],
      target: { kind: 'snat', address: '192.0.2.1', port: 1 },
    };
    assert.deepEqual(decode(encode(rule)), rule);
  });
});

describe('what cannot be written', () => {
  it('is a match that was not decoded', () => {
    assert.throws(() => encode({ otherMatches: ['-m limit'], target: { kind: 'drop' } }), /-m limit/);
  });

  it('is a target that was not decoded', () => {
    assert.throws(() => encode({ target: { kind: 'other', text: 'REJECT' } }), /REJECT/);
  });
});

describe('what cannot be held', () => {
  const list = (...expressions: ((m: MessageBuffer) => void)[]): Buffer => {
    const m = new MessageBuffer();
    for (const expression of expressions) expression(m);
    return m.data();
  };
  const expression =
    (name: string, data: (m: MessageBuffer) => void = () => undefined) =>
    (m: MessageBuffer): void =>
      void m.nested(nft.NFTA_LIST_ELEM, () => {
        m.attributeString(nft.EXPR.NAME, name);
        m.nested(nft.EXPR.DATA, () => data(m));
      });
  const extension = (
    kind: 'match' | 'target',
    name: string,
    revision: number,
    info: Buffer,
  ): ((m: MessageBuffer) => void) =>
    expression(kind, (m) =>
      m
        .attributeString(nft.EXTENSION.NAME, name)
        .attributeU32BE(nft.EXTENSION.REVISION, revision)
        .attribute(nft.EXTENSION.INFO, info),
    );
  const load = (base: number, offset: number, length: number): ((m: MessageBuffer) => void) =>
    expression('payload', (m) =>
      m
        .attributeU32BE(nft.PAYLOAD.BASE, base)
        .attributeU32BE(nft.PAYLOAD.OFFSET, offset)
        .attributeU32BE(nft.PAYLOAD.LENGTH, length),
    );
  const mask = (bytes: readonly number[]): ((m: MessageBuffer) => void) =>
    expression('bitwise', (m) =>
      m.nested(nft.BITWISE.MASK, () => m.attribute(nft.DATA.VALUE, Buffer.from(bytes))),
    );
  const compare = (bytes: readonly number[], operation = nft.CMP_EQUAL): ((m: MessageBuffer) => void) =>
    expression('cmp', (m) =>
      m
        .attributeU32BE(nft.CMP.OP, operation)
        .nested(nft.CMP.DATA, () => m.attribute(nft.DATA.VALUE, Buffer.from(bytes))),
    );
  const others = (...expressions: ((m: MessageBuffer) => void)[]): readonly string[] | undefined =>
    decode(list(...expressions)).otherMatches;

  it('is kept by the name of its expression', () => {
    assert.deepEqual(others(expression('range'), expression('lookup'), expression('log')), [
      'range',
      'lookup',
      'log',
    ]);
  });

  it('is kept by the name of its match', () => {
    assert.deepEqual(others(extension('match', 'recent', 1, Buffer.alloc(8))), ['-m recent']);
  });

  it('is a match of another revision, whose layout is another', () => {
    const addrtype = Buffer.alloc(nft.ADDRTYPE.BYTES);
    addrtype.writeUInt16LE(nft.ADDRTYPE.LOCAL, nft.ADDRTYPE.DESTINATION);
    assert.equal(others(extension('match', 'addrtype', 1, addrtype)), undefined);
    assert.deepEqual(others(extension('match', 'addrtype', 0, addrtype)), ['-m addrtype']);
    assert.deepEqual(others(extension('match', 'conntrack', 2, Buffer.alloc(168))), ['-m conntrack']);
  });

  it('is an extension that is too short', () => {
    for (const name of ['addrtype', 'conntrack']) {
      for (const revision of [1, 3])
        assert.deepEqual(others(extension('match', name, revision, Buffer.alloc(3))), [`-m ${name}`]);
    }
    for (const name of ['DNAT', 'SNAT', 'MASQUERADE']) {
      for (const revision of [0, 2]) {
        const { target } = decode(list(extension('target', name, revision, Buffer.alloc(3))));
        assert.deepEqual(target, { kind: 'other', text: name });
      }
    }
  });

  it('is a comparison of a size or a place that rules do not have', () => {
    const network = nft.BASE_NETWORK;
    const transport = nft.BASE_TRANSPORT;
    assert.deepEqual(others(load(network, 6, 2), mask([0x1f, 0xff]), compare([0, 0], nft.CMP_NOT_EQUAL)), [
      'payload',
    ]);
    assert.deepEqual(others(load(network, 12, 4), mask([255, 0, 255, 0]), compare([10, 0, 1, 0])), [
      'payload',
    ]);
    assert.deepEqual(others(load(network, 12, 8), compare([1, 2, 3, 4, 5, 6, 7, 8])), ['payload']);
    assert.deepEqual(others(load(transport, 13, 1), mask([2]), compare([2])), ['payload']);
    assert.deepEqual(others(load(transport, 2, 2), compare([0, 80], nft.CMP_NOT_EQUAL)), ['payload']);
    assert.deepEqual(others(load(transport, 2, 2), mask([0xff, 0]), compare([1, 0])), ['payload']);
    assert.deepEqual(others(load(network, 12, 4), compare([1, 2, 3, 4], 2)), ['payload']);
    assert.deepEqual(others(compare([1])), ['cmp']);
  });

  it('is read without an end of its own, whatever bytes stand there', () => {
    const bytes = encode(KNOWN[1]?.[0] ?? { target: { kind: 'drop' } });
    for (let length = 0; length < bytes.length; length++) {
      const { target } = decode(bytes.subarray(0, length));
      assert.ok(target.kind === 'other' || target.kind === 'return');
    }
  });

  describe('but ports in the form of earlier versions of iptables', () => {
    const ports = (name: 'tcp' | 'udp', values: readonly number[], rest: readonly number[]): RuleSpec => {
      const info = Buffer.alloc(8 + rest.length);
      values.forEach((value, index) => info.writeUInt16LE(value, index * 2));
      rest.forEach((value, index) => (info[8 + index] = value));
      const protocol = expression('meta', (m) => m.attributeU32BE(nft.META.KEY, nft.META_PROTOCOL));
      return decode(list(protocol, compare([nft.PROTOCOLS[name]]), extension('match', name, 0, info)));
    };
    const nothing = { target: { kind: 'other', text: '' } };

    it('are read where each is one or any', () => {
      assert.deepEqual(ports('tcp', [0, 0xffff, 53, 53], [0, 0, 0, 0]), {
        protocol: 'tcp',
        destinationPort: 53,
        ...nothing,
      });
      assert.deepEqual(ports('udp', [67, 67, 0, 0xffff], [0, 0]), {
        protocol: 'udp',
        sourcePort: 67,
        ...nothing,
      });
      assert.deepEqual(ports('udp', [0, 0xffff, 0, 0xffff], [0, 0]), { protocol: 'udp', ...nothing });
    });

    it('are kept by name where they are ranges, inverted, or come with more', () => {
      assert.deepEqual(ports('tcp', [0, 0xffff, 53, 60], [0, 0, 0, 0]).otherMatches, ['-m tcp']);
      assert.deepEqual(ports('tcp', [0, 0xffff, 53, 53], [0, 0, 0, 2]).otherMatches, ['-m tcp']);
      assert.deepEqual(ports('tcp', [0, 0xffff, 0, 0xffff], [0, 2, 2, 0]).otherMatches, ['-m tcp']);
      assert.deepEqual(ports('udp', [1, 1, 0, 0xffff], [1, 0]).otherMatches, ['-m udp']);
    });
  });
});

describe('counters', () => {
  it('are read as packets and bytes', () => {
    const bytes = Buffer.from(
      '2c0001000c000100636f756e746572001c0002000c00010000000000000000330c0002000000000000000001',
      'hex',
    );
    const { packets, bytes: octets } = readExpressions(bytes);
    assert.deepEqual([packets, octets], [1, 51]);
  });

  it('are written as zero, after the matches', () => {
    const names = parseAttributes(encode({ protocol: 'tcp', target: { kind: 'accept' } })).map(({ value }) =>
      value.subarray(4, value.indexOf(0, 4)).toString(),
    );
    assert.deepEqual(names, ['meta', 'cmp', 'counter', 'immediate']);
  });
});
