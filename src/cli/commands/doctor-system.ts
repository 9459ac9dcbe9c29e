/** Looks at whether this system can carry networks, and at what was left on it. */
import type { Leftover, LeftoversResult, Mode } from '../../daemon/api';
import { type DaemonClient, DaemonError } from '../../daemon/client';
import { type Check, leftoverText, otherDaemonText, renderChecks } from '../../render/doctor-text';
import { type CommandContext, withDaemon } from '../context';
import { CliError, ExitCode } from '../exit';
import { type Trial, tryNetwork } from '../trial';

export interface SystemDoctorFlags {
  readonly rootful?: boolean;
  /** True: what can only be ours; a list: exactly these. */
  readonly clean?: boolean | readonly string[];
  readonly json?: boolean;
}

/** Exit code 1 where something fails, or is left over and stays. */
export async function doctorSystem(context: CommandContext, flags: SystemDoctorFlags): Promise<number> {
  const { output } = context;
  const rootful = flags.rootful === true;
  const found = await atDaemon(context, (client) => client.leftovers({ rootful })).catch(asFailure);
  const chosen = 'failure' in found ? [] : chosenOf(found, flags.clean);
  if (chosen.length > 0) await atDaemon(context, (client) => client.clean({ leftovers: chosen }));
  const trialOf = async (mode: Mode): Promise<Check[]> =>
    checksOf(mode, await atDaemon(context, (client) => tryNetwork(context, client, mode)));
  const checks = [
    ...(await trialOf('rootless')),
    ...(rootful ? await trialOf('rootful') : [NOT_TRIED]),
    leftoversCheck(found, chosen, rootful),
  ];
  if (flags.json === true) {
    const leftovers = 'failure' in found ? [] : found.leftovers;
    output.json({
      checks,
      leftovers: leftovers.map((each) => ({ ...each, removed: chosen.includes(each) })),
    });
  } else {
    output.result(renderChecks(checks, output.style));
    for (const each of chosen) output.note(`Removed ${leftoverText(each)}.\n`);
  }
  return checks.some(({ isGood }) => isGood === false) ? ExitCode.no : ExitCode.done;
}

/** A connection for each step: a daemon without networks leaves when it has answered. */
function atDaemon<T>(context: CommandContext, work: (client: DaemonClient) => Promise<T>): Promise<T> {
  return withDaemon(context, { start: true }, (client) => {
    if (client === undefined) throw new CliError(ExitCode.cannot, 'the daemon did not start');
    return work(client);
  });
}

interface Failure {
  readonly failure: DaemonError;
}

function asFailure(error: unknown): Failure {
  if (error instanceof DaemonError) return { failure: error };
  throw error;
}

const NOT_TRIED: Check = {
  id: 'rootful',
  title: 'rootful networks',
  found: 'they need root: netscope doctor --system --rootful',
};

function checksOf(mode: Mode, trial: Trial): Check[] {
  const check = { id: mode, title: `${mode} networks` };
  if (trial.kind === 'failed') {
    const { message, hint } = trial;
    return [{ ...check, isGood: false, found: message, ...(hint !== undefined && { next: hint }) }];
  }
  const took = `${(trial.tookMs / 1000).toFixed(1)} s`;
  const cameUp = { ...check, isGood: true, found: `two services came up in ${took} and find each other` };
  if (mode === 'rootful') return [cameUp];
  const { reachable, reason } = trial.outside;
  const outside = { id: 'outside', title: 'way out of them', isGood: reachable };
  return [
    cameUp,
    reachable
      ? { ...outside, found: 'packets reach the outside' }
      : { ...outside, found: `nothing outside is reachable: ${reason ?? 'for an unknown reason'}` },
  ];
}

function leftoversCheck(
  found: LeftoversResult | Failure,
  removed: readonly Leftover[],
  looksAtMachine: boolean,
): Check {
  const check = { id: 'leftovers', title: 'leftovers' };
  if ('failure' in found) {
    const { message, hint } = found.failure;
    return { ...check, isGood: false, found: message, ...(hint !== undefined && { next: hint }) };
  }
  const { leftovers, otherDaemons } = found;
  const rest = leftovers.filter((each) => !removed.includes(each));
  if (rest.length === 0) {
    const where = looksAtMachine ? '' : ' of rootless networks';
    return { ...check, isGood: true, found: `nothing${where} is left over` };
  }
  const ids = rest.map(({ id }) => id).join(' ');
  const flags = looksAtMachine ? '--rootful --clean' : '--clean';
  const owners = otherDaemons.map(otherDaemonText).join(', ');
  const isShared = otherDaemons.length > 0 && rest.some(({ kind }) => kind === 'rootful');
  return {
    ...check,
    isGood: false,
    found: rest.map(leftoverText).join('; '),
    next: isShared
      ? `Other daemons run (${owners}), and it may be theirs. If not: netscope doctor --system ${flags} ${ids}`
      : `Remove it: netscope doctor --system ${flags}`,
  };
}

/** What is to be removed. @throws CliError for an id that nothing is left over of */
function chosenOf(
  { leftovers, otherDaemons }: LeftoversResult,
  wanted: SystemDoctorFlags['clean'],
): readonly Leftover[] {
  if (wanted === undefined || wanted === false) return [];
  if (wanted === true) return leftovers.filter(({ kind }) => kind === 'holder' || otherDaemons.length === 0);
  const unknown = wanted.find((id) => !leftovers.some((each) => each.id === id));
  if (unknown !== undefined)
    throw new CliError(
      ExitCode.usage,
      `nothing is left over of ${unknown}`,
      'netscope doctor --system lists what is.',
    );
  return leftovers.filter(({ id }) => wanted.includes(id));
}
