/**
 * What the daemon remembers of its networks on disk, so that the next daemon can take over what this one has brought up
 * and remove what it had begun: written before the first change, and again when everything is as planned.
 */
import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { faultSchema } from '../names/fault';
import { resolverSettingsSchema } from '../topology/resolver-settings';
import type { Topology } from '../topology/topology';
import { holderSchema } from './holder';
import { projectsPath } from './paths';
import { replaceFile } from './replace-file';

/** Of the file. A later daemon does not take over what one with another number has written. */
const FORMAT = 1;
/** Several times what a topology of the largest project takes. */
const MAX_BYTES = 64 << 20;

const text = v.pipe(v.string(), v.maxLength(4096));
const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535));
const inode = v.pipe(v.number(), v.integer(), v.minValue(0));
const names = v.looseObject({ containerName: text, service: text, hostname: text });

/** What is asked of it without looking twice; a file that is whole was written from a value of this type. */
const topologySchema = v.pipe(
  v.looseObject({
    project: text,
    source: v.literal('own'),
    networks: v.array(v.looseObject({ name: text, bridge: text, subnet: text })),
    namespaces: v.array(
      v.looseObject({
        ...names.entries,
        endpoints: v.array(v.looseObject({ network: text, veth: text, address: text })),
        publishedPorts: v.array(
          v.looseObject({ hostAddress: text, hostPort: v.number(), containerPort: port, protocol: text }),
        ),
      }),
    ),
    notes: v.array(v.unknown()),
    resolver: v.exactOptional(v.looseObject({ settings: resolverSettingsSchema })),
  }),
  v.transform((value) => value as unknown as Topology),
);

const planSchema = v.object({
  format: v.literal(FORMAT),
  project: text,
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/)),
  mode: v.picklist(['rootless', 'rootful']),
  origin: v.object({ directory: text, files: v.pipe(v.array(text), v.readonly()) }),
  /** Namespaces that were made or are used, by the names they were made for; none before that. */
  namespaces: v.pipe(
    v.array(
      v.object({
        containerName: text,
        networkNamespace: inode,
        dnsPorts: v.exactOptional(v.object({ udp: port, tcp: port })),
      }),
    ),
    v.readonly(),
  ),
  /** There while everything is as planned; absent from the first change to the last, and during `down`. */
  complete: v.exactOptional(
    v.object({
      /** Of the program. */
      version: text,
      topology: topologySchema,
      /** When it came up, in milliseconds since the epoch. */
      since: v.number(),
      /** Injected on purpose; absent: none. */
      faults: v.exactOptional(v.pipe(v.array(faultSchema), v.readonly())),
      /** Who holds a rootless network. */
      holder: v.exactOptional(holderSchema),
      /** Keys of published ports with the numbers that they have really. */
      hostPorts: v.pipe(v.array(v.tuple([text, port])), v.readonly()),
    }),
  ),
});

export type SavedPlan = Omit<v.InferOutput<typeof planSchema>, 'format'>;
/** One from which a network can be taken over. */
export type CompletePlan = SavedPlan & { readonly complete: NonNullable<SavedPlan['complete']> };

const FILE = 'project.json';

/** Folder of one project: its saved plan and the files its namespaces see under `/etc`. */
export function projectDirectory(runtime: string, id: string): string {
  return path.join(projectsPath(runtime), id);
}

/**
 * Replaces the saved plan in one step, so that a crash leaves the old one or the new one.
 * @throws DaemonError `state-not-written`
 */
export function savePlan(runtime: string, plan: SavedPlan): void {
  const file = path.join(projectDirectory(runtime, plan.id), FILE);
  replaceFile(file, JSON.stringify({ format: FORMAT, ...plan }));
}

/** The saved plan of a project, `undefined` where there is none that can be read. */
export function loadPlan(runtime: string, id: string): SavedPlan | undefined {
  try {
    const file = path.join(projectDirectory(runtime, id), FILE);
    if (fs.statSync(file).size > MAX_BYTES) return undefined;
    const parsed = v.safeParse(planSchema, JSON.parse(fs.readFileSync(file, 'utf8')));
    if (!parsed.success || parsed.output.id !== id) return undefined;
    const { format: _, ...plan } = parsed.output;
    return plan;
  } catch {
    return undefined;
  }
}

/** Ids of the projects of which something is saved, whether it can be read or not. */
export function savedIds(runtime: string): string[] {
  try {
    return fs.readdirSync(projectsPath(runtime)).filter((name) => /^[0-9a-f]{8}$/.test(name));
  } catch {
    return [];
  }
}

/** Idempotent. */
export function forgetPlan(runtime: string, id: string): void {
  fs.rmSync(projectDirectory(runtime, id), { recursive: true, force: true });
}
