/** Names that are looked up outside of the project's networks: in a browser, in a build, on the host. */
import { answerFor } from '../../names/project-lookup';
import { knownPorts } from '../known-ports';
import { quoted } from '../wording';
import { isLoopback } from './localhost';
import { BROWSER_PREFIX, type Look, type Looked } from './reference-check';
import {
  atReference,
  definedHere,
  edit,
  pathOf,
  placeWords,
  replaceHost,
  replacePort,
  useHost,
} from './reference-words';
import type { Service } from '../../compose/project';

/** Variables that bundlers put into what browsers load. */
export const usedInBrowser: Look = (looked) => {
  const { reference, names } = looked;
  const { key, host, service, port, scheme = '' } = reference;
  if (!BROWSER_PREFIX.test(key)) return undefined;
  // Servers too have a public address; what a browser is given is a URL.
  if (key.startsWith('PUBLIC_') && !/^(?:https?|wss?)$/.test(scheme)) return undefined;
  const target = serviceCalled(looked);
  if (target === undefined) return 'fine';
  const published = publishedPort(target, port);
  const hint =
    published === undefined
      ? `Publish a port of ${quoted(target.name)}, or let a reverse proxy pass a path on to it.`
      : undefined;
  return atReference(
    'name-used-in-browser',
    reference,
    `${quoted(service)} hands ${quoted(host)} to browsers ${placeWords(reference)}, and browsers are not on the networks of the project, where names of services work.`,
    {
      ...(hint === undefined ? {} : { hint }),
      related: definedHere(target),
      remedies: [published === undefined ? undefined : useOnHost(looked, published)],
    },
  );

  function serviceCalled({ facts }: Looked): Service | undefined {
    if (isLoopback(host)) return undefined;
    const answer = looked.answer();
    const name = answer.kind === 'found' ? answer.owners[0]?.service : undefined;
    return names.serviceOf(name ?? host) ?? facts.project.services.find((each) => each.name === host);
  }
};

/** The port on the host for one inside of a container; where none is named, the only one there is. */
export function publishedPort(target: Service, port: number | undefined): number | undefined {
  const published = [...knownPorts(target).published];
  if (port === undefined) return published.length === 1 ? published[0]?.[0] : undefined;
  return published.find(([, inside]) => inside === port)?.[0];
}

/** "Change the host to `localhost:8080`". */
export function useOnHost({ reference }: Pick<Looked, 'reference'>, published: number) {
  const { port } = reference;
  if (port === published) return useHost(reference, 'localhost');
  const isSamePlace = port === undefined;
  return edit(`Change the host to ${quoted(`localhost:${published}`)}`, [
    replaceHost(reference, isSamePlace ? `localhost:${published}` : 'localhost'),
    ...(isSamePlace ? [] : [replacePort(reference, published)]),
  ]);
}

/** A build runs before the networks of the project exist. Whatever else a build names is its own affair. */
export const usedAtBuild: Look = ({ names, reference }) => {
  const { place, host, service, text, key } = reference;
  if (place !== 'build') return undefined;
  // What is only written into a file is used later.
  if (/\b(?:echo|printf|sed|tee)\b|<</.test(text)) return 'fine';
  const target =
    names.serviceOf(host) ??
    names.serviceOf(
      names.networksKnowing(host).flatMap((network) => names.find(network, host))[0]?.service ?? '',
    );
  if (target === undefined || isLoopback(host)) return 'fine';
  return atReference(
    'name-used-at-build',
    reference,
    `The build of ${quoted(service)} uses ${quoted(host)}, and a build is not on the networks of the project, where names of services work.`,
    {
      hint: 'Let the entrypoint do it, or a service that runs once and depends on the other one.',
      related: definedHere(target),
      // What an argument is for, files do not say.
      ...(key === 'RUN' ? {} : { severity: 'information' }),
      remedies: [
        key === 'RUN' && /^RUN\s/i.test(text) && !text.endsWith('\\')
          ? {
              kind: 'command',
              title: `Run it in a container of ${quoted(service)}`,
              command: ['docker', 'compose', 'run', '--rm', service, 'sh', '-c', text.slice(3).trim()],
            }
          : undefined,
      ],
    },
  );
};

const HOST_NAMES = ['host.docker.internal', 'gateway.docker.internal'];

/** Docker Desktop defines it; an engine on Linux does so only where `extra_hosts` says so. */
export const hostDockerInternal: Look = ({ facts, names, reference }) => {
  const host = reference.host.toLowerCase();
  if (!HOST_NAMES.includes(host)) return undefined;
  const { service } = reference;
  const owner = names.serviceOf(names.ownerOf(service));
  const answer = answerFor(names, service, host);
  if (owner === undefined || answer.kind !== 'none') return 'fine';
  const { platform } = facts.host;
  if (platform !== undefined && platform !== 'linux') return 'fine';
  const place = names.placeOf(owner.name)?.kind;
  if (place === 'none' || place === 'foreign' || place === 'provider') return 'fine';
  return atReference(
    'host-docker-internal',
    reference,
    `${quoted(service)} uses ${quoted(host)} ${placeWords(reference)}, which an engine on Linux does not define by itself.`,
    {
      severity: platform === 'linux' ? 'warning' : 'information',
      remedies: [
        edit(
          `Define it by "extra_hosts" of ${quoted(owner.name)}`,
          [{ kind: 'add', ...pathOf(owner, 'extra_hosts'), key: host, value: 'host-gateway' }],
          reference.isCertain && platform === 'linux',
        ),
      ],
    },
  );
};
