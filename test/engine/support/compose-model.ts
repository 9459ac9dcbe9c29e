/** The model of a compose file, as `docker compose config --format json` prints it: what the comparison needs of it. */

export interface ModelPort {
  readonly target: number;
  readonly published?: string;
  readonly protocol: string;
  readonly host_ip?: string;
}

export interface ModelAttachment {
  readonly aliases?: readonly string[];
  readonly ipv4_address?: string;
  readonly ipv6_address?: string;
  readonly mac_address?: string;
  readonly interface_name?: string;
  readonly link_local_ips?: readonly string[];
}

export interface ModelService {
  readonly container_name?: string;
  readonly hostname?: string;
  readonly domainname?: string;
  readonly mac_address?: string;
  readonly network_mode?: string;
  readonly scale?: number;
  readonly deploy?: { readonly replicas?: number };
  readonly networks?: Readonly<Record<string, ModelAttachment | null>>;
  readonly ports?: readonly ModelPort[];
  readonly links?: readonly string[];
  readonly external_links?: readonly string[];
  readonly sysctls?: Readonly<Record<string, string>>;
}

export interface ModelNetwork {
  readonly name: string;
  readonly external?: boolean;
  readonly driver_opts?: Readonly<Record<string, string>>;
  readonly ipam?: { readonly config?: readonly { readonly subnet?: string; readonly gateway?: string }[] };
}

export interface ComposeModel {
  readonly name: string;
  readonly services: Readonly<Record<string, ModelService>>;
  readonly networks?: Readonly<Record<string, ModelNetwork>>;
}

/** The one host port that a port is published on; `undefined` where the engine chooses one. */
export function fixedHostPort({ published }: ModelPort, service: ModelService): number | undefined {
  const isFixed = published !== undefined && /^[1-9]\d*$/.test(published) && replicasOf(service) === 1;
  return isFixed ? Number(published) : undefined;
}

export function replicasOf(service: ModelService): number {
  return service.scale ?? service.deploy?.replicas ?? 1;
}

/** Key of a network in the compose file by its engine's name. */
export function networkKey(model: ComposeModel, name: string): string {
  const entry = Object.entries(model.networks ?? {}).find(([, network]) => network.name === name);
  return entry?.[0] ?? name;
}

/** The attachment of a service to a network, by the network's engine's name. */
export function attachmentOf(model: ComposeModel, service: string, network: string): ModelAttachment {
  return model.services[service]?.networks?.[networkKey(model, network)] ?? {};
}
