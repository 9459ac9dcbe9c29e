/** How sightings are laid side by side: no privilege, no engine. */
import assert from 'node:assert/strict';
import packet from 'dns-packet';
import { describe, it } from 'node:test';
import { MEANT_DIFFERENCES } from './meant-differences';
import { describeDifference, differencesBetween, rowFor, type DifferenceRow } from './support/compare';
import type { ComposeModel } from './support/compose-model';
import { answerText, placeOf, questionsAbout } from './support/questions';
import type { Running, SeenContainer, Sighting } from './support/sighting';
import { reverseName, symbolise, symbolsOf } from './support/symbols';

const MODEL: ComposeModel = {
  name: 'shop',
  services: {
    web: {
      networks: { default: { aliases: ['www'] }, back: { ipv4_address: '10.1.0.9' } },
      ports: [
        { target: 80, published: '8080', protocol: 'tcp' },
        { target: 53, protocol: 'udp' },
      ],
    },
  },
  networks: {
    default: { name: 'shop_default' },
    back: { name: 'shop_back', ipam: { config: [{ subnet: '10.1.0.0/24' }] } },
  },
};

function running(address: string, shortId: string, port: number): Running {
  const container: SeenContainer = {
    service: 'web',
    replica: 1,
    containerName: 'shop-web-1',
    shortId,
    pid: 1,
    endpoints: [
      { network: 'shop_default', addresses: [address] },
      { network: 'shop_back', addresses: ['10.1.0.9'] },
    ],
    published: [
      { hostAddress: '0.0.0.0', hostPort: 8080, containerPort: 80, protocol: 'tcp' },
      { hostAddress: '0.0.0.0', hostPort: port, containerPort: 53, protocol: 'udp' },
    ],
  };
  return {
    project: 'shop',
    networks: [
      { name: 'shop_default', bridge: 'br-1', subnets: ['172.18.0.0/16'], gateways: ['172.18.0.1'] },
      { name: 'shop_back', bridge: 'br-2', subnets: ['10.1.0.0/24'], gateways: ['10.1.0.1'] },
    ],
    containers: [container],
  };
}

function sighting(of: Running, facts: Readonly<Record<string, string>>): Sighting {
  return {
    facts: new Map(Object.entries(facts)),
    symbols: symbolsOf(MODEL, of),
    literalFacts: new Map([['subnets', '172.18.0.0/16']]),
  };
}

const ONE = running('172.18.0.2', 'aaaaaaaaaaaa', 40_001);
const OTHER = running('172.18.0.3', 'bbbbbbbbbbbb', 40_002);

describe('symbols', () => {
  it('make what an engine gives out by turns or at random equal', () => {
    const facts = (address: string, id: string, port: number): Record<string, string> => ({
      'web-1/own hosts': `${address}\t${id}`,
      'web-1/routes IPv4': `172.18.0.0/16 dev eth0 src ${address}`,
      [`web-1/ping ${address}`]: 'yes',
      [`web-1/answer/${reverseName(address)} PTR`]: 'shop-web-1.shop_default',
      'host/sockets': `udp 0.0.0.0:${port}`,
    });
    const one = sighting(ONE, facts('172.18.0.2', 'aaaaaaaaaaaa', 40_001));
    const other = sighting(OTHER, facts('172.18.0.3', 'bbbbbbbbbbbb', 40_002));
    assert.deepEqual(differencesBetween(one, other), []);
    assert.equal(symbolise(one).get('web-1/own hosts'), '{IPv4 of web-1 on default}\t{ID of web-1}');
    assert.equal(symbolise(one).get('host/sockets'), 'udp 0.0.0.0:{port of web-1 53/udp}');
  });

  it('hide how long an address is, whose network is one of several', () => {
    const facts = (address: string, prefix: number, bytes: number): Record<string, string> => ({
      'web-1/eth0/addresses': `${address}/${prefix} scope global`,
      [`web-1/answer/${reverseName(address)} PTR`]: `NOERROR qr, ${bytes} bytes`,
    });
    const one = sighting(ONE, facts('172.18.0.2', 16, 100));
    assert.deepEqual(differencesBetween(one, sighting(OTHER, facts('172.18.0.3', 20, 101))), []);
    const fixed = (prefix: number): Sighting =>
      sighting(ONE, { 'web-1/eth1/addresses': `10.1.0.9/${prefix}` });
    assert.equal(differencesBetween(fixed(24), fixed(25)).length, 1);
  });

  it('leave alone what the file fixes', () => {
    const seen = 'tcp 10.1.0.9:8080';
    assert.equal(symbolise(sighting(ONE, { 'web-1/some': seen })).get('web-1/some'), seen);
    assert.equal(symbolise(sighting(ONE, {})).get('subnets'), '172.18.0.0/16');
  });

  it('take no address for the beginning of a longer one', () => {
    const seen = symbolise(sighting(ONE, { 'web-1/some': '172.18.0.20 172.18.0.2. 172.18.0.2:53' }));
    assert.equal(
      seen.get('web-1/some'),
      '172.18.0.20 {IPv4 of web-1 on default}. {IPv4 of web-1 on default}:53',
    );
  });

  it('tell ports of two protocols apart', () => {
    const seen = symbolise(sighting(ONE, { 'host/sockets': 'tcp 0.0.0.0:40001\nudp [::]:40001' }));
    assert.equal(seen.get('host/sockets'), 'tcp 0.0.0.0:40001\nudp [::]:{port of web-1 53/udp}');
  });
});

