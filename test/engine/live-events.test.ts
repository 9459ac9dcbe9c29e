/** A real engine that is followed: its events, its end and return, and the same through ssh. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parseEngineAddress } from '../../src/engine/engine-address';
import type { EngineClient } from '../../src/engine/engine-client';
import type { EngineEndpoint } from '../../src/engine/engine-endpoint';
import { EngineFollower } from '../../src/engine/engine-follower';
import type { ContainerFacts, EnginePicture } from '../../src/engine/engine-picture';
import type { EngineState } from '../../src/engine/engine-state';
import { openEngine, type OpenedEngine } from '../../src/engine/open-engine';
import type { Endpoint } from '../../src/topology/topology';
import { obstacle, until } from '../kernel/support/lab';
import { EngineMachine, findEngine } from './support/engine-machine';

const lab = obstacle();
const COMPOSE = `
services:
  web: { image: idle, networks: [front, back] }
  redis: { image: idle, networks: { front: { aliases: [cache] } } }
networks: { front: , back: }
`;

for (const which of ['newest', 'own'] as const) {
  const found = lab ?? findEngine(which);
  if (typeof found === 'string') console.log(`skipped: ${found}`);
  const title = typeof found === 'string' ? which : `Docker ${found.docker}`;
  describe(`following ${title}`, { skip: typeof found === 'string' ? found : false }, () => {
    let engine: EngineMachine;
    let folder: string;

    before(async () => {
      if (typeof found === 'string') throw new Error(found);
      const newest = findEngine();
      const compose = typeof newest === 'string' ? found.compose : newest.compose;
      engine = await EngineMachine.start({ ...found, compose });
      folder = engine.lab.project('events', { 'compose.yaml': COMPOSE });
      await engine.compose(folder, '--progress', 'quiet', 'up', '--detach');
    });
    after(() => engine.destroy());

    it('shows what happens, and reads only what it happens to', async () => {
      const follower = new Watched(endpointOf(`unix://${engine.socket}`));
      const leave = follower.subscribe();
      await until(
        'both run',
        () => follower.names('redis') !== undefined && follower.names('web') !== undefined,
      );
      assert.ok(follower.names('redis')?.includes('cache'));
      follower.asked.length = 0;

      await engine.docker('pause', 'events-redis-1');
      await until('it is paused', () => follower.facts('redis')?.state === 'paused');
      await engine.docker('unpause', 'events-redis-1');
      await until('it runs', () => follower.facts('redis')?.state === 'running');

      await engine.docker('network', 'disconnect', 'events_front', 'events-redis-1');
      await until('it is on no network', () => follower.endpoints('redis')?.length === 0);
      await engine.docker('network', 'connect', 'events_front', 'events-redis-1');
      await until('it is back without its alias', () => follower.names('redis')?.includes('cache') === false);

      await engine.docker('stop', '--time', '0', 'events-redis-1');
      await until('it has ended', () => follower.facts('redis')?.state === 'exited');
      assert.equal(follower.names('redis'), undefined);
      assert.match(follower.notes(), /Container events-redis-1 is exited with exit code 137/);

      await engine.docker('rename', 'events-redis-1', 'other');
      await until('it has another name', () => follower.facts('redis')?.containerName === 'other');
      await engine.docker('rm', 'other');
      await until('it is gone', () => follower.facts('redis') === undefined);

      const web = follower.facts('web')?.id ?? '';
      assert.ok(follower.asked.length > 0);
      assert.ok(!follower.asked.includes(web), 'nothing has happened to web');
      assert.ok(!follower.asked.includes('list'), 'lists are read once');

      await engine.compose(folder, '--progress', 'quiet', 'up', '--detach');
      await until('it has its alias again', () => follower.names('redis')?.includes('cache') === true);
      leave();
    });

    it('asks nothing when nobody looks', async () => {
      const follower = new Watched(endpointOf(`unix://${engine.socket}`));
      const leave = follower.subscribe();
      await until('a picture', () => follower.facts('web') !== undefined);
      leave();
      follower.asked.length = 0;
      await engine.docker('restart', '--time', '0', 'events-web-1');
      assert.deepEqual(follower.asked, []);
    });

    it('comes back with the engine', async () => {
      // What stands between can be ended, unlike the engine, whose containers would go with it.
      const socket = path.join(engine.lab.directory, 'relay.sock');
      const relay = `
        const net = require('node:net');
        net.createServer((one) => {
          const other = net.connect(${JSON.stringify(engine.socket)});
          for (const [from, to] of [[one, other], [other, one]]) from.on('error', () => to.destroy()).pipe(to);
        }).listen(${JSON.stringify(socket)});`;
      const start = async (): Promise<() => Promise<void>> => {
        fs.rmSync(socket, { force: true });
        const child = engine.lab.start([process.execPath, '-e', relay], { as: 'root', cwd: '/' });
        await until('the relay listens', () => fs.existsSync(socket));
        const closed = new Promise((resolve) => child.once('close', resolve));
        return async () => {
          child.kill();
          await closed;
        };
      };
      const end = await start();
      const follower = new Watched(endpointOf(`unix://${socket}`));
      const leave = follower.subscribe();
      await until('a picture', () => follower.facts('web') !== undefined);
      await end();
      await until('it is seen', () => follower.states.at(-1)?.kind === 'no-engine');
      await engine.docker('pause', 'events-web-1');
      const endAgain = await start();
      await until('what happened meanwhile is there', () => follower.facts('web')?.state === 'paused');
      assert.equal(follower.states.at(-1)?.kind, 'connected');
      await engine.docker('unpause', 'events-web-1');
      await until('it is followed again', () => follower.facts('web')?.state === 'running');
      leave();
      await endAgain();
    });

    it('works through ssh as docker’s own client does', async () => {
      if (typeof found === 'string') throw new Error(found);
      const bin = path.join(engine.lab.directory, 'bin');
      fs.mkdirSync(bin, { recursive: true });
      // Stands for ssh and the other machine: runs what comes behind the name of the host.
      const script = `#!/bin/sh\nwhile test "$1" != --; do shift; done; shift 2\nexec "$@"\n`;
      fs.writeFileSync(path.join(bin, 'ssh'), script, { mode: 0o755 });
      const environment = {
        PATH: [bin, ...found.path, '/usr/bin:/bin'].join(':'),
        DOCKER_HOST: `unix://${engine.socket}`,
        HOME: engine.lab.directory,
      };
      const follower = new Watched(endpointOf('ssh://me@elsewhere'), environment);
      const leave = follower.subscribe();
      await until('a picture', () => follower.facts('web') !== undefined);
      await engine.docker('pause', 'events-web-1');
      await until('an event', () => follower.facts('web')?.state === 'paused');
      await engine.docker('unpause', 'events-web-1');
      leave();
    });
  });
}

function endpointOf(text: string): EngineEndpoint {
  return { name: 'docker', product: 'docker', origin: 'address', address: parseEngineAddress(text) };
}

/** A follower of one project that writes down what is asked for. */
class Watched {
  readonly asked: string[] = [];
  readonly states: EngineState[] = [];
  private picture: EnginePicture | undefined;
  private readonly follower: EngineFollower;

