/** Rows N1 to N35: which names exist, for whom, and which network answers. */
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { planTopology } from '../../../../src/topology/plan';
import type { Service } from '../../../../src/compose/project';
import type { ServiceNamespace, Topology } from '../../../../src/topology/topology';
import { attachment, network, project, service } from '../../topology/project-builder';
import { ask, found, row, world, type Box } from './world';

type Containers = Readonly<Record<string, Readonly<Record<string, Box>>>>;

/** What a name leads to from a container: addresses, or `forwarded`. */
const RESOLVES: readonly (readonly [string, string, Containers, string, Readonly<Record<string, string>>])[] =
  (() => {
    const dotted: Containers = {
      'c1.net1': { 'br.net1': { v4: '10.0.0.1' } },
      'c2.net1': { 'br.net1': { v4: '10.0.0.2' } },
    };
    const twice: Containers = {
      first: { t1: { v4: '10.0.0.1' }, t2: { v4: '10.1.0.1' } },
      second: { t1: { v4: '10.0.0.2' }, t2: { v4: '10.1.0.2' } },
    };
    const named = { first: { n: { v4: '10.0.0.1', names: ['first', 'foo1', 'foo2', 'abcdefabcdef'] } } };
    const client = { n: { v4: '10.0.0.2' } };
    const linking = { n: { v4: '10.0.0.2', links: { foo: 'first', bar: 'third' } } };
    const linked: Containers = {
      first: { foo1: { v4: '10.0.0.1' }, foo2: { v4: '10.1.0.1' } },
      second: {
        foo1: { v4: '10.0.0.2', links: { FirstInFoo1: 'first' } },
        foo2: { v4: '10.1.0.2', links: { FirstInFoo2: 'first' } },
      },
    };
    const aliased: Containers = {
      first: {
        net1: { v4: '10.0.0.1', names: ['first', 'foo'] },
        net2: { v4: '10.1.0.1', names: ['first', 'bar', 'abc'] },
      },
      second: { net1: { v4: '10.0.0.2' }, net2: { v4: '10.1.0.2' } },
    };
    const withoutNet1: Containers = {
      ...aliased,
      first: { net2: { v4: '10.1.0.1', names: ['first', 'bar', 'abc'] } },
    };
    return [
      ['N1', 'a container whose name has dots', dotted, 'c2.net1', { 'c1.net1': '10.0.0.1' }],
      ['N2', 'such a name with its network', dotted, 'c2.net1', { 'c1.net1.br.net1': '10.0.0.1' }],
      ['N3', 'and with a domain behind it', dotted, 'c2.net1', { 'c1.net1.br.net1.google.com': 'forwarded' }],
      [
        'N4',
        'names by network',
        twice,
        'first',
        { 'second.t1': '10.0.0.2', 'second.t2': '10.1.0.2', 'first.t2': '10.1.0.1' },
      ],
      [
        'N5',
        'of a container that has stopped',
        { first: twice['first'] ?? {} },
        'first',
        { 'second.t1': 'forwarded', 'second.t2': 'forwarded' },
      ],
      [
        'N7',
        'every name of a container',
        { ...named, second: client },
        'second',
        { first: '10.0.0.1', foo1: '10.0.0.1', foo2: '10.0.0.1', abcdefabcdef: '10.0.0.1' },
      ],
      [
        'N9',
        'links, one of them to nobody',
        { first: { n: { v4: '10.0.0.1' } }, second: linking },
        'second',
        { foo: '10.0.0.1', bar: 'forwarded', third: 'forwarded' },
      ],
      [
        'N10',
        'links when the other has come again with another address',
        { first: { n: { v4: '10.0.0.7' } }, second: linking, third: { n: { v4: '10.0.0.8' } } },
        'second',
        { foo: '10.0.0.7', first: '10.0.0.7', bar: '10.0.0.8' },
      ],
      [
        'N11',
        'a link whose network was left',
        { ...linked, first: { foo2: { v4: '10.1.0.1' } } },
        'second',
        { FirstInFoo1: 'forwarded', FirstInFoo2: '10.1.0.1' },
      ],
      [
        'N12',
        'a name in another case',
        { AnyName: { n: { v4: '10.0.0.1' } }, second: client },
        'second',
        { anyname: '10.0.0.1', AnyName: '10.0.0.1' },
      ],
      [
        'N16',
        'a name with its trailing dot',
        { test: { n: { v4: '10.0.0.1' } }, second: client },
        'second',
        { 'test.': '10.0.0.1' },
      ],
      ['N8', 'aliases by network', aliased, 'second', { foo: '10.0.0.1', bar: '10.1.0.1', abc: '10.1.0.1' }],
      [
        'N8',
        'and after one network was left',
        withoutNet1,
        'second',
        { foo: 'forwarded', bar: '10.1.0.1', abc: '10.1.0.1' },
      ],
      [
        'N24',
        'a name of two networks comes from the first one',
        {
          web: { netA: { v4: '10.0.0.1' }, netB: { v4: '10.1.0.1' } },
          me: { netB: { v4: '10.1.0.2' }, netA: { v4: '10.0.0.2' } },
        },
        'me',
        { web: '10.1.0.1' },
      ],
      [
        'N26',
        'the case of a network counts',
        { web: { Shop: { v4: '10.0.0.1' } } },
        'web',
        { 'web.shop': 'forwarded', 'web.Shop': '10.0.0.1' },
      ],
      [
        'N27',
        'the case of a link counts',
        { first: { n: { v4: '10.0.0.1' } }, me: { n: { v4: '10.0.0.2', links: { Db: 'first' } } } },
        'me',
        { Db: '10.0.0.1', db: 'forwarded' },
      ],
      [
        'N28',
        'an alias goes before a name by network',
        {
          one: { net1: { v4: '10.0.0.1', names: ['one', 'api.v1'] } },
          api: { v1: { v4: '10.1.0.1' } },
          me: { v1: { v4: '10.1.0.2' }, net1: { v4: '10.0.0.2' } },
        },
        'me',
        { 'api.v1': '10.0.0.1' },
      ],
      ['N30', 'of a container that was never started', { me: client }, 'me', { created: 'forwarded' }],
    ];
  })();

