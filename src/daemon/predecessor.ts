/**
 * What an earlier daemon has left, and what becomes of it: a network that is whole is taken over as it is, programs
 * included; everything else is taken back.
 */
import type { RunningProject } from './api';
import { DaemonError } from './client';
import { earlierHelpersGone } from './helper-records';
import type { RootfulHelper } from './helpers';
import type { ProjectNetwork } from './project-network';
import type { RootlessHelper } from './rootless-helper';
import { endProcesses, leftProcesses } from './service-processes';
import { type CompletePlan, forgetPlan, loadPlan, savedIds, type SavedPlan } from './state';

export interface PredecessorOptions {
  readonly runtime: string;
  /** Of this program: another one may have other plans. */
  readonly version: string;
  readonly rootless: RootlessHelper;
  readonly rootful: RootfulHelper;
  readonly networks: Map<string, ProjectNetwork>;
  readonly create: (plan: SavedPlan) => ProjectNetwork;
}

export class Predecessor {
  /** Projects that need a right which nobody has given yet, with the reason. */
  private readonly waiting = new Map<string, { readonly plan: SavedPlan; readonly reason: string }>();
  /** Projects of which something was left that is gone now. */
  private readonly ended = new Set<string>();

  constructor(private readonly options: PredecessorOptions) {}

  /** At the start of the daemon, before it does anything else. Never rejects, and asks nobody for a password. */
  async settle(): Promise<void> {
    const { runtime, rootless, rootful, networks } = this.options;
    await earlierHelpersGone(runtime);
    rootful.unattended = true;
    try {
      rootless.takeOver();
      const plans = savedIds(runtime).map((id) => loadPlan(runtime, id) ?? id);
      const whole = plans.filter((plan) => typeof plan !== 'string').filter((plan) => this.isWhole(plan));
      await Promise.all(whole.map((plan) => this.quietly(plan, () => this.takeOver(plan))));
      // Without a network that it holds, the holder goes, and with it what would have to be swept one by one.
      const isHolding = [...networks.values()].some(({ mode }) => mode === 'rootless');
      if (!isHolding) await rootless.release();
      await rootless.endStray();
      for (const plan of plans) {
        if (typeof plan === 'string') await this.takeBackUnknown(plan);
        else if (!this.isKnown(plan)) await this.quietly(plan, () => this.takeBack(plan));
      }
    } catch (error) {
      console.error(error);
    } finally {
      rootful.unattended = false;
    }
  }

  /** Takes the network of a project over where it is whole, and takes back what is left of it otherwise. */
  async restore(id: string): Promise<void> {
    const plan = loadPlan(this.options.runtime, id);
    if (plan === undefined) {
      if (savedIds(this.options.runtime).includes(id)) await this.takeBackUnknown(id);
      return;
    }
    this.waiting.delete(plan.project);
    if (this.isWhole(plan)) await this.takeOver(plan);
    if (!this.options.networks.has(plan.project)) await this.takeBack(plan);
  }

  /** Removes what is left of a project. @returns whether there is or was anything */
  async remove(project: string, id: string): Promise<boolean> {
    const { runtime } = this.options;
    const plan = loadPlan(runtime, id);
    this.waiting.delete(project);
    if (plan !== undefined) await this.takeBack(plan);
    else if (savedIds(runtime).includes(id)) await this.takeBackUnknown(id);
    return this.ended.delete(project) || plan !== undefined;
  }

  /** What waits for somebody to allow it. */
  describe(): RunningProject[] {
    return [...this.waiting].map(([project, { plan, reason }]) => ({
      project,
      origin: plan.origin,
      mode: plan.mode,
      state: { kind: 'failed', reason },
      topology: plan.complete?.topology ?? {
        ...{ source: 'own', project, networks: [], namespaces: [], notes: [] },
      },
      namespaces: [],
      upstreams: [],
      outside: { reachable: true },
    }));
  }

  private isKnown({ project }: SavedPlan): boolean {
    return this.options.networks.has(project) || this.waiting.has(project);
  }

  private isWhole(plan: SavedPlan): plan is CompletePlan {
    const { complete, mode } = plan;
    if (complete?.version !== this.options.version) return false;
    if (mode === 'rootful') return true;
    const { holding } = this.options.rootless;
    return holding !== undefined && complete.holder?.startTime === holding.startTime;
  }

  /** Where that fails because something of it is not there, nothing is known of it afterwards. */
  private async takeOver(plan: CompletePlan): Promise<void> {
    const { networks, create } = this.options;
    const network = create(plan);
    networks.set(plan.project, network);
    try {
      await network.resume(plan);
    } catch (error) {
      networks.delete(plan.project);
      await network.abandon();
      if (isRefusal(error)) throw error;
      console.error(error);
    }
  }

  private async takeBack({ project, id, mode, namespaces }: SavedPlan): Promise<void> {
    const { runtime } = this.options;
    await endProcesses(() => leftProcesses(namespaces, id));
    await this.sweep(mode, id);
    forgetPlan(runtime, id);
    this.ended.add(project);
  }

  /** A plan that cannot be read does not say either in which mode it was. */
  private async takeBackUnknown(id: string): Promise<void> {
    await this.sweep('rootless', id);
    if (process.getuid?.() === 0) await this.sweep('rootful', id);
    forgetPlan(this.options.runtime, id);
  }

  private async sweep(mode: SavedPlan['mode'], id: string): Promise<void> {
    const { rootless, rootful } = this.options;
    // What no holder holds is gone already.
    if (mode === 'rootless' && rootless.holding === undefined) return;
    const helper = mode === 'rootless' ? rootless : rootful;
    await helper.use((process) => process.request({ op: 'sweep', project: id }));
  }

  /** One project must not keep the others from being settled. */
  private async quietly(plan: SavedPlan, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      console.error(error);
      const reason = error instanceof Error ? error.message : String(error);
      this.waiting.set(plan.project, { plan, reason: `what is left of it waits for up or down: ${reason}` });
    }
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof DaemonError && error.reason === 'needs-root';
}
