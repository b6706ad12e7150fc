package org.kmem.mm.physmem;

import org.kmem.memory.Memory;
import org.kmem.page.PageFlags;
import org.kmem.page.PageLayout;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.units.PageSize;

/**
 * The bytes of page frames and the fields of their struct pages: what can be read and written without anything being
 * allocated or freed. {@link PhysicalMemory} adds that.
 *
 * <p>Addresses are not checked: a frame is one of the machine, and its bytes are for who has allocated it. Belongs to the
 * holder of the scheduler's baton.
 *
 * <p>Kernel counterpart: {@code pfn_to_page}, {@code kmap}, {@code page_ref_count}, {@code compound_head}.
 */
public abstract sealed class FrameStore permits PhysicalMemory {
  /*
   * Implementation notes.
   * The addresses of frame 0's bytes and of its struct page are kept in final fields: an access to either is
   * one shift and one add. All memory is one sparse mapping, of which the host commits what is touched.
   */
  private final long bytes;
  private final long structPages;

  FrameStore(PageAllocator pages) {
    this.bytes = pages.address(0);
    this.structPages = pages.memMap().pageAddress(0);
  }

  /**
   * Address of a frame's struct page, for accesses by {@link PageFields}.
   *
   * @param pfn the frame, of the machine
   * @return absolute address
   */
  public long page(long pfn) {
    return Memory.record(structPages + (pfn << PageLayout.SHIFT));
  }

  /**
   * A field of a struct page.
   *
   * @param pfn the frame
   * @param field offset of an int in {@link PageFields}
   * @return its value
   */
  public int intField(long pfn, int field) {
    return Memory.getInt(page(pfn) + field);
  }

  /**
   * Sets a field of a struct page.
   *
   * @param pfn the frame
   * @param field offset of an int in {@link PageFields}
   * @param value its value
   */
  public void setIntField(long pfn, int field, int value) {
    Memory.putInt(page(pfn) + field, value);
  }

  /**
   * A field of a struct page.
   *
   * @param pfn the frame
   * @param field offset of a long in {@link PageFields}
   * @return its value
   */
  public long longField(long pfn, int field) {
    return Memory.getLong(page(pfn) + field);
  }

  /**
   * Sets a field of a struct page.
   *
   * @param pfn the frame
   * @param field offset of a long in {@link PageFields}
   * @param value its value
   */
  public void setLongField(long pfn, int field, long value) {
    Memory.putLong(page(pfn) + field, value);
  }

  /**
   * Reads a byte of memory.
   *
   * @param physical physical address of an allocated byte
   * @return the byte
   */
  public byte readByte(long physical) {
    return Memory.getByte(Memory.record(bytes + physical));
  }

  /**
   * Writes a byte of memory.
   *
   * @param physical physical address of an allocated byte
   * @param value what to write
   */
  public void writeByte(long physical, byte value) {
    Memory.putByte(Memory.record(bytes + physical), value);
  }

  /**
   * Reads eight bytes of memory.
   *
   * @param physical physical address, a multiple of 8
   * @return the bytes in the host's order
   */
  public long readLong(long physical) {
    return Memory.getLong(Memory.record(bytes + physical));
  }

  /**
   * Writes eight bytes of memory.
   *
   * @param physical physical address, a multiple of 8
   * @param value what to write
   */
  public void writeLong(long physical, long value) {
    Memory.putLong(Memory.record(bytes + physical), value);
  }

  /**
   * Fills memory with one byte.
   *
   * @param physical physical address
   * @param sizeBytes how much
   * @param value the byte
   */
  public void fill(long physical, long sizeBytes, byte value) {
    Memory.fill(bytes + physical, sizeBytes, value);
  }

  /**
   * Copies bytes of memory to an array.
   *
   * @param physical physical address of the first byte
   * @param to where to
   * @param offset first byte of the array to write
   * @param length how many
   */
  public void readBytes(long physical, byte[] to, int offset, int length) {
    Memory.getBytes(bytes + physical, to, offset, length);
  }

  /**
   * Copies bytes of an array to memory.
   *
   * @param physical physical address of the first byte to write
   * @param from where from
   * @param offset first byte of the array to read
   * @param length how many
   */
  public void writeBytes(long physical, byte[] from, int offset, int length) {
    Memory.putBytes(bytes + physical, from, offset, length);
  }

  /**
   * Whether a page is all zeroes.
   *
   * @param pfn an allocated frame
   * @return true if every byte is 0
   */
  public boolean isZero(long pfn) {
    long from = bytes + (pfn << PageSize.SHIFT);
    for (long at = from; at < from + PageSize.SIZE_BYTES; at += Long.BYTES) {
      if (Memory.getLong(at) != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Copies the bytes of a block to another.
   *
   * @param fromPfn first frame to read
   * @param toPfn first frame to write, of another block
   * @param order order of both
   */
  public void copyPages(long fromPfn, long toPfn, int order) {
    Memory.copy(
        bytes + (fromPfn << PageSize.SHIFT),
        bytes + (toPfn << PageSize.SHIFT),
        PageSize.SIZE_BYTES << order);
  }

  /**
   * References to a block.
   *
   * @param pfn its first frame
   * @return how many
   */
  public int refCount(long pfn) {
    return Memory.getInt(page(pfn) + PageFields.REF);
  }

  /**
   * Page table entries that map a frame.
   *
   * @param pfn the frame
   * @return how many
   */
  public int mapCount(long pfn) {
    return Memory.getInt(page(pfn) + PageFields.MAPCOUNT);
  }

  /**
   * Counts one more entry that maps a frame, or one less.
   *
   * @param pfn the frame
   * @param delta what to add
   * @return how many map it now
   * @throws PageRefException if that would be fewer than none
   */
  public int addMapCount(long pfn, int delta) {
    long address = page(pfn) + PageFields.MAPCOUNT;
    int count = Memory.getInt(address) + delta;
    if (count < 0) {
      throw new PageRefException("frame %d would be mapped %d times".formatted(pfn, count));
    }
    Memory.putInt(address, count);
    return count;
  }

  /**
   * The order of an allocated block.
   *
   * @param pfn its first frame
   * @return its order
   */
  public int order(long pfn) {
    return PageFlags.order(Memory.getInt(page(pfn) + PageLayout.FLAGS));
  }

  /**
   * The first frame of the compound page that a frame is in: {@code compound_head}.
   *
   * @param pfn an allocated frame
   * @return the head; the frame itself if it is one or is no part of a compound page
   */
  public long head(long pfn) {
    long page = page(pfn);
    return PageFlags.state(Memory.getInt(page + PageLayout.FLAGS)) == PageFlags.ALLOCATED
        ? pfn
        : Memory.getLong(page + PageFields.NEXT);
  }

  static void clearFields(long page) {
    for (int offset = PageFields.FLAGS; offset < PageFields.END; offset += Long.BYTES) {
      Memory.putLong(page + offset, 0);
    }
  }
}
