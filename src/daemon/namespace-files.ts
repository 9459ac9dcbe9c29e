/** The files that a program in a namespace sees as its own under `/etc`. */
import fs from 'node:fs';
import fsPromises from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Engine, hostsOf, type NamespaceConf, resolvConfOf } from '../dns/namespace-conf';
import type { ServiceNamespace } from '../topology/topology';
import { projectDirectory } from './state';

const FILES = ['resolv.conf', 'hosts', 'hostname'] as const;

/** What a namespace resolves with. */
export type NamespaceFiles = NamespaceConf;

/** Folder with the files of one namespace. */
export function filesDirectory(runtime: string, id: string, containerName: string): string {
  return path.join(projectDirectory(runtime, id), 'etc', containerName);
}

/** A file of the machine; the empty text where it has none. */
function readHostFile(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    // A machine without resolver configuration is one without upstreams; names of the project still resolve.
    return '';
  }
}

/**
 * Writes `resolv.conf`, `hosts` and `hostname`, in place: they may be mounted already, and a new file under the
 * same name would not be seen there.
 *
 * @param existing what becomes of files that are there: programs see them, and somebody may have edited them
 * @param loopbackServer for a service in the network of the host, what stands for servers on the machine's loopback;
 *   absent where that is the service's own
 */
export function writeNamespaceFiles(
  runtime: string,
  id: string,
  namespace: ServiceNamespace,
  existing: 'replace' | 'keep',
  engine: Engine,
  loopbackServer?: string,
): NamespaceFiles {
  const directory = filesDirectory(runtime, id, namespace.containerName);
  // Programs inside run as the user, who may read his own files; nobody else has to.
  fs.mkdirSync(directory, { recursive: true, mode: 0o755 });
  const { text, ...files } = resolvConfOf(namespace, readHostFile, engine, loopbackServer);
  const write = (file: string, content: string): void => {
    const target = path.join(directory, file);
    if (existing === 'replace' || !fs.existsSync(target)) fs.writeFileSync(target, content);
  };
  write('resolv.conf', text);
  write('hosts', hostsOf(namespace, readHostFile, engine));
  write('hostname', `${namespace.hostname || os.hostname()}\n`);
  return files;
}

/**
 * Where the resolver of a namespace forwards to, by the configuration of the host as it is now; `undefined` where that
 * cannot be understood.
 */
export function upstreamsNow(
  namespace: ServiceNamespace,
  engine: Engine,
): NamespaceFiles['upstreams'] | undefined {
  try {
    return resolvConfOf(namespace, readHostFile, engine).upstreams;
  } catch (error) {
    console.error(error);
    return undefined;
  }
}

/** Writes `hosts` again where the files now lead to another text; what somebody has added by hand is lost then. */
export function refreshHosts(
  runtime: string,
  id: string,
  before: ServiceNamespace,
  now: ServiceNamespace,
  engine: Engine,
): void {
  const text = hostsOf(now, readHostFile, engine);
  if (text === hostsOf(before, readHostFile, engine)) return;
  fs.writeFileSync(path.join(filesDirectory(runtime, id, now.containerName), 'hosts'), text);
}

/**
 * Shows the files of one container to another one that shares its namespace: the same files under other paths, by which
 * the programs of the two are told apart. Idempotent; puts right what a new start of the owner has torn.
 */
export function shareNamespaceFiles(
  runtime: string,
  owner: { readonly id: string; readonly containerName: string },
  sharer: { readonly id: string; readonly containerName: string },
): void {
  const from = filesDirectory(runtime, owner.id, owner.containerName);
  const to = filesDirectory(runtime, sharer.id, sharer.containerName);
  fs.mkdirSync(to, { recursive: true, mode: 0o755 });
  for (const file of FILES) {
    const target = path.join(to, file);
    const source = path.join(from, file);
    if (fs.statSync(target, { throwIfNoEntry: false })?.ino === fs.statSync(source).ino) continue;
    fs.rmSync(target, { force: true });
    fs.linkSync(source, target);
  }
}

/** A file of a namespace as it stands, for evidence: somebody may have edited it. */
export function readNamespaceFile(
  runtime: string,
  id: string,
  containerName: string,
  file: 'resolv.conf' | 'hosts',
): string {
  return fs.readFileSync(path.join(filesDirectory(runtime, id, containerName), file), 'utf8');
}

/** Removes the files of all namespaces of a project. Idempotent. */
export async function removeProjectFiles(runtime: string, id: string): Promise<void> {
  await fsPromises.rm(path.dirname(filesDirectory(runtime, id, 'any')), { recursive: true, force: true });
}

/** Idempotent. */
export function removeNamespaceFiles(runtime: string, id: string, containerName: string): void {
  fs.rmSync(filesDirectory(runtime, id, containerName), { recursive: true, force: true });
}
