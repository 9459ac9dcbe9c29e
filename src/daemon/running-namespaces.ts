/** The namespaces of a project as they are at this moment, for whoever asks. */
import { upstreamText } from '../dns/exchange';
import type { RunningNamespace } from './api';
import type { LiveNamespaces } from './live-namespaces';
import { inodeOf } from './places';
import type { HostPort } from './project-ports';
import type { ServiceProcess } from './service-processes';

export function runningNamespaces(
  live: LiveNamespaces,
  processes: readonly ServiceProcess[],
  ports: readonly HostPort[],
): RunningNamespace[] {
  return live.containerNames.flatMap((containerName): RunningNamespace[] => {
    const place = live.placeOf(containerName);
    if (place === undefined) return [];
    const dnsPorts = place.kind === 'namespace' ? place.created.dnsPorts : undefined;
    const here = processes.filter((process) => process.containerNames.includes(containerName));
    return [
      {
        containerName,
        networkNamespace: inodeOf(place),
        ...(dnsPorts === undefined ? {} : { dnsPorts }),
        upstreams: live.upstreamsOf(containerName).map(upstreamText),
        published: ports
          .filter((port) => port.containerName === containerName)
          .map(({ hostAddress, hostPort, containerPort, protocol }) => ({
            ...{ hostAddress, hostPort, containerPort, protocol },
          })),
        ...(live.find(containerName)?.paused === true ? { paused: true } : {}),
        processes: here.map(({ pid, command }) => ({ pid, command })),
      },
    ];
  });
}
