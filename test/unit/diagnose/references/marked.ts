import type { FoundHost } from '../../../../src/diagnose/references/found-host';

/** A text without its marks, and what they mark. */
export function unmarked(marked: string): { readonly text: string; readonly hosts: readonly string[] } {
  return {
    text: marked.replace(/[«»]/g, ''),
    hosts: [...marked.matchAll(/«([^»]*)»/g)].map(([, host = '']) => host),
  };
}

/** A text with a mark around each host that was found. */
export function markedWith(text: string, found: readonly FoundHost[]): string {
  let marked = text;
  for (const { host } of [...found].sort((a, b) => b.host.from - a.host.from)) {
    marked = `${marked.slice(0, host.from)}«${marked.slice(host.from, host.to)}»${marked.slice(host.to)}`;
  }
  return marked;
}

/** The essence of what was found, for tables: `postgres:5432`, `listen`, `unsure`, and the shape. */
export function described(text: string, found: readonly FoundHost[]): readonly string[] {
  return found.map(({ port, scheme, shape, role, isCertain }) =>
    [
      shape,
      ...(scheme === undefined ? [] : [scheme]),
      ...(port ? [text.slice(port.from, port.to)] : []),
      ...(role === undefined || role === 'target' ? [] : [role]),
      ...(isCertain ? [] : ['unsure']),
    ].join(' '),
  );
}
