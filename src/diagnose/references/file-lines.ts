/** References in files that are read as a whole, with their places. */
import type { SourceRange } from '../../compose/project';
import type { FoundHost, Span } from './found-host';
import type { HostReference, ReferencePlace } from './host-reference';

/** The part of a reference that does not depend on its place. */
export function essence({ host, port, shape, scheme, role = 'target', isCertain }: FoundHost, text: string) {
  return {
    shape,
    role,
    host: text.slice(host.from, host.to),
    ...(port && { port: Number(text.slice(port.from, port.to)) }),
    ...(scheme === undefined ? {} : { scheme }),
    isCertain,
  };
}

/** Places in a file by offsets. */
export class Lines {
  private readonly starts: readonly number[];

  constructor(
    private readonly file: string,
    private readonly text: string,
  ) {
    this.starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  /** A reference whose value is the line it stands in. */
  reference(found: FoundHost, service: string, place: ReferencePlace): HostReference {
    const { host, port, key = '' } = found;
    const line = this.lineAt(host.from);
    const start = this.starts[line] ?? 0;
    const end = (this.starts[line + 1] ?? this.text.length + 1) - 1;
    const written = this.text.slice(start, end);
    const from = start + written.length - written.trimStart().length;
    const text = written.trim();
    return {
      ...essence(found, this.text),
      service,
      place,
      key,
      range: this.range(host),
      isExact: true,
      ...(port && { portRange: this.range(port) }),
      text,
      textRange: this.range({ from, to: from + text.length }),
    };
  }

  private range({ from, to }: Span): SourceRange {
    return { file: this.file, start: this.position(from), end: this.position(to) };
  }

  private position(offset: number) {
    const line = this.lineAt(offset);
    return { line, character: offset - (this.starts[line] ?? 0) };
  }

  private lineAt(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
