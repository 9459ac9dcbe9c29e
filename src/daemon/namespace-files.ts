/** The files that a program in a namespace sees as its own under `/etc`. */
import fs from 'node:fs';
import fsPromises from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Upstream } from '../dns/exchange';
import { hostModeHostsFile, hostsFile } from '../dns/hosts-file';
import {
  hostResolvConf,
  isResolvedStub,
  legacyResolvConf,
  type PlainResolvConf,
  RESOLVED_CONF,
} from '../dns/plain-resolv-conf';
import { type NamespaceResolvConf, namespaceResolvConf, type ResolvConfInput } from '../dns/resolv-conf';
import type { ServiceNamespace } from '../topology/topology';
import { projectDirectory } from './state';

const HOST_RESOLV_CONF = '/etc/resolv.conf';
const HOST_HOSTS = '/etc/hosts';
const DNS_PORT = 53;
const FILES = ['resolv.conf', 'hosts', 'hostname'] as const;

/** What a namespace resolves with. */
export interface NamespaceFiles {
  /** For the embedded resolver; absent where there is none. */
  readonly resolver?: NamespaceResolvConf;
  /** Where the resolver, or a program itself where there is none, asks. */
  readonly upstreams: readonly Upstream[];
}

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
 * @param loopbackServer for a service in the network of the host, what stands for servers on the machine's loopback;
 *   absent where that is the service's own
 */
export function writeNamespaceFiles(
  runtime: string,
  id: string,
  namespace: ServiceNamespace,
  loopbackServer?: string,
): NamespaceFiles {
  const directory = filesDirectory(runtime, id, namespace.containerName);
  // Programs inside run as the user, who may read his own files; nobody else has to.
  fs.mkdirSync(directory, { recursive: true, mode: 0o755 });
  const { text, ...files } = resolvConfOf(namespace, loopbackServer);
  fs.writeFileSync(path.join(directory, 'resolv.conf'), text);
  fs.writeFileSync(path.join(directory, 'hosts'), hostsOf(namespace));
  fs.writeFileSync(path.join(directory, 'hostname'), `${namespace.hostname || os.hostname()}\n`);
  return files;
}

/** Writes `hosts` again where the files now lead to another text; what somebody has added by hand is lost then. */
export function refreshHosts(
  runtime: string,
  id: string,
  before: ServiceNamespace,
  now: ServiceNamespace,
): void {
  const text = hostsOf(now);
  if (text === hostsOf(before)) return;
  fs.writeFileSync(path.join(filesDirectory(runtime, id, now.containerName), 'hosts'), text);
}

function hostsOf(namespace: ServiceNamespace): string {
  return namespace.mode?.kind === 'host'
    ? hostModeHostsFile(namespace, readHostFile(HOST_HOSTS))
    : hostsFile(namespace);
}

function resolvConfOf(
  namespace: ServiceNamespace,
  loopbackServer: string | undefined,
): NamespaceFiles & { readonly text: string } {
  const { dns, dnsSearch, dnsOptions, mode = { kind: 'own' } } = namespace;
  const input = (hostPath: string): ResolvConfInput => ({
    ...{ hostPath, hostText: readHostFile(hostPath) },
    ...{ dns, dnsSearch, dnsOptions },
  });
  const plain = ({ text, servers }: PlainResolvConf): NamespaceFiles & { text: string } => ({
    text,
    upstreams: servers.map((address) => ({ address, port: DNS_PORT, inside: true })),
  });
  switch (mode.kind) {
    case 'host':
      return plain(hostResolvConf(input(HOST_RESOLV_CONF), loopbackServer));
    case 'none':
    case 'default-bridge':
      return plain(
        legacyResolvConf(
          input(isResolvedStub(readHostFile(HOST_RESOLV_CONF)) ? RESOLVED_CONF : HOST_RESOLV_CONF),
        ),
      );
    case 'own':
    case 'shared': {
      const resolver = namespaceResolvConf(input(HOST_RESOLV_CONF));
      return { text: resolver.text, resolver, upstreams: resolver.upstreams };
    }
  }
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
