/** What is read of a real engine, beside what the engine's own client tells, and what its containers see. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import packet from 'dns-packet';
import { EngineContents } from '../../src/engine/engine-contents';
import { surroundingsOf } from '../../src/engine/engine-files';
import type { ContainerFacts, EnginePicture } from '../../src/engine/engine-picture';
import { chooseEndpoint } from '../../src/engine/find-endpoints';
import { openEngine } from '../../src/engine/open-engine';
import { lookup } from '../../src/names/lookup';
import { resolverOwner } from '../../src/names/resolver-owner';
import { reverse, reverseName } from '../../src/names/reverse';
import type { ServiceNamespace, Topology } from '../../src/topology/topology';
import { obstacle, until } from '../kernel/support/lab';
import { PROJECTS, SAMPLE_OVERRIDE } from './live-projects';
import { EngineMachine, findEngine } from './support/engine-machine';
import { Prober, type Task } from './support/prober';
import { toldContainers, toldNetworks, type ToldContainer } from './support/told';

const lab = obstacle();
const ENGINES = ['newest', 'own'] as const;
/** Of questions to one container. */
const AT_ONCE = 40;

for (const which of ENGINES) {
  const found = lab ?? findEngine(which);
  if (typeof found === 'string') console.log(`skipped: ${found}`);
  const title = typeof found === 'string' ? which : `Docker ${found.docker}`;
  describe(`the topology of ${title}`, { skip: typeof found === 'string' ? found : false }, () => {
    let engine: EngineMachine;
    let picture: EnginePicture;
    let told: Map<string, ToldContainer>;
    let toldNets: Map<string, Record<string, unknown>>;
    let untouched: readonly string[];
    const isNew = typeof found !== 'string' && Number.parseInt(found.docker, 10) >= 28;
    const namespaces = (): { topology: Topology; namespace: ServiceNamespace }[] =>
      picture.projects.flatMap(({ topology }) =>
        topology.namespaces.map((namespace) => ({ topology, namespace })),
      );
    const facts = (): ContainerFacts[] => picture.projects.flatMap(({ containers }) => containers);

    before(async () => {
      if (typeof found === 'string') throw new Error(found);
      const newest = findEngine();
      const compose = typeof newest === 'string' ? found.compose : newest.compose;
      engine = await EngineMachine.start({ ...found, compose });
      await bringUp(engine, isNew);
      untouched = await allInspected(engine);
      picture = await read(engine);
      told = toldContainers(await inspected(engine));
      toldNets = toldNetworks(await inspectedNetworks(engine));
    });
    after(() => engine.destroy());

    it('has every container once, with its facts', () => {
      const seen = new Map(
        facts().map((each) => [
          each.containerName,
          { ...each, networks: [...each.networks].sort(), containerName: undefined, finishedAt: undefined },
        ]),
      );
      assert.deepEqual([...seen.keys()].sort(), [...told.keys()].sort());
      assert.ok(seen.size > 25, `${seen.size} containers`);
      for (const [name, { facts: expected }] of told) {
        const { error: _, oneOff: __, ...own } = seen.get(name) ?? { error: '', oneOff: true };
        assert.deepEqual(plain(own), plain(expected), name);
      }
      const states = new Set(facts().map(({ state, health }) => `${state} ${health ?? ''}`.trim()));
      for (const state of ['running', 'running healthy', 'running unhealthy', 'exited', 'paused', 'created'])
        assert.ok(states.has(state), `${state} is among ${[...states].join(', ')}`);
    });

    it('groups them by project, and those without Compose last', () => {
      for (const { name, containers } of picture.projects) {
        for (const { labels } of containers) assert.equal(labels['com.docker.compose.project'] ?? '', name);
      }
      const names = picture.projects.map(({ name }) => name);
      assert.equal(names.at(-1), '');
      assert.ok(PROJECTS.every(({ name, isNew: needsNew }) => (needsNew && !isNew) || names.includes(name)));
    });

    it('has the endpoints of those that run, as the client tells them', () => {
      for (const { namespace } of namespaces()) {
        const { containerName, endpoints } = namespace;
        const expected = told.get(containerName);
        assert.ok(expected?.runs, containerName);
        const own = Object.fromEntries(
          endpoints.map((each) => [
            each.network,
            {
              address: each.address,
              prefixLength: each.prefixLength,
              mac: each.mac,
              ipv6: each.ipv6 === undefined ? undefined : `${each.ipv6.address}/${each.ipv6.prefixLength}`,
              fixed: each.fixedFamilies ?? [],
              links: (each.links ?? []).map(({ alias, target }) => `${target}:${alias}`).sort(),
              interfaceName: each.interfaceName,
              dnsNames:
                expected.endpoints[each.network]?.['dnsNames'] === undefined ? undefined : each.dnsNames,
            },
          ]),
        );
        assert.deepEqual(plain(own), plain(expected.endpoints), containerName);
        const ports = namespace.publishedPorts
          .flatMap(({ hostAddresses = [], hostPort, containerPort, protocol }) =>
            hostAddresses.map((address) => `${address} ${hostPort} ${containerPort}/${protocol}`),
          )
          .sort();
        assert.deepEqual(ports, expected.ports, containerName);
        const { hostname, domainname, dns, dnsSearch, dnsOptions, sysctls, paused, environment } = namespace;
        const lines = Object.entries(environment).map(([key, value]) => `${key}=${value}`);
        const settings = { hostname, domainname, dns, dnsSearch, dnsOptions, sysctls, paused };
        assert.deepEqual(
          plain({ ...settings, environment: lines.sort() }),
          plain(expected.namespace),
          containerName,
        );
      }
      const running = [...told].filter(([, { runs }]) => runs).map(([name]) => name);
      assert.deepEqual(
        namespaces()
          .map(({ namespace }) => namespace.containerName)
          .sort(),
        running.sort(),
      );
    });

    it('says why the others have none', () => {
      const notes = picture.projects.flatMap(({ topology }) => topology.notes);
      const stopped = [...told].filter(([, { runs }]) => !runs).map(([name]) => name);
      assert.ok(stopped.length >= 3);
      for (const name of stopped) {
        const note = notes.find(({ message }) => message.startsWith(`Container ${name} is `));
        assert.equal(note?.code, 'not-running', name);
      }
      assert.match(
        notes.find(({ service }) => service === 'failed')?.message ?? '',
        /^Container states-failed-1 is exited with exit code 3: /,
      );
    });

    it('has the networks with their prefixes, gateways and options', () => {
      const seen = new Set<string>();
      for (const { name: project, topology } of picture.projects) {
        for (const network of topology.networks) {
          const expected = toldNets.get(network.name);
          assert.ok(expected, network.name);
          seen.add(network.name);
          const isOwn = project !== '' && expected['project'] === project;
          // Where nobody has named a gateway, engines may tell it at the endpoints only.
          const isToldOf = (key: string): boolean => expected[key] !== undefined;
          const own = {
            subnet: network.subnet,
            gateway: isToldOf('gateway') ? network.gateway : undefined,
            subnet6: network.ipv6?.subnet,
            gateway6: isToldOf('gateway6') ? network.ipv6?.gateway : undefined,
            internal: network.internal,
            ipRanges: network.ipRanges ?? [],
            aux: network.auxAddresses,
            bridge: network.bridge,
            key: network.key,
          };
          const { project: _, mtu, ...rest } = expected;
          assert.deepEqual(
            plain(own),
            plain({ ...rest, key: isOwn ? rest['key'] : network.name }),
            network.name,
          );
          assert.equal(network.bridgeOptions?.mtu ?? 1500, Number(mtu ?? 1500), network.name);
          assert.equal(network.external ?? false, !isOwn, network.name);
        }
      }
      for (const name of ['composetest_default', 'networks_back', 'shared', 'bridge', 'fixed_default'])
        assert.ok(seen.has(name), name);
    });

    it('tells whose network namespace each container is in', () => {
      const inode = (name: string): string =>
        fs.readlinkSync(`/proc/${engine.pidOf(told.get(name)?.id ?? '')}/ns/net`);
      const modes = new Map(namespaces().map(({ namespace }) => [namespace.containerName, namespace.mode]));
      const owners = new Map([...modes].map(([name]) => [inode(name), name]));
      for (const [name, mode] of modes) {
        const sharing = [...modes.keys()].filter((other) => other !== name && inode(other) === inode(name));
        if (mode?.kind === 'shared') assert.equal(inode(mode.owner), inode(name), name);
        else
          assert.ok(
            sharing.every((other) => modes.get(other)?.kind === 'shared'),
            name,
          );
      }
      assert.ok(owners.size > 15);
      assert.deepEqual(
        ['modes-agent-1', 'modes-hermit-1', 'modes-old-1', 'modes-sidecar-1', 'modes-lodger-1', 'loner'].map(
          (name) => modes.get(name),
        ),
        [
          { kind: 'host' },
          { kind: 'none' },
          { kind: 'default-bridge' },
          { kind: 'shared', owner: 'modes-web-1' },
          { kind: 'shared', owner: 'neighbour', project: 'without Compose' },
          { kind: 'default-bridge' },
        ],
      );
    });

    it('has the default routes that are there', async () => {
      for (const { namespace } of namespaces()) {
        if (namespace.mode?.kind === 'shared' || namespace.mode?.kind === 'host') continue;
        const pid = engine.pidOf(told.get(namespace.containerName)?.id ?? '');
        for (const [family, route] of [
          ['-4', namespace.defaultRoutes?.ipv4],
          ['-6', namespace.defaultRoutes?.ipv6],
        ] as const) {
          const words = [
            'nsenter',
            `--target=${pid}`,
            '--net',
            '--',
            'ip',
            family,
            'route',
            'show',
            'default',
          ];
          const { stdout } = await engine.lab.run(words, { as: 'root', cwd: '/' });
          const real = /via (\S+)/.exec(stdout)?.[1];
          assert.equal(route?.gateway, real, `${namespace.containerName} ${family}: ${stdout}`);
        }
      }
    });

    it('has the lines of /etc/hosts that containers were given', async () => {
      for (const name of ['fixed-web-1', 'linked']) {
        const namespace = namespaces().find((each) => each.namespace.containerName === name)?.namespace;
        const { hosts = [] } = namespace ?? {};
        assert.ok(hosts.length > 0, name);
        const pid = engine.pidOf(told.get(name)?.id ?? '');
        const { stdout } = await engine.lab.run(['cat', `/proc/${pid}/root/etc/hosts`], {
          as: 'root',
          cwd: '/',
        });
        for (const { address, names } of hosts) {
          const line = stdout.split('\n').find((each) => each.split(/\s+/)[0] === address) ?? '';
          for (const each of names) assert.ok(line.split(/\s+/).includes(each), `${each} in "${line}"`);
        }
      }
    });

    it('resolves every name as the containers do', async () => {
      const questions = new Set<string>();
      for (const { topology, namespace } of namespaces()) {
        if (namespace.paused === true || resolverOwner(topology, namespace) !== namespace) continue;
        const pid = engine.pidOf(told.get(namespace.containerName)?.id ?? '');
        const asked = questionsOf(topology);
        const prober = Prober.start(engine.lab, { pid });
        const hasWayOut = !namespace.endpoints.every(isInternal(topology));
        const answers = await answersTo(prober, asked, hasWayOut ? 3 : 1);
        await prober.end();
        asked.forEach(({ name, type }, index) => {
          questions.add(`${name} ${type}`);
          const seen = dataOf(answers[index] ?? '', type);
          // Engines before 28 ask upstream servers from a namespace without a way out too, and get no answer.
          const isLost = seen === 'no answer' && !isNew && !hasWayOut;
          assert.deepEqual(
            isLost ? 'unknown' : seen,
            expectedData(topology, namespace, name, type),
            `${namespace.containerName} asks for ${name} ${type}`,
          );
        });
      }
      assert.ok(questions.size > 200, `${questions.size} questions`);
    });

    it('is what the command line shows and answers', async () => {
      const environment = { DOCKER_HOST: `unix://${engine.socket}` };
      const run = (...words: string[]): ReturnType<typeof engine.lab.netscope> =>
        engine.lab.netscope(['--engine', 'docker', ...words], { as: 'root', cwd: '/', env: environment });
      const ps = await run('-p', 'links', 'ps');
      assert.equal(ps.code, 0, ps.stderr);
      assert.match(
        ps.stdout,
        /^web +links-web-1 +links_default +[\d.]+ +links-web-1, web, [0-9a-f]{12} +running$/m,
      );
      const all = JSON.parse((await run('ps', '--all', '--json')).stdout) as {
        projects: { containers: { containerName: string }[] }[];
      };
      assert.deepEqual(
        all.projects.flatMap((each) => each.containers.map(({ containerName }) => containerName)).sort(),
        [...told.keys()].sort(),
      );
      assert.ok(!JSON.stringify(all).includes('REDIS_URL'), 'environments stay where they are');

      const cache = await run('-p', 'links', 'resolve', 'web', 'cache');
      const address = told.get('links-redis-1')?.endpoints['links_default']?.['address'];
      assert.match(cache.stdout, new RegExp(`^cache 600 IN A ${String(address)}\\n`), cache.stderr);
      assert.equal(cache.code, 0);
      const stopped = await run('resolve', 'states/healthy', 'failed');
      assert.equal(stopped.code, 1);
      assert.match(
        stopped.stderr,
        /hint: Container states-failed-1 is exited with exit code 3: it has no address/,
      );
      const elsewhere = await run('resolve', 'neighbour', 'proxy');
      assert.match(elsewhere.stdout, /^proxy 600 IN A /, elsewhere.stderr);
    });

    it('has changed nothing', async () => {
      assert.deepEqual(await allInspected(engine), untouched);
    });
  });
}

