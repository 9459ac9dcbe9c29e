import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Project, Service } from '../../../src/compose/project';
import { nameIndex } from '../../../src/names/name-index';
import { explain } from '../../../src/names/names-of';
import { answerFor } from '../../../src/names/project-lookup';
import { projectNames } from '../../../src/names/project-names';
import { planTopology } from '../../../src/topology/plan';
import { resolverOwner } from '../../../src/names/resolver-owner';
import { attachment, network, project, service } from '../topology/project-builder';

/** Network, name in lower case, services: one line for each name. */
function tableOf(value: Project): string[] {
  const names = projectNames(value);
  const networks = [...new Set(value.services.flatMap(({ name }) => names.networksOf(name)))];
  return networks
    .flatMap((each) =>
      [...new Set(names.namesIn(each).map(({ name }) => name.toLowerCase()))].map((name) => {
        const services = names.find(each, name).map(({ service }) => service);
        return `${each} ${name} ${services.sort().join(',')}`;
      }),
    )
    .sort();
}

function plannedTableOf(value: Project): string[] {
  const topology = planTopology(value, {}, {});
  const index = nameIndex(topology);
  const shortIds = new Set(topology.namespaces.map(({ shortId }) => shortId));
  const lines = topology.namespaces.flatMap(({ endpoints }) =>
    endpoints.flatMap((endpoint) =>
      endpoint.dnsNames
        .filter((name) => !shortIds.has(name))
        .map((name) => {
          const services = index.find(endpoint.network, name)?.services ?? [];
          return `${endpoint.network} ${name.toLowerCase()} ${[...services].sort().join(',')}`;
        }),
    ),
  );
  return [...new Set(lines)].sort();
}

/** A pseudo-random number generator with a seed (Park and Miller), so that a failure can be had again. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

const NAMES = ['web', 'db', 'cache', 'api', 'Worker', 'dot.ted', 'under_score', 'x'];
const NETWORKS = ['front', 'back', 'side'];

function randomProject(seed: number): Project {
  const next = random(seed);
  const pick = <T>(values: readonly T[]): T => values[next(values.length)] as T;
  const count = 2 + next(NAMES.length - 2);
  const services = NAMES.slice(0, count).map((name, index): Service => {
    const mode = next(8);
    const earlier = NAMES[next(index + 1)] ?? 'web';
    const networkMode = { 0: 'host', 1: 'none', 2: 'bridge', 3: `service:${earlier}` }[mode];
    if (networkMode !== undefined && earlier !== name) return service(name, { networkMode, networks: [] });
    const joined = NETWORKS.filter(() => next(2) === 0);
    return service(name, {
      networks: (joined.length === 0 ? ['front'] : joined).map((key) =>
        attachment(key, {
          aliases: next(3) === 0 ? [pick(['db', 'Alias', 'a.shop_front', 'main'])] : [],
          gatewayPriority: next(3),
        }),
      ),
      ...(next(4) === 0 ? { hostname: pick(['web', 'Host', 'box', 'db']) } : {}),
      ...(next(5) === 0 ? { containerName: `box-${name}` } : { replicas: next(4) }),
      links: next(4) === 0 && index > 0 ? [pick([earlier, `${earlier}:store`])] : [],
    });
  });
  return project(services, [network('front'), network('back', { internal: true }), network('side')]);
}

/** Some of what is drawn the engine refuses: a share with something that has settings of its own. */
function plannable(value: Project): boolean {
  try {
    planTopology(value, {}, {});
    return true;
  } catch {
    return false;
  }
}

