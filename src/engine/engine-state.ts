/** Whether an engine can be talked to, and what to do where it cannot. */

/** The oldest API whose fields are read here: that of Docker 19.03 and Podman 3. */
export const OLDEST_API = '1.40';

/** What runs at the other end. */
export interface EngineIdentity {
  readonly product: 'docker' | 'podman';
  /** `28.5.2` */
  readonly version: string;
  /** `1.51` */
  readonly apiVersion: string;
}

export type EngineState = EngineObstacle | ConnectedState;

export interface ConnectedState {
  readonly kind: 'connected';
  readonly engine: EngineIdentity;
  /** One sentence. */
  readonly message: string;
}

export interface EngineObstacle {
  /**
   * - `no-engine`: nobody is at the socket.
   * - `no-permission`: somebody is, but this user may not ask.
   * - `too-old`: its API lacks what is read here.
   * - `unreachable`: it is elsewhere, and no answer comes from there, or none of an engine.
   */
  readonly kind: 'no-engine' | 'no-permission' | 'too-old' | 'unreachable';
  /** One sentence: what was seen. */
  readonly message: string;
  /** What to do about it. */
  readonly nextStep: string;
}

/** For people: `Docker 28.5.2`. */
export function engineTitle({ product, version }: EngineIdentity): string {
  return `${product === 'docker' ? 'Docker' : 'Podman'} ${version}`;
}

/** Connected, or too old. */
export function stateOf(engine: EngineIdentity, where: string): EngineState {
  const title = engineTitle(engine);
  if (compareVersions(engine.apiVersion, OLDEST_API) >= 0)
    return { kind: 'connected', engine, message: `${title} answers at ${where}.` };
  return {
    kind: 'too-old',
    message: `${title} at ${where} speaks version ${engine.apiVersion} of the API, and ${OLDEST_API} is the oldest that is understood here.`,
    nextStep: 'Update it to Docker 19.03 or Podman 3, or later.',
  };
}

/** Below 0 where the first one is older; parts are numbers, missing ones are 0. */
export function compareVersions(one: string, other: string): number {
  const parts = (text: string): number[] => text.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const [left, right] = [parts(one), parts(other)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
