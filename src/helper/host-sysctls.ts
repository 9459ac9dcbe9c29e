/**
 * Switches of the machine that a rootful network needs. What each was like is written down before it is turned, under
 * `/run`, so that it outlives this process and every daemon, and ends with the machine's uptime as the switches do.
 * Whoever lets go last turns it back.
 */
import fs from 'node:fs';
import path from 'node:path';
import { inLockedFolder, removeIfEmpty } from '../kernel/folder-lock';
import { interfacesOfFamily, readSysctl, writeSysctl } from '../kernel/sysctl';

/** Lets the kernel pass packets of one family from one interface to another. */
export type Forwarding = 'ipv4' | 'ipv6';

const SWITCHES = {
  ipv4: {
    name: 'net.ipv4.ip_forward',
    /** Source: `inet_forward_change()`: each interface follows, and redirects are taken exactly while it is off. */
    together: ['forwarding'],
    alone: ['net.ipv4.conf.all.accept_redirects'],
  },
  ipv6: {
    name: 'net.ipv6.conf.all.forwarding',
    /**
     * Source: `addrconf_fixup_forwarding()`: the routes that routers have announced go, and no further ones are taken,
     * unless `accept_ra` is 2, which says to take them all the same.
     */
    together: ['forwarding', 'accept_ra'],
    alone: [],
  },
} as const;
const ON = '1';

/** A parameter beside the switch: what it was, and what it was right after the switch had been turned. */
interface Beside {
  readonly name: string;
  /** Stands for `IFNAME` in the name. */
  readonly interfaceName?: string | undefined;
  readonly was: string;
  readonly became?: string;
}

/** What else there is on this machine. */
export interface Surroundings {
  /** Names whoever else may need packets to be passed on, as far as it can be told. */
  readonly others: () => readonly string[];
  /** Whether an interface is of our making. */
  readonly isOurs: (interfaceName: string) => boolean;
}

interface Turned {
  /** Inode of the network namespace it was turned in. */
  readonly network: number;
  readonly was: string;
  /** Others on this machine who may pass packets on and were there before: they did without. */
  readonly others: readonly string[];
  readonly beside: readonly Beside[];
}

const RECORD = 'was.json';

export class HostSysctls {
  /** @param folder root's own */
  constructor(
    private readonly folder: string,
    private readonly surroundings: Surroundings,
    private readonly say: (line: string) => void = (line) => console.error(line),
  ) {}

  /**
   * Turns forwarding on for a project, until the project lets go. Where it is on already, by somebody else, nothing is
   * done now or later. Idempotent.
   */
  need(project: string, family: Forwarding): void {
    const { name } = SWITCHES[family];
    const place = path.join(this.folder, name);
    inLockedFolder(this.folder, () => {
      if (readSysctl(name) === ON && this.record(place) === undefined) return;
      // In this order: after a crash between any two of these there is a project that lets go.
      fs.mkdirSync(place, { recursive: true, mode: 0o755 });
      fs.writeFileSync(path.join(place, project), '');
      if (readSysctl(name) === ON) return;
      const before: Turned = {
        network: networkNamespace(),
        was: readSysctl(name),
        others: this.surroundings.others(),
        beside: besideOf(family),
      };
      writeRecord(place, before);
      if (family === 'ipv6') this.keepAnnouncedRoutes();
      writeSysctl(name, ON);
      const beside = before.beside.map((each) => ({ ...each, became: valueOf(each) ?? each.was }));
      writeRecord(place, { ...before, beside });
    });
    removeIfEmpty(path.dirname(this.folder));
  }

  /** The project needs none of it any more. Idempotent. */
  release(project: string): void {
    if (!fs.existsSync(this.folder)) return;
    inLockedFolder(this.folder, () => {
      for (const { name } of Object.values(SWITCHES)) {
        const place = path.join(this.folder, name);
        fs.rmSync(path.join(place, project), { force: true });
        if (!fs.existsSync(place) || this.projectsAt(place).length > 0) continue;
        const record = this.record(place);
        if (record) this.turnBack(name, record);
        for (const file of [RECORD, `${RECORD}.new`]) fs.rmSync(path.join(place, file), { force: true });
        removeIfEmpty(place);
      }
    });
    removeIfEmpty(path.dirname(this.folder));
  }

