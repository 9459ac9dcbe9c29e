/** The commands about single services of a network that is up. */
import type { Command } from 'commander';
import { connect, type ConnectFlags, disconnect } from './commands/connect';
import { scale } from './commands/scale';
import { pause, restart, rm, type ServicesFlags } from './commands/services';
import type { CommandContext } from './context';
import { repeated } from './global-options';

/** @param run gives a command its context and ends with its exit code */
export function addServiceCommands(
  program: Command,
  run: (work: (context: CommandContext) => Promise<number>) => Promise<void>,
): void {
  program
    .command('restart')
    .description('end the programs of services and make their namespaces again')
    .argument('[service...]', 'all, where none is named')
    .option('--json', 'print JSON')
    .action((services: readonly string[], flags: ServicesFlags) =>
      run((context) => restart(context, services, flags)),
    );
  program
    .command('rm')
    .description('end the programs of services and remove their namespaces')
    .argument('<service...>')
    .option('--json', 'print JSON')
    .action((services: readonly string[], flags: ServicesFlags) =>
      run((context) => rm(context, services, flags)),
    );
  for (const [name, description, paused] of [
    ['pause', 'stop the programs of services where they are', true],
    ['unpause', 'let programs that were paused go on', false],
  ] as const) {
    program
      .command(name)
      .description(description)
      .argument('[service...]', 'all, where none is named')
      .option('--json', 'print JSON')
      .action((services: readonly string[], flags: ServicesFlags) =>
        run((context) => pause(context, services, { ...flags, paused })),
      );
  }
  program
    .command('scale')
    .description('make more or fewer replicas of services')
    .argument('<service=number...>')
    .option('--json', 'print JSON')
    .action((words: readonly string[], flags: ServicesFlags) =>
      run((context) => scale(context, words, flags)),
    );
  program
    .command('connect')
    .description('let a service join a network while its programs run')
    .argument('<service>')
    .argument('<network>')
    .addOption(repeated('--alias <name>', 'a further name that it has there'))
    .option('--ip <address>', 'the address that it has there; else the lowest that is free')
    .option('--json', 'print JSON')
    .action((service: string, network: string, flags: ConnectFlags) =>
      run((context) => connect(context, service, network, flags)),
    );
  program
    .command('disconnect')
    .description('take a service off a network while its programs run')
    .argument('<service>')
    .argument('<network>')
    .option('--json', 'print JSON')
    .action((service: string, network: string, flags: ServicesFlags) =>
      run((context) => disconnect(context, service, network, flags)),
    );
}
