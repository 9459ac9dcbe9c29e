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
  const published = portsByContainer(ports);
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
        published: published.get(containerName) ?? [],
        ...(live.find(containerName)?.paused === true ? { paused: true } : {}),
        processes: here.map(({ pid, command }) => ({ pid, command })),
      },
    ];
  });
}

type Published = RunningNamespace['published'][number];

function portsByContainer(ports: readonly HostPort[]): Map<string, Published[]> {
  const byContainer = new Map<string, Published[]>();
  for (const { containerName, hostAddress, hostPort, containerPort, protocol } of ports) {
    const known = byContainer.get(containerName) ?? [];
    known.push({ hostAddress, hostPort, containerPort, protocol });
    byContainer.set(containerName, known);
  }
  return byContainer;
}