async function read(engine: EngineMachine): Promise<EnginePicture> {
  const environment = { DOCKER_HOST: `unix://${engine.socket}` };
  const endpoint = await chooseEndpoint(surroundingsOf(environment), 'docker');
  assert.ok('address' in endpoint);
  const opened = await openEngine(endpoint, { environment });
  assert.ok('client' in opened, opened.state.message);
  try {
    return (await EngineContents.read(opened.client, opened.state.engine)).picture();
  } finally {
    opened.client.close();
  }
}

/** All projects at once, and containers that Compose knows nothing of. */
async function bringUp(engine: EngineMachine, isNew: boolean): Promise<void> {
  await engine.docker('network', 'create', 'shared');
  const run = (...words: string[]): Promise<string> => engine.docker('run', '--detach', ...words);
  await run('--name', 'neighbour', '--network', 'shared', '--network-alias', 'elsewhere', 'idle');
  await run('--name', 'loner', 'idle');
  await run('--name', 'linked', '--link', 'loner:friend', 'idle');
  await engine.docker('create', '--name', 'unborn', '--network', 'shared', 'idle');
  const sample = path.resolve(__dirname, '../../examples/composetest/compose.yaml');
  const projects = [
    ...PROJECTS.filter((each) => each.isNew !== true || isNew),
    {
      name: 'composetest',
      files: {
        'compose.yaml': fs.readFileSync(sample, 'utf8'),
        'compose.override.yaml': SAMPLE_OVERRIDE,
      },
    },
  ];
  for (const { name, files } of projects) {
    const folder = engine.lab.project(name, files);
    await engine.compose(folder, '--progress', 'quiet', 'up', '--detach');
  }
  await engine.docker('pause', 'states-asleep-1');
  await engine.docker('stop', '--time', '0', 'states-ended-1');
  // What starts again and again would be another one whenever somebody looks.
  await engine.docker('stop', '--time', '0', 'states-again-1');
  await until('the states are as they are to be', async () => {
    const containers = toldContainers(await inspected(engine));
    const state = (name: string): unknown => containers.get(name)?.facts['state'];
    const health = (name: string): unknown => containers.get(name)?.facts['health'];
    return (
      [state('states-again-1'), state('states-failed-1')].every((each) => each === 'exited') &&
      health('states-healthy-1') === 'healthy' &&
      health('states-ill-1') === 'unhealthy'
    );
  });
}

