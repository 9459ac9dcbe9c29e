/** `localhost` inside of a container is the container itself. */
import { serviceKind } from '../image-kinds';
import { knownPorts } from '../known-ports';
import type { HostReference } from '../references/host-reference';
import type { Severity } from '../severity';
import { quoted } from '../wording';
import { meantPort, onlyFitting, reachedAs } from './meant-service';
import { listensBeside, type Look, type Looked } from './reference-check';
import {
  atReference,
  definedHere,
  edit,
  hostAndPort,
  placeWords,
  replaceHost,
  replacePort,
} from './reference-words';
import type { Service } from '../../compose/project';

/** 127.0.0.11 is the embedded resolver. */
export function isLoopback(host: string): boolean {
  if (host === '127.0.0.11') return false;
  return /^(localhost|localhost\.localdomain|ip6-localhost|127(\.\d{1,3}){3}|::1|(0:){7}1)$/i.test(host);
}

/** Keys of addresses that people and their browsers are given. */
const FOR_PEOPLE =
  /(^|_)(CORS|ORIGINS?|ALLOWED|REDIRECT|CALLBACK|RETURN|FRONTEND|FRONT|CLIENT|BROWSER|WEB|SITE|BASE|ROOT|APP|EXTERNAL|PUBLIC|NEXTAUTH|AUTH|ISSUER|DOMAIN|ADVERTISED|SELF|SERVER|LINK|CSRF|TRUSTED|WEBHOOK|UI|DASHBOARD|DOCS?|VIRTUAL|HOST|NEXT|HOMEPAGE|PORTAL|WEBSITE)(_|$)/;

/** Only where exactly one other service has the port; whether the caller serves it itself is asked first. */
export const localhost: Look = (looked) => {
  const { names, caller, reference } = looked;
  const { host, place, service } = reference;
  if (!isLoopback(host)) return undefined;
  if (place === 'healthcheck' || place === 'label') return 'fine';
  const where = names.placeOf(names.ownerOf(service));
  if (where?.kind !== 'networks' && where?.kind !== 'default-bridge') return 'fine';
  const port = meantPort(looked);
  if (port !== undefined && listensBeside(names, service, port)) return 'fine';
  const target = onlyFitting(looked);
  if (target === undefined) return 'fine';
  const severity = severityOf(reference, target, port);
  if (severity === undefined) return 'fine';
  const name = reachedAs(looked, target);
  const inside = port === undefined ? undefined : insidePort(target, port);
  const why =
    port === undefined
      ? `which runs no such server, as ${quoted(target.name)} does`
      : `where nothing is known to listen on ${port}, as ${quoted(target.name)} does`;
  return atReference(
    'localhost',
    reference,
    `${quoted(caller.name)} connects to itself: inside of it, ${quoted(hostAndPort(reference))} ${placeWords(reference)} is ${quoted(caller.name)}, ${why}.`,
    {
      severity,
      related: definedHere(target),
      remedies: [remedy(looked, name, inside)],
    },
  );
};

/** Of http, what browsers on this machine may be meant to use is advice or nothing. */
function severityOf(
  { scheme, key, place }: HostReference,
  target: Service,
  port: number | undefined,
): Severity | undefined {
  const isWeb = scheme !== undefined && /^(https?|wss?)$/.test(scheme);
  if (!isWeb || place === 'command' || place === 'entrypoint' || place === 'config-file') return 'warning';
  const isPublished = port === undefined || knownPorts(target).published.has(port);
  if (!isPublished) return 'warning';
  if (FOR_PEOPLE.test(key.toUpperCase())) return undefined;
  const kind = serviceKind(target);
  const isStore = kind?.isStore === true && port !== undefined && kind.ports[0] === port;
  return isStore ? 'warning' : 'information';
}

/** The port inside of the container, where one on the host was named. */
function insidePort(target: Service, port: number): number | undefined {
  const { container, published } = knownPorts(target);
  return container.has(port) ? port : published.get(port);
}

function remedy({ reference }: Looked, name: string, inside: number | undefined) {
  const changesPort = inside !== undefined && reference.port !== undefined && inside !== reference.port;
  const title = `Change the host to ${quoted(changesPort ? `${name}:${inside}` : name)}`;
  return edit(title, [
    replaceHost(reference, name),
    ...(changesPort ? [replacePort(reference, inside)] : []),
  ]);
}
