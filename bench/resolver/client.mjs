// node client.mjs METHOD SERVER COUNT NAME…: asks for the names in turn, one after the other, and prints the addresses
// and the microseconds of each question as JSON. METHOD is
//   socket        one UDP socket for all questions, nothing between it and SERVER
//   getaddrinfo   getaddrinfo(3), as most programs do: a new socket each time, SERVER from /etc/resolv.conf
import dgram from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { decode, encode, RECURSION_DESIRED } from 'dns-packet';

const PORT = 53;

async function openSocket(server) {
  const socket = dgram.createSocket('udp4');
  await new Promise((resolve) => socket.connect(PORT, server, resolve));
  let id = 0;
  return {
    prepare: (name) =>
      encode({ type: 'query', id: ++id, flags: RECURSION_DESIRED, questions: [{ type: 'A', name }] }),
    ask: (query) =>
      new Promise((resolve, reject) => {
        socket.once('message', resolve).once('error', reject);
        socket.send(query);
      }),
    read: (reply) => {
      socket.removeAllListeners('error');
      const message = decode(reply);
      return message.id === id ? message.answers[0]?.data : undefined;
    },
    close: () => socket.close(),
  };
}

const METHODS = {
  socket: openSocket,
  getaddrinfo: () => ({
    prepare: (name) => name,
    ask: (name) => lookup(name, { family: 4 }),
    read: ({ address }) => address,
    close: () => undefined,
  }),
};

const [method, server, count, ...names] = process.argv.slice(2);
const client = await METHODS[method](server);
const addresses = {};
const micros = [];
for (let call = 0; call < Number(count); call++) {
  const name = names[call % names.length];
  const question = client.prepare(name);
  const started = performance.now();
  const answer = await client.ask(question);
  micros.push((performance.now() - started) * 1000);
  addresses[name] = client.read(answer);
}
client.close();
console.log(JSON.stringify({ addresses, micros }));
