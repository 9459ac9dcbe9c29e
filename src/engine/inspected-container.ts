/**
 * A container as `inspect` gives it: what is read of it. Engines leave out fields, give `null` for empty ones, and add
 * new ones; nothing but the ID and the name is needed.
 */
import * as v from 'valibot';

const text = v.fallback(v.string(), '');
const texts = v.fallback(v.array(v.string()), []);
const number = v.fallback(v.number(), 0);
const flag = v.fallback(v.boolean(), false);
const record = v.fallback(v.record(v.string(), v.string()), {});
/** What is not there or has another form is empty. */
const part = <const T extends v.ObjectEntries>(entries: T) => {
  const schema = v.object(entries);
  return v.pipe(
    v.optional(v.unknown(), {}),
    v.transform((value) => (typeof value === 'object' && value !== null ? value : {})),
    schema,
  );
};

const Endpoint = part({
  NetworkID: text,
  IPAddress: text,
  IPPrefixLen: number,
  Gateway: text,
  GlobalIPv6Address: text,
  GlobalIPv6PrefixLen: number,
  IPv6Gateway: text,
  MacAddress: text,
  GwPriority: number,
  Aliases: texts,
  /** `undefined` where the engine does not have the field, which came with 25. */
  DNSNames: v.fallback(v.optional(v.nullable(v.array(v.string()))), undefined),
  Links: texts,
  DriverOpts: record,
  IPAMConfig: part({ IPv4Address: text, IPv6Address: text, LinkLocalIPs: texts }),
});

const Binding = part({ HostIp: text, HostPort: text });

const Container = v.object({
  Id: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** With a slash before it. */
  Name: v.string(),
  Image: text,
  RestartCount: number,
  State: part({
    Status: text,
    Running: flag,
    Paused: flag,
    Restarting: flag,
    ExitCode: number,
    Error: text,
    Pid: number,
    StartedAt: text,
    FinishedAt: text,
    Health: v.fallback(v.optional(part({ Status: text })), undefined),
    Healthcheck: v.fallback(v.optional(part({ Status: text })), undefined),
  }),
  Config: part({
    Hostname: text,
    Domainname: text,
    Image: text,
    Env: texts,
    Labels: record,
  }),
  HostConfig: part({
    NetworkMode: text,
    Dns: texts,
    DnsSearch: texts,
    DnsOptions: texts,
    ExtraHosts: texts,
    Links: texts,
    Sysctls: record,
  }),
  NetworkSettings: part({
    Ports: v.fallback(v.record(v.string(), v.fallback(v.nullable(v.array(Binding)), null)), {}),
    Networks: v.fallback(v.record(v.string(), Endpoint), {}),
  }),
});

export type InspectedContainer = v.InferOutput<typeof Container>;
export type InspectedEndpoint = v.InferOutput<typeof Endpoint>;

/** `undefined` for what is no container. */
export function readInspectedContainer(value: unknown): InspectedContainer | undefined {
  const result = v.safeParse(Container, value);
  return result.success ? result.output : undefined;
}

const Listed = v.array(v.object({ Id: v.string() }));

/** The IDs in a list of containers; `undefined` for what is no list. */
export function readContainerIds(value: unknown): readonly string[] | undefined {
  const result = v.safeParse(Listed, value);
  return result.success ? result.output.map(({ Id }) => Id) : undefined;
}
