/** Names of services in programs that run on this machine, outside of every network of the project. */
import { posix as path } from 'node:path';
import { projectNames } from '../../names/project-names';
import type { ProjectFacts } from '../facts';
import type { Finding } from '../finding';
import { launchReferences } from '../references/launch-file';
import { quoted } from '../wording';
import { atReference, definedHere } from './reference-words';
import { publishedPort, useOnHost } from './vantage';

/** An editor that runs in a container may be on the networks of the project itself. */
export function hostPrograms(facts: ProjectFacts): readonly Finding[] {
  const own = facts.serviceFiles.filter(({ service }) => service === '');
  if (own.some((file) => path.basename(file.path).endsWith('devcontainer.json'))) return [];
  const names = projectNames(facts.project);
  return own.flatMap(launchReferences).flatMap(({ configuration, reference }) => {
    const { host, port, role, key } = reference;
    if (role !== 'target') return [];
    const [owner] = names.networksKnowing(host).flatMap((network) => names.find(network, host));
    const target = owner && names.serviceOf(owner.service);
    if (target === undefined) return [];
    const published = publishedPort(target, port);
    const what = configuration === '' ? 'A program' : quoted(configuration);
    return [
      atReference(
        'name-used-from-host',
        reference,
        `${what} runs on this machine and looks for ${quoted(host)} in ${quoted(key)}, but names of services work only in containers.`,
        {
          ...(published === undefined
            ? { hint: `Publish a port of ${quoted(target.name)}, and use localhost.` }
            : {}),
          related: definedHere(target),
          remedies: [published === undefined ? undefined : useOnHost({ reference }, published)],
        },
      ),
    ];
  });
}