describe('names and networks, row by row', () => {
  for (const [id, title, containers, from, expected] of RESOLVES) {
    row(id, title, async () => {
      const topology = world(containers);
      for (const [name, leadsTo] of Object.entries(expected))
        assert.equal(await found(topology, from, name), leadsTo, name);
    });
  }
  row('N6', 'a name is there for as long as both are on one network', async () => {
    const second = { n2: { v4: '10.1.0.2' } };
    const apart = world({ first: { n1: { v4: '10.0.0.1' } }, second });
    const together = world({ first: { n1: { v4: '10.0.0.1' }, n2: { v4: '10.1.0.1' } }, second });
    for (const [topology, leadsTo] of [
      [apart, 'forwarded'],
      [together, '10.1.0.2'],
      [apart, 'forwarded'],
    ] as const)
      assert.equal(await found(topology, 'first', 'second'), leadsTo);
  });
  row(
    'N25',
    'the first network decides, also where the second one has an address of the family',
    async () => {
      const web = { netB: { v4: '10.1.0.1' }, netA: { v4: '10.0.0.1', v6: 'fd00::1' } };
      const topology = world({ web, me: { netB: { v4: '10.1.0.2' }, netA: { v4: '10.0.0.2' } } });
      const { rcode, data, forwarded } = await ask(topology, 'me', 'web', 'AAAA');
      assert.deepEqual([rcode, data, forwarded], [0, [], []]);
    },
  );
});

const plan = (services: readonly Service[], keys: readonly string[] = ['default']): Topology =>
  planTopology(
    project(
      services,
      keys.map((key) => network(key)),
    ),
  );
const first = (topology: Topology, name: string): ServiceNamespace => {
  const namespace = topology.namespaces.find(({ service: each }) => each === name);
  assert.ok(namespace);
  return namespace;
};

