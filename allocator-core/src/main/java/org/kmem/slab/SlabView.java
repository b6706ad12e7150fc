package org.kmem.slab;

/**
 * What the debug checks must know, and may mend, of the slabs of one cache: who keeps the free lists
 * implements it.
 *
 * <p>There to break a cycle: caches call {@link SlabDebug}, which must look at their free lists. Links are
 * given as they are stored, unchecked, since they may be what is damaged. Called with the slab to itself.
 */
interface SlabView {
  /** The link of the last free object, and the head of an empty list. */
  int END = 0xFFFF;

  /**
   * Objects that a slab has room for: fewer than usual if memory was short when it was made.
   *
   * @param slab address of the slab
   * @return number of objects
   */
  int objects(long slab);

  /**
   * Size of a slab.
   *
   * @param slab address of the slab
   * @return bytes of its pages
   */
  long slabBytes(long slab);

  /**
   * Head of a slab's free list.
   *
   * @param slab address of the slab
   * @return index of an object, {@link #END}, or anything if it is damaged
   */
  int freeHead(long slab);

  /**
   * Objects in use by a slab's own count.
   *
   * @param slab address of the slab
   * @return number of objects
   */
  int inUse(long slab);

  /**
   * The link of a free object.
   *
   * @param slab address of the slab
   * @param object address of the object
   * @return index of the next free object, {@link #END}, or anything if it is damaged
   */
  int nextFree(long slab, long object);

  /**
   * Makes an object the last of the free list.
   *
   * @param slab address of the slab
   * @param object address of the object
   */
  void endListAt(long slab, long object);

  /**
   * Replaces a slab's head and count.
   *
   * @param slab address of the slab
   * @param freeHead index of an object or {@link #END}
   * @param inUse number of objects in use
   */
  void setState(long slab, int freeHead, int inUse);

  /**
   * Address of the struct page that describes a slab.
   *
   * @param slab address of the slab
   * @return its address
   */
  long descriptor(long slab);

  /**
   * Flags of the struct page as the kernel prints them, as in {@code 0x200(slab|node=0|zone=2)}.
   *
   * @param slab address of the slab
   * @return the text
   */
  String flagsText(long slab);
}
