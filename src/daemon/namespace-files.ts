/** The files that a program in a namespace sees as its own under `/etc`. */
import fs from 'node:fs';
import path from 'node:path';
import { hostsFile } from '../dns/hosts-file';
import { type NamespaceResolvConf, namespaceResolvConf } from '../dns/resolv-conf';
import type { ServiceNamespace, Topology } from '../topology/topology';
import { projectDirectory } from './state';

const HOST_RESOLV_CONF = '/etc/resolv.conf';

/** Folder with the files of one namespace. */
export function filesDirectory(runtime: string, id: string, containerName: string): string {
  return path.join(projectDirectory(runtime, id), 'etc', containerName);
}

function hostResolvConf(): string {
  try {
    return fs.readFileSync(HOST_RESOLV_CONF, 'utf8');
  } catch {
    // A machine without resolver configuration is one without upstreams; names of the project still resolve.
    return '';
  }
}

/**
 * Writes `resolv.conf`, `hosts` and `hostname`, in place: they may be mounted already, and a new file under the
 * same name would not be seen there.
 * @returns what the namespace's resolver has to know of its configuration
 */
export function writeNamespaceFiles(
  runtime: string,
  id: string,
  topology: Topology,
  namespace: ServiceNamespace,
): NamespaceResolvConf {
  const directory = filesDirectory(runtime, id, namespace.containerName);
  // Programs inside run as the user, who may read his own files; nobody else has to.
  fs.mkdirSync(directory, { recursive: true, mode: 0o755 });
  const configuration = namespaceResolvConf({
    hostText: hostResolvConf(),
    hostPath: HOST_RESOLV_CONF,
    dns: namespace.dns,
    dnsSearch: namespace.dnsSearch,
    dnsOptions: namespace.dnsOptions,
  });
  fs.writeFileSync(path.join(directory, 'resolv.conf'), configuration.text);
  fs.writeFileSync(path.join(directory, 'hosts'), hostsFile(topology, namespace));
  fs.writeFileSync(path.join(directory, 'hostname'), `${namespace.hostname}\n`);
  return configuration;
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

/** Idempotent. */
export function removeNamespaceFiles(runtime: string, id: string, containerName: string): void {
  fs.rmSync(filesDirectory(runtime, id, containerName), { recursive: true, force: true });
}
