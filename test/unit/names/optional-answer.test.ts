import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { optionalAnswer, type OptionalAnswer } from '../../../src/names/optional-answer';
import { isPrivateReverse } from '../../../src/names/private-zones';
import { reverseName } from '../../../src/names/reverse';
import { planTopology } from '../../../src/topology/plan';
import { withResolver } from '../../../src/topology/resolver-plan';
import type { ResolverSettings } from '../../../src/topology/resolver-settings';
import type { Topology } from '../../../src/topology/topology';
import { attachment, network, project, service } from '../topology/project-builder';

const FILES = {
  ...project(
    [
      service('web', {
        networks: [attachment('front', { aliases: ['*.web', '*.deep.web'] })],
        ports: [
          { target: 80, protocol: 'tcp', name: 'http' },
          { target: 443, protocol: 'tcp' },
        ],
        replicas: 2,
      }),
      service('api', { networks: [attachment('front', { aliases: ['*.deep.web'] }), attachment('back')] }),
      service('db', { networks: [attachment('back')], expose: ['5432'] }),
    ],
    [network('front'), network('back')],
  ),
  disabledServices: [{ name: 'debug', profiles: ['debug'] }],
};

function planned(settings: ResolverSettings): Topology {
  return withResolver(planTopology(FILES, {}, {}), FILES, settings);
}

function ask(
  settings: ResolverSettings,
  service: string,
  name: string,
  type = 'A',
  others: readonly Topology[] = [],
): OptionalAnswer | undefined {
  const topology = planned(settings);
  const from = topology.namespaces.find((each) => each.service === service);
  assert.ok(from);
  return optionalAnswer({ topology, from, others, name, type });
}

const addressesIn = (key: string, service: string): string[] =>
  planned({})
    .namespaces.filter((each) => each.service === service)
    .flatMap(({ endpoints }) => endpoints.filter((each) => each.network === `shop_${key}`))
    .map(({ address }) => address);

it('without settings there is no answer beyond the engine', () => {
  for (const name of ['x.web', 'db.shop', '_http._tcp.web', 'debug', '1.0.0.10.in-addr.arpa'])
    for (const type of ['A', 'SRV', 'PTR']) assert.equal(ask({}, 'web', name, type), undefined);
});

describe('wildcard aliases', () => {
  const on = { wildcards: true } as const;
  it('answer for every name below, the longest one first', () => {
    const short = { kind: 'addresses', option: 'wildcards', network: 'shop_front' };
    assert.deepEqual(ask(on, 'api', 'x.web'), { ...short, addresses: addressesIn('front', 'web') });
    assert.deepEqual(ask(on, 'api', 'A.B.Web.'), { ...short, addresses: addressesIn('front', 'web') });
    const both = [...addressesIn('front', 'web'), ...addressesIn('front', 'api')].sort();
    const deep = ask(on, 'api', 'x.deep.web');
    assert.ok(deep?.kind === 'addresses');
    assert.deepEqual([...deep.addresses].sort(), both);
  });

  it('have no records of other types, and no answer for types that networks do not hold', () => {
    for (const type of ['AAAA', 'MX']) {
      const answer = ask(on, 'api', 'x.web', type);
      assert.deepEqual(answer?.kind === 'addresses' && answer.addresses, []);
    }
    assert.equal(ask(on, 'api', 'x.web', 'TXT'), undefined);
  });

  it('are nobody outside of their network, and not the name itself', () => {
    assert.equal(ask(on, 'db', 'x.web'), undefined);
    assert.equal(ask(on, 'api', 'other'), undefined);
  });
});

describe('names with a project behind', () => {
  const on = { projectNames: true } as const;
  it('answer across networks of the project', () => {
    assert.deepEqual(ask(on, 'web', 'DB.shop.'), {
      ...{ kind: 'addresses', option: 'project-names', network: 'shop_back' },
      addresses: addressesIn('back', 'db'),
    });
  });

  it('prefer networks that the asker is on', () => {
    assert.deepEqual(ask(on, 'db', 'api.shop'), {
      ...{ kind: 'addresses', option: 'project-names', network: 'shop_back' },
      addresses: addressesIn('back', 'api'),
    });
    const front = ask(on, 'web', 'api.shop');
    assert.equal(front?.kind === 'addresses' && front.network, 'shop_front');
  });

  it('answer for other projects that are up, and not for those that are not', () => {
    const other: Topology = { ...planned({}), project: 'other' };
    const answer = ask(on, 'web', 'db.other', 'A', [other]);
    assert.deepEqual(answer?.kind === 'addresses' && answer.addresses, addressesIn('back', 'db'));
    assert.equal(ask(on, 'web', 'db.other'), undefined);
    assert.equal(ask(on, 'web', 'nobody.shop'), undefined);
  });
});

