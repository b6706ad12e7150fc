package org.kmem.bench.replay;

import java.util.BitSet;
import org.kmem.gfp.MigrateType;
import org.kmem.pagealloc.BadPageException;
import org.kmem.pagealloc.PageAllocator;

/**
 * Blocks that were in use before a trace began, as far as the trace frees them: the first that it says of such a
 * block is that it is freed. They are part of the state at the start, so they are entered in the books before
 * the first event is played.
 */
final class OlderBlocks {
  private OlderBlocks() {}

  /**
   * Enters a script's older blocks in the books of an allocator that nobody has used yet. A block of which some
   * frame is free there is let be: it cannot have been in use.
   *
   * @return the frees, by index in the script, whose blocks are in the books now
   */
  static BitSet adopt(PageAllocator pages, PageScript script) {
    BitSet adopted = new BitSet(script.size());
    for (int i = 0; i < script.size(); i++) {
      adopted.set(i, script.isOlder(i) && adopt(pages, script.pfn(i), script.order(i)));
    }
    return adopted;
  }

  /** What a block is used for is not recorded: it counts as unmovable, as all that is in use from the start. */
  private static boolean adopt(PageAllocator pages, long pfn, int order) {
    try {
      pages.recorded().adopt(pfn, order, MigrateType.UNMOVABLE);
      return true;
    } catch (BadPageException known) {
      return false;
    }
  }
}
