/** Catalogue 37: a bridge that keeps its containers apart. */
import type { Network } from '../../compose/project';
import type { ProjectFacts } from '../facts';
import type { Finding } from '../finding';
import { makeFinding } from '../make-finding';
import { isSameName, membersOf, namesOfMember, type Member } from '../names-on-network';
import { listed, quoted } from '../wording';

const OPTION = 'com.docker.network.bridge.enable_icc';
/** What Go's `strconv.ParseBool` takes for false. */
const FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

/** A warning where somebody is known to want what is forbidden; keeping containers apart may be meant. */
export function connectivityDisabled(facts: ProjectFacts): readonly Finding[] {
  return facts.project.networks.filter(isApart).flatMap((network) => {
    const members = membersOf(facts.project, network.key);
    const count = members.reduce((sum, { service }) => sum + service.replicas, 0);
    const path = ['networks', network.key, 'driver_opts'];
    const range = facts.origins.range([...path, OPTION]);
    if (range === undefined || count < 2) return [];
    const call = callIn(facts, members);
    const names = listed(members.map(({ service }) => service.name));
    return [
      makeFinding('connectivity-disabled', {
        severity: call === undefined ? 'information' : 'warning',
        ...(call === undefined ? {} : { service: call.caller }),
        message:
          call === undefined
            ? `Containers of network ${quoted(network.key)} cannot connect to each other: ${names} find each other's names, and every connection times out.`
            : `${quoted(call.caller)} finds the name ${quoted(call.host)}, but cannot connect: network ${quoted(network.key)} keeps its containers apart.`,
        range,
        related: call === undefined ? [] : [{ message: 'Here the name is used.', range: call.range }],
        remedies: [
          {
            kind: 'edit',
            title: 'Let containers of the network connect',
            changes: [{ kind: 'remove', file: range.file, path: [...path, OPTION] }],
            isSafe: false,
          },
        ],
      }),
    ];
  });
}

function isApart({ external, driverOptions }: Network): boolean {
  return !external && FALSE.includes(driverOptions[OPTION] ?? '');
}

interface Call {
  readonly caller: string;
  readonly host: string;
  readonly range: Finding['range'];
}

/** A name of a member that another one uses, where no other network joins the two. */
function callIn({ project, references }: ProjectFacts, members: readonly Member[]): Call | undefined {
  const open = new Set(project.networks.filter((each) => !isApart(each)).map(({ key }) => key));
  const used = references.find(({ service, host, role }) => {
    const caller = members.find((member) => member.service.name === service);
    if (caller === undefined || role !== 'target') return false;
    const target = members.find(
      (member) => member !== caller && namesOfMember(member).some(({ name }) => isSameName(name, host)),
    );
    if (target === undefined) return false;
    const theirs = target.service.networks.map((each) => each.network);
    return !caller.service.networks.some((each) => open.has(each.network) && theirs.includes(each.network));
  });
  return used && { caller: used.service, host: used.host, range: used.range };
}
