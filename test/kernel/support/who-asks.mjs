/** A DNS server that answers every A question with the address that it came from. Arguments: address to listen on. */
import dgram from 'node:dgram';
import net from 'node:net';

const [address = '0.0.0.0'] = process.argv.slice(2);

function answer(query, client) {
  // The end of the one question: its name, then type and class.
  let end = 12;
  while (query[end] !== 0) end += query[end] + 1;
  const reply = Buffer.from(query.subarray(0, end + 5));
  reply.writeUInt16BE(0x8180, 2);
  reply.writeUInt16BE(1, 6);
  reply.writeUInt32BE(0, 8);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...client.split('.').map(Number)]);
  return Buffer.concat([reply, record]);
}

const udp = dgram.createSocket('udp4');
udp.on('message', (query, { address: client, port }) => udp.send(answer(query, client), port, client));
const tcp = net.createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.on('data', (data) => {
    const reply = answer(data.subarray(2), socket.remoteAddress.replace('::ffff:', ''));
    const length = Buffer.alloc(2);
    length.writeUInt16BE(reply.length);
    socket.end(Buffer.concat([length, reply]));
  });
});
udp.bind(53, address, () => tcp.listen(53, address, () => console.log('ready')));
