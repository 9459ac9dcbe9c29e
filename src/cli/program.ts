/** The command line as commander takes it: names, flags and help; what they do is in `commands/`. */
import { Command, Option } from 'commander';
import { version } from '../../package.json';
import { SEVERITIES } from '../diagnose/severity';
import { PROFILE_NAMES } from '../topology/engine-profile-name';
import { chains } from './commands/chains';
import { config, type ConfigFlags } from './commands/config';
import { doctor, type DoctorFlags } from './commands/doctor';
import { down } from './commands/down';
import { exec, shell } from './commands/exec';
import { createNetwork, listNetworks, type NetworkCreateFlags, removeNetwork } from './commands/network';
import { matrix, type MatrixFlags } from './commands/matrix';
import { ps, type PsFlags } from './commands/ps';
import { resolve } from './commands/resolve';
import { trace } from './commands/trace';
import { up, type UpFlags } from './commands/up';
import { RESOLVER_WORDS } from '../topology/resolver-settings';
import type { CommandContext } from './context';
import type { CliDependencies } from './dependencies';
import { refuseEngine } from './engine-access';
import { addFaultCommands } from './fault-commands';
import { addGlobalOptions, repeated, type GlobalOptions } from './global-options';
import { Output } from './output';
import { addServiceCommands } from './service-commands';
import { addQueryArguments, type QueryFlags } from './query-arguments';
import { addQueryCommands } from './query-commands';

interface JsonFlag {
  readonly json?: boolean;
}

/**
 * @param end is called with the exit code of the command that ran
 */
