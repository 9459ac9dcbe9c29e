/** The helper's own process, asked by somebody who is not the daemon and means no good. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { CreatedNamespace, NamespaceReading } from '../../src/helper/protocol';
import { obstacle, until } from './support/lab';

const HELPER = path.resolve(__dirname, '../../dist/helper.js');
const ID = '0123abcd';
const BRIDGE = 'br-0123456789ab';

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

interface Answer {
  readonly kind: 'result' | 'error';
  readonly code?: string;
  readonly message?: string;
  readonly result?: unknown;
}

/** A helper in namespaces of its own, also the rootful one: what it does there is nobody's. */
class Asked {
  private next = 1;

  private constructor(
    private readonly child: ChildProcess,
    readonly pid: number,
  ) {}

  static async start(mode: 'rootless' | 'rootful'): Promise<Asked> {
    const user = mode === 'rootless' ? ['--user', '--map-root-user'] : [];
    const unshare = [...user, '--net', '--uts', '--mount'];
    // Everything of a mount namespace is private; its own /run takes the pins.
    const prepare = 'mount -t tmpfs tmpfs /run && exec "$@"';
    const command = ['sh', '-c', prepare, 'prepare', process.execPath, HELPER, mode];
    const child = spawn('unshare', [...unshare, ...command], { stdio: ['ipc', 'ignore', 'ignore'] });
    const pid = await new Promise<number>((resolve, reject) => {
      child.once('message', (message) => resolve((message as { pid: number }).pid));
      child.once('exit', (code) => reject(new Error(`the helper has ended with ${String(code)}`)));
    });
    return new Asked(child, pid);
  }

  /** Sends a message as it is and gives the answer to number `id`. Sockets that come before it are closed. */
  send(message: object, id: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const onMessage = (answer: unknown, handle: unknown): void => {
        if (handle instanceof net.Socket) handle.destroy();
        else if (handle) (handle as { close(): void }).close();
        if ((answer as { id?: number }).id !== id) return;
        this.child.off('message', onMessage);
        resolve(answer as Answer);
      };
      this.child.on('message', onMessage);
      this.child.send(message, (error) => {
        if (error) reject(error);
      });
    });
  }

  request(request: object): Promise<Answer> {
    const id = this.next++;
    return this.send({ id, request }, id);
  }

  descriptors(): number {
    return fs.readdirSync(`/proc/${this.pid}/fd`).length;
  }

  stop(): Promise<void> {
    const gone = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    this.child.disconnect();
    return gone;
  }
}

const endpoint = (index: number): object => ({
  bridge: BRIDGE,
  veth: `veth${index.toString(16).padStart(10, '0')}`,
  interfaceName: 'eth0',
  mac: `02:42:ac:12:01:${(index % 256).toString(16).padStart(2, '0')}`,
  ipv4: { address: `172.18.1.${1 + (index % 250)}`, prefixLength: 16 },
});
const namespace = (index: number): object => ({
  name: `n${index}`,
  hostname: `h${index}`,
  endpoints: [endpoint(index)],
});

