/**
 * What makes a finding go away, as data: rules say what has to become true, `edits/` turns that into changes of a
 * text that keep its comments, anchors and layout.
 */
import type { SourceRange } from '../compose/project';

/** A value that is written into a compose file; mappings and lists may be nested. */
export type YamlValue =
  string | number | boolean | null | readonly YamlValue[] | { readonly [key: string]: YamlValue };

/** Keys from the root of one compose file, as it is written there: `['services', 'web', 'networks']`. */
export type FilePath = readonly string[];

/** One change of one file. */
export type Change =
  /** Other text for a place; `range` holds exactly what is replaced. */
  | { readonly kind: 'replace'; readonly range: SourceRange; readonly text: string }
  /**
   * Something more in a collection, which is made where it is missing: an item of a list, an entry of a mapping. Where
   * the file has the attribute in its other form (`KEY=value` in a list, networks as a mapping), the entry takes that.
   */
  | {
      readonly kind: 'add';
      readonly file: string;
      readonly path: FilePath;
      /** Of an entry; absent: an item, or where the collection is a mapping, an entry without a value. */
      readonly key?: string;
      readonly value: YamlValue;
    }
  /** Another value for an entry, which is made where it is missing. */
  | { readonly kind: 'set'; readonly file: string; readonly path: FilePath; readonly value: YamlValue }
  /** An entry, or the item of a list that has this text or begins with `TEXT=` or `TEXT:`, with what follows from it. */
  | { readonly kind: 'remove'; readonly file: string; readonly path: FilePath };

export type Remedy =
  | {
      readonly kind: 'edit';
      /** What it does, in the imperative: "Change the host to `db`". */
      readonly title: string;
      readonly changes: readonly Change[];
      /** True where it is the only sensible one and cannot change what works: `--fix` and "fix all" apply it. */
      readonly isSafe: boolean;
    }
  | {
      readonly kind: 'command';
      readonly title: string;
      /** Program and arguments; never passed through a shell. */
      readonly command: readonly string[];
    };
