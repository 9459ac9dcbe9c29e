/** Parsed files and blocks that are kept from one load to the next. */
import type { Block } from './block';
import type { Node } from '../nodes';
import type { Problem } from '../project';
import type { Part } from './split-blocks';

/** A block with what was read from it. */
export interface ParsedBlock {
  readonly block: Block;
  /** Absent where the block holds nothing but comments. */
  readonly tree: Node | undefined;
  readonly anchors: ReadonlyMap<string, Node | undefined>;
  /** The nodes, by anchor, that its aliases took from the blocks before it. */
  readonly borrowed: ReadonlyMap<string, Node | undefined>;
  readonly hasAliases: boolean;
  readonly problems: readonly Problem[];
}

/** A file with what was read from it. */
export interface ParsedText {
  /** One tree per document that is not empty. */
  readonly trees: readonly Node[];
  readonly problems: readonly Problem[];
  readonly blocks: readonly ParsedBlock[];
}

interface KnownFile {
  readonly text: string;
  readonly parsed: ParsedText;
  /** Blocks that the file's next text may take over, by their text. */
  readonly free: Map<string, ParsedBlock[]>;
}

export class YamlMemory {
  private readonly files = new Map<string, KnownFile>();
  private readonly used = new Set<string>();

  /** What was read from this file when it had this text, if that was the last time. */
  unchanged(file: string, text: string): ParsedText | undefined {
    this.used.add(file);
    const known = this.files.get(file);
    return known?.text === text ? known.parsed : undefined;
  }

  keep(file: string, text: string, parsed: ParsedText): void {
    const free = new Map<string, ParsedBlock[]>();
    for (const block of parsed.blocks) {
      const alike = free.get(block.block.text);
      if (alike) alike.push(block);
      else free.set(block.block.text, [block]);
    }
    this.files.set(file, { text, parsed, free });
  }

  /** A block of the file's last text with the same lines and the same meaning, moved to its new place. */
  take(file: string, part: Part, anchorsBefore: ReadonlyMap<string, Node>): ParsedBlock | undefined {
    const alike = this.files.get(file)?.free.get(part.text);
    const index = alike?.findIndex(({ borrowed }) =>
      [...borrowed].every(([anchor, node]) => anchorsBefore.get(anchor) === node),
    );
    if (alike === undefined || index === undefined || index < 0) return undefined;
    const [taken] = alike.splice(index, 1);
    if (taken) taken.block.line = part.line;
    return taken;
  }

  /** Forgets files that the load that has just ended did not read. */
  endLoad(): void {
    for (const file of this.files.keys()) if (!this.used.has(file)) this.files.delete(file);
    this.used.clear();
  }
}
