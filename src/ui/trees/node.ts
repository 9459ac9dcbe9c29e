/** What a tree view shows, as values; `tree-view.ts` turns them into VS Code's items. */
import type { SourceRange } from '../../compose/project';

/** What a tree item or a hover link stands for; commands take it as their argument. */
export type Subject = {
  readonly project: string;
  /** The project's folder, where several projects of one name are open; absent: any. */
  readonly directory?: string;
  /** The one file of a project that no folder's project takes; absolute. */
  readonly file?: string;
} & (
  | { readonly kind: 'project' }
  /** A name that somebody may ask for. */
  | { readonly kind: 'name'; readonly name: string }
  | {
      readonly kind: 'service';
      readonly service: string;
      /** One replica; absent: the first. */
      readonly containerName?: string;
      /** The name a trace is about, where it is known already. */
      readonly name?: string;
    }
);

/** A codicon, and a theme colour where it carries a state that the words say too. */
export interface NodeIcon {
  readonly id: string;
  readonly color?: string;
}

export interface TreeNode {
  /** Stable over refreshes and unique in its view, so that expansion and selection survive. */
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly icon?: NodeIcon;
  /** Words of the item's `contextValue`. */
  readonly tokens: readonly string[];
  /** Markdown, without links. */
  readonly tooltip?: string;
  /** What a screen reader says in place of label and description. */
  readonly spoken?: string;
  /** Absent: a leaf. `load`: children are fetched when the item is opened. */
  readonly children?: readonly TreeNode[] | 'load';
  readonly expanded?: boolean;
  readonly subject?: Subject;
  /** What a click shows. */
  readonly place?: SourceRange;
}
