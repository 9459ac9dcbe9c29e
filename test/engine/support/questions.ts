/** What the resolver of a container is asked, and how its answers are written down. */
import packet, { type Answer, type RecordType } from 'dns-packet';
import { OUTSIDE_NAME } from '../../kernel/support/lab';
import type { ComposeModel } from './compose-model';
import type { Running } from './sighting';
import { reverseName } from './symbols';
import type { Task } from './prober';

/** RFC 1035, section 4.1.1, and RFC 2535, section 6.1. */
const FLAGS = { qr: 0x8000, aa: 0x400, tc: 0x200, rd: 0x100, ra: 0x80, ad: 0x20, cd: 0x10 } as const;

const RCODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

/** One query. */
export interface Question {
  readonly name: string;
  readonly type: RecordType;
  readonly tcp: boolean;
}

/**
 * Every name that the file gives to something, alone and with the name of each network; addresses by their reverse
 * names; types the resolver knows and forwards; names that only the upstream knows, or nobody.
 */
export function questionsAbout(model: ComposeModel, running: Running): Question[] {
  const networks = Object.values(model.networks ?? {}).map(({ name }) => name);
  const services = Object.keys(model.services);
  const [first = 'nobody'] = services;
  const addresses = running.containers.flatMap(({ endpoints }) =>
    endpoints.flatMap((each) => each.addresses),
  );
  const gateways = running.networks.flatMap((network) => network.gateways);
  const questions = [
    ...[...new Set(namesIn(model, running))].flatMap((name) => [ask(name, 'A'), ask(name, 'AAAA')]),
    ...services.flatMap((service) => networks.map((network) => ask(`${service}.${network}`, 'A'))),
    ...[...addresses, ...gateways].map((address) => ask(reverseName(address), 'PTR')),
    ...(['MX', 'TXT', 'SRV'] as const).map((type) => ask(first, type)),
    ask(first.toUpperCase(), 'A'),
    ask(first, 'A', true),
    ask(OUTSIDE_NAME, 'A'),
    ask(OUTSIDE_NAME, 'A', true),
    ask('nobody', 'A'),
    ask('nobody.example.test', 'AAAA'),
  ];
  const known = new Map(questions.map((question) => [placeOf(question), question]));
  return [...known.values()];
}

function ask(name: string, type: RecordType, tcp = false): Question {
  return { name, type, tcp };
}

function namesIn(model: ComposeModel, { containers }: Running): string[] {
  const given = Object.entries(model.services).flatMap(([key, service]) => [
    key,
    ...(service.hostname === undefined ? [] : [service.hostname]),
    ...Object.values(service.networks ?? {}).flatMap((attachment) => attachment?.aliases ?? []),
    ...[...(service.links ?? []), ...(service.external_links ?? [])].flatMap((link) => link.split(':')),
  ]);
  return [...given, ...containers.flatMap(({ containerName, shortId }) => [containerName, shortId])];
}

/** Where the answer to a question stands among the facts of a container. */
export function placeOf({ name, type, tcp }: Question): string {
  return `answer/${name} ${type}${tcp ? ' over TCP' : ''}`;
}

export function taskOf({ name, type, tcp }: Question): Task {
  const query = packet.encode({
    type: 'query',
    id: 0x2a2a,
    flags: packet.RECURSION_DESIRED,
    questions: [{ name, type }],
  });
  return { kind: 'ask', query: query.toString('hex'), tcp };
}

/** An answer with all it says, records sorted: the engine shuffles them. What is no DNS message stays as it is. */
export function answerText(result: string): string {
  if (!/^(?:[\da-f]{2}){12,}$/.test(result)) return result;
  const bytes = Buffer.from(result, 'hex');
  const message = packet.decode(bytes);
  const header = bytes.readUInt16BE(2);
  const flags = Object.entries(FLAGS).flatMap(([name, bit]) => ((header & bit) === 0 ? [] : [name]));
  const records = (title: string, list: readonly Answer[] | undefined): string[] =>
    (list ?? []).map((record) => `${title} ${recordText(record)}`).sort();
  return [
    `${RCODES[header & 15] ?? String(header & 15)} ${flags.join(' ')}, ${bytes.length} bytes`,
    ...records('answer', message.answers),
    ...records('authority', message.authorities),
    ...records('additional', message.additionals),
  ].join('\n');
}

function recordText(record: Answer): string {
  if (record.type === 'OPT') return 'OPT';
  const ttl = 'ttl' in record ? String(record.ttl) : '';
  const data = 'data' in record ? record.data : '';
  return `${record.name} ${ttl} ${record.type} ${typeof data === 'string' ? data : JSON.stringify(data)}`;
}
