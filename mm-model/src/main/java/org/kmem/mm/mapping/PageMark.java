package org.kmem.mm.mapping;

/** What an entry of a {@link PageIndex} can be marked as. */
public enum PageMark {
  /** To be written: {@code PAGECACHE_TAG_DIRTY}. */
  DIRTY,
  /** Being written: {@code PAGECACHE_TAG_WRITEBACK}. */
  WRITEBACK,
  /** Dirty when an integrity writeback began, which stops there: {@code PAGECACHE_TAG_TOWRITE}. */
  TOWRITE;

  int set() {
    return ordinal() + 1;
  }
}
