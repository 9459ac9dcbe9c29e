/** The network as Docker makes it: containers of an image that only sleeps, on an engine that runs already. */
import type { EngineMachine } from '../../test/engine/support/engine-machine';
import { composeFile, type Timing, type Way } from './way';

const ENGINE_PROGRAM = /^(?:\S*\/)?(?:dockerd|containerd|containerd-shim\S*|docker-proxy)(?: |$)/;

/** Processes of the engine itself, not of its containers. */
export function engineProcesses({ lab }: EngineMachine): number[] {
  return lab
    .processes()
    .filter(({ command }) => ENGINE_PROGRAM.test(command))
    .map(({ pid }) => pid);
}

export function byDocker(engine: EngineMachine): Way {
  const run = async (services: number, ...words: string[]): Promise<Timing> => {
    const folder = engine.lab.project(`bench${services}`, { 'compose.yaml': composeFile(services) });
    const started = performance.now();
    await engine.compose(folder, '--progress', 'quiet', ...words);
    return { commandMs: performance.now() - started };
  };
  return {
    name: 'docker compose',
    up: (services) => run(services, 'up', '--detach', '--pull', 'never'),
    down: (services) => run(services, 'down', '--timeout', '0'),
    processes: () => engineProcesses(engine),
  };
}