describe('a comparison', () => {
  it('finds what differs, is missing or is more', () => {
    const differences = differencesBetween(
      sighting(ONE, { 'web-1/hosts': 'a', 'web-1/UTS': 'x', 'web-1/same': '1' }),
      sighting(ONE, { 'web-1/hosts': 'b', 'web-1/same': '1', 'web-1/zone': 'z' }),
    );
    assert.deepEqual(differences, [
      { place: 'web-1/UTS', engine: 'x', netscope: undefined },
      { place: 'web-1/hosts', engine: 'a', netscope: 'b' },
      { place: 'web-1/zone', engine: undefined, netscope: 'z' },
    ]);
  });

  it('ignores the order of routes and sockets, and keeps that of files and rules', () => {
    const one = sighting(ONE, { 'web-1/routes IPv4': 'a\nb', 'web-1/rules IPv4': 'a\nb' });
    const other = sighting(ONE, { 'web-1/routes IPv4': 'b\na', 'web-1/rules IPv4': 'b\na' });
    assert.deepEqual(
      differencesBetween(one, other).map(({ place }) => place),
      ['web-1/rules IPv4'],
    );
  });

  it('shows the lines that only one of the two has', () => {
    const text = describeDifference({ place: 'web-1/hosts', engine: 'a\nb', netscope: 'b\nc' });
    assert.equal(text, 'web-1/hosts\n  engine:   a\n  netscope: c');
  });
});

describe('a row', () => {
  const row: DifferenceRow = {
    files: ['shop'],
    mode: 'rootless',
    place: /web-1\/ping .*/,
    explains: (engine) => engine === 'yes',
    reason: 'a reason',
  };
  const difference = { place: 'web-1/ping 10.0.0.1', engine: 'yes', netscope: 'no' };
  const explains = (changes: object, file = 'shop', mode: 'rootless' | 'rootful' = 'rootless'): boolean =>
    rowFor({ ...difference, ...changes }, [row], { file, mode }) === row;

  it('explains a difference in its file, mode and place, with what it says was seen', () => {
    assert.equal(explains({}), true);
    assert.equal(explains({}, 'other'), false);
    assert.equal(explains({}, 'shop', 'rootful'), false);
    assert.equal(explains({ place: 'other/web-1/ping 10.0.0.1' }), false);
    assert.equal(explains({ engine: 'no' }), false);
  });

  it('of the meant differences explains no more than it says', () => {
    const meant = (place: string, engine: string, netscope: string): boolean =>
      rowFor({ place, engine, netscope }, MEANT_DIFFERENCES, { file: 'x', mode: 'rootful' }) !== undefined;
    const text = (header: string, rest: string): string => `# ${header}\n\nnameserver ${rest}\n`;
    assert.equal(meant('web-1/resolv.conf', text('one', '127.0.0.11'), text('two', '127.0.0.11')), true);
    assert.equal(meant('web-1/resolv.conf', text('one', '127.0.0.11'), text('two', '10.0.0.1')), false);
    const answer = (bytes: number, ttl: number): string =>
      `NOERROR qr rd ra, ${bytes} bytes\nanswer www ${ttl} A 192.0.2.1`;
    assert.equal(meant('web-1/answer/www A', answer(50, 60), answer(66, 60)), true);
    assert.equal(meant('web-1/answer/www A', answer(50, 60), answer(66, 61)), false);
    assert.equal(
      meant('web-1/answer/www A', answer(50, 600), answer(66, 600)),
      false,
      'an answer of its own',
    );
    assert.equal(meant('web-1/eth0/MAC', '02:00:00:00:00:01', '02:00:00:00:00:02'), false);
  });
});

describe('the questions', () => {
  it('ask for every name, alone and in each network, and for every address', () => {
    const places = questionsAbout(MODEL, ONE).map(placeOf);
    for (const place of [
      'answer/web A',
      'answer/web AAAA',
      'answer/www A',
      'answer/shop-web-1 A',
      'answer/aaaaaaaaaaaa A',
      'answer/web.shop_back A',
      'answer/2.0.18.172.in-addr.arpa PTR',
      'answer/WEB A',
      'answer/web A over TCP',
    ]) {
      assert.ok(places.includes(place), place);
    }
    assert.equal(new Set(places).size, places.length);
  });

  it('have answers with everything in them, records sorted', () => {
    const message = packet.encode({
      type: 'response',
      id: 1,
      flags: packet.RECURSION_DESIRED | packet.RECURSION_AVAILABLE,
      questions: [{ type: 'A', name: 'web' }],
      answers: ['10.0.0.3', '10.0.0.2'].map((data) => ({ type: 'A', name: 'web', ttl: 600, data })),
    });
    assert.equal(
      answerText(message.toString('hex')),
      `NOERROR qr rd ra, ${message.length} bytes\nanswer web 600 A 10.0.0.2\nanswer web 600 A 10.0.0.3`,
    );
    assert.equal(answerText('no answer'), 'no answer');
  });

  it('turn addresses round', () => {
    assert.equal(reverseName('10.1.2.3'), '3.2.1.10.in-addr.arpa');
    assert.match(reverseName('fd00::1'), /^1\.0\.(?:0\.){26}0\.0\.d\.f\.ip6\.arpa$/);
  });
});