describe('names of a project', () => {
  const drawn = Array.from({ length: 400 }, (_, seed) => randomProject(seed + 1)).filter(plannable);

  it('are those of its plan', () => {
    assert.ok(drawn.length > 200, `${drawn.length} projects can be planned`);
    for (const [seed, value] of drawn.entries())
      assert.deepEqual(tableOf(value), plannedTableOf(value), `project ${seed}`);
  });

  it('answer as the resolver of the plan does', () => {
    const asked = [
      ...NAMES,
      'alias',
      'main',
      'store',
      'box',
      'shop-db-1',
      'box-db',
      'db.shop_back',
      'nobody',
    ];
    let compared = 0;
    for (const [seed, value] of drawn.entries()) {
      const topology = planTopology(value, {}, {});
      const names = projectNames(value);
      for (const from of topology.namespaces.filter(({ replica }) => replica === 1)) {
        if (resolverOwner(topology, from) === undefined) continue;
        for (const name of asked) {
          const answer = answerFor(names, from.service, name);
          // The host name of a service stands in /etc/hosts, of which the resolver knows nothing.
          if (answer.kind === 'itself' || answer.kind === 'hosts') continue;
          const planned = explain(topology, from, name);
          const where = `project ${seed}: ${name} from ${from.service}`;
          assert.equal(answer.kind === 'found', planned.kind === 'resolves', where);
          if (answer.kind === 'found' && planned.kind === 'resolves')
            assert.equal(answer.network, planned.network, where);
          if (answer.kind === 'none' && planned.kind === 'no-shared-network')
            assert.equal(answer.why.kind, 'no-shared-network', where);
          compared++;
        }
      }
    }
    assert.ok(compared > 1000, `${compared} questions`);
  });

  it('are remembered for each project', () => {
    const value = project([service('web')]);
    assert.equal(projectNames(value), projectNames(value));
    assert.notEqual(projectNames(value), projectNames({ ...value }));
  });
});

describe('what a name gives a service', () => {
  const value = project(
    [
      service('web', {
        networks: [attachment('front')],
        hostname: 'www',
        extraHosts: [{ host: 'Legacy', address: '192.0.2.7' }],
        links: ['api:backend'],
      }),
      service('api', { networks: [attachment('front', { aliases: ['rest'] })] }),
      service('db', { networks: [attachment('back')] }),
      service('vpn', { networks: [attachment('front')] }),
      service('torrent', { networkMode: 'service:vpn', networks: [] }),
      service('agent', { networkMode: 'host', networks: [] }),
      service('idle', { networks: [attachment('front')], replicas: 0 }),
      service('plain', { networkMode: 'shop_front', networks: [] }),
    ],
    [network('front'), network('back')],
  );
  const names = projectNames(value);

  const cases: readonly (readonly [from: string, name: string, expected: unknown])[] = [
    ['api', 'WEB', { kind: 'found', network: 'shop_front', services: ['web'], isLink: false }],
    ['api', 'www.', { kind: 'found', network: 'shop_front', services: ['web'], isLink: false }],
    ['api', 'web.shop_front', { kind: 'found', network: 'shop_front', services: ['web'], isLink: false }],
    ['web', 'backend', { kind: 'found', network: 'shop_front', services: ['api'], isLink: true }],
    ['torrent', 'rest', { kind: 'found', network: 'shop_front', services: ['api'], isLink: false }],
    ['web', 'www', { kind: 'itself' }],
    ['web', 'LEGACY', { kind: 'hosts', address: '192.0.2.7' }],
    [
      'web',
      'db',
      { kind: 'no-shared-network', services: ['db'], knownIn: ['shop_back'], joined: ['shop_front'] },
    ],
    ['web', 'torrent', { kind: 'shared-namespace', service: 'torrent', owner: 'vpn' }],
    ['web', 'agent', { kind: 'nameless', service: 'agent', place: 'host' }],
    ['web', 'idle', { kind: 'no-containers', service: 'idle' }],
    ['web', 'plain', { kind: 'container-name-only', service: 'plain', names: ['shop-plain-1'] }],
    ['web', 'shop-plain-1', { kind: 'found', network: 'shop_front', services: ['plain'], isLink: false }],
    ['api', 'backend', { kind: 'private-link', service: 'web' }],
    ['api', 'dbb', { kind: 'unknown-name' }],
    ['agent', 'web', { kind: 'no-resolver', service: 'agent', place: 'host' }],
  ];
  for (const [from, name, expected] of cases) {
    it(`${name} from ${from}`, () => {
      const answer = answerFor(names, from, name);
      const shown =
        answer.kind === 'none'
          ? answer.why
          : answer.kind === 'found'
            ? {
                kind: 'found',
                network: answer.network,
                services: answer.owners.map(({ service }) => service),
                isLink: answer.isLink,
              }
            : answer;
      assert.deepEqual(shown, expected);
    });
  }
});
