import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  attributeMap,
  MessageBuffer,
  NLM_F_ACK,
  NLM_F_REQUEST,
  parseAttributes,
  parseMessages,
  text,
} from '../../../src/kernel/netlink/message';

const NESTED = 0x8000;

/** One message with the given body. */
function one(body: (m: MessageBuffer) => void): Buffer {
  const messages = new MessageBuffer();
  messages.message(7, NLM_F_REQUEST, 'test', () => body(messages));
  const [message] = parseMessages(messages.data());
  assert.ok(message);
  return message.body;
}

describe('a message', () => {
  it('has the layout of struct nlmsghdr and is padded to four bytes', () => {
    const messages = new MessageBuffer();
    messages.message(0x1234, NLM_F_REQUEST, 'odd', () => messages.u8(0xaa));
    assert.equal(
      messages.data().toString('hex'),
      '11000000' + '3412' + '0100' + '01000000' + '00000000' + 'aa000000',
    );
  });

  it('is found again with its type, flags, number and body', () => {
    const messages = new MessageBuffer();
    messages.message(16, NLM_F_REQUEST, 'first', () => messages.u8(1));
    messages.message(17, NLM_F_REQUEST | NLM_F_ACK, 'second', () => messages.u32(2));
    messages.message(18, 0, 'empty', () => undefined);
    assert.deepEqual(
      parseMessages(messages.data()).map(({ type, flags, sequence, body }) => [
        type,
        flags,
        sequence,
        [...body],
      ]),
      [
        [16, 1, 1, [1]],
        [17, 5, 2, [2, 0, 0, 0]],
        [18, 0, 3, []],
      ],
    );
    assert.deepEqual(
      [1, 2, 3, 4].map((sequence) => messages.describe(sequence)),
      ['first', 'second', 'empty', 'message'],
    );
    assert.equal(messages.count, 3);
  });

  it('asks for an acknowledgement when it is the last', () => {
    const messages = new MessageBuffer();
    messages.message(1, NLM_F_REQUEST, 'a', () => undefined).message(1, NLM_F_REQUEST, 'b', () => undefined);
    messages.acknowledgeLast();
    assert.deepEqual(
      parseMessages(messages.data()).map(({ flags }) => flags),
      [NLM_F_REQUEST, NLM_F_REQUEST | NLM_F_ACK],
    );
  });

  it('grows the buffer without losing what is in it, at whatever byte it is full', () => {
    for (let filler = 16_300; filler < 16_400; filler++) {
      const messages = new MessageBuffer();
      messages.message(1, 0, 'long', () => {
        messages.attribute(1, Buffer.alloc(filler, 0x55));
        messages.nested(2, () => messages.attributeU32BE(3, 0x01020304).attributeString(4, 'end'));
      });
      messages.message(2, 0, 'short', () => messages.u8(9).u16(0x0807).u32(6));
      const [long, short] = parseMessages(messages.data());
      assert.ok(long && short);
      const attributes = attributeMap(long.body);
      assert.ok(attributes.get(1)?.equals(Buffer.alloc(filler, 0x55)));
      const inner = attributeMap(attributes.get(2) ?? Buffer.alloc(0));
      assert.equal(inner.get(3)?.readUInt32BE(0), 0x01020304);
      assert.equal(text(inner.get(4)), 'end');
      assert.deepEqual([...short.body], [9, 7, 8, 6, 0, 0, 0]);
    }
  });

  it('leaves no bytes of the buffer before in its padding', () => {
    const messages = new MessageBuffer();
    for (let index = 0; index < 3000; index++)
      messages.message(1, 0, 'x', () => messages.attribute(1, Buffer.from([0xff])));
    for (const { body } of parseMessages(messages.data()))
      assert.deepEqual([...body], [5, 0, 1, 0, 0xff, 0, 0, 0]);
  });
});

describe('attributes', () => {
  it('keep type, length and order, and a list its equal types', () => {
    const body = one((m) =>
      m.attribute(1, Buffer.from('a')).attribute(1, Buffer.from('bcdef')).attributeU32(2, 0xfffffffe),
    );
    assert.deepEqual(
      parseAttributes(body).map(({ type, value }) => [type, value.toString('latin1')]),
      [
        [1, 'a'],
        [1, 'bcdef'],
        [2, '\xfe\xff\xff\xff'],
      ],
    );
    assert.equal(attributeMap(body).get(1)?.toString(), 'bcdef', 'a map has the last one');
  });

  it('nest, with lengths that cover what is inside', () => {
    const body = one((m) =>
      m.nested(5, () => {
        m.nested(6, () => m.attributeString(7, 'deep'));
        m.nested(8, () => undefined);
      }),
    );
    assert.equal(body.readUInt16LE(2), 5 | NESTED);
    assert.equal(body.readUInt16LE(0), body.length);
    const outer = attributeMap(attributeMap(body).get(5) ?? Buffer.alloc(0));
    assert.equal(text(attributeMap(outer.get(6) ?? Buffer.alloc(0)).get(7)), 'deep');
    assert.deepEqual(outer.get(8), Buffer.alloc(0));
  });

  it('too long for their length field are refused, not cut', () => {
    assert.throws(() => one((m) => m.attribute(1, Buffer.alloc(0x10000))), RangeError);
    assert.throws(
      () =>
        one((m) =>
          m.nested(1, () => m.attribute(2, Buffer.alloc(40_000)).attribute(3, Buffer.alloc(40_000))),
        ),
      RangeError,
    );
  });

  it('end a string at its NUL, or at its end', () => {
    assert.equal(text(Buffer.from('eth0\0junk')), 'eth0');
    assert.equal(text(Buffer.from('eth0')), 'eth0');
    assert.equal(text(undefined), '');
  });
});

describe('bytes that are not what they should be', () => {
  const whole = (): Buffer => {
    const messages = new MessageBuffer();
    messages.message(1, 0, 'a', () =>
      messages.nested(1, () => messages.attributeString(2, 'name').attributeU32(3, 4)),
    );
    messages.message(2, 0, 'b', () => messages.attributeU32(1, 1));
    return Buffer.from(messages.data());
  };

  it('cut off anywhere are read to an end', () => {
    const bytes = whole();
    for (let length = 0; length <= bytes.length; length++) {
      const messages = parseMessages(bytes.subarray(0, length));
      assert.ok(messages.length <= 2);
      for (const { body } of messages) for (const { value } of parseAttributes(body)) parseAttributes(value);
    }
  });

  it('with any length in any place are read to an end', () => {
    const bytes = whole();
    for (let offset = 0; offset < bytes.length; offset++) {
      for (const value of [0, 1, 3, 4, 15, 16, 0x7f, 0xff]) {
        const changed = Buffer.from(bytes);
        changed[offset] = value;
        for (const { body } of parseMessages(changed)) {
          for (const attribute of parseAttributes(body)) parseAttributes(attribute.value);
        }
      }
    }
  });
});