for (const mode of ['rootless', 'rootful'] as const) {
  describe(`a ${mode} helper`, { skip: blocked ?? false }, () => {
    let helper: Asked;
    const succeed = async (request: object): Promise<unknown> => {
      const answer = await helper.request(request);
      assert.equal(answer.kind, 'result', answer.message);
      return answer.result;
    };
    before(async () => {
      helper = await Asked.start(mode);
    });
    after(() => helper.stop());

    it('answers a request with wrong fields with a refusal, and goes on', async () => {
      for (const [request, field] of [
        [{ op: 'sweep', project: '../../..' }, 'request.project'],
        [{ op: 'sweep', project: ID, path: '/' }, 'request.path'],
        [{ op: 'deleteNetworks', project: ID, bridges: ['lo'] }, 'request.bridges.0'],
      ] as const) {
        const { kind, code, message = '' } = await helper.request(request);
        assert.deepEqual([kind, code], ['error', 'invalid-request']);
        assert.ok(message.startsWith(`${field}: `), message);
      }
      assert.deepEqual(await succeed({ op: 'sweep', project: ID }), { removed: 0 });
    });

    it('knows no namespace that it has not made', async () => {
      for (const name of ['n1', '1', 'self', 'init']) {
        const answer = await helper.request({ op: 'readNamespace', project: ID, name });
        assert.equal(answer.code, 'no-such-namespace');
      }
    });

    it('takes a pin without a namespace, as a crash leaves it, for none and sweeps it away', async () => {
      const folder = `/proc/${helper.pid}/root/run/netscope/${ID}`;
      fs.mkdirSync(folder, { recursive: true });
      fs.writeFileSync(`${folder}/n1.net`, '');
      const answer = await helper.request({ op: 'readNamespace', project: ID, name: 'n1' });
      assert.equal(answer.code, 'no-such-namespace');
      assert.deepEqual(await succeed({ op: 'sweep', project: ID }), { removed: 1 });
      assert.ok(!fs.existsSync(folder));
    });

    it('attaches all namespaces to networks or none, and takes nothing from another project', async () => {
      const devices = async (): Promise<string[]> => {
        const reading = await succeed({ op: 'readNamespace', project: ID, name: 'n1' });
        return (reading as { interfaces: { name: string }[] }).interfaces.map(({ name }) => name).sort();
      };
      const further = (index: number): object => ({ ...endpoint(index), interfaceName: 'eth1' });
      await succeed({ op: 'createNetworks', project: ID, networks: [{ bridge: BRIDGE }] });
      await succeed({ op: 'createNamespaces', project: ID, namespaces: [namespace(1)] });
      const both = [
        { name: 'n1', endpoints: [further(7)] },
        { name: 'n9', endpoints: [further(8)] },
      ];
      const refused = await helper.request({ op: 'addEndpoints', project: ID, namespaces: both });
      assert.equal(refused.code, 'no-such-namespace');
      assert.deepEqual(await devices(), ['eth0', 'lo']);
      const descriptors = helper.descriptors();
      await succeed({ op: 'addEndpoints', project: ID, namespaces: both.slice(0, 1) });
      assert.deepEqual(await devices(), ['eth0', 'eth1', 'lo']);
      assert.equal(helper.descriptors(), descriptors);
      const removed = [{ name: 'n1', veths: ['veth0000000001', 'veth0000000007'] }];
      await succeed({ op: 'removeEndpoints', project: '89abcdef', namespaces: removed });
      assert.deepEqual(await devices(), ['eth0', 'eth1', 'lo']);
      await succeed({ op: 'removeEndpoints', project: ID, namespaces: removed });
      assert.deepEqual(await devices(), ['lo']);
      await succeed({ op: 'sweep', project: ID });
    });

    it('keeps no descriptor of what it could not make', async () => {
      const broken = { op: 'createNamespaces', project: ID, namespaces: [namespace(1), namespace(2)] };
      const first = await helper.request(broken);
      assert.match(first.message ?? '', /the bridge br-0123456789ab is not there/);
      const earlier = helper.descriptors();
      for (let count = 0; count < 20; count++) assert.equal((await helper.request(broken)).kind, 'error');
      assert.equal(helper.descriptors(), earlier);
    });

    it('takes back all namespaces of a request where one cannot be made', async () => {
      const networks = [{ bridge: BRIDGE, ipv4: { address: '172.18.0.1', prefixLength: 16 } }];
      await succeed({ op: 'createNetworks', project: ID, networks });
      const earlier = helper.descriptors();
      // Two devices of one name cannot be in one namespace.
      const impossible = { name: 'n3', hostname: 'h3', endpoints: [endpoint(3), endpoint(4)] };
      const answer = await helper.request({
        op: 'createNamespaces',
        project: ID,
        namespaces: [namespace(1), impossible, namespace(2)],
      });
      assert.deepEqual([answer.kind, answer.code], ['error', 'EEXIST']);
      assert.equal(helper.descriptors(), earlier);
      const retry = await succeed({
        op: 'createNamespaces',
        project: ID,
        namespaces: [namespace(1), namespace(2)],
      });
      assert.deepEqual(
        (retry as { name: string }[]).map(({ name }) => name),
        ['n1', 'n2'],
      );
      assert.deepEqual(
        await succeed({ op: 'sweep', project: ID }),
        { removed: 5 },
        '1 bridge, 2 devices, 2 namespaces',
      );
      // One that has changed rules is closed when the kernel has cleaned up after it.
      await until('all descriptors are closed', () => helper.descriptors() === earlier);
    });

    it('renews the sockets of a namespace on their ports, or on others where a program has taken those', async () => {
      const networks = [{ bridge: BRIDGE, ipv4: { address: '172.18.0.1', prefixLength: 16 } }];
      await succeed({ op: 'createNetworks', project: ID, networks });
      const [made] = (await succeed({
        op: 'createNamespaces',
        project: ID,
        namespaces: [namespace(1)],
      })) as CreatedNamespace[];
      const dns = made?.dnsPorts;
      const renew = async (): Promise<CreatedNamespace | undefined> =>
        (
          (await succeed({
            op: 'renewDns',
            project: ID,
            namespaces: [{ name: 'n1', dns }],
          })) as CreatedNamespace[]
        )[0];
      assert.deepEqual(await renew(), made);

      const pin = `/proc/${helper.pid}/root${made?.netPath ?? ''}`;
      const listen = `require('net').createServer().listen(${dns?.tcp ?? 0}, '127.0.0.11', () => console.log('ready'))`;
      const enter =
        mode === 'rootless' ? [`--user=/proc/${helper.pid}/ns/user`, '--preserve-credentials'] : [];
      const program = spawn('nsenter', [`--net=${pin}`, ...enter, process.execPath, '-e', listen]);
      await new Promise((resolve) => program.stdout.once('data', resolve));
      const renewed = await renew();
      assert.equal(renewed?.dnsPorts?.udp, dns?.udp);
      assert.notEqual(renewed?.dnsPorts?.tcp, dns?.tcp);
      const { nat } = (await succeed({ op: 'readNamespace', project: ID, name: 'n1' })) as NamespaceReading;
      const ports = nat?.chains
        .find(({ name }) => name === 'DOCKER_OUTPUT')
        ?.rules.map(({ target }) => (target.kind === 'dnat' ? target.port : undefined));
      assert.deepEqual(ports, [renewed?.dnsPorts?.tcp, renewed?.dnsPorts?.udp]);
      const jumps = nat?.chains.find(({ name }) => name === 'OUTPUT')?.rules ?? [];
      assert.equal(jumps.length, 1);
      const ended = new Promise((resolve) => program.once('exit', resolve));
      program.kill('SIGKILL');
      await ended;

      const missing = { op: 'renewDns', project: ID, namespaces: [{ name: 'n1' }, { name: 'n2', dns }] };
      assert.equal((await helper.request(missing)).code, 'no-such-namespace');
      await succeed({ op: 'sweep', project: ID });
    });

    it('makes the largest set of networks that it may be asked for', async () => {
      const networks = Array.from({ length: 256 }, (_, index) => ({
        bridge: `br-${index.toString(16).padStart(12, '0')}`,
        ipv4: { address: `10.${index}.0.1`, prefixLength: 16 },
      }));
      await succeed({ op: 'createNetworks', project: ID, networks });
      const rules = networks.map(({ bridge }, index) => ({
        bridge,
        subnet: `10.${index}.0.0/16`,
        internal: index % 2 === 0,
      }));
      await succeed({ op: 'setHostRules', project: ID, networks: rules, ports: [], publish: false });
      assert.deepEqual(await succeed({ op: 'sweep', project: ID }), { removed: 256 });
    });

    if (mode === 'rootful') {
      it('opens no connections: its caller can do that himself', async () => {
        for (const request of [
          { op: 'connect', address: '127.0.0.1', port: 22 },
          { op: 'openRelaySocket' },
        ]) {
          assert.equal((await helper.request(request)).code, 'invalid-request');
        }
      });
    }
  });
}
