/** Published ports on real sockets of the loopback, where a server of the test plays the container. */
import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import os from 'node:os';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { DaemonError } from '../../../src/daemon/client';
import { type ContainerDialer, takePort, type TakenPort } from '../../../src/daemon/published-ports';

const NAME = 'shop-web-1';
const CONTAINER = '127.0.0.1';

const direct: ContainerDialer = {
  connectTcp: async (host, port) => {
    const socket = net.connect({ host, port, allowHalfOpen: true });
    await once(socket, 'connect');
    return socket;
  },
  openUdp: () => Promise.resolve(dgram.createSocket('udp4')),
};

/** All that one side says, up to its end. Unlike `stream/consumers` it leaves the other direction open. */
async function text(socket: net.Socket): Promise<string> {
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
  await once(socket, 'end');
  return received;
}

/** A promise that somebody else keeps. */
function gate<T>(): { readonly opened: Promise<T>; readonly open: (value: T) => void } {
  let open: (value: T) => void = () => undefined;
  const opened = new Promise<T>((resolve) => (open = resolve));
  return { opened, open: (value) => open(value) };
}

const hasIpv6 = Object.values(os.networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);

async function container(test: TestContext, serve: (socket: net.Socket) => void): Promise<number> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    serve(socket);
  });
  test.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  server.listen(0, CONTAINER);
  await once(server, 'listening');
  return (server.address() as net.AddressInfo).port;
}

async function taken(
  test: TestContext,
  protocol: 'tcp' | 'udp',
  containerPort: number,
  hostAddresses: readonly [string, ...string[]] = ['127.0.0.1'],
): Promise<TakenPort> {
  const [hostAddress] = hostAddresses;
  const port = await takePort(NAME, { hostAddress, hostAddresses, hostPort: 0, containerPort, protocol });
  test.after(() => port.close());
  return port;
}