  /** Projects that need any of it. */
  projects(): string[] {
    const places = Object.values(SWITCHES).map(({ name }) => path.join(this.folder, name));
    return places.filter((place) => fs.existsSync(place)).flatMap((place) => this.projectsAt(place));
  }

  /** A machine that learns its way out from a router must not lose it; our own bridges learn nothing from containers. */
  private keepAnnouncedRoutes(): void {
    for (const interfaceName of interfacesOfFamily('ipv6')) {
      const which = { name: 'net.ipv6.conf.IFNAME.accept_ra', interfaceName };
      const forwards = valueOf({ name: 'net.ipv6.conf.IFNAME.forwarding', interfaceName });
      if (['all', 'default', 'lo'].includes(interfaceName) || this.surroundings.isOurs(interfaceName))
        continue;
      if (valueOf(which) === '1' && forwards === '0') setValue(which, '2');
    }
  }

  private turnBack(name: string, { network, was, others, beside }: Turned): void {
    if (network !== networkNamespace() || readSysctl(name) !== ON) return;
    const since = this.surroundings.others().filter((each) => !others.includes(each));
    if (since.length > 0) {
      this.say(`helper leaves ${name} at ${ON} (it was ${was}): ${since.join(', ')} came meanwhile`);
      return;
    }
    const now = beside.map((each) => ({ ...each, now: valueOf(each) }));
    writeSysctl(name, was);
    for (const { now: current, became, was: before, ...which } of now) {
      // What somebody has set since stays theirs, also where turning the switch takes it along.
      const wanted = became === undefined || current === became ? before : current;
      if (current !== undefined && wanted !== undefined && valueOf(which) !== wanted) setValue(which, wanted);
    }
    this.say(`helper turned ${name} back to ${was}`);
  }

  private projectsAt(place: string): string[] {
    return fs.readdirSync(place).filter((file) => /^[0-9a-f]{8}$/.test(file));
  }

  /** `undefined` where nothing was turned, or a crash has left half a record. */
  private record(place: string): Turned | undefined {
    try {
      return JSON.parse(fs.readFileSync(path.join(place, RECORD), 'utf8')) as Turned;
    } catch {
      return undefined;
    }
  }
}

function writeRecord(place: string, record: Turned): void {
  const target = path.join(place, RECORD);
  fs.writeFileSync(`${target}.new`, JSON.stringify(record), { mode: 0o644 });
  fs.renameSync(`${target}.new`, target);
}

function networkNamespace(): number {
  return fs.statSync('/proc/thread-self/ns/net').ino;
}

type Which = Pick<Beside, 'name' | 'interfaceName'>;

function besideOf(family: Forwarding): Beside[] {
  const { together, alone } = SWITCHES[family];
  const ofInterfaces = interfacesOfFamily(family)
    .filter((each) => each !== 'all')
    .flatMap((interfaceName) =>
      together.map((parameter) => ({ name: `net.${family}.conf.IFNAME.${parameter}`, interfaceName })),
    );
  return [...alone.map((name): Which => ({ name })), ...ofInterfaces].flatMap((which) => {
    const was = valueOf(which);
    return was === undefined ? [] : [{ ...which, was }];
  });
}

/** Interfaces come and go. */
function valueOf({ name, interfaceName }: Which): string | undefined {
  try {
    return readSysctl(name, interfaceName);
  } catch {
    return undefined;
  }
}

function setValue({ name, interfaceName }: Which, value: string): void {
  try {
    writeSysctl(name, value, interfaceName);
  } catch (error) {
    console.error(
      `helper could not turn ${name} of ${interfaceName ?? 'the machine'} back: ${String(error)}`,
    );
  }
}
