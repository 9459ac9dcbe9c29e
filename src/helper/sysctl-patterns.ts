/** Kernel parameters that a request may hold. */
import * as v from 'valibot';

/**
 * Names as sysctl(8) writes them; each part becomes a folder or file below `/proc/sys/net`. The kernel shows a namespace
 * its own parameters there, and those of the machine read-only.
 */
const sysctlName = v.pipe(v.string(), v.maxLength(200), v.regex(/^net(?:\.[A-Za-z0-9_-]+)+$/));
/** The interface is not the caller's to name. */
const interfaceSysctlName = v.pipe(
  v.string(),
  v.maxLength(200),
  v.regex(/^net\.(?:ipv4|ipv6|mpls)\.[a-z0-9_]+\.IFNAME\.[a-z0-9_]+$/),
);
/** One word, or numbers with blanks between them. */
const sysctlValue = v.pipe(
  v.string(),
  v.maxLength(200),
  v.regex(/^(?:[A-Za-z0-9][A-Za-z0-9_.,:-]*|-?\d+(?:[ \t]+-?\d+)*)$/),
);
export const interfaceSysctl = v.strictObject({ name: interfaceSysctlName, value: sysctlValue });
export const sysctl = v.strictObject({ name: sysctlName, value: sysctlValue });
