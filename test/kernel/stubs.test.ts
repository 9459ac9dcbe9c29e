/**
 * The resolvers that programs bring along, in a namespace: glibc, BusyBox, Python, Node with and without c-ares, and Go's
 * own one in gron, the smallest program in Go that Debian has and that fetches by name. Java is asked where the machine
 * has it; Debian's smallest runtime is 190 MB, which is too much for every run. musl is in no program of Debian's.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Lab, obstacle, OUTSIDE_ADDRESS, OUTSIDE_NAME, until } from './support/lab';

const DB = '10.81.0.20';
const DB6 = 'fd00:81::20';
const FOUR = '10.81.0.30';
const COMPOSE = `
services:
  web: { image: web }
  db:
    image: db
    networks: { default: { ipv4_address: ${DB}, ipv6_address: "${DB6}", aliases: [store.internal] } }
  four:
    image: four
    sysctls: { net.ipv6.conf.all.disable_ipv6: "1" }
    networks: { default: { ipv4_address: ${FOUR} } }
  many: { image: many, scale: 3 }
networks:
  default:
    name: stubs
    enable_ipv6: true
    ipam: { config: [{ subnet: 10.81.0.0/24 }, { subnet: "fd00:81::/64" }] }
`;

const NODE_LOOKUP = `
  require('node:dns').lookup(process.argv[1], { all: true }, (error, all) =>
    console.log(error ? error.code : all.map(({ address }) => address).sort().join(' ')))`;
const NODE_RESOLVE = `
  const { resolve4, resolve6 } = require('node:dns').promises;
  Promise.allSettled([resolve4(process.argv[1]), resolve6(process.argv[1])]).then((all) =>
    console.log(all.flatMap(({ value = [] }) => value).sort().join(' ') || all.map(({ reason }) => reason?.code).join(' ')))`;
const PYTHON = `
import socket, sys
try: print(*sorted({each[4][0] for each in socket.getaddrinfo(sys.argv[1], None)}))
except socket.gaierror as error: print(error.errno == socket.EAI_NONAME and 'unknown' or error)`;
const JAVA = `class Find { public static void main(String[] words) throws Exception {
  for (var each : java.net.InetAddress.getAllByName(words[0])) System.out.println(each.getHostAddress()); } }`;

const blocked = obstacle() ?? missing('busybox') ?? missing('gron') ?? missing('getent');
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

function missing(program: string): string | undefined {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`]);
    return undefined;
  } catch {
    return `${program} is not installed (see scripts/debian-packages.mjs)`;
  }
}

describe('programs find services by name', { skip: blocked ?? false }, () => {
  let lab: Lab;
  let folder: string;

  const inWeb = async (...words: string[]): Promise<string> => {
    const { stdout, stderr } = await lab.netscope(['exec', 'web', '--', ...words], { cwd: folder });
    return stdout === '' ? stderr : stdout;
  };
  const addressesIn = (text: string): string[] =>
    [...new Set(text.match(/\b(?:10\.81\.0\.\d+|198\.51\.100\.\d+)\b|\bfd00:81::[\da-f]+\b/gi) ?? [])].sort();

  before(async () => {
    lab = await Lab.create();
    folder = lab.project('stubs', { 'compose.yaml': COMPOSE, 'Find.java': JAVA });
    const { code, stderr } = await lab.netscope(['up'], { cwd: folder });
    assert.equal(code, 0, stderr);
    const pages = lab.writable('pages');
    fs.writeFileSync(path.join(pages, 'page.json'), '{"from":"db"}');
    const serve = ['python3', '-m', 'http.server', '8000', '--directory', pages];
    lab.start(lab.netscopeCommand(['exec', 'db', '--', ...serve]), { as: 'user', cwd: folder });
    await until('the server of db answers', async () =>
      (await inWeb('curl', '--silent', `http://${DB}:8000/page.json`)).includes('db'),
    );
  });
  after(() => lab.destroy());

  /** What a stub makes of a name: the addresses that it prints. */
  const stubs: Readonly<Record<string, (name: string) => Promise<string>>> = {
    'glibc, getent ahosts': (name) => inWeb('getent', 'ahosts', name),
    'Node, dns.lookup': (name) => inWeb(lab.nodePath, '-e', NODE_LOOKUP, name),
    'Node, dns.resolve (c-ares)': (name) => inWeb(lab.nodePath, '-e', NODE_RESOLVE, name),
    'Python, getaddrinfo': (name) => inWeb('/usr/bin/python3', '-c', PYTHON, name),
  };
  for (const [stub, ask] of Object.entries(stubs)) {
    it(`${stub}: both families, one family, many replicas, other networks' names, the outside`, async () => {
      assert.deepEqual(addressesIn(await ask('db')), [DB, DB6]);
      assert.deepEqual(addressesIn(await ask('DB')), [DB, DB6]);
      assert.deepEqual(addressesIn(await ask('db.stubs')), [DB, DB6]);
      assert.deepEqual(addressesIn(await ask('store.internal')), [DB, DB6]);
      assert.deepEqual(addressesIn(await ask('four')), [FOUR]);
      assert.equal(addressesIn(await ask('many')).length, 6);
      assert.deepEqual(addressesIn(await ask(OUTSIDE_NAME)), [OUTSIDE_ADDRESS]);
      assert.deepEqual(addressesIn(await ask('nobody')), []);
    });
  }

  it('BusyBox: nslookup of both families, and ping', async () => {
    // Its nslookup appends the search list to a name without dots, whatever ndots says.
    const looked = await inWeb('busybox', 'nslookup', 'db.');
    assert.match(looked, /127\.0\.0\.11/);
    assert.deepEqual(addressesIn(looked), [DB, DB6]);
    assert.deepEqual(addressesIn(await inWeb('busybox', 'nslookup', 'four.')), [FOUR]);
    assert.match(await inWeb('getent', 'hosts', DB), /stubs-db-1\.stubs/);
    assert.match(await inWeb('busybox', 'ping', '-c', '1', '-4', 'db'), new RegExp(`PING db \\(${DB}\\)`));
  });

  it('Go: with its own resolver and with that of libc', async () => {
    for (const netdns of ['go', 'cgo']) {
      const said = await inWeb('env', `GODEBUG=netdns=${netdns}`, 'gron', 'http://db:8000/page.json');
      assert.match(said, /json\.from = "db";/, netdns);
    }
    assert.match(await inWeb('env', 'GODEBUG=netdns=go', 'gron', 'http://nobody:8000/'), /no such host/);
  });

  it('Java', { skip: missing('java') ?? missing('javac') ?? false }, async () => {
    assert.deepEqual(addressesIn(await inWeb('java', path.join(folder, 'Find.java'), 'four')), [FOUR]);
    assert.deepEqual(
      addressesIn(await inWeb('java', path.join(folder, 'Find.java'), 'many')).length > 0,
      true,
    );
  });
});
