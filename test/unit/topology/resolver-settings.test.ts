import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as v from 'valibot';
import { withResolver } from '../../../src/topology/resolver-plan';
import {
  parseResolverSettings,
  type ResolverSettings,
  resolverSettingsSchema,
  resolverWords,
} from '../../../src/topology/resolver-settings';
import { planTopology } from '../../../src/topology/plan';
import { attachment, network, project, service } from './project-builder';

const ALL: ResolverSettings = {
  downServices: true,
  wildcards: true,
  projectNames: true,
  srv: true,
  privateReverse: true,
  race: true,
  avoidDead: true,
  followHost: true,
  cache: 500,
  ttl: 5,
};

describe('the settings of the resolver', () => {
  it('are read from words, one by one or with commas, and written as such', () => {
    const words = resolverWords(ALL);
    assert.equal(words.length, Object.keys(ALL).length);
    assert.deepEqual(parseResolverSettings(words), { settings: ALL });
    assert.deepEqual(parseResolverSettings([words.join(',')]), { settings: ALL });
    assert.equal(v.is(resolverSettingsSchema, ALL), true);
  });

  it('have a number that stands for a cache without one, and a TTL that may be 0', () => {
    assert.deepEqual(parseResolverSettings(['cache']), { settings: { cache: 1000 } });
    assert.deepEqual(parseResolverSettings(['ttl=0']), { settings: { ttl: 0 } });
  });

  it('are none, and are taken back by none', () => {
    assert.deepEqual(parseResolverSettings([]), { settings: {} });
    assert.deepEqual(parseResolverSettings(['srv,none', 'race']), { settings: { race: true } });
    assert.deepEqual(resolverWords({}), []);
  });

  for (const [word, why] of [
    ['explode', /no option "explode"; there are down-services, wildcards/],
    ['', /no option ""/],
    ['ttl', /ttl needs seconds from 0 to 600, such as ttl=5/],
    ['ttl=601', /from 0 to 600/],
    ['ttl=-1', /from 0 to 600/],
    ['cache=0', /from 1 to 100000/],
    ['cache=x', /such as cache=500/],
    ['srv=1', /srv takes no value/],
    ['ttl=1=2', /more than one =/],
  ] as const)
    it(`"${word}" is none, and why is said`, () => {
      const parsed = parseResolverSettings([word]);
      assert.ok('wrong' in parsed);
      assert.match(parsed.wrong, why);
    });

  it('of another kind are refused by the schema', () => {
    for (const bad of [{ ttl: 601 }, { ttl: 0.5 }, { cache: 0 }, { race: 'yes' }])
      assert.equal(v.is(resolverSettingsSchema, bad), false, JSON.stringify(bad));
  });
});

describe('the plan of a resolver', () => {
  const files = {
    ...project(
      [
        service('web', {
          containerName: 'front-door',
          networks: [attachment('front', { aliases: ['www', '*.web'] })],
          ports: [
            { target: 80, protocol: 'tcp', name: 'site', appProtocol: 'http' },
            { target: 9, protocol: 'sctp' },
          ],
          expose: ['80', '53/udp', '90-92', '1-65535', 'x'],
        }),
        service('db', { networks: [attachment('front')] }),
      ],
      [network('front')],
    ),
    disabledServices: [{ name: 'debug', profiles: ['debug'] }],
  };
  const topology = planTopology(files, {}, {});

  it('knows all names of the files and all ports', () => {
    const { resolver } = withResolver(topology, files, { srv: true });
    assert.deepEqual(resolver, {
      settings: { srv: true },
      names: ['web', 'front-door', 'www', 'db', 'debug'],
      ports: {
        web: [
          { port: 80, protocol: 'tcp', labels: ['site', 'http'] },
          { port: 53, protocol: 'udp' },
          ...[90, 91, 92].map((port) => ({ port, protocol: 'tcp' })),
        ],
      },
    });
  });

  it('is none where nothing is on, also where something was', () => {
    assert.deepEqual(withResolver(topology, files, {}), topology);
    const before = withResolver(topology, files, { srv: true });
    assert.deepEqual(withResolver(before, files, {}), topology);
  });

  it('of a part keeps what it knows of the rest', () => {
    const before = {
      settings: {},
      names: ['redis'],
      ports: { redis: [{ port: 6379, protocol: 'tcp' as const }] },
    };
    const { resolver } = withResolver(topology, files, { srv: true }, before);
    assert.ok(resolver?.names.includes('redis') && resolver.names.includes('web'));
    assert.deepEqual(Object.keys(resolver?.ports ?? {}), ['redis', 'web']);
  });
});
