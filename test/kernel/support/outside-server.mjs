// The outside of a lab: a DNS server that knows one name and `asker.` before it, which is who asks, and a web server. Words: upstream address, web address, name.
import dgram from 'node:dgram';
import http from 'node:http';
import net from 'node:net';
import packet from 'dns-packet';

const [upstream, web, name] = process.argv.slice(2);

function answer(query, client) {
  const { id, questions } = packet.decode(query);
  const [question] = questions;
  const addresses = { [name]: web, [`asker.${name}`]: client };
  const data = addresses[question.name.toLowerCase()];
  const known = data !== undefined;
  const answers = known && question.type === 'A' ? [{ type: 'A', name: question.name, ttl: 60, data }] : [];
  const flags = packet.RECURSION_DESIRED | packet.RECURSION_AVAILABLE | (known ? 0 : 3);
  return packet.encode({ type: 'response', id, flags, questions, answers });
}

const udp = dgram.createSocket('udp4');
udp.on('message', (query, { port, address }) => udp.send(answer(query, address), port, address));
const tcp = net.createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.once('data', (data) => {
    const reply = answer(data.subarray(2), socket.remoteAddress);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(reply.length);
    socket.end(Buffer.concat([length, reply]));
  });
});
const pages = http.createServer((request, response) =>
  response.end(`outside, asked by ${request.socket.remoteAddress}\n`),
);

await new Promise((resolve) => udp.bind(53, upstream, resolve));
await new Promise((resolve) => tcp.listen(53, upstream, resolve));
await new Promise((resolve) => pages.listen(80, web, resolve));
// Whoever started this is gone.
process.stdin.on('end', () => process.exit()).resume();
console.log('ready');
