/** Reads the two files that decide whether and where a program asks. */

/** One line of a hosts file that names somebody: hosts(5). */
export interface HostsLine {
  readonly address: string;
  readonly names: readonly string[];
  /** As it stands in the file. */
  readonly raw: string;
}

export function parseHosts(text: string): readonly HostsLine[] {
  return text.split('\n').flatMap((raw) => {
    const [address, ...names] = (raw.split('#')[0] ?? '').trim().split(/\s+/);
    return address === undefined || names.length === 0 ? [] : [{ address, names, raw }];
  });
}

/** What resolv.conf(5) says: servers in order, the last search list, all options. */
export interface ResolvConf {
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
  readonly options: readonly string[];
  /** Lines that are not comments, as they stand. */
  readonly lines: readonly string[];
}

export function parseResolvConf(text: string): ResolvConf {
  const lines = text.split('\n').filter((line) => !/^\s*([#;]|$)/.test(line));
  const words = lines.map((line) => line.trim().split(/\s+/));
  const valuesOf = (...keys: string[]): string[][] =>
    words.filter(([key = '']) => keys.includes(key)).map(([, ...values]) => values);
  return {
    nameservers: valuesOf('nameserver').flatMap((values) => values.slice(0, 1)),
    search: valuesOf('search', 'domain').at(-1) ?? [],
    options: valuesOf('options').flat(),
    lines,
  };
}