describe('names of a planned project, row by row', () => {
  row('N13', 'the default bridge has no names', () => {
    const [one] = plan([service('one', { networkMode: 'bridge', networks: [] }), service('two')]).namespaces;
    assert.deepEqual(one?.endpoints.flatMap(({ dnsNames }) => dnsNames) ?? [], []);
    assert.equal(one?.mode?.kind, 'default-bridge');
  });
  for (const id of ['N18', 'N19'])
    row(id, 'a container with IPv6 switched off has no IPv6 address to give', async () => {
      const off = service('off', { values: [], sysctls: { 'net.ipv6.conf.all.disable_ipv6': '1' } });
      const networks = [network('default', { enableIpv6: true, ipam: [{ subnet: 'fd00:1::/64' }] })];
      const topology = planTopology(project([off, service('on')], networks));
      const { data, forwarded } = await ask(topology, 'shop-on-1', 'off', 'AAAA');
      assert.deepEqual([data, forwarded], [[], []]);
      assert.equal((await ask(topology, 'shop-on-1', 'on', 'AAAA')).data.length, 1);
    });
  const joined = (priorities: Readonly<Record<string, number>>): readonly string[] => {
    const networks = Object.entries(priorities).map(([key, gatewayPriority]) =>
      attachment(key, { gatewayPriority }),
    );
    const topology = plan([service('web', { networks })], Object.keys(priorities));
    return first(topology, 'web').endpoints.map((each) => each.network);
  };
  row('N21', 'networks are asked by priority', () => {
    assert.deepEqual(joined({ n1: 1, n2: 2, n3: 3 }), ['shop_n3', 'shop_n2', 'shop_n1']);
    assert.deepEqual(joined({ n1: 1, n2: 2 }), ['shop_n2', 'shop_n1']);
  });
  row('N22', 'and without, those with more ways out first, by name, internal ones last', () => {
    const keys = ['nw0', 'nw1', 'dual', 'inner'];
    const web = service('web', { networks: keys.map((key) => attachment(key)) });
    const networks = [
      network('inner', { internal: true }),
      network('nw1'),
      network('dual', { enableIpv6: true, ipam: [{ subnet: 'fd00:2::/64' }] }),
      network('nw0'),
    ];
    const [namespace] = planTopology(project([web], networks)).namespaces;
    assert.deepEqual(
      namespace?.endpoints.map((each) => each.network),
      ['shop_dual', 'shop_nw0', 'shop_nw1', 'shop_inner'],
    );
  });
  row('N23', 'each family has the default route of its best network', () => {
    const web = service('web', {
      networks: [attachment('dual'), attachment('four', { gatewayPriority: 1000 })],
    });
    const dual = network('dual', { enableIpv6: true, ipam: [{ subnet: 'fd00:3::/64' }] });
    const [namespace] = planTopology(project([web], [dual, network('four')])).namespaces;
    const { ipv4, ipv6 } = namespace?.defaultRoutes ?? {};
    assert.deepEqual([ipv4?.network, ipv6?.network], ['shop_four', 'shop_dual']);
  });
  row('N29', 'a domain name is no part of a name', async () => {
    const topology = plan([service('web', { hostname: 'foo', domainname: 'ex.com' })]);
    assert.notEqual(await found(topology, 'shop-web-1', 'foo'), 'forwarded');
    assert.equal(await found(topology, 'shop-web-1', 'foo.ex.com'), 'forwarded');
  });
  row('N31', 'a container with another name has lost the old one', async () => {
    assert.equal(await found(plan([service('a', { containerName: 'b' })]), 'b', 'shop-a-1'), 'forwarded');
    assert.notEqual(await found(plan([service('a', { containerName: 'b' })]), 'b', 'b'), 'forwarded');
  });
  row('N32', 'one hostname of two containers leads to both', async () => {
    const topology = plan([service('one', { hostname: 'h' }), service('two', { hostname: 'h' })]);
    assert.equal((await ask(topology, 'shop-one-1', 'h')).data.length, 2);
  });
  row('N33', 'a container that is paused keeps its names', async () => {
    const topology = plan([service('one'), service('two')]);
    const namespaces = topology.namespaces.map((each) => ({ ...each, paused: true as const }));
    assert.equal((await ask({ ...topology, namespaces }, 'shop-one-1', 'two')).data.length, 1);
  });
  row('N34', 'a name leads to the replicas that are up', async () => {
    const topology = plan([service('web', { replicas: 2 })]);
    assert.equal((await ask(topology, 'shop-web-1', 'web')).data.length, 2);
    const namespaces = topology.namespaces.filter(({ replica }) => replica === 1);
    assert.equal((await ask({ ...topology, namespaces }, 'shop-web-1', 'web')).data.length, 1);
  });
});
