// Runs in a network namespace. Each line of input is a JSON list of tasks, which are done at once; each line of output
// is the list of their results, in the same order, as text.
import { spawn } from 'node:child_process';
import dgram from 'node:dgram';
import net from 'node:net';
import readline from 'node:readline';

/** How long nothing has to come back until it counts as nothing. */
const PATIENCE_MS = 2_000;
const RESOLVER = { address: '127.0.0.11', port: 53 };
/** A query that is forwarded to nobody who answers takes the engine longer. */
const RESOLVER_PATIENCE_MS = 6_000;

const TASKS = { listen, ping, connect, ask };

for await (const line of readline.createInterface({ input: process.stdin })) {
  const results = await Promise.all(JSON.parse(line).map((task) => TASKS[task.kind](task)));
  process.stdout.write(`${JSON.stringify(results)}\n`);
}
process.exit();

/** Answers whoever comes with its own name and the caller's address, on every address of the namespace. */
async function listen({ name, protocol, port }) {
  const said = (address) => `${name} was reached from ${address.replace(/^::ffff:/, '')}`;
  if (protocol === 'udp') {
    for (const type of ['udp4', 'udp6']) {
      const socket = dgram.createSocket({ type, ipv6Only: type === 'udp6' });
      socket.on('message', (_, peer) => socket.send(said(peer.address), peer.port, peer.address));
      const problem = await new Promise((resolve) =>
        socket.once('error', ({ code }) => resolve(code)).bind({ port }, () => resolve(undefined)),
      );
      if (problem !== undefined) return problem;
      socket.on('error', () => undefined);
    }
    return 'listening';
  }
  const server = net.createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(said(socket.remoteAddress ?? 'nowhere'));
  });
  return new Promise((resolve) => {
    server.on('error', ({ code }) => resolve(code));
    server.listen({ port }, () => resolve('listening'));
  });
}

function ping({ address }) {
  return new Promise((resolve) => {
    const words = ['-n', '-q', '-c', '1', '-W', String(PATIENCE_MS / 1000), address];
    const child = spawn('ping', words, { stdio: ['ignore', 'ignore', 'ignore'] });
    child.once('close', (code) => resolve(code === 0 ? 'yes' : 'no'));
  });
}

function connect({ protocol, address, port }) {
  return protocol === 'udp' ? sendUdp(address, port) : connectTcp(address, port);
}

function sendUdp(address, port) {
  return new Promise((resolve) => {
    const socket = dgram.createSocket(address.includes(':') ? 'udp6' : 'udp4');
    const settle = (result) => {
      clearTimeout(timer);
      socket.close();
      resolve(result);
    };
    const timer = setTimeout(settle, PATIENCE_MS, 'nothing');
    socket.once('error', ({ code }) => settle(code));
    socket.once('message', (text) => settle(text.toString()));
    // The other end of a forwarder's connection is told by an error, like a refusal of TCP.
    socket.connect(port, address, (error) => (error ? settle(error.code) : socket.send('hello')));
  });
}

function connectTcp(address, port) {
  return new Promise((resolve) => {
    const socket = net.connect({ host: address, port });
    let text = '';
    const settle = (result) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(settle, PATIENCE_MS, 'nothing');
    socket.on('data', (chunk) => (text += chunk));
    socket.once('end', () => settle(text === '' ? 'closed' : text));
    socket.once('error', ({ code }) => settle(code));
  });
}

/** Sends the bytes of one query to the resolver and gives those of the answer, both in hex. */
function ask({ query, tcp, patienceMs = RESOLVER_PATIENCE_MS }) {
  const bytes = Buffer.from(query, 'hex');
  return tcp ? askTcp(bytes, patienceMs) : askUdp(bytes, patienceMs);
}

function askUdp(bytes, patienceMs) {
  return new Promise((resolve) => {
    const socket = dgram.createSocket('udp4');
    const settle = (result) => {
      clearTimeout(timer);
      socket.close();
      resolve(result);
    };
    const timer = setTimeout(settle, patienceMs, 'no answer');
    socket.once('error', ({ code }) => settle(code));
    socket.once('message', (answer) => settle(answer.toString('hex')));
    socket.connect(RESOLVER.port, RESOLVER.address, (error) =>
      error ? settle(error.code) : socket.send(bytes),
    );
  });
}

function askTcp(bytes, patienceMs) {
  return new Promise((resolve) => {
    const socket = net.connect({ host: RESOLVER.address, port: RESOLVER.port });
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length);
    let got = Buffer.alloc(0);
    const settle = (result) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(settle, patienceMs, 'no answer');
    socket.write(Buffer.concat([length, bytes]));
    socket.on('data', (chunk) => {
      got = Buffer.concat([got, chunk]);
      if (got.length >= 2 && got.length >= 2 + got.readUInt16BE(0)) settle(got.subarray(2).toString('hex'));
    });
    socket.once('end', () => settle('closed'));
    socket.once('error', ({ code }) => settle(code));
  });
}