async function client(test: TestContext, port: number, host = '127.0.0.1'): Promise<net.Socket> {
  const socket = net.connect({ host, port, allowHalfOpen: true });
  test.after(() => socket.destroy());
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

describe('a published TCP port', () => {
  it('passes bytes both ways, more than fit into buffers', async (test) => {
    const port = await taken(test, 'tcp', await container(test, (socket) => socket.pipe(socket)));
    port.serve(() => CONTAINER, direct);
    const socket = await client(test, port.hostPort);
    const payload = 'abcdefgh'.repeat(500_000);
    socket.end(payload);
    assert.equal(await text(socket), payload);
  });

  it('passes on that the client has said everything, and still brings the answer', async (test) => {
    const containerPort = await container(test, (socket) => {
      void text(socket).then((question) => socket.end(`answer to ${question}`));
    });
    const port = await taken(test, 'tcp', containerPort);
    port.serve(() => CONTAINER, direct);
    const socket = await client(test, port.hostPort);
    socket.end('question');
    assert.equal(await text(socket), 'answer to question');
  });

  it('passes on that the container has said everything, and still brings it what the client says', async (test) => {
    let heard: Promise<string> | undefined;
    const port = await taken(
      test,
      'tcp',
      await container(test, (socket) => {
        heard = text(socket);
        socket.end('that was all');
      }),
    );
    port.serve(() => CONTAINER, direct);
    const socket = await client(test, port.hostPort);
    assert.equal(await text(socket), 'that was all');
    socket.end('but I go on');
    assert.equal(await heard, 'but I go on');
  });

  it('brings what the container says first', async (test) => {
    const port = await taken(test, 'tcp', await container(test, (socket) => socket.write('220 ready\r\n')));
    port.serve(() => CONTAINER, direct);
    const [greeting] = (await once(await client(test, port.hostPort), 'data')) as [Buffer];
    assert.equal(greeting.toString(), '220 ready\r\n');
  });

  it('closes at once where nobody listens in the container', async (test) => {
    const port = await taken(test, 'tcp', 1);
    port.serve(() => CONTAINER, { ...direct, connectTcp: () => Promise.reject(new Error('ECONNREFUSED')) });
    assert.equal(await text(await client(test, port.hostPort)), '');
  });

  it('closes at once where there is no container', async (test) => {
    const port = await taken(test, 'tcp', 1);
    port.serve(() => undefined, { ...direct, connectTcp: () => assert.fail('nothing to connect to') });
    assert.equal(await text(await client(test, port.hostPort)), '');
  });

  it('asks for the container anew with each connection', async (test) => {
    const asked: string[] = [];
    const containerPort = await container(test, (socket) => socket.end('x'));
    const port = await taken(test, 'tcp', containerPort);
    const addresses = ['172.18.0.2', '172.18.0.77'];
    port.serve(() => addresses.shift(), {
      ...direct,
      connectTcp: (address, to) => {
        asked.push(`${address}:${to}`);
        return direct.connectTcp(CONTAINER, to);
      },
    });
    for (let index = 0; index < 2; index++) await text(await client(test, port.hostPort));
    assert.deepEqual(asked, [`172.18.0.2:${containerPort}`, `172.18.0.77:${containerPort}`]);
  });

  it('ends the side of the container when the client breaks off', async (test) => {
    const arrived = gate<net.Socket>();
    const port = await taken(test, 'tcp', await container(test, (socket) => arrived.open(socket)));
    port.serve(() => CONTAINER, direct);
    const socket = await client(test, port.hostPort);
    const inside = await arrived.opened;
    const heard = text(inside);
    socket.resetAndDestroy();
    assert.equal(await heard, '');
  });

  it('ends the side of the client when the container breaks off', async (test) => {
    const port = await taken(test, 'tcp', await container(test, (socket) => socket.resetAndDestroy()));
    port.serve(() => CONTAINER, direct);
    assert.equal(await text(await client(test, port.hostPort)), '');
  });

  it('keeps no connection to the container for a client that has left meanwhile', async (test) => {
    const arrived = gate<net.Socket>();
    const dial = gate<undefined>();
    const port = await taken(test, 'tcp', await container(test, (socket) => arrived.open(socket)));
    const dialled = gate<undefined>();
    port.serve(() => CONTAINER, {
      ...direct,
      connectTcp: async (...to) => {
        dialled.open(undefined);
        await dial.opened;
        return direct.connectTcp(...to);
      },
    });
    await client(test, port.hostPort);
    await dialled.opened;
    const closed = port.close();
    dial.open(undefined);
    const inside = await arrived.opened;
    assert.equal(await text(inside), '');
    await closed;
  });

  it('closes with its connections', async (test) => {
    const port = await taken(test, 'tcp', await container(test, (socket) => socket.pipe(socket)));
    port.serve(() => CONTAINER, direct);
    const socket = await client(test, port.hostPort);
    socket.write('x');
    await once(socket, 'data');
    const gone = once(socket, 'end');
    await port.close();
    await gone;
    await assert.rejects(once(net.connect(port.hostPort, '127.0.0.1'), 'connect'), { code: 'ECONNREFUSED' });
  });

  it('closes though somebody has connected before it served', async (test) => {
    const port = await taken(test, 'tcp', 1);
    const socket = await client(test, port.hostPort);
    const heard = text(socket);
    for (let count = 0; count < 10; count++) await turn();
    await port.close();
    assert.equal(await heard, '');
  });

  it('closes twice', async (test) => {
    const port = await taken(test, 'tcp', 1);
    await port.close();
    await port.close();
  });
});

describe('a published UDP port', () => {
  async function echo(test: TestContext): Promise<{ port: number; clients: Set<number> }> {
    const server = dgram.createSocket('udp4');
    test.after(() => server.close());
    const clients = new Set<number>();
    server.on('message', (packet, from) => {
      clients.add(from.port);
      server.send(`${packet.toString()}!`, from.port, from.address);
    });
    await new Promise<void>((resolve) => server.bind(0, CONTAINER, resolve));
    return { port: server.address().port, clients };
  }

  async function ask(
    test: TestContext,
    port: number,
    question: string,
  ): Promise<{ answer: string; port: number }> {
    const socket = dgram.createSocket('udp4');
    test.after(() => socket.close());
    socket.send(question, port, '127.0.0.1');
    const [answer, from] = (await once(socket, 'message')) as [Buffer, dgram.RemoteInfo];
    return { answer: answer.toString(), port: from.port };
  }

  it('brings answers back to the one who asked, from the port he asked', async (test) => {
    const server = await echo(test);
    const port = await taken(test, 'udp', server.port);
    port.serve(() => CONTAINER, direct);
    const answers = await Promise.all(['a', 'b', 'c'].map((question) => ask(test, port.hostPort, question)));
    assert.deepEqual(
      answers,
      ['a!', 'b!', 'c!'].map((answer) => ({ answer, port: port.hostPort })),
    );
    assert.equal(server.clients.size, 3, 'the container sees clients apart');
  });

  it('keeps one socket for each client', async (test) => {
    const server = await echo(test);
    const port = await taken(test, 'udp', server.port);
    let opened = 0;
    port.serve(() => CONTAINER, {
      ...direct,
      openUdp: () => {
        opened += 1;
        return direct.openUdp(4);
      },
    });
    const socket = dgram.createSocket('udp4');
    test.after(() => socket.close());
    const answers: string[] = [];
    for (const question of ['1', '2', '3']) {
      socket.send(question, port.hostPort, '127.0.0.1');
      const [answer] = (await once(socket, 'message')) as [Buffer];
      answers.push(answer.toString());
    }
    assert.deepEqual(answers, ['1!', '2!', '3!']);
    assert.equal(opened, 1);
    assert.equal(server.clients.size, 1);
  });

  it('goes on where a socket cannot be opened once', async (test) => {
    const server = await echo(test);
    const port = await taken(test, 'udp', server.port);
    const refused = gate<undefined>();
    let attempts = 0;
    port.serve(() => CONTAINER, {
      ...direct,
      openUdp: () => {
        attempts += 1;
        if (attempts > 1) return direct.openUdp(4);
        refused.open(undefined);
        return Promise.reject(new Error('EMFILE'));
      },
    });
    const socket = dgram.createSocket('udp4');
    test.after(() => socket.close());
    socket.send('lost', port.hostPort, '127.0.0.1');
    await refused.opened;
    await turn();
    socket.send('again', port.hostPort, '127.0.0.1');
    const [answer] = (await once(socket, 'message')) as [Buffer];
    assert.equal(answer.toString(), 'again!');
  });

  it('closes with its sockets, and twice', async (test) => {
    const server = await echo(test);
    const wanted = {
      hostAddress: '127.0.0.1',
      hostPort: 0,
      containerPort: server.port,
      protocol: 'udp',
    } as const;
    const port = await takePort(NAME, wanted);
    const opened: dgram.Socket[] = [];
    port.serve(() => CONTAINER, {
      ...direct,
      openUdp: async () => {
        const socket = await direct.openUdp(4);
        opened.push(socket);
        return socket;
      },
    });
    await ask(test, port.hostPort, 'x');
    const [inner] = opened;
    assert.ok(inner);
    const gone = once(inner, 'close');
    await port.close();
    await gone;
    await port.close();
  });
});

describe('taking a port', () => {
  for (const protocol of ['tcp', 'udp'] as const) {
    it(`one of the kernel's choice is told (${protocol})`, async (test) => {
      const port = await taken(test, protocol, 80, ['0.0.0.0']);
      assert.ok(port.hostPort > 0);
      assert.equal(port.containerName, NAME);
    });

    it(`one that is in use is refused with its place, its service and the next step (${protocol})`, async (test) => {
      const { hostPort } = await taken(test, protocol, 80);
      await assert.rejects(
        takePort(NAME, { hostAddress: '127.0.0.1', hostPort, containerPort: 80, protocol }),
        (error) =>
          error instanceof DaemonError &&
          error.reason === 'port-in-use' &&
          error.message === `port 127.0.0.1:${hostPort}/${protocol} is in use, and ${NAME} publishes it` &&
          (error.hint ?? '').includes(`'sport = :${hostPort}'`),
      );
    });

    it(`an address that this machine does not have is refused (${protocol})`, async () => {
      await assert.rejects(
        takePort(NAME, { hostAddress: '192.0.2.123', hostPort: 0, containerPort: 80, protocol }),
        DaemonError,
      );
    });

    it(
      `one that is free for IPv4 only leaves nothing taken (${protocol})`,
      { skip: hasIpv6 ? false : 'no IPv6 here' },
      async () => {
        const other = await takePort(NAME, { hostAddress: '::', hostPort: 0, containerPort: 80, protocol });
        const wanted = {
          ...{ hostAddress: '0.0.0.0', hostAddresses: ['0.0.0.0', '::'] },
          ...{ hostPort: other.hostPort, containerPort: 80, protocol },
        };
        await assert.rejects(takePort(NAME, wanted), { reason: 'port-in-use' });
        await other.close();
        const again = await takePort(NAME, wanted);
        await again.close();
      },
    );
  }

  it('on every address serves IPv6 as well', { skip: hasIpv6 ? false : 'no IPv6 here' }, async (test) => {
    const containerPort = await container(test, (socket) => socket.end('hello'));
    const port = await taken(test, 'tcp', containerPort, ['0.0.0.0', '::']);
    port.serve(() => CONTAINER, direct);
    for (const host of ['127.0.0.1', '::1'])
      assert.equal(await text(await client(test, port.hostPort, host)), 'hello');
  });
});
