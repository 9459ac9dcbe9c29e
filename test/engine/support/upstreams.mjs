// DNS servers that do as the name in a query says: its first label is for the first server, and so on. Words: addresses.
import dgram from 'node:dgram';
import net from 'node:net';

const HEADER_SIZE = 12;
const CODES = {
  ok: 0,
  nodata: 0,
  big: 0,
  tc: 0,
  nx: 3,
  aanx: 3,
  servfail: 2,
  refused: 5,
  formerr: 1,
  notimp: 4,
};

/** Labels of the question, and where it ends; undefined where it cannot be read. */
function questionOf(query) {
  const labels = [];
  let at = HEADER_SIZE;
  for (;;) {
    const size = query[at];
    if (size === undefined || size > 63) return undefined;
    at += 1;
    if (size === 0) break;
    labels.push(query.toString('latin1', at, at + size));
    at += size;
  }
  return at + 4 <= query.length ? { labels, type: query.readUInt16BE(at), end: at + 4 } : undefined;
}

function record(type, data, ttl = 77) {
  const fixed = Buffer.alloc(12);
  fixed.writeUInt16BE(0xc00c, 0);
  fixed.writeUInt16BE(type, 2);
  fixed.writeUInt16BE(1, 4);
  fixed.writeUInt32BE(ttl, 6);
  fixed.writeUInt16BE(data.length, 10);
  return Buffer.concat([fixed, data]);
}

const SOA = Buffer.concat([Buffer.from('0161000162', 'hex'), Buffer.from([0]), Buffer.alloc(20, 1)]);

function answersTo(type, word) {
  if (word === 'big') return Array.from({ length: 40 }, (_, at) => record(1, Buffer.from([192, 0, 2, at])));
  if (word !== 'ok') return [];
  if (type === 28) return [record(28, Buffer.from('20010db8000000000000000000000001', 'hex'))];
  if (type === 16) return [record(16, Buffer.from('\x04fake', 'latin1'))];
  return [record(1, Buffer.from([192, 0, 2, 1]))];
}

/** Messages to send back, in order. */
function repliesTo(query, server) {
  const question = questionOf(query);
  if (question === undefined) return [];
  const { labels, type, end } = question;
  const word =
    labels.length > 2 && labels.at(-1) === 'told' ? labels[Math.min(server, labels.length - 2)] : 'nx';
  const make = (code, { id = query.readUInt16BE(0), flags = 0x8180, asked = true, records = [] } = {}) => {
    const header = Buffer.alloc(HEADER_SIZE);
    header.writeUInt16BE(id, 0);
    header.writeUInt16BE(flags | code, 2);
    header.writeUInt16BE(asked ? 1 : 0, 4);
    header.writeUInt16BE(records.length, 6);
    const isNegative = code === 3;
    header.writeUInt16BE(isNegative ? 1 : 0, 8);
    const body = asked ? [query.subarray(HEADER_SIZE, end)] : [];
    return Buffer.concat([header, ...body, ...records, ...(isNegative ? [record(6, SOA)] : [])]);
  };
  const good = make(0, { records: answersTo(type, 'ok') });
  switch (word) {
    case 'silent':
      return [];
    case 'cut':
      return [good.subarray(0, -3)];
    case 'bare':
      return [make(5, { asked: false })];
    case 'late':
      return [make(3, { id: query.readUInt16BE(0) ^ 0xffff }), good];
    case 'trail':
      return [Buffer.concat([good, Buffer.from('trailing')])];
    case 'flags':
      return [make(0, { flags: 0x87b0, records: answersTo(type, 'ok') })];
    default: {
      const code = CODES[word] ?? 3;
      const flags = word === 'tc' ? 0x8380 : word === 'aanx' ? 0x8580 : 0x8180;
      return [make(code, { flags, records: answersTo(type, word) })];
    }
  }
}

for (const [server, address] of process.argv.slice(2).entries()) {
  const udp = dgram.createSocket('udp4');
  udp.on('message', (query, peer) => {
    for (const reply of repliesTo(query, server)) udp.send(reply, peer.port, peer.address);
  });
  await new Promise((resolve) => udp.bind(53, address, resolve));
  const tcp = net.createServer((socket) => {
    let got = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      got = Buffer.concat([got, chunk]);
      if (got.length < 2 || got.length < 2 + got.readUInt16BE(0)) return;
      for (const reply of repliesTo(got.subarray(2), server)) {
        const size = Buffer.alloc(2);
        size.writeUInt16BE(reply.length);
        socket.write(Buffer.concat([size, reply]));
      }
    });
  });
  await new Promise((resolve) => tcp.listen(53, address, resolve));
}
// Whoever started this is gone.
process.stdin.on('end', () => process.exit()).resume();
console.log('ready');
