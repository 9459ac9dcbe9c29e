/** The commands about faults that are injected on purpose. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { clearFaults, type FaultSetFlags, listFaults, setFault } from './commands/fault';
import type { CommandContext } from './context';
import { repeated } from './global-options';

/** @param run gives a command its context and ends with its exit code */
export function addFaultCommands(
  program: Command,
  run: (work: (context: CommandContext) => Promise<number>) => Promise<void>,
): void {
  const fault = program
    .command('fault')
    .description('faults of name resolution on purpose, to test what services do then');
  fault
    .command('set')
    .description('inject a fault into the answers that services get')
    .argument(
      '<effect>',
      'delay=TIME (300ms, 2s), nxdomain, servfail, refused, drop (no answer), truncate, or stale=ADDRESS,…',
    )
    .addOption(repeated('--from <service>', 'only for this service, replica or container'))
    .option('--name <pattern>', 'only for such names; * stands for any characters')
    .option('--type <type>', 'only for questions of this type, such as A')
    .addOption(
      new Option('--rate <percent>', 'share of the questions that it befalls, such as 30%').argParser(
        parseRate,
      ),
    )
    .option('--json', 'print JSON')
    .action((effect: string, flags: FaultSetFlags) => run((context) => setFault(context, effect, flags)));
  fault
    .command('list')
    .alias('ls')
    .description('list the faults that are set')
    .option('--json', 'print JSON')
    .action((flags: { readonly json?: boolean }) => run((context) => listFaults(context, flags)));
  fault
    .command('clear')
    .description('take faults away')
    .argument('[id...]', 'all, where none is named')
    .option('--json', 'print JSON')
    .action((ids: readonly string[], flags: { readonly json?: boolean }) =>
      run((context) => clearFaults(context, ids, flags)),
    );
}

function parseRate(value: string): number {
  const percent = /^\d+(\.\d+)?%?$/.test(value) ? Number(value.replace('%', '')) : NaN;
  if (!(percent > 0 && percent <= 100))
    throw new InvalidArgumentError('A share above 0% and up to 100% is needed, such as 30%.');
  return percent / 100;
}
