/** Names and numbers as the helper takes them from the other side. */
import * as v from 'valibot';

export const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535));
export const mac = v.pipe(v.string(), v.regex(/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/));

/** Names of 15 bytes that the kernel takes as they are: `all` and `default` are folders beside those of devices. */
export const deviceName = v.pipe(
  v.string(),
  v.regex(/^(?!(?:all|default|lo)$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$/),
);
/**
 * The files may call a bridge what they like, so that its name says nothing about whose it is: that is told by what
 * the device itself carries (helper/links.ts).
 */
export const bridgeName = deviceName;
export const vethName = v.pipe(v.string(), v.regex(/^veth[0-9a-f]{7,11}$/));
export const interfaceName = v.pipe(v.string(), v.regex(/^[A-Za-z][A-Za-z0-9_.-]{0,14}$/));

/** 8 hex digits from which the link group and the names of chains and folders follow. */
export const projectId = v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/));
/** A container name as the engine allows it; no separator and no leading dot, as it becomes a file name. */
export const namespaceName = v.pipe(v.string(), v.regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,199}$/));
/** At most 64 bytes, sethostname(2). */
export const hostname = v.pipe(v.string(), v.regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,63}$/));
