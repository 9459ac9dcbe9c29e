import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineFollower } from '../../../src/engine/engine-follower';
import { namedBy } from '../../../src/engine/engine-event';
import type { EnginePicture } from '../../../src/engine/engine-picture';
import type { EngineState } from '../../../src/engine/engine-state';
import type { OpenedEngine } from '../../../src/engine/open-engine';
import { FakeClient } from './fake-client';
import { endpointAt } from './http-engine';
import { container, endpoint, ID, network } from './sample';

const ENGINE = { product: 'docker', version: '28.5.2', apiVersion: '1.51' } as const;
const TIMES = { quietMs: 5, longestMs: 200, firstRetryMs: 1, lastRetryMs: 4 };

function idOf(number: number): string {
  return number.toString(16).padStart(64, '0');
}

function web(number: number, running = true): Record<string, unknown> {
  return container({
    ...{ id: idOf(number), name: `web-${number}`, mode: 'shared' },
    networks: { shared: endpoint(running ? `172.18.0.${number + 2}` : '', [`web-${number}`]) },
    state: running ? {} : { Status: 'exited', Running: false },
  });
}

function clientWith(count: number): FakeClient {
  const client = new FakeClient();
  client.networks.set(ID('b'), network(ID('b'), 'shared', '172.18.0.0/16'));
  for (let number = 0; number < count; number += 1) client.containers.set(idOf(number), web(number));
  return client;
}

function connected(client: FakeClient): OpenedEngine {
  return { state: { kind: 'connected', engine: ENGINE, message: 'here' }, client };
}

/** Who looks, and what was seen so far. */
class Seen {
  readonly states: EngineState['kind'][] = [];
  readonly pictures: EnginePicture[] = [];
  onState = (state: EngineState): void => void this.states.push(state.kind);
  onPicture = (picture: EnginePicture): void => void this.pictures.push(picture);

  running(): string[] {
    const { projects = [] } = this.pictures.at(-1) ?? {};
    return projects.flatMap(({ topology }) => topology.namespaces.map(({ containerName }) => containerName));
  }
}

async function until(what: string, isTrue: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2000; tries += 1) {
    if (isTrue()) return;
    await sleep(5);
  }
  throw new Error(`not seen: ${what}`);
}

describe('a follower', () => {
  it('asks nothing before somebody looks, nor after', async () => {
    const client = clientWith(2);
    const follower = new EngineFollower(endpointAt('/x'), () => Promise.resolve(connected(client)), TIMES);
    await sleep(20);
    assert.deepEqual(client.asked, []);
    const seen = new Seen();
    const leave = follower.subscribe(seen);
    await until('a picture', () => seen.pictures.length > 0);
    assert.equal(client.asked[0], 'events', 'nothing happens unseen between the lists and the events');
    leave();
    assert.ok(client.closed);
    const { length } = client.asked;
    client.happen('die', idOf(1));
    await sleep(30);
    assert.equal(client.asked.length, length);
    assert.equal(seen.pictures.length, 1);
  });

  it('reads again only what events name, once for many of them', async () => {
    const client = clientWith(50);
    const follower = new EngineFollower(endpointAt('/x'), () => Promise.resolve(connected(client)), TIMES);
    const seen = new Seen();
    const leave = follower.subscribe(seen);
    await until('a picture', () => seen.pictures.length > 0);
    assert.equal(seen.running().length, 50);
    assert.ok(client.atOnce.most <= 10, `${client.atOnce.most} requests at once`);

    client.asked.length = 0;
    client.containers.set(idOf(7), web(7, false));
    client.containers.delete(idOf(8));
    for (const action of ['kill', 'die', 'stop', 'exec_create: sh', 'top']) client.happen(action, idOf(7));
    client.happen('disconnect', ID('b'), 'network', idOf(7));
    client.happen('destroy', idOf(8));
    for (let round = 0; round < 20; round += 1) client.happen('exec_start: probe', idOf(9));
    await until('web-7 and web-8 are gone', () => seen.running().length === 48);
    assert.deepEqual([...client.asked].sort(), ['container 007', 'container 008', 'network bbb']);
    assert.equal(seen.pictures.length, 2);
    leave();
  });

  it('reads after a while although events go on', async () => {
    const client = clientWith(3);
    const times = { ...TIMES, quietMs: 100, longestMs: 150 };
    const follower = new EngineFollower(endpointAt('/x'), () => Promise.resolve(connected(client)), times);
    const seen = new Seen();
    const leave = follower.subscribe(seen);
    await until('a picture', () => seen.pictures.length > 0);
    const timer = setInterval(() => client.happen('health_status: healthy', idOf(1)), 10);
    await until('a second picture while events go on', () => seen.pictures.length > 1);
    clearInterval(timer);
    leave();
  });

  it('connects again and reads everything anew', async () => {
    const clients = [clientWith(1), clientWith(2)];
    let opened = 0;
    const follower = new EngineFollower(
      endpointAt('/x'),
      () => {
        opened += 1;
        if (opened === 2 || opened === 3)
          return Promise.resolve({ state: { kind: 'no-engine', message: 'gone', nextStep: 'start it' } });
        return Promise.resolve(connected(clients[opened === 1 ? 0 : 1] ?? clientWith(0)));
      },
      TIMES,
    );
    const seen = new Seen();
    const leave = follower.subscribe(seen);
    await until('one container', () => seen.running().length === 1);
    clients[0]?.die();
    await until('two containers', () => seen.running().length === 2);
    assert.deepEqual(seen.states, ['connected', 'unreachable', 'no-engine', 'no-engine', 'connected']);
    assert.ok(clients[0]?.closed);
    leave();
  });

  it('tells who comes later what is known', async () => {
    const client = clientWith(1);
    const follower = new EngineFollower(endpointAt('/x'), () => Promise.resolve(connected(client)), TIMES);
    const [first, second] = [new Seen(), new Seen()];
    const leaveFirst = follower.subscribe(first);
    await until('a picture', () => first.pictures.length > 0);
    const leaveSecond = follower.subscribe(second);
    assert.deepEqual([second.states, second.pictures.length], [['connected'], 1]);
    leaveFirst();
    assert.ok(!client.closed);
    leaveSecond();
    assert.ok(client.closed);
  });
});

describe('an event', () => {
  it('that names no ID, or nothing of a network, changes nothing', () => {
    for (const event of [
      undefined,
      {},
      { Type: 'image', Action: 'pull', Actor: { ID: ID('a') } },
      { Type: 'container', Action: 'die', Actor: { ID: '../x' } },
      { Type: 'container', Action: 'exec_start: sh', Actor: { ID: ID('a') } },
    ])
      assert.equal(namedBy(event), undefined);
    assert.deepEqual(namedBy({ Type: 'container', Action: 'rename', Actor: { ID: ID('a') } }), {
      container: ID('a'),
    });
  });
});
