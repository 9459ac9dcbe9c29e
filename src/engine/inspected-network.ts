/** A network as the engine lists and inspects it: what is read of it. */
import * as v from 'valibot';

const text = v.fallback(v.string(), '');
const flag = v.fallback(v.boolean(), false);
const record = v.fallback(v.record(v.string(), v.string()), {});

const Subnet = v.object({
  Subnet: text,
  Gateway: text,
  IPRange: text,
  AuxiliaryAddresses: record,
});

const Network = v.object({
  Id: v.pipe(v.string(), v.regex(/^[0-9a-z]{12,64}$/)),
  Name: v.string(),
  Driver: text,
  Scope: text,
  Internal: flag,
  EnableIPv6: flag,
  Options: record,
  Labels: record,
  IPAM: v.fallback(v.object({ Config: v.fallback(v.array(Subnet), []) }), { Config: [] }),
});

export type InspectedNetwork = v.InferOutput<typeof Network>;

/** `undefined` for what is no network. */
export function readInspectedNetwork(value: unknown): InspectedNetwork | undefined {
  const result = v.safeParse(Network, value);
  return result.success ? result.output : undefined;
}

/** Those of a list that are networks; `undefined` for what is no list. */
export function readInspectedNetworks(value: unknown): InspectedNetwork[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.map(readInspectedNetwork).filter((network) => network !== undefined);
}
