/** Servers that listen for their own container only, or send their clients to a name that is another machine there. */
import { answerFor } from '../../names/project-lookup';
import { projectNames, type ProjectNames } from '../../names/project-names';
import type { ProjectFacts } from '../facts';
import type { Finding } from '../finding';
import { knownPorts } from '../known-ports';
import type { HostReference } from '../references/host-reference';
import type { Rule } from '../rule';
import { quoted } from '../wording';
import { isLoopback } from './localhost';
import { atReference, edit, placeWords, replaceHost, replacePort } from './reference-words';

/** By service: who uses it, with which ports. */
type Users = ReadonlyMap<string, readonly HostReference[]>;

/** Only where somebody outside of the container wants the server. */
export const listenOnLoopback: Rule = (facts) => {
  const listening = facts.references.filter(({ role, host }) => role === 'listen' && isLoopback(host));
  if (listening.length === 0) return [];
  const names = projectNames(facts.project);
  const users = usersOf(facts, names);
  return listening.flatMap((reference): readonly Finding[] => {
    const { host, service, port, place } = reference;
    if (place === 'healthcheck') return [];
    const target = names.serviceOf(service);
    if (target === undefined || names.placeOf(names.ownerOf(service))?.kind !== 'networks') return [];
    const inside = [...knownPorts(target).published.values()];
    const isPublished = port === undefined ? inside.length > 0 : inside.includes(port);
    const user = users.get(service)?.find((each) => port === undefined || each.port === port);
    if (!isPublished && user === undefined) return [];
    const who =
      user === undefined ? 'its published port leads nowhere' : `${quoted(user.service)} cannot connect`;
    const all = host.includes(':') ? '::' : '0.0.0.0';
    return [
      atReference(
        'listen-on-loopback',
        reference,
        `${quoted(service)} listens on ${quoted(host)} ${placeWords(reference)}, which only programs in the same container reach, so that ${who}.`,
        {
          // Programs read `HOST` for this and for other things.
          ...(/^(host|hostname|ip|addr|address)$/i.test(reference.key) ? { severity: 'information' } : {}),
          related:
            user === undefined
              ? []
              : [{ message: `${quoted(user.service)} connects to it here.`, range: user.range }],
          remedies: [edit(`Listen on ${quoted(all)}`, [replaceHost(reference, all)])],
        },
      ),
    ];
  });
};

function usersOf({ references }: ProjectFacts, names: ProjectNames): Users {
  const users = new Map<string, HostReference[]>();
  for (const reference of references) {
    const { role, service, host, isCertain, place } = reference;
    if (role !== 'target' || !isCertain || place === 'source' || place === 'label') continue;
    const answer = answerFor(names, service, host);
    if (answer.kind !== 'found') continue;
    for (const owner of answer.owners) {
      const beside = names.sharersOf(owner.service);
      if (!beside.includes(service))
        for (const each of beside) users.set(each, [...(users.get(each) ?? []), reference]);
    }
  }
  return users;
}

const LISTENERS = ['KAFKA_LISTENERS', 'KAFKA_CFG_LISTENERS'];
const ADVERTISED = /^KAFKA_(CFG_)?ADVERTISED_LISTENERS$/;

/**
 * A Kafka broker tells a client to go on at the advertised address of the listener that the client came to. Sound only
 * where a service of the project comes to that very listener.
 */
export const kafkaListeners: Rule = (facts) => {
  const advertised = facts.references.filter(
    ({ role, key, host }) => role === 'advertised' && ADVERTISED.test(key) && isLoopback(host),
  );
  if (advertised.length === 0) return [];
  const names = projectNames(facts.project);
  const users = usersOf(facts, names);
  return advertised.flatMap((reference): readonly Finding[] => {
    const { service, host, scheme } = reference;
    const broker = names.serviceOf(service);
    if (broker === undefined) return [];
    const bound = listenersOf(
      LISTENERS.map((each) => broker.environment[each] ?? '').find((each) => each !== ''),
    );
    const listening = bound.get(scheme ?? '') ?? reference.port;
    const user = users.get(service)?.find(({ port }) => port !== undefined && port === listening);
    if (user === undefined || listening === undefined) return [];
    const name = names.ownerOf(service);
    return [
      atReference(
        'localhost',
        reference,
        `${quoted(service)} sends its clients on to ${quoted(host)} ${placeWords(reference)}, and in ${quoted(user.service)}, which comes to port ${listening}, that is ${quoted(user.service)} itself.`,
        {
          related: [{ message: `${quoted(user.service)} connects to it here.`, range: user.range }],
          remedies: [
            edit(`Advertise ${quoted(name)}`, [
              replaceHost(reference, name),
              ...(reference.port === listening ? [] : [replacePort(reference, listening)]),
            ]),
          ],
        },
      ),
    ];
  });
};

/** `PLAINTEXT://:29092,HOST://0.0.0.0:9092` as ports by name in lower case. */
function listenersOf(text = ''): ReadonlyMap<string, number> {
  const found = [...text.matchAll(/([A-Za-z][\w-]*):\/\/[^\s,:/]*:(\d+)/g)];
  return new Map(found.map(([, name = '', port = '']) => [name.toLowerCase(), Number(port)]));
}
