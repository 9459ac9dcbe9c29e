import type { ContainerFacts } from './engine-picture';
import type { InspectedContainer } from './inspected-container';

const COMPOSE = 'com.docker.compose.';
/** What the engine writes where nothing has happened yet. */
const NEVER = /^0001-01-01T/;

/** The Compose project that a container belongs to; empty where Compose has not made it. */
export function projectOf({ Config }: InspectedContainer): string {
  return Config.Labels[`${COMPOSE}project`] ?? '';
}

/** Without the slash before it. */
export function containerNameOf({ Name }: InspectedContainer): string {
  return Name.replace(/^\//, '');
}

/** Facts about a container that are no part of its network. */
export function factsOf(container: InspectedContainer): ContainerFacts {
  const { Id, Image, Config, State, RestartCount, NetworkSettings } = container;
  const { Labels: labels } = Config;
  const replica = Number(labels[`${COMPOSE}container-number`]);
  const configHash = labels[`${COMPOSE}config-hash`];
  const health = State.Health?.Status ?? State.Healthcheck?.Status ?? '';
  const happened = (text: string): boolean => text !== '' && !NEVER.test(text);
  const hasEnded = !isRunning(container) && happened(State.FinishedAt);
  return {
    id: Id,
    containerName: containerNameOf(container),
    service: labels[`${COMPOSE}service`] ?? containerNameOf(container),
    replica: Number.isInteger(replica) && replica > 0 ? replica : 1,
    ...(labels[`${COMPOSE}oneoff`]?.toLowerCase() === 'true' ? { oneOff: true } : {}),
    image: Config.Image,
    imageId: Image,
    labels,
    ...(configHash === undefined ? {} : { configHash }),
    state: State.Status,
    ...(health === '' || health === 'none' ? {} : { health }),
    ...(hasEnded ? { exitCode: State.ExitCode } : {}),
    ...(State.Error === '' ? {} : { error: State.Error }),
    restartCount: RestartCount,
    ...(happened(State.StartedAt) ? { startedAt: State.StartedAt } : {}),
    ...(happened(State.FinishedAt) ? { finishedAt: State.FinishedAt } : {}),
    ...(State.Pid > 0 ? { pid: State.Pid } : {}),
    networks: Object.keys(NetworkSettings.Networks),
  };
}

/** Whether a container has a network now: between two runs of a restarting one the engine calls it running as well. */
export function isRunning({ State }: InspectedContainer): boolean {
  return State.Running && !State.Restarting;
}