async function inspected(engine: EngineMachine): Promise<Record<string, unknown>[]> {
  const ids = (await engine.docker('ps', '--all', '--quiet')).split('\n').filter((id) => id !== '');
  return JSON.parse(await engine.docker('inspect', ...ids)) as Record<string, unknown>[];
}

async function inspectedNetworks(engine: EngineMachine): Promise<Record<string, unknown>[]> {
  const ids = (await engine.docker('network', 'ls', '--quiet')).split('\n').filter((id) => id !== '');
  return JSON.parse(await engine.docker('network', 'inspect', ...ids)) as Record<string, unknown>[];
}

/** Everything the engine tells, but for health checks, which go on. */
async function allInspected(engine: EngineMachine): Promise<string[]> {
  const everything = [await inspected(engine), await inspectedNetworks(engine)];
  const text = JSON.stringify(
    everything,
    (key, value: unknown) => (['Log', 'FailingStreak', 'ExecIDs'].includes(key) ? undefined : value),
    1,
  );
  const { stdout } = await engine.lab.run(['sh', '-c', 'iptables-save; ip6tables-save; ip -brief address'], {
    as: 'root',
    cwd: '/',
  });
  return `${text}\n${stdout.replaceAll(/^#.*$|\[\d+:\d+\]/gm, '')}`.split('\n');
}

