package org.kmem.mm.physmem;

import org.kmem.page.PageLayout;

/**
 * Where the model keeps what it knows of an allocated frame, inside the engine's struct page of 64 bytes.
 *
 * <pre>
 *   0       4       8          16         24       28         32        40       48        56      60     64
 *   +-------+-------+----------+----------+--------+----------+---------+--------+---------+-------+------+
 *   | engine| ref   | lru next | lru prev | flags  | mapcount | mapping | index  | private | memcg | aux  |
 *   +-------+-------+----------+----------+--------+----------+---------+--------+---------+-------+------+
 * </pre>
 *
 * <p>The engine's word is {@code org.kmem.page.PageFlags}; it says whether a block starts here, and of which
 * order. {@code lru} links belong to the engine while the frame is free. Of a frame inside a compound page
 * only {@code mapcount}, {@code flags} and {@code next} count, and {@code next} is the number of its head.
 *
 * <ul>
 *   <li>{@code ref}: references; the block is freed when the last one goes. {@code _refcount}.
 *   <li>{@code flags}: the page flags that {@code folio} defines. {@code flags}.
 *   <li>{@code mapcount}: page table entries that map the frame, from 0 (the kernel counts from -1).
 *   <li>{@code mapping}: number of the object the frame belongs to, with its kind in the low bits; 0 is none.
 *   <li>{@code index}: where in the object, in pages.
 *   <li>{@code private}: a swap entry; in a page of page tables, its deposited tables.
 *   <li>{@code memcg}: number of the control group that is charged; 0 is none.
 *   <li>{@code aux}: for who owns the frame: generation, last CPU and pid.
 * </ul>
 */
public final class PageFields {
  /** Offset of the reference count, an int. */
  public static final int REF = PageLayout.REF;

  /** Offset of the next frame on a list, or of a tail's head, a long. */
  public static final int NEXT = PageLayout.NEXT;

  /** Offset of the previous frame on a list, a long. */
  public static final int PREV = PageLayout.PREV;

  /** Offset of the model's flags, an int. */
  public static final int FLAGS = PageLayout.OWNER;

  /** Offset of the map count, an int. */
  public static final int MAPCOUNT = FLAGS + Integer.BYTES;

  /** Offset of the mapping, a long. */
  public static final int MAPPING = MAPCOUNT + Integer.BYTES;

  /** Offset of the index, a long. */
  public static final int INDEX = MAPPING + Long.BYTES;

  /** Offset of the private word, a long. */
  public static final int PRIVATE = INDEX + Long.BYTES;

  /** Offset of the control group, an int. */
  public static final int MEMCG = PRIVATE + Long.BYTES;

  /** Offset of the auxiliary word, an int. */
  public static final int AUX = MEMCG + Integer.BYTES;

  /** One past the last byte: exactly the engine's struct page. */
  public static final int END = AUX + Integer.BYTES;

  private PageFields() {}
}
