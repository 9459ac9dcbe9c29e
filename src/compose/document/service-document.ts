/** A service as JSON, in the canonical form that `docker compose config` prints. */
import { present, type Json, type JsonObject } from './json-object';
import type {
  Attachment,
  Deployment,
  Healthcheck,
  Port,
  Provider,
  Service,
  ServiceReference,
} from '../project';

/**
 * The attributes of a service that have to do with its network, under their names in compose files. Attributes
 * without a value are left out. Source of the form: compose-go `types/types.go`.
 */
export function serviceDocument(service: Service): JsonObject {
  return present({
    image: service.image,
    build: service.image === undefined || service.image === '' ? service.build : undefined,
    provider: service.provider && providerDocument(service.provider),
    container_name: service.containerName,
    hostname: service.hostname,
    domainname: service.domainname,
    networks: Object.fromEntries(
      service.networks.map((attachment) => [attachment.network, attachmentDocument(attachment)]),
    ),
    network_mode: service.networkMode,
    mac_address: service.macAddress,
    ports: service.ports.map(portDocument),
    expose: service.expose,
    depends_on: Object.fromEntries(
      service.dependsOn.map((reference) => [reference.service, dependencyDocument(reference)]),
    ),
    links: service.links,
    external_links: service.externalLinks,
    extra_hosts: service.extraHosts.map(({ host, address }) => `${host}=${address}`).sort(),
    dns: service.dns,
    dns_search: service.dnsSearch,
    dns_opt: service.dnsOptions,
    scale: service.scale,
    deploy: service.deploy && deployDocument(service.deploy),
    profiles: service.profiles,
    cap_add: service.capAdd,
    cap_drop: service.capDrop,
    privileged: service.privileged,
    sysctls: service.sysctls,
    healthcheck: service.healthcheck && healthcheckDocument(service.healthcheck),
    ipc: service.ipc,
    pid: service.pid,
    uts: service.uts,
  });
}

function providerDocument({ type, options }: Provider): JsonObject {
  return present({ type, options });
}

/** Null where nothing is said about the network but that the service joins it. */
function attachmentDocument(attachment: Attachment): Json {
  const options = present({
    aliases: attachment.aliases,
    ipv4_address: attachment.ipv4Address,
    ipv6_address: attachment.ipv6Address,
    link_local_ips: attachment.linkLocalIps,
    mac_address: attachment.macAddress,
    interface_name: attachment.interfaceName,
    driver_opts: attachment.driverOptions,
    priority: attachment.priority === 0 ? undefined : attachment.priority,
    gw_priority: attachment.gatewayPriority === 0 ? undefined : attachment.gatewayPriority,
  });
  return Object.keys(options).length === 0 ? null : options;
}

function portDocument(port: Port): JsonObject {
  return present({
    name: port.name,
    mode: port.mode ?? 'ingress',
    host_ip: port.hostIp,
    target: port.target === 0 ? undefined : port.target,
    published: port.published,
    protocol: port.writtenProtocol ?? port.protocol,
    app_protocol: port.appProtocol,
  });
}

/** `required` is always said; `restart` only where it is true. */
function dependencyDocument({
  condition = 'service_started',
  required = true,
  restart = false,
}: ServiceReference): JsonObject {
  return { condition, required, ...(restart ? { restart } : {}) };
}

function deployDocument({ mode, replicas, endpointMode }: Deployment): JsonObject {
  return present({ mode, replicas, endpoint_mode: endpointMode });
}

function healthcheckDocument(healthcheck: Healthcheck): JsonObject {
  return present({
    test: healthcheck.test,
    interval: healthcheck.interval,
    timeout: healthcheck.timeout,
    retries: healthcheck.retries,
    start_period: healthcheck.startPeriod,
    start_interval: healthcheck.startInterval,
    disable: healthcheck.disable,
  });
}
