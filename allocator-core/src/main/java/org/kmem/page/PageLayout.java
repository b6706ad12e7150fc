package org.kmem.page;

/**
 * Layout of a struct page.
 *
 * <pre>
 *   0        4        8                 16                24                            64
 *   +--------+--------+-----------------+-----------------+-----------------------------+
 *   | flags  | ref    | next            | prev            | owner                       |
 *   +--------+--------+-----------------+-----------------+-----------------------------+
 * </pre>
 *
 * <p>{@code flags} is a {@link PageFlags} word. {@code next} and {@code prev} are frame numbers and
 * valid while the frame is first of a block on a free list. {@code ref} and {@code owner} belong to
 * whoever holds an allocated block; the page allocator neither reads nor writes them.
 */
public final class PageLayout {
  /** Binary logarithm of {@link #SIZE_BYTES}. */
  public static final int SHIFT = 6;

  /** Bytes of a struct page: a cache line. */
  public static final int SIZE_BYTES = 1 << SHIFT;

  /** Offset of the flags word, an int. */
  public static final int FLAGS = 0;

  /** Offset of the holder's reference count, an int. */
  public static final int REF = FLAGS + Integer.BYTES;

  /** Offset of the next frame on the list, a long. */
  public static final int NEXT = REF + Integer.BYTES;

  /** Offset of the previous frame on the list, a long. */
  public static final int PREV = NEXT + Long.BYTES;

  /** Offset of the holder's own area. */
  public static final int OWNER = PREV + Long.BYTES;

  /** Length of the holder's own area. */
  public static final int OWNER_BYTES = SIZE_BYTES - OWNER;

  private PageLayout() {}
}
