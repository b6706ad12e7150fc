package org.kmem.mm.mapping;

/** What an entry of a {@link PageIndex} can be marked as. */
public enum PageMark {
  /** To be written: {@code PAGECACHE_TAG_DIRTY}. */
  DIRTY(1),
  /** Being written: {@code PAGECACHE_TAG_WRITEBACK}. */
  WRITEBACK(2),
  /** Dirty when an integrity writeback began, which stops there: {@code PAGECACHE_TAG_TOWRITE}. */
  TOWRITE(3);

  private final int set;

  PageMark(int set) {
    this.set = set;
  }

  int set() {
    return set;
  }
}
