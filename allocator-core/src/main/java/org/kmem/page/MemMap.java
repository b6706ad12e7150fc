package org.kmem.page;

import org.kmem.memory.BackingMemory;
import org.kmem.memory.Memory;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * The memory map: the struct page of every frame of a machine, in one sparse virtual array.
 *
 * <p>Frames are grouped in sections of 128 MiB. A section is <em>implicit</em> until the allocator first
 * needs one of its frames: all of it is free, nothing of its records has been touched, and it costs no
 * memory. {@link #makeExplicit} ends that, for good.
 *
 * <p>Threads: a record belongs to whoever owns its frame. Section states are written under the lock of
 * the section's zone and read under it; sections are never shared by two zones while implicit.
 *
 * <p>Source: the kernel's {@code Documentation/mm/memory-model.rst}, SPARSEMEM with a virtual memmap.
 */
public final class MemMap implements AutoCloseable {
  /** Binary logarithm of the frames in a section. */
  public static final int SECTION_SHIFT = 15;

  /** Frames in a section: 128 MiB. */
  public static final long SECTION_PAGES = 1L << SECTION_SHIFT;

  private final BackingMemory backing;
  private final long base;
  private final long endPfn;

  /*
   * One byte each: zones with locks of their own change neighbours at the same moment, which a set of
   * bits would not survive.
   */
  private final boolean[] implicitSections;

  /**
   * Reserves the map of frames {@code 0..endPfn-1}, all of them reserved (no section implicit).
   *
   * @param endPfn one past the last frame
   * @throws IllegalArgumentException if there are no frames, or more than {@link Pfn#LIMIT}
   * @throws org.kmem.memory.MemoryException if the address space cannot be had
   */
  public MemMap(long endPfn) {
    if (endPfn <= 0 || endPfn > Pfn.LIMIT) {
      throw new IllegalArgumentException(
          "a memory map of " + endPfn + " frames: give 1 to " + Pfn.LIMIT);
    }
    this.endPfn = endPfn;
    this.backing = BackingMemory.reserveSparse(PageSize.roundUp(endPfn << PageLayout.SHIFT));
    this.base = backing.address();
    this.implicitSections = new boolean[(int) (endPfn >>> SECTION_SHIFT) + 1];
  }

  /**
   * One past the last frame.
   *
   * @return frame number
   */
  public long endPfn() {
    return endPfn;
  }

  /**
   * Address of a frame's struct page.
   *
   * @param pfn frame number below {@link #endPfn}
   * @return absolute address of {@link PageLayout#SIZE_BYTES} bytes
   */
  public long pageAddress(long pfn) {
    return Memory.record(base + (pfn << PageLayout.SHIFT));
  }

  /**
   * The flags word of a frame.
   *
   * @param pfn frame number
   * @return a {@link PageFlags} word
   */
  public int flags(long pfn) {
    return Memory.getInt(pageAddress(pfn) + PageLayout.FLAGS);
  }

  /**
   * Sets the flags word of a frame.
   *
   * @param pfn frame number
   * @param flags a {@link PageFlags} word
   */
  public void setFlags(long pfn, int flags) {
    Memory.putInt(pageAddress(pfn) + PageLayout.FLAGS, flags);
  }

  /**
   * Replaces the flags word of a frame if it is as expected, atomically: of several who try, one succeeds.
   *
   * @param pfn frame number
   * @param expected the word that must be there
   * @param flags a {@link PageFlags} word
   * @return whether it was written
   */
  public boolean compareAndSetFlags(long pfn, int expected, int flags) {
    return Memory.compareAndSetInt(pageAddress(pfn) + PageLayout.FLAGS, expected, flags);
  }

  /**
   * Declares a section implicit: all its frames are free and no record is touched.
   *
   * @param section section number
   */
  public void markImplicit(long section) {
    implicitSections[Math.toIntExact(section)] = true;
  }

  /**
   * Ends a section's implicit state.
   *
   * @param section section number
   */
  public void makeExplicit(long section) {
    implicitSections[Math.toIntExact(section)] = false;
  }

  /**
   * Whether a frame lies in an implicit section.
   *
   * @param pfn frame number
   * @return true if its section is implicit
   */
  public boolean isImplicit(long pfn) {
    return implicitSections[(int) (pfn >>> SECTION_SHIFT)];
  }

  /**
   * The first implicit section at or above one.
   *
   * @param section section number
   * @return section number, or -1 if there is none
   */
  public long nextImplicit(long section) {
    for (int next = Math.toIntExact(section); next < implicitSections.length; next++) {
      if (implicitSections[next]) {
        return next;
      }
    }
    return -1;
  }

  /**
   * Bytes of memory that records occupy now.
   *
   * @return resident bytes
   */
  public long residentBytes() {
    return backing.residentBytes();
  }

  /** Gives the map back; no record may be used afterwards. */
  @Override
  public void close() {
    backing.close();
  }
}
