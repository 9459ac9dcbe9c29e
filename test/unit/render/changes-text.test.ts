import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderChanges } from '../../../src/render/changes-text';
import { changeList } from '../../../src/topology/change-list';
import { changesBetween } from '../../../src/topology/changes';
import { planTopology } from '../../../src/topology/plan';
import type { ResolverSettings } from '../../../src/topology/resolver-settings';
import type { Topology } from '../../../src/topology/topology';
import { attachment, network, project, service, tcp } from '../topology/project-builder';

const NETWORKS = [network('front'), network('back', { internal: true })];
const front = [attachment('front')];
const back = [attachment('back')];
const web = service('web', { networks: front, ports: [tcp(80, { published: '8080' })] });
const redis = service('redis', { networks: back });

function text(before: Topology | undefined, next: Topology, again: readonly string[] = []): string[] {
  const changes = changesBetween(before, next, new Set(again));
  return renderChanges(changeList(before, next, changes))
    .trimEnd()
    .split('\n');
}

describe('what a change has done', () => {
  const first = planTopology(project([web, redis], NETWORKS));
  const later = (services: Parameters<typeof project>[0], networks = NETWORKS): Topology =>
    planTopology(project(services, networks), { previous: first });

  it('is all that is made, at first', () => {
    assert.deepEqual(
      text(undefined, first),
      [
        'network front  made                   172.18.0.0/16',
        'network back   made                   172.19.0.0/16',
        'redis-1        made                   172.19.0.2',
        'web-1          made                   172.18.0.2',
        'web-1          port 8080 -> 80 published',
      ].map((line, _, all) => aligned(line, all)),
    );
  });

  it('is nothing where nothing differs', () => {
    assert.deepEqual(text(first, later([web, redis])), ['']);
  });

  it('tells of networks that a namespace joins and leaves', () => {
    const joined = later([{ ...web, networks: [...front, ...back] }, redis]);
    assert.deepEqual(text(first, joined), ['web-1  network back joined  172.19.0.3']);
    assert.deepEqual(text(joined, first), ['web-1  network back left']);
  });

  it('tells of names, hosts files, environment and ports', () => {
    const next = later([
      {
        ...web,
        networks: [attachment('front', { aliases: ['shop', 'www'] })],
        extraHosts: [{ host: 'a', address: '192.0.2.1' }],
        environment: { A: 'b' },
        ports: [
          tcp(80, { published: '8081', hostIp: '127.0.0.1' }),
          tcp(53, { published: '53', protocol: 'udp' }),
        ],
      },
      redis,
    ]);
    assert.deepEqual(text(first, next), [
      'web-1  names in network front: gained shop, www',
      'web-1  hosts file changed',
      'web-1  environment changed, for programs that start from now on',
      'web-1  port 8080 -> 80 withdrawn',
      'web-1  port 127.0.0.1:8081 -> 80 published',
      'web-1  port 53 -> 53/udp published',
    ]);
  });

  it('says why something is made again', () => {
    const other = { sysctls: { 'net.core.somaxconn': '512' } };
    assert.deepEqual(text(first, later([web, { ...redis, ...other }])), [
      'redis-1  made again: sysctls differ  172.19.0.2',
    ]);
    assert.deepEqual(text(first, later([web, { ...redis, ...other, hostname: 'x', dns: ['192.0.2.1'] }])), [
      'redis-1  made again: hostname, dns and sysctls differ  172.19.0.2',
    ]);
    assert.deepEqual(text(first, first, ['shop-redis-1']), ['redis-1  made again: restarted  172.19.0.2']);
    const open = [network('front'), network('back', { internal: true, ipam: [{ subnet: '10.7.0.0/24' }] })];
    assert.deepEqual(
      text(first, later([web, redis], open)),
      [
        'network back  made again: subnet differs           10.7.0.0/24',
        'redis-1       network back joined again: address differs  10.7.0.2',
      ].map((line, _, all) => aligned(line, all)),
    );
  });

  it('tells of what has gone', () => {
    assert.deepEqual(text(first, later([redis], [NETWORKS[1] ?? network('back')])), [
      'network front  removed',
      'web-1          removed',
      'web-1          port 8080 -> 80 withdrawn',
    ]);
  });
});

/** Widens the gap before the last column, so that it begins where it does in the longest line. */
function aligned(line: string, all: readonly string[]): string {
  const parts = (text: string): string[] => text.split(/ {2,}/);
  const width = Math.max(...all.map((each) => parts(each)[1]?.length ?? 0));
  const first = Math.max(...all.map((each) => parts(each)[0]?.length ?? 0));
  const [whose = '', what = '', rest] = parts(line);
  return [whose.padEnd(first), ...(rest === undefined ? [what] : [what.padEnd(width), rest])].join('  ');
}

it('of the resolver is told with all that is on', () => {
  const plain = planTopology(project([web], NETWORKS));
  const much = (settings: ResolverSettings): Topology => ({
    ...plain,
    resolver: { settings, names: [], ports: {} },
  });
  assert.deepEqual(text(plain, much({ srv: true, ttl: 0 })), ['resolver  now with srv, ttl=0']);
  assert.deepEqual(text(much({ srv: true }), plain), ["resolver  as an engine's"]);
  assert.deepEqual(text(much({ srv: true }), much({ srv: true })), ['']);
});
