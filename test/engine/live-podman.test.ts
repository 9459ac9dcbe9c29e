/** What is read of Podman's compatible API, beside what docker's client tells of it, and what aardvark-dns answers. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { EngineContents } from '../../src/engine/engine-contents';
import { surroundingsOf } from '../../src/engine/engine-files';
import type { EnginePicture } from '../../src/engine/engine-picture';
import { chooseEndpoint } from '../../src/engine/find-endpoints';
import { openEngine } from '../../src/engine/open-engine';
import { lookup } from '../../src/names/lookup';
import type { ServiceNamespace, Topology } from '../../src/topology/topology';
import { obstacle } from '../kernel/support/lab';
import { PROJECTS } from './live-projects';
import { findEngine, type EnginePrograms } from './support/engine-machine';
import { findPodman, PodmanMachine, type PodmanPrograms } from './support/podman-machine';
import { toldContainers, type ToldContainer } from './support/told';

const NAMES = ['aliases', 'networks', 'modes', 'scale'];

/** Both, because Podman has neither a Compose nor a runc of its own. */
function programs(): { readonly podman: PodmanPrograms; readonly docker: EnginePrograms } | string {
  const lab = obstacle();
  if (lab !== undefined) return lab;
  const [podman, docker] = [findPodman(), findEngine()];
  if (typeof podman === 'string') return podman;
  return typeof docker === 'string' ? docker : { podman, docker };
}

const found = programs();
if (typeof found === 'string') console.log(`skipped: ${found}`);

describe('the topology of Podman', { skip: typeof found === 'string' ? found : false }, () => {
  let machine: PodmanMachine;
  let picture: EnginePicture;
  let told: Map<string, ToldContainer>;
  const namespaces = (): { topology: Topology; namespace: ServiceNamespace }[] =>
    picture.projects.flatMap(({ topology }) =>
      topology.namespaces.map((namespace) => ({ topology, namespace })),
    );
  const inspected = async (): Promise<Record<string, unknown>[]> => {
    const ids = (await machine.client('ps', '--all', '--quiet')).split('\n').filter((id) => id !== '');
    return JSON.parse(await machine.client('inspect', ...ids)) as Record<string, unknown>[];
  };

  before(async () => {
    if (typeof found === 'string') throw new Error(found);
    machine = await PodmanMachine.start(found.podman, found.docker);
    await machine.client('network', 'create', 'shared');
    await machine.client('run', '--detach', '--name', 'neighbour', '--network', 'shared', 'idle');
    for (const { name, files } of PROJECTS.filter((each) => NAMES.includes(each.name))) {
      const folder = machine.lab.project(name, files);
      await machine.compose(folder, '--progress', 'quiet', 'up', '--detach');
    }
    await machine.client('stop', '--time', '0', 'scale-web-3');
    told = toldContainers(await inspected());
    const environment = { CONTAINER_HOST: `unix://${machine.socket}` };
    const endpoint = await chooseEndpoint(surroundingsOf(environment), 'podman');
    assert.ok('address' in endpoint);
    const opened = await openEngine(endpoint, { environment });
    assert.ok('client' in opened, opened.state.message);
    picture = (await EngineContents.read(opened.client, opened.state.engine)).picture();
    opened.client.close();
  });
  after(() => machine.destroy());

  it('is that of Podman', () => {
    assert.equal(picture.engine.product, 'podman');
    assert.deepEqual(
      picture.projects.map(({ name, topology }) => [name, topology.engineProfile]),
      [...NAMES.sort(), ''].map((name) => [name, 'podman']),
    );
  });

  it('has every container, and the addresses of those that run', () => {
    const facts = picture.projects.flatMap(({ containers }) => containers);
    assert.deepEqual(facts.map(({ containerName }) => containerName).sort(), [...told.keys()].sort());
    for (const { containerName, id, state, service, image, configHash } of facts) {
      const expected = told.get(containerName)?.facts;
      assert.deepEqual(
        [id, state, service, image, configHash],
        ['id', 'state', 'service', 'image', 'configHash'].map((key) => expected?.[key]),
        containerName,
      );
    }
    for (const { namespace } of namespaces()) {
      // Podman tells the networks of the owner there as well.
      if (namespace.mode?.kind === 'shared') continue;
      const expected = told.get(namespace.containerName);
      const own = namespace.endpoints.map(({ network, address, prefixLength, mac }) => [
        ...[network, address, prefixLength, mac],
      ]);
      const others = Object.entries(expected?.endpoints ?? {}).map(([network, each]) => [
        ...[network, each['address'], each['prefixLength'], each['mac']],
      ]);
      assert.deepEqual(own.sort(), others.sort(), namespace.containerName);
    }
    assert.ok(!namespaces().some(({ namespace }) => namespace.containerName === 'scale-web-3'));
  });

  it('tells modes of networks', () => {
    const modes = new Map(namespaces().map(({ namespace }) => [namespace.containerName, namespace.mode]));
    assert.deepEqual(
      [
        'modes-agent-1',
        'modes-hermit-1',
        'modes-old-1',
        'modes-sidecar-1',
        'modes-lodger-1',
        'modes-web-1',
      ].map((name) => modes.get(name)),
      [
        { kind: 'host' },
        { kind: 'none' },
        { kind: 'default-bridge' },
        { kind: 'shared', owner: 'modes-web-1' },
        { kind: 'shared', owner: 'neighbour', project: 'without Compose' },
        undefined,
      ],
    );
  });

  it('has the default routes that are there', async () => {
    for (const { namespace } of namespaces()) {
      if (namespace.mode?.kind === 'shared' || namespace.mode?.kind === 'host') continue;
      const words = ['ip', '-4', 'route', 'show', 'default'];
      const real = await inside(namespace, words);
      const gateway = namespace.defaultRoutes?.ipv4?.gateway;
      if (gateway === undefined) assert.equal(real, '', namespace.containerName);
      else assert.ok(real.includes(`via ${gateway} `), `${namespace.containerName}: ${gateway} in ${real}`);
    }
  });

  it('resolves every name as aardvark-dns does', async () => {
    let asked = 0;
    for (const { topology, namespace } of namespaces()) {
      const [first] = namespace.endpoints;
      if (first === undefined || (namespace.mode?.kind ?? 'own') !== 'own') continue;
      const server = topology.networks.find(({ name }) => name === first.network)?.gateway ?? '';
      const names = [
        ...new Set([
          ...topology.namespaces.flatMap((each) => each.endpoints.flatMap(({ dnsNames }) => dnsNames)),
          ...topology.namespaces.map(({ service }) => service),
        ]),
      ];
      for (const name of names) {
        const words = ['dig', '+short', '+tries=1', '+timeout=5', `@${server}`, '-q', name, '-t', 'A'];
        const found_ = lookup(topology, namespace, name, 4);
        const expected = found_.kind === 'found' ? [...found_.addresses].sort() : [];
        const seen = (await inside(namespace, words)).split('\n').filter((line) => line !== '');
        // Where alias and container name are the same, this version answers twice.
        assert.deepEqual([...new Set(seen)].sort(), expected, `${namespace.containerName} asks for ${name}`);
        asked += 1;
      }
    }
    assert.ok(asked > 40, `${asked} questions`);
  });

  async function inside({ containerName }: ServiceNamespace, words: readonly string[]): Promise<string> {
    const pid = machine.pidOf(told.get(containerName)?.id ?? '');
    const command = ['nsenter', `--target=${pid}`, '--net', '--', ...words];
    const { stdout, stderr, code } = await machine.lab.run(command, { as: 'root', cwd: '/' });
    assert.equal(code, 0, stderr);
    return stdout;
  }
});
