package org.kmem.mm.pagecache;

import org.kmem.gfp.GfpFlags;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.physmem.PageFields;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.physmem.SlabCache;
import org.kmem.slab.CacheFlags;

/**
 * The objects that a file system with blocks hangs on a page which is written through it or holds its
 * metadata: {@code struct buffer_head}. A block is a page here, so that there is one for each; its address is
 * the page's private word. They say nothing that the page does not, but take memory as the kernel's do.
 */
final class BufferHeads {
  private static final int BUFFER_HEAD_BYTES = 104;
  private static final int GFP_HEAD = GfpFlags.GFP_NOFS | GfpFlags.__GFP_ACCOUNT;

  private final PhysicalMemory memory;
  private final Folios folios;
  private final SlabCache heads;

  BufferHeads(PhysicalMemory memory, Folios folios) {
    this.memory = memory;
    this.folios = folios;
    this.heads =
        memory.slabCache("buffer_head", BUFFER_HEAD_BYTES, CacheFlags.SLAB_RECLAIM_ACCOUNT);
  }

  /** Gives a page its buffer head, if it has none. May wait for memory; false if there is none. */
  boolean attach(long pfn) {
    if (folios.test(pfn, PageFlag.PG_PRIVATE)) {
      return true;
    }
    long head = heads.alloc(GFP_HEAD);
    if (head == 0) {
      return false;
    }
    if (folios.testSet(pfn, PageFlag.PG_PRIVATE)) {
      heads.free(head);
    } else {
      memory.setLongField(pfn, PageFields.PRIVATE, head);
    }
    return true;
  }

  /** Hangs the buffer head of a page, if it has one, on the page that takes its place. */
  void move(long from, long to) {
    if (folios.testClear(from, PageFlag.PG_PRIVATE)) {
      folios.set(to, PageFlag.PG_PRIVATE);
      memory.setLongField(to, PageFields.PRIVATE, memory.longField(from, PageFields.PRIVATE));
      memory.setLongField(from, PageFields.PRIVATE, 0);
    }
  }

  /** Takes the buffer head from a page that has one: {@code try_to_free_buffers}. */
  void detach(long pfn) {
    if (folios.testClear(pfn, PageFlag.PG_PRIVATE)) {
      heads.free(memory.longField(pfn, PageFields.PRIVATE));
      memory.setLongField(pfn, PageFields.PRIVATE, 0);
    }
  }
}