export function buildProgram(dependencies: CliDependencies, end: (exitCode: number) => void): Command {
  const output = new Output(dependencies);
  const program = new Command('netscope')
    .description('The network of a Compose project: plan it, bring it up, and see how names resolve in it.')
    .version(version, '-v, --version')
    // Flags after the command belong to the command, as in docker compose.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.result(text),
      writeErr: (text) => output.note(text),
    });
  addGlobalOptions(program);
  program.hook('preAction', (_program, command) => {
    if (program.opts<GlobalOptions>().engine !== undefined) refuseEngine(commandWords(command));
  });
  const run = async (work: (context: CommandContext) => Promise<number>): Promise<void> => {
    end(await work({ dependencies, output, globals: program.opts<GlobalOptions>() }));
  };

  program
    .command('up')
    .description("bring the project's network up, or bring it in line with changed files")
    .argument('[service...]', 'only these, and what they depend on; the others stay as they are')
    .addOption(repeated('--scale <service=number>', 'how many replicas a service has'))
    .addOption(
      repeated(
        '--resolver <option>',
        `what the resolver does beyond an engine's: ${RESOLVER_WORDS.join(', ')}`,
      ),
    )
    .option('--rootful', "in the machine's own namespace, with sudo, instead of a user namespace")
    .addOption(
      new Option('--engine-profile <name>', 'whose ways of resolving names hold').choices(PROFILE_NAMES),
    )
    .option('--watch', 'follow the files and bring up what differs, until Ctrl-C')
    .option('--dry-run', 'print what would be done as commands for root, and change nothing')
    .option('--summary', 'with --dry-run: the plan as a table, without the commands')
    .option('--json', 'print JSON')
    .action((services: readonly string[], flags: UpFlags) => run((context) => up(context, services, flags)));
  program
    .command('down')
    .description("take the project's network down")
    .option('--json', 'print JSON')
    .action((flags: JsonFlag) => run((context) => down(context, flags)));
  addServiceCommands(program, run);
  program
    .command('ps')
    .description('list what is up')
    .option('-a, --all', 'with --engine: every project, and containers without Compose')
    .option('--json', 'print JSON')
    .action((flags: PsFlags) => run((context) => ps(context, flags)));
  addQueryArguments(program.command('resolve'))
    .description('ask for a name from inside a service')
    .action((from: string, name: string, flags: QueryFlags) =>
      run((context) => resolve(context, from, name, flags)),
    );
  addQueryArguments(program.command('trace'))
    .description("follow a name's resolution step by step")
    .action((from: string, name: string, flags: QueryFlags) =>
      run((context) => trace(context, from, name, flags)),
    );
  addQueryCommands(program, run);
  addFaultCommands(program, run);
  program
    .command('chains')
    .description('show the NAT chains of a service with their counters')
    .argument('<service>')
    .option('--json', 'print JSON')
    .action((service: string, flags: JsonFlag) => run((context) => chains(context, service, flags)));
  program
    .command('exec')
    .description('run a program inside a service')
    .usage('<service> [--] <command> [arguments...]')
    .argument('<service>')
    .argument('<command...>')
    .passThroughOptions()
    .action((service: string, words: readonly string[]) => run((context) => exec(context, service, words)));
  program
    .command('shell')
    .description('open a shell inside a service ($SHELL, else sh)')
    .argument('<service>')
    .action((service: string) => run((context) => shell(context, service)));
  program
    .command('config')
    .description('show the project as the compose files make it')
    .argument('[service...]', 'only these, and what they depend on')
    .option('--json', 'print JSON')
    .addOption(new Option('--format <format>', 'json is the same as --json').choices(['text', 'json']))
    .option('--services', 'print the names of the enabled services only')
    .option('--networks', 'print the keys of the networks in use only')
    .option('--profiles', 'print the names of all profiles only')
    .option('-q, --quiet', 'print only what is wrong')
    .action((services: readonly string[], flags: ConfigFlags) =>
      run((context) => config(context, services, flags)),
    );
  program
    .command('matrix')
    .description('show who can resolve whom by which names, and why not, from the files alone')
    .argument('[service...]', 'only what these find')
    .option('--names', 'a line for each name, with its network and addresses')
    .option('--json', 'print JSON')
    .action((services: readonly string[], flags: MatrixFlags) =>
      run((context) => matrix(context, services, flags)),
    );
  program
    .command('doctor')
    .description('find in the files what keeps services from finding each other, and what to do')
    .addOption(new Option('--format <format>', 'how findings are printed').choices(['text', 'json', 'sarif']))
    .addOption(
      new Option('--severity <severity>', 'the least severe finding that is shown').choices(SEVERITIES),
    )
    .option('--fix', 'apply what cannot change what works, and write the files')
    .option('--dry-run', 'with --fix: print what would be changed, and change nothing')
    .option('--system', 'instead: try a network on this system, and look for what crashes have left')
    .option('--rootful', "with --system: also in the machine's own namespace, with sudo")
    .option('--clean [id...]', 'with --system: remove what is left over')
    .option('--json', 'print JSON')
    .action((flags: DoctorFlags) => run((context) => doctor(context, flags)));
  const network = program
    .command('network')
    .description('networks on their own, which projects join as external');
  network
    .command('create')
    .description('make a network that stays until it is removed')
    .argument('<name>')
    .option('--subnet <prefix>', 'such as 10.7.0.0/24; else the next free one of the pools', oneMore)
    .option('--gateway <address>', 'the address of the bridge; else the first one', oneMore)
    .option('--ip-range <prefix>', 'part of the subnet that addresses are given out from', oneMore)
    .option('--ipv6', 'with IPv6 as well; the options above may be given once for each family')
    .option('--no-ipv4', 'with IPv6 only')
    .option('--internal', 'no way out')
    .option('--rootful', "in the machine's own namespace, with sudo, instead of a user namespace")
    .option('--json', 'print JSON')
    .action((name: string, flags: NetworkCreateFlags) =>
      run((context) => createNetwork(context, name, flags)),
    );
  network
    .command('ls')
    .description('list the networks of all projects that are up')
    .option('--json', 'print JSON')
    .action((flags: JsonFlag) => run((context) => listNetworks(context, flags)));
  network
    .command('rm')
    .description('remove a network that was made on its own')
    .argument('<name>')
    .option('--json', 'print JSON')
    .action((name: string, flags: JsonFlag) => run((context) => removeNetwork(context, name, flags)));
  return program;
}

/** As it is typed: `network create`. */
function commandWords(command: Command): string {
  const { parent } = command;
  return parent?.parent ? `${parent.name()} ${command.name()}` : command.name();
}

/** For an option that may be given more than once. */
function oneMore(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
