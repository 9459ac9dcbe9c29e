/** What processes take of the machine's memory (proc(5), `smaps`). */
import fs from 'node:fs';

const KIB_PER_MIB = 1024;

/**
 * MiB of several processes together, as if nothing else ran: pages of a file count once, whichever of them uses it, and
 * are not shared with programs that are none of these, such as another Node on the same machine.
 */
export function memoryOf(pids: readonly number[]): number {
  let own = 0;
  const files = new Map<string, number>();
  for (const pid of pids) {
    const here = new Map<string, number>();
    for (const { file, rss, pss, dirty } of mappings(pid)) {
      if (file === undefined) {
        own += pss;
        continue;
      }
      // What a process has written to is its own.
      own += dirty;
      here.set(file, (here.get(file) ?? 0) + rss - dirty);
    }
    for (const [file, kib] of here) files.set(file, Math.max(kib, files.get(file) ?? 0));
  }
  return [...files.values()].reduce((sum, kib) => sum + kib, own) / KIB_PER_MIB;
}

interface Mapping {
  /** Absent: memory of its own. */
  readonly file: string | undefined;
  /** KiB. */
  readonly rss: number;
  readonly pss: number;
  readonly dirty: number;
}

function mappings(pid: number): Mapping[] {
  const text = readSmaps(pid);
  // A mapping begins with its addresses and ends with its flags.
  return text.split(/^VmFlags:.*\n/m).flatMap((block) => {
    const head = /^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ (\d+) *(.*)$/m.exec(block);
    if (head === null) return [];
    const kib = (name: string): number =>
      Number(new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(block)?.[1] ?? 0);
    return [
      {
        file: head[1] === '0' ? undefined : head[2],
        rss: kib('Rss'),
        pss: kib('Pss'),
        dirty: kib('Private_Dirty'),
      },
    ];
  });
}

function readSmaps(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/smaps`, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}
