/** Shows the queries that the services of a network have asked, and follows them. */
import type { FollowedQueries, QueriesParams, QueryFilter, QuerySource } from '../../daemon/api';
import type { DaemonClient } from '../../daemon/client';
import type { QueryEvent } from '../../probe/evidence';
import { PcapPackets, pcapHeader } from '../../render/pcap';
import { QueryTable } from '../../render/queries-text';
import { withRunning, type CommandContext } from '../context';
import { CliError, ExitCode } from '../exit';
import { chosenNamespaces } from '../chosen-namespaces';

export interface QueriesFlags {
  readonly follow?: boolean;
  readonly failed?: boolean;
  readonly name?: string;
  readonly type?: readonly string[];
  readonly source?: readonly QuerySource[];
  /** The last ones only. */
  readonly tail?: number;
  readonly json?: boolean;
  readonly pcap?: string;
}

/** Where queries go: a table, lines of JSON, or a file of packets. */
interface Sink {
  write(events: readonly QueryEvent[], missed: number): void;
  close(): void;
}

export function queries(
  context: CommandContext,
  services: readonly string[],
  flags: QueriesFlags,
): Promise<number> {
  if (flags.json === true && flags.pcap !== undefined)
    throw new CliError(ExitCode.usage, '--json and --pcap do not go together', 'Leave one of them out.');
  return withRunning(context, async (client, { project, topology }) => {
    const filter = filterOf(flags, services.length === 0 ? {} : chosenNamespaces(topology, services));
    const params: QueriesParams = { project, filter, ...(flags.pcap !== undefined && { withPackets: true }) };
    const sink = sinkOf(context, flags);
    try {
      const after = await writePast(client, params, flags, sink);
      if (flags.follow === true) await follow(context, client, { ...params, after }, sink);
    } finally {
      sink.close();
    }
    return ExitCode.done;
  });
}

function filterOf(
  { failed, name, type, source }: QueriesFlags,
  chosen: Pick<QueryFilter, 'services' | 'containerNames'>,
): QueryFilter {
  return {
    ...chosen,
    ...(failed === true && { failed }),
    ...(name !== undefined && { name }),
    ...(type && { types: type.map((each) => each.toUpperCase()) }),
    ...(source && { sources: source }),
  };
}

/** Writes what is kept of the past. @returns number of the newest query that was looked at */
async function writePast(
  client: DaemonClient,
  params: QueriesParams,
  { tail }: QueriesFlags,
  sink: Sink,
): Promise<number> {
  let after: number | undefined;
  let kept: QueryEvent[] = [];
  for (;;) {
    const batch = await client.queries({ ...params, ...(after !== undefined && { after }) });
    if (tail === undefined) sink.write(batch.events, batch.missed);
    else if (tail > 0) kept = [...kept, ...batch.events].slice(-tail);
    after = batch.last;
    if (batch.isLatest) break;
  }
  sink.write(kept, 0);
  return after;
}

/** Goes on until Ctrl-C or the end of the network. */
async function follow(
  { dependencies, output }: CommandContext,
  client: DaemonClient,
  params: QueriesParams,
  sink: Sink,
): Promise<void> {
  let stopListening = (): void => undefined;
  let stopWaiting = (): void => undefined;
  let stopFollowing = (): Promise<void> => Promise.resolve();
  const hasEnded = await new Promise<boolean>((resolve, reject) => {
    stopListening = dependencies.onInterrupt(() => resolve(false));
    stopWaiting = client.onDidClose(() => resolve(true));
    const receive = ({ events, missed, hasEnded: isLast }: FollowedQueries): void => {
      sink.write(events, missed);
      if (isLast === true) resolve(true);
    };
    client.followQueries(params, receive).then((stop) => (stopFollowing = stop), reject);
  });
  stopListening();
  stopWaiting();
  await stopFollowing();
  if (hasEnded) output.note(`The network of ${params.project} is no longer up.\n`);
}

function sinkOf(
  { output, dependencies }: CommandContext,
  { json, pcap, follow: goesOn }: QueriesFlags,
): Sink {
  const tellMissed = (missed: number): void => {
    if (missed > 0) output.warning(`${missed} older queries are kept no more`);
  };
  if (pcap !== undefined) {
    const file = dependencies.createFile(pcap);
    const packets = new PcapPackets();
    let count = 0;
    file.write(pcapHeader());
    return {
      write(events, missed) {
        tellMissed(missed);
        count += events.length;
        if (events.length > 0) file.write(Buffer.concat(events.map((event) => packets.of(event))));
      },
      close() {
        file.close();
        output.note(`${count} ${count === 1 ? 'query' : 'queries'} in ${pcap === '-' ? 'all' : pcap}.\n`);
      },
    };
  }
  if (json === true) {
    return {
      write(events, missed) {
        if (missed > 0) output.jsonLine({ missed });
        for (const event of events) output.jsonLine(event);
      },
      close: () => undefined,
    };
  }
  const table = new QueryTable(output.style);
  let isEmpty = true;
  return {
    write(events, missed) {
      tellMissed(missed);
      isEmpty &&= events.length === 0;
      output.result(table.lines(events));
    },
    close() {
      if (isEmpty && goesOn !== true) output.note('No query that fits was asked.\n');
    },
  };
}