interface Question {
  readonly name: string;
  readonly type: 'A' | 'AAAA' | 'PTR';
}

/** Every name of a topology, alone and in each of its networks, and every address. */
function questionsOf({ namespaces, neighbours = [], networks, notes }: Topology): Question[] {
  const endpoints = [
    ...namespaces.flatMap((each) => each.endpoints),
    ...neighbours.map(({ endpoint }) => endpoint),
  ];
  const bare = new Set([
    ...endpoints.flatMap(({ dnsNames, links = [] }) => [...dnsNames, ...links.map(({ alias }) => alias)]),
    ...namespaces.map(({ service }) => service),
    ...notes.flatMap(({ service }) => service ?? []),
  ]);
  const qualified = [...bare].flatMap((name) => networks.map((network) => `${name}.${network.name}`));
  const addresses = endpoints.flatMap(({ address, ipv6 }) => [address, ipv6?.address ?? '']);
  return [
    ...[...bare].flatMap((name): Question[] => [
      { name, type: 'A' },
      { name, type: 'AAAA' },
    ]),
    ...qualified.map((name): Question => ({ name, type: 'A' })),
    ...addresses
      .filter((address) => address !== '')
      .map((address): Question => ({ name: reverseName(address), type: 'PTR' })),
  ];
}

function taskOf({ name, type }: Question): Task {
  const message = packet.encode({
    ...{ type: 'query', id: 7, flags: packet.RECURSION_DESIRED },
    questions: [{ type, name }],
  });
  return { kind: 'ask', query: message.toString('hex'), tcp: false };
}

