/** The command about the queries of a network that is up. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { QUERY_SOURCES, type QuerySource } from '../daemon/api';
import { queries, type QueriesFlags } from './commands/queries';
import type { CommandContext } from './context';
import { repeated } from './global-options';

/** @param run gives a command its context and ends with its exit code */
export function addQueryCommands(
  program: Command,
  run: (work: (context: CommandContext) => Promise<number>) => Promise<void>,
): void {
  program
    .command('queries')
    .description('show the queries that services have asked, and who answered them')
    .argument('[service...]', 'services, replicas or containers; all, where none is named')
    .option('--follow', 'go on with what comes, until Ctrl-C')
    .option('--failed', 'only those whose answer is an error, or that got none')
    .option('--name <pattern>', 'only for such names; * stands for any characters')
    .addOption(repeated('--type <type>', 'only for records of this type'))
    .addOption(
      repeated('--source <source>', `only those answered by it: ${QUERY_SOURCES.join(', ')}`).argParser(
        parseSources,
      ),
    )
    .addOption(new Option('--tail <number>', 'only the last ones of the past').argParser(parseCount))
    .option('--pcap <file>', 'write the messages as a packet capture; - is standard output')
    .option('--json', 'print JSON, a line for each query')
    .action((services: readonly string[], flags: QueriesFlags) =>
      run((context) => queries(context, services, flags)),
    );
}

function parseSources(value: string, before: readonly QuerySource[] = []): readonly QuerySource[] {
  const found = QUERY_SOURCES.find((source) => source === value);
  if (found === undefined) throw new InvalidArgumentError(`Allowed: ${QUERY_SOURCES.join(', ')}.`);
  return [...before, found];
}

function parseCount(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('A whole number is needed.');
  return Number(value);
}
