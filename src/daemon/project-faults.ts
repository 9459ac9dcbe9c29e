/** The faults of one project: set, listed, cleared, and gone with its network. */
import * as v from 'valibot';
import { type Fault, type FaultSpec, faultSpecSchema, type Injection, MAX_FAULTS } from '../names/fault';
import type { RunningFault } from './api';
import { DaemonError } from './client';

export class ProjectFaults {
  private list: readonly Fault[] = [];
  private lastId = 0;
  private readonly hits = new Map<number, number>();

  /** @param onChange called when other questions are befallen than before */
  constructor(private readonly onChange: () => void) {}

  /** In the order in which they were set. The same list until something changes. */
  get all(): readonly Fault[] {
    return this.list;
  }

  describe(): RunningFault[] {
    return this.list.map((fault) => ({ ...fault, hits: this.hits.get(fault.id) ?? 0 }));
  }

  /** Counts what they do. */
  count({ faults }: Injection): void {
    for (const id of faults) this.hits.set(id, (this.hits.get(id) ?? 0) + 1);
  }

  /** @throws DaemonError `bad-fault` */
  set(spec: FaultSpec): Fault {
    const parsed = v.safeParse(faultSpecSchema, spec);
    if (!parsed.success) throw new DaemonError('bad-fault', `no such fault: ${parsed.issues[0].message}`);
    if (this.list.length >= MAX_FAULTS) {
      throw new DaemonError(
        'bad-fault',
        `${MAX_FAULTS} faults are set already`,
        'Clear some: netscope fault clear ID…',
      );
    }
    this.lastId += 1;
    const fault: Fault = { ...parsed.output, id: this.lastId };
    this.list = [...this.list, fault];
    this.onChange();
    return fault;
  }

  /** @param ids absent: all. Others than those that are set are passed over. @returns what was cleared */
  clear(ids?: readonly number[]): Fault[] {
    const isMeant = ({ id }: Fault): boolean => ids?.includes(id) ?? true;
    const cleared = this.list.filter(isMeant);
    this.list = this.list.filter((fault) => !isMeant(fault));
    for (const { id } of cleared) this.hits.delete(id);
    if (cleared.length > 0) this.onChange();
    return cleared;
  }

  /** Puts back what was there before, ids included. */
  restore(faults: readonly Fault[]): void {
    this.list = faults;
    this.lastId = Math.max(this.lastId, ...faults.map(({ id }) => id));
    this.onChange();
  }
}
