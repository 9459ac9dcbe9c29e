/** A service that asks much: what its network is told to do counts from the next question on. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Lab, obstacle, until } from './support/lab';

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

const COMPOSE = `
services:
  web: { image: x }
  redis: { image: x, networks: { default: { aliases: ['*.redis'] } } }
  db: { image: x }
`;
const QUESTIONS = 20_000;

/** Asks for redis or another name, some questions at a time, and prints how often each answer came. */
const ASKER = `
const dgram = require('node:dgram');
const count = Number(process.argv[2]);
const header = (id) => Buffer.from([id >> 8, id & 255, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
const name = (process.argv[3] ?? 'redis').split('.').map((label) => String.fromCharCode(label.length) + label).join('');
const question = Buffer.from(name + '\\x00\\x00\\x01\\x00\\x01', 'latin1');
const socket = dgram.createSocket('udp4');
const answers = {};
let sent = 0, received = 0;
const send = () => { if (sent < count) socket.send(Buffer.concat([header(sent++ & 65535), question]), 53, '127.0.0.11'); };
socket.on('message', (reply) => {
  const rcode = reply[3] & 15;
  const all = [];
  for (let at = reply.length - 4, n = reply[7]; n > 0; n--, at -= 21) all.push([...reply.subarray(at, at + 4)].join('.'));
  const key = rcode === 0 ? all.sort().join() : 'rcode ' + rcode;
  answers[key] = (answers[key] ?? 0) + 1;
  received += 1;
  if (received === count) { socket.close(); console.log(JSON.stringify(answers)); } else send();
});
for (let at = 0; at < 32; at++) send();
`;

describe('a service that asks much', { skip: blocked ?? false }, () => {
  let lab: Lab;
  let cwd: string;

  const netscope = async (...words: string[]): Promise<string> => {
    const { code, stdout, stderr } = await lab.netscope(words, { cwd });
    assert.equal(code, 0, `${words.join(' ')}: ${stderr}`);
    return stdout;
  };
  const ask = async (count = QUESTIONS, name = 'redis'): Promise<Record<string, number>> =>
    JSON.parse(
      await netscope('exec', 'web', '--', lab.nodePath, path.join(cwd, 'asker.cjs'), String(count), name),
    ) as Record<string, number>;
  const threads = (): number => fs.readdirSync(`/proc/${lab.processOf('daemon')}/task`).length;

  before(async () => {
    lab = await Lab.create();
    cwd = lab.project('busy', { 'compose.yaml': COMPOSE, 'asker.cjs': ASKER });
    await netscope('up');
  });
  after(() => lab.destroy());

  it('is answered by a thread of its own, with the right answers', async () => {
    const before = threads();
    assert.deepEqual(await ask(), { '172.18.0.3': QUESTIONS });
    assert.ok(threads() > before, 'there is a thread more');
  });

  it('meets a fault from the first question on, and not after it is cleared', async () => {
    await ask();
    await netscope('fault', 'set', '--name', 'redis', 'nxdomain');
    assert.deepEqual(await ask(2000), { 'rcode 3': 2000 });
    await netscope('fault', 'clear');
    assert.deepEqual(await ask(2000), { '172.18.0.3': 2000 });
  });

  it('meets an option of the resolver from the first question on, and not after it is switched off', async () => {
    await ask();
    await netscope('up', '--resolver', 'wildcards');
    assert.deepEqual(await ask(QUESTIONS, 'a.redis'), { '172.18.0.3': QUESTIONS });
    await netscope('up', '--resolver', 'none');
    assert.deepEqual(await ask(500, 'a.redis'), { 'rcode 3': 500 });
    assert.deepEqual(await ask(500), { '172.18.0.3': 500 });
  });

  it('sees replicas as soon as they are there', async () => {
    await ask();
    await netscope('up', '--scale', 'redis=2');
    const [all] = Object.keys(await ask(2000));
    assert.equal(all?.split(',').length, 2);
    await netscope('up', '--scale', 'redis=1');
    assert.deepEqual(await ask(2000), { '172.18.0.3': 2000 });
  });

  it('is told of in the query log, with the numbers of what is not', async () => {
    const last = async (): Promise<{ readonly sequence: number; readonly name: string }> => {
      const lines = (await netscope('queries', '--json', 'web')).trim().split('\n');
      return JSON.parse(lines.at(-1) ?? '') as { sequence: number; name: string };
    };
    await ask(10);
    const { sequence } = await last();
    await ask();
    const after = await last();
    assert.equal(after.name, 'redis');
    assert.equal(after.sequence, sequence + QUESTIONS);
  });

  it('lets the daemon and its thread go', async () => {
    await ask();
    await netscope('down');
    await until('all have left', () => lab.processes().length === 0);
  });
});