  constructor(endpoint: EngineEndpoint, environment: Readonly<Record<string, string>> = {}) {
    this.follower = new EngineFollower(
      endpoint,
      async (each) => this.counted(await openEngine(each, { environment })),
      {
        firstRetryMs: 50,
      },
    );
  }

  subscribe(): () => void {
    return this.follower.subscribe({
      onState: (state) => void this.states.push(state),
      onPicture: (picture) => (this.picture = picture),
    });
  }

  facts(service: string): ContainerFacts | undefined {
    return this.project()?.containers.find((each) => each.service === service);
  }

  endpoints(service: string): readonly Endpoint[] | undefined {
    return this.project()?.topology.namespaces.find((each) => each.service === service)?.endpoints;
  }

  /** Of all endpoints; `undefined` where it does not run. */
  names(service: string): readonly string[] | undefined {
    const endpoints = this.endpoints(service);
    return endpoints === undefined || endpoints.length === 0
      ? undefined
      : endpoints.flatMap((each) => each.dnsNames);
  }

  notes(): string {
    return (this.project()?.topology.notes ?? []).map(({ message }) => message).join('\n');
  }

  private project(): EnginePicture['projects'][number] | undefined {
    return this.picture?.projects.find(({ name }) => name === 'events');
  }

  private counted(opened: OpenedEngine): OpenedEngine {
    if (!('client' in opened)) return opened;
    const { client } = opened;
    const note = <T>(what: string, answer: T): T => {
      this.asked.push(what);
      return answer;
    };
    const counting: EngineClient = {
      version: () => note('version', client.version()),
      listContainers: () => note('list', client.listContainers()),
      listNetworks: () => note('list', client.listNetworks()),
      inspectContainer: (id) => note(id, client.inspectContainer(id)),
      inspectNetwork: (id) => note(id, client.inspectNetwork(id)),
      events: (onEvent) => client.events(onEvent),
      close: () => client.close(),
    };
    return { ...opened, client: counting };
  }
}
