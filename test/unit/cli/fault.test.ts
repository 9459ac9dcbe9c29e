import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunningFault } from '../../../src/daemon/api';
import type { FakeDaemon } from './fake-daemon';
import { FOLDER } from './project';
import { daemonWithProject, run } from './run';

const FAULT: RunningFault = {
  ...{ id: 3, services: ['web'], containerNames: [], name: 'redis', rate: 0.3, hits: 5 },
  effect: { kind: 'delay', ms: 300 },
};

async function withFault(): Promise<FakeDaemon> {
  const daemon = await daemonWithProject();
  daemon.projects = daemon.projects.map((project) => ({ ...project, faults: [FAULT] }));
  return daemon;
}

describe('fault set', () => {
  it('hands on whom, which names, what and how often', async () => {
    const daemon = await daemonWithProject();
    const words = ['--from', 'web', '--from', 'web-2', '--name', 'redis', '--type', 'a', '--rate', '30%'];
    const { exitCode, stdout, stderr } = await run(['fault', 'set', ...words, 'delay=300ms'], { daemon });
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual(daemon.calls, [
      {
        method: 'setFault',
        params: {
          project: 'shop',
          fault: {
            services: ['web'],
            containerNames: ['shop-web-2'],
            name: 'redis',
            type: 'A',
            rate: 0.3,
            effect: { kind: 'delay', ms: 300 },
          },
        },
      },
    ]);
    assert.match(
      stdout,
      /FAULT +FROM +NAME +TYPE +EFFECT +RATE +HITS\n7 +web, shop-web-2 +redis +A +delay=300ms +30%/,
    );
    assert.match(stderr, /netscope fault clear 7/);
  });

  it('means everybody and every name, where nothing is said', async () => {
    const daemon = await daemonWithProject();
    await run(['fault', 'set', 'drop'], { daemon });
    const { fault } = daemon.calls[0]?.params as { fault: unknown };
    assert.deepEqual(fault, { services: [], containerNames: [], rate: 1, effect: { kind: 'drop' } });
  });

  it('remarks a name that nobody has, and sets it all the same', async () => {
    const daemon = await daemonWithProject();
    const { exitCode, stderr } = await run(['fault', 'set', '--name', 'rediss', 'drop'], { daemon });
    assert.equal(exitCode, 0);
    assert.match(stderr, /nobody in shop is called "rediss"\. Did you mean redis\?/);
    daemon.closed = 0;
    for (const name of ['redis', 'www.example.test', 'r*']) {
      daemon.closed = 0;
      const quiet = await run(['fault', 'set', '--name', name, 'drop'], { daemon });
      assert.doesNotMatch(quiet.stderr, /warning/);
    }
  });

  it('asks the owner of a namespace that is shared, and refuses where nobody is asked', async () => {
    const compose = `name: shop
services:
  web: { image: web }
  side: { image: side, network_mode: "service:web" }
  machine: { image: machine, network_mode: host }
`;
    const files = { [`${FOLDER}/compose.yaml`]: compose };
    const daemon = await daemonWithProject();
    daemon.projects = [];
    await run(['up'], { daemon, files });
    daemon.calls.length = 0;
    daemon.closed = 0;
    await run(['fault', 'set', '--from', 'side', 'drop'], { daemon, files });
    const { fault } = daemon.calls[0]?.params as { fault: { services: string[]; containerNames: string[] } };
    assert.deepEqual([fault.services, fault.containerNames], [[], ['shop-web-1']]);
    daemon.closed = 0;
    const refused = await run(['fault', 'set', '--from', 'machine', 'drop'], { daemon, files });
    assert.equal(refused.exitCode, 2);
    assert.match(
      refused.stderr,
      /machine has network_mode host.*no fault can be injected\n +hint: Leave it out/,
    );
  });

  it('says what is wrong with its words', async () => {
    const daemon = await daemonWithProject();
    for (const [words, message] of [
      [['explode'], /no fault "explode"; there are delay=TIME.*\n +hint: For example/],
      [['delay'], /delay needs a time/],
      [['drop', '--rate', '0%'], /share above 0%/],
      [['drop', '--rate', '130%'], /up to 100%/],
      [['drop', '--name', ''], /1 to 255 characters/],
      [['drop', '--from', 'wbe'], /Did you mean web\?/],
      [[], /missing required argument/],
    ] as const) {
      daemon.closed = 0;
      const { exitCode, stderr } = await run(['fault', 'set', ...words], { daemon });
      assert.equal(exitCode, 2, stderr);
      assert.match(stderr, message);
    }
    assert.deepEqual(daemon.calls, []);
  });

  it('needs the network up', async () => {
    const { exitCode, stderr } = await run(['fault', 'set', 'drop']);
    assert.equal(exitCode, 3);
    assert.match(stderr, /netscope up/);
  });
});

describe('fault list', () => {
  it('prints a table or JSON', async () => {
    const daemon = await withFault();
    assert.match(
      (await run(['fault', 'list'], { daemon })).stdout,
      /\n3 +web +redis +any +delay=300ms +30% +5\n/,
    );
    daemon.closed = 0;
    const { stdout } = await run(['fault', 'ls', '--json'], { daemon });
    assert.deepEqual(JSON.parse(stdout), { version: 1, project: 'shop', faults: [FAULT] });
  });

  it('says where there is none', async () => {
    const { exitCode, stderr } = await run(['fault', 'list'], { daemon: await daemonWithProject() });
    assert.equal(exitCode, 0);
    assert.match(stderr, /No fault is set/);
  });
});

describe('fault clear', () => {
  it('clears those that are named, or all', async () => {
    const daemon = await withFault();
    const { stderr } = await run(['fault', 'clear', '3'], { daemon });
    assert.match(stderr, /Fault 3 \(delay=300ms\) is cleared/);
    daemon.closed = 0;
    await run(['fault', 'clear'], { daemon });
    assert.deepEqual(
      daemon.calls.map(({ params }) => params),
      [{ project: 'shop', ids: [3] }, { project: 'shop' }],
    );
  });

  it('knows which there are', async () => {
    const daemon = await withFault();
    const { exitCode, stderr } = await run(['fault', 'clear', '9'], { daemon });
    assert.equal(exitCode, 2);
    assert.match(stderr, /no fault "9" in shop\n +hint: Set are: 3/);
  });
});

it('ps shows faults', async () => {
  const daemon = await withFault();
  assert.match((await run(['ps'], { daemon })).stdout, /injected on purpose:\nFAULT.*\n3 +web +redis/);
  daemon.closed = 0;
  const { stdout } = await run(['ps', '--json'], { daemon });
  assert.deepEqual((JSON.parse(stdout) as { running: { faults: unknown } }).running.faults, [FAULT]);
});
