/** The arguments that `resolve` and `trace` share. */
import { isIP } from 'node:net';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { reverseName } from '../names/reverse';
import type { RecordType } from '../probe/evidence';

const TYPES = [
  'A',
  'AAAA',
  'PTR',
  'MX',
  'TXT',
  'SRV',
  'CNAME',
  'NS',
  'SOA',
  'ANY',
] as const satisfies RecordType[];

export interface QueryFlags {
  readonly type?: RecordType;
  readonly tcp?: boolean;
  readonly json?: boolean;
}

export interface DnsQuestion {
  readonly name: string;
  readonly type: RecordType;
  readonly transport: 'udp' | 'tcp';
}

/** Adds `FROM NAME [--type TYPE] [--tcp] [--json]`. */
export function addQueryArguments(command: Command): Command {
  const types = `record type: ${TYPES.join(', ')} (default: A, or PTR for an address)`;
  const type = new Option('--type <type>', types).argParser(parseType);
  return command
    .argument('<from>', 'service, replica or container that asks')
    .argument('<name>', 'name to ask for, or an address for its name')
    .addOption(type)
    .option('--tcp', 'ask over TCP instead of UDP')
    .option('--json', 'print JSON');
}

/** An address is asked for by its reverse name, as `dig -x` does, unless another type is given. */
export function dnsQuestion(name: string, flags: QueryFlags): DnsQuestion {
  const transport = flags.tcp === true ? 'tcp' : 'udp';
  const isAddress = isIP(name) !== 0;
  const type = flags.type ?? (isAddress ? 'PTR' : 'A');
  return { name: isAddress && type === 'PTR' ? reverseName(name) : name, type, transport };
}

function parseType(value: string): RecordType {
  const found = TYPES.find((type) => type === value.toUpperCase());
  if (found === undefined) throw new InvalidArgumentError(`Allowed: ${TYPES.join(', ')}.`);
  return found;
}
