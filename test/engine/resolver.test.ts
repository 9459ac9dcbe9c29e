/** The resolver and that of real Docker engines, asked the same several hundred questions. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { Lab, obstacle } from '../kernel/support/lab';
import { ASKERS, COMPOSE, NAMES, REVERSE, WORDS } from './files-of-resolver';
import { ANSWER_DIFFERENCES, type AnswerDifference } from './resolver-differences';
import { answerLines } from './support/dns-answer';
import { dnsQuestions, type DnsQuestion } from './support/dns-questions';
import { EngineMachine, findEngine, type EnginePrograms } from './support/engine-machine';
import type { Machine } from './support/machine';
import { NetscopeMachine } from './support/netscope-machine';
import { Prober } from './support/prober';

const RECORDS = path.resolve(__dirname, '../../build/engine-sightings');
const SERVERS = ['203.0.113.61', '203.0.113.62', '203.0.113.63'];
const SEED = Number(process.env['NETSCOPE_TEST_SEED'] ?? 1);
/** Questions that are under way at the same time. */
const AT_ONCE = 40;
const IMPATIENCE_MS = 1_500;
/** Three servers that keep silent take three times four seconds. */
const PATIENCE_MS = 14_000;
/** What the prober says of it. */
const NO_ANSWER = 'no answer';
/** The long run asks from more than one container. */
const askers = process.env['NETSCOPE_TEST_ENGINE'] === 'all' ? ASKERS : ASKERS.slice(0, 1);

const lab = obstacle();
const ENGINES = [
  { profile: 'docker-28', which: 'newest' },
  { profile: 'docker-20.10', which: 'own' },
] as const;

for (const { profile, which } of ENGINES) {
  const found = lab ?? findEngine(which);
  const blocked = typeof found === 'string' ? found : versionObstacle(found, profile);
  if (blocked !== undefined) console.log(`skipped: ${blocked}`);
  describe(`the resolver as ${profile}`, { skip: blocked ?? false }, () => {
    it('answers as the engine does', async () => {
      if (typeof found === 'string') throw new Error(found);
      // Of Docker Engine 20.10 there is no Compose that reads these files; a later one speaks to it.
      const newest = findEngine();
      const compose = typeof newest === 'string' ? found.compose : newest.compose;
      const questions = askers.map((_, at) => dnsQuestions(NAMES, REVERSE, WORDS, SEED + at));
      const both = [
        EngineMachine.start({ ...found, compose }).then((machine) => seenOn(machine, questions)),
        netscope(profile).then((machine) => seenOn(machine, questions)),
      ] as const;
      // Also where one of them fails: what the other has made must be gone.
      await Promise.allSettled(both);
      judge(profile, found.docker, questions, await both[0], await both[1]);
    });
  });
}

function versionObstacle({ docker }: EnginePrograms, profile: string): string | undefined {
  return `docker-${docker}`.startsWith(`${profile}.`)
    ? undefined
    : `Docker ${docker} is not the engine of ${profile}`;
}

async function netscope(profile: string): Promise<Machine & { destroy(): Promise<void> }> {
  const machine = new NetscopeMachine(
    await Lab.create(),
    profile === 'docker-20.10' ? 'rootless' : 'rootful',
    ['--engine-profile', profile],
  );
  return Object.assign(machine, { destroy: () => machine.lab.destroy() });
}

/** Answers by asker and question, from a machine that is gone afterwards. */
async function seenOn(
  machine: Machine & { destroy(): Promise<void> },
  questions: readonly (readonly DnsQuestion[])[],
): Promise<readonly (readonly string[])[]> {
  try {
    await startUpstreams(machine.lab);
    const folder = machine.lab.project('resolver', { 'compose.yaml': COMPOSE });
    const { containers } = await machine.up(folder);
    const seen: string[][] = [];
    for (const [at, service] of askers.entries()) {
      const pid = containers.find((each) => each.service === service)?.pid;
      if (pid === undefined) throw new Error(`${service} is not up`);
      seen.push(await answers(machine.lab, pid, questions[at] ?? []));
    }
    await machine.down(folder);
    return seen;
  } finally {
    await machine.destroy();
  }
}

