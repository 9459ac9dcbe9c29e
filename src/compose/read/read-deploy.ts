/** How many containers a service has, and what else `deploy` says about its network. */
import { readInteger, readMap, readString } from './fields';
import { child, type MapNode } from '../nodes';
import type { Deployment } from '../project';
import type { Report } from '../report';

export interface Scaling {
  /** `scale`, else `deploy.replicas`, else 1. */
  readonly replicas: number;
  readonly scale?: number;
  readonly deploy?: Deployment;
}

/** Reads `scale` and `deploy`, which must not contradict each other (compose-go `loader/validate.go`). */
export function readScaling(service: MapNode, path: string, report: Report): Scaling {
  const options = readMap(child(service, 'deploy'), `${path}.deploy`, report, true);
  const scaleNode = child(service, 'scale');
  const replicasNode = child(options, 'replicas');
  const scale = readInteger(scaleNode, `${path}.scale`, report);
  const replicas = readInteger(replicasNode, `${path}.deploy.replicas`, report);
  if (scaleNode && scale !== undefined && replicas !== undefined && scale !== replicas) {
    report({
      severity: 'error',
      code: 'scale-conflict',
      message: `${path}: can't set distinct values on 'scale' and 'deploy.replicas', here ${scale} and ${replicas}.`,
      hint: 'Keep one of the two.',
      range: scaleNode.range,
    });
  }
  const count = scale ?? replicas ?? 1;
  if (count < 0) {
    report({
      severity: 'error',
      code: 'scale-negative',
      message: `${path}.${scale === undefined ? 'deploy.replicas' : 'scale'}: must be greater than or equal to 0, not ${count}.`,
      hint: 'Use 0 or more.',
      range: ((scale === undefined ? replicasNode : scaleNode) ?? service).range,
    });
  }
  const mode = readString(child(options, 'mode'), `${path}.deploy.mode`, report);
  const endpointMode = readString(child(options, 'endpoint_mode'), `${path}.deploy.endpoint_mode`, report);
  // Where both exist, Compose writes the scale into `deploy`, whether or not that had a number of its own.
  const deployed = scale ?? replicas;
  return {
    replicas: Math.max(0, count),
    ...(scale === undefined ? {} : { scale }),
    ...(options
      ? {
          deploy: {
            ...(deployed === undefined ? {} : { replicas: deployed }),
            ...(endpointMode === undefined ? {} : { endpointMode }),
            ...(mode === undefined ? {} : { mode }),
          },
        }
      : {}),
  };
}
