/** The first contact with an engine. */
import * as v from 'valibot';
import { openClient, type ClientOptions } from './dockerode-client';
import { addressText } from './engine-address';
import type { EngineClient } from './engine-client';
import type { EngineEndpoint } from './engine-endpoint';
import { NoEngineAnswer, obstacleOf } from './engine-failure';
import { stateOf, type ConnectedState, type EngineIdentity, type EngineObstacle } from './engine-state';

export type OpenedEngine =
  { readonly state: ConnectedState; readonly client: EngineClient } | { readonly state: EngineObstacle };

const Version = v.object({
  Version: v.string(),
  ApiVersion: v.string(),
  Components: v.optional(v.nullable(v.array(v.object({ Name: v.string() })))),
});

/** Asks an engine who it is. Whatever stands against it is a state; the client is the caller's to close. */
export async function openEngine(endpoint: EngineEndpoint, options: ClientOptions): Promise<OpenedEngine> {
  const { address, name } = endpoint;
  if (address.kind === 'unusable') {
    return {
      state: {
        kind: 'unreachable',
        message: `The engine ${name} cannot be reached: ${address.reason}.`,
        nextStep: 'Correct DOCKER_HOST or the Docker context, or name another engine with --engine.',
      },
    };
  }
  let client: EngineClient | undefined;
  try {
    client = await openClient(address, options);
    const state = stateOf(identityOf(await client.version()), addressText(address));
    if (state.kind === 'connected') return { state, client };
    client.close();
    return { state };
  } catch (error) {
    client?.close();
    return { state: obstacleOf(error, endpoint) };
  }
}

function identityOf(answer: unknown): EngineIdentity {
  const version = v.safeParse(Version, answer);
  if (!version.success) throw new NoEngineAnswer('it answers, but not as a Docker or Podman engine does');
  const { Version: text, ApiVersion: apiVersion, Components } = version.output;
  const isPodman = Components?.some(({ Name }) => Name === 'Podman Engine') === true;
  return { product: isPodman ? 'podman' : 'docker', version: text, apiVersion };
}
