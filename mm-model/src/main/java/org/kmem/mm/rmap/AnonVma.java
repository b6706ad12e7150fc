package org.kmem.mm.rmap;

import java.util.LinkedHashSet;
import java.util.Set;
import org.kmem.mm.vma.VmArea;

/**
 * What anonymous pages hang on: a list of the areas that may map them. Each family of areas that fork made has
 * a tree of them, so that a page that only a child has is looked for in that child only.
 *
 * <p>Kernel counterpart: {@code struct anon_vma}. There the areas are an interval tree by page offset; here they
 * are a set that is searched as a whole, since splitting an area moves its bounds and the sets are small unless
 * one mapping was split into thousands.
 */
final class AnonVma {
  final int id;
  final AnonVma root;
  final AnonVma parent;

  /** Stands for its memory in the slab cache. */
  final long object;

  /** Areas that are on it, in the order of their coming. */
  final Set<VmArea> areas = new LinkedHashSet<>();

  /** Child trees; a root counts itself as well. */
  int children;

  /** Areas whose new pages hang on it. */
  int activeAreas;

  /** Itself, while it has areas, and all others that it is the root of. */
  int references = 1;

  /** A child of another. */
  AnonVma(int id, AnonVma parent, long object) {
    this.id = id;
    this.root = parent.root;
    this.parent = parent;
    this.object = object;
  }

  /** A root, its own parent. */
  AnonVma(int id, long object) {
    this.id = id;
    this.root = this;
    this.parent = this;
    this.object = object;
    this.children = 1;
  }
}