/** What gets no answer soon is asked once more, with patience: most of it never gets one. */
async function answers(place: Lab, pid: number, questions: readonly DnsQuestion[]): Promise<string[]> {
  const prober = Prober.start(place, { pid });
  const ask = async (some: readonly DnsQuestion[], patienceMs: number): Promise<string[]> => {
    const seen: string[] = [];
    for (let at = 0; at < some.length; at += AT_ONCE) {
      const tasks = some.slice(at, at + AT_ONCE).map(({ message, tcp }) => ({
        ...{ kind: 'ask' as const, query: message.toString('hex'), tcp, patienceMs },
      }));
      seen.push(...(await prober.do(tasks)).map(answerLines));
    }
    return seen;
  };
  const first = await ask(questions, IMPATIENCE_MS);
  const late = questions.filter((_, at) => first[at] === NO_ANSWER);
  const second = new Map((await ask(late, PATIENCE_MS)).map((seen, at) => [late[at], seen]));
  await prober.end();
  return questions.map((question, at) => second.get(question) ?? first[at] ?? NO_ANSWER);
}

/** Three servers on the outside, which the host of the lab has in its resolv.conf. */
async function startUpstreams(place: Lab): Promise<void> {
  const script = SERVERS.map((address) => `ip address add ${address}/32 dev lo`).join(' && ');
  const { code, stderr } = await place.run(['sh', '-c', script], { as: 'root', where: 'outside', cwd: '/' });
  assert.equal(code, 0, stderr);
  const program = path.join(__dirname, 'support/upstreams.mjs');
  const child = place.start([process.execPath, program, ...SERVERS], {
    as: 'root',
    where: 'outside',
    cwd: '/',
  });
  child.stderr?.on('data', (chunk: Buffer) => process.stderr.write(chunk));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', (exit) => reject(new Error(`the upstreams ended with ${String(exit)}`)));
  });
  const lines = SERVERS.map((address) => `nameserver ${address}\n`);
  fs.writeFileSync(path.join(place.directory, 'resolv.conf'), lines.join(''));
}

function judge(
  profile: (typeof ENGINES)[number]['profile'],
  version: string,
  questions: readonly (readonly DnsQuestion[])[],
  theirs: readonly (readonly string[])[],
  ours: readonly (readonly string[])[],
): void {
  const explained = new Map<AnswerDifference, number>();
  const left: string[] = [];
  let count = 0;
  const silences = theirs.flat().filter((text) => text === NO_ANSWER).length;
  for (const [asker, list] of questions.entries())
    for (const [at, { title, message }] of list.entries()) {
      count += 1;
      const [engine = '', netscope = ''] = [theirs[asker]?.[at], ours[asker]?.[at]];
      if (engine === netscope) continue;
      const row = ANSWER_DIFFERENCES.find(
        (each) =>
          (each.engine ?? profile) === profile &&
          (each.title?.test(title) ?? true) &&
          (each.explains?.(engine, netscope) ?? true),
      );
      if (row !== undefined) explained.set(row, (explained.get(row) ?? 0) + 1);
      else
        left.push(
          `${ASKERS[asker] ?? ''}: ${title}\n${message.toString('hex')}\n  engine:   ${indented(engine)}\n  netscope: ${indented(netscope)}`,
        );
    }
  fs.mkdirSync(RECORDS, { recursive: true });
  fs.writeFileSync(path.join(RECORDS, `resolver.${profile}.txt`), left.join('\n\n'));
  const all = questions.flatMap((list, asker) =>
    list.map(({ title }, at) => `${ASKERS[asker] ?? ''}: ${title}\n${theirs[asker]?.[at] ?? ''}\n`),
  );
  fs.writeFileSync(path.join(RECORDS, `resolver.${profile}.engine.txt`), all.join('\n'));
  console.log(
    `Docker ${version} as ${profile}: ${count} questions, ${silences} without an answer, ${left.length} answers unexplained`,
  );
  for (const row of ANSWER_DIFFERENCES)
    console.log(`${String(explained.get(row) ?? 0).padStart(5)} × ${row.reason}`);
  assert.ok(count >= 500 && silences < count / 4, 'this is no comparison');
  const idle = ANSWER_DIFFERENCES.filter((row) => (row.engine ?? profile) === profile && !explained.has(row));
  assert.deepEqual(
    idle.map(({ reason }) => reason),
    [],
    'rows about a difference that is none any more',
  );
  assert.equal(left.length, 0, `answers that differ:\n${left.slice(0, 40).join('\n')}`);
}

function indented(text: string): string {
  return text.replaceAll('\n', '\n            ');
}