/** What an answer holds, sorted; what the upstream says of a name is that it does not exist. */
function dataOf(answer: string, type: string): readonly string[] | string {
  if (!/^[\da-f]+$/.test(answer)) return answer;
  const {
    answers = [],
    flag_qr,
    rcode,
  } = packet.decode(Buffer.from(answer, 'hex')) as ReturnType<typeof packet.decode> & { rcode: string };
  if (!flag_qr) return 'no answer';
  if (answers.length === 0 && rcode !== 'NOERROR') return 'unknown';
  return answers
    .filter((each) => each.type === type)
    .map((each) => String((each as { data: unknown }).data))
    .sort();
}

function expectedData(
  topology: Topology,
  from: ServiceNamespace,
  name: string,
  type: Question['type'],
): readonly string[] | string {
  if (type === 'PTR') {
    const found = reverse(topology, from, name);
    return found === undefined ? 'unknown' : [...found.names].sort();
  }
  const found = lookup(topology, from, name, type === 'A' ? 4 : 6);
  return found.kind === 'unknown' ? 'unknown' : [...found.addresses].sort();
}

/** A busy machine loses answers: those are asked for again. */
async function answersTo(prober: Prober, asked: readonly Question[], tries: number): Promise<string[]> {
  const answers: string[] = [];
  for (let from = 0; from < asked.length; from += AT_ONCE)
    answers.push(...(await prober.do(asked.slice(from, from + AT_ONCE).map(taskOf))));
  const lost = asked.map((_, index) => index).filter((index) => answers[index] === 'no answer');
  if (lost.length === 0 || tries === 1) return answers;
  const again = await answersTo(
    prober,
    lost.map((index) => asked[index]).filter((each) => each !== undefined),
    tries - 1,
  );
  lost.forEach((index, at) => (answers[index] = again[at] ?? ''));
  return answers;
}

function isInternal({ networks }: Topology): (endpoint: { readonly network: string }) => boolean {
  return ({ network }) => networks.find(({ name }) => name === network)?.internal === true;
}

/** Without what is undefined. */
function plain(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}