describe('SRV', () => {
  const on = { srv: true } as const;
  const records = (service: string, name: string, type = 'SRV'): string[] | undefined => {
    const answer = ask(on, service, name, type);
    return answer?.kind === 'services'
      ? answer.services.map(({ port, target }) => `${port} ${target}`)
      : undefined;
  };

  it('gives the port by its name or number, for every replica', () => {
    assert.deepEqual(records('api', '_http._tcp.web'), ['80 shop-web-1', '80 shop-web-2']);
    assert.deepEqual(records('api', '_443._TCP.Web.'), ['443 shop-web-1', '443 shop-web-2']);
  });

  it('gives the only port of a protocol, whatever it is called', () => {
    assert.deepEqual(records('api', '_postgresql._tcp.db'), ['5432 shop-db-1']);
    assert.deepEqual(records('api', '_ftp._tcp.web'), [], 'one of several');
    assert.deepEqual(records('api', '_postgresql._udp.db'), []);
  });

  it('gives all ports of the name itself, and qualified by its network', () => {
    assert.deepEqual(records('api', 'db'), ['5432 shop-db-1']);
    assert.deepEqual(records('api', '_x._tcp.db.shop_back'), ['5432 shop-db-1']);
    assert.equal(records('api', 'web')?.length, 4);
  });

  it('is of names that resolve, and no other type', () => {
    assert.equal(records('web', '_x._tcp.db'), undefined, 'not on a common network');
    assert.equal(records('web', '_http._tcp.www.example.test'), undefined);
    assert.equal(records('api', '_http._tcp.web', 'A'), undefined);
  });
});

describe('services that are down', () => {
  const on = { downServices: true } as const;
  it('are absent, alone and with their network, for every type', () => {
    for (const name of ['debug', 'DEBUG.', 'debug.shop_front'])
      for (const type of ['A', 'AAAA', 'TXT']) {
        const answer = ask(on, 'web', name, type);
        assert.equal(answer?.kind, 'absent', `${name} ${type}`);
        assert.equal(answer.option, 'down-services');
      }
  });

  it('are also those on no common network, so that no name of the project leaks', () => {
    const answer = ask(on, 'web', 'db');
    assert.ok(answer?.kind === 'absent');
    assert.match(answer.why, /^db is a name of shop that is not up, or not on these networks$/);
  });

  it('are not those that answer, nor names of others', () => {
    assert.equal(ask(on, 'web', 'api', 'TXT'), undefined);
    assert.equal(ask(on, 'web', 'debug.example.test'), undefined);
    assert.equal(ask(on, 'web', 'www.example.test'), undefined);
  });
});

describe('private reverse zones', () => {
  it('are those of private, local and documentation addresses', () => {
    for (const address of [
      ...['10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.7.7', '127.0.0.1', '169.254.1.1', '0.0.0.0'],
      ...['100.64.0.1', '100.127.9.9', '192.0.2.1', '198.51.100.1', '203.0.113.1', '255.255.255.255'],
      ...['::1', '::', 'fd00::1', 'fc12::', 'fe80::1', 'febf::1', '2001:db8::1'],
    ])
      assert.equal(isPrivateReverse(reverseName(address)), true, address);
  });

  it('are none of the others, and no other names', () => {
    for (const address of [
      ...[
        '8.8.8.8',
        '172.15.0.1',
        '172.32.0.1',
        '192.169.0.1',
        '100.63.0.1',
        '100.128.0.1',
        '255.255.255.254',
      ],
      ...['2001:db9::1', 'fec0::1', '2606:4700::1', '::2'],
    ])
      assert.equal(isPrivateReverse(reverseName(address)), false, address);
    for (const name of ['', '.', 'in-addr.arpa', 'x.10.in-addr.arpa.example', '10.in-addr.arpa.'])
      assert.equal(isPrivateReverse(name), name === '10.in-addr.arpa.', name);
  });

  it('are answered for every type', () => {
    const answer = ask({ privateReverse: true }, 'web', '9.9.9.10.in-addr.arpa', 'PTR');
    assert.deepEqual([answer?.kind, answer?.option], ['absent', 'private-reverse']);
    assert.equal(ask({ privateReverse: true }, 'web', '8.8.8.8.in-addr.arpa', 'PTR'), undefined);
  });
});
